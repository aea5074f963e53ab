"""What a made-up token looks like: a pattern to write one by, and to know one again by.

::

    ghp_{mark:base62:30}             literal text, then 30 characters of an alphabet that begin with the mark
    SG.{mark:base64url:22}.{base64url:43}
    [{ base64url = '{"u":"{mark:lower:25}"}' }, ".{base64url:22}"]     a list: pieces of which some are encoded

A mark is the word ``MadeUp`` (``facade`` in hexadecimal), the token's state and its serial number, in digits of the
alphabet: so a token is recognised without keeping it, by every server, now and later. Its fill comes from SHA-256 of
rule, state and serial.
"""

from __future__ import annotations

import base64
import binascii
import re
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

ALPHABETS: Mapping[str, str] = {
    "base62": string.digits + string.ascii_uppercase + string.ascii_lowercase,
    "base64": string.digits + string.ascii_uppercase + string.ascii_lowercase + "+/",
    "base64url": string.digits + string.ascii_uppercase + string.ascii_lowercase + "-_",
    "base32": string.ascii_uppercase + "234567",
    "digits": string.digits,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "letters": string.ascii_uppercase + string.ascii_lowercase,
    "lower": string.digits + string.ascii_lowercase,
    "upper": string.digits + string.ascii_uppercase,
}
UUIDS: Mapping[str, str] = {"uuid": "-", "uuid_": "_"}
"""Version 4, in lower case; the alphabet's name → what stands between its groups."""

WORDS = ("MadeUp", "madeup", "MADEUP", "facade", "FACADE")
STATE_DIGITS, SERIAL_DIGITS = 2, 4
LEAST = len(WORDS[0]) + STATE_DIGITS + SERIAL_DIGITS + 4
"""Characters that a marked field has at least: four of them differ by chance."""

_FIELD = re.compile(r"\{(?P<mark>mark:)?(?P<alphabet>[A-Za-z0-9_]+)(?::(?P<size>[0-9]+))?\}")
_ENCODINGS = ("base64", "base64url")
_ENCODED = "[A-Za-z0-9+/_=-]+"


@dataclass(frozen=True, slots=True)
class Mark:
    """Which state (its position in ``STATES``) and which of all tokens of that state."""

    state: int
    serial: int


@dataclass(frozen=True, slots=True)
class Form:
    """*pieces*: (encoding, text with fields); encoding is empty for what stands as it is."""

    pieces: tuple[tuple[str, str], ...]

    def write(self, mark: Mark, seed: str) -> str:
        """The token of *mark*; the same for the same *seed*."""
        choose = _chooser(f"{seed}/{mark.state}/{mark.serial}")
        return "".join(_encode(encoding, _fill(text, mark, choose)) for encoding, text in self.pieces)

    def read(self, token: str) -> Mark | None:
        """The mark in *token*, whatever follows the form. Who asks writes that one and compares."""
        match = re.match("".join(self._expression(number) for number in range(len(self.pieces))), token)
        if match is None:
            return None
        for number, (encoding, text) in enumerate(self.pieces):
            inner = match[f"piece{number}"]
            found = _read(text, _decode(encoding, inner) if encoding else inner)
            if found:
                return found
        return None

    def _expression(self, number: int) -> str:
        encoding, text = self.pieces[number]
        return f"(?P<piece{number}>{_ENCODED if encoding else _expression(text)})"


def parse_form(value: object) -> Form:
    """The form that *value* (a text, or a list of texts and one-key tables) writes. Raises ``ValueError`` with what is
    wrong.
    """
    pieces = tuple(_piece(item) for item in (value if isinstance(value, list) else [value]))
    for _, text in pieces:
        for field in _FIELD.finditer(text):
            _check_field(field)
    if not any(field["mark"] for _, text in pieces for field in _FIELD.finditer(text)):
        raise ValueError("no {mark:ALPHABET:LENGTH} in it, so its tokens could not be told apart")
    return Form(pieces)


def _piece(item: object) -> tuple[str, str]:
    if isinstance(item, str):
        return "", item
    if isinstance(item, dict) and len(item) == 1:
        encoding, text = next(iter(item.items()))
        if encoding in _ENCODINGS and isinstance(text, str):
            return encoding, text
    raise ValueError(f"{item!r} is neither a text nor one of {{ {', '.join(_ENCODINGS)} = text }}")


def _check_field(field: re.Match[str]) -> None:
    if field["alphabet"] in UUIDS:
        return
    if field["alphabet"] not in ALPHABETS:
        raise ValueError(f"{field[0]}: the alphabet is none of {', '.join((*ALPHABETS, *UUIDS))}")
    if not field["size"]:
        raise ValueError(f"{field[0]}: the length is missing")
    if field["mark"] and int(field["size"]) < LEAST:
        raise ValueError(f"{field[0]}: a mark takes at least {LEAST} characters")


def _chooser(seed: str) -> Callable[[str, int], str]:
    """Gives characters of an alphabet, evenly enough for tokens."""
    stream = _bytes(seed)
    return lambda alphabet, size: "".join(alphabet[next(stream) % len(alphabet)] for _ in range(size))


def _bytes(seed: str) -> Iterator[int]:
    number = 0
    while True:
        yield from sha256(f"made up {seed} {number}".encode()).digest()
        number += 1


def _fill(text: str, mark: Mark, choose: Callable[[str, int], str]) -> str:
    def replace(field: re.Match[str]) -> str:
        if field["alphabet"] in UUIDS:
            return _uuid(_body("hex", 32, mark if field["mark"] else None, choose), UUIDS[field["alphabet"]])
        return _body(field["alphabet"], int(field["size"]), mark if field["mark"] else None, choose)

    return _FIELD.sub(replace, text)


def _body(name: str, size: int, mark: Mark | None, choose: Callable[[str, int], str]) -> str:
    alphabet = ALPHABETS[name]
    head = ""
    if mark is not None:
        head = _word(alphabet) + _digits(mark.state, alphabet, STATE_DIGITS)
        head += _digits(mark.serial, alphabet, SERIAL_DIGITS)
    return head + choose(alphabet, size - len(head))


def _word(alphabet: str) -> str:
    return next(word for word in WORDS if set(word) <= set(alphabet))


def _digits(number: int, alphabet: str, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, len(alphabet))
        digits = alphabet[digit] + digits
    return digits


def _number(digits: str, alphabet: str) -> int:
    number = 0
    for digit in digits:
        number = number * len(alphabet) + alphabet.index(digit)
    return number


def _uuid(digits: str, joint: str) -> str:
    digits = f"{digits[:12]}4{digits[13:16]}a{digits[17:]}"
    return joint.join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _encode(encoding: str, text: str) -> str:
    if encoding == "base64":
        return base64.b64encode(text.encode()).decode()
    if encoding == "base64url":
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return text


def _decode(encoding: str, text: str) -> str:
    try:
        raw = text.translate(str.maketrans("-_", "+/")) if encoding == "base64url" else text
        return base64.b64decode(raw + "=" * (-len(raw) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _expression(text: str, name: str = "") -> str:
    """A regular expression of what *text* can write; the marked field is a group of that *name*."""
    parts, done = [], 0
    for field in _FIELD.finditer(text):
        parts += [re.escape(text[done : field.start()]), _class(field, name)]
        done = field.end()
    return "".join((*parts, re.escape(text[done:])))


def _class(field: re.Match[str], name: str) -> str:
    if field["alphabet"] in UUIDS:
        joint = UUIDS[field["alphabet"]]
        found = joint.join(f"[0-9a-f]{{{size}}}" for size in (8, 4, 4, 4, 12))
    else:
        found = f"[{re.escape(ALPHABETS[field['alphabet']])}]{{{field['size']}}}"
    return f"(?P<{name}>{found})" if name and field["mark"] else found


def _read(text: str, written: str) -> Mark | None:
    fields = [field for field in _FIELD.finditer(text) if field["mark"]]
    match = re.match(_expression(text, "body"), written) if fields else None
    if match is None:
        return None
    name = fields[0]["alphabet"]
    alphabet = ALPHABETS["hex" if name in UUIDS else name]
    body = match["body"].replace(UUIDS.get(name, ""), "") if name in UUIDS else match["body"]
    word = _word(alphabet)
    digits = body[len(word) : len(word) + STATE_DIGITS + SERIAL_DIGITS]
    if not body.startswith(word):
        return None
    return Mark(_number(digits[:STATE_DIGITS], alphabet), _number(digits[STATE_DIGITS:], alphabet))
