"""One server for all tests of the simulator; each finds it as if it had just been started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tokenscan.mock.provider import Provider
from tokenscan.mock.providers import load_providers
from tokenscan.mock.scenario import Scenario
from tokenscan.mock.simulator import Simulator


@pytest.fixture(scope="session")
def providers() -> Mapping[str, Provider]:
    return load_providers()


@pytest.fixture(scope="session")
def shared_server(providers: Mapping[str, Provider]) -> Iterator[object]:
    pytest.importorskip("starlette")
    pytest.importorskip("uvicorn")
    from tokenscan.mock.server import Server

    with Server(Simulator(providers, Scenario())) as server:
        yield server


@pytest.fixture
def mock(shared_server: object) -> Iterator[object]:
    from tokenscan.mock.session import TokenMock

    session = TokenMock(shared_server)
    session.reset()
    yield session
    session.reset()
