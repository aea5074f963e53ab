"""Client secrets of Entra (Azure AD) applications."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base_n import BASE66, encode_number
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.marvin import marvin32
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_CURRENT = re.compile(rb"([A-Za-z0-9._~-]{3}8Q~[A-Za-z0-9._~-]{31})([A-Za-z0-9._~-]{3})")

SEED = "AadPwd00"


def check_entra(value: bytes) -> Proof:
    """40 characters with ``8Q~`` from the fourth on; the last three are the first three of six base66 digits of the
    Marvin hash of the rest. The older ``7Q~`` has no checksum.
    """
    secret = _CURRENT.fullmatch(value)
    if secret is None:
        return UNKNOWN
    return MATCH if encode_number(marvin32(secret[1], SEED), BASE66, width=6)[:3] == secret[2] else LOWERS
