"""Asking for many tokens over real HTTP: each once, with manners, and sure of the probe itself."""

from __future__ import annotations

import gzip
import logging
import os
import stat
import tracemalloc
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest
from support.issuer import Asked, Issuer, Told, run_issuer
from support.tokens import make_token

from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret
from tokenscan.model.validator import Answer, Excess, Reading, Request, Source, Validator
from tokenscan.model.verdict import Verdict
from tokenscan.rulebook.validators import Validators
from tokenscan.verify.question import Question
from tokenscan.verify.runner import verify
from tokenscan.verify.settings import VerifySettings
from tokenscan.verify.transport import CheckedTransport

USER = "https://api.github.com/user"
RULE = Rule(
    id="github-pat-classic",
    family="github-pat-classic",
    name="GitHub token",
    severity="critical",
    confidence="high",
    keywords=("ghp_",),
    pattern=r"(?P<secret>ghp_[A-Za-z0-9]{36})",
    reference="https://a.example",
    can="Reads.",
    rotate="Delete it.",
)
PROBE = Validator(
    rule_id=RULE.id,
    provider="github",
    requests=(Request("https://api.github.com/user", headers=(("Authorization", "Bearer {token}"),)),),
    answers=(Answer((200,), "valid", json=(("$.login", ".+"),)), Answer((401,), "invalid", reason="refused")),
    reading=Reading(scopes=(Source(header="X-OAuth-Scopes"),), identity=("$.login",)),
    excessive=(Excess("repo", "writes every repository", "contents: read"),),
    narrower="github-pat-fine-grained",
)
SWIFT = VerifySettings(per_second=2000, in_flight=20, backoff_s=0.01, max_backoff_s=0.02, timeout_s=2)
TOKENS = [make_token(number) for number in range(12)]
GOOD = Told(200, b'{"login": "octocat"}', {"X-OAuth-Scopes": "repo, gist"})
BAD = Told(401, b'{"message": "Bad credentials"}')


def known(*tokens: str) -> Callable[[Asked], Told]:
    return lambda asked: GOOD if asked.token in tokens else BAD


def question(token: str, **companions: str) -> Question:
    return Question(RULE, Secret(token.encode()), {name: Secret(value.encode()) for name, value in companions.items()})


def ask(
    issuer: Issuer,
    tokens: Iterable[str],
    settings: VerifySettings = SWIFT,
    *,
    probe: Validator = PROBE,
    **options: object,
) -> list[Verdict]:
    """Verdicts in the order of *tokens*."""
    questions = [question(token) for token in tokens]
    settings = replace(settings, endpoints={"github": issuer.url})
    answers = verify(questions, settings, validators=Validators({RULE.id: probe}), seed="1", **options)  # type: ignore[arg-type]
    found = {id(asked): verdict for asked, verdict in answers}
    return [found[id(each)] for each in questions]


def states(verdicts: Iterable[Verdict]) -> list[str]:
    return [each.state for each in verdicts]


def test_a_valid_token_comes_with_scopes_excess_and_evidence() -> None:
    with run_issuer(known(TOKENS[0])) as issuer:
        good, bad = ask(issuer, TOKENS[:2])
    assert (good.state, good.scopes, good.excess, good.identity) == ("valid", ("repo", "gist"), ("repo",), "octocat")
    assert good.is_over_scoped
    assert (good.reason, good.narrower) == (
        "repo: writes every repository (contents: read would do)",
        "github-pat-fine-grained",
    )
    assert good.evidence is not None
    assert (good.evidence.endpoint, good.evidence.status) == (f"{issuer.url}/user", 200)
    assert good.evidence.header_names == ("content-length", "content-type", "x-oauth-scopes")
    assert (bad.state, bad.reason) == ("invalid", "refused")


def test_a_token_that_was_found_often_is_asked_for_once() -> None:
    with run_issuer(known()) as issuer:
        assert states(ask(issuer, [TOKENS[0]] * 40 + [TOKENS[1]])) == ["invalid"] * 41
    assert sorted(each.token for each in issuer.asked) == sorted(TOKENS[:2])


def test_a_made_up_token_is_sent_once_for_a_host_and_kind_when_something_is_valid() -> None:
    with run_issuer(known(*TOKENS)) as issuer:
        assert states(ask(issuer, TOKENS)) == ["valid"] * 12
    (control,) = {each.token for each in issuer.asked} - set(TOKENS)
    assert control.startswith("ghp_")
    assert len(control) == 40
    assert len(issuer.asked) == 13


def test_where_a_made_up_token_passes_too_nothing_is_called_valid() -> None:
    with run_issuer(lambda _: GOOD) as issuer:
        assert states(ask(issuer, TOKENS)) == ["broken-probe"] * 12
    assert len(issuer.asked) == 13


def test_where_no_made_up_token_could_be_tried_nothing_is_called_valid() -> None:
    limited = Told(429, b"{}", {"Retry-After": "86400"})
    with run_issuer(lambda asked: GOOD if asked.token == TOKENS[0] else limited) as issuer:
        (verdict,) = ask(issuer, TOKENS[:1])
    assert (verdict.state, verdict.reason) == (
        "unknown",
        "it passes, but a made-up token could not be tried: rate-limited",
    )


@pytest.mark.parametrize(
    "probe",
    [
        replace(PROBE, control=False),
        replace(
            PROBE,
            requests=(replace(PROBE.requests[0], headers=(), basic=("{user}", "{token}")),),
            take=(("user", "(.)"),),
        ),
    ],
    ids=["where it says so", "for a name of a user"],
)
def test_no_made_up_token_is_sent(probe: Validator) -> None:
    with run_issuer(lambda _: GOOD) as issuer:
        assert states(ask(issuer, TOKENS[:1], probe=probe)) == ["valid"]
    assert len(issuer.asked) == 1


def test_an_opt_in_kind_is_asked_for_only_so() -> None:
    probe = replace(PROBE, policy="opt-in", reason="leaves a trace", control=False)
    with run_issuer(known(TOKENS[0])) as issuer:
        (verdict,) = ask(issuer, TOKENS[:1], probe=probe)
        assert (verdict.state, verdict.reason) == (
            "not-checked",
            "leaves a trace; --opt-in github-pat-classic asks all the same",
        )
        assert issuer.asked == []
        assert states(ask(issuer, TOKENS[:1], replace(SWIFT, opt_in=(RULE.id,)), probe=probe)) == ["valid"]


@pytest.mark.parametrize("policy", ["never", "offline"])
def test_what_must_not_be_sent_is_not(policy: str) -> None:
    with run_issuer(known()) as issuer:
        (verdict,) = ask(issuer, TOKENS[:1], probe=replace(PROBE, policy=policy, reason="it would rotate"))  # type: ignore[arg-type]
    assert (verdict.state, verdict.reason, issuer.asked) == ("unsupported", "it would rotate", [])


def test_what_is_missing_is_named() -> None:
    with run_issuer(known()) as issuer:
        (verdict,) = ask(issuer, TOKENS[:1], probe=replace(PROBE, needs=("host",)))
    assert verdict == Verdict("unsupported", "needs the host; --with 'host'=VALUE gives it")


def test_an_aws_canary_is_not_asked_for() -> None:
    key = "AKIA" + "YVP4CIPPERUVIFXG"
    with run_issuer(known()) as issuer:
        settings = replace(SWIFT, endpoints={"github": issuer.url})
        asked = question(TOKENS[0], id=key)
        ((_, verdict),) = verify([asked], settings, validators=Validators({RULE.id: PROBE}))
        assert (verdict.state, issuer.asked) == ("not-checked", [])
        assert "alarm" in verdict.reason
        ((_, verdict),) = verify([asked], replace(settings, canaries=True), validators=Validators({RULE.id: PROBE}))
        assert verdict.state == "invalid"


def test_a_jwt_past_its_end_is_expired_without_a_call() -> None:
    import base64
    import json

    def encode(value: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    ended = datetime(2026, 5, 1, tzinfo=timezone.utc)
    token = f"{encode({'alg': 'RS256'})}.{encode({'exp': int(ended.timestamp())})}.c2ln"
    probe = replace(PROBE, reading=Reading(expires=(Source(claim="exp", format="epoch"),)))
    with run_issuer(known()) as issuer:
        (verdict,) = ask(issuer, [token], probe=probe)
    assert (verdict.state, verdict.expires, issuer.asked) == ("expired", ended, [])


def test_a_throttled_request_is_sent_again_when_the_issuer_says_and_none_sooner() -> None:
    told = [Told(429, b"{}", {"Retry-After": "1"})]
    with run_issuer(lambda asked: told.pop() if told else known(*TOKENS)(asked)) as issuer:
        assert states(ask(issuer, TOKENS[:3], replace(SWIFT, in_flight=1, control=False))) == ["valid"] * 3
    first, second = issuer.asked[:2]
    assert second.at - first.at >= 1.0
    assert len(issuer.asked) == 4


def test_one_who_asks_for_too_much_patience_is_asked_nothing_more() -> None:
    with run_issuer(lambda _: Told(429, b"{}", {"Retry-After": "3600"})) as issuer:
        verdicts = ask(issuer, TOKENS, replace(SWIFT, in_flight=1))
    assert states(verdicts) == ["rate-limited"] * 12
    assert len(issuer.asked) == 1


def test_a_spent_quota_of_one_token_says_nothing_of_others() -> None:
    spent = Told(403, b"{}", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"})
    with run_issuer(lambda asked: spent if asked.token == TOKENS[0] else known()(asked)) as issuer:
        assert states(ask(issuer, TOKENS[:3], replace(SWIFT, in_flight=1))) == ["rate-limited", "invalid", "invalid"]


def test_failures_of_the_server_are_tried_again_with_longer_and_longer_waits() -> None:
    told = [Told(503), None, Told(500)]
    with run_issuer(lambda asked: told.pop(0) if told else known()(asked)) as issuer:
        assert states(ask(issuer, TOKENS[:1], replace(SWIFT, attempts=4))) == ["invalid"]
    assert len(issuer.asked) == 4


def test_a_host_that_only_fails_is_left_alone() -> None:
    with run_issuer(lambda _: Told(500)) as issuer:
        verdicts = ask(issuer, TOKENS, replace(SWIFT, in_flight=1, attempts=1, breaker_failures=3))
    assert states(verdicts) == ["unreachable"] * 12
    assert len(issuer.asked) == 3
    assert {each.reason for each in verdicts} == {
        "the issuer answers 500",
        "left alone: it failed several times in a row",
    }


def test_a_budget_of_requests_ends_the_asking_and_is_told() -> None:
    with run_issuer(known()) as issuer:
        verdicts = ask(issuer, TOKENS, replace(SWIFT, max_requests=5))
    assert sorted(states(verdicts)) == ["invalid"] * 5 + ["not-checked"] * 7
    assert len(issuer.asked) == 5


def test_a_budget_of_time_ends_the_asking_and_is_told() -> None:
    with run_issuer(known()) as issuer:
        verdicts = ask(issuer, TOKENS, replace(SWIFT, per_second=10, max_seconds=0.35))
    assert {"invalid", "not-checked"} == set(states(verdicts))
    assert "budget of 0.35 seconds" in next(each.reason for each in verdicts if each.state == "not-checked")


def test_a_host_is_asked_no_faster_and_no_more_at_a_time_than_said() -> None:
    with run_issuer(known()) as issuer:
        ask(issuer, TOKENS, replace(SWIFT, per_second=40, in_flight=2))
    moments = [each.at for each in issuer.asked]
    assert max(sum(start <= each < start + 0.1 for each in moments) for start in moments) <= 4
    assert issuer.most_open <= 2


def test_a_redirect_to_another_host_takes_no_token_there() -> None:
    with (
        run_issuer(known()) as other,
        run_issuer(lambda _: Told(302, b"", {"Location": f"{other.url}/user"})) as issuer,
    ):
        (verdict,) = ask(issuer, TOKENS[:1])
    assert (verdict.state, verdict.reason) == ("unknown", "redirected, and a token follows no redirect")
    assert other.asked == []


def test_a_name_that_leads_to_metadata_is_not_asked_and_the_token_not_known() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["169.254.169.254"]

    settings = replace(SWIFT, attempts=1)
    transport = CheckedTransport(settings, resolver=resolve)
    answers = verify([question(TOKENS[0])], settings, validators=Validators({RULE.id: PROBE}), transport=transport)
    ((_, verdict),) = answers
    assert verdict.state == "unreachable"
    assert "link-local, where clouds keep metadata" in verdict.reason


def test_the_first_region_that_knows_a_token_counts_and_invalid_takes_all() -> None:
    first = Request("https://eu.github.com/eu", name="eu", headers=PROBE.requests[0].headers)
    probe = replace(PROBE, requests=(first, replace(first, name="us", url="https://us.github.com/us")))
    with run_issuer(lambda asked: GOOD if asked.path == "/us" and asked.token == TOKENS[0] else BAD) as issuer:
        assert states(ask(issuer, TOKENS[:2], probe=probe)) == ["valid", "invalid"]
    with run_issuer(lambda asked: Told(418) if asked.path == "/us" else BAD) as issuer:
        assert states(ask(issuer, TOKENS[:1], probe=probe)) == ["unknown"]


def test_what_was_answered_is_remembered_as_keyed_hashes_for_a_while(tmp_path: Path) -> None:
    settings = replace(SWIFT, cache=tmp_path / "verdicts", cache_key=b"k" * 32, control=False)
    with run_issuer(known(TOKENS[0])) as issuer:
        first = ask(issuer, TOKENS[:2], settings)
        assert ask(issuer, TOKENS[:2], settings) == first
        assert len(issuer.asked) == 2
        stored = (tmp_path / "verdicts").read_bytes()
        assert stat.S_IMODE((tmp_path / "verdicts").stat().st_mode) == 0o600
        assert not any(token.encode() in stored for token in TOKENS)
        late = datetime.now(timezone.utc) + timedelta(hours=2)
        assert states(ask(issuer, TOKENS[:2], settings, now=lambda: late)) == ["valid", "invalid"]
        assert [each.token for each in issuer.asked[2:]] == [TOKENS[0]]
        ask(issuer, TOKENS[:1], settings, probe=replace(PROBE, narrower=""))
        assert len(issuer.asked) == 4


@pytest.mark.parametrize("damage", ["another key", "a changed byte", "writable by others"])
def test_a_cache_that_is_not_ours_is_thrown_away_with_a_warning(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "verdicts"
    settings = replace(SWIFT, cache=file, cache_key=b"k" * 32, control=False)
    with run_issuer(known()) as issuer:
        ask(issuer, TOKENS[:1], settings)
        if damage == "a changed byte":
            file.write_bytes(file.read_bytes().replace(b'"invalid"', b'"valid"'))
        elif damage == "writable by others":
            file.chmod(0o666)
        else:
            settings = replace(settings, cache_key=b"l" * 32)
        warnings: list[str] = []
        assert states(ask(issuer, TOKENS[:1], settings, warn=warnings.append)) == ["invalid"]
    assert warnings == [f"{file} is damaged or somebody else's: what it remembers of earlier checks is not used"]
    assert len(issuer.asked) == 2


def test_a_pipe_in_the_place_of_the_cache_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "verdicts", 0o600)
    with run_issuer(known(TOKENS[0])) as issuer:
        assert states(ask(issuer, TOKENS[:1], replace(SWIFT, cache=tmp_path / "verdicts", cache_key=b"k"))) == ["valid"]


def test_what_is_uncertain_is_not_remembered(tmp_path: Path) -> None:
    settings = replace(SWIFT, cache=tmp_path / "verdicts", cache_key=b"k" * 32, attempts=1)
    with run_issuer(lambda _: Told(500)) as issuer:
        ask(issuer, TOKENS[:1], settings)
        ask(issuer, TOKENS[:1], settings)
    assert len(issuer.asked) == 2


def test_no_log_of_the_client_holds_a_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    probe = replace(PROBE, requests=(Request("https://api.github.com/user?key={token}"),))
    with run_issuer(lambda _: Told(302, b"", {"Location": f"/user?key={TOKENS[0]}"})) as issuer:
        ask(issuer, TOKENS[:2], probe=probe)
    assert len(issuer.asked) == 2
    assert [record for record in caplog.records if record.name.partition(".")[0] in ("httpx", "httpcore")] == []
    assert not any(token in caplog.text for token in TOKENS)


class _BreakingTransport(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.LocalProtocolError(f"Illegal header value {request.headers['authorization']!r}")


def test_no_error_of_the_client_reaches_a_verdict() -> None:
    settings = replace(SWIFT, attempts=1)
    answers = verify(
        [question(TOKENS[0])], settings, validators=Validators({RULE.id: PROBE}), transport=_BreakingTransport()
    )
    ((_, verdict),) = answers
    assert (verdict.state, verdict.reason) == ("unreachable", "the connection broke off")


def test_questions_are_taken_as_they_can_be_asked_and_the_rest_left_if_nobody_wants_it() -> None:
    taken = 0

    def many() -> Iterable[Question]:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield question(make_token(number))

    with run_issuer(known()) as issuer:
        settings = replace(SWIFT, endpoints={"github": issuer.url}, max_open=10)
        answers = verify(many(), settings, validators=Validators({RULE.id: PROBE}))
        next(iter(answers))
        answers.close()  # type: ignore[attr-defined]
    assert taken <= 20


def test_an_answer_that_repeats_the_token_puts_it_into_no_verdict() -> None:
    def echo(asked: Asked) -> Told:
        headers = {"X-OAuth-Scopes": f"repo, {asked.token}", f"X-{asked.token}": "1"}
        return Told(200, f'{{"login": "{"x" * 180}{asked.token}"}}'.encode(), headers)

    with run_issuer(echo) as issuer:
        (verdict,) = ask(issuer, TOKENS[:1], replace(SWIFT, control=False))
    assert verdict.scopes == ("repo", "…")
    assert TOKENS[0].lower() not in repr(verdict).lower()
    assert "ghp_" not in repr(verdict)


@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip", "br", "zstd"])
def test_a_body_that_swells_takes_no_memory(encoding: str) -> None:
    bomb = gzip.compress(b" " * (200 << 20), 9)
    with run_issuer(lambda _: Told(200, bomb, {"Content-Encoding": encoding})) as issuer:
        tracemalloc.start()
        try:
            (verdict,) = ask(issuer, TOKENS[:1])
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert verdict.state == "unknown"
    assert peak < 16 << 20


def test_a_body_that_is_compressed_though_nobody_asked_is_read() -> None:
    packed = Told(200, gzip.compress(GOOD.body), {"Content-Encoding": "gzip"})
    with run_issuer(lambda asked: packed if asked.token == TOKENS[0] else BAD) as issuer:
        assert states(ask(issuer, TOKENS[:1])) == ["valid"]


@pytest.mark.parametrize("status", [429, 503])
def test_patience_for_years_is_not_had_and_nobody_else_is_sent_there(status: int) -> None:
    with run_issuer(lambda _: Told(status, b"{}", {"Retry-After": "999999999"})) as issuer:
        verdicts = ask(issuer, TOKENS, replace(SWIFT, in_flight=1))
    assert states(verdicts) == ["rate-limited"] * 12
    assert len(issuer.asked) == 1


@pytest.mark.parametrize(
    "words", ["Mon, 01 Jan 2020 00:00:00 +99999999999999", "Mon, 99999999999999999999 Jan 2020 00:00:00 GMT", "soon"]
)
def test_a_time_to_wait_that_nobody_understands_is_the_usual_one(words: str) -> None:
    told = [Told(429, b"{}", {"Retry-After": words})]
    with run_issuer(lambda asked: told.pop() if told else known(TOKENS[0])(asked)) as issuer:
        assert states(ask(issuer, TOKENS[:1], replace(SWIFT, control=False))) == ["valid"]
    assert issuer.asked[1].at - issuer.asked[0].at >= 1.0


@pytest.mark.parametrize(
    "challenge", ["", "Basic realm=a", "Digest nothing", 'Digest realm="a", nonce="b", qop="auth-int"']
)
def test_a_log_in_that_was_never_sent_is_not_called_invalid(challenge: str) -> None:
    """HTTP digest sends nothing before it is challenged."""
    request = Request(USER, basic=("{user}", "{token}"), digest=True)
    probe = replace(PROBE, requests=(request,), take=(("user", "(ghp)_"),))
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    with run_issuer(lambda _: Told(401, b"{}", headers)) as issuer:
        assert states(ask(issuer, TOKENS[:1], probe=probe)) == ["unreachable"]
