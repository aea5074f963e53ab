"""What stands in a secret's place.

::

    redacted.github-pat-classic.9zW…Q~       the secret itself, encrypted: the local key alone brings it back
    redacted.github-pat-classic.k3Jx0a…A~    one-way: a keyed hash, and nothing to bring back

An alias is made of characters that no quoting, URL, shell word, JSON, YAML or XML minds. It carries all there is: no
map of secrets is kept anywhere. One secret has one alias, so that text stays comparable; AES-SIV (RFC 5297) is made for
that, and tells a forged or damaged alias from a true one. What is not true is treated as any other text.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HEAD = "redacted."
MAX_ALIAS = 64 << 10
"""Bytes: the alias of the longest match (32 KiB) in a one-byte encoding is 44 KiB long."""

CODECS = {"ascii": "ascii", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
"""An alias is written as the text round it is: the encoding that was undone → Python's name. A span of wide characters
begins with the byte that is not zero, so that big-endian text is little-endian a byte further on.
"""

_HASH_BYTES, _TAG_BYTES = 8, 4
_PURPOSE = b"tokenscan redact 1"


@dataclass(frozen=True, slots=True)
class Found:
    """A true alias between the bytes *start* and *end*; *value* is what it stands for, ``None`` for a one-way one."""

    start: int
    end: int
    value: bytes | None


class Aliases:
    """Makes aliases with one key, and knows them again."""

    def __init__(self, key: bytes, *, is_one_way: bool = False) -> None:
        """*key* is the local key, of any length."""
        material = HKDF(SHA256(), 96, salt=None, info=_PURPOSE).derive(key)
        self._cipher = AESSIV(material[:64])
        self._hash_key = material[64:]
        self._is_one_way = is_one_way
        self._patterns = [(codec, _pattern(codec)) for codec in CODECS.values()]

    def make(self, rule_id: str, value: bytes, codec: str = "ascii") -> bytes:
        """The alias of *value*, which is not empty, written in *codec*."""
        body = self._hash(rule_id, value) if self._is_one_way else self._cipher.encrypt(value, [rule_id.encode()])
        text = f"{HEAD}{rule_id}.{urlsafe_b64encode(body).decode().rstrip('=')}~"
        return text.encode(codec)

    def find(self, data: bytes) -> Iterator[Found]:
        """The true aliases in *data*, in no order."""
        for codec, pattern in self._patterns:
            for match in pattern.finditer(data):
                found = self._read(match[0].decode(codec), match.start(), match.end())
                if found:
                    yield found

    def spans(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Where in *data* something looks like an alias, true or not."""
        return (match.span() for _, pattern in self._patterns for match in pattern.finditer(data))

    def _read(self, text: str, start: int, end: int) -> Found | None:
        rule_id, _, encoded = text[len(HEAD) : -1].rpartition(".")
        try:
            body = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
            if len(body) != _HASH_BYTES + _TAG_BYTES:
                return Found(start, end, self._cipher.decrypt(body, [rule_id.encode()]))
        except (InvalidTag, ValueError):
            return None
        is_true = hmac.compare_digest(self._tag(rule_id, body[:_HASH_BYTES]), body[_HASH_BYTES:])
        return Found(start, end, None) if is_true else None

    def _hash(self, rule_id: str, value: bytes) -> bytes:
        digest = hmac.digest(self._hash_key, b"value\0" + rule_id.encode() + b"\0" + value, "sha256")[:_HASH_BYTES]
        return digest + self._tag(rule_id, digest)

    def _tag(self, rule_id: str, digest: bytes) -> bytes:
        return hmac.digest(self._hash_key, b"tag\0" + rule_id.encode() + b"\0" + digest, "sha256")[:_TAG_BYTES]


def _pattern(codec: str) -> re.Pattern[bytes]:
    """Matches what may be an alias in *codec*."""
    zeros = re.escape("x".encode(codec)[1:])

    def unit(expression: bytes) -> bytes:
        return b"(?:" + expression + zeros + b")"

    head, dot, tail = (re.escape(text.encode(codec)) for text in (HEAD, ".", "~"))
    return re.compile(head + unit(rb"[a-z0-9-]") + b"{1,80}" + dot + unit(rb"[A-Za-z0-9_-]") + b"{16,60000}" + tail)
