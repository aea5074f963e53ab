"""Checks against the simulator: what it imitates and how it is judged come from different hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.here import run_here

pytest.importorskip("starlette", reason="the extra mock is not installed")
pytest.importorskip("uvicorn", reason="the extra mock is not installed")

from tokenscan.mock.providers import load_providers
from tokenscan.mock.scenario import Scenario
from tokenscan.mock.server import Server
from tokenscan.mock.session import TokenMock
from tokenscan.mock.simulator import Simulator

if TYPE_CHECKING:
    from support.cli import Outcome


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(Simulator(load_providers(), Scenario())) as running:
        yield running


SCOPED = {
    "github": "github-pat-classic",
    "gitlab": "gitlab-pat",
    "slack": "slack-bot-token",
    "sendgrid": "sendgrid-api-key",
    "sentry": "sentry-user-token",
    "hugging-face": "huggingface-user-token",
    "bitbucket": "bitbucket-access-token",
    "shopify": "shopify-admin-token",
}
"""Of the most used issuers those that tell scopes and are imitated, with a kind of theirs."""


Check = Callable[[str, str, str], "Outcome"]


@pytest.fixture
def check(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Checks a token of a provider's, of a rule's kind, in a state."""
    monkeypatch.chdir(tmp_path)
    return lambda provider, rule, state: _check(server, provider, rule, state, monkeypatch)


def _check(server: Server, provider: str, rule: str, state: str, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    token = TokenMock(server, provider).token(state, rule=rule)
    companions = ", ".join(f'"{name}" = "{value}"' for name, value in token.companions.items())
    Path("tokens.toml").write_text(
        f'[[token]]\nname = "t"\nkind = "{rule}"\nsource = {{ env = "T" }}\ncompanions = {{ {companions} }}\n'
    )
    monkeypatch.setenv("T", token.value)
    return run_here("check", "-f", "json", "--endpoint", f"{provider}={token.url}")


@pytest.mark.parametrize("provider", SCOPED)
def test_a_sound_token_is_fine_and_a_broad_one_is_told_by_the_issuers_policy(check: Check, provider: str) -> None:
    sound = check(provider, SCOPED[provider], "valid")
    (token,) = sound.report["tokens"]
    assert (sound.code, token["verdict"]["state"], token["state"]) == (0, "valid", "ok")
    broad = check(provider, SCOPED[provider], "over-scoped")
    (token,) = broad.report["tokens"]
    assert (broad.code, token["verdict"]["state"]) == (1, "valid")
    assert {issue["code"] for issue in token["issues"] if issue["level"] == "error"} == {"over-scoped"}


@pytest.mark.parametrize(
    ("state", "code", "verdict"),
    [
        ("invalid", 1, "invalid"),
        ("revoked", 1, "invalid"),
        ("malformed", 3, "unknown"),
        ("redirect", 3, "unknown"),
        ("login-page", 3, "unknown"),
    ],
)
def test_each_state_of_a_token_has_its_exit_code(check: Check, state: str, code: int, verdict: str) -> None:
    outcome = check("github", "github-pat-classic", state)
    assert (outcome.report["tokens"][0]["verdict"]["state"], outcome.code) == (verdict, code)
