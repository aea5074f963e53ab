"""PEM private keys of every kind, as they stand in files, in string literals, in JSON and in YAML."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tokenscan.detect.checksum.armour import Armour, find_armour, read_bodies
from tokenscan.detect.checksum.base64_text import read_binary
from tokenscan.detect.checksum.der_key import check_der, check_encrypted_body
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.openssh import check_openssh
from tokenscan.detect.checksum.pgp import check_pgp
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

MIN_BYTES = 64
"""Fewer are a placeholder, where the bytes cannot be parsed (a PKCS#8 Ed25519 key, which can, has 48)."""

_Reader = Callable[[bytes, Armour], Proof]

_READERS: Mapping[bytes, _Reader] = {
    b"": lambda data, _: check_der(data),
    b"RSA ": lambda data, _: check_der(data),
    b"EC ": lambda data, _: check_der(data),
    b"DSA ": lambda data, _: check_der(data),
    b"ENCRYPTED ": lambda data, _: check_der(data),
    b"OPENSSH ": lambda data, _: check_openssh(data),
    b"PGP ": lambda data, armour: check_pgp(data, armour.checksum) if len(data) >= MIN_BYTES else REJECTS,
}
"""By what stands before ``PRIVATE KEY`` in the header."""


def check_pem(value: bytes) -> Proof:
    """From the BEGIN line on. A header without a body, a body with an ellipsis, and one that does not decode are no
    key. Facts: type, bits, whether it is encrypted, SHA-256 of the SubjectPublicKeyInfo as hex.
    """
    armour = find_armour(value)
    if armour is None:
        return UNKNOWN
    if armour.has_ellipsis:
        return REJECTS
    proofs = [_check_body(data, armour) for data in read_bodies(armour)]
    return next((proof for proof in proofs if proof != REJECTS), REJECTS)


def check_base64_pem(value: bytes) -> Proof:
    """Base64 of a PEM file, as of Kubernetes, in one line or in several. A key under a passphrase is none here:
    it is a lesser finding, made of the decoded text by the rule for such keys.
    """
    text = read_binary(value) if value.isascii() else b""
    proof = check_pem(text) if find_armour(text) else LOWERS
    return REJECTS if ("encrypted", "yes") in proof.facts else proof


def _check_body(data: bytes, armour: Armour) -> Proof:
    if armour.is_encrypted:
        return check_encrypted_body(data, armour.label) if len(data) >= MIN_BYTES else REJECTS
    if armour.label not in _READERS:
        proof = check_der(data)
        return UNKNOWN if proof == REJECTS and len(data) >= MIN_BYTES else proof
    return _READERS[armour.label](data, armour)
