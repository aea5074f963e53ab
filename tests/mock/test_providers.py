"""What holds of every provider that is imitated."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.mock_play import NOON, make_request, play

from tokenscan.detect.checksum import find_check
from tokenscan.detect.engine import Engine
from tokenscan.mock.form import parse_form
from tokenscan.mock.kind import MAX_SERIAL, Kind
from tokenscan.mock.provider import Provider
from tokenscan.mock.providers import NAMES, load_provider
from tokenscan.mock.state import STATES
from tokenscan.mock.template import FIELD
from tokenscan.mock.template import NAMES as FIELDS
from tokenscan.rulebook.load import read_rules
from tokenscan.rulebook.locate import find_builtin_rules

TEXT_ANSWERS = {"aws", "gitlab", "rubygems", "mailgun", "dropbox"}
"""Not all of what these say is JSON."""


def test_at_least_thirty_providers_are_imitated_and_each_file_is_registered() -> None:
    folder = Path(load_provider.__code__.co_filename).parent
    assert sorted(file.stem for file in folder.glob("*.toml")) == list(NAMES)
    assert len(NAMES) >= 30


@pytest.mark.parametrize("key", NAMES)
def test_a_provider_is_called_as_its_rule_file_and_its_kinds_have_rules(key: str) -> None:
    files = {file.stem: file for file in find_builtin_rules()}
    rules = {rule.id for rule in read_rules(files[key])}
    assert {kind.rule for kind in load_provider(key).kinds} <= rules


def test_made_up_tokens_are_found_as_what_they_are(providers: Mapping[str, Provider], builtin_engine: Engine) -> None:
    missed = []
    for provider in providers.values():
        for kind in provider.kinds:
            for serial in (1, 2, MAX_SERIAL):
                made = kind.issue("valid", serial)
                found = builtin_engine.detect(_file_with(provider, made.value, made.companions)).candidates
                if (kind.rule, made.value.encode()) not in {(each.rule.id, each.value) for each in found}:
                    missed.append(made.label)
    assert missed == []


def _file_with(provider: Provider, token: str, companions: Mapping[str, str]) -> bytes:
    lines = [f"{provider.key.upper().replace('-', '_')}_{name.upper()}={value}" for name, value in companions.items()]
    return "\n".join([*lines, f"{provider.environment}={token}", ""]).encode()


def test_checksums_of_made_up_tokens_are_right(providers: Mapping[str, Provider]) -> None:
    rules = {rule.id: rule for file in find_builtin_rules() if file.stem in NAMES for rule in read_rules(file)}
    wrong = []
    for provider in providers.values():
        for kind in provider.kinds:
            name = rules[kind.rule].checksum
            if name is not None and find_check(name)(kind.issue("revoked", 7).value.encode()).outcome == "mismatch":
                wrong.append(kind.rule)
    assert wrong == []


@given(st.sampled_from(NAMES), st.sampled_from(list(STATES)), st.integers(0, MAX_SERIAL))
def test_a_made_up_token_is_recognised_without_having_been_kept(key: str, state: str, serial: int) -> None:
    provider = load_provider(key)
    for kind in provider.kinds:
        made = kind.issue(state, serial)
        found = provider.recognise(made.shown)
        assert found is not None
        assert (found.label, found.value) == (made.label, made.value)


@given(st.integers(4, 60), st.integers(0, 10_000))
def test_a_token_that_was_changed_anywhere_is_nobodys(place: int, serial: int) -> None:
    provider = load_provider("github")
    value = provider.kinds[0].issue("valid", serial).value
    place %= len(value)
    changed = value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :]
    assert provider.recognise(changed) is None


@given(st.text(max_size=200))
def test_no_text_makes_recognition_fail(text: str) -> None:
    for key in ("intercom", "mapbox", "aws", "postmark"):
        load_provider(key).recognise(text)


def test_no_two_kinds_of_a_provider_claim_one_token(providers: Mapping[str, Provider]) -> None:
    for provider in providers.values():
        for kind in provider.kinds:
            shown = kind.issue("expired", 3).shown
            assert [each.rule for each in provider.kinds if each.recognise(shown)] == [kind.rule]


@pytest.mark.parametrize("key", NAMES)
def test_answers_are_whole_in_every_state_on_every_path(key: str) -> None:
    for path in {route.path for route in load_provider(key).routes}:
        for state in STATES:
            _check_answer(key, path, state)


def _check_answer(key: str, path: str, state: str) -> None:
    game = play(key)
    route = next(each for each in game.provider.routes if each.path == path)
    made = _fitting(game.provider, path).issue(state, 1)
    request = make_request(game.provider, made.shown, _plain(path), method=route.methods[0])
    reply = game.simulator.answer(key, request)
    text = reply.body.decode()
    left = [field[0] for field in FIELD.finditer(text) if field["name"] in FIELDS]
    assert left == [], f"{key} {path} {state}"
    assert not re.search(r"\{[a-z_]+(:[^}\"]*)?\}", " ".join(value for _, value in reply.headers)), f"{key} {state}"
    assert 200 <= reply.status < 600
    is_json = "json" in reply.header("Content-Type") and state != "malformed"
    if is_json and text:
        json.loads(text)
    assert (
        is_json
        or not text
        or key in TEXT_ANSWERS
        or state in ("malformed", "redirect", "login-page")
        or (state in ("server-error", "client-bound"))
    ), f"{key} {path} {state}: {reply.header('Content-Type')}"


def _fitting(provider: Provider, path: str) -> Kind:
    route = next(each for each in provider.routes if each.path == path)
    return next(kind for kind in provider.kinds if not route.rules or kind.rule in route.rules)


def _plain(path: str) -> str:
    return path if "{token}" in path else re.sub(r"\{(?!version|sid)[a-z]+\}", "x", path)


@pytest.mark.parametrize("key", NAMES)
def test_a_valid_token_is_never_answered_as_a_dead_one_is(key: str) -> None:
    if key == "aws":
        pytest.skip("needs a signature: see test_aws")
    answers = {}
    for state in ("valid", "invalid", "rate-limited"):
        game = play(key)
        reply = game.ask(game.token(state).shown)
        answers[state] = (reply.status, reply.body)
    assert len(set(answers.values())) == 3


@pytest.mark.parametrize("key", NAMES)
def test_an_unknown_path_is_not_found_and_no_token_is_no_access(key: str) -> None:
    game = play(key)
    good = game.ask(game.token("valid").shown, "/no/such/path/anywhere")
    bare = game.ask("")
    assert good.status in (200, 400, 401, 403, 404)
    assert bare.body != play(key).ask(game.token("valid").shown).body or key == "aws"


def test_quota_headers_are_those_of_the_provider_and_count_down() -> None:
    game = play("github")
    token = game.token("valid").value
    replies = [game.ask(token) for _ in range(3)]
    assert [reply.header("X-RateLimit-Remaining") for reply in replies] == ["4999", "4998", "4997"]
    assert replies[0].header("X-RateLimit-Reset") == str(int(NOON) + 3600)
    assert play("gitlab").ask(play("gitlab").token("valid").value).header("RateLimit-Limit") == "2000"
    assert play("okta").ask(play("okta").token("valid").value).header("X-Rate-Limit-Remaining") == "599"


KNOWN = (
    ("github", "invalid", 401, '"Bad credentials"'),
    ("github", "rate-limited", 403, "secondary rate limit"),
    ("github", "client-bound", 403, "IP allow list"),
    ("gitlab", "invalid", 401, '{"message":"401 Unauthorized"}'),
    ("gitlab", "expired", 401, "Token is expired."),
    ("gitlab", "revoked", 401, "Token was revoked."),
    ("gitlab", "valid", 200, '"active":true'),
    ("bitbucket", "invalid", 401, "Token is invalid, expired, or not supported for this endpoint."),
    ("slack", "invalid", 200, '"error":"invalid_auth"'),
    ("slack", "expired", 200, '"error":"token_expired"'),
    ("slack", "revoked", 200, '"error":"token_revoked"'),
    ("slack", "rate-limited", 429, '"error":"ratelimited"'),
    ("discord", "invalid", 401, '"401: Unauthorized"'),
    ("telegram", "rate-limited", 429, '"parameters":{"retry_after":2}'),
    ("stripe", "invalid", 401, "Invalid API Key provided: sk_test_"),
    ("stripe", "expired", 401, '"code": "api_key_expired"'),
    ("stripe", "insufficient-scope", 403, "rak_balance_read"),
    ("square", "expired", 401, "ACCESS_TOKEN_EXPIRED"),
    ("square", "revoked", 401, "ACCESS_TOKEN_REVOKED"),
    ("shopify", "invalid", 401, "[API] Invalid API key or access token (unrecognized login or wrong password)"),
    ("openai", "invalid", 401, '"code": "invalid_api_key"'),
    ("openai", "insufficient-scope", 403, "Missing scopes: api.model.read"),
    ("anthropic", "invalid", 401, '"invalid x-api-key"'),
    ("anthropic", "rate-limited", 429, '"rate_limit_error"'),
    ("hugging-face", "expired", 401, "expired"),
    ("groq", "invalid", 401, '"code":"invalid_api_key"'),
    ("xai", "invalid", 400, "Incorrect API key provided"),
    ("xai", "revoked", 200, '"api_key_disabled":true'),
    ("crates-io", "valid", 403, "can only be performed on the crates.io website"),
    ("crates-io", "invalid", 403, "authentication failed"),
    ("cloudflare", "invalid", 401, '"code":1000'),
    ("cloudflare", "expired", 200, '"status":"expired"'),
    ("cloudflare", "revoked", 200, '"status":"disabled"'),
    ("digitalocean", "invalid", 401, '"Unable to authenticate you"'),
    ("heroku", "invalid", 401, '"Invalid credentials provided."'),
    ("heroku", "rate-limited", 429, '"id":"rate_limit"'),
    ("vercel", "revoked", 403, '"invalidToken":true'),
    ("linode", "invalid", 401, "Invalid Token"),
    ("hetzner", "rate-limited", 429, "rate_limit_exceeded"),
    ("sendgrid", "revoked", 401, "The provided authorization grant is invalid, expired, or revoked"),
    ("mailgun", "invalid", 401, "Forbidden"),
    ("twilio", "invalid", 401, '"code":20003'),
    ("twilio", "rate-limited", 429, '"code":20429'),
    ("resend", "insufficient-scope", 401, "restricted_api_key"),
    ("postmark", "invalid", 401, '"ErrorCode":10'),
    ("datadog", "invalid", 403, '{"errors":["Forbidden"]}'),
    ("datadog", "valid", 200, '{"valid":true}'),
    ("sentry", "expired", 401, "Token expired"),
    ("grafana", "expired", 401, "api-key.expired"),
    ("grafana", "revoked", 401, "api-key.revoked"),
    ("hashicorp-terraform", "invalid", 401, '"title":"unauthorized"'),
    ("launchdarkly", "invalid", 401, "Unknown auth token"),
    ("notion", "invalid", 401, "API token is invalid."),
    ("airtable", "invalid", 401, "AUTHENTICATION_REQUIRED"),
    ("linear", "rate-limited", 400, "RATELIMITED"),
    ("figma", "invalid", 403, "Invalid token"),
    ("figma", "expired", 403, "Token expired"),
    ("postman", "invalid", 401, "AuthenticationError"),
    ("hubspot", "expired", 401, "EXPIRED_AUTHENTICATION"),
    ("intercom", "revoked", 401, "token_revoked"),
    ("mapbox", "invalid", 200, "TokenInvalid"),
    ("mapbox", "expired", 200, "TokenExpired"),
    ("dropbox", "expired", 401, "expired_access_token"),
    ("dropbox", "insufficient-scope", 401, "missing_scope"),
    ("okta", "rate-limited", 429, "E0000047"),
)


@pytest.mark.parametrize(("key", "state", "status", "text"), KNOWN)
def test_the_answer_is_the_one_that_is_known_of_the_service(key: str, state: str, status: int, text: str) -> None:
    game = play(key)
    reply = game.ask(game.token(state).shown)
    assert (reply.status, text in reply.body.decode()) == (status, True), reply.body


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ("ghp_", "no {mark:"),
        ("ghp_{mark:base63:30}", "the alphabet is none of"),
        ("ghp_{mark:base62}", "the length is missing"),
        ("ghp_{mark:base62:8}", "at least 16 characters"),
        ([{"rot13": "x"}], "neither a text nor"),
    ],
)
def test_a_form_that_could_not_be_read_again_is_refused(form: object, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        parse_form(form)
