"""No client's own log while credentials are under way."""

from __future__ import annotations

import logging

import pytest

from tokenscan.verify.quiet import silence


@pytest.mark.parametrize("name", ["httpx", "paramiko.made-later", "pymongo.command.made-later"])
def test_no_client_logs_not_even_one_that_is_loaded_later(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with silence():
        logging.getLogger(name).critical("a password")
    assert caplog.records == []
    logging.getLogger(name).error("afterwards, as ever")
    assert [each.message for each in caplog.records] == ["afterwards, as ever"]
