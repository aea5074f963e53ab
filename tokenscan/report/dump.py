"""JSON that is safe to look at and that any parser takes."""

from __future__ import annotations

import json
import re
from typing import Any

_NOT_ASCII = re.compile(r"[^\n -~]+")


def dump(value: Any, *, indent: int | None = None) -> str:
    """*value* as JSON. Readable characters stand as they are; those that could steer a terminal or hide text (controls,
    bidirectional marks, line separators) are escaped. A lone surrogate, which I-JSON (RFC 7493, §2.1) forbids and some
    parsers refuse, becomes U+FFFD.
    """
    separators = None if indent else (",", ":")
    return _NOT_ASCII.sub(_escape_run, json.dumps(value, indent=indent, separators=separators, ensure_ascii=False))


def _escape_run(found: re.Match[str]) -> str:
    return "".join(each if each.isprintable() else _escape(each) for each in found[0])


def _escape(character: str) -> str:
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return json.dumps(character)[1:-1]
