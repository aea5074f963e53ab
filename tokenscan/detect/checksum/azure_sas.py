"""Shared access signatures of Azure: a query string with a signature, an expiry and rights."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import parse_qsl

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.fact import iso_date, known, printable
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

SIGNATURE_BYTES = 32
"""HMAC-SHA-256."""

_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?Z)?")
"""What ``se`` may be. Source: Azure Storage, "Formatting DateTime values"."""


def check_sas(value: bytes) -> Proof:
    """A URL or its query: ``sig`` is base64 of 32 bytes, and ``se`` (an ISO date in Storage, seconds since 1970 in
    Service Bus) or ``si`` (a stored policy) says how long it lasts. ``sp`` holds the rights, ``skn`` a policy's name.
    """
    fields = _read_fields(value)
    if "sig" not in fields:
        return UNKNOWN
    signature = decode_base64(fields["sig"].replace(" ", "+").encode("ascii", "replace"))
    if signature is None or len(signature) != SIGNATURE_BYTES or not {"se", "si"} & fields.keys():
        return LOWERS
    facts = [("expires", _read_expiry(fields.get("se", "")))]
    names = {"rights": "sp", "policy": "skn"}
    return Proof("match", known(facts + [(name, printable(fields.get(key))) for name, key in names.items()]))


def _read_fields(value: bytes) -> dict[str, str]:
    text = value.decode("latin-1").replace("&amp;", "&").replace("\\u0026", "&")
    query = text.rpartition("?")[2].rpartition("SharedAccessSignature")[2].strip(" =")
    return dict(parse_qsl(query, keep_blank_values=True))


def _read_expiry(text: str) -> str:
    if text.isascii() and text.isdigit() and len(text) < 12:
        return iso_date(int(text))
    written = _DATE.fullmatch(text)
    try:
        date = datetime.fromisoformat(f"{written[1]}T{written[2] or '00:00'}:{written[3] or '00'}") if written else None
    except ValueError:
        return ""
    return f"{date.isoformat()}Z" if date else ""
