"""What holds for every validator, whatever its issuer does: nothing uncertain is called valid or invalid, and the token
is told to nobody but the issuer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import httpx
import pytest
from support.probes import ask, make_values

from tokenscan.model.validator import Validator
from tokenscan.model.verdict import State
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.validators import load_validators

LOGIN = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form action='/login'></form></body></html>"
JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html; charset=utf-8"}


def fail(error: type[Exception]) -> Callable[[], httpx.Response]:
    def act() -> httpx.Response:
        raise error("it broke")

    return act


def reply(status: int, headers: dict[str, str], body: str = "") -> Callable[[], httpx.Response]:
    return lambda: httpx.Response(status, headers=headers, content=body.encode())


CASES: dict[str, tuple[int, Callable[[], httpx.Response], State]] = {
    "429 with Retry-After": (429, reply(429, {**JSON, "Retry-After": "3"}, '{"message": "slow down"}'), "rate-limited"),
    "429 without a word": (429, reply(429, {}), "rate-limited"),
    "403 with nothing left": (403, reply(403, {**JSON, "X-RateLimit-Remaining": "0"}, "{}"), "rate-limited"),
    "403 with Retry-After": (403, reply(403, {**JSON, "Retry-After": "60"}, "{}"), "rate-limited"),
    "503 with Retry-After": (503, reply(503, {"Retry-After": "9"}), "rate-limited"),
    "500": (500, reply(500, JSON, '{"error": "internal"}'), "unreachable"),
    "502 page": (502, reply(502, HTML, LOGIN), "unreachable"),
    "503": (503, reply(503, {}), "unreachable"),
    "log-in page": (200, reply(200, HTML, LOGIN), "unknown"),
    "log-in page that calls itself JSON": (200, reply(200, JSON, LOGIN), "unknown"),
    "blocked page": (403, reply(403, HTML, LOGIN.replace("Sign in", "Blocked by policy")), "unknown"),
    "redirect to a log-in page": (302, reply(302, {"Location": "https://login.example/?next=/me"}), "unknown"),
    "captive portal": (307, reply(307, {"Location": "http://portal.lan/"}, LOGIN), "unknown"),
    "broken JSON": (200, reply(200, JSON, '{"id": 12, "login": '), "unknown"),
    "nothing": (200, reply(200, JSON), "unknown"),
    "teapot": (418, reply(418, JSON, "{}"), "unknown"),
    "dropped connection": (0, fail(httpx.RemoteProtocolError), "unreachable"),
    "refused connection": (0, fail(httpx.ConnectError), "unreachable"),
    "no answer in time": (0, fail(httpx.ReadTimeout), "unreachable"),
}

RULES = {rule.id: rule for rule in load_rules(find_builtin_rules())}
ASKED = [each for each in load_validators(find_builtin_rules()).by_id.values() if each.requests]


@pytest.mark.parametrize("validator", ASKED, ids=lambda each: each.rule_id)
def test_nothing_uncertain_is_called_valid_or_invalid_and_the_token_is_not_told(
    validator: Validator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    values = make_values(validator, RULES[validator.rule_id])
    verdicts = {
        name: ask(validator, values, lambda _request, _sent, act=act: act()) for name, (_, act, _) in CASES.items()
    }
    wrong = [
        f"{name}: {verdicts[name].state} ({verdicts[name].reason})"
        for name, (status, _, state) in CASES.items()
        if verdicts[name].state != state and not is_known_otherwise(validator, name, status, verdicts[name].state)
    ]
    assert wrong == []

    def echo(_: object, sent: httpx.Request) -> httpx.Response:
        body = f'{{"echo": "{values["token"]}", "url": "{sent.url}"}}'
        return httpx.Response(200, headers={**JSON, "X-Echo": "x"}, content=body.encode())

    assert values["token"] not in f"{verdicts} {ask(validator, values, echo)} {caplog.text}"


def is_known_otherwise(validator: Validator, name: str, status: int, state: State) -> bool:
    """An answer of the validator that lists this very status may know better; never that it is valid."""
    lists = any(status in answer.status and answer.state == state for answer in validator.answers)
    is_empty_due = name == "nothing" and any(each.answers == "empty" for each in validator.requests)
    return (lists and state != "valid" and name != "log-in page") or is_empty_due


def test_there_are_rules_for_all_validators() -> None:
    assert {each.rule_id for each in ASKED} <= set(RULES)
