"""OpenSSH's own private key format. Source: openssh-portable, PROTOCOL.key."""

from __future__ import annotations

from tokenscan.detect.checksum.grade import REJECTS
from tokenscan.detect.checksum.proof import Proof
from tokenscan.detect.checksum.public_key import add_encryption, describe_ssh_blob
from tokenscan.detect.checksum.ssh_wire import read_string, read_strings

MAGIC = b"openssh-key-v1\x00"


def check_openssh(data: bytes) -> Proof:
    """Magic; cipher, KDF and its options; a count; one public and one private blob. The private blob of a key without
    a passphrase begins with the same number twice.
    """
    names = read_strings(data, len(MAGIC), 3) if data.startswith(MAGIC) else None
    blobs = read_strings(data, names[1] + 4, 2) if names else None
    if names is None or blobs is None:
        return REJECTS
    (cipher, _, _), (public, private) = names[0], blobs[0]
    is_open = cipher == b"none"
    if is_open and not _has_right_numbers(private, public):
        return REJECTS
    facts = describe_ssh_blob(public) or (("type", _read_type(public)),)
    return Proof("match", add_encryption(facts, is_encrypted=not is_open))


def _has_right_numbers(private: bytes, public: bytes) -> bool:
    """Whether the check numbers agree, and the private blob names the public blob's type."""
    name = read_string(private, 8)
    return private[:4] == private[4:8] and name is not None and name == _shift(read_string(public, 0), 8)


def _shift(found: tuple[bytes, int] | None, offset: int) -> tuple[bytes, int] | None:
    return (found[0], found[1] + offset) if found else None


def _read_type(public: bytes) -> str:
    name = read_string(public, 0)
    text = name[0].decode("latin-1") if name else ""
    return text if text.isascii() and text.isprintable() and 0 < len(text) <= 60 else "unknown"
