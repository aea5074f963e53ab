"""What makes two findings the same."""

from __future__ import annotations

import hmac

VERSION = 1
DIGITS = 32


def fingerprint(key: bytes, family: str, value: bytes) -> str:
    """``1:`` and 32 hexadecimal digits of HMAC-SHA-256 with *key* over the rule's *family* and the secret's *value*.

    Independent of line, path, commit, rule version and configuration; without the key nobody can test a guess.
    """
    digest = hmac.new(key, family.encode() + b"\0" + value, "sha256").hexdigest()
    return f"{VERSION}:{digest[:DIGITS]}"
