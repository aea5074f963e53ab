"""What may be said of a private key: facts of its public half."""

from __future__ import annotations

import base64
import hashlib
import warnings
from typing import TYPE_CHECKING

from tokenscan.detect.checksum.fact import Facts

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

_FIXED_BITS = {"Ed25519": 256, "X25519": 256, "Ed448": 456, "X448": 448}


def describe_private_der(data: bytes) -> Facts:
    """Type, bits and fingerprint of a DER private key; nothing where ``cryptography`` does not know its algorithm. The
    slow test of RSA's primes is left out.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _describe(load_der_private_key(data, None, unsafe_skip_rsa_key_validation=True).public_key())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return ()


def describe_ssh_blob(blob: bytes) -> Facts:
    """Type, bits and fingerprints of a public key in SSH's wire form; of a type that ``cryptography`` does not know
    (a hardware key), nothing.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    name = blob[4 : 4 + int.from_bytes(blob[:4], "big")]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            facts = _describe(load_ssh_public_key(name + b" " + base64.b64encode(blob)))
            return (*facts, ("ssh fingerprint", _ssh_fingerprint(blob)))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return ()


def _ssh_fingerprint(blob: bytes) -> str:
    """As ``ssh-keygen -l`` and the pages of forges write it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii").rstrip("=")


def add_encryption(facts: Facts, *, is_encrypted: bool) -> Facts:
    """*facts* with whether a passphrase protects the key, behind type and bits."""
    return (*facts[:2], ("encrypted", "yes" if is_encrypted else "no"), *facts[2:])


def _describe(key: PublicKeyTypes) -> Facts:
    """The fingerprint is the SHA-256 of the DER SubjectPublicKeyInfo, in hex: what certificate logs are searched by."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    kind = type(key).__name__.removesuffix("PublicKey").replace("EllipticCurve", "EC")
    bits = getattr(key, "key_size", _FIXED_BITS.get(kind, 0))
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return (("type", kind), ("bits", str(bits)), ("sha256", hashlib.sha256(info).hexdigest()))
