"""Archives, documents and databases of every kind, small and real."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import marshal
import sqlite3
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import py7zr
import pypdf
import zstandard
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

Files = Mapping[str, bytes]


def make_zip(files: Files, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return stream.getvalue()


def mark_encrypted(archive: bytes, name: str) -> bytes:
    """The zip with the flag of encryption set for the file *name*, in its own header and in the directory."""
    changed = bytearray(archive)
    for magic, flags, length in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = archive.find(magic)
        while at >= 0:
            if archive.startswith(name.encode(), at + length):
                changed[at + flags] |= 1
            at = archive.find(magic, at + 4)
    return bytes(changed)


def make_tar(files: Files, *, form: int = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def make_tar_entries(*entries: tarfile.TarInfo) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for info in entries:
            archive.addfile(info)
    return stream.getvalue()


def make_sevenzip(files: Files, *, password: str | None = None) -> bytes:
    stream = io.BytesIO()
    with py7zr.SevenZipFile(stream, "w", password=password) as archive:
        for name, data in files.items():
            archive._writestr(data, name)  # unlike writestr, it takes names that lead out
    return stream.getvalue()


def make_ar(files: Files) -> bytes:
    parts = [b"!<arch>\n"]
    for name, data in files.items():
        header = f"{name + '/':<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n"
        parts += [header.encode(), data, b"\n" * (len(data) % 2)]
    return b"".join(parts)


def make_cpio(files: Files) -> bytes:
    made = b""
    for name, data in {**files, "TRAILER!!!": b""}.items():
        numbers = [0, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name.encode()) + 1, 0]
        made += b"070701" + b"".join(b"%08x" % number for number in numbers) + name.encode() + b"\0"
        made += bytes(-len(made) % 4) + data
        made += bytes(-len(made) % 4)
    return made


def make_rpm(files: Files, *, pack: Callable[[bytes], bytes] = gzip.compress) -> bytes:
    def header(count: int, size: int) -> bytes:
        return b"\x8e\xad\xe8\x01\0\0\0\0" + struct.pack(">LL", count, size) + bytes(16 * count + size)

    made = b"\xed\xab\xee\xdb".ljust(96, b"\0") + header(2, 5)
    return made + bytes(-len(made) % 8) + header(3, 11) + pack(make_cpio(files))


def make_pdf(text: str, *, link: str = "", attachment: bytes = b"", password: str | None = None) -> bytes:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(600, 200)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F"): font})})
    stream = DecodedStreamObject()
    # Each half is shown by itself, as programs that set type do.
    half = len(text) // 2
    stream.set_data(f"BT /F 12 Tf 10 100 Td ({text[:half]}) Tj ({text[half:]}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    if link:
        writer.add_uri(0, link, (0, 0, 10, 10))
    if attachment:
        writer.add_attachment("attached.txt", attachment)
    if password is not None:
        writer.encrypt(password)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def make_sqlite(script: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "database"
        database = sqlite3.connect(file)
        database.executescript(script)
        database.commit()
        database.close()
        return file.read_bytes()


def make_notebook(source: str, output: str) -> bytes:
    cell = {
        "cell_type": "code",
        "source": source.splitlines(keepends=True),
        "outputs": [{"output_type": "stream", "name": "stdout", "text": output.splitlines(keepends=True)}],
    }
    notebook = {"cells": [{"cell_type": "markdown", "source": "# Title"}, cell], "metadata": {}, "nbformat": 4}
    return json.dumps(notebook, indent=1).encode()


def make_bytecode(source: str) -> bytes:
    return MAGIC_NUMBER + bytes(12) + marshal.dumps(compile(source, "module.py", "exec"))


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def make_docx(*runs: str) -> bytes:
    """A document of one paragraph whose text is cut into *runs*."""
    body = "".join(f'<w:r w:rsidR="00A1"><w:rPr><w:b/></w:rPr><w:t>{run}</w:t></w:r>' for run in runs)
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}"><w:p>{body}</w:p></w:document>'
    return make_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml.encode()})


COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda data: zstandard.ZstdCompressor().compress(data),
}

CONTAINERS: dict[str, Callable[[Files], bytes]] = {
    "zip": make_zip,
    "tar": make_tar,
    "7z": make_sevenzip,
    "deb": make_ar,
    "cpio": make_cpio,
}


def make_one_of_each(secret: bytes) -> dict[str, bytes]:
    """By the name of its format in the registry, something that holds *secret*, which is ASCII."""
    text = secret.decode()
    files = {"folder/file.txt": b"a line\n" + secret + b"\n", "other.bin": bytes(range(256))}
    return {
        "zip": make_zip(files),
        "tar": make_tar(files),
        "gzip": gzip.compress(secret, mtime=0),
        "bzip2": bz2.compress(secret),
        "xz": lzma.compress(secret),
        "zstd": COMPRESSORS["zst"](secret * 3),
        "7z": make_sevenzip(files),
        "ar": make_ar({"file.txt": secret, "odd": b"odd"}),
        "cpio": make_cpio(files),
        "rpm": make_rpm(files),
        "pdf": make_pdf(text, link=f"https://example.org/?t={text}", attachment=secret),
        "sqlite": make_sqlite(f"CREATE TABLE keys (name, value); INSERT INTO keys VALUES ('a', '{text}')"),  # noqa: S608
        "notebook": make_notebook(f"key = '{text}'\n", f"{text}\n"),
        "bytecode": make_bytecode(f"KEY = '{text}'"),
        "office-xml": f'<?xml version="1.0"?><w:p xmlns:w="{WORD}"><w:t>{text}</w:t></w:p>'.encode(),
    }
