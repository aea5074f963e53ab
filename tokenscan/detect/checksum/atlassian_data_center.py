"""Personal access tokens of Jira, Confluence and Bitbucket Data Center."""

from __future__ import annotations

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import Proof

BITBUCKET_PREFIX = b"BBDC-"
RANDOM_BYTES = 20
MIN_ID = 1000


def check_pat(value: bytes) -> Proof:
    """Base64 of a number, a colon and 20 random bytes, of which one at least is no ASCII."""
    number, colon, rest = (decode_base64(value.removeprefix(BITBUCKET_PREFIX)) or b"").partition(b":")
    is_right = colon and number.isdigit() and int(number) >= MIN_ID and len(rest) == RANDOM_BYTES and not rest.isascii()
    return Proof("match", (("token id", number.decode("ascii")),)) if is_right else LOWERS
