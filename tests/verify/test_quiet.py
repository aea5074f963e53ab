"""No client's own log while credentials are under way."""

from __future__ import annotations

import logging

import pytest
import stamina
from stamina.instrumentation import get_on_retry_hooks, set_on_retry_hooks

from tokenscan.verify.quiet import silence


@pytest.mark.parametrize("name", ["httpx", "paramiko.made-later", "pymongo.command.made-later"])
def test_no_client_logs_not_even_one_that_is_loaded_later(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with silence():
        logging.getLogger(name).critical("a password")
    assert caplog.records == []
    logging.getLogger(name).error("afterwards, as ever")
    assert [each.message for each in caplog.records] == ["afterwards, as ever"]


def test_retries_are_told_to_nobody() -> None:
    told: list[object] = []
    before = get_on_retry_hooks()
    set_on_retry_hooks([told.append])
    try:
        with silence():
            retry_once()
        assert told == []
        retry_once()
        assert len(told) == 1
    finally:
        set_on_retry_hooks(before)


def retry_once() -> None:
    for attempt in stamina.retry_context(on=ValueError, attempts=2, wait_initial=0.0, wait_jitter=0.0):
        with attempt:
            if attempt.num == 1:
                raise ValueError
