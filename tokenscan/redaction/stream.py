"""Redacting and restoring streams of any size."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from tokenscan.archives.budget import Budget, Limits
from tokenscan.archives.formats import recognise
from tokenscan.archives.part import Unread
from tokenscan.detect.windows import MAX_WINDOW, WINDOW_OVERLAP
from tokenscan.redaction.alias import MAX_ALIAS, Aliases
from tokenscan.redaction.mask import IncompleteLookError, Masker, Patch

Read = Callable[[int], bytes]
"""Gives at most so many bytes, none at the end."""

_TOO_LONG = "a secret is longer than what can be held in view"


class Redaction:
    """One stream that is redacted; *count* is how many places gave way so far."""

    def __init__(self, masker: Masker, *, max_window: int = MAX_WINDOW, overlap: int = WINDOW_OVERLAP) -> None:
        """*max_window*: bytes held at once. What stands within *overlap* bytes of a window's end is looked at again
        with what follows, and what stands before it is kept in view as long.
        """
        self._masker = masker
        self._max_window = max_window
        self._overlap = overlap
        self.count = 0

    def run(self, read: Read) -> Iterator[bytes]:
        """The content of *read* with aliases in the place of secrets. No byte is given that was not looked at. Raises
        ``IncompleteLookError``; what was given before stands.
        """
        view, done = b"", 0
        is_first = True
        while True:
            data = _fill(read, view, self._max_window)
            is_last = len(data) < self._max_window
            patches = self._masker.patch(data)
            if is_first:
                self._check_inside(data, patches, is_last=is_last)
            limit = len(data) if is_last else _limit(len(data) - self._overlap, patches)
            if limit <= done and not is_last:
                raise IncompleteLookError(_TOO_LONG)
            yield self._apply(data, done, limit, patches)
            if is_last:
                return
            kept = max(0, limit - self._overlap)
            view, done, is_first = data[kept:], limit - kept, False

    def _apply(self, data: bytes, done: int, limit: int, patches: list[Patch]) -> bytes:
        """The bytes from *done* to *limit*, patched."""
        parts = []
        for patch in patches:
            if patch.end <= done or patch.start >= limit:
                continue
            if patch.start < done:
                raise IncompleteLookError(_TOO_LONG)
            parts += [data[done : patch.start], patch.alias]
            done = patch.end
            self.count += patch.is_new
        return b"".join((*parts, data[done:limit]))

    def _check_inside(self, data: bytes, patches: list[Patch], *, is_last: bool) -> None:
        """Raise for a container in which something is out of reach: what is packed cannot be replaced."""
        form = recognise(data)
        if form is None:
            return
        if not is_last:
            raise IncompleteLookError(f"this is {form.name} of more than {self._max_window:,} bytes; unpack it first")
        from tokenscan.archives.expand import expand

        whole = io.BytesIO(_patched(data, patches))
        for item in expand(whole, form, "", Budget(Limits())):
            if isinstance(item, Unread):
                raise IncompleteLookError(f"this is {form.name}, and not all in it can be read: {item.reason}")
            if any(patch.is_new for patch in self._masker.patch(item.window.data)):
                raise IncompleteLookError(f"this is {form.name} with a secret in {self._name(item.address)}; unpack it")

    def _name(self, address: str) -> str:
        """*address*, which may be a secret itself."""
        data = address.encode("utf-8", "replace")
        return repr(_patched(data, self._masker.patch(data)).decode("utf-8", "replace"))


def _patched(data: bytes, patches: list[Patch]) -> bytes:
    parts, done = [], 0
    for patch in patches:
        parts += [data[done : patch.start], patch.alias]
        done = patch.end
    return b"".join((*parts, data[done:]))


def _limit(limit: int, patches: list[Patch]) -> int:
    """*limit*, or where the patch begins that goes over it."""
    return next((patch.start for patch in patches if patch.start < limit < patch.end), limit)


class Restoration:
    """One stream in which aliases are undone; *strange* is how many could not be."""

    def __init__(self, aliases: Aliases, *, max_window: int = MAX_WINDOW) -> None:
        self._aliases = aliases
        self._max_window = max_window
        self.strange = 0

    def run(self, read: Read) -> Iterator[bytes]:
        """The content of *read* with what aliases stand for in their place."""
        view = b""
        while True:
            data = _fill(read, view, self._max_window)
            is_last = len(data) < self._max_window
            found = sorted(self._aliases.find(data), key=lambda each: each.start)
            patches = [Patch(each.start, each.end, each.value) for each in found if each.value is not None]
            spans = [Patch(start, end, b"") for start, end in self._aliases.spans(data)]
            limit = len(data) if is_last else _limit(len(data) - 4 * MAX_ALIAS, spans)
            self.strange += sum(span.end <= limit for span in spans) - sum(patch.end <= limit for patch in patches)
            yield _patched(data[:limit], [patch for patch in patches if patch.end <= limit])
            if is_last:
                return
            view = data[limit:]


def _fill(read: Read, kept: bytes, size: int) -> bytes:
    """*kept* and what follows it, *size* bytes if there are as many."""
    parts, length = [kept], len(kept)
    while length < size and (part := read(size - length)):
        parts.append(part)
        length += len(part)
    return b"".join(parts)
