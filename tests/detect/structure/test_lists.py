"""The names and values that are told by what they are: each that counts, and each that does not."""

from __future__ import annotations

import json
from base64 import b64encode
from itertools import product
from pathlib import Path

import pytest

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.prefilter import PlainPrefilter
from tokenscan.rulebook.load import load_rules

PASSWORD = "vKq8" + "3nTz!w2"
TOKEN = "Zx81kfQ0vT" + "n3Lw72bYp5Rm"
UUID = "4e1f7a90-52bd-" + "4c38-9d16-b07c3ae85f21"
HEX = "8f3a1c9be2d74056" + "a1b7c8d9e0f12345"

FORMS = {
    "app.py": '{} = "{}"',
    ".env": "{}={}\n",
    "config.yml": "  {}: {}\n",
    "config.json": '{{"{}": "{}"}}',
    "app.properties": "app.{}={}\n",
    "Main.java": 'options.put("{}", "{}");',
    "pod.yaml": "- name: {}\n  value: {}\n",
}


def _reported(engine: Engine, text: str, path: str = "app.py") -> list[str]:
    found = engine.detect(text.encode(), path=path).candidates
    return [candidate.value.decode() for candidate in found if candidate.confidence != "low"]


def _encode(text: str) -> str:
    return b64encode(text.encode()).decode()


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "name",
    [
        *("contraseña", "CONTRASEÑA", "contrasena", "senha", "DB_SENHA", "mot_de_passe", "motDePasse", "kennwort"),
        *("passwort", "Passwort", "пароль", "Пароль", "ПАРОЛЬ", "db_пароль", "密码", "数据库密码", "密碼"),
    ],
)
def test_a_name_in_another_language_counts_in_every_form(engine: Engine, name: str, path: str) -> None:
    assert _reported(engine, FORMS[path].format(name, PASSWORD), path) == [PASSWORD]


@pytest.mark.parametrize("ending", ["_id", "_name", "_url", "_path", "_type", "_length", "_field", "_hash"])
@pytest.mark.parametrize(("name", "value"), [("token", TOKEN), ("api_key", TOKEN), ("password", PASSWORD)])
def test_an_ending_makes_it_the_name_of_something_else(engine: Engine, name: str, value: str, ending: str) -> None:
    found = (f'{name} = "{value}"', f'{name}{ending} = "{value}"')
    assert [_reported(engine, text) for text in found] == [[value], []]


@pytest.mark.parametrize(
    "name",
    [
        *("public_key", "publicKey", "public_token", "hash", "password_hash", "hashed_password", "keyboard", "monkey"),
        *("token_type", "tokenType", "secretName", "author", "compass", "etag", "integrity", "checksum", "commit"),
        *("api_key_md5", "apiKeyMd5", "token_sha256", "SECRET_SHA1", "token_blake2b", "password_crc32"),
    ],
)
def test_a_name_of_something_else_does_not_count(engine: Engine, name: str) -> None:
    assert [_reported(engine, f'{name} = "{value}"') for value in (TOKEN, HEX)] == [[], []]


def test_a_secret_id_is_a_credential_of_vault(engine: Engine) -> None:
    assert _reported(engine, f'secret_id = "{UUID}"') == [UUID]


@pytest.mark.parametrize("name", ["client_secret", "clientSecret", "api_key", "access_token", "password"])
def test_a_uuid_under_a_credentials_name_counts(engine: Engine, name: str) -> None:
    assert _reported(engine, f'{name} = "{UUID}"') == [UUID]


@pytest.mark.parametrize("name", ["id", "client_id", "key_id", "tokenId", "uuid", "request_token", "session"])
def test_a_uuid_under_another_name_does_not(engine: Engine, name: str) -> None:
    assert _reported(engine, f'{name} = "{UUID}"') == []


@pytest.mark.parametrize(
    "text",
    [
        f"ann:{PASSWORD}",
        json.dumps({"user": "ann", "password": PASSWORD}),
        json.dumps({"account": "8f3a", "s": TOKEN}),
        f"user=ann&password={PASSWORD}",
        TOKEN,
    ],
)
def test_base64_of_a_credential_counts(engine: Engine, text: str) -> None:
    assert _reported(engine, f'config_token = "{_encode(text)}"') == [_encode(text)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"name": "orders", "page": 3, "size": 50, "of": ["a", "b"]}),
        json.dumps({"alg": "HS256", "typ": "JWT"}),
        "The quick brown fox jumps over the lazy dog",
        "page=3&size=50&order=name",
        "${DATABASE_PASSWORD}",
        "{{ .Values.password }}",
        "<your password goes here>",
        "$2b$12$Qw8zVt7Lm4xNb5gTr8wQzu",
    ],
)
def test_base64_of_something_harmless_does_not(engine: Engine, text: str) -> None:
    found = [_reported(engine, f'{name} = "{_encode(text)}"') for name in ("config_token", "password")]
    assert found == [[], []]


def _harmless_values() -> dict[str, list[str]]:
    return {
        "a walk": ["qwertyuiop1234567890", "asdfghjklqwertyuiop", "1qaz2wsx3edc4rfv5tgb", "zxcvbnm123asdfghjkl1"],
        "in order": ["0123456789abcdef0123456789abcdef", "abcdefghijklmnopqrstuvwxyz012345"],
        "repeated": ["deadbeef" * 4, "abc1" * 6, "x" * 24, "ab12cd" * 5 + "ab1", "0" * 32],
        "a date": ["2026-11-24", "2026-11-24T10:00:00Z", "20261124T101500Z", "24.11.2026", "2026/11/24 10:00"],
        "a version": ["1.2.3-rc1", "v2.14.0", "v1.2.3-alpha.45+build.678", "10.0.19041.1", "~=3.11.7"],
        "a path": ["/etc/ssl/private/server2.key", "./certs/server2.pem", "~/.ssh/id_ed25519", "acme2/token9.txt"],
        "a URL": ["https://auth.acme-corp.io/v2/token", "//cdn.acme-corp.io/a1", "urn:ietf:params:oauth:v2"],
        "a colour": ["#ff8800", "#1a2b3c4d", "rgba(12,34,56,0.5)"],
        "a media type": ["application/vnd.acme.v2+json"],
        "a number": ["3.14159", "1_000_000", "12345"],
        "an address": ["10.2.3.4:8080", "00:1a:2b:3c:4d:5e"],
        "an integrity": ["sha512-" + "Zx81kfQ0" * 8, "sha256:" + HEX * 2, "h1:" + "Zx81kfQ0vTn" * 3 + "Zx81kfQ0vT="],
        "words": ["internationalization", "configuration", "authenticationRequired"],
        "names": ["settings.API_KEYS_2_OF_3", "API_KEY_HEADER_2", "self.api_key2"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, each) for kind, all_ in _harmless_values().items() for each in all_]
)
def test_a_value_of_another_kind_does_not_count(engine: Engine, kind: str, value: str) -> None:
    found = {name: _reported(engine, f'{name} = "{value}"') for name in ("token", "api_key", "secret_key")}
    assert found == {"token": [], "api_key": [], "secret_key": []}, kind


@pytest.mark.parametrize(
    ("text", "neighbour"),
    [
        (f'api_key = "{HEX}"', f'key = "{HEX}"  # commit'),
        (f"api_key: {HEX * 2}", f"key: {HEX * 2} # checksum of the archive"),
        (f'{{"id": "x", "key": "{HEX}"}}', f'{{"etag": "x", "key": "{HEX}"}}'),
    ],
)
def test_a_hash_is_told_by_what_its_line_speaks_of(engine: Engine, text: str, neighbour: str) -> None:
    assert (len(_reported(engine, text, "config.yml")), _reported(engine, neighbour, "config.yml")) == (1, [])


@pytest.mark.parametrize("mount", ["$PWD:/repo:ro", "${PWD}:/repo:ro", "$(PWD):/w0rk9:ro", "$OLDPWD:/srv/app1:z"])
@pytest.mark.parametrize("form", ['docker run -v "{}" x', "docker run -v {} x", '  - "{}"'])
def test_a_variable_that_is_read_is_no_assignment(engine: Engine, mount: str, form: str) -> None:
    assert _reported(engine, form.format(mount), "run.sh") == []


@pytest.mark.parametrize(("path", "form"), [("db.php", "$password = '{}';"), ("run.ps1", '$pwd = "{}"')])
def test_a_variable_that_is_set_is_one(engine: Engine, path: str, form: str) -> None:
    assert _reported(engine, form.format(PASSWORD), path) == [PASSWORD]


def test_a_value_on_the_next_line_is_seen_however_long_the_name_and_deep_the_indent(
    engine: Engine, general_files: list[Path]
) -> None:
    ruleset = compile_rules(load_rules(general_files))
    slow = Engine(ruleset, PlainPrefilter(ruleset.programs))
    for name, length, indent in product(
        ("password", "api_key", "secret", "пароль"), (0, 8, 9, 15), (0, 9, 10, 23, 24, 39)
    ):
        text = f"- name: {name}{'_x' * length}\n{' ' * indent}value: {TOKEN}\n".encode()
        assert (len(found := slow.detect(text).candidates), engine.detect(text).candidates) == (1, found)
