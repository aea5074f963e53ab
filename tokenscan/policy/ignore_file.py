"""``.tokenscanignore``: paths that are left out, in ``.gitignore`` syntax, and fingerprints that are accepted.

::

    vendor/
    *.lock
    1:0123456789abcdef0123456789abcdef  # a published example

A fingerprint is one that reports show; it depends on the key of the run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tokenscan.errors import ConfigError
from tokenscan.model.suppression import Suppression

_FINGERPRINT = re.compile(r"([12]:[0-9a-f]{32})(?:[ \t]+#[ \t]*(.*))?")


@dataclass(frozen=True, slots=True)
class Ignored:
    """*patterns* of paths, and what is accepted, by fingerprint."""

    patterns: tuple[str, ...] = ()
    accepted: tuple[tuple[str, Suppression], ...] = ()


def parse_ignore_file(content: bytes, name: str) -> Ignored:
    """What the file *name* says. Raises ``ConfigError``."""
    patterns: list[str] = []
    accepted: list[tuple[str, Suppression]] = []
    for number, line in enumerate(content.decode("utf-8", "surrogateescape").splitlines(), 1):
        found = _FINGERPRINT.fullmatch(line.strip())
        if found is None and _FINGERPRINT.match(line.strip()):
            raise ConfigError(f"{name}:{number}: what follows a fingerprint is a reason: put it behind a #")
        if found is None:
            patterns += [line] if line.strip() and not line.startswith("#") else []
        elif found[1].startswith("1:"):
            reason = (found[2] or "").strip()
            accepted.append((found[1], Suppression("ignore-file", name, number, reason)))
        else:
            raise ConfigError(
                f"{name}:{number}: a fingerprint that begins with 2: belongs to the baseline that made it"
            )
    return Ignored(tuple(patterns), tuple(accepted))
