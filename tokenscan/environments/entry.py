"""A key and its value as a parser found them, before anything is known of environments."""

from __future__ import annotations

from tokenscan.model.noun import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """*names*: from the outermost key in. *start* and *end*: offsets in code points of the value in the text, without
    its quotes, or with them where the text differs from the value. *document*: the number of the document in the file,
    from 0.
    """

    names: tuple[str, ...]
    value: str
    start: int
    end: int
    document: int = 0


class UnreadableError(Exception):
    """A parser gave up at *offset*: what stands from there on is to be read line by line. *why* holds no value."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(why)
        self.offset = offset
        self.why = why
