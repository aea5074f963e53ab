"""Discord bot tokens: user id, time and signature."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import decode_base64, is_canonical
from tokenscan.detect.checksum.fact import iso_date, known
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_TOKEN = re.compile(rb"([A-Za-z0-9_-]{20,30})\.([A-Za-z0-9_-]{6})\.([A-Za-z0-9_-]{20,50})")
_USER_ID = re.compile(rb"[1-9][0-9]{16,19}")

EPOCH_S = 1_293_840_000
"""2011-01-01, where the time in the second part begins."""

SIGNATURE_CHARACTERS = (27, 38)
"""HMAC-SHA-1, and the newer form."""


def check_discord(value: bytes) -> Proof:
    """Base64 of the decimal user id, base64url of four bytes of seconds, and the signature."""
    token = _TOKEN.fullmatch(value)
    if token is None:
        return UNKNOWN
    user_id, issued = decode_base64(token[1]) or b"", decode_base64(token[2])
    if not _USER_ID.fullmatch(user_id) or issued is None or not is_canonical(token[2]):
        return LOWERS
    if len(token[3]) not in SIGNATURE_CHARACTERS or (len(token[3]) == 27 and not is_canonical(token[3])):
        return LOWERS
    created = iso_date(EPOCH_S + int.from_bytes(issued, "big"))
    return Proof("match", known([("user", user_id.decode("ascii")), ("created", created)]))
