"""Files that name findings one a line: ``.gitleaksignore`` and ``.betterleaksignore``.

Sources: gitleaks 8.30.1 (three parts: in any commit; four: in that one; a backslash in the path is a slash),
betterleaks 2.0.0 (SHA-256 of the value).
"""

from __future__ import annotations

import re

from tokenscan.peers.claim import Claim
from tokenscan.peers.reader import Outside, read_lines
from tokenscan.peers.taken import Entry, Taken

_SHA256 = re.compile("[0-9a-f]{64}")
_COMMIT = re.compile("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")


def read_gitleaks_ignore(text: str, name: str, outside: Outside) -> Taken:
    """Places of findings, ``[commit:]file:rule:line``."""
    claims, account = [], []
    for number, line in read_lines(text):
        claim = _read_place(line)
        if claim is None:
            # What is malformed may be anything, a secret too: it is named by its number.
            account.append(Entry("not mapped", f"line {number}", "it is not written [commit:]file:rule:line"))
        else:
            claims.append(claim)
    return Taken(claims=tuple(claims), account=tuple(account))


def _read_place(line: str) -> Claim | None:
    parts = line.split(":")
    if len(parts) not in (3, 4):
        return None
    *commits, path, rule, number = parts
    commit = commits[0] if commits else ""
    if not path or not number.isdecimal() or (commits and not _COMMIT.fullmatch(commit)):
        return None
    return Claim(line, path.replace("\\", "/"), int(number), commit.lower(), rule)


def read_betterleaks_ignore(text: str, name: str, outside: Outside) -> Taken:
    """Values, wherever they stand; a line of gitleaks' kind is read as such."""
    claims, account = [], []
    for number, line in read_lines(text):
        word = line.split()[0].lower()
        if _SHA256.fullmatch(word):
            claims.append(Claim(f"value {word[:12]}…", value=word, digest="sha256"))
        elif place := _read_place(line):
            claims.append(place)
        else:
            account.append(Entry("not mapped", f"line {number}", "it is no SHA-256 of a value"))
    return Taken(claims=tuple(claims), account=tuple(account))
