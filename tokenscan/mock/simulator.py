"""What is answered to a request: provider, token, scenario and clock in, a reply out."""

from __future__ import annotations

import hashlib
import math
import sys
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import RLock
from urllib.parse import quote

from tokenscan.mock.aws_signature import judge_signature
from tokenscan.mock.behaviour import Behaviour
from tokenscan.mock.clock import Clock
from tokenscan.mock.credentials import find_token
from tokenscan.mock.exchange import Reply, Request
from tokenscan.mock.jwt_times import judge_times
from tokenscan.mock.kind import MadeUp
from tokenscan.mock.log import Log, Logged, mask_address, mask_agent, mask_token
from tokenscan.mock.pages import PAGES
from tokenscan.mock.provider import Answer, Provider, Route
from tokenscan.mock.scenario import Entry, Scenario, Step
from tokenscan.mock.state import AUTHENTICATED
from tokenscan.mock.tally import Tally
from tokenscan.mock.template import render

DAY_S = 86_400
LIFE_S = 90 * DAY_S
"""A valid token's, from the moment that the simulator was started."""

GRACE_S = 0.05
"""A client that waits as long as it was told comes a little early by the other's clock."""

ELSEWHERE = "/__elsewhere/login"
"""Where the unexpected redirect leads, on this server's other name."""

MAX_SEEN = 10_000

GOOD = ("valid", "over-scoped")
"""The answers that a request hopes for."""

UNSIGNED = ("missing", "invalid", "expired", "revoked", "rate-limited", "server-error")
"""The answers for which no signature is looked at."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request, and what is known of it."""

    provider: Provider
    request: Request
    route: Route | None
    fields: Mapping[str, str]
    shown: str
    made: MadeUp | None
    tally: Tally
    step: Step | None
    behaviour: Behaviour
    now: float

    @property
    def rule(self) -> str:
        return self.made.kind.rule if self.made else ""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The *answer*'s name, in a *state*; *wait_s*: how long a throttled client shall wait; *skew_s*: how far the
    provider's clock is off.
    """

    state: str
    answer: str
    wait_s: float = 0.0
    early: bool = False
    over_limit: bool = False
    skew_s: float = 0.0


class Simulator:
    """All *providers*, by key. Safe to use from several threads."""

    def __init__(self, providers: Mapping[str, Provider], scenario: Scenario, clock: Clock | None = None) -> None:
        self.providers = providers
        self.clock = clock or Clock(scenario.start)
        self.log = Log()
        self._scenario = scenario
        self._first = scenario
        self._tallies: dict[tuple[str, str], Tally] = {}
        self._seen: dict[str, None] = {}
        self._started = self.clock.now()
        self._lock = RLock()

    @property
    def scenario(self) -> Scenario:
        """The one that holds now."""
        return self._scenario

    def play(self, scenario: Scenario) -> None:
        """Begin *scenario*, with nothing remembered."""
        with self._lock:
            self._scenario = scenario
            self.clock.restart(scenario.start)
            self._forget()

    def reset(self) -> None:
        """Begin the first scenario anew."""
        self.play(self._first)

    def set_state(self, entry: Entry) -> None:
        """Let *entry* decide before all others, from now on."""
        with self._lock:
            self._scenario = self._scenario.with_first(entry)
            for (provider, shown), tally in list(self._tallies.items()):
                made = self.providers[provider].recognise(shown)
                if entry.fits(provider, shown, made.kind.rule if made else ""):
                    tally.step, tally.step_since, tally.step_requests = 0, None, 0
                    tally.throttled_until, tally.became, tally.requests = None, "", 0

    def _forget(self) -> None:
        self._tallies.clear()
        self._seen.clear()
        self.log.clear()
        self._started = self.clock.now()

    def answer(self, key: str, request: Request) -> Reply:
        """The reply of the provider *key*. Raises ``KeyError`` for one that is not imitated."""
        with self._lock:
            asked = self._look(self.providers[key], request)
            outcome = self._settle(asked)
            reply = self._reply(asked, outcome)
            self._write(asked, outcome, reply)
            return reply

    def answer_elsewhere(self, request: Request) -> Reply:
        """The log-in page that the redirect leads to; the log says whether the token came along."""
        with self._lock:
            text = "\n".join((request.query, *(value for _, value in request.headers)))
            carried = any(token in text for token in self._seen)
            page = PAGES["login-page"]
            self.log.add(
                Logged(
                    self.log.total + 1,
                    self.clock.now(),
                    "",
                    request.method,
                    mask_address(request, self._seen),
                    page.status,
                    "redirect",
                    "",
                    mask_agent(request, ""),
                    elsewhere=True,
                    carried=carried,
                )
            )
            return Reply(page.status, page.headers, page.body.encode())

    def _look(self, provider: Provider, request: Request) -> _Asked:
        found = provider.find_route(request.method, request.plain_path)
        route, fields = found or (None, {})
        shown = find_token(provider, request, fields)
        made = provider.recognise(shown) if shown else None
        entry = self._scenario.find(provider.key, shown, made.kind.rule if made else "")
        tally = self._tallies.setdefault((provider.key, shown), Tally()) if shown else Tally()
        if shown and len(self._seen) < MAX_SEEN:
            self._seen[shown] = None
        now = self.clock.now()
        step = entry.step_for(tally, now) if shown and entry and entry.steps else None
        behaviour = step.behaviour if step else entry.behaviour if entry else self._scenario.behaviour
        return _Asked(provider, request, route, fields, shown, made, tally, step, behaviour, now)

    def _settle(self, asked: _Asked) -> _Outcome:
        if not asked.shown:
            return _Outcome("missing", "missing")
        asked.tally.requests += 1
        state = asked.tally.became or self._state_of(asked)
        return self._judge(asked, self._count(asked) or self._decide(asked, state))

    def _state_of(self, asked: _Asked) -> str:
        step, behaviour = asked.step, asked.behaviour
        state = step.state if step else asked.made.state if asked.made else self._scenario.default
        if behaviour.share and state not in behaviour.share:
            number = self._scenario.draw(asked.provider.key, asked.shown, asked.tally.requests)
            for other, share in behaviour.share.items():
                if number < share:
                    return other
                number -= share
        return state

    def _count(self, asked: _Asked) -> _Outcome | None:
        """The refusal of a request that goes beyond the quota."""
        quota = asked.behaviour.quota
        if quota is None:
            return None
        of_client = (asked.provider.key, f"\0{asked.request.client}")
        tally = asked.tally if quota.per == "token" else self._tallies.setdefault(of_client, Tally())
        recent = tally.recent = tally.recent if tally.recent is not None else deque()
        while recent and recent[0] <= asked.now - quota.seconds:
            recent.popleft()
        if len(recent) < quota.requests:
            recent.append(asked.now)
            return None
        wait = recent[0] + quota.seconds - asked.now
        return _Outcome("rate-limited", "rate-limited", wait_s=max(wait, 0.001), over_limit=True)

    def _decide(self, asked: _Asked, state: str) -> _Outcome:
        behaviour, tally = asked.behaviour, asked.tally
        if state == "rate-limited":
            return self._throttle(asked)
        if state == "server-error":
            fails = tally.requests <= behaviour.failures or (
                self._scenario.draw("failure", asked.shown, tally.requests) < behaviour.failure_rate
            )
            return _Outcome(state, state if fails or asked.step else "valid")
        if state == "revoked-in-use":
            return _Outcome(state, "valid" if tally.requests <= behaviour.uses else "revoked-in-use")
        if state == "client-bound":
            admitted = any(
                client.admits(asked.request.client, asked.request.header("user-agent")) for client in behaviour.allow
            )
            return _Outcome(state, "valid" if admitted else state)
        if state == "clock-skew":
            return _Outcome(state, "valid", skew_s=behaviour.skew_s)
        return _Outcome(state, "valid" if state in ("slow", "dropped", "malformed") else state)

    def _throttle(self, asked: _Asked) -> _Outcome:
        """A bare state throttles once, from its first request on; one in a timeline as long as its step lasts."""
        tally, step, now = asked.tally, asked.step, asked.now
        known = tally.throttled_until
        early = known is not None and now < known - GRACE_S
        if step and step.seconds is not None:
            until = (tally.step_since or now) + step.seconds
        elif (step and step.requests is not None) or asked.behaviour.share:
            until = known if early and known else now + asked.behaviour.retry_after_s
        else:
            until = now + asked.behaviour.retry_after_s if known is None else known
            if known is not None and not early:
                return _Outcome("rate-limited", "valid")
        tally.throttled_until = until
        return _Outcome("rate-limited", "rate-limited", wait_s=until - now, early=early)

    def _judge(self, asked: _Asked, outcome: _Outcome) -> _Outcome:
        """What the request itself may have wrong, though its token is known."""
        now = asked.now + outcome.skew_s
        if asked.made and asked.made.kind.by and outcome.answer not in UNSIGNED:
            fault = judge_signature(asked.request, asked.made.value, now)
            if fault:
                return replace(outcome, answer="clock-skew" if fault == "time" else "wrong-kind")
        if outcome.answer not in (*GOOD, "insufficient-scope"):
            return outcome
        times = judge_times(asked.shown, now)
        if times and asked.provider.find_answer(times, asked.route):
            return replace(outcome, answer=times)
        if asked.route is None:
            return replace(outcome, answer="not-found")
        if asked.made and asked.route.rules and asked.rule not in asked.route.rules:
            return replace(outcome, answer="wrong-kind")
        if asked.route.becomes:
            asked.tally.became = asked.route.becomes
        return outcome

    def _reply(self, asked: _Asked, outcome: _Outcome) -> Reply:
        if outcome.state == "redirect":
            return self._redirect(asked)
        answer = self._find(asked, outcome)
        values = self._values(asked, outcome)
        usual = (*asked.provider.headers, *self._quota(asked, outcome))
        headers = [(name, render(value, values)) for name, value in usual]
        own = [(name, render(value, values)) for name, value in answer.headers]
        names = {name.lower() for name, _ in own}
        merged = [pair for pair in headers if pair[0].lower() not in names] + own
        body = render(answer.body, values).encode()
        if body and not any(name.lower() == "content-type" for name, _ in merged):
            merged.append(("Content-Type", "application/json; charset=utf-8"))
        status = asked.behaviour.status if outcome.answer not in GOOD else 0
        reply = Reply(status or answer.status, tuple(merged), body)
        reply = reply.with_header("Date", render("{now:http}", values))
        return self._spoil(asked, outcome, reply)

    def _find(self, asked: _Asked, outcome: _Outcome) -> Answer:
        if outcome.state == "login-page":
            return PAGES["login-page"]
        found = asked.provider.find_answer(outcome.answer, asked.route)
        return found or PAGES.get(outcome.answer) or asked.provider.answers["invalid"]

    @staticmethod
    def _spoil(asked: _Asked, outcome: _Outcome, reply: Reply) -> Reply:
        if outcome.state == "slow":
            return replace(reply, delay_s=asked.behaviour.delay_s)
        if outcome.state == "dropped":
            return replace(reply, fate=asked.behaviour.drop)
        if outcome.state == "malformed":
            return replace(reply, body=reply.body[: max(1, len(reply.body) // 2)])
        return reply

    def _redirect(self, asked: _Asked) -> Reply:
        name, _, port = asked.request.host.partition(":")
        other = "127.0.0.1" if name == "localhost" else "localhost"
        place = f"http://{other}{':' * bool(port)}{port}{ELSEWHERE}?return_to={quote(asked.provider.key)}"
        headers = (("Location", place), ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache"))
        reply = Reply(302, headers, b"<html><body>You are being redirected.</body></html>")
        return reply.with_header("Date", render("{now:http}", {"now": asked.now}))

    @staticmethod
    def _quota(asked: _Asked, outcome: _Outcome) -> tuple[tuple[str, str], ...]:
        known = outcome.answer in AUTHENTICATED or outcome.answer in ("wrong-kind", "not-found")
        return asked.provider.limit.headers if known else ()

    def _values(self, asked: _Asked, outcome: _Outcome) -> dict[str, object]:
        provider, limit, now = asked.provider, asked.provider.limit, asked.now + outcome.skew_s
        quota = asked.behaviour.quota
        most, window = (quota.requests, quota.seconds) if quota else (limit.requests, limit.seconds)
        used = most if outcome.wait_s else min(len(asked.tally.recent or ()) if quota else asked.tally.requests, most)
        until = now + (outcome.wait_s or window)
        token = asked.made.value if asked.made else asked.shown
        companions = asked.made.companions if asked.made else provider.kinds[0].issue("invalid").companions
        of_kind = {**provider.scopes, **(asked.made.kind.scopes if asked.made else {})}
        scopes = of_kind.get(outcome.answer) or of_kind.get("valid") or ()
        return {
            "now": now,
            "expires": self._started + LIFE_S,
            "expired": self._started - DAY_S,
            "issued": self._started - 30 * DAY_S,
            "reset": math.ceil(until),
            "retry_at": math.ceil(now + outcome.wait_s),
            "limit": most,
            "used": used,
            "remaining": most - used,
            "window": int(window),
            "reset_in": math.ceil(until - now),
            "retry_after": max(1, math.ceil(outcome.wait_s - GRACE_S)),
            "serial": asked.made.serial if asked.made else 0,
            "request_id": self._request_id(asked),
            "path": asked.request.path,
            "method": asked.request.method,
            "head": _head(asked),
            "tail": token[-4:],
            "stars": "*" * max(0, len(token) - 12),
            "scopes": scopes,
            "client": asked.request.client,
            **companions,
            **asked.fields,
        }

    def _request_id(self, asked: _Asked) -> str:
        text = f"{self._scenario.seed} {asked.provider.key} {self.log.total}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def _write(self, asked: _Asked, outcome: _Outcome, reply: Reply) -> None:
        request, token = asked.request, asked.made.label if asked.made else mask_token(asked.shown)
        shown = (asked.shown, quote(asked.shown, safe=""))
        self.log.add(
            Logged(
                number=self.log.total + 1,
                at=asked.now,
                provider=asked.provider.key,
                method=request.method,
                path=sys.intern(mask_address(request, shown)),
                status=reply.status,
                state=outcome.state,
                token=token,
                user_agent=sys.intern(mask_agent(request, asked.shown)),
                fate=reply.fate,
                wait_s=round(outcome.wait_s, 3),
                early=outcome.early,
                over_limit=outcome.over_limit,
                good=_is_good(outcome, reply),
                in_url=bool(asked.shown) and any(each in f"{request.path}?{request.query}" for each in shown),
            )
        )


def _is_good(outcome: _Outcome, reply: Reply) -> bool:
    """A token without rights may still get what it asks for; what was spoilt on its way is no answer."""
    if reply.fate or outcome.state in ("malformed", "redirect", "login-page"):
        return False
    return outcome.answer in GOOD or (
        outcome.answer == "insufficient-scope" and reply.status < 400 and b'"ok":false' not in reply.body
    )


def _head(asked: _Asked) -> str:
    """The part of a token that its kind alone decides."""
    if asked.made is None:
        return asked.shown[:4] if len(asked.shown) >= 12 else ""
    return asked.made.kind.form.pieces[0][1].partition("{")[0]
