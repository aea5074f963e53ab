"""What holds for every format in the registry."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.archives import make_one_of_each
from support.tokens import make_token

from tokenscan.archives.budget import Budget, Limits
from tokenscan.archives.expand import Member, expand
from tokenscan.archives.formats import FORMATS, recognise
from tokenscan.archives.part import Unread
from tokenscan.model.blob import FAILURES

SECRET = make_token("in every format").encode()
SAMPLES = make_one_of_each(SECRET)


def _expand(data: bytes, name: str) -> Iterator[Member | Unread]:
    return expand(io.BytesIO(data), FORMATS[name], "", Budget(Limits(max_seconds=20)))


def test_every_format_has_a_sample() -> None:
    assert set(SAMPLES) == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_recognised_by_its_content(name: str) -> None:
    assert recognise(SAMPLES[name]) is FORMATS[name]


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_in_it_is_read_whole(name: str) -> None:
    items = list(_expand(SAMPLES[name], name))
    assert [item for item in items if isinstance(item, Unread)] == []
    assert any(SECRET in item.window.data for item in items if isinstance(item, Member))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_needs_no_name_to_be_read(name: str) -> None:
    addresses = [item.address for item in _expand(SAMPLES[name], name) if isinstance(item, Member)]
    # The text of XML is the same file in another form.
    assert all(addresses) or name == "office-xml"


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"notebook", "office-xml", "bytecode", "tar"}))
def test_half_of_it_is_a_failure(name: str) -> None:
    data = SAMPLES[name]
    told = [item for item in _expand(data[: len(data) // 2], name) if isinstance(item, Unread)]
    assert told
    assert all(item.reason in FAILURES for item in told)


@pytest.mark.parametrize("name", ["notebook", "office-xml"])
def test_half_of_a_text_is_a_text(name: str) -> None:
    data = SAMPLES[name]
    assert [item for item in _expand(data[: len(data) // 2], name) if isinstance(item, Unread)] == []


@pytest.mark.parametrize(
    "data", [b"", b"P", b"PK", b"{", b"<?xml", b"\x1f\x8b", b"BZh", b"\0" * 600, b"ab\r\n", b"%PDF"]
)
def test_what_only_begins_like_a_format_is_none(data: bytes) -> None:
    assert recognise(data, "a.txt") is None


@pytest.mark.parametrize(
    "data",
    [
        b'{"cells": []}',
        b"<?xml version='1.0'?><project><modelVersion>4.0.0</modelVersion></project>",
        b"BZh is how such files begin",
        b"import os\r\nimport sys\r\n",
        b"#\x21\r\n" + b"c" * 40,
        b"\x1f\x8b\x08\xff" + bytes(20),
    ],
)
def test_text_that_looks_like_a_format_is_text(data: bytes) -> None:
    assert recognise(data) is None


_CHANGES = st.lists(
    st.tuples(st.integers(0, 1 << 30), st.sampled_from(["flip", "drop", "add", "ones", "cut"]), st.integers(0, 255)),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, deadline=5000)
@given(changes=_CHANGES)
def test_damage_never_raises_and_never_hangs(name: str, changes: list[tuple[int, str, int]]) -> None:
    data = bytearray(SAMPLES[name])
    for position, change, value in changes:
        at = position % (len(data) + 1)
        if change == "flip":
            data[at : at + 1] = bytes((value,))
        elif change == "drop":
            del data[at : at + value]
        elif change == "add":
            data[at:at] = bytes((value,)) * 3
        elif change == "ones":
            data[at : at + 8] = b"\xff" * 8
        elif value < 32:
            del data[at:]
    for _ in _expand(bytes(data), name):
        pass
