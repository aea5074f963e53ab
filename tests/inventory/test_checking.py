"""From declarations to what is wrong: whole checks, with an issuer that is passed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.inventory import NOW, World, answer, codes, declare_file, make_stripe_key
from support.tokens import make_token

from tokenscan.errors import ConfigError, UsageError
from tokenscan.inventory.deployment import BuildFile
from tokenscan.inventory.query import check_endpoints
from tokenscan.model.validator import Request, Validator
from tokenscan.model.verdict import Verdict

ONE, TWO = make_token("one"), make_token("two")

TEXT = """
[environments.staging]
endpoints = { github = "https://staging.example/api" }
[environments.production]
endpoints = { github = "https://production.example/api" }

[[token]]
name = "deploy"
kind = "github-pat-classic"
environment = "staging"
source = { env = "STAGING" }
scopes = ["gist"]

[[token]]
name = "deploy"
kind = "github-pat-classic"
environment = "production"
source = { env = "PRODUCTION" }
scopes = ["gist"]
"""

GIST = Verdict("valid", scopes=("gist",), identity="octo")


def _noted(found: list[list[str]]) -> list[list[str]]:
    return [[code for code in own if code != "narrower-kind"] for own in found]


def test_two_sound_tokens_are_fine_and_each_is_asked_at_home_and_away(world: World, tmp_path: Path) -> None:
    asked: list[tuple[str, Mapping[str, str]]] = []
    home = {ONE: "https://staging.example/api", TWO: "https://production.example/api"}

    def ask(queries, endpoints):  # type: ignore[no-untyped-def]
        values = [query.secret.reveal().decode() for query in queries]
        asked.extend((value, endpoints["github"]) for value in values)
        return [GIST if home[value] == endpoints["github"] else Verdict("invalid") for value in values]

    result = world.check(declare_file(TEXT, tmp_path), {"STAGING": ONE, "PRODUCTION": TWO}, ask=ask)
    assert _noted(codes(result)) == [[], []]
    assert [token.level for token in result.tokens] == ["note", "note"]
    assert sorted(asked) == sorted((value, url) for value in (ONE, TWO) for url in home.values())


def test_a_token_that_opens_another_environment_is_told(world: World, tmp_path: Path) -> None:
    result = world.check(
        declare_file(TEXT, tmp_path), {"STAGING": ONE, "PRODUCTION": TWO}, ask=answer({ONE: GIST, TWO: GIST})
    )
    assert _noted(codes(result)) == [["crosses"], ["crosses"]]
    assert result.tokens[0].issues[-1].what == "opens the endpoint of production, https://production.example/api"


def test_where_the_other_environment_does_not_answer_nothing_is_promised(world: World, tmp_path: Path) -> None:
    def ask(queries, endpoints):  # type: ignore[no-untyped-def]
        away = "staging" in endpoints["github"] and queries[0].secret.reveal() == TWO.encode()
        return [Verdict("unreachable") if away else GIST if len(queries) == 1 else Verdict("invalid")]

    result = world.check(
        declare_file(TEXT, tmp_path), {"STAGING": ONE, "PRODUCTION": TWO}, ask=ask, environment="production"
    )
    assert (_noted(codes(result)), result.tokens[0].level) == ([["uncrossed"]], "unchecked")


def test_one_token_for_two_environments_is_told_of_both(world: World, tmp_path: Path) -> None:
    result = world.check(declare_file(TEXT, tmp_path), {"STAGING": ONE, "PRODUCTION": ONE})
    assert _noted(codes(result)) == [["shared"], ["shared"]]
    assert result.tokens[0].issues[0].what == "is the same token as deploy of production"


def test_the_same_source_is_no_proof_of_one_token(world: World, tmp_path: Path) -> None:
    inventory = declare_file(TEXT.replace('"PRODUCTION"', '"STAGING"'), tmp_path)
    result = world.check(inventory, {"STAGING": ONE})
    assert codes(result) == [["same-source"], ["same-source"]]


def test_one_environment_is_compared_with_what_is_here_of_the_others(world: World, tmp_path: Path) -> None:
    inventory = declare_file(TEXT, tmp_path)
    alone = world.check(inventory, {"STAGING": ONE}, environment="staging")
    assert (codes(alone), alone.notes) == ([[]], ("not compared with what is not here: deploy (production)",))
    both = world.check(inventory, {"STAGING": ONE, "PRODUCTION": ONE}, environment="staging")
    assert (codes(both), both.notes) == ([["shared"]], ())


def test_no_command_runs_for_an_environment_that_was_not_asked_for(world: World, tmp_path: Path) -> None:
    text = TEXT.replace('{ env = "PRODUCTION" }', f'{{ command = ["touch", "{tmp_path}/ran"] }}')
    inventory = declare_file(text, tmp_path)
    world.check(
        inventory,
        {"STAGING": ONE},
        environment="staging",
        change=lambda own: replace(own, fetcher=replace(own.fetcher, allow_commands=True)),
    )
    assert not (tmp_path / "ran").exists()


def test_an_environment_that_nobody_declares_is_an_error(world: World, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="declares no environment 'prod'; it has staging, production"):
        world.check(declare_file(TEXT, tmp_path), {}, environment="prod")


def test_a_token_that_is_not_there_is_told_with_its_dates(world: World, tmp_path: Path) -> None:
    text = '[[token]]\nname = "t"\nkind = "github-pat-classic"\nsource = { env = "T" }\nexpires = 2026-05-01\n'
    result = world.check(declare_file(text, tmp_path), {}, ask=answer({}))
    assert codes(result) == [["missing", "expired"]]
    assert result.tokens[0].rotate.startswith("Delete it under Settings")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (ONE, ["invalid"]),
        (ONE[:-1] + ("0" if ONE[-1] != "0" else "1"), ["damaged"]),
        ("ghp_" + "x" * 36, ["placeholder"]),
        (make_stripe_key("live", 1), ["wrong-kind"]),
        ("hello", ["wrong-kind"]),
    ],
)
def test_only_a_token_of_the_declared_kind_is_sent_anywhere(
    world: World, tmp_path: Path, value: str, found: list[str]
) -> None:
    asked: list[tuple[str, Mapping[str, str]]] = []
    text = '[[token]]\nname = "t"\nkind = "github-pat-classic"\nsource = { env = "T" }\n'
    result = world.check(declare_file(text, tmp_path), {"T": value}, ask=answer({}, asked))
    assert codes(result) == [found]
    assert len(asked) == (found == ["invalid"])


def test_a_token_is_not_asked_about_where_the_file_says_so(world: World, tmp_path: Path) -> None:
    asked: list[tuple[str, Mapping[str, str]]] = []
    text = '[[token]]\nname = "t"\nprovider = "github"\nsource = { env = "T" }\nverify = false\n'
    result = world.check(declare_file(text, tmp_path), {"T": ONE}, ask=answer({}, asked))
    assert (codes(result), asked) == ([[]], [])


def test_an_answer_that_repeats_the_token_does_not_get_it_into_the_result(world: World, tmp_path: Path) -> None:
    text = '[[token]]\nname = "t"\nprovider = "github"\nsource = { env = "T" }\n'
    said = Verdict("revoked", reason=f"token {ONE} was revoked", identity=ONE)
    result = world.check(declare_file(text, tmp_path), {"T": ONE}, ask=answer({ONE: said}))
    assert ONE not in repr(result)
    assert result.tokens[0].verdict.reason == "token … was revoked"


def test_companions_go_along(world: World, tmp_path: Path) -> None:
    seen: list[dict[str, bytes]] = []

    def ask(queries, endpoints):  # type: ignore[no-untyped-def]
        seen.extend({name: each.reveal() for name, each in query.companions.items()} for query in queries)
        return [GIST for _ in queries]

    text = (
        '[[token]]\nname = "t"\nkind = "github-pat-classic"\nsource = { env = "T" }\n'
        'companions = { host = "h.example", id = { env = "ID" }, more = { env = "NONE" } }\n'
    )
    world.check(declare_file(text, tmp_path), {"T": ONE, "ID": "7"}, ask=ask)
    assert seen == [{"host": b"h.example", "id": b"7"}]


def test_the_place_is_judged_along(world: World, tmp_path: Path) -> None:
    text = '[[token]]\nname = "t"\nkind = "github-pat-classic"\nsource = { env = "T" }\n'
    files = (BuildFile("Dockerfile", b"ARG T\n"), BuildFile("Makefile", ONE.encode()))
    result = world.check(
        declare_file(text, tmp_path),
        {"T": ONE},
        change=lambda own: replace(own, build_files=files, command_lines=(("7", b"x\0" + ONE.encode()),)),
    )
    assert codes(result) == [["place-image", "place-plain", "place-process"]]


def test_how_early_to_warn_is_told_from_outside(world: World, tmp_path: Path) -> None:
    text = '[[token]]\nname = "t"\nkind = "github-pat-classic"\nsource = { env = "T" }\n'
    soon = answer({ONE: replace(GIST, expires=NOW + timedelta(days=20))})
    inventory = declare_file(text, tmp_path)
    late = world.check(inventory, {"T": ONE}, ask=soon)
    early = world.check(
        inventory, {"T": ONE}, ask=soon, change=lambda own: replace(own, warn_before=timedelta(days=30))
    )
    assert (_noted(codes(late)), _noted(codes(early))) == ([[]], [["expiring"]])


@pytest.mark.parametrize(
    ("url", "allowed", "is_fine"),
    [
        ("https://api.github.com", (), True),
        ("http://127.0.0.1:8080/github", (), True),
        ("http://[::1]:8080", (), True),
        ("https://evil.example", (), False),
        # Another issuer's, which may let anybody have a place of their own.
        ("https://hooks.slack.com/for/anybody", (), False),
        ("https://ours.example", ("ours.example",), True),
        ("https://ours.example.evil.example", ("ours.example",), False),
        ("https://git.ours.example", ("*.ours.example",), True),
        ("https://ours.example", ("*.ours.example",), False),
        ("https://notours.example", ("*.ours.example",), False),
    ],
)
def test_the_file_alone_cannot_send_tokens_to_a_host(
    tmp_path: Path, url: str, allowed: tuple[str, ...], is_fine: bool
) -> None:
    text = TEXT.replace("https://staging.example/api", url).replace("https://production.example", "http://127.0.0.1")
    inventory = declare_file(text, tmp_path)
    github = Validator("github-pat-classic", "github", requests=(Request("https://api.github.com/user"),))
    known = [github, Validator("slack-webhook", "slack", requests=(Request("https://hooks.slack.com/a"),))]
    if is_fine:
        check_endpoints(inventory, allowed, known)
        return
    with pytest.raises(ConfigError, match="only the file names; if it is yours, add --allow-host"):
        check_endpoints(inventory, allowed, known)
