"""Every format that is opened, how it is recognised, and who reads it.

Recognition is by content, since in a history no name is known while objects are read, and it runs for every file and
object that there is: a usual one costs two look-ups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import DAMAGE, Part, Unread

Read = Callable[[IO[bytes], str, Budget], Iterator[Part | Unread]]
"""What is in a seekable file of a name (empty if unknown). Raises ``DAMAGE``."""


@dataclass(frozen=True, slots=True)
class Format:
    """*reader* names the module and the function that read it. *damage*: what that raises for content that is damaged;
    any ``Exception`` where a library of others parses it, which must not end a scan.
    """

    name: str
    reader: tuple[str, str]
    damage: tuple[type[Exception], ...] = DAMAGE

    def read(self, content: IO[bytes], name: str, budget: Budget) -> Iterator[Part | Unread]:
        """What is in *content*."""
        module, function = self.reader
        reader: Read = getattr(import_module(f"tokenscan.archives.{module}"), function)
        return reader(content, name, budget)


FORMATS: Final = {
    each.name: each
    for each in (
        Format("zip", ("zip", "read_zip")),
        Format("tar", ("tar", "read_tar")),
        Format("gzip", ("compressed", "read_gzip")),
        Format("bzip2", ("compressed", "read_bzip2")),
        Format("xz", ("compressed", "read_xz")),
        Format("zstd", ("compressed", "read_zstd")),
        Format("7z", ("sevenzip", "read_sevenzip"), (Exception,)),
        Format("ar", ("ar", "read_ar")),
        Format("cpio", ("cpio", "read_cpio")),
        Format("rpm", ("rpm", "read_rpm")),
        Format("pdf", ("pdf", "read_pdf"), (Exception,)),
        Format("sqlite", ("sqlite", "read_sqlite")),
        Format("notebook", ("notebook", "read_notebook")),
        Format("bytecode", ("bytecode", "read_bytecode")),
        Format("office-xml", ("office", "read_office_xml")),
    )
}


def _is_gzip(data: bytes) -> bool:
    return len(data) > 9 and data[3] < 0x20  # the upper flags are reserved (RFC 1952, §2.3.1)


def _is_bzip2(data: bytes) -> bool:
    # A block, or the end of an empty file: the digits of pi, and of its square root.
    return data[4:10] in (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90") and data[3:4] in b"123456789"


def _is_notebook(data: bytes) -> bool:
    """Does JSON say near one of its ends that it is one?"""
    mark, reach = b"nbformat", 256
    return data.find(mark, max(0, len(data) - reach)) >= 0 or data.find(mark, 0, reach) >= 0


_OFFICE_NAMESPACES: Final = (
    b"//schemas.openxmlformats.org/",
    b"//purl.oclc.org/ooxml/",
    b"urn:oasis:names:tc:opendocument:",
)


def _is_office_xml(data: bytes) -> bool:
    head = data[:1024]
    return any(name in head for name in _OFFICE_NAMESPACES)


_BYTECODE_VERSIONS: Final = range(0x0C, 0x0F)
"""The high byte of the number that tells the version of Python: 3230 is 3.3, 3627 is 3.14."""


def _is_bytecode(data: bytes) -> bool:
    """Does a module's code (``c``, with or without the mark that it is referred to) begin where it does since 3.7, or
    since 3.3?
    """
    return data[1] in _BYTECODE_VERSIONS and (data[16:17] in (b"\xe3", b"c") or data[12:13] in (b"\xe3", b"c"))


def _is_always(_: bytes) -> bool:
    return True


_MAGICS: Final[tuple[tuple[bytes, str, Callable[[bytes], bool]], ...]] = (
    (b"PK\x03\x04", "zip", _is_always),
    (b"PK\x05\x06", "zip", _is_always),
    (b"PK\x07\x08PK\x03\x04", "zip", _is_always),
    (b"PK00PK\x03\x04", "zip", _is_always),
    (b"\x1f\x8b\x08", "gzip", _is_gzip),
    (b"BZh", "bzip2", _is_bzip2),
    (b"\xfd7zXZ\0", "xz", _is_always),
    (b"\x28\xb5\x2f\xfd", "zstd", _is_always),
    (b"7z\xbc\xaf\x27\x1c", "7z", _is_always),
    (b"!<arch>\n", "ar", _is_always),
    (b"070701", "cpio", _is_always),
    (b"070702", "cpio", _is_always),
    (b"070707", "cpio", _is_always),
    (b"\xed\xab\xee\xdb", "rpm", _is_always),
    (b"%PDF-", "pdf", _is_always),
    (b"SQLite format 3\0", "sqlite", _is_always),
    (b"{", "notebook", _is_notebook),
    (b"<?xml", "office-xml", _is_office_xml),
)
"""What a format begins with, and what is asked besides."""

_BY_LEAD: Final = {
    lead: tuple(entry for entry in _MAGICS if entry[0][0] == lead) for lead in {magic[0] for magic, *_ in _MAGICS}
}

_ZIP_SUFFIXES: Final = frozenset(
    (
        *("zip", "jar", "war", "ear", "whl", "egg", "apk", "aar", "ipa", "xpi", "crx", "vsix", "nupkg", "pyz", "pex"),
        *("exe", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"),
    )
)
"""A program or a header may stand before a zip file; then its end is looked for, where the name says so."""

_END_OF_ZIP: Final = b"PK\x05\x06"
_ZIP_TAIL: Final = (1 << 16) + 22


def may_be_one(data: bytes, start: int, end: int) -> bool:
    """Could ``recognise`` know the content between *start* and *end* of *data*? No copy of it is made."""
    return start < end and (
        data[start] in _BY_LEAD
        or data[start + 257 : start + 262] == b"ustar"
        or data[start + 2 : start + 4] == b"\r\n"
        or data[max(start, end - 22) : end - 18] == _END_OF_ZIP
    )


def recognise(data: bytes, name: str = "") -> Format | None:
    """The format of content that begins with *data* (or is all of it) and is perhaps called *name*."""
    if not data:
        return None
    for magic, format_name, is_it in _BY_LEAD.get(data[0], ()):
        if data.startswith(magic) and is_it(data):
            return FORMATS[format_name]
    if data[257:262] == b"ustar":
        return FORMATS["tar"]
    if data[-22:-18] == _END_OF_ZIP:
        return FORMATS["zip"]
    if data[2:4] == b"\r\n" and _is_bytecode(data):
        return FORMATS["bytecode"]
    return _recognise_by_name(data, name) if name else None


def _recognise_by_name(data: bytes, name: str) -> Format | None:
    """What shows only at the end, or hardly at all."""
    suffix = name.rpartition(".")[2].lower()
    if suffix in _ZIP_SUFFIXES and _END_OF_ZIP in data[-_ZIP_TAIL:]:
        return FORMATS["zip"]
    if suffix == "tar" and _is_old_tar(data):
        return FORMATS["tar"]
    if suffix in ("lzma", "tlz") and data.startswith(b"\x5d\0\0"):
        return FORMATS["xz"]
    return None


def _is_old_tar(data: bytes) -> bool:
    from tokenscan.archives.tar import is_header

    return is_header(data[:512])
