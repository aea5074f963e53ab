from __future__ import annotations

import random
import re
import string

import pytest

from tokenscan.detect.structure.ciphertext import CIPHERTEXTS, describe_ciphertext
from tokenscan.detect.structure.likelihood import word_likeness
from tokenscan.detect.structure.place import is_test_place, place_kind
from tokenscan.detect.structure.shape import SHAPES, shape_of


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("4e1f7a90-52bd-4c38-9d16-b07c3ae85f21", "uuid"),
        ("2026-11-24", "date"),
        ("1.2.3-rc1", "version"),
        ("10.2.3.4:80", "address"),
        ("https://acme.example/x", "url"),
        ("application/json", "media type"),
        ("8f3a1c9be2d74056", "hex"),
        ("/etc/ssl/key.pem", "path"),
        ("SecretStr", "type"),
        ("getPassword()", "call"),
        ("self.password", "member"),
        ("DB_PASSWORD", "constant"),
        ("db_password", "snake"),
        ("currentPassword", "camel"),
        ("Zx81kfQ0vTn3Lw72", "alphanumeric"),
        ("Enter your password", "sentence"),
        ("vKq83!Tz", "printable"),
    ],
)
def test_a_value_has_the_shape_of(value: str, shape: str) -> None:
    assert shape_of(value) == shape


def test_no_shape_and_no_ciphertext_has_a_group_of_its_own() -> None:
    """Which one fits is told by the number of the group that took part."""
    assert all(re.compile(pattern).groups == 0 for _, pattern in (*SHAPES, *CIPHERTEXTS))


def test_words_are_likelier_than_random_letters() -> None:
    draw = random.Random(1)
    noise = sorted(word_likeness("".join(draw.choices(string.ascii_lowercase, k=16))) for _ in range(2000))
    words = sorted(map(word_likeness, ("password", "television", "monitor", "connection", "supersecret", "interest")))
    assert noise[1960] < words[0]


@pytest.mark.parametrize(
    "value",
    [
        "ENC[AES256_GCM,data:p7,iv:X,tag:R,type:str]",
        "ENC(p7Tz)",
        "{cipher}8f3a",
        "$ANSIBLE_VAULT;1.1;AES256",
        "vault:v1:8f3a",
        "$2b$12$Qw8zVt7Lm4xNb5gTr8wQzu",
        "$argon2id$v=19$m=65536",
        "pbkdf2_sha256$1000$x",
        "{SSHA}p7Tz",
        "*" + "A1" * 20,
        "md5" + "a1" * 16,
        "sha512-" + "Zx81" * 8,
    ],
)
def test_what_is_encrypted_or_hashed_is_known(value: str) -> None:
    assert describe_ciphertext(value)


@pytest.mark.parametrize("value", ["Xk7vRt92qLw", "{noop}Xk7vRt92qLw", "$ecret", "md5sum"])
def test_plain_text_is_no_ciphertext(value: str) -> None:
    assert describe_ciphertext(value) is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("src/app.py", "source"),
        (".env.production", "config"),
        ("Dockerfile", "shell"),
        ("locales/de.json", "texts"),
        ("package-lock.json", "lock"),
        ("yarn.lock", "lock"),
        ("static/app.min.js", "minified"),
        ("README.md", "docs"),
        ("LICENSE", "unknown"),
    ],
)
def test_a_path_names_a_kind_of_file(path: str, kind: str) -> None:
    assert place_kind(path) == kind


def test_a_path_among_tests_is_known() -> None:
    assert is_test_place("tests/test_app.py")
    assert not is_test_place("src/contest.py")
