"""The filter ``header``: what stands in an Authorization or API-key header, or after an option of a command."""

from __future__ import annotations

import re
from base64 import b64decode

from tokenscan.detect.match import Drop, Grade, Match
from tokenscan.detect.reference import describe_reference
from tokenscan.detect.structure.ciphertext import describe_ciphertext
from tokenscan.detect.structure.shape import excess_entropy, is_wordy, shape_of
from tokenscan.detect.structure.usual import FILLERS, USUAL
from tokenscan.detect.structure.words import split_words

_ELSEWHERE = re.compile(r"(?:file|env|fd|stdin|pass):")
"""Sources of a passphrase in OpenSSL's options."""

_IDENTIFIERS = frozenset(
    {"member", "constant", "snake", "kebab", "camel", "lower", "title", "upper", "type", "call", "index"}
)


def judge_token(match: Match) -> Drop | Grade:
    """For what a machine made: an identifier or a word is none."""
    drop = _certain_drop(match)
    if drop:
        return drop
    value = match.value.decode("utf-8", "replace")
    if shape_of(value) in _IDENTIFIERS and (is_wordy(value) or len(value) < 16):
        return Drop("value", "an identifier")
    has_digit = any(digit in value for digit in "0123456789")
    if len(value) < 12 or excess_entropy(value) < -0.3 or not has_digit:
        return Grade("low")
    return Grade(match.rule.confidence)


def judge_password(match: Match) -> Drop | Grade:
    """For what a person may have chosen: a word counts, a word that stands for one does not."""
    drop = _certain_drop(match)
    if drop:
        return drop
    value = match.value.decode("utf-8", "replace")
    if shape_of(value) in ("member", "constant", "type", "call", "index") or _is_prose(match, value):
        return Grade("low")
    is_weak = value.lower() in USUAL["change"] | USUAL["digits"] or len(value) < 4
    return Grade("low" if is_weak else match.rule.confidence)


def _option(match: Match) -> str:
    """What stands between the match's beginning and its value, such as ``--passphrase``, in lower case."""
    return match.data[match.match_start : match.start].decode("utf-8", "replace").lower()


def _is_prose(match: Match, value: str) -> bool:
    """Does a small word stand among small words, or end a sentence?"""
    after = match.data[match.end : match.end + 2]
    word = value.rstrip(".,")
    if not (word.isalpha() and word.islower()):
        return False
    return word != value or (after[:1] == b" " and after[1:].isalpha())


def judge_basic(match: Match) -> Drop | Grade | None:
    """For base64 of ``user:password``; of a password alone only a word that stands for one is told."""
    try:
        text = b64decode(match.value + b"=" * (-len(match.value) % 4)).decode("utf-8", "replace")
    except ValueError:
        return Drop("value", "no base64")
    user, colon, password = text.partition(":")
    words = (*split_words(user), *split_words(password))
    if words and all(word in FILLERS or word.isdigit() for word in words):
        return Drop("placeholder", "a name and password that stand for one")
    return Grade("high" if len(password) >= 8 else "medium") if colon else None


def judge_pair(match: Match) -> Grade | None:
    """As ``judge_basic``, for what a generic rule would report if this one dropped it: it is kept and not believed."""
    opinion = judge_basic(match)
    return Grade("low") if isinstance(opinion, Drop) else opinion


def _certain_drop(match: Match) -> Drop | None:
    reference = describe_reference(match.value)
    if reference:
        return Drop("reference", reference)
    value = match.value.decode("utf-8", "replace")
    cipher = describe_ciphertext(value)
    if cipher:
        return Drop("value", cipher)
    if _ELSEWHERE.match(value):
        return Drop("reference", "where the password is read from")
    parts = split_words(value)
    lowered = value.lower()
    if len(lowered) > 3 and lowered in _option(match):
        return Drop("placeholder", "the value names what it stands for")
    if any(lowered in USUAL[family] for family in ("name", "filler", "wrong")) or (
        parts and all(part in FILLERS for part in parts)
    ):
        return Drop("placeholder", "a word that stands for a credential")
    return None
