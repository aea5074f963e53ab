"""AWS access key ids: the account is written in them."""

from __future__ import annotations

import base64
import re

from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_KEY_ID = re.compile(rb"(?:AKIA|ASIA|ABIA|ACCA)(.{16})", re.DOTALL)
_BASE32 = re.compile(rb"[A-Z2-7]{16}")

ACCOUNT_MASK = 0x7FFFFFFFFF80
"""The account is bits 7 to 46 of the first six bytes. Source: Aidan Steele, 2020; Tal Be'ery, 2023."""

MAX_ACCOUNT = 999_999_999_999


def check_access_key_id(value: bytes) -> Proof:
    """``AKIA``, ``ASIA``, ``ABIA`` or ``ACCA`` and 16 base32 characters. Ids issued before about March 2019 (fifth
    character I or J) hold no account. Other prefixes name users, roles and groups: not credentials, not judged.
    """
    key_id = _KEY_ID.fullmatch(value)
    if key_id is None:
        return UNKNOWN
    if not _BASE32.fullmatch(key_id[1]):
        return REJECTS
    if key_id[1][:1] in (b"I", b"J"):
        return UNKNOWN
    number = int.from_bytes(base64.b32decode(key_id[1])[:6], "big")
    account = (number & ACCOUNT_MASK) >> 7
    return Proof("match", (("account", f"{account:012}"),)) if account <= MAX_ACCOUNT else LOWERS
