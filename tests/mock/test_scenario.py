"""Scenarios: states by token and by time, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.mock_play import play

from tokenscan.errors import ConfigError
from tokenscan.mock.reader import Source, read_source
from tokenscan.mock.scenario import Scenario
from tokenscan.mock.scenario_file import read_scenario

STEPS = """
[[token]]
provider = "github"
steps = [
    { state = "valid", requests = 5 },
    { state = "rate-limited", seconds = 3 },
    { state = "valid" },
]
"""


def test_after_five_requests_it_is_throttled_for_three_seconds_then_valid() -> None:
    game = play(scenario=STEPS)
    token = game.token("valid").value
    assert game.statuses(token, 7) == [200, 200, 200, 200, 200, 403, 403]
    assert game.ask(token).header("Retry-After") == "3"
    game.clock.advance(3)
    assert game.statuses(token, 2) == [200, 200]


def test_each_token_has_a_timeline_of_its_own() -> None:
    game = play(scenario=STEPS)
    game.statuses(game.token("valid").value, 6)
    assert game.statuses(game.token("valid", serial=2).value, 6) == [200, 200, 200, 200, 200, 403]


def test_steps_may_begin_again() -> None:
    steps = '[{ state = "valid", requests = 2 }, { state = "revoked", requests = 1 }]'
    game = play(scenario=f'[[token]]\nprovider = "github"\nrepeat = true\nsteps = {steps}')
    assert game.statuses(game.token("valid").value, 7) == [200, 200, 401, 200, 200, 401, 200]


def test_the_first_entry_that_fits_decides() -> None:
    token = play().token("valid").value
    game = play(
        scenario=f'[[token]]\ntoken = "{token}"\nstate = "expired"\n'
        '[[token]]\nmatch = "gho_*"\nstate = "revoked"\n[provider.github]\nstate = "over-scoped"'
    )
    assert game.ask(token).status == 401
    assert game.ask(game.token("valid", rule="github-oauth-token").value).status == 401
    assert game.ask(game.token("valid", serial=2).value).header("X-OAuth-Scopes").startswith("admin:org")


def test_a_step_has_settings_of_its_own() -> None:
    game = play(
        scenario='[[token]]\nsteps = [{ state = "server-error", requests = 2, status = 500 }, { state = "valid" }]'
    )
    assert game.statuses(game.token("valid").value, 3) == [500, 500, 200]


def test_the_clock_of_a_scenario_stands_where_it_says() -> None:
    scenario = read_scenario(Source("s.toml", "clock = 2026-06-01T12:00:00Z"), ())
    assert scenario.start == 1_780_315_200.0


@given(st.integers(), st.text())
def test_chance_is_the_same_for_the_same_seed(seed: int, word: str) -> None:
    first = Scenario(seed=seed).draw(word, 1)
    assert first == Scenario(seed=seed).draw(word, 1)
    assert 0 <= first < 1


WRONG = [
    ("seeds = 1", "s.toml:1: seeds: no such key; known are seed, clock"),
    ("seed = 'a'", "s.toml:1: seed: must be a number"),
    ("a = ", "s.toml is not TOML: "),
    ("\n[[token]]\nstate = 'dead'", "s.toml:3: token[1].state: 'dead' is none of valid, invalid"),
    (
        "[[token]]\nstate='valid'\n\n[[token]]\nprovder='x'",
        "s.toml:5: token[2].provder: no such key; known are provider",
    ),
    (
        "[[token]]\nprovider='gitbub'",
        "s.toml:2: token[1].provider: 'gitbub' is not imitated; `tokenscan mock providers`",
    ),
    ("[provider.gitbub]\nstate='valid'", "s.toml:1: provider.gitbub: 'gitbub' is not imitated"),
    (
        "[[token]]\nsteps=[{state='valid'},{state='revoked'}]",
        "s.toml:2: token[1].steps: step 1 never ends; give it requests or seconds",
    ),
    ("[[token]]\nsteps=[{requests=1}]", "s.toml:2: token[1].steps[1].state: is missing; add it"),
    ("[[token]]\nstate='valid'\nsteps=[]", "s.toml:3: token[1].steps: state and steps exclude one another; keep one"),
    ("[[token]]\ntoken='a'\nmatch='b'", "s.toml:2: token[1].token: token, match and rule exclude one another"),
    ("[settings]\nretry-after-s = -1", "s.toml:2: settings.retry-after-s: must be 0 or more"),
    ("[settings]\nshare = { valid = 0.6, revoked = 0.6 }", "s.toml:2: settings.share: the shares are more than 1"),
    ("[settings]\ndrop = 'never'", "s.toml:2: settings.drop: 'never' is none of start, headers, body"),
    ("[settings]\nquota = { requests = 1 }", "s.toml:2: settings.quota.seconds: is missing; add a number"),
    ("clock = 'noon'", "s.toml:1: clock: must be a date and time, as 2026-06-01T12:00:00Z"),
]


@pytest.mark.parametrize(("text", "problem"), WRONG)
def test_an_error_names_the_file_the_line_the_key_and_the_next_step(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_scenario(Source("s.toml", text), ("github",))
    assert str(caught.value).startswith(problem)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml cannot be read: No such file or directory; check the path"):
        read_source(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"binary\.toml is not UTF-8 text"):
        read_source(tmp_path / "binary.toml")


def test_an_entry_must_name_a_token_that_was_not_made_up_here() -> None:
    theirs = "gh" + "p_" + "0" * 36
    assert play(scenario='[provider.github]\nstate = "valid"').ask(theirs).status == 401
    assert play(scenario='[[token]]\nprovider = "github"\nmatch = "ghp_*"\nstate = "valid"').ask(theirs).status == 200
    assert play(scenario=f'[[token]]\ntoken = "{theirs}"\nstate = "valid"').ask(theirs).status == 200


def test_a_quota_holds_for_tokens_of_all_origins() -> None:
    game = play(scenario='default = "valid"\n[provider.github]\nquota = { requests = 1, seconds = 9 }')
    assert game.statuses("gh" + "p_" + "0" * 36, 2) == [200, 403]
