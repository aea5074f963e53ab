"""Azure's common annotated security keys (CASK), known by ``JQQJ9``."""

from __future__ import annotations

import base64
import re

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.base_n import BASE62, encode_number
from tokenscan.detect.checksum.fact import Facts
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.marvin import marvin32
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_KEY = re.compile(
    rb"(?P<body>[A-Za-z0-9]{52}JQQJ9[9DH](?P<year>[A-Z])(?P<month>[A-L])[A-Za-z0-9+/]{16}(?P<product>[A-Za-z0-9+/]{4}))"
    rb"(?P<checksum>[A-Za-z0-9+/]{4}(?:[A-Za-z0-9+/]{2}==)?)"
)

SEED = "Default0"
FIRST_YEAR = 2024

PRODUCTS = {
    "ACOG": "Azure AI services",
    "AZAC": "Azure App Configuration",
    "AZCR": "Azure Container Registry",
    "AZCS": "Azure Communication Services",
    "AZDO": "Azure DevOps",
    "AZEG": "Azure Event Grid",
    "AZFR": "Azure Fluid Relay",
    "AZMP": "Azure Maps",
    "AZMR": "Azure Mixed Reality",
    "msql": "SQL Server",
}


def check_cask(value: bytes) -> Proof:
    """84 characters, or 88 with the longer checksum, whose form no outside vector has confirmed."""
    key = _KEY.fullmatch(value)
    if key is None:
        return UNKNOWN
    body = decode_base64(key["body"]) or b""
    checksum = marvin32(body, SEED).to_bytes(4, "little")
    tail = key["checksum"].rstrip(b"=")
    if tail in (_base62_tail(checksum)[: len(tail)], base64.b64encode(checksum)[: len(tail)]):
        return Proof("match", _read_annotations(key))
    return REJECTS if len(tail) == 4 else LOWERS


def _base62_tail(checksum: bytes) -> bytes:
    """*checksum* read big-endian, in base62, right padded to six digits; the sixth as base64 of four bytes can end."""
    digits = encode_number(int.from_bytes(checksum, "big"), BASE62).ljust(6, b"0")
    return base64.b64encode(base64.b64decode(digits + b"=="))


def _read_annotations(key: re.Match[bytes]) -> Facts:
    """The month of creation (year letter A is 2024, month letter A is January) and the owning product."""
    year, month = FIRST_YEAR + ord(key["year"]) - ord("A"), ord(key["month"]) - ord("A") + 1
    signature = key["product"].decode("ascii")
    return (("created", f"{year}-{month:02}"), ("product", PRODUCTS.get(signature, signature)))
