"""SSH's public keys, as they stand in ``authorized_keys``."""

from __future__ import annotations

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import Proof
from tokenscan.detect.checksum.public_key import describe_ssh_blob
from tokenscan.detect.checksum.ssh_wire import read_string


def check_public_key(value: bytes) -> Proof:
    """The type, a blank and base64 of the wire form, which names the type again. It is told what the key is, and no
    more: a right one is as public as any other.
    """
    name, _, text = value.partition(b" ")
    blob = decode_base64(text) or b""
    inner = read_string(blob, 0)
    facts = describe_ssh_blob(blob)
    return Proof("unknown", facts) if inner is not None and inner[0] == name and facts else LOWERS
