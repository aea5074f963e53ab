"""PDF: the text of its pages, where links lead, what its forms hold, its description, attached files."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, Final, TypeVar

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import Part, Unread, describe, read_pieces
from tokenscan.archives.time_limit import TimeUpError, limit_cpu_time

MAGIC: Final = b"%PDF-"
MAX_PAGE_SECONDS: Final = 10.0

_Asked = TypeVar("_Asked")


def read_pdf(content: IO[bytes], _: str, budget: Budget) -> Iterator[Part | Unread]:
    """``page 1``, ``form``, ``metadata``, ``attachment NAME``. Raises any ``Exception``: so does the library, for
    content that it did not foresee.
    """
    import pypdf

    _silence(pypdf.__name__)
    content.seek(0)
    reader = _ask(lambda: pypdf.PdfReader(content, strict=False), budget)
    if reader.is_encrypted and not _ask(lambda: reader.decrypt(""), budget):
        yield Unread("encrypted", "")
        return
    count = _ask(lambda: len(reader.pages), budget)
    with _open_pages(content) as pages:
        for number in range(count):
            yield from _try(f"page {number + 1}", lambda at=number: _read_page(reader.pages[at], pages, at), budget)  # type: ignore[misc]
    yield from _try("form", lambda: _spell(reader.get_form_text_fields()), budget)
    yield from _try("metadata", lambda: _spell(reader.metadata), budget)
    for name, contents in _ask(lambda: list(reader.attachments.items()), budget):
        for attached in contents:
            yield Part(f"attachment {name}", io.BytesIO(attached).read)


def _try(name: str, extract: Callable[[], str], budget: Budget) -> Iterator[Part | Unread]:
    """The part called *name*, or why there is none. Text is what a reader copies out of it."""
    try:
        text = _ask(extract, budget)
    except TimeoutError:
        yield Unread("time-limit", name)
        return
    except Exception as error:
        yield Unread("damaged", name, describe(error))
        return
    if text.strip():
        yield Part(name, read_pieces(iter((text.encode("utf-8", "replace"),))), suffix=".txt")


def _ask(question: Callable[[], _Asked], budget: Budget) -> _Asked:
    """The answer. Raises ``TimeoutError``."""
    try:
        with limit_cpu_time(min(MAX_PAGE_SECONDS, budget.seconds_left())):
            return question()
    except TimeUpError:
        raise TimeoutError from None


@contextmanager
def _open_pages(content: IO[bytes]) -> Iterator[Any]:
    """The pages as PDFium has them, which takes a thirtieth of the time that pypdf takes (74 pages: 0.17 s and 4.4 s of
    CPU time, the same text; 2026-11); ``None`` where there is no wheel of it, or it cannot open them.
    """
    try:
        import pypdfium2

        content.seek(0)
        document = pypdfium2.PdfDocument(content)
    except Exception:
        yield None
        return
    try:
        yield document
    finally:
        document.close()


def _read_page(page: Any, pages: Any, number: int) -> str:
    """The text, and below it where links lead: a link's text seldom shows all of it."""
    links = (_find_link(annotation) for annotation in page.get("/Annots") or ())
    text = page.extract_text() if pages is None else _extract_text(pages, number)
    return "\n".join((text, *filter(None, links)))


def _extract_text(pages: Any, number: int) -> str:
    page = pages[number]
    try:
        return str(page.get_textpage().get_text_range()).translate(_AS_TEXT)
    finally:
        page.close()


_AS_TEXT: Final = {ord("\r"): None, 0x02: "-", 0xFFFE: "-"}
"""A hyphen at the end of a line has a sign of its own there."""


def _find_link(annotation: Any) -> str:
    action = annotation.get_object().get("/A")
    target = action.get_object().get("/URI") if action is not None else None
    return str(target) if target is not None else ""


def _spell(fields: Any) -> str:
    return "\n".join(f"{str(name).lstrip('/')}: {value}" for name, value in (fields or {}).items() if value is not None)


def _silence(name: str) -> None:
    """The library warns on standard error, and quotes what it read."""
    logger = logging.getLogger(name)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
