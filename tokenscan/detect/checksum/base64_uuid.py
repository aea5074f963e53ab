"""Keys that are a UUID written in base64, alone or after something."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import UNKNOWN, Proof
from tokenscan.detect.checksum.uuid_text import check_uuid

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NGC = re.compile(rb"[a-z0-9]{26}:" + _UUID.pattern)

ENCODED_CHARACTERS = 48
NGC_CHARACTERS = 84


def check_base64_uuid(value: bytes) -> Proof:
    """48 characters, after PubNub's ``sec-c-`` where that is there; a plain UUID is judged as one."""
    text = value.removeprefix(b"sec-c-")
    if len(text) != ENCODED_CHARACTERS:
        return check_uuid(value)
    return MATCH if _UUID.fullmatch(decode_base64(text) or b"") else LOWERS


def check_ngc(value: bytes) -> Proof:
    """NVIDIA's older keys: 26 letters and digits, a colon and a UUID."""
    if len(value) != NGC_CHARACTERS:
        return UNKNOWN
    return MATCH if _NGC.fullmatch(decode_base64(value) or b"") else LOWERS
