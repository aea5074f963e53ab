"""From the regular expressions of Go (RE2) to those that rules here are written in.

The syntax is read and written anew rather than patched: flags in the middle of a pattern hold to the end of the group,
a ``{`` that begins no repeat is a letter, and what looks the same can mean something else. Patterns here are matched on
bytes, so that beyond ASCII a class is met in part alone; what differs is said, and what cannot be written is refused.
Source: https://pkg.go.dev/regexp/syntax (Go 1.23).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

SECRET = "(?P<secret>"  # noqa: S105 - the group of that name

_ANY = r"[\s\S]"
_SPECIAL = frozenset(r"\.^$*+?{}[]|()")
_SPECIAL_IN_CLASS = frozenset(r"\^[]|&~-")
_ESCAPES = {"a": r"\x07", "f": r"\x0c", "t": r"\t", "n": r"\n", "r": r"\r", "v": r"\x0b"}
_PERL = frozenset("dDsSwW")
_POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\x0b\x0c\r ",
    "upper": "A-Z",
    "word": r"0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_OTHERWISE = {
    "alnum": r"\x00-/:-@\[-`{-\xff",
    "alpha": r"\x00-@\[-`{-\xff",
    "ascii": r"\x80-\xff",
    "blank": r"\x00-\x08\x0a-\x1f!-\xff",
    "cntrl": r" -~\x80-\xff",
    "digit": r"\x00-/:-\xff",
    "graph": r"\x00- \x7f-\xff",
    "lower": r"\x00-`{-\xff",
    "print": r"\x00-\x1f\x7f-\xff",
    "punct": r"\x00- 0-9A-Za-z\x7f-\xff",
    "space": r"\x00-\x08\x0e-\x1f!-\xff",
    "upper": r"\x00-@\[-\xff",
    "word": r"\x00-/:-@\[-^`{-\xff",
    "xdigit": r"\x00-/:-@G-`g-\xff",
}
_UNICODE = {
    # Classes of letters and digits, as far as bytes tell: all that is not ASCII may be one.
    "L": r"A-Za-z\x80-\xff",
    "Lu": r"A-Z\x80-\xff",
    "Ll": r"a-z\x80-\xff",
    "N": r"0-9\x80-\xff",
    "Nd": r"0-9\x80-\xff",
}
_WIDER = "a class of Unicode holds every byte beyond ASCII here"
MAX_DEPTH = 100


class UntranslatableError(ValueError):
    """A pattern that cannot be written here; the message says why."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A *pattern* for ``regex`` over bytes, the number of its groups, and what it does otherwise than the original."""

    pattern: str
    groups: int
    notes: tuple[str, ...] = ()


def translate(text: str, *, secret: int = 0, limit: int | None = None) -> Translation:
    """*text* with its group number *secret* (from 1; 0 for none) called ``secret``, and no other group. Where *limit*
    is given, repeats without an end have that many rounds. Raises ``UntranslatableError``.
    """
    parser = _Parser(text, secret, limit)
    pattern = parser.parse()
    if secret > parser.groups:
        raise UntranslatableError(f"it has no group {secret}")
    return Translation(pattern, parser.groups, tuple(dict.fromkeys(parser.notes)))


@dataclass(frozen=True, slots=True)
class _Flags:
    caseless: bool = False
    lines: bool = False
    dot_all: bool = False
    lazy: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """*caseless* is ``None`` for what has no case. *is_atom*: a repeat can follow as it is."""

    text: str
    caseless: bool | None = None
    is_atom: bool = True


@dataclass(slots=True)
class _Parser:
    text: str
    secret: int
    limit: int | None
    position: int = 0
    groups: int = 0
    notes: list[str] = field(default_factory=list)

    def parse(self) -> str:
        whole = self._alternatives(_Flags(), 0)
        if self.position < len(self.text):
            raise UntranslatableError("a ')' opens nowhere")
        return f"(?i:{whole.text})" if whole.caseless else whole.text

    def _peek(self, text: str) -> bool:
        return self.text.startswith(text, self.position)

    def _take(self) -> str:
        if self.position >= len(self.text):
            raise UntranslatableError("it ends in the middle")
        self.position += 1
        return self.text[self.position - 1]

    def _take_until(self, end: str) -> str:
        stop = self.text.find(end, self.position)
        if stop < 0:
            raise UntranslatableError(f"{end!r} is missing")
        found = self.text[self.position : stop]
        self.position = stop + len(end)
        return found

    def _alternatives(self, flags: _Flags, depth: int) -> _Piece:
        """Up to the end of the group. Flags that are set in one alternative hold in those behind it."""
        if depth > MAX_DEPTH:
            raise UntranslatableError(f"groups are nested more than {MAX_DEPTH} deep")
        branches: list[list[_Piece]] = [[]]
        while self.position < len(self.text) and not self._peek(")"):
            if self._peek("|"):
                self._take()
                branches.append([])
            elif self._peek("(?") and (changed := self._flag_group(flags)) is not None:
                flags = changed
            else:
                self._sequence_item(branches[-1], flags, depth)
        return _join([_join_run(branch) for branch in branches], branches)

    def _sequence_item(self, pieces: list[_Piece], flags: _Flags, depth: int) -> None:
        if self._peek(r"\Q"):
            self.position += 2
            end = self.text.find(r"\E", self.position)
            literal = self.text[self.position : end if end >= 0 else len(self.text)]
            self.position += len(literal) + (2 if end >= 0 else 0)
            pieces += [_literal(letter, flags) for letter in literal]
        else:
            pieces.append(self._atom(flags, depth))
        if pieces:
            pieces[-1] = self._repeated(pieces[-1], flags)

    def _flag_group(self, flags: _Flags) -> _Flags | None:
        """The flags after ``(?i)``; ``None``, and nothing is taken, where another kind of group begins."""
        end = self.position + 2
        while end < len(self.text) and self.text[end] in "imsU-":
            end += 1
        if self.text[end : end + 1] != ")" or end == self.position + 2:
            return None
        changed = _set_flags(flags, self.text[self.position + 2 : end])
        self.position = end + 1
        return changed

    def _atom(self, flags: _Flags, depth: int) -> _Piece:
        letter = self._take()
        if letter == "(":
            return self._group(flags, depth)
        if letter == "[":
            return self._class(flags)
        if letter == ".":
            return _Piece(_ANY if flags.dot_all else ".")
        if letter == "^":
            return _Piece("(?m:^)" if flags.lines else r"\A", is_atom=False)
        if letter == "$":
            return _Piece("(?m:$)" if flags.lines else r"\Z", is_atom=False)
        if letter == "\\":
            return self._escape(flags)
        if letter in "*+?":
            raise UntranslatableError(f"{letter!r} repeats nothing, or a repeat: Go does not have that")
        return _literal(letter, flags)

    def _group(self, flags: _Flags, depth: int) -> _Piece:
        opening = "(?:"
        if self._peek("?"):
            self._take()
            if self._peek("P<") or self._peek("<"):
                self.position += 2 if self._peek("P<") else 1
                if self._peek("=") or self._peek("!"):
                    raise UntranslatableError("it looks behind, which Go does not have")
                self._take_until(">")
                opening = self._number()
            elif self._peek("=") or self._peek("!"):
                raise UntranslatableError("it looks ahead, which Go does not have")
            else:
                flags = self._scoped_flags(flags)
        else:
            opening = self._number()
        inner = self._alternatives(flags, depth + 1)
        if not self._peek(")"):
            raise UntranslatableError("a ')' is missing")
        self._take()
        return _Piece(f"{opening}{inner.text})", inner.caseless)

    def _scoped_flags(self, flags: _Flags) -> _Flags:
        start = self.position
        while self._peek("-") or self.text[self.position : self.position + 1].isalpha():
            self.position += 1
        named = self.text[start : self.position]
        if not self._peek(":"):
            raise UntranslatableError(f"the group (?{named} is none of Go's")
        self._take()
        return _set_flags(flags, named)

    def _number(self) -> str:
        self.groups += 1
        return SECRET if self.groups == self.secret else "(?:"

    def _repeated(self, piece: _Piece, flags: _Flags) -> _Piece:
        repeat = self._repeat()
        if repeat is None:
            return piece
        low, high = repeat
        is_lazy = self._peek("?")
        self.position += is_lazy
        if self._repeat() is not None:
            raise UntranslatableError("a repeat is repeated: Go does not have that")
        if high is None and self.limit is not None:
            high = max(self.limit, low)
        text = piece.text if piece.is_atom else f"(?:{piece.text})"
        sign = _sign(low, high) + ("?" if is_lazy is not flags.lazy else "")
        return _Piece(text + sign, piece.caseless)

    def _repeat(self) -> tuple[int, int | None] | None:
        """The rounds of the repeat that stands here, at least and at most; ``None`` and nothing is taken for none."""
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        letter = self.text[self.position : self.position + 1]
        if letter in simple:
            self.position += 1
            return simple[letter]
        end = self.text.find("}", self.position)
        if letter != "{" or end < 0:
            return None
        low, comma, high = self.text[self.position + 1 : end].partition(",")
        if not low.isdecimal() or (high and not high.isdecimal()):
            return None  # a brace as a letter
        self.position = end + 1
        return int(low), (int(high) if high else None) if comma else int(low)

    def _escape(self, flags: _Flags) -> _Piece:
        letter = self._take()
        if letter in "AzbB":
            return _Piece({"A": r"\A", "z": r"\Z"}.get(letter, f"\\{letter}"), is_atom=False)
        if letter == "C":
            return _Piece(_ANY)
        if letter in _PERL:
            return _Piece(f"\\{letter}")
        if letter in "pP":
            return _Piece(f"[{'^' if letter == 'P' else ''}{self._unicode()}]", flags.caseless)
        return _literal(self._escaped_letter(letter), flags)

    def _escaped_letter(self, letter: str) -> str:
        """The letter that a backslash and *letter* stand for."""
        if letter == "x":
            digits = self._braced() if self._peek("{") else self._take() + self._take()
            return _letter(digits, 16)
        if letter in _ESCAPES:
            return _ESCAPES[letter].encode().decode("unicode_escape")
        if letter in "01234567":
            start = self.position - 1
            while self.position < min(len(self.text), start + 3) and self.text[self.position] in "01234567":
                self.position += 1
            digits = self.text[start : self.position]
            if letter != "0" and len(digits) < 3:
                raise UntranslatableError("it refers back to a group, which Go does not have")
            return _letter(digits, 8)
        if letter.isalnum():
            raise UntranslatableError(f"\\{letter} is not known")
        return letter

    def _braced(self) -> str:
        self._take()
        return self._take_until("}")

    def _unicode(self) -> str:
        """What stands between brackets for the class after ``\\p``."""
        name = self._braced() if self._peek("{") else self._take()
        if name not in _UNICODE:
            raise UntranslatableError(f"the Unicode class {name} cannot be told from bytes")
        self.notes.append(_WIDER)
        return _UNICODE[name]

    def _class(self, flags: _Flags) -> _Piece:
        negated = self._peek("^")
        self.position += negated
        members: list[str] = []
        wide: list[str] = []
        is_first = True
        while is_first or not self._peek("]"):
            is_first = False
            self._member(members, wide)
        self._take()
        if wide and negated:
            raise UntranslatableError("a class leaves out a letter beyond ASCII, which bytes cannot say")
        narrow = f"[{'^' if negated else ''}{''.join(members)}]" if members else ""
        if not wide:
            return _Piece(narrow, flags.caseless)
        return _Piece(f"(?:{'|'.join([narrow, *wide] if narrow else wide)})", flags.caseless)

    def _member(self, members: list[str], wide: list[str]) -> None:
        if self._peek("[:"):
            self.position += 2
            name = self._take_until(":]")
            table = _OTHERWISE if name.startswith("^") else _POSIX
            if name.removeprefix("^") not in table:
                raise UntranslatableError(f"the class [:{name}:] is not known")
            members.append(table[name.removeprefix("^")])
            return
        letter = self._take()
        if letter == "\\" and self.position < len(self.text) and self.text[self.position] in "dDsSwW":
            members.append(f"\\{self._take()}")
            return
        if letter == "\\" and (self._peek("p") or self._peek("P")):
            if self._take() == "P":
                raise UntranslatableError("a class holds what is not in a Unicode class, which bytes cannot say")
            members.append(self._unicode())
            return
        first = self._escaped_letter(self._take()) if letter == "\\" else letter
        last = first
        if self._peek("-") and self.text[self.position + 1 : self.position + 2] not in ("]", ""):
            self._take()
            end = self._take()
            last = self._escaped_letter(self._take()) if end == "\\" else end
        _add_range(members, wide, first, last)


def _set_flags(flags: _Flags, text: str) -> _Flags:
    names = {"i": "caseless", "m": "lines", "s": "dot_all", "U": "lazy"}
    value = True
    for letter in text:
        if letter == "-":
            value = False
        elif letter in names:
            flags = replace(flags, **{names[letter]: value})
        else:
            raise UntranslatableError(f"the group (?{text} is none of Go's")
    return flags


def _letter(digits: str, base: int) -> str:
    try:
        return chr(int(digits, base))
    except (ValueError, OverflowError):
        raise UntranslatableError(f"{digits!r} is no letter's number") from None


def _literal(letter: str, flags: _Flags) -> _Piece:
    if not letter.isascii():
        return _Piece(letter, None, is_atom=False)  # several bytes
    return _Piece(_quote(letter, _SPECIAL), flags.caseless if letter.isalpha() else None)


def _quote(letter: str, special: frozenset[str]) -> str:
    if letter in special:
        return f"\\{letter}"
    if letter == "<":
        return r"\x3c"  # two of them would begin a name for a shared piece in a rule file
    return letter if letter.isprintable() else f"\\x{ord(letter):02x}"


def _add_range(members: list[str], wide: list[str], first: str, last: str) -> None:
    if first > last:
        raise UntranslatableError(f"the range {first}-{last} is upside down")
    if not last.isascii():
        if first != last:
            raise UntranslatableError("a range goes beyond ASCII, which bytes cannot say")
        wide.append(first)
    else:
        ends = [_quote(letter, _SPECIAL_IN_CLASS) for letter in dict.fromkeys((first, last))]
        members.append("-".join(ends))


def _sign(low: int, high: int | None) -> str:
    known = {(0, None): "*", (1, None): "+", (0, 1): "?"}
    if (low, high) in known:
        return known[low, high]
    return f"{{{low}}}" if low == high else f"{{{low},{'' if high is None else high}}}"


def _join_run(pieces: Sequence[_Piece]) -> _Piece:
    """A sequence: caseless as a whole where all of it is, else with its caseless runs in groups."""
    kinds = {piece.caseless for piece in pieces if piece.caseless is not None}
    if len(kinds) < 2:
        return _Piece("".join(piece.text for piece in pieces), next(iter(kinds), None))
    texts, run = [], ""
    for piece in pieces:
        if piece.caseless:
            run += piece.text
            continue
        texts += [f"(?i:{run})" if run else "", piece.text]
        run = ""
    return _Piece("".join((*texts, f"(?i:{run})" if run else "")), False)


def _join(branches: Sequence[_Piece], pieces: Sequence[Sequence[_Piece]]) -> _Piece:
    kinds = {branch.caseless for branch in branches if branch.caseless is not None}
    if len(kinds) < 2:
        return _Piece("|".join(branch.text for branch in branches), next(iter(kinds), None))
    texts = (f"(?i:{branch.text})" if branch.caseless else branch.text for branch in branches)
    return _Piece("|".join(texts), False)
