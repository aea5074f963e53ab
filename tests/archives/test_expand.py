"""Members, addresses, limits, and what is said of what cannot be read."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence

import pytest
from support.archives import (
    COMPRESSORS,
    CONTAINERS,
    make_ar,
    make_bytecode,
    make_cpio,
    make_docx,
    make_notebook,
    make_pdf,
    make_rpm,
    make_sevenzip,
    make_sqlite,
    make_tar,
    make_tar_entries,
    make_zip,
    mark_encrypted,
)

from tokenscan.archives.budget import Budget, Limits
from tokenscan.archives.expand import Member, expand
from tokenscan.archives.formats import recognise
from tokenscan.archives.part import Unread

TEXT = b"some words\n"


def _expand(data: bytes, name: str = "", limits: Limits | None = None) -> list[Member | Unread]:
    form = recognise(data, name)
    assert form is not None
    return list(expand(io.BytesIO(data), form, name, Budget(limits or Limits())))


def _contents(items: Sequence[Member | Unread]) -> dict[str, bytes]:
    """What is in members that are no containers, by address; the windows of a large one are several."""
    contents: dict[str, bytes] = {}
    members = [item for item in items if isinstance(item, Member) and not item.is_container]
    for member in members:
        for item in member.find_rows(start for _, start in member.rows) if member.rows else (member,):
            contents[item.address] = contents.get(item.address, b"") + item.window.data
    return contents


def _unread(items: Sequence[Member | Unread]) -> list[tuple[str, str]]:
    return [(item.reason, item.name) for item in items if isinstance(item, Unread)]


@pytest.mark.parametrize("outer", CONTAINERS)
@pytest.mark.parametrize("inner", CONTAINERS)
def test_containers_hold_one_another(outer: str, inner: str) -> None:
    data = CONTAINERS[outer]({f"in.{inner}": CONTAINERS[inner]({"a.txt": TEXT}), "b.txt": TEXT})
    items = _expand(data)
    assert _contents(items) == {f"in.{inner}!a.txt": TEXT, "b.txt": TEXT}
    assert _unread(items) == []


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_a_compressed_file_has_the_name_without_the_suffix(suffix: str) -> None:
    data = COMPRESSORS[suffix](TEXT)
    assert _contents(_expand(data, f"folder/a.txt.{suffix}")) == {"a.txt": TEXT}
    assert _contents(_expand(data)) == {"content": TEXT}
    assert _contents(_expand(make_tar({f"a.{suffix}": data}))) == {f"a.{suffix}!a": TEXT}


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_compressed_files_that_follow_one_another_are_one(suffix: str) -> None:
    pack = COMPRESSORS[suffix]
    assert _contents(_expand(pack(TEXT) + pack(b"more"))) == {"content": TEXT + b"more"}


def test_an_address_leads_through_every_container() -> None:
    document = make_docx("words")
    data = gzip.compress(make_tar({"b.docx": document}))
    assert "a.tar!b.docx!word/document.xml" in _contents(_expand(data, "a.tgz"))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_methods(method: int) -> None:
    assert _contents(_expand(make_zip({"a.txt": TEXT * 99}, method=method))) == {"a.txt": TEXT * 99}


def test_a_zip_behind_a_program_is_found() -> None:
    program = b"#!/usr/bin/env python3\n" + make_zip({"__main__.py": TEXT})
    assert _contents(_expand(program)) == {"__main__.py": TEXT}


def test_a_zip_with_a_comment_behind_a_program_is_found_by_its_name() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", TEXT)
        archive.comment = b"a comment"
    program = b"MZ" + bytes(500) + stream.getvalue()
    assert recognise(program) is None
    assert _contents(_expand(program, "setup.exe")) == {"a.txt": TEXT}


def test_a_zip64_is_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as file:
        file.write(TEXT)
    assert _contents(_expand(stream.getvalue())) == {"a.txt": TEXT}


def test_an_encrypted_file_of_a_zip_is_declared_and_the_rest_is_read() -> None:
    items = _expand(mark_encrypted(make_zip({"a.txt": TEXT, "b.txt": TEXT}), "a.txt"))
    assert _contents(items) == {"b.txt": TEXT}
    assert _unread(items) == [("encrypted", "a.txt")]


@pytest.mark.parametrize("archive", [make_sevenzip({"a": TEXT}, password="p"), make_pdf("words", password="p")])
def test_what_takes_a_password_is_declared(archive: bytes) -> None:
    assert _unread(_expand(archive)) == [("encrypted", "")]


def test_a_pdf_that_opens_without_a_password_is_read() -> None:
    assert _contents(_expand(make_pdf("some words", password="")))["page 1"] == b"some words"


def test_a_zip_without_its_directory_is_read_and_told() -> None:
    data = make_zip({"a.txt": TEXT, "b.txt": TEXT})
    items = _expand(data[: data.index(b"PK\x01\x02")])
    assert _contents(items) == {"a.txt": TEXT, "b.txt": TEXT}
    assert _unread(items) == [("damaged", "")]


def test_a_directory_that_leads_nowhere_is_told() -> None:
    data = bytearray(make_zip({"a.txt": TEXT, "b.txt": TEXT}))
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 42, 7)
    items = _expand(bytes(data))
    assert _contents(items) == {"b.txt": TEXT}
    assert _unread(items) == [("damaged", "a.txt")]


def test_a_directory_that_hides_files_is_told() -> None:
    data = bytearray(make_zip({"a.txt": TEXT, "b.txt": TEXT}))
    end = data.index(b"PK\x05\x06")
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, end + 12, end - second)
    assert ("damaged", "") in _unread(_expand(bytes(data)))


def test_what_a_damaged_member_still_gives_is_read() -> None:
    data = make_zip({"a.txt": TEXT * 9, "b.txt": TEXT}, method=zipfile.ZIP_STORED)
    items = _expand(data.replace(b"words", b"WORDS", 1))
    assert _contents(items)["a.txt"].startswith(b"some WORDS\nsome words\n")
    assert _contents(items)["b.txt"] == TEXT
    assert _unread(items) == [("damaged", "a.txt")]


def test_a_method_that_nobody_knows_is_a_failure() -> None:
    data = bytearray(make_zip({"a.txt": TEXT}))
    for magic, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(magic) + at, 97)
    assert _unread(_expand(bytes(data))) == [("unreadable", "a.txt")]


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz"])
def test_a_compressed_file_that_is_cut_gives_what_there_is(suffix: str) -> None:
    items = _expand(COMPRESSORS[suffix](TEXT)[:-4])
    assert _contents(items) == {"content": TEXT}
    assert _unread(items) == [("damaged", "content")]


def test_links_of_a_tar_give_their_target_and_devices_nothing() -> None:
    entries = []
    for name, kind in (("soft", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("dev", tarfile.CHRTYPE)):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, f"target of {name}"
        entries.append(info)
    assert _contents(_expand(make_tar_entries(*entries))) == {"soft": b"target of soft", "hard": b"target of hard"}


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names_of_a_tar(form: int) -> None:
    name = "/".join(["folder"] * 20) + "/ümläut.txt"
    assert _contents(_expand(make_tar({name: TEXT}, form=form))) == {name: TEXT}


def test_a_damaged_header_of_a_tar_is_told_and_the_rest_is_read() -> None:
    data = bytearray(make_tar({"a": TEXT, "b": TEXT, "c": TEXT}, form=tarfile.USTAR_FORMAT))
    data[1024:1124] = b"\xff" * 100
    items = _expand(bytes(data))
    assert _contents(items) == {"a": TEXT, "c": TEXT}
    assert _unread(items) == [("damaged", "")]


def test_tars_that_follow_one_another_are_one() -> None:
    assert _contents(_expand(make_tar({"a": TEXT}) + make_tar({"b": TEXT}))) == {"a": TEXT, "b": TEXT}


@pytest.mark.parametrize("cut", [512, 1024, 1536])
def test_a_tar_that_is_cut_between_two_files_is_damaged(cut: int) -> None:
    assert _unread(_expand(make_tar({"a": TEXT, "b": TEXT})[:cut]))[-1][0] == "damaged"


def test_a_tar_older_than_its_magic_is_known_by_its_name() -> None:
    data = bytearray(make_tar({"a": TEXT}, form=tarfile.USTAR_FORMAT))
    data[257:265] = bytes(8)
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    assert recognise(bytes(data)) is None
    assert _contents(_expand(bytes(data), "old.tar")) == {"a": TEXT}


@pytest.mark.parametrize("make", [make_zip, make_tar, make_cpio, make_sevenzip])
def test_names_that_lead_out_are_shown_without_their_way_out(make: Callable[[dict[str, bytes]], bytes]) -> None:
    data = make({"../../etc/hosts": TEXT, "/root/a": TEXT})
    assert set(_contents(_expand(data))) == {"etc/hosts", "root/a"}


def test_an_rpm_holds_its_payload() -> None:
    assert _contents(_expand(make_rpm({"./etc/a.conf": TEXT}))) == {"payload.cpio.gz!payload.cpio!etc/a.conf": TEXT}
    packed = make_rpm({"a": TEXT}, pack=lambda data: lzma.compress(data, lzma.FORMAT_ALONE))
    assert _contents(_expand(packed)) == {"payload.cpio.lzma!payload.cpio!a": TEXT}


def test_long_names_of_an_ar() -> None:
    table = b"a_name_of_more_than_16_characters.txt/\n"
    data = make_ar({"/": table}).replace(b"//  ", b"//  ") + make_ar({"x": TEXT})[8:].replace(b"x/", b"/0", 1)
    assert _contents(_expand(data)) == {"a_name_of_more_than_16_characters.txt": TEXT}


def test_a_cpio_without_its_trailer_is_damaged() -> None:
    data = make_cpio({"a": TEXT})
    items = _expand(data[: data.index(b"070701", 6)])
    assert (_contents(items), _unread(items)) == ({"a": TEXT}, [("damaged", "")])


def test_text_cut_into_runs_is_joined() -> None:
    items = _expand(make_docx("The key is abc", "def", "ghi &amp; no more"))
    assert _contents(items)["word/document.xml"] == b"The key is abcdefghi & no more\n"


def test_office_xml_comes_as_it_is_and_as_text() -> None:
    forms = [item.is_container for item in _expand(make_docx("a")) if getattr(item, "address", "").startswith("word/")]
    assert forms == [True, False]


def test_a_notebook_has_cells() -> None:
    contents = _contents(_expand(make_notebook("a = 1\nb = 2\n", "shown\n")))
    assert contents == {
        "cell 1/source": b"# Title",
        "cell 2/source": b"a = 1\nb = 2\n",
        "cell 2/output 1": b"shown\n",
        "metadata": b"{}",
    }


def test_a_pdf_has_pages_links_and_attachments() -> None:
    contents = _contents(_expand(make_pdf("some words", link="https://example.org/?q", attachment=TEXT)))
    assert contents["page 1"] == b"some words\nhttps://example.org/?q"
    assert contents["attachment attached.txt"] == TEXT


def test_pages_are_read_without_the_fast_library_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    contents = _contents(_expand(make_pdf("some words", link="https://example.org/?q")))
    assert contents["page 1"] == b"some words\nhttps://example.org/?q"


def test_rows_of_a_database_have_addresses() -> None:
    script = """
        CREATE TABLE "odd ""name" (a TEXT, b BLOB, c INTEGER);
        INSERT INTO "odd ""name" VALUES ('one', x'00ff', 1), (NULL, NULL, 2), ('three', NULL, 3);
        CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
        INSERT INTO settings VALUES ('token', 'abc');
        CREATE TABLE computed (a TEXT, b AS (hex(zeroblob(1000))));
        INSERT INTO computed VALUES ('x');
        CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;
    """
    assert _contents(_expand(make_sqlite(script))) == {
        'odd "name/1': b"a = one\n",
        'odd "name/1/b': b"\x00\xff",
        'odd "name/3': b"a = three\n",
        "settings/1": b"key = token\nvalue = abc\ntoken = abc\n",
        "computed/1": b"a = x\n",
    }


def test_an_archive_in_a_database_is_opened() -> None:
    script = f"CREATE TABLE t (a); INSERT INTO t VALUES (x'{make_zip({'a.txt': TEXT}).hex()}')"  # noqa: S608
    assert _contents(_expand(make_sqlite(script)))["t/1/a!a.txt"] == TEXT


def test_rows_of_many_batches_are_each_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokenscan.archives.sqlite.BATCH", 50)
    rows = {number: f"text {number}" * (number % 7) for number in range(1, 40)}
    values = ", ".join(f"('{text}')" for text in rows.values())
    contents = _contents(_expand(make_sqlite(f"CREATE TABLE t (a); INSERT INTO t VALUES {values}")))  # noqa: S608
    assert contents == {f"t/{number}": f"a = {text}\n".encode() for number, text in rows.items() if text}


def test_a_large_database_takes_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokenscan.archives.sqlite.MAX_IN_MEMORY", 0)
    assert _contents(_expand(make_sqlite("CREATE TABLE t (a); INSERT INTO t VALUES ('x')"))) == {"t/1": b"a = x\n"}


def test_bytecode_has_its_strings() -> None:
    data = make_bytecode("KEY = 'some words'\ndef f():\n    return b'other words', 'ümläut'\n")
    lines = _contents(_expand(data))["strings"].splitlines()
    assert {b"some words", b"other words", "ümläut".encode()} <= set(lines)


BOMB = 64 << 20


@pytest.mark.parametrize(
    "bomb",
    [
        COMPRESSORS["bz2"](bytes(BOMB)),
        COMPRESSORS["xz"](bytes(BOMB)),
        COMPRESSORS["zst"](bytes(BOMB)),
        gzip.compress(bytes(BOMB), 9),
        make_zip({"a": bytes(BOMB)}),
        make_sevenzip({"a": bytes(BOMB)}),
        make_tar({"b.bz2": COMPRESSORS["bz2"](bytes(BOMB))}),
    ],
    ids=["bz2", "xz", "zst", "gz", "zip", "7z", "tar"],
)
def test_what_grows_too_much_is_ended(bomb: bytes) -> None:
    items = _expand(bomb)
    assert [reason for reason, _ in _unread(items)] == ["budget-spent"]
    assert sum(len(content) for content in _contents(items).values()) <= 36 << 20


def test_files_that_share_their_content_are_ended() -> None:
    """As in the zip bombs of David Fifield (2019): thousands of entries lead to the same bytes."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = machine.compress(bytes(8 << 20)) + machine.flush()
    sizes = (zlib.crc32(bytes(8 << 20)), len(packed), 8 << 20)
    local = b"PK\x03\x04" + struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 0, *sizes, 1, 0) + b"a"
    entry = b"PK\x01\x02" + struct.pack("<HHHHHHLLLHHHHHLL", 20, 20, 0, 8, 0, 0, *sizes, 1, 0, 0, 0, 0, 0, 0) + b"a"
    body, directory = local + packed, entry * 500
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 500, 500, len(directory), len(body), 0)
    items = _expand(body + directory + end)
    assert _unread(items) == [("budget-spent", "")]
    assert len(items) < 10


def test_containers_too_deep_are_not_opened() -> None:
    data = TEXT
    for _ in range(10):
        data = make_zip({"a": data})
    items = _expand(data)
    assert _unread(items) == [("budget-spent", "!".join("a" * 8))]


def test_the_budget_is_one_for_all_archives() -> None:
    budget = Budget(Limits(max_bytes=3 * len(TEXT)))
    data = make_zip({"a": TEXT, "b": TEXT})
    form = recognise(data)
    assert form is not None
    first, second, third = (list(expand(io.BytesIO(data), form, "", budget)) for _ in range(3))
    assert _unread(first) == []
    assert (_contents(second), _unread(second)) == ({"a": TEXT, "b": TEXT}, [("budget-spent", "")])
    assert _unread(third) == [("budget-spent", "")]


def test_entries_are_counted() -> None:
    items = _expand(make_zip({str(number): b"" for number in range(50)}), limits=Limits(max_entries=20))
    assert _unread(items) == [("budget-spent", "")]
    assert len(_contents(items)) == 20


def test_time_is_counted() -> None:
    items = _expand(make_zip({"a": bytes(1 << 20)}), limits=Limits(max_seconds=0.0))
    assert _unread(items) == [("budget-spent", "")]


def test_a_parser_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract_text(_: object) -> str:
        while True:
            pass

    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    monkeypatch.setattr("pypdf.PageObject.extract_text", extract_text)
    monkeypatch.setattr("tokenscan.archives.pdf.MAX_PAGE_SECONDS", 0.2)
    items = _expand(make_pdf("words", attachment=TEXT))
    assert _unread(items) == [("time-limit", "page 1")]
    assert _contents(items)["attachment attached.txt"] == TEXT


def test_a_large_member_comes_in_windows_and_is_opened_at_its_end() -> None:
    filler = bytes(range(256)) * (40 << 12)
    inner = make_zip({"large": filler, "a.txt": TEXT}, method=zipfile.ZIP_STORED)
    items = _expand(make_tar({"in.zip": inner}))
    assert len([item for item in items if isinstance(item, Member) and item.address == "in.zip"]) == 2
    assert _contents(items)["in.zip!a.txt"] == TEXT
    assert _unread(items) == []


def test_no_name_is_longer_than_is_shown() -> None:
    (address,) = _contents(_expand(make_tar({"x" * 100_000: TEXT})))
    assert len(address) == 512


def test_unprintable_names_are_shown_all_the_same() -> None:
    assert list(_contents(_expand(make_tar({"a\nb\x1b[31m": TEXT})))) == ["a\ufffdb\ufffd[31m"]
