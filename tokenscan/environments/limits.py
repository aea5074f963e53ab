"""How much of one file is read: what is hostile or no configuration ends here, and is said."""

from __future__ import annotations

MAX_BYTES = 2 << 20
"""Larger files hold data."""

MAX_ENTRIES = 20_000
"""Of one file: what a chain of aliases would grow into ends here."""

MAX_DEPTH = 64
"""Of mappings and lists inside one another."""
