"""Sentry's organisation tokens."""

from __future__ import annotations

from tokenscan.detect.checksum.base64_text import decode_base64, decode_object
from tokenscan.detect.checksum.fact import iso_date, known, printable
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

PREFIX = b"sntrys_"
SECRET_BYTES = 32


def check_org(value: bytes) -> Proof:
    """``sntrys_`` + base64 of JSON (iat, url, region_url, org) + ``_`` + base64 of 32 bytes."""
    if not value.startswith(PREFIX):
        return UNKNOWN
    facts, _, secret = value[len(PREFIX) :].rpartition(b"_")
    token = decode_object(facts)
    if token is None or not {"iat", "org"} <= token.keys() or len(decode_base64(secret) or b"") != SECRET_BYTES:
        return LOWERS
    host = printable(token.get("region_url") or token.get("url"))
    organization = printable(token["org"])
    return Proof("match", known([("organization", organization), ("host", host), ("created", iso_date(token["iat"]))]))
