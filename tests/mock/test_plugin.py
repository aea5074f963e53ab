"""The pytest plugin, as a team's own tests use it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("httpx")
pytest.importorskip("httpcore")  # httpx imports it late: not for the first time in a run inside a run, which forgets it

pytest_plugins = ("pytester",)

DOCS = Path(__file__).parent.parent.parent / "docs/mock.md"
OPTIONS = ("-p", "tokenscan.pytest", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider")

CLIENT = """
    import httpx

    def whoami(url, token):
        answer = httpx.get(url + "/user", headers={"Authorization": f"Bearer {token}"}, timeout=2)
        answer.raise_for_status()
        return answer.json()["login"]
"""


def test_fixtures_give_a_token_in_the_state_that_they_are_called_after(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(client=CLIENT)
    pytester.makepyfile(
        """
        import httpx, pytest
        from client import whoami

        def test_valid(valid_token):
            assert whoami(valid_token.url, valid_token.value) == "octo-made-up"
            assert (valid_token.environment, valid_token.rule) == ("GITHUB_TOKEN", "github-pat-classic")

        def test_expired(expired_token):
            with pytest.raises(httpx.HTTPStatusError):
                whoami(expired_token.url, expired_token.value)

        def test_throttled(throttled_token, token_mock):
            with pytest.raises(httpx.HTTPStatusError):
                whoami(throttled_token.url, throttled_token.value)
            token_mock.advance(2)
            assert whoami(throttled_token.url, throttled_token.value) == "octo-made-up"
            assert [each.status for each in token_mock.requests] == [403, 200]

        @pytest.mark.token_mock(delay_s=60)
        def test_slow(slow_token):
            with pytest.raises(httpx.ReadTimeout):
                httpx.get(slow_token.url + "/user", headers={"Authorization": f"Bearer {slow_token}"}, timeout=0.1)
        """
    )
    pytester.runpytest_inprocess(*OPTIONS).assert_outcomes(passed=4)


def test_one_test_knows_nothing_of_another(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(client=CLIENT)
    pytester.makepyfile(
        """
        import pytest
        from client import whoami

        @pytest.mark.parametrize("turn", [1, 2])
        def test_it(turn, valid_token, token_mock):
            assert token_mock.requests == []
            assert whoami(valid_token.url, valid_token.value)
            token_mock.set(provider="github", state="revoked")
            token_mock.advance(1000)
        """
    )
    pytester.runpytest_inprocess(*OPTIONS).assert_outcomes(passed=2)


def test_a_test_is_run_for_every_state_that_its_provider_has(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ntokenscan_provider = netlify")
    pytester.makepyfile(
        """
        import pytest

        def test_default(every_token_state):
            assert every_token_state.provider == "netlify"

        @pytest.mark.token_mock(provider="github", rule="github-oauth-token")
        def test_marked(every_token_state):
            assert every_token_state.value.startswith("gho_")
        """
    )
    outcome = pytester.runpytest_inprocess(*OPTIONS, "-v")
    outcome.assert_outcomes(passed=15 + 17)
    outcome.stdout.fnmatch_lines(["*test_marked?rate-limited? PASSED*"])


def test_a_provider_that_is_not_imitated_is_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.token_mock(provider='x')\ndef test_it(every_token_state): pass")
    outcome = pytester.runpytest_inprocess(*OPTIONS)
    outcome.stdout.fnmatch_lines(["*'x' is not imitated; `tokenscan mock providers` lists what is*"])


def test_runs_that_do_not_use_it_import_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_it():
            assert not {"starlette", "uvicorn", "httpx", "tokenscan.mock"} & set(sys.modules)
        """
    )
    pytester.runpytest_subprocess(*OPTIONS).assert_outcomes(passed=1)


def test_without_the_extra_the_fixture_says_what_to_install(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "tokenscan.mock.server", raising=False)
    pytester.makepyfile("def test_it(valid_token): pass\ndef test_other(): pass")
    outcome = pytester.runpytest_inprocess(*OPTIONS)
    outcome.assert_outcomes(errors=1, passed=1)
    outcome.stdout.fnmatch_lines(["*pip install 'tokenscan[[]mock[]]'*"])


def test_the_example_of_the_documentation_works(pytester: pytest.Pytester) -> None:
    blocks = dict(re.findall(r"<!-- file: (\S+) -->\n```python\n(.*?)```", DOCS.read_text(), re.DOTALL))
    assert set(blocks) == {"client.py", "test_client.py"}
    for name, text in blocks.items():
        (pytester.path / name).write_text(text)
    outcome = pytester.runpytest_inprocess(*OPTIONS)
    assert outcome.parseoutcomes() == {"passed": 17 + 3}
