from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from report.samples import make_location
from support.repo import RepoBuilder

from tokenscan.report.line_hash import BASE, WINDOW, hash_lines, hash_places
from tokenscan.report.texts import make_reader


def test_the_hashes_are_githubs() -> None:
    """Source: the vectors in the conventions, computed from codeql-action's description."""
    assert hash_lines("", {1}) == {1: "c129715d7a2bc9a3:1"}
    assert hash_lines(" a\nb\n  \t\tc\n d", {1, 2, 3, 4}) == {
        1: "271789c17abda88f:1",
        2: "54703d4cd895b18:1",
        3: "180aee12dab6264:1",
        4: "a23a3dc5e078b07b:1",
    }


def roll(text: str) -> dict[int, str]:
    """The same as it is described: a hash that rolls over the text, unit by unit."""
    raw = text.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(raw[at : at + 2], "little") for at in range(0, len(raw), 2)]
    window, starts = [0] * WINDOW, [0] * WINDOW
    value = index = number = 0
    is_start, after_cr = True, False
    counts: dict[str, int] = {}
    found: dict[int, str] = {}

    def put(unit: int) -> None:
        nonlocal value, index
        value = (BASE * value + unit - BASE**WINDOW * window[index]) % 2**64
        window[index] = unit
        index = (index + 1) % WINDOW

    def emit() -> None:
        if starts[index]:
            counts[f"{value:x}"] = counts.get(f"{value:x}", 0) + 1
            found[starts[index]] = f"{value:x}:{counts[f'{value:x}']}"
            starts[index] = 0

    for each in [*units, 65535]:
        unit = each
        if unit in (9, 32) or (after_cr and unit == 10):
            after_cr = False
            continue
        after_cr = unit == 13
        unit = 10 if after_cr else unit
        emit()
        if is_start:
            number += 1
            starts[index] = number
        is_start = unit == 10
        put(unit)
    for _ in range(WINDOW):
        emit()
        put(0)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "a\r\nb\r\rc\r \nd\n",
        "x\n" * 250,
        "ü𝄞令\n" * 60 + "\ufeff\ufffd",
        "long " * 90 + "\nlong\n" + "long " * 90,
        "\n \n\t\n",
    ],
)
def test_hashes_are_those_of_a_hash_that_rolls(text: str) -> None:
    expected = roll(text)
    assert hash_lines(text, set(expected)) == expected


def test_a_line_that_the_text_does_not_have_has_no_hash() -> None:
    assert hash_lines("a\n", {2, 3}) == {2: "c129715d7a2bc9a3:1"}


def test_the_text_is_read_from_the_file_while_it_is_what_was_scanned(tmp_path: Path) -> None:
    data = b"a\r\nb\r\n"
    (tmp_path / "a.py").write_bytes(data)
    name = hashlib.sha1(b"blob 6\0" + data).hexdigest()  # noqa: S324 - git's
    same = make_location("a.py", line=2, object=name)
    changed = make_location("a.py", line=1, object="0" * 40)
    gone = make_location("b.py", object=name)
    hashes = hash_places([same, changed, gone], make_reader(str(tmp_path)))
    assert hashes == {same: hash_lines("a\nb\n", {2})[2]}


def test_the_text_of_a_commit_is_read_from_git_and_that_inside_an_archive_is_not(repo: RepoBuilder) -> None:
    commit = repo.commit({"a.py": "one\ntwo\n"})
    name = repo.git("rev-parse", f"{commit}:a.py")
    where: Any = {"kind": "committed"}
    first = make_location("a.py", line=1, object=name, where=where)
    copy = make_location("copy.py", line=2, object=name, where=where)
    inside = make_location("a.zip!a.py", object=name, where=where)
    missing = make_location("c.py", object="0" * 40, where=where)
    hashes = hash_places([first, copy, inside, missing], make_reader(str(repo.path)))
    lines = hash_lines("one\ntwo\n", {1, 2})
    assert hashes == {first: lines[1], copy: lines[2]}


def test_where_nothing_can_be_read_there_are_no_hashes(tmp_path: Path) -> None:
    location = make_location("a.py", where={"kind": "committed"})
    assert hash_places([location], None) == {}
    assert hash_places([location], make_reader(str(tmp_path))) == {}
