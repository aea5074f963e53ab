"""PKCS#12's way from a password to the key of its MAC, to see whether a password that everybody tries fits."""

from __future__ import annotations

import hashlib
import hmac

from tokenscan.detect.checksum.der import OBJECT_ID, OCTET_STRING, SEQUENCE, Element, read_elements

_DIGESTS = {
    bytes.fromhex("2b0e03021a"): "sha1",
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}
"""By object id. Source: RFC 8017, appendix B.1."""

MAC_PURPOSE = 3
MAX_ITERATIONS = 100_000
"""OpenSSL takes 2,048 and keytool 10,000, some milliseconds. A file that asks for more than this is left alone."""


def fits_mac(password: str, mac: list[Element], data: bytes) -> bool:
    """Whether *password* gives the MAC that the members of MacData tell, over *data*. False for what cannot be told.
    Source: RFC 7292, §4 and appendix B.
    """
    info = read_elements(mac[0].content) if len(mac) >= 2 and mac[0].tag == SEQUENCE else None
    if not info or [each.tag for each in info] != [SEQUENCE, OCTET_STRING]:
        return False
    algorithm = read_elements(info[0].content)
    name = _DIGESTS.get(algorithm[0].content) if algorithm and algorithm[0].tag == OBJECT_ID else None
    iterations = mac[2].number if len(mac) > 2 else 1
    if name is None or not 1 <= iterations <= MAX_ITERATIONS:
        return False
    key = derive_key(password, mac[1].content, name, iterations)
    return hmac.compare_digest(hmac.new(key, data, name).digest(), info[1].content)


def derive_key(password: str, salt: bytes, digest: str, iterations: int) -> bytes:
    """A key of the digest's length. The password is UTF-16, big-endian, with a zero at its end."""
    block = hashlib.new(digest, usedforsecurity=False).block_size
    secret = _fill(password.encode("utf-16-be") + b"\0\0", block)
    key = bytes([MAC_PURPOSE]) * block + _fill(salt, block) + secret
    for _ in range(iterations):
        key = hashlib.new(digest, key, usedforsecurity=False).digest()
    return key


def _fill(text: bytes, block: int) -> bytes:
    """*text* over and over, to whole blocks."""
    size = -(-len(text) // block) * block
    return (text * (size // len(text) + 1))[:size] if text else b""
