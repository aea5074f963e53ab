"""What is left of a password without the name of its environment: ``acme-dev-1!`` and ``acme-prod-1!`` are one."""

from __future__ import annotations

import re

from tokenscan.environments.names import Names

MIN_REST = 4
"""Characters beside the environment's name, without which nothing was derived."""

_SLOT = "\0"


def find_stem(value: str, environment: str, names: Names) -> str | None:
    """*value* with a sign in the place of the first word that means its own *environment*, in lower case; ``None``
    where there is none, or little else.
    """
    lowered = value.lower()
    for word in _words_of(environment, names):
        found = re.search(_expression(word), lowered) if word in lowered else None
        if found:
            stem = lowered[: found.start()] + _SLOT + lowered[found.end() :]
            rest = "".join(filter(str.isalnum, stem))
            return stem if len(rest) >= MIN_REST else None
    return None


def _words_of(environment: str, names: Names) -> list[str]:
    """The longest first: ``production`` before ``prod``."""
    return sorted(
        (word for word, name in names.words.items() if name == environment), key=lambda each: (-len(each), each)
    )


def _expression(word: str) -> str:
    """A short word must stand by itself; a long one is hardly there by chance."""
    escaped = re.escape(word)
    return escaped if len(word) >= 7 else rf"(?<![a-z]){escaped}(?![a-z])"
