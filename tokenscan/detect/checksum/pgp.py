"""OpenPGP secret keys: the first packet of the block. Source: RFC 4880, §4.2 and §5.5; RFC 9580."""

from __future__ import annotations

import base64
import hashlib

from tokenscan.detect.checksum.crc import crc24_openpgp
from tokenscan.detect.checksum.fact import Facts, iso_date
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.proof import Proof

SECRET_KEY, SECRET_SUBKEY = 5, 7

_MPI_COUNTS = {1: 2, 2: 2, 3: 2, 16: 3, 17: 4}
"""Public numbers of RSA, ElGamal and DSA, by algorithm."""

_WITH_CURVE = (18, 19, 22)
"""ECDH, ECDSA, EdDSA: a curve's object id, one number; ECDH has a KDF's parameters after it."""


def check_pgp(data: bytes, checksum: bytes | None) -> Proof:
    """*checksum* is the armour's CRC-24 in base64, where it has one. The block must begin with a secret key."""
    if checksum is not None and base64.b64encode(crc24_openpgp(data)) != checksum:
        return REJECTS
    packet = _read_packet(data)
    if packet is None:
        return REJECTS
    tag, body = packet
    if tag not in (SECRET_KEY, SECRET_SUBKEY):
        return LOWERS
    return Proof("match", (("type", "PGP"), *_read_facts(body)))


def _read_packet(data: bytes) -> tuple[int, bytes] | None:
    """Tag and body of the first packet, in the new or the old form of header; ``None`` if it does not fit."""
    if len(data) < 6 or not data[0] & 0x80:
        return None
    if data[0] & 0x40:
        tag, (start, length) = data[0] & 0x3F, _read_new_length(data)
    else:
        size = 1 << (data[0] & 3)
        tag, start = data[0] >> 2 & 0xF, 1 + size
        length = len(data) - 1 if size == 8 else int.from_bytes(data[1:start], "big")
    return (tag, data[start : start + length]) if start + length <= len(data) else None


def _read_new_length(data: bytes) -> tuple[int, int]:
    first = data[1]
    if first < 192:
        return 2, first
    if first < 224:
        return 3, ((first - 192) << 8) + data[2] + 192
    return 6, int.from_bytes(data[2:6], "big")


def _read_facts(body: bytes) -> Facts:
    """Whether a passphrase protects it, when it was made and its fingerprint, of version 4 and where the algorithm's
    public numbers are of a known count. The octet behind them, the S2K usage, is 0 for an open key.
    """
    end = _find_public_end(body)
    if end is None or body[0] != 4 or end >= len(body):
        return ()
    public = b"\x99" + end.to_bytes(2, "big") + body[:end]
    fingerprint = hashlib.sha1(public, usedforsecurity=False).hexdigest()
    created = iso_date(int.from_bytes(body[1:5], "big"))
    return (("encrypted", "yes" if body[end] else "no"), ("created", created), ("pgp fingerprint", fingerprint))


def _find_public_end(body: bytes) -> int | None:
    """Where the public numbers end: each has its bits in two bytes before it."""
    if len(body) < 8:
        return None
    algorithm, offset, count = body[5], 6, _MPI_COUNTS.get(body[5], 0)
    if algorithm in _WITH_CURVE:
        offset, count = offset + 1 + body[offset], 1
    for _ in range(count):
        offset += 2 + (int.from_bytes(body[offset : offset + 2], "big") + 7) // 8
    if algorithm == _WITH_CURVE[0]:
        offset += 1 + int.from_bytes(body[offset : offset + 1], "big")
    return offset if count and offset < 2**16 else None
