"""Every probe of a provider that is imitated, in every state, through the real runner over loopback HTTP.

What is expected here was written from what is known of the services, not from the probes: where the two disagree, one
of them is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("httpx")

from tokenscan.mock.kind import Kind
from tokenscan.mock.provider import Provider
from tokenscan.mock.session import TokenMock
from tokenscan.mock.state import NAMES
from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret
from tokenscan.model.verdict import Verdict
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.validators import Validators, load_validators
from tokenscan.verify.question import Question
from tokenscan.verify.runner import verify
from tokenscan.verify.settings import VerifySettings

USUAL: Mapping[str, str] = {
    "valid": "valid",
    "invalid": "invalid",
    "expired": "invalid",
    "revoked": "invalid",
    "insufficient-scope": "valid",
    "over-scoped": "valid",
    "rate-limited": "rate-limited",
    "compromised": "invalid",
    "server-error": "unreachable",
    "slow": "unreachable",
    "dropped": "unreachable",
    "malformed": "unknown",
    "redirect": "unknown",
    "login-page": "unknown",
    "clock-skew": "valid",
    "client-bound": "unknown",
    "revoked-in-use": "valid",
}
"""Where a provider does not tell more."""

NAMED = {"expired": "expired", "revoked": "revoked", "compromised": "revoked"}
SLACK = {"revoked": "revoked", "compromised": "revoked", "client-bound": "invalid"}
STRIPE = {"expired": "expired", "revoked": "expired", "compromised": "expired"}
EXPIRED = {"expired": "expired"}
BLOCKED = {"client-bound": "valid"}
"""The refusal is one that a dead token does not get."""

OTHERWISE: Mapping[str, Mapping[str, str]] = {
    # A key in quarantine says who it is; what is told is whole before the cut; AWS judges signatures by its clock.
    "aws-secret-access-key": {
        "expired": "expired",
        "compromised": "valid",
        "malformed": "valid",
        "clock-skew": "unknown",
    },
    "anthropic-api-key": BLOCKED,
    "cloudflare-api-token": {"expired": "expired", "revoked": "revoked"},
    "cloudflare-user-token-new": {"expired": "expired", "revoked": "revoked"},
    "dropbox-access-token": EXPIRED,
    "figma-pat": EXPIRED,
    "gitlab-pat": NAMED,
    # An empty list of permissions says nothing for sure: some servers answer anybody.
    "grafana-service-account-token": {**NAMED, "insufficient-scope": "unknown"},
    "hubspot-private-app-token": EXPIRED,
    "huggingface-user-token": EXPIRED,
    "intercom-access-token": {"revoked": "revoked", "compromised": "revoked"},
    # A bare 403 that nobody has described.
    "mailgun-api-key": {"insufficient-scope": "unknown"},
    "supabase-access-token": {"insufficient-scope": "unknown"},
    "mapbox-secret-token": NAMED,
    "npm-access-token": BLOCKED,
    "okta-api-token": BLOCKED,
    "replicate-api-token": {"revoked": "revoked", "compromised": "revoked"},
    "sendgrid-api-key": BLOCKED,
    "sentry-user-token": EXPIRED,
    # To a client that is not on its list Slack says the same as to an unknown token.
    "slack-app-level-token": SLACK,
    "slack-bot-token": {**SLACK, "expired": "expired"},
    "slack-user-token": {**SLACK, "expired": "expired"},
    "square-access-token": NAMED,
    "stripe-restricted-key": STRIPE,
    "stripe-secret-key": STRIPE,
    "twilio-auth-token": {"compromised": "revoked"},
    "xai-api-key": {"revoked": "revoked", "compromised": "revoked"},
}

PATIENCE_S = 0.2
"""How long a slow answer is waited for."""


@cache
def _validators() -> Validators:
    return load_validators(find_builtin_rules())


@cache
def _rules() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in load_rules(find_builtin_rules())}


def _kinds(providers: Mapping[str, Provider]) -> Iterator[tuple[Provider, Kind]]:
    """Those that have a probe."""
    for provider in providers.values():
        for kind in provider.kinds:
            validator = _validators().of(kind.rule)
            if validator is not None and validator.requests:
                yield provider, kind


def _ask(mock: TokenMock, providers: Mapping[str, Provider], state: str) -> dict[str, Verdict]:
    """The verdict on a token of each kind that can be in *state*, by rule."""
    for key in providers:
        mock.set(provider=key, delay_s=60, failures=1000, retry_after_s=600)
    made = [kind.issue(state) for provider, kind in _kinds(providers) if state in provider.states_of(kind)]
    questions = [
        Question(
            _rules()[each.kind.rule],
            Secret(each.value.encode()),
            {name: Secret(value.encode()) for name, value in each.companions.items()},
        )
        for each in made
    ]
    settings = VerifySettings(
        endpoints={key: mock.url(key) for key in providers},
        per_second=1e6,
        in_flight=100,
        max_open=100,
        attempts=1,
        throttle_rounds=1,
        timeout_s=PATIENCE_S if state == "slow" else 10.0,
        max_wait_s=1.0,
        breaker_failures=10**6,
    )
    answered = verify(questions, settings, validators=_validators(), seed="mock")
    return {question.rule.id: verdict for question, verdict in answered}


def test_every_kind_that_is_imitated_has_a_probe(providers: Mapping[str, Provider]) -> None:
    kinds = [kind.rule for provider in providers.values() for kind in provider.kinds]
    assert [kind.rule for _, kind in _kinds(providers)] == kinds
    assert len(kinds) >= 60


@pytest.mark.parametrize("state", NAMES)
def test_each_probe_gives_the_expected_verdict(mock: TokenMock, providers: Mapping[str, Provider], state: str) -> None:
    verdicts = _ask(mock, providers, state)
    expected = {rule: OTHERWISE.get(rule, {}).get(state, USUAL[state]) for rule in verdicts}
    assert {rule: verdict.state for rule, verdict in verdicts.items()} == expected


def test_scopes_expiry_and_identity_are_read_where_the_provider_tells_them(
    mock: TokenMock, providers: Mapping[str, Provider]
) -> None:
    verdicts = _ask(mock, providers, "valid")
    assert verdicts["github-pat-classic"].scopes == ("read:user",)
    assert verdicts["gitlab-pat"].scopes == ("read_api",)
    assert verdicts["buildkite-user-token"].scopes == ("read_builds",)
    assert verdicts["github-pat-classic"].identity == "octo-made-up"
    dated = {rule for rule, verdict in verdicts.items() if verdict.expires is not None}
    assert {"github-pat-classic", "gitlab-pat", "fastly-token", "square-access-token"} <= dated


def test_what_is_too_much_is_told_of_over_scoped_tokens_and_of_no_narrow_ones(
    mock: TokenMock, providers: Mapping[str, Provider]
) -> None:
    known = {kind.rule for _, kind in _kinds(providers) if _tells_excess(kind.rule)}
    broad, narrow = _ask(mock, providers, "over-scoped"), _ask(mock, providers, "valid")
    assert [rule for rule in sorted(known & set(broad)) if not broad[rule].is_over_scoped] == []
    assert {rule for rule, verdict in narrow.items() if verdict.is_over_scoped} <= ALWAYS


def _tells_excess(rule: str) -> bool:
    """What is too much can be told only where scopes are read."""
    validator = _validators().of(rule)
    return validator is not None and bool(validator.excessive and validator.reading.scopes)


ALWAYS = frozenset({"twilio-auth-token"})
"""Kinds that may do too much by nature."""
