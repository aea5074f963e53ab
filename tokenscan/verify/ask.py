"""Asking for one token: the requests of its validator, in order, and what all answers together say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from tokenscan.model.validator import Request, Validator
from tokenscan.model.verdict import Evidence, State, Verdict
from tokenscan.verify.classify import Decision, classify
from tokenscan.verify.egress import check_request
from tokenscan.verify.errors import RestingError, UnaskableError, UnreachableError
from tokenscan.verify.extract import find_excess, read_expiry, read_identity, read_scopes
from tokenscan.verify.hide import hide
from tokenscan.verify.host import Host, Tools
from tokenscan.verify.reply import Reply
from tokenscan.verify.sign import MAKERS, sign_request
from tokenscan.verify.template import TOKEN, Prepared, prepare

_LAST: tuple[State, ...] = ("valid", "revoked", "expired")
"""No further region is asked after one of these."""

_WEIGHT: tuple[State, ...] = (*_LAST, "rate-limited", "unreachable", "unknown", "unsupported", "invalid")
"""Which of several answers counts: a token is invalid only where every one says so."""

MAX_IDENTITY = 200
"""Characters."""


class _Answered(NamedTuple):
    decision: Decision
    prepared: Prepared | None = None
    reply: Reply | None = None


@dataclass(frozen=True)
class Asker:
    """Asks with *tools*; *hosts* holds what a run knows of each host."""

    tools: Tools
    hosts: dict[str, Host]
    header_names: dict[tuple[str, ...], tuple[str, ...]]

    async def ask(self, validator: Validator, values: Mapping[str, str], base: str) -> Verdict:
        """The verdict on the token in *values*, with its companions."""
        token = values[TOKEN]
        chosen = [each for each in validator.requests if not each.after and re.search(each.when, token)]
        answered = []
        for request in chosen:
            answered.append(await self._try(validator, request, values, base))
            if answered[-1].decision.state in _LAST:
                break
        if not answered:
            return Verdict("unsupported", "nobody answers for one of this form")
        best = min(answered, key=lambda each: _WEIGHT.index(each.decision.state))
        if best.decision.state != "valid":
            return self._conclude(best, Verdict(best.decision.state, best.decision.reason), values)
        return self._conclude(best, await self._read(validator, best, values, base), values)

    async def _try(self, validator: Validator, request: Request, values: Mapping[str, str], base: str) -> _Answered:
        prepared = None
        try:
            prepared = make(validator, request, values, self.tools.now(), base)
            check_request(prepared, validator, self.tools.settings, is_endpoint=bool(base))
            reply = await self._host_of(prepared).send(prepared, _expected(validator, request))
        except UnaskableError as error:
            return _Answered(Decision("unsupported", str(error)), prepared)
        except RestingError as error:
            return _Answered(Decision("rate-limited", str(error)), prepared)
        except UnreachableError as error:
            return _Answered(Decision("unreachable", str(error)), prepared)
        return _Answered(classify(validator, request, reply, values), prepared, reply)

    def _host_of(self, prepared: Prepared) -> Host:
        name = urlsplit(prepared.url).netloc.lower()
        if name not in self.hosts:
            self.hosts[name] = Host(self.tools)
        return self.hosts[name]

    async def _read(self, validator: Validator, best: _Answered, values: Mapping[str, str], base: str) -> Verdict:
        """What the good answer tells, and those to requests that are made for this alone."""
        later = [each for each in validator.requests if each.after == "valid" and re.search(each.when, values[TOKEN])]
        further = [await self._try(validator, each, values, base) for each in later]
        replies = [each.reply for each in (best, *further) if each.reply is not None and each.reply.status < 400]
        replies = replies or [best.reply] if best.reply else replies
        reading, token, now = validator.reading, values[TOKEN], self.tools.now()
        told = read_scopes(reading, replies, token)
        scopes = None if told is None else tuple(hide(each, values) for each in told)
        excess = tuple(find_excess(scopes or (), validator.excessive))
        whys = "; ".join(_say_excess(scope, each.why, each.instead) for scope, each in excess)
        return Verdict(
            "valid",
            "; ".join(filter(None, (best.decision.reason, whys))),
            scopes=scopes,
            excess=tuple(scope for scope, _ in excess),
            expires=read_expiry(reading, replies, token, now),
            identity=hide(read_identity(reading, replies), values)[:MAX_IDENTITY],
            narrower=(validator.narrower or validator.narrower_text) if excess else "",
        )

    def _conclude(self, answered: _Answered, verdict: Verdict, values: Mapping[str, str]) -> Verdict:
        """*verdict* with its evidence."""
        if answered.prepared is None:
            return verdict
        reply = answered.reply
        names = tuple(hide(each, values) for each in reply.header_names) if reply else ()
        evidence = Evidence(
            answered.prepared.endpoint,
            self.tools.now(),
            reply.status if reply else 0,
            # Thousands of answers have the same headers: they are kept once.
            self.header_names.setdefault(names, names),
            reply.digest if reply else "",
        )
        return Verdict(
            verdict.state,
            verdict.reason,
            evidence,
            verdict.scopes,
            verdict.excess,
            verdict.expires,
            verdict.identity,
            verdict.narrower,
        )


def _say_excess(scope: str, why: str, instead: str) -> str:
    return f"{scope}: {why}" + (f" ({instead} would do)" if instead else "")


def _expected(validator: Validator, request: Request) -> set[int]:
    """Statuses that the validator has an answer for."""
    return {code for answer in validator.answers if answer.request in ("", request.name) for code in answer.status}


def make(validator: Validator, request: Request, values: Mapping[str, str], now: datetime, base: str = "") -> Prepared:
    """*request* filled in and signed. Raises ``UnaskableError``."""
    for name in validator.needs:
        if name not in values:
            raise UnaskableError(f"needs the {name}; --with {name!r}=VALUE gives it")
    options = dict(request.sign)
    scheme = next(iter(options), "")
    if scheme in MAKERS:
        values = {**values, "signed": MAKERS[scheme](options, values, now)}
    return sign_request(prepare(request, values, base=base), options, values, now)
