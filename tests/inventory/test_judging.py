"""What is wrong with a token, by its dates, its scopes, its mode and its issuer's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.inventory import FORTNIGHT, GITHUB, NOW, declare, make_stripe_key

from tokenscan.environments.names import Names
from tokenscan.inventory.issue import ISSUE_KINDS, Issue
from tokenscan.inventory.life import Expiry, find_expiry, judge_life
from tokenscan.inventory.mode import judge_mode
from tokenscan.inventory.query import judge_crossing, judge_verdict
from tokenscan.inventory.scope import IMPLIED, add_own_scope, judge_scopes, list_implied
from tokenscan.model.secret import Secret
from tokenscan.model.validator import Excess, Validator
from tokenscan.model.verdict import NOT_CHECKED, STATES, Verdict
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules

QUARTER = timedelta(days=90)


def _whats(issues: Sequence[Issue]) -> list[tuple[str, str]]:
    return [(issue.code, issue.what) for issue in issues]


def _in_days(days: float) -> Expiry:
    return Expiry(NOW + timedelta(days=days), "issuer")


@pytest.mark.parametrize(
    ("values", "expiry", "said"),
    [
        ({}, Expiry(), []),
        ({}, _in_days(15), []),
        ({}, _in_days(13.9), [("expiring", "expires in 13 days, on 2026-06-15")]),
        ({}, _in_days(0), [("expired", "expired on 2026-06-01")]),
        ({}, _in_days(-300), [("expired", "expired on 2025-08-05")]),
        ({"max_life": QUARTER}, Expiry(), [("life-unknown", "neither an expiry nor the day it was made is known")]),
        ({"max_life": QUARTER}, _in_days(60), []),
        ({"max_life": QUARTER}, _in_days(365), [("too-long", "lives 365 days from now")]),
        ({"max_life": QUARTER, "created": date(2026, 5, 1)}, _in_days(59.5), []),
        ({"max_life": QUARTER, "created": date(2026, 5, 1)}, _in_days(90), [("too-long", "lives 121 days")]),
        ({"max_life": QUARTER, "created": date(2026, 5, 1)}, Expiry(), []),
        (
            {"max_life": QUARTER, "created": date(2026, 1, 1)},
            Expiry(),
            [("overdue", "was due for rotation on 2026-04-01, 61 days ago")],
        ),
        ({"max_life": QUARTER, "created": date(2026, 1, 1), "rotated": date(2026, 5, 20)}, Expiry(), []),
        (
            {"max_life": QUARTER, "rotated": date(2026, 3, 10)},
            Expiry(),
            [("due-soon", "is due for rotation in 6 days, on 2026-06-08")],
        ),
        (
            {"max_life": QUARTER, "rotated": date(2026, 3, 10)},
            _in_days(2),
            [("expiring", "expires in 2 days, on 2026-06-03")],
        ),
    ],
)
def test_the_life_of_a_token_is_judged_by_its_dates(
    values: dict[str, object], expiry: Expiry, said: list[tuple[str, str]]
) -> None:
    assert _whats(list(judge_life(declare(**values), expiry, NOW, FORTNIGHT))) == said


@given(st.integers(-400, 800), st.integers(0, 60))
def test_a_token_is_expired_expiring_or_neither(days: int, warn_days: int) -> None:
    found = [issue.code for issue in judge_life(declare(), _in_days(days), NOW, timedelta(days=warn_days))]
    assert found == (["expired"] if days <= 0 else ["expiring"] if days <= warn_days else [])


def test_the_issuers_word_on_expiry_goes_before_the_tokens_own_and_that_before_what_is_declared() -> None:
    declared, told = declare(expires=date(2026, 7, 1)), datetime(2026, 8, 1, tzinfo=timezone.utc)
    facts = {"expires": "2026-09-01"}
    assert find_expiry(declared, Verdict("valid", expires=told), facts) == Expiry(told, "issuer")
    assert find_expiry(declared, NOT_CHECKED, facts) == Expiry(datetime(2026, 9, 1, tzinfo=timezone.utc), "token")
    own = Expiry(datetime(2026, 7, 1, tzinfo=timezone.utc), "declared")
    assert find_expiry(declared, NOT_CHECKED, {"expires": "never"}) == own
    assert find_expiry(declare(), NOT_CHECKED, {}) == Expiry()


def _valid(*scopes: str, excess: tuple[str, ...] = ()) -> Verdict:
    return Verdict("valid", scopes=scopes, excess=excess)


@pytest.mark.parametrize(
    ("declared", "held", "said"),
    [
        (("repo:status",), ("repo:status",), []),
        (("repo:status",), ("repo", "gist"), [("excess-scope", "has repo, gist beyond what is declared")]),
        (("repo",), ("repo", "repo:status"), [("broad-scope", "is declared to need repo")]),
        (("gist", "read:org"), ("gist",), [("missing-scope", "has no read:org")]),
        (("read:org",), ("admin:org",), [("excess-scope", "has admin:org beyond what is declared")]),
        (("read:*",), ("read:org", "read:user"), []),
        ((), ("gist",), [("excess-scope", "has gist beyond what is declared")]),
        ((), (), []),
    ],
)
def test_scopes_are_held_against_those_that_are_declared(
    declared: tuple[str, ...], held: tuple[str, ...], said: list[tuple[str, str]]
) -> None:
    issues = [*judge_scopes(declare(scopes=declared), _valid(*held), GITHUB)]
    assert [each for each in _whats(issues) if each[0] != "narrower-kind"] == said


def test_excess_is_told_with_why_and_the_narrower_kind() -> None:
    (issue, _) = judge_scopes(declare(scopes=("gist",)), _valid("gist", "admin:org"), GITHUB)
    assert (issue.why, issue.next_step) == (
        "administers an organisation",
        "make one with gist alone, or use the kind github-pat-fine-grained",
    )


def test_where_nothing_is_declared_the_providers_policy_judges() -> None:
    issues = list(judge_scopes(declare(), _valid("repo", "gist", excess=("repo",)), GITHUB))
    assert issues == [
        Issue(
            "over-scoped",
            "has the scope repo",
            "reads and writes every repository",
            "use a fine-grained token for one repository",
        )
    ]


def test_a_narrower_kind_is_named_even_where_scopes_are_right() -> None:
    assert _whats(list(judge_scopes(declare(scopes=("gist",)), _valid("gist"), GITHUB))) == [
        ("narrower-kind", "its issuer has a narrower kind")
    ]


def test_scopes_that_nobody_tells_are_said_to_be_untold_and_are_no_error() -> None:
    (issue,) = judge_scopes(declare(scopes=("x",)), Verdict("valid"), Validator("k", "acme"))
    assert (issue.code, issue.level) == ("scopes-untold", "note")
    assert list(judge_scopes(declare(), Verdict("valid"), None)) == []


@pytest.mark.parametrize("state", [state for state in STATES if state != "valid"])
def test_scopes_of_a_token_that_is_not_valid_are_nobodys_business(state: str) -> None:
    assert list(judge_scopes(declare(scopes=()), Verdict(state, scopes=("x",)), GITHUB)) == []  # type: ignore[arg-type]


def test_a_kind_that_may_do_everything_is_warned_of_unless_that_is_needed() -> None:
    key = Validator("stripe-secret-key", "stripe", excessive=(Excess("*", "reads and writes all", "a restricted key"),))
    (issue,) = judge_scopes(declare(), Verdict("valid"), key)
    assert (issue.code, issue.level, issue.next_step) == ("broad-kind", "warning", "use a restricted key")
    assert list(judge_scopes(declare(scopes=("*",)), Verdict("valid"), key)) == []


def test_a_scope_that_the_token_tells_itself_counts_where_its_issuer_tells_none() -> None:
    pypi = Validator("pypi-api-token", "pypi", excessive=(Excess("whole account", "publishes every project"),))
    facts = {"scope": "whole account"}
    assert add_own_scope(Verdict("valid"), facts, pypi) == _valid("whole account", excess=("whole account",))
    assert add_own_scope(_valid("x"), facts, pypi) == _valid("x")
    assert add_own_scope(Verdict("valid"), {"scope": "a, b"}, pypi) == _valid("a", "b")


@given(st.sampled_from([(provider, scope) for provider, table in IMPLIED.items() for scope in table]))
def test_a_scope_brings_along_itself_and_all_that_its_own_do(pair: tuple[str, str]) -> None:
    provider, scope = pair
    found = list_implied(provider, scope)
    assert scope in found
    assert all(list_implied(provider, each) <= found for each in found)


STRIPE = next(rule for rule in load_rules(find_builtin_rules()) if rule.id == "stripe-secret-key")


@pytest.mark.parametrize(
    ("environment", "declared", "mode", "code"),
    [
        ("production", None, "live", None),
        ("production", None, "test", "wrong-environment"),
        ("Prod", None, "test", "wrong-environment"),
        ("staging", None, "live", "wrong-environment"),
        ("staging", None, "test", None),
        ("", None, "live", None),
        ("qa", None, "live", "wrong-environment"),
        ("eu-west", None, "live", None),
        ("eu-west", None, "test", None),
        ("staging", "live", "live", None),
        ("staging", "live", "test", "wrong-mode"),
        ("production", "test", "test", None),
        ("production", "test", "live", "wrong-mode"),
    ],
)
def test_a_tokens_own_mode_is_held_against_what_is_declared(
    environment: str, declared: str | None, mode: str, code: str | None
) -> None:
    secret = Secret(make_stripe_key(mode, 1).encode())
    issues = judge_mode(declare(environment=environment, mode=declared), STRIPE, secret, Names())
    assert [issue.code for issue in issues] == ([code] if code else [])


def test_a_declared_mode_that_a_token_does_not_tell_is_noted() -> None:
    assert [issue.code for issue in judge_mode(declare(mode="live"), STRIPE, Secret(b"rk"), Names())] == ["mode-untold"]


@pytest.mark.parametrize("state", STATES)
def test_every_answer_but_valid_is_an_error_or_says_that_nobody_could_tell(state: str) -> None:
    issues = list(judge_verdict(Verdict(state, reason="because")))  # type: ignore[arg-type]
    level = None if state == "valid" else "error" if state in ("invalid", "expired", "revoked") else "unchecked"
    assert [(issue.level, issue.why) for issue in issues] == ([(level, "because")] if level else [])


@pytest.mark.parametrize("state", STATES)
def test_another_environment_must_not_take_a_token_and_silence_is_no_refusal(state: str) -> None:
    issues = judge_crossing("production", "https://x.example", Verdict(state))  # type: ignore[arg-type]
    refused = state in ("invalid", "expired", "revoked")
    expected = [] if refused else ["crosses" if state == "valid" else "uncrossed"]
    assert [issue.code for issue in issues] == expected


def test_every_code_has_a_title_that_is_a_sentence() -> None:
    for code, kind in ISSUE_KINDS.items():
        assert code == code.lower()
        assert kind.title.endswith(".")
