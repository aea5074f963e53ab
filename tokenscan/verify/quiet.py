"""Keeping the HTTP client's own log silent: it tells addresses and headers, and tokens may be in both."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from stamina.instrumentation import get_on_retry_hooks, set_on_retry_hooks

LOGGERS = (
    *("httpx", "httpcore", "hpack", "h11", "stamina", "asyncio"),
    *("psycopg", "pymongo", "pika", "paramiko", "ldap3", "redis"),
)

_NOTHING = logging.CRITICAL + 1


@contextmanager
def silence() -> Iterator[None]:
    """No record of these loggers while it lasts, whatever level they and those below them have; and none of those that
    come to be only then, by a client that is loaded when it is needed.
    """
    with_children = [
        logging.getLogger(name)
        for name in (*LOGGERS, *logging.root.manager.loggerDict)
        if name.partition(".")[0] in LOGGERS
    ]
    before = [(logger, logger.disabled, logger.level) for logger in with_children]
    for logger, _, level in before:
        logger.disabled = True
        # A logger without a level of its own takes that of the one above it.
        logger.setLevel(_NOTHING if logger.name in LOGGERS else level)
    # Where structlog is installed, stamina tells of retries by that, on standard output: in the middle of a report.
    hooks = get_on_retry_hooks()
    set_on_retry_hooks(())
    try:
        yield
    finally:
        set_on_retry_hooks(hooks)
        for logger, was, level in before:
            logger.disabled = was
            logger.setLevel(level)
