"""Sending requests to one host, with manners."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import anyio
import httpcore
import httpx
import stamina

from tokenscan.verify.breaker import Breaker
from tokenscan.verify.budget import Budget
from tokenscan.verify.errors import EgressError, RestingError, UnaskableError, UnreachableError
from tokenscan.verify.limiter import Clock, Limiter, Sleep
from tokenscan.verify.reply import MAX_BODY_BYTES, Reply
from tokenscan.verify.settings import VerifySettings
from tokenscan.verify.template import Prepared
from tokenscan.verify.throttle import is_spent, is_throttled, wait_s
from tokenscan.verify.unpack import unpack


class _TransientError(Exception):
    """Worth another try. *reply*: what came, if anything did."""

    def __init__(self, reason: str, reply: Reply | None = None) -> None:
        super().__init__(reason)
        self.reply = reply


@dataclass(frozen=True)
class Tools:
    """What all hosts of a run share."""

    settings: VerifySettings
    transport: httpx.AsyncBaseTransport
    budget: Budget
    clock: Clock
    sleep: Sleep
    now: Callable[[], datetime]


class Host:
    """One host of a run: its limiter, its breaker, and how long it wants to be left alone."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        settings = tools.settings
        self._limiter = Limiter(settings.per_second, settings.in_flight, tools.clock, tools.sleep)
        self._breaker = Breaker(settings.breaker_failures, settings.breaker_s, tools.clock)
        self._silent_until = float("-inf")

    async def send(self, prepared: Prepared, expected: Collection[int]) -> Reply:
        """The answer to *prepared*; a refusal for want of quota is waited out if that is not too long. Failures of the
        server are tried again, unless they are among the *expected* ones. Raises ``UnreachableError``,
        ``UnaskableError``, ``Spent``.
        """
        settings = self._tools.settings
        for left in reversed(range(settings.throttle_rounds)):
            reply = await self._send_again(prepared, expected)
            wait = wait_s(reply, self._tools.now())
            if is_throttled(reply):
                if wait is None or wait > min(settings.max_wait_s, self._tools.budget.left_s):
                    self._stay_away(reply, wait)
                    return reply
                self._limiter.pause(wait)
                if left:
                    continue
            elif wait is not None and wait <= settings.max_wait_s and is_spent(reply):
                self._limiter.pause(wait)
            return reply
        return reply

    def _stay_away(self, reply: Reply, wait: float | None) -> None:
        """A host that wants a longer rest than we wait is asked nothing more; a token that has spent its own quota says
        nothing of others.
        """
        if reply.status in (429, 503) and wait is not None:
            self._silent_until = self._tools.clock() + wait

    async def _send_again(self, prepared: Prepared, expected: Collection[int]) -> Reply:
        """With more and more time between attempts, and chance in it, so that clients do not come back in step."""
        settings = self._tools.settings
        attempts = stamina.retry_context(
            on=_TransientError,
            attempts=settings.attempts,
            timeout=max(0.01, self._tools.budget.left_s),
            wait_initial=settings.backoff_s,
            wait_max=settings.max_backoff_s,
            wait_jitter=settings.backoff_s,
        )
        try:
            async for attempt in attempts:
                with attempt:
                    return await self._send_once(prepared, expected)
        except _TransientError as error:
            if error.reply is not None:
                return error.reply
            raise UnreachableError(str(error)) from None
        raise UnreachableError("no attempt was made")

    async def _send_once(self, prepared: Prepared, expected: Collection[int]) -> Reply:
        self._check_open()
        async with self._limiter.slot():
            self._check_open()
            try:
                reply = await self._exchange(prepared)
            except _TransientError:
                self._breaker.fail()
                raise
        if reply.status >= 500 and reply.status not in expected and not is_throttled(reply):
            self._breaker.fail()
            raise _TransientError(f"it answers {reply.status}", reply)
        self._breaker.succeed()
        return reply

    def _check_open(self) -> None:
        """Raises ``UnreachableError`` while the host is left alone."""
        if self._tools.clock() < self._silent_until:
            raise RestingError("the issuer asked for more patience than this run has")
        if self._breaker.is_open:
            raise UnreachableError("left alone: it failed several times in a row")

    async def _exchange(self, prepared: Prepared) -> Reply:
        request = make_request(prepared, self._tools.settings.timeout_s)
        if prepared.digest is None:
            return await self._transmit(request)
        flow = httpx.DigestAuth(*prepared.digest).auth_flow(request)
        reply = await self._transmit(next(flow))
        try:
            again = flow.send(httpx.Response(reply.status, headers=list(reply.headers), request=request))
        except (StopIteration, httpx.ProtocolError, NotImplementedError, LookupError, ValueError):
            if is_throttled(reply) or reply.status >= 500:
                return reply
            # Nothing was sent that it could judge, whatever its status says.
            raise UnreachableError("it does not ask for the log-in (HTTP digest) that the issuer asks for") from None
        return await self._transmit(again)

    async def _transmit(self, request: httpx.Request) -> Reply:
        """One request and its answer. No error that leaves here holds anything of them."""
        self._tools.budget.take()
        timeout = self._tools.settings.timeout_s
        try:
            with anyio.fail_after(2 * timeout):
                response = await self._tools.transport.handle_async_request(request)
                try:
                    return await read_reply(response)
                finally:
                    await response.aclose()
        except EgressError as error:
            # What a name leads to is its resolver's word: of the token nothing is known.
            raise UnreachableError(str(error)) from None
        except UnaskableError:
            raise
        except (TimeoutError, httpx.TimeoutException, httpcore.TimeoutException):
            raise _TransientError(f"no answer within {timeout:g} s") from None
        except (httpx.ProxyError, httpcore.ProxyError):
            raise _TransientError("the proxy does not let it through") from None
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            if _is_about_tls(error):
                raise UnreachableError("its certificate is not one that is trusted; --ca-file names another") from None
            raise _TransientError(_say(error)) from None


def _say(error: Exception) -> str:
    if isinstance(error, (httpx.ConnectError, httpcore.ConnectError)):
        return "no connection"
    return "the connection broke off"


def _is_about_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def make_request(prepared: Prepared, timeout_s: float) -> httpx.Request:
    """As httpx has it. Raises ``UnaskableError``."""
    timeout: dict[str, Any] = dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)
    # What is not compressed cannot swell; who compresses all the same is read by ``unpack``.
    pairs = (*prepared.headers, ("Accept-Encoding", "identity"))
    headers = [(name.encode(), value.encode()) for name, value in pairs]
    try:
        return httpx.Request(
            prepared.method, prepared.url, headers=headers, content=prepared.body, extensions={"timeout": timeout}
        )
    except (httpx.InvalidURL, ValueError, TypeError):
        raise UnaskableError("it does not fit into an address") from None


async def read_reply(response: httpx.Response) -> Reply:
    """At most ``MAX_BODY_BYTES`` of it. httpx' own decoders swell without a limit, and so none of them is used."""
    headers = tuple(response.headers.multi_items())
    if response.is_stream_consumed:
        # A transport that was passed in has it all at hand.
        return Reply(response.status_code, headers, response.content[:MAX_BODY_BYTES])
    sent = bytearray()
    async for part in response.aiter_raw():
        sent += part
        if len(sent) >= MAX_BODY_BYTES:
            break
    body = unpack(bytes(sent[:MAX_BODY_BYTES]), response.headers.get("Content-Encoding", ""))
    return Reply(response.status_code, headers, body)
