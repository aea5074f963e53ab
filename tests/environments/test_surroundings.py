"""Findings that tell no environment themselves have that of their places, and the gate can go by it."""

from __future__ import annotations

from typing import Any

import pytest
from support.ecosystems import make_value
from support.repo import RepoBuilder
from support.run import Runner

from tokenscan.environments.names import Names
from tokenscan.model.environment import Clue, Environment
from tokenscan.scan.surroundings import choose

PASSWORD = make_value("place password", 24)
LIVE = "sk_live_" + make_value("place live", 60)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner(capsys, monkeypatch)


def environments(run: Runner, repo: RepoBuilder, files: dict[str, str], *more: str) -> Any:
    for path, text in files.items():
        repo.write(path, text)
    document = run("scan", str(repo.path), "-f", "json", *more).document
    return [
        (each["locations"][0]["path"], each["environment"], each["facts"].get("place"))
        for each in document["findings"]
        if not each["rule_id"].startswith("environment-")
    ]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (".env.test", f"DB_PASSWORD={PASSWORD}\n", ("test", "test, by the path .env.test")),
        (
            "deploy/prod/app.yaml",
            f"db:\n  password: {PASSWORD}\n",
            ("production", "production, by the path deploy/prod/"),
        ),
        (
            "config/database.yml",
            f"test:\n  host: db\nstaging:\n  password: {PASSWORD}\n",
            ("staging", "staging, by the section staging"),
        ),
        (
            "app.env",
            f"APP_ENV=production\nDB_PASSWORD={PASSWORD}\n",
            ("production", "production, by APP_ENV=production (line 1)"),
        ),
        (
            ".env.development",
            f"# DB_PASSWORD={PASSWORD}\n",
            ("development", "development, by the path .env.development"),
        ),
        ("config/settings.yaml", f"db:\n  password: {PASSWORD}\n", (None, None)),
        ("tests/test_client.py", f"password = '{PASSWORD}'\n", (None, None)),
        ("docs/.env.production", f"DB_PASSWORD={PASSWORD}\n", (None, None)),
    ],
)
def test_a_place_tells_the_environment(
    run: Runner, repo: RepoBuilder, path: str, text: str, expected: tuple[str | None, str | None]
) -> None:
    assert environments(run, repo, {path: text}) == [(path, *expected)]


def test_what_the_token_says_goes_first(run: Runner, repo: RepoBuilder) -> None:
    assert environments(run, repo, {".env.test": f"STRIPE_KEY={LIVE}\n"}) == [(".env.test", "production", None)]


def make(name: str) -> Environment:
    return Environment(name, (Clue("path", name),))


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (["test"], "test"),
        (["test", "development"], "development"),
        (["test", "production", "staging"], "production"),
        (["test", None], None),
        (["development", None], None),
        (["production", None], "production"),
        (["staging", None], "staging"),
        ([None], None),
        ([], None),
    ],
)
def test_several_places_count_as_the_most_trusted_and_an_unknown_one_is_never_made_light_of(
    places: list[str | None], expected: str | None
) -> None:
    found = choose([make(name) if name else None for name in places], Names.default())
    assert (found and found.name) == expected


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({".env.test": f"DB_PASSWORD={PASSWORD}\n"}, 0),
        ({".env.production": f"DB_PASSWORD={PASSWORD}\n"}, 1),
        ({"settings.yaml": f"db_password: {PASSWORD}\n"}, 1),
        ({".env.test": f"DB_PASSWORD={PASSWORD}\n", "app.py": f"password = '{PASSWORD}'\n"}, 1),
        ({".env.test": f"STRIPE_KEY={LIVE}\n"}, 1),
    ],
)
def test_a_gate_that_lets_tests_pass_lets_nothing_else_pass(
    run: Runner, repo: RepoBuilder, files: dict[str, str], code: int
) -> None:
    for path, text in files.items():
        repo.write(path, text)
    assert run("scan", str(repo.path), "--fail-on", "environment != test").code == code


def test_where_comparing_is_turned_off_places_tell_nothing(run: Runner, repo: RepoBuilder) -> None:
    repo.write(".tokenscan.toml", "[environments]\nenabled = false\n")
    assert environments(run, repo, {".env.test": f"DB_PASSWORD={PASSWORD}\n"}) == [(".env.test", None, None)]
