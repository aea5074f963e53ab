"""Reading tokens.toml: what it may say, and what is said of mistakes in it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from tokenscan.errors import ConfigError
from tokenscan.inventory.declaration import Declaration
from tokenscan.inventory.duration import parse_duration, spell_duration
from tokenscan.inventory.read import SOURCE_KEYS, TOKEN_KEYS, find_lines, parse_inventory, read_inventory
from tokenscan.inventory.source import CommandSource, EnvSource, FileSource, KeyringSource

FILE = Path("ops/tokens.toml")

KEYS = st.sampled_from([*TOKEN_KEYS, *SOURCE_KEYS, "endpoints", "secret", "service", "user", "a"])

WHOLE = """
warn-before = "3w"
max-life = "1y"
owner = "team-ops"

[environments.staging]
endpoints = { github = "https://github.staging.example.com/api/v3/" }

[[token]]
name = "deploy"
kind = "github-pat-classic"
environment = "staging"
mode = "live"
source = { env = "GITHUB_TOKEN" }
scopes = ["repo:status"]
max-life = "90d"
created = 2026-01-01
rotated = "2026-05-01"
expires = 2026-12-01
owner = "team-web"
companions = { host = "https://example.com", id = { env = "ID" } }
verify = false
[[ token ]]
name = "pay"
provider = "stripe"
source = { file = ".env", key = "STRIPE_KEY" }
"""


def test_a_token_says_all_that_can_be_said() -> None:
    inventory = parse_inventory(WHOLE, FILE)
    assert inventory.endpoints == {"staging": {"github": "https://github.staging.example.com/api/v3"}}
    assert (inventory.warn_before, inventory.environments) == (timedelta(weeks=3), ("staging",))
    assert inventory.tokens == (
        Declaration(
            name="deploy",
            kind="github-pat-classic",
            environment="staging",
            mode="live",
            source=EnvSource("GITHUB_TOKEN"),
            line=9,
            scopes=("repo:status",),
            max_life=timedelta(days=90),
            created=date(2026, 1, 1),
            rotated=date(2026, 5, 1),
            expires=date(2026, 12, 1),
            owner="team-web",
            companions={"host": "https://example.com", "id": EnvSource("ID")},
            is_asked=False,
        ),
        Declaration(
            name="pay",
            provider="stripe",
            source=FileSource(Path("ops/.env"), "STRIPE_KEY"),
            line=23,
            max_life=timedelta(days=365),
            owner="team-ops",
        ),
    )
    assert (inventory.tokens[0].born, inventory.tokens[0].due) == (date(2026, 5, 1), date(2026, 7, 30))


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ('{ file = "/run/secrets/t" }', FileSource(Path("/run/secrets/t"))),
        ('{ keyring = { service = "ci", user = "bot" } }', KeyringSource("ci", "bot")),
        ('{ command = ["op", "read", "x"] }', CommandSource(("op", "read", "x"), "the command op")),
        (
            '{ kubectl = { secret = "s", key = "a.b", namespace = "n", context = "c" } }',
            CommandSource(
                ("kubectl", "get", "secret", "--namespace=n", "--context=c", "--output=json", "--", "s"),
                "the Kubernetes secret s, a.b",
                ("data", "a.b"),
                is_base64=True,
            ),
        ),
        (
            '{ docker = { container = "web", secret = "t" } }',
            CommandSource(("docker", "exec", "web", "cat", "/run/secrets/t"), "the secret t in the container web"),
        ),
    ],
)
def test_a_value_comes_from_many_places(text: str, source: object) -> None:
    assert parse_inventory(_token(f"source = {text}"), FILE).tokens[0].source == source


def _token(rest: str, kind: str = 'kind = "npm-access-token"') -> str:
    return f'[[token]]\nname = "t"\n{kind}\n{rest}\n'


ENV = 'source = { env = "T" }'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("token = [", "ops/tokens.toml is not TOML: "),
        ("", "ops/tokens.toml: token must be at least one [[token]] table"),
        ("token = 3", "ops/tokens.toml: token must be [[token]] tables"),
        (
            _token(ENV) + 'scope = ["x"]',
            "ops/tokens.toml:1: token 't': unknown key 'scope'; did you mean 'scopes'? ",
        ),
        ("tokens = 1", "ops/tokens.toml: unknown key 'tokens'; did you mean 'token'? known are token, "),
        (_token(ENV, kind=""), "ops/tokens.toml:1: token 't': kind must be the id of a rule (`tokenscan rules list`"),
        (_token(""), "ops/tokens.toml:1: token 't': source is missing: say where the value comes from, such as "),
        (_token('source = "x"'), "ops/tokens.toml:1: token 't': source must be a table"),
        (_token("source = {}"), "token 't': source must be a table with exactly one of env, file, command, keyring, "),
        (_token('source = { env = "T", key = "x" }'), "ops/tokens.toml:1: token 't' source: unknown key 'key'; known"),
        (_token("source = { command = [] }"), "command must be a list of the program and its arguments; no shell"),
        (_token('source = { docker = { container = "c", secret = "../x" } }'), "secret must be the name of a secret"),
        (_token('source = { keyring = { service = "s" } }'), "token 't' source.keyring: user is missing"),
        (_token(ENV + '\nmode = "prod"'), "token 't': mode must be 'live' or 'test'"),
        (_token(ENV + '\nmax-life = "soon"'), "max-life must be a number and h, d, w or y, such as 90d"),
        (_token(ENV + "\ncreated = 5"), "token 't': created must be a date such as 2026-05-01"),
        (_token(ENV + '\ncreated = "5 May"'), "token 't': created must be a date such as 2026-05-01"),
        (_token(ENV + "\nscopes = [1]"), "token 't': scopes must be a list of texts"),
        (_token(ENV + "\nverify = 1"), "token 't': verify must be true or false"),
        (
            _token(ENV + "\ncompanions = { id = 1 }"),
            "companions.id must be a text, or a table that says ",
        ),
        (
            _token(ENV) * 2,
            "ops/tokens.toml:5: two tokens of one environment are called 't' (the other stands",
        ),
        (_token(ENV).replace('"t"', "1"), "ops/tokens.toml:1: token: name must be a text that is not empty"),
        (_token(ENV).replace('name = "t"', ""), "ops/tokens.toml:1: token: name is missing"),
        (
            '[environments.a]\nendpoints = { x = "http://x.example" }\n' + _token(ENV),
            "endpoints.x must be an https:// address such as https://github.example.com/api/v3; http:// goes for this",
        ),
        (
            '[environments.a]\nendpoints = { x = "http://[::1" }\n' + _token(ENV),
            "ops/tokens.toml: environments.a: endpoints.x must be an https:// address such as https://",
        ),
        (
            '[environments.a]\nendpoints = { x = "ftp://x" }\n' + _token(ENV),
            "ops/tokens.toml: environments.a: endpoints.x must be an https:// address such as https://",
        ),
        (
            '[environments.a]\nendpoints = { x = "https://u:p@x" }\n' + _token(ENV),
            "ops/tokens.toml: environments.a: endpoints.x must be an https:// address such as https://",
        ),
    ],
)
def test_a_mistake_is_told_with_file_line_and_key(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse_inventory(text, FILE)
    assert said in str(error.value)


def test_a_value_in_the_file_is_no_source_and_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as error:
        parse_inventory(_token('source = { value = "hunter2hunter2" }'), FILE)
    assert "hunter2" not in str(error.value)


def test_a_file_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"is not there: declare your tokens in it \(docs/check.md shows how\)"):
        read_inventory(tmp_path / "tokens.toml")


def test_a_header_inside_of_a_text_begins_no_token() -> None:
    text = 'owner = """\n[[token]]\n"""\n' + _token(ENV)
    assert parse_inventory(text, FILE).tokens[0].line == 4


def test_tables_written_in_line_have_the_first_line() -> None:
    text = 'token = [\n  { name = "a", kind = "x", source = { env = "T" } },\n]\n'
    assert [token.line for token in parse_inventory(text, FILE).tokens] == [1]


@given(st.lists(st.sampled_from(["# note", "", "x = 1", "y = '''\n[[token]]\n'''"]), max_size=5))
def test_lines_are_those_of_the_headers(fillers: list[str]) -> None:
    text = "".join(f"[[token]]\n{filler}\n" for filler in fillers)
    expected, at = [], 1
    for filler in fillers:
        expected.append(at)
        at += 2 + filler.count("\n")
    assert list(find_lines(text, len(fillers))) == expected


VALUES = st.recursive(
    st.sampled_from(["x", "", "90d", "2026-01-01", "live", 1, True, 0.5]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["token", "environments", "owner", "x"]), VALUES, max_size=3), VALUES)
def test_no_file_ends_the_run_but_with_an_error_that_names_it(document: dict[str, object], token: object) -> None:
    text = tomlkit.dumps({**document, "token": [token if isinstance(token, dict) else {}]})
    try:
        parse_inventory(text, FILE)
    except ConfigError as error:
        said = str(error)
    else:
        said = str(FILE)
    assert said.startswith(str(FILE))


@pytest.mark.parametrize(
    ("text", "span"),
    [("90d", timedelta(90)), ("12h", timedelta(hours=12)), ("2w", timedelta(14)), ("1y", timedelta(365))],
)
def test_lengths_of_time_have_units(text: str, span: timedelta) -> None:
    assert parse_duration(text) == span


@pytest.mark.parametrize("text", ["", "90", "d", "-1d", "1.5d", "1m", "999999d"])
def test_what_is_no_length_of_time_is_none(text: str) -> None:
    assert parse_duration(text) is None


def test_lengths_of_time_are_told_in_whole_units() -> None:
    spans = [timedelta(1.9), timedelta(400), timedelta(hours=5), timedelta(hours=-1)]
    assert [spell_duration(span) for span in spans] == ["1 day", "400 days", "5 hours", "1 hour"]
