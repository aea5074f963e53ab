"""PuTTY's private key files, versions 2 and 3. Source: PuTTY's manual, appendix C."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from tokenscan.detect.checksum.armour import find_runs
from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof
from tokenscan.detect.checksum.public_key import add_encryption, describe_ssh_blob
from tokenscan.detect.checksum.ssh_wire import write_string

_START = re.compile(rb"PuTTY-User-Key-File-([1-3]): *([a-z0-9@.-]{1,60})")
_LINE_END = re.compile(rb"\\r\\n|\\n|\r\n|\n|\r")
_NOISE = b" \t\"'+,"
"""Stands round each line where the file is written as a string literal."""

MAC_KEY_2 = hashlib.sha1(b"putty-private-key-file-mac-key", usedforsecurity=False)
"""Version 2: the MAC's key is the SHA-1 of this and the passphrase."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file's fields, and its two blobs decoded."""

    version: bytes
    algorithm: bytes
    fields: dict[bytes, bytes]
    public: bytes
    private: bytes

    @property
    def is_encrypted(self) -> bool:
        """Whether a passphrase protects the private blob."""
        return self.fields.get(b"Encryption") != b"none"


def check_ppk(value: bytes) -> Proof:
    """Both blobs must decode. The MAC of a file without a passphrase can be recomputed; a wrong one may be due to a
    changed comment, so it only lowers.
    """
    start = _START.search(value)
    if start is None:
        return UNKNOWN
    file = _read_file(start, _LINE_END.split(value[start.end() :]))
    if file is None:
        return REJECTS
    if not file.is_encrypted and not _has_right_mac(file):
        return LOWERS
    facts = describe_ssh_blob(file.public) or (("type", file.algorithm.decode("ascii")),)
    return Proof("match", add_encryption(facts, is_encrypted=file.is_encrypted))


def _read_file(start: re.Match[bytes], lines: list[bytes]) -> KeyFile | None:
    pairs = [line.strip(_NOISE).partition(b":") for line in lines]
    fields = {name: text.strip() for name, colon, text in pairs if colon}
    public, private = (_read_blob(lines, fields, name) for name in (b"Public-Lines", b"Private-Lines"))
    if not public or not private:
        return None
    return KeyFile(start[1], start[2], fields, public, private)


def _read_blob(lines: list[bytes], fields: dict[bytes, bytes], name: bytes) -> bytes | None:
    """The base64 in as many lines after the field *name* as the field says."""
    count = fields.get(name, b"")
    if not count.isdigit() or len(count) > 3:
        return None
    first = next(number for number, line in enumerate(lines, 1) if line.strip(_NOISE).startswith(name))
    return decode_base64(b"".join(find_runs(b"\n".join(lines[first : first + int(count)]))))


def _has_right_mac(file: KeyFile) -> bool:
    """Version 1 has a plain hash of the private blob instead, which is not looked at."""
    if file.version == b"1":
        return True
    texts = (file.algorithm, b"none", file.fields.get(b"Comment", b""), file.public, file.private)
    data = b"".join(map(write_string, texts))
    key, digest = (MAC_KEY_2.digest(), "sha1") if file.version == b"2" else (b"", "sha256")
    return hmac.new(key, data, digest).hexdigest().encode() == file.fields.get(b"Private-MAC", b"").lower()
