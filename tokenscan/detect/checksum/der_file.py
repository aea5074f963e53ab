"""Private keys in DER, as a file of their own or as base64 without armour."""

from __future__ import annotations

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.der import trim_element
from tokenscan.detect.checksum.der_key import check_der
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import Proof


def check_der_file(value: bytes) -> Proof:
    """The bytes, whatever may follow them in the file, or base64 of them."""
    data = value if value[:1] == b"\x30" and not value.isascii() else decode_base64(value) or b""
    proof = check_der(trim_element(data))
    return proof if proof.outcome == "match" else LOWERS
