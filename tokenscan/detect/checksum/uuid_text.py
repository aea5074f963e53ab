"""UUIDs used as keys."""

from __future__ import annotations

import re
from itertools import pairwise

from tokenscan.detect.checksum.grade import REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)

MIN_EQUAL_STEPS = 22
"""Of the 31 steps from digit to digit. Random digits take about two of any one size; 12345678-1234-1234-1234-… takes
27, and a dummy with version and variant put in loses four at most."""


def check_uuid(value: bytes) -> Proof:
    """Nil, repeated or counted digits are a dummy. That any other is random says nothing of what it is for."""
    if not _UUID.fullmatch(value):
        return UNKNOWN
    digits = [int(digit, 16) for digit in value.decode("ascii").replace("-", "")]
    steps = [(after - before) % 16 for before, after in pairwise(digits)]
    if max(map(steps.count, (0, 1, 15))) >= MIN_EQUAL_STEPS:
        return REJECTS
    return UNKNOWN
