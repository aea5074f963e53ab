"""Base64 of something that can be read: what it says decides.

``{"page": 3}`` in base64 is no credential, ``ann:password`` in base64 is one. What does not decode to text is random
as far as anybody can tell, and stays for the score.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from tokenscan.detect.placeholder import describe_placeholder
from tokenscan.detect.reference import describe_reference
from tokenscan.detect.structure.ciphertext import describe_ciphertext
from tokenscan.detect.structure.names import name_kind
from tokenscan.detect.structure.shape import excess_entropy, is_wordy
from tokenscan.detect.structure.usual import USUAL
from tokenscan.detect.structure.words import split_words

MIN_LENGTH, MAX_LENGTH = 8, 4096
"""Characters of base64 that are decoded."""

_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}|[A-Za-z0-9_-]+={0,2}")
_TEXT = re.compile(r"[\t\n\r -~\u00a0-\uffef]+")
_QUERY = re.compile(r"[\w.-]+=[^&=\s]*(?:&[\w.-]+=[^&=\s]*)+")
_MIN_RANDOM = 16
"""Characters from which on a value inside may be a key."""


def describe_encoded(value: str) -> str | None:
    """What harmless thing *value* is the base64 of; ``None`` if it is none, or may hold a credential."""
    text = decode_text(value)
    if text is None:
        return None
    if text.lower() in USUAL["name"] or describe_placeholder(text.encode()) or describe_reference(text.encode()):
        return "base64 of a text that stands for a credential"
    if describe_ciphertext(text):
        return "base64 of what is encrypted or hashed"
    if text.startswith("{") and text.endswith("}"):
        return "base64 of JSON without a credential" if _is_harmless_json(text) else None
    if _QUERY.fullmatch(text):
        return "base64 of a query without a credential" if _is_harmless(parse_qsl(text)) else None
    return "base64 of a sentence" if _is_sentence(text) else None


def decode_text(value: str) -> str | None:
    """The text that *value* is the base64 of; ``None`` if it is no base64, or what it encodes no text."""
    if not (MIN_LENGTH <= len(value) <= MAX_LENGTH and _BASE64.fullmatch(value)):
        return None
    try:
        raw = b64decode(value.replace("-", "+").replace("_", "/") + "=" * (-len(value) % 4), validate=True)
        text = raw.decode("utf-8")
    except (Error, UnicodeDecodeError):
        return None
    return text if _TEXT.fullmatch(text) else None


def _is_sentence(text: str) -> bool:
    """Are there words with blanks or a query's signs between them, and no name of a credential?"""
    parts = re.split(r"[\s&=;]+", text.strip())
    return len(parts) >= 4 and is_wordy(text) and not any(map(_names_credential, parts)) and ":" not in text


def _is_harmless_json(text: str) -> bool:
    """Is *text* JSON in which nothing has a credential's name and nothing looks random? Half a document is not told."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return _is_harmless(_leaves("", document))


def _is_harmless(pairs: Iterable[tuple[str, str]]) -> bool:
    return not any(_names_credential(name) or _is_random(value) for name, value in pairs)


def _leaves(name: str, node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from _leaves(key, inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _leaves(name, inner)
    else:
        yield name, str(node)


def _names_credential(name: str) -> bool:
    return name_kind(split_words(name))[0] != "none"


def _is_random(value: str) -> bool:
    return len(value) >= _MIN_RANDOM and " " not in value and not is_wordy(value) and excess_entropy(value) >= -0.5
