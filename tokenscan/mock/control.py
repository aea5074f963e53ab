"""``/__tokenscan/``: what a test says to the simulator, and reads from it. All of it is JSON."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tokenscan import __version__
from tokenscan.errors import UsageError
from tokenscan.mock.issue import issue_tokens, tell_provider
from tokenscan.mock.reader import Source, Table
from tokenscan.mock.scenario_file import read_entry, read_scenario
from tokenscan.mock.simulator import Simulator
from tokenscan.mock.state import STATES

PREFIX = "/__tokenscan"
HEADER = "X-Tokenscan-Control"

_BODY = Source("the request", "")
_Endpoint = Callable[[Request], Awaitable[Response]]


class Control:
    """The control endpoints of *simulator*, for whoever knows *password*."""

    def __init__(self, simulator: Simulator, password: str) -> None:
        self._simulator = simulator
        self._password = password

    def routes(self) -> list[Route]:
        """Starlette's routes."""
        table: tuple[tuple[str, str, _Endpoint], ...] = (
            ("GET", "/", self._tell),
            ("GET", "/providers", self._list_providers),
            ("GET", "/states", self._list_states),
            ("GET", "/tokens", self._list_tokens),
            ("GET", "/log", self._read_log),
            ("DELETE", "/log", self._clear_log),
            ("POST", "/state", self._set_state),
            ("POST", "/scenario", self._play),
            ("POST", "/clock", self._advance),
            ("POST", "/reset", self._reset),
        )
        return [Route(PREFIX + path, self._guard(endpoint), methods=[method]) for method, path, endpoint in table]

    def _guard(self, endpoint: _Endpoint) -> _Endpoint:
        async def guarded(request: Request) -> Response:
            given = request.headers.get(HEADER) or request.headers.get("authorization", "").partition(" ")[2]
            if not hmac.compare_digest(given.encode(), self._password.encode()):
                return _refuse(401, f"send the control token that was printed at the start, in {HEADER}")
            if "origin" in request.headers:
                return _refuse(403, "pages in a browser may not do this")
            try:
                return await endpoint(request)
            except UsageError as error:
                return _refuse(400, str(error))

        return guarded

    async def _tell(self, _: Request) -> Response:
        simulator = self._simulator
        facts = {"version": __version__, "now": simulator.clock.now(), "requests": simulator.log.total}
        return JSONResponse({**facts, "seed": simulator.scenario.seed, "providers": sorted(simulator.providers)})

    async def _list_providers(self, _: Request) -> Response:
        return JSONResponse([tell_provider(each) for each in self._simulator.providers.values()])

    async def _list_states(self, _: Request) -> Response:
        return JSONResponse(dict(STATES))

    async def _list_tokens(self, request: Request) -> Response:
        asked = request.query_params
        unknown = set(asked) - {"provider", "state", "rule", "count"}
        if unknown:
            raise UsageError(f"{min(unknown)!r} is not understood; ask for provider, state, rule or count")
        count = asked.get("count", "1")
        tokens = issue_tokens(
            self._simulator.providers,
            provider=asked.get("provider", ""),
            state=asked.get("state", ""),
            rule=asked.get("rule", ""),
            count=int(count) if count.isdigit() else 0,
        )
        return JSONResponse(list(tokens))

    async def _read_log(self, request: Request) -> Response:
        since = request.query_params.get("since", "0")
        first = int(since) if since.isdigit() else 0
        provider = request.query_params.get("provider", "")
        chosen = [each for each in self._simulator.log if each.number > first and provider in ("", each.provider)]
        return JSONResponse({"total": self._simulator.log.total, "requests": [each.as_json() for each in chosen]})

    async def _clear_log(self, _: Request) -> Response:
        self._simulator.log.clear()
        return _done()

    async def _set_state(self, request: Request) -> Response:
        table = Table(await _read_json(request), _BODY)
        scenario = self._simulator.scenario
        self._simulator.set_state(read_entry(table, scenario.behaviour, self._simulator.providers))
        return _done()

    async def _play(self, request: Request) -> Response:
        text = (await request.body()).decode("utf-8", "replace")
        self._simulator.play(read_scenario(Source("the scenario", text), self._simulator.providers))
        return _done()

    async def _advance(self, request: Request) -> Response:
        table = Table(await _read_json(request), _BODY).only(("advance-s",))
        self._simulator.clock.advance(table.number("advance-s"))
        return JSONResponse({"now": self._simulator.clock.now()})

    async def _reset(self, _: Request) -> Response:
        self._simulator.reset()
        return _done()


async def _read_json(request: Request) -> dict[str, Any]:
    try:
        document = json.loads(await request.body())
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise UsageError('the request must be a JSON object, as {"provider": "github", "state": "revoked"}')
    return document


def _done() -> Response:
    return JSONResponse({"ok": True})


def _refuse(status: int, problem: str) -> Response:
    return JSONResponse({"error": problem}, status_code=status)
