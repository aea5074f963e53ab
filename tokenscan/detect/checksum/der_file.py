"""Private keys in DER, as a file of their own or as base64 without armour."""

from __future__ import annotations

from tokenscan.detect.checksum.base64_text import read_binary
from tokenscan.detect.checksum.der import trim_element
from tokenscan.detect.checksum.der_key import check_der
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import Proof


def check_der_file(value: bytes) -> Proof:
    """The bytes, whatever may follow them in the file, or base64 of them."""
    proof = check_der(trim_element(read_binary(value)))
    return proof if proof.outcome == "match" else LOWERS
