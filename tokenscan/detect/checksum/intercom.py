"""Intercom access tokens."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_TOKEN = re.compile(rb"tok:[0-9a-f]{8}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{12}:[0-9]:[0-9]")


def check_token(value: bytes) -> Proof:
    """Base64 of ``tok:``, a UUID written with underscores, and two digits."""
    if not value.startswith(b"dG9rO"):
        return UNKNOWN
    return MATCH if _TOKEN.fullmatch(decode_base64(value) or b"") else LOWERS
