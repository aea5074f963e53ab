"""Solana keypairs: an Ed25519 seed, and its public key behind it."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base_n import BASE58, decode_base58, encode_number
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

PAIR_BYTES, SEED_BYTES = 64, 32

_NUMBER = re.compile(rb"[0-9]{1,3}")


def check_keypair(value: bytes) -> Proof:
    """64 bytes in base58, or as a list of numbers, as ``solana-keygen`` writes them. The signature of a transaction
    has the same form; it is no such pair.
    """
    pair = _read_list(value) if value.startswith(b"[") else decode_base58(value)
    if pair is None or len(pair) != PAIR_BYTES:
        return UNKNOWN
    public = pair[SEED_BYTES:]
    return Proof("match", (("address", _encode_base58(public)),)) if _derive_public(pair) == public else LOWERS


def _read_list(value: bytes) -> bytes | None:
    numbers = [int(number) for number in _NUMBER.findall(value)]
    return bytes(numbers) if len(numbers) == PAIR_BYTES and max(numbers) < 256 else None


def _derive_public(pair: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(pair[:SEED_BYTES]).public_key().public_bytes_raw()


def _encode_base58(data: bytes) -> str:
    zeros = len(data) - len(data.lstrip(b"\0"))
    number = int.from_bytes(data, "big")
    return "1" * zeros + (encode_number(number, BASE58).decode("ascii") if number else "")
