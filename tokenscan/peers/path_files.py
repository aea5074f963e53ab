"""Files that name paths one a line: ``.secretlintignore`` and what trufflehog's ``--exclude-paths`` reads.

Sources: secretlint 13 (the syntax of ``.gitignore``), trufflehog 3.97 (Go's regular expressions, searched for anywhere
in the path).
"""

from __future__ import annotations

from tokenscan.model.allowance import Allowance
from tokenscan.peers.go_regex import UntranslatableError, translate
from tokenscan.peers.reader import Outside, read_lines
from tokenscan.peers.taken import Entry, Taken


def read_secretlint_ignore(text: str, name: str, outside: Outside) -> Taken:
    """Its lines as they are, in their order: a later ``!`` takes back what one before left out."""
    lines = tuple(line for _, line in read_lines(text))
    return Taken(exclude=lines, account=tuple(Entry("mapped", line, "exclude") for line in lines))


def read_trufflehog_exclude(text: str, name: str, outside: Outside) -> Taken:
    """One allowance of all its patterns."""
    paths, account = [], []
    for _, line in read_lines(text):
        try:
            paths.append(translate(line).pattern)
            account.append(Entry("mapped", line, "an [[allow]]"))
        except UntranslatableError as error:
            account.append(Entry("not mapped", line, str(error)))
    allow = (Allowance(f"excluded by {name}", paths=tuple(paths)),) if paths else ()
    return Taken(allow=allow, account=tuple(account))
