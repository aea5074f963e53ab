"""Grafana: service account tokens, Cloud access policy tokens and the older API keys."""

from __future__ import annotations

import re
import zlib

from tokenscan.detect.checksum.base64_text import decode_object
from tokenscan.detect.checksum.fact import known, printable
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_SERVICE_ACCOUNT = re.compile(rb"(glsa_[A-Za-z0-9]{32})_([0-9A-Fa-f]{8})")


def check_service_account(value: bytes) -> Proof:
    """``glsa_`` + 32 + ``_`` + the CRC-32 of all before that ``_``, in hex of its bytes, lowest first."""
    token = _SERVICE_ACCOUNT.fullmatch(value)
    if token is None:
        return UNKNOWN
    checksum = zlib.crc32(token[1]).to_bytes(4, "little").hex().encode()
    return MATCH if checksum == token[2].lower() else LOWERS


def check_cloud(value: bytes) -> Proof:
    """``glc_`` + base64 of JSON: o organisation id, n name, k the key itself, m.r region."""
    if not value.startswith(b"glc_"):
        return UNKNOWN
    token = decode_object(value[4:])
    if token is None or not {"o", "n", "k"} <= token.keys():
        return LOWERS
    place = token.get("m")
    region = place.get("r") if isinstance(place, dict) else None
    facts = [("organization", token["o"]), ("name", token["n"]), ("region", region)]
    return Proof("match", known((name, printable(fact)) for name, fact in facts))


def check_legacy(value: bytes) -> Proof:
    """``eyJrIjoi…``: base64 of JSON: k the key itself, n name, id organisation id."""
    if not value.startswith(b"eyJrIjoi"):
        return UNKNOWN
    token = decode_object(value)
    if token is None or not {"k", "n", "id"} <= token.keys():
        return LOWERS
    return Proof("match", known([("organization", printable(token["id"])), ("name", printable(token["n"]))]))
