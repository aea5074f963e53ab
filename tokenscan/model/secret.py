"""A credential's bytes, kept from being shown by accident."""

from __future__ import annotations

TAIL_SHOWN_FROM = 20
"""Length in characters from which a masked secret shows its last two characters."""

ELLIPSIS = "…"


class Secret:
    """The value of a credential. ``repr``, ``str`` and ``format`` never show it; ``reveal`` is the one way in."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    @property
    def is_masked(self) -> bool:
        """Is the value itself unknown, and only its masked form there? Never so of what a scan found."""
        return False

    def reveal(self) -> bytes:
        """The value itself. Callers answer for where it goes."""
        return self._value

    def masked(self, prefix: str = "") -> str:
        """The value as a report may show it: *prefix* if the value starts with it, ``…``, and from 20 characters on
        the last two.
        """
        text = self._value.decode("utf-8", "replace")
        head = prefix if text.startswith(prefix) else ""
        tail = text[-2:] if len(text) >= TAIL_SHOWN_FROM and text[-2:].isprintable() else ""
        return f"{head}{ELLIPSIS}{tail}"

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __getstate__(self) -> bytes:
        return self._value

    def __setstate__(self, state: bytes) -> None:
        self._value = state
