"""Private keys in DER: PKCS#1, SEC 1, DSA, PKCS#8 and encrypted PKCS#8."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tokenscan.detect.checksum.der import (
    INTEGER,
    OBJECT_ID,
    OCTET_STRING,
    SEQUENCE,
    Element,
    read_elements,
    read_sequence,
)
from tokenscan.detect.checksum.fact import known
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.proof import Proof
from tokenscan.detect.checksum.public_key import add_encryption, describe_private_der

PKCS8_RSA = bytes.fromhex("2a864886f70d010101")
"""1.2.840.113549.1.1.1, rsaEncryption."""

_Members = list[Element]


def check_der(data: bytes) -> Proof:
    """*data* must be one of the known structures, to the last byte. An RSA key whose primes do not give its modulus is
    doubtful: someone changed a digit.
    """
    members = read_sequence(data)
    kind = next((kind for kind, fits in _SHAPES.items() if members and fits(members)), None)
    if kind is None or not members:
        return REJECTS
    if kind == "encrypted":
        return Proof("match", (("type", "PKCS#8"), ("encrypted", "yes")))
    if not _has_right_primes(members if kind == "RSA" else _inner_rsa(members)):
        return LOWERS
    facts = describe_private_der(data) or (("type", kind),)
    return Proof("match", add_encryption(facts, is_encrypted=False))


def check_encrypted_body(data: bytes, label: bytes) -> Proof:
    """The ciphertext of a key with ``DEK-Info``: whole blocks of the cipher, of 8 or 16 bytes."""
    if len(data) % 8:
        return REJECTS
    return Proof("match", known([("type", label.decode("ascii").strip()), ("encrypted", "yes")]))


def _tags(members: _Members) -> list[int]:
    return [member.tag for member in members]


def _is_rsa(members: _Members) -> bool:
    return len(members) >= 9 and _tags(members)[:9] == [INTEGER] * 9 and members[0].number in (0, 1)


def _is_dsa(members: _Members) -> bool:
    return _tags(members) == [INTEGER] * 6 and members[0].number == 0


def _is_ec(members: _Members) -> bool:
    return _tags(members)[:2] == [INTEGER, OCTET_STRING] and members[0].number == 1


def _is_pkcs8(members: _Members) -> bool:
    return _tags(members)[:3] == [INTEGER, SEQUENCE, OCTET_STRING] and members[0].number in (0, 1)


def _is_encrypted(members: _Members) -> bool:
    if _tags(members) != [SEQUENCE, OCTET_STRING]:
        return False
    algorithm = read_elements(members[0].content)
    return algorithm is not None and _tags(algorithm)[:1] == [OBJECT_ID]


_SHAPES: Mapping[str, Callable[[_Members], bool]] = {
    "RSA": _is_rsa,
    "DSA": _is_dsa,
    "EC": _is_ec,
    "PKCS#8": _is_pkcs8,
    "encrypted": _is_encrypted,
}
"""Which structure the members of the outer SEQUENCE are. Source: RFC 8017 A.1.2, RFC 5915, RFC 5958; OpenSSL's DSA."""


def _inner_rsa(members: _Members) -> _Members:
    """The PKCS#1 members in a PKCS#8 of RSA; nothing for other algorithms."""
    if not _is_pkcs8(members):
        return []
    algorithm = read_elements(members[1].content)
    if not algorithm or algorithm[0].content != PKCS8_RSA:
        return []
    inner = read_sequence(members[2].content)
    return inner if inner and _is_rsa(inner) else []


def _has_right_primes(members: _Members) -> bool:
    """Whether p · q = n; true of what is no RSA key, or one of more primes than two."""
    if not members or members[0].number != 0:
        return True
    return members[4].number * members[5].number == members[1].number
