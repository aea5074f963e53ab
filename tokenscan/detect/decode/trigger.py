"""What tells the prefilter that an encoded text is worth decoding.

Decoding every run that could be base64 would cost more than all rules together. But a rule only matches a text that
holds one of its keywords, and a keyword inside base64 or hexadecimal, once or twice over, or in UTF-16 or UTF-32, is a
literal again: three of them for base64, one for each place in a group of three bytes. Escapes begin with a literal of
their own.
"""

from __future__ import annotations

import itertools
from base64 import b64encode
from collections.abc import Iterable, Iterator

from tokenscan.model.rule import Rule

MIN_KEYWORD = 4
"""Shorter keywords would leave fewer than four certain base64 characters, and fire all the time."""

CERTAIN_BASE64 = 6
CERTAIN_HEX = 12
"""Characters of an encoded keyword that are looked for. More would make hits no rarer, and take longer to compile
(26,000 literals: 0.9 s whole, 0.3 s cut; 2026-11)."""

MAX_UNIT = 64
"""Bytes of an encoded character, or of a joint with what stands on its sides; ``units`` undoes none longer."""

_QUOTES = "\"'`"
_BEGINS = r"[\w/+=.-]{2}"
_GOES_ON = r"[\w/+=.-]{8}"


def _joints() -> Iterator[str]:
    """A literal that goes on: ``"ab" + "cd"``, ``"ab"."cd"``, ``"ab""cd"``, ``"ab" ⏎ "cd"`` with an indent or an
    operator, and ``ab\\`` ⏎ ``cd``. Two literals side by side are a list of words in a shell. What goes on
    is a token: eight characters without a space. Each begins with a literal of its own, and no gap without a bound
    stands before a rarer one: one expression for all costs a third of the whole prefilter (0.34 ms a MB, against 0.09;
    2026-11).
    """
    for operator in (r"\+", r"\.", "&"):
        yield rf"{_BEGINS}[{_QUOTES}][ \t]{{0,4}}{operator}[ \t\r\n\\]{{0,24}}[{_QUOTES}]{_GOES_ON}"
    for mark, feed, indent in itertools.product(_QUOTES, (r"\n", r"\r\n", r"\\\n", r" \\\n"), (" ", r"\t")):
        yield rf"{_BEGINS}{mark}{feed}{indent}[ \t]*{mark}{_GOES_ON}"
    for mark, feed, operator in itertools.product(_QUOTES, (r"\n", r"\r\n"), (r"\+", r"\.", "&")):
        yield rf"{_BEGINS}{mark}{feed}[ \t]{{0,60}}{operator}[ \t]{{0,4}}{mark}{_GOES_ON}"
    for mark, other in itertools.product(_QUOTES, _QUOTES):
        yield rf"{_BEGINS}{mark}{other}{_GOES_ON}"
    yield rf"{_BEGINS}\\\r?\n[ \t]{{0,12}}{_GOES_ON}"


ESCAPES: tuple[tuple[str, str], ...] = (
    # (decoder, expression)
    ("percent", r"%[2-7][0-9A-Fa-f]"),
    ("escape", r"\\u00[2-7][0-9A-Fa-f]"),
    ("escape", r"\\x[2-7][0-9A-Fa-f]"),
    ("entity", r"&#(?:x[2-7][0-9A-Fa-f]|[0-9]{2,3});"),
    ("entity", r"&(?:amp|quot|apos|lt|gt|equals|colon|sol|plus|lowbar|hyphen|dash|num|period);"),
    *(("joint", expression) for expression in _joints()),
)

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def encoded_keywords(rules: Iterable[Rule]) -> Iterator[tuple[str, bytes]]:
    """(decoder, literal) for every encoded form of every keyword, each once. Words that a token begins with are looked
    for in text that was encoded twice, too; names that ignore case would double the database for that.
    """
    tokens, names = set[bytes](), set[bytes]()
    for rule in rules:
        (names if "(?i" in rule.pattern else tokens).update(keyword_forms(rule))
    once = (form for word in sorted(tokens | names) for form in encoded_forms(word))
    twice = (form for word in sorted(tokens) for form in twice_encoded_forms(word))
    yield from dict.fromkeys(itertools.chain(once, twice))


def quote(literal: bytes) -> str:
    """*literal* as an expression that ``re`` and Hyperscan read alike, whatever bytes it holds."""
    return "".join(chr(byte) if byte < 128 and chr(byte).isalnum() else f"\\x{byte:02x}" for byte in literal)


def keyword_forms(rule: Rule) -> set[bytes]:
    """The keywords of a rule as they stand in text: as written, and where the pattern ignores case the usual ways."""
    words = [word for word in rule.keywords if len(word) >= MIN_KEYWORD]
    forms = {word.encode() for word in words}
    if "(?i" in rule.pattern:
        forms |= {form.encode() for word in words for form in (word.lower(), word.upper())}
    return forms


def encoded_forms(word: bytes) -> Iterator[tuple[str, bytes]]:
    """(decoder, literal) for *word* in each encoding, and in UTF-16 that was encoded."""
    wide = spread(word, 1)
    yield "utf16", wide[: 2 * MIN_KEYWORD - 1]
    yield "utf32", spread(word, 3)[: 4 * MIN_KEYWORD - 3]
    for form in (word, wide):
        yield from in_base64(form)
        yield "hex", form.hex().encode()[:CERTAIN_HEX]
        yield "hex", form.hex().upper().encode()[:CERTAIN_HEX]


def twice_encoded_forms(word: bytes) -> Iterator[tuple[str, bytes]]:
    """(decoder, literal) for *word* in base64 or hexadecimal inside base64 or hexadecimal."""
    for lead in range(3):
        inner = base64_core(word, lead)[1]
        yield from in_base64(inner)
        yield "hex", inner.hex().encode()[:CERTAIN_HEX]
    yield from in_base64(word.hex().encode())


def spread(word: bytes, zeros: int) -> bytes:
    """*word* with so many zero bytes between its characters."""
    return (b"\0" * zeros).join(word[i : i + 1] for i in range(len(word)))


def in_base64(word: bytes) -> Iterator[tuple[str, bytes]]:
    """*word* in base64, at each of three alignments."""
    for lead in range(3):
        first, literal = base64_core(word, lead)
        kept = literal[:CERTAIN_BASE64]
        if len(kept) >= MIN_KEYWORD:
            yield f"base64:{(first + len(kept)) % 4}", kept


def base64_core(word: bytes, lead: int) -> tuple[int, bytes]:
    """How many characters past a boundary of four the characters begin that *word* certainly gives in base64 when
    *lead* bytes (mod 3) stand before it, and those characters.
    """
    encoded = b64encode(b"\0" * lead + word)
    first = -(-lead * 8 // 6)
    last = (lead + len(word)) * 8 // 6
    return first, encoded[first:last]
