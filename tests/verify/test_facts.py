"""Recorded facts: what issuers are known to answer, and what that means. Written from tables and documentation by
somebody else than the probes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.probes import ask, make_values

from tokenscan.model.rule import Rule
from tokenscan.model.validator import Request
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.validators import Validators, load_validators

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parent / "facts"
KEYS = {*("rule", "why", "status", "headers", "body", "state", "scopes", "excess", "expires", "request", "after")}
ELSEWHERE: dict[str, Any] = {"status": 401, "body": '{"message": "Unauthorized"}'}
"""What requests that a fact is not about get: those to other regions."""


def read_facts() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.toml")):
        for number, fact in enumerate(tomllib.loads(file.read_text(encoding="utf-8"))["fact"], 1):
            yield pytest.param(fact, id=f"{fact['rule']}-{file.stem}-{number}-{fact['state']}")


@pytest.fixture(scope="module")
def validators() -> Validators:
    return load_validators(find_builtin_rules())


@pytest.fixture(scope="module")
def rules() -> dict[str, Rule]:
    return {rule.id: rule for rule in load_rules(find_builtin_rules())}


@pytest.mark.parametrize("fact", list(read_facts()))
def test_a_recorded_answer_gives_its_state(
    fact: dict[str, Any], validators: Validators, rules: dict[str, Rule]
) -> None:
    assert set(fact) <= KEYS
    validator = validators.of(fact["rule"])
    assert validator is not None, "the rule has no validator"
    named = fact.get("request", "")

    def answer(request: Request, _: httpx.Request) -> httpx.Response:
        told = fact if named in ("", request.name) else ELSEWHERE
        return make_response(fact.get("after", {"status": 404}) if request.after else told)

    verdict = ask(validator, make_values(validator, rules[fact["rule"]], named), answer)
    assert verdict.state == fact["state"], f"{verdict.state}: {verdict.reason}; {fact.get('why', '')}"
    if "scopes" in fact:
        assert sorted(verdict.scopes or ()) == sorted(fact["scopes"])
    if "excess" in fact:
        assert sorted(verdict.excess) == sorted(fact["excess"])
    if "expires" in fact:
        assert verdict.expires is not None
        assert verdict.expires.isoformat() == fact["expires"]


def make_response(told: dict[str, Any]) -> httpx.Response:
    headers = {"Content-Type": "application/json", **told.get("headers", {})}
    return httpx.Response(told["status"], headers=headers, content=told.get("body", "").encode())
