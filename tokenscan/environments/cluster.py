"""Secrets of Kubernetes: below ``data`` their values are base64, below ``stringData`` they are not."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from tokenscan.environments.entry import Entry


def undo_base64(entries: Sequence[Entry]) -> list[Entry]:
    """*entries* with the values of a ``kind: Secret`` as a program gets them, where they are text."""
    secrets = {entry.document for entry in entries if entry.names == ("kind",) and entry.value == "Secret"}
    if not secrets:
        return list(entries)
    return [
        _decode(entry) if entry.document in secrets and entry.names[:1] == ("data",) else entry for entry in entries
    ]


def _decode(entry: Entry) -> Entry:
    try:
        value = base64.b64decode("".join(entry.value.split()), validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError):
        return entry
    return Entry(entry.names, value.rstrip("\n"), entry.start, entry.end, entry.document)
