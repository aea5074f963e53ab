"""Keeping the HTTP client's own log silent: it tells addresses and headers, and tokens may be in both."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

LOGGERS = (
    *("httpx", "httpcore", "hpack", "h11", "stamina", "asyncio"),
    *("psycopg", "pymongo", "pika", "paramiko", "ldap3"),
)


@contextmanager
def silence() -> Iterator[None]:
    """No record of these loggers while it lasts, whatever level they and those below them have."""
    with_children = [
        logging.getLogger(name)
        for name in (*LOGGERS, *logging.root.manager.loggerDict)
        if name.partition(".")[0] in LOGGERS
    ]
    before = [(logger, logger.disabled) for logger in with_children]
    for logger, _ in before:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, was in before:
            logger.disabled = was
