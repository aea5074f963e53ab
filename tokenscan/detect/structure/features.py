"""What an assignment shows, as named features for the score."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tokenscan.detect.structure.assignment import Assignment
from tokenscan.detect.structure.likelihood import letter_share, word_likeness
from tokenscan.detect.structure.names import after_family, before_families, name_kind
from tokenscan.detect.structure.place import is_sample_place, is_test_place, place_kind
from tokenscan.detect.structure.shape import class_of, excess_entropy, length_step, shape_of
from tokenscan.detect.structure.usual import FILLERS, USUAL
from tokenscan.detect.structure.words import split_words

_QUOTES = {'"': "double", "'": "single", "`": "back"}
_TELLS_USER = re.compile(r"user|login|e-?mail|account|host|port\b|server|database|\bdb|client.?id", re.IGNORECASE)
_TELLS_CHECK = re.compile(r"assert|expect|should|equal|\bis(?:Valid|Equal)|match|\btest", re.IGNORECASE)
_TELLS_TEXT = re.compile(
    r"label|title|message|placeholder|description|translat|tooltip|i18n|help|hint|error", re.IGNORECASE
)
_TELLS_HASH = re.compile(r"sha-?\d|md5|hash|digest|checksum|commit|revision|integrity|fingerprint|etag", re.IGNORECASE)
_TELLS_WRONG = re.compile(r"wrong|invalid|incorrect|bad|fail|unauthori|denied|reject", re.IGNORECASE)


def features_of(one: Assignment) -> tuple[str, ...]:
    """The features of *one*, each once, sorted. A name has the shape ``group: what``."""
    return tuple(sorted({*_name_features(one), *_value_features(one), *_place_features(one)}))


def _name_features(one: Assignment) -> Iterator[str]:
    words = one.words
    kind, place = name_kind(words)
    value_class = class_of(one.value)
    yield f"name: {kind}"
    yield f"name and value: {kind}, {value_class}"
    quoting = "quoted" if one.quote else "bare"
    yield f"name and place: {kind}, {quoting}, {place_kind(one.path)}"
    after = after_family(words, place)
    if after:
        yield f"name then: {after}"
        yield f"name then: {kind}, {after}"
    before = before_families(words, place) if place > 0 else ()
    for family in before:
        yield f"before name: {family}"
        yield f"before name: {kind}, {family}"
    if place > 0 and not before:
        yield f"before name: {kind}, other"
    if place == 0 and len(words) == 1:
        yield f"name alone: {kind}"
    if one.name.isupper():
        yield "name: in capitals"
    if len(words) > 5:
        yield "name: long"


def _value_features(one: Assignment) -> Iterator[str]:
    value, words = one.value, one.words
    kind = name_kind(words)[0]
    shape = shape_of(value)
    yield f"value: {shape}"
    yield f"value class: {class_of(value)}"
    yield f"length: {length_step(len(value))}"
    lowered = value.lower()
    parts = split_words(value)
    for family, members in USUAL.items():
        if lowered in members:
            yield f"value: usual {family}"
    known = sum(len(part) for part in parts if part in FILLERS or part.isdigit())
    if parts and known >= 0.7 * sum(map(len, parts)):
        yield "value: fillers"
    elif any(part in FILLERS for part in parts if len(part) > 3):
        yield "value: a filler in it"
    if parts and set(parts) <= set(words):
        yield "value: the name itself"
    elif len(parts) > 1 and parts[-1] in words:
        yield "value: ends like the name"
        yield f"value: ends like the name, {shape}"
    elif {"password", "passwd", "pass", "pwd", "secret", "token", "key"} & set(parts):
        yield f"value: a credential's name, {kind}"
    if any(digit in value for digit in "0123456789"):
        yield f"value: digit, {kind}"
    if value.count(" ") >= 2:
        yield "value: blanks"
    if re.search(r"[^\w\s./:-]", value):
        yield f"value: special, {kind}"
    if len(value) >= 12:
        excess = excess_entropy(value)
        yield f"entropy: {'random' if excess >= 0 else 'near' if excess > -0.5 else 'low'}"
    if letter_share(value) > 0.5:
        likeness = word_likeness(value)
        odd = "random" if likeness < -0.8 else "odd" if likeness < 0.2 else "usual" if likeness < 1.5 else "words"
        yield f"letters: {odd}"
        yield f"letters: {kind}, {odd}"


def _place_features(one: Assignment) -> Iterator[str]:
    kind = name_kind(one.words)[0]
    place = place_kind(one.path)
    yield f"operator: {one.operator if len(one.operator) < 4 else 'typed' if one.operator[0] == ':' else 'value'}"
    yield f"operator and quote: {one.operator[:2]}, {_QUOTES.get(one.quote[-1:], 'bare')}, {place}"
    yield f"place: {place}"
    if is_test_place(one.path):
        yield f"place: {kind}, tests"
    if is_sample_place(one.path):
        yield "place: samples"
    if one.is_flag:
        yield f"name: an option, {'quoted' if one.quote else 'bare'}"
    if one.is_comment:
        yield f"line: comment, {'quoted' if one.quote else 'bare'}"
    if one.call:
        if one.after.lstrip()[:1] == ",":
            yield "call: more arguments"
        yield f"call: {'bytes' if one.call.startswith('[]') else 'prefix' if len(one.call) < 3 else 'function'}"
    yield from _link_features(one)
    line = f"{one.before} {one.after}"
    for what, tells in (
        ("user", _TELLS_USER),
        ("check", _TELLS_CHECK),
        ("text", _TELLS_TEXT),
        ("hash", _TELLS_HASH),
        ("wrong", _TELLS_WRONG),
    ):
        if tells.search(line):
            yield f"line: tells {what}"
            yield f"line: tells {what}, {kind}"
        if what in ("user", "hash", "text") and tells.search(one.above):
            yield f"above: tells {what}"
    if re.search(r"[\"'`]\s*,\s*[\"'`]?$", one.before) and one.operator == ",":
        yield "list: an item before"
    if re.match(r"\s*,\s*[\"'`]", one.after) and one.operator == ",":
        yield "list: an item after"
    if one.after[:1] in ("(", "[", "."):
        yield "after: goes on"
    if not one.quote and one.after.strip() in ("", ",", ";"):
        yield "after: line ends"
    if len(one.before) + len(one.after) > 300:
        yield "line: long"
    if '"' in one.before.replace('\\"', "") and not one.quote:
        yield "bare in a string"
    if not one.quote:
        around = "string" if '"' in one.before or "'" in one.before else "comment" if one.is_comment else "code"
        like = (
            "capital"
            if re.match(r"_?[A-Z]\w+$", one.value)
            else "word"
            if re.match(r"[a-z_]+$", one.value)
            else "other"
        )
        yield f"bare: {place}, {around}, {like}"
        yield f"bare: {place}, {one.operator[:2]}, {like}"


def _link_features(one: Assignment) -> Iterator[str]:
    """How the name and the value are joined: the quotes and blanks, not the names."""
    link = re.sub(r"\s+", " ", one.link.removesuffix(one.quote).removesuffix(one.call))
    link = re.sub(r"\w+", "w", link)
    yield f"link: {link[:6]}"
    yield f"link and place: {link[:6]}, {_QUOTES.get(one.quote[-1:], 'bare')}, {place_kind(one.path)}"
    lead = one.before.rstrip()[-1:]
    yield f"before: {lead if not lead.isalnum() else 'word'}"
    if one.quote:
        behind = re.sub(r"\w+", "w", one.after.removeprefix(one.quote).strip())[:1]
        yield f"behind: {behind}"
    else:
        behind = re.sub(r"\w+", "w", re.sub(r"\s+", " ", one.after))[:2]
        yield f"behind bare: {place_kind(one.path)}, {behind}"
        if re.match(r"\s+[a-z]{2,}\b(?!\s*[=:])", one.after):
            yield "behind: prose"
