from __future__ import annotations

import pytest

from tokenscan.detect.structure.names import after_family, name_kind
from tokenscan.detect.structure.words import split_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("dbPassword", ("db", "password")),
        ("DB_PASSWORD", ("db", "password")),
        ("spring.datasource.password", ("spring", "datasource", "password")),
        ("--api-key", ("api", "key")),
        ("HTTPSProxyToken2", ("https", "proxy", "token", "2")),
        ("dbpassword", ("db", "password")),
        ("accesstoken", ("access", "token")),
        ("monkey", ("monkey",)),
        ("keyboard", ("keyboard",)),
        ("пароль", ("пароль",)),
    ],
)
def test_a_name_is_split_into_its_words(name: str, words: tuple[str, ...]) -> None:
    assert split_words(name) == words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("user_password", "password"),
        ("userPwd", "password"),
        ("client_secret", "secret"),
        ("secret_key", "key"),
        ("access_token", "token"),
        ("contraseña", "password"),
        ("mot_de_passe", "password"),
        ("monkey", "none"),
        ("compass", "none"),
        ("author", "none"),
    ],
)
def test_a_name_tells_what_it_is_a_name_of(name: str, kind: str) -> None:
    assert name_kind(split_words(name))[0] == kind


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("token_url", "place"),
        ("password_hash", "digest"),
        ("secretName", "identity"),
        ("password_length", "measure"),
        ("password", ""),
    ],
)
def test_a_word_behind_makes_it_a_name_of_something_else(name: str, family: str) -> None:
    words = split_words(name)
    assert after_family(words, name_kind(words)[1]) == family
