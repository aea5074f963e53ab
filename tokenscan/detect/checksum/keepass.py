"""KeePass databases: encrypted as a whole, so that the header is all there is to see."""

from __future__ import annotations

from tokenscan.detect.checksum.fact import Facts, known
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import Proof

MAGIC = bytes.fromhex("03d9a29a")
KDB, KDBX = bytes.fromhex("65fb4bb5"), bytes.fromhex("67fb4bb5")
"""The second mark, of KeePass 1 and 2. Source: the KeePass file format, keepass.info."""

CIPHERS = {
    bytes.fromhex("31c1f2e6bf714350be5805216afc5aff"): "AES-256",
    bytes.fromhex("d6038a2b8b6f4cb5a524339a31dbb59a"): "ChaCha20",
    bytes.fromhex("ad68f29f576f4bb9a36ad47af965346c"): "Twofish",
}
_CIPHER_FIELD = 2


def check_database(value: bytes) -> Proof:
    """Two marks, a version, and in KeePass 2 fields of which one names the cipher."""
    if value[:4] != MAGIC or value[4:8] not in (KDB, KDBX):
        return LOWERS
    if value[4:8] == KDB:
        return Proof("match", (("type", "KeePass 1"), ("encrypted", "yes")))
    return Proof("match", (("type", "KeePass 2"), ("encrypted", "yes"), *_read_header(value)))


def _read_header(value: bytes) -> Facts:
    minor, major = (int.from_bytes(value[at : at + 2], "little") for at in (8, 10))
    size, offset = 4 if major >= 4 else 2, 12
    while offset + 1 + size <= len(value):
        field, length = value[offset], int.from_bytes(value[offset + 1 : offset + 1 + size], "little")
        offset += 1 + size
        if field == _CIPHER_FIELD:
            cipher = CIPHERS.get(value[offset : offset + length], "")
            return known([("format", f"{major}.{minor}"), ("cipher", cipher)])
        offset += length
    return (("format", f"{major}.{minor}"),)
