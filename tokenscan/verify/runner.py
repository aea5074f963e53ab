"""Asking for many tokens: each once, many at a time, none twice."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import anyio
import httpx

from tokenscan.model.validator import Validator
from tokenscan.model.verdict import State, Verdict
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.validators import Validators, load_validators
from tokenscan.verify.ask import Asker
from tokenscan.verify.budget import Budget, Spent
from tokenscan.verify.cache import Cache, question_key
from tokenscan.verify.canary import is_canary
from tokenscan.verify.companions import take_companions
from tokenscan.verify.control import make_control, wants_control
from tokenscan.verify.errors import UnaskableError
from tokenscan.verify.extract import read_expired_offline
from tokenscan.verify.host import Tools
from tokenscan.verify.limiter import Clock, Sleep
from tokenscan.verify.logins import Logins
from tokenscan.verify.question import Question
from tokenscan.verify.quiet import silence
from tokenscan.verify.settings import VerifySettings
from tokenscan.verify.template import TOKEN, reveal
from tokenscan.verify.transport import CheckedTransport

Answered = tuple[Question, Verdict]

_SKEW = timedelta(minutes=5)
"""How far clocks may be apart before a token that names its end is taken to be past it."""


_UNANSWERED: frozenset[State] = frozenset({"not-checked", "rate-limited", "unreachable"})
"""What a made-up token may come to that says nothing of the probe."""


def utc_now() -> datetime:
    """The time."""
    return datetime.now(timezone.utc)


def verify(
    questions: Iterable[Question],
    settings: VerifySettings,
    *,
    validators: Validators | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    now: Callable[[], datetime] = utc_now,
    clock: Clock = time.monotonic,
    sleep: Sleep = anyio.sleep,
    warn: Callable[[str], None] = lambda _: None,
    seed: str = "",
) -> Iterator[Answered]:
    """Each of *questions* with its verdict, in the order in which they come: of one token asked for twice, both at
    once.

    *questions* are taken as they can be asked, so that there may be any number of them. *validators*: of the built-in
    rules where none are given. *warn* is told what a user should know; *seed* makes control tokens the same each time.
    Raises ``UsageError`` for a file of certificates that holds none, ``RuleError`` for a bad rule file.
    """
    known = validators or load_validators(find_builtin_rules())
    loop = asyncio.new_event_loop()
    try:
        with silence():
            run = _Run(settings, known, transport or CheckedTransport(settings), now, clock, sleep, warn, seed)
            answers = run.answer_all(questions)
            try:
                while True:
                    try:
                        yield loop.run_until_complete(answers.__anext__())
                    except StopAsyncIteration:
                        break
            finally:
                loop.run_until_complete(answers.aclose())
                loop.run_until_complete(run.close(owns_transport=transport is None))
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


class _Run:
    def __init__(
        self,
        settings: VerifySettings,
        validators: Validators,
        transport: httpx.AsyncBaseTransport,
        now: Callable[[], datetime],
        clock: Clock,
        sleep: Sleep,
        warn: Callable[[str], None],
        seed: str,
    ) -> None:
        self._settings = settings
        self._validators = validators
        self._transport = transport
        self._now = now
        self._budget = Budget(settings.max_requests, settings.max_seconds, clock)
        self._tools = Tools(settings, transport, self._budget, clock, sleep, now)
        self._asker = Asker(self._tools, {}, {})
        self._logins = Logins(self._tools)
        self._cache = Cache(settings, now, warn)
        self._key = settings.cache_key or os.urandom(32)
        self._seed = seed or os.urandom(16).hex()
        self._asked: dict[str, Verdict | asyncio.Future[Verdict]] = {}
        self._controls: dict[tuple[str, str], asyncio.Future[State]] = {}

    async def close(self, *, owns_transport: bool) -> None:
        """Keep what was answered, and close connections."""
        self._cache.write()
        if owns_transport:
            await self._transport.aclose()

    async def answer_all(self, questions: Iterable[Question]) -> AsyncGenerator[Answered, None]:
        """As they come in; at most ``max_open`` are under way."""
        waiting, under_way = iter(questions), dict[asyncio.Task[Verdict], Question]()
        try:
            while True:
                for question in _take(waiting, self._settings.max_open - len(under_way)):
                    under_way[asyncio.ensure_future(self._answer(question))] = question
                if not under_way:
                    return
                done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield under_way.pop(task), task.result()
        finally:
            for task in under_way:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*under_way, return_exceptions=True)

    async def _answer(self, question: Question) -> Verdict:
        validator = self._validators.of(question.rule.id)
        if validator is None:
            return Verdict("unsupported", "nobody is known who answers for this kind")
        try:
            values = _reveal(question, validator)
        except UnaskableError as error:
            return Verdict("unsupported", str(error))
        return self._decide_offline(question, validator, values) or await self._answer_once(question, validator, values)

    def _decide_offline(self, question: Question, validator: Validator, values: Mapping[str, str]) -> Verdict | None:
        """What is known without asking anybody."""
        ended = read_expired_offline(validator, values[TOKEN], self._now(), _SKEW)
        if ended is not None:
            return Verdict("expired", "it says so itself", expires=ended)
        if validator.policy in ("never", "offline") or not validator.asks:
            return Verdict("unsupported", validator.reason)
        if validator.policy == "opt-in" and question.rule.id not in self._settings.opt_in:
            return Verdict("not-checked", f"{validator.reason}; --opt-in {question.rule.id} asks all the same")
        revealed = [question.token.reveal(), *(each.reveal() for each in question.companions.values())]
        if not self._settings.canaries and is_canary(revealed):
            return Verdict("not-checked", "it is laid out as an alarm, and who asks is reported; --canaries asks it")
        return None

    async def _answer_once(self, question: Question, validator: Validator, values: Mapping[str, str]) -> Verdict:
        """The verdict of the same question, if it was asked or is being asked; else that of the issuer."""
        base = self._settings.base_of(validator.provider, validator.rule_id)
        key = question_key(self._key, validator, base, values)
        known = self._asked.get(key) or self._cache.get(key)
        if known is not None:
            return known if isinstance(known, Verdict) else await asyncio.shield(known)
        future = self._asked[key] = asyncio.get_running_loop().create_future()
        verdict = Verdict("unknown", "the run ended before it was answered")
        try:
            verdict = await self._ask(question, validator, values, base)
            self._cache.put(key, verdict)
        finally:
            self._asked[key] = verdict
            future.set_result(verdict)
        return verdict

    async def _ask(self, question: Question, validator: Validator, values: Mapping[str, str], base: str) -> Verdict:
        try:
            with anyio.fail_after(self._budget.left_s):
                if validator.login is not None:
                    return await self._logins.ask(validator, values)
                verdict = await self._asker.ask(validator, values, base)
                if verdict.state == "valid":
                    control = await self._control(question, validator, values, base, verdict)
                    return control or verdict
                return verdict
        except Spent as spent:
            return Verdict("not-checked", str(spent))
        except TimeoutError:
            return Verdict("not-checked", f"the run's budget of {self._settings.max_seconds:g} seconds is spent")

    async def _control(
        self, question: Question, validator: Validator, values: Mapping[str, str], base: str, verdict: Verdict
    ) -> Verdict | None:
        """What to say in place of *verdict*, which is valid: ``None`` where the host tells this kind of token from a
        made-up one. Asked once for each host and kind, when a token is first said to be valid.
        """
        if not self._settings.control or not wants_control(validator, question.rule):
            return None
        host = urlsplit(verdict.evidence.endpoint).netloc if verdict.evidence else ""
        place = (validator.rule_id, base or host)
        if place not in self._controls:
            future = self._controls[place] = asyncio.get_running_loop().create_future()
            state: State = "not-checked"
            try:
                state = await self._try_control(question, validator, values, base)
            finally:
                future.set_result(state)
        state = await asyncio.shield(self._controls[place])
        if state == "valid":
            return Verdict("broken-probe", "a made-up token passes, too", verdict.evidence)
        if state in _UNANSWERED:
            return Verdict("unknown", f"it passes, but a made-up token could not be tried: {state}", verdict.evidence)
        return None

    async def _try_control(
        self, question: Question, validator: Validator, values: Mapping[str, str], base: str
    ) -> State:
        """The state of a made-up token; invalid where none can be made."""
        made = make_control(question.rule, question.token, f"{self._seed} {validator.rule_id}")
        if made is None:
            return "invalid"
        token = made.reveal().decode()
        control = {**values, TOKEN: token, **take_companions(validator, token)}
        return (await self._asker.ask(validator, control, base)).state


def _reveal(question: Question, validator: Validator) -> dict[str, str]:
    """The token and its companions as text. What the token itself holds counts more than what stands beside it."""
    parts = ((name, secret.reveal()) for name, secret in question.companions.items())
    values = reveal((*parts, (TOKEN, question.token.reveal())))
    return {**values, **take_companions(validator, values[TOKEN])}


def _take(waiting: Iterator[Question], count: int) -> Iterator[Question]:
    for _ in range(count):
        question = next(waiting, None)
        if question is None:
            return
        yield question
