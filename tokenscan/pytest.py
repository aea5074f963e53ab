"""The pytest plugin: made-up tokens in every state, and a simulator that takes them.

::

    def test_an_expired_token_is_told(expired_token):
        with pytest.raises(LoginFailed):
            Client(expired_token.url, expired_token.value).whoami()

    @pytest.mark.token_mock(provider="gitlab")
    def test_no_state_makes_it_hang_or_leak(every_token_state, capsys): ...

Nothing is imported, and no server started, before a test asks for one of the fixtures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tokenscan.mock.server import Server
    from tokenscan.mock.session import MockToken, TokenMock

MARK = "token_mock"
INI = "tokenscan_provider"
EVERY = "every_token_state"

_MISSING = "the fixture token_mock needs starlette and uvicorn: pip install 'tokenscan[mock]'"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The setting for whose tokens a test gets."""
    parser.addini(
        INI, "whose tokens tests get from tokenscan, as `tokenscan mock providers` calls it", default="github"
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marker for it."""
    config.addinivalue_line(
        "markers", f"{MARK}(provider, rule, **settings): whose tokens a test gets, and how hard their states are"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes ``every_token_state`` is run for each."""
    if EVERY in metafunc.fixturenames:
        from tokenscan.errors import UsageError
        from tokenscan.mock.providers import load_provider

        try:
            states = load_provider(_choose(metafunc.definition, "provider")).states
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
        metafunc.parametrize(EVERY, states, indirect=True)


@pytest.fixture(scope="session")
def token_mock_server() -> Iterator[Server]:
    """The simulator of the whole run, on a port of its own."""
    try:
        from tokenscan.mock.server import Server
    except ImportError:
        raise pytest.UsageError(_MISSING) from None
    from tokenscan.mock.providers import load_providers
    from tokenscan.mock.scenario import Scenario
    from tokenscan.mock.simulator import Simulator

    with Server(Simulator(load_providers(), Scenario())) as server:
        yield server


@pytest.fixture
def token_mock(request: pytest.FixtureRequest, token_mock_server: Server) -> Iterator[TokenMock]:
    """The simulator, as if it had just been started."""
    from tokenscan.mock.session import TokenMock

    mock = TokenMock(token_mock_server, _choose(request.node, "provider"))
    mock.reset()
    settings = _settings(request.node)
    if settings:
        mock.set(provider=mock.provider, **settings)
    yield mock
    mock.reset()


def _fixture_for(state: str, name: str) -> Callable[..., Any]:
    def give(request: pytest.FixtureRequest, token_mock: TokenMock) -> MockToken:
        return token_mock.token(state, rule=_choose(request.node, "rule"))

    give.__doc__ = f"A made-up token in the state ``{state}``."
    return pytest.fixture(name=name)(give)


valid_token = _fixture_for("valid", "valid_token")
invalid_token = _fixture_for("invalid", "invalid_token")
expired_token = _fixture_for("expired", "expired_token")
revoked_token = _fixture_for("revoked", "revoked_token")
narrow_token = _fixture_for("insufficient-scope", "narrow_token")
over_scoped_token = _fixture_for("over-scoped", "over_scoped_token")
throttled_token = _fixture_for("rate-limited", "throttled_token")
compromised_token = _fixture_for("compromised", "compromised_token")
failing_token = _fixture_for("server-error", "failing_token")
slow_token = _fixture_for("slow", "slow_token")
dropped_token = _fixture_for("dropped", "dropped_token")
malformed_token = _fixture_for("malformed", "malformed_token")
redirected_token = _fixture_for("redirect", "redirected_token")
login_page_token = _fixture_for("login-page", "login_page_token")
skewed_token = _fixture_for("clock-skew", "skewed_token")
bound_token = _fixture_for("client-bound", "bound_token")
dying_token = _fixture_for("revoked-in-use", "dying_token")


@pytest.fixture
def every_token_state(request: pytest.FixtureRequest, token_mock: TokenMock) -> MockToken:
    """A token in each state in turn."""
    return token_mock.token(request.param, rule=_choose(request.node, "rule"))


def _choose(node: Any, name: str) -> str:
    mark = node.get_closest_marker(MARK)
    if mark is not None and name in mark.kwargs:
        return str(mark.kwargs[name])
    return str(node.config.getini(INI)) if name == "provider" else ""


def _settings(node: Any) -> dict[str, Any]:
    mark = node.get_closest_marker(MARK)
    return {name: value for name, value in mark.kwargs.items() if name not in ("provider", "rule")} if mark else {}
