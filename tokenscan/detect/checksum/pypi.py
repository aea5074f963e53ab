"""PyPI's API tokens: macaroons whose caveats say which projects, and until when."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.fact import Facts, iso_date, known, printable
from tokenscan.detect.checksum.grade import REJECTS
from tokenscan.detect.checksum.macaroon import read_macaroon
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

HOSTS = (b"pypi.org", b"test.pypi.org")

WHOLE_ACCOUNT = "whole account"

_EXPIRY, _PROJECT_NAMES, _PROJECT_IDS, _USER, _PUBLISHER = range(5)
"""Tags of caveats that are arrays. Source: pypi/warehouse, macaroons/caveats."""


def check_macaroon(value: bytes) -> Proof:
    """``pypi-`` + base64url of a macaroon. Another index may run the same software: of its tokens nothing is said."""
    if not value.startswith(b"pypi-"):
        return UNKNOWN
    macaroon = read_macaroon(decode_base64(value[5:]) or b"")
    if macaroon is None:
        return REJECTS
    if macaroon.location not in HOSTS:
        return UNKNOWN
    caveats = [_read_caveat(text) for text in macaroon.caveats]
    host = macaroon.location.decode("ascii")
    return Proof("match", known([("host", host), ("scope", _read_scope(caveats)), *_read_expiry(caveats)]))


def _read_caveat(text: bytes) -> Sequence[object]:
    """A caveat as tag and arguments; empty where it is of no known form. The older form is an object of
    ``permissions``: ``"user"``, or ``{"projects": […]}``.
    """
    try:
        caveat = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if isinstance(caveat, list):
        return caveat
    permissions = caveat.get("permissions") if isinstance(caveat, dict) else None
    if isinstance(permissions, dict):
        return (_PROJECT_NAMES, permissions.get("projects"))
    return (_USER, "") if permissions == "user" else ()


def _read_scope(caveats: Sequence[Sequence[object]]) -> str:
    """The projects; the whole account where no caveat names any; empty where a caveat could not be read."""
    for tag, *arguments in filter(None, caveats):
        if tag in (_PROJECT_NAMES, _PROJECT_IDS) and arguments and isinstance(arguments[0], list):
            return printable(", ".join(printable(project) for project in arguments[0]))
    is_read = all(caveat and caveat[0] in (_EXPIRY, _USER) for caveat in caveats)
    return WHOLE_ACCOUNT if is_read else ""


def _read_expiry(caveats: Sequence[Sequence[object]]) -> Facts:
    dates = [iso_date(caveat[1]) for caveat in caveats if len(caveat) > 1 and caveat[0] == _EXPIRY]
    return (("expires", min(dates)),) if all(dates) and dates else ()
