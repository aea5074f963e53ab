"""Mapbox access tokens."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import decode_object
from tokenscan.detect.checksum.fact import known, printable
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_TOKEN = re.compile(rb"[spt]k\.([A-Za-z0-9_=-]+)\.[A-Za-z0-9_-]{20,24}")


def check_mapbox(value: bytes) -> Proof:
    """``sk.`` (secret), ``pk.`` (public) or ``tk.`` (temporary), base64url of JSON (u user, a token id), ``.``,
    signature.
    """
    token = _TOKEN.fullmatch(value)
    if token is None:
        return UNKNOWN
    claims = decode_object(token[1])
    if claims is None or not isinstance(claims.get("u"), str):
        return LOWERS
    return Proof("match", known([("user", printable(claims["u"]))]))
