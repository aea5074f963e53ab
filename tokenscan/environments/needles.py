"""Which files can hold what a few values cross with: most are told apart by a search for plain text, unparsed.

It never says no where the file could spell a value otherwise than it is: with escapes, in percent or base64 encoding,
put together in code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tokenscan.environments.derived import find_stem
from tokenscan.environments.formats.choose import choose_format
from tokenscan.environments.imprint import Imprint
from tokenscan.environments.names import Names
from tokenscan.environments.press import Value
from tokenscan.environments.text import decode

MIN_NEEDLE = 4
"""Characters: shorter ones are everywhere."""

_RUN = re.compile(r"[a-z0-9_.-]+")
"""Characters that stand for themselves in every quoting."""

_NUMBER = re.compile(r"[0-9_.-]*(?:[ex][0-9a-f_.-]*)?")
"""May be written in several ways: ``1_000`` and ``1000``."""

_PLAIN = frozenset({"dotenv", "yaml", "json", "toml", "hcl", "properties"})
"""Formats in which a value without escapes stands in one piece."""

_DISGUISES = (
    b"\\",
    b"%",
    b"\0",
    b"Secret",
    "\N{KELVIN SIGN}".encode(),
    "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}".encode(),
)
"""Escapes of all formats, of URLs and UTF-16; ``kind: Secret``, whose data is base64; characters that are an ASCII
letter in lower case.
"""


@dataclass(slots=True)
class Needles:
    """Texts of which a file must hold one (in lower case) to have anything in common with the values that were added;
    *is_any*: one of these can stand anywhere.
    """

    names: Names
    is_any: bool = False
    texts: set[bytes] = field(default_factory=set, repr=False)

    def add(self, value: Value, imprint: Imprint) -> None:
        """Look for what may cross with *value*: the same, what differs in its environment's name, what it names."""
        self._add(value.text)
        stem = find_stem(value.text, imprint.environment.name, self.names) if imprint.stem else None
        if stem:
            self._add(stem)
        for named in value.named:
            self._add(named.text.partition("=")[2] if named.kind == "mode" else named.text)

    def _add(self, text: str) -> None:
        needle = max(_RUN.findall(text.lower()), key=len, default="")
        if len(needle) < MIN_NEEDLE or _NUMBER.fullmatch(needle):
            self.is_any = True
        else:
            self.texts.add(needle.encode())

    def may_be_in(self, path: str, data: bytes) -> bool:
        """Can a setting of the file *data* at *path* cross with one of the values?"""
        if self.is_any or any(each in data for each in _DISGUISES):
            return True
        lowered = data.lower()
        return any(each in lowered for each in self.texts) or choose_format(path, decode(data)) not in _PLAIN
