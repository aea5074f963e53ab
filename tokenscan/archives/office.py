"""The text of XML in office documents (docx, xlsx, pptx, odt ...), which tags cut into runs: ``<w:t>gh</w:t>...``."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import IO, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import Part, Unread, read_pieces

_PIECE: Final = 1 << 20
_MAX_TAG: Final = 64 << 10
"""Bytes in which the tag ends that a piece is cut in; what is longer is no tag."""

_TAG = re.compile(rb"<[^<>]*>")
_BREAK = re.compile(
    rb"</(?:w:p|a:p|si|c|row|comment|text:p|text:h|w:tc|table:table-cell)>|<(?:w:br|w:cr|a:br|text:line-break)\b"
)
"""Where a line ends: paragraphs, shared strings, cells, line breaks."""

_GAP = re.compile(rb"<(?:w:tab|text:tab|text:s)\b")
_ENTITY = re.compile(rb"&(?:[a-z]{2,4}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")


def read_office_xml(content: IO[bytes], _: str, __: Budget) -> Iterator[Part | Unread]:
    """The text alone, a line a paragraph; under the name of the XML, since it is that in another form."""
    yield Part("", read_pieces(_strip_tags(content)), entries=0, suffix=".txt")


def _strip_tags(content: IO[bytes]) -> Iterator[bytes]:
    content.seek(0)
    rest = b""
    while piece := content.read(_PIECE):
        text = rest + piece
        # What follows the last tag waits: the piece may cut it, or an entity, in two.
        cut = text.rfind(b"<", max(0, len(text) - _MAX_TAG))
        cut = cut if cut >= 0 else len(text)
        yield _strip(text[:cut])
        rest = text[cut:]
    yield _strip(rest)


def _strip(text: bytes) -> bytes:
    return _ENTITY.sub(_decode_entity, _TAG.sub(_replace_tag, text))


def _replace_tag(found: re.Match[bytes]) -> bytes:
    tag = found[0]
    return b"\n" if _BREAK.match(tag) else b" " if _GAP.match(tag) else b""


def _decode_entity(found: re.Match[bytes]) -> bytes:
    return html.unescape(found[0].decode("ascii")).encode("utf-8", "replace")
