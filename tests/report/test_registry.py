"""What holds of every format."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from report.samples import (
    SESSION,
    TOKEN,
    make_finding,
    make_location,
    make_password,
    make_result,
    make_rich_result,
    write,
)

from tokenscan.model.blob import Skipped
from tokenscan.model.finding import Part
from tokenscan.model.provenance import CommitRef
from tokenscan.model.result import ScanResult
from tokenscan.model.secret import Secret
from tokenscan.model.suppression import Suppression
from tokenscan.report import FORMATS, find_format
from tokenscan.report.redact import MIN_LENGTH, Redactor
from tokenscan.report.text.printable import escape_unprintable

EVERY_FORMAT = pytest.mark.parametrize("name", sorted(FORMATS))
COLORS = re.compile(r"\x1b\[[0-9;]*m")


def make_result_round(text: str, secret: str) -> ScanResult:
    """A result with *text* wherever text comes from outside."""
    commits = (CommitRef("3f2a9c1d04be", text, "2023-04-01T12:00:00Z"),)
    place = make_location(text, where={"kind": "committed", "commits": commits}, context=text)
    finding = make_finding(
        place,
        replace(place, encodings=("hex",)),
        secret=Secret(secret.encode("utf-8", "surrogateescape")),
        facts=(("account", text),),
        parts=(Part("user", None, Secret(text.encode("utf-8", "surrogatepass")), place),),
    )
    accepted = replace(finding, suppression=Suppression("inline", text, 1))
    skipped = (Skipped("unreadable", text, text), Skipped("excluded", text))
    return replace(make_result(finding, accepted, notes=(text,), skipped=skipped), root=f"/{text}")


@EVERY_FORMAT
@pytest.mark.parametrize(
    ("user", "is_shown"), [("Zk3vQ9sT1wLx8RbN4mYc", False), ("orders", True), ("svc2024@db1.acme-corp.io", True)]
)
def test_a_user_that_may_be_a_token_is_masked(name: str, user: str, is_shown: bool) -> None:
    place = make_location("a.env", context=f"https://{user}:…@git")
    part = Part("user", None, Secret(user.encode()), place)
    report = write(name, make_result(make_finding(place, parts=(part,))))
    if name in ("text", "json", "jsonl", "sarif"):  # the others tell no parts
        assert (user in report) is is_shown
    assert is_shown or user not in report


def strings_of(value: Any) -> list[str]:
    """Every string of a JSON value, keys too."""
    if isinstance(value, dict):
        return [each for item in value.items() for part in item for each in strings_of(part)]
    if isinstance(value, list):
        return [each for item in value for each in strings_of(item)]
    return [value] if isinstance(value, str) else []


def read_strings(name: str, report: str) -> list[str]:
    """What a reader of the report reads."""
    if name == "jsonl":
        return [each for line in report.splitlines() for each in strings_of(json.loads(line))]
    if name == "csv":
        return [cell for row in csv.reader(io.StringIO(report)) for cell in row]
    if name == "junit":
        nodes = ElementTree.fromstring(report).iter()  # noqa: S314 - our own
        return [text for node in nodes for text in (node.text or "", *node.attrib.values())]
    if name in ("html", "markdown"):
        return html.unescape(report).splitlines()
    if name in ("text", "github"):
        return report.splitlines()
    return strings_of(json.loads(report))


def shows(name: str) -> bool:
    """Are secrets to be seen in the format where that was asked for?"""
    return not FORMATS[name].is_public and not FORMATS[name].needs_values


def test_every_format_can_be_loaded() -> None:
    assert [name for name in FORMATS if not callable(find_format(name))] == []


def test_the_page_on_reports_tells_of_every_format_what_it_shows_and_what_it_cannot_say() -> None:
    page = (Path(__file__).parents[2] / "docs/reports.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:3] == "| `"]
    told = {row[0].strip("`"): (row[2], row[4]) for row in rows}
    shown = {True: "never", False: "shown"}
    assert told == {
        name: (
            "said" if each.tells_gaps else "no place for it",
            "hashes always" if each.needs_values else shown[each.is_public],
        )
        for name, each in FORMATS.items()
    }


def test_no_format_is_loaded_before_it_is_asked_for() -> None:
    code = "import sys, tokenscan.cli.scan, tokenscan.cli.git; print(*sorted(m for m in sys.modules if '.report' in m))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
    assert loaded == ["tokenscan.report", "tokenscan.report.options"]


def test_an_unknown_format_has_no_writer() -> None:
    with pytest.raises(KeyError):
        find_format("xml")


@EVERY_FORMAT
def test_no_report_holds_a_secret_unless_asked(name: str) -> None:
    assert TOKEN not in write(name, make_rich_result())
    assert "Tr0ub4dor&3" not in write(name, make_rich_result())
    assert SESSION not in write(name, make_rich_result())
    assert (TOKEN in write(name, make_rich_result(), show_secrets=True)) is shows(name)
    assert shows(name) or SESSION not in write(name, make_rich_result(), show_secrets=True)


@EVERY_FORMAT
def test_what_is_passed_on_holds_no_secret_even_where_that_was_asked_for(name: str) -> None:
    shown = make_location(context=f'TOKEN = "{TOKEN}" # Tr0ub4dor&3')
    report = write(name, make_result(make_finding(shown)), show_secrets=True)
    assert shows(name) or not [text for text in read_strings(name, report) if TOKEN in text or "Tr0ub4dor&3" in text]


@EVERY_FORMAT
def test_an_incomplete_scan_is_told_wherever_there_is_a_place_for_it(name: str) -> None:
    gap = make_result(make_finding(), skipped=(Skipped("unreadable", "private/key.pem", "Permission denied"),))
    whole = make_result(make_finding(), skipped=(Skipped("excluded", "private/key.pem"),))
    assert (write(name, gap) != write(name, whole)) is FORMATS[name].tells_gaps
    if FORMATS[name].tells_gaps:
        assert any("private/key.pem" in text for text in read_strings(name, write(name, gap)))


@EVERY_FORMAT
@settings(max_examples=15, deadline=None)
@given(
    secret=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="…"), min_size=MIN_LENGTH, max_size=60),
    around=st.tuples(st.text(max_size=12), st.text(max_size=12)),
)
def test_no_report_holds_a_secret_wherever_it_stands(name: str, secret: str, around: tuple[str, str]) -> None:
    empty = write(name, make_result_round("", "other value, as long"), verbose=True)
    assume(secret not in empty and not secret.isspace())
    before, after = around
    report = write(name, make_result_round(before + secret + after, secret), verbose=True)
    assert secret not in report
    assert escape_unprintable(secret) not in report
    assert not [text for text in read_strings(name, report) if secret in text]


@EVERY_FORMAT
@settings(max_examples=15, deadline=None)
@given(text=st.text(st.characters(), max_size=40))
def test_no_text_from_outside_steers_a_terminal(name: str, text: str) -> None:
    for options in ({}, {"use_color": True}, {"show_secrets": True}):
        report = COLORS.sub("", write(name, make_result_round(text, TOKEN), verbose=True, **options))
        assert [character for character in report if not character.isprintable() and character != "\n"] == []
        report.encode("utf-8")


@EVERY_FORMAT
def test_no_text_from_outside_makes_a_line(name: str) -> None:
    hostile = make_result_round("a\nNo secrets found in 9 objects (1 MB).\r\u2028\x85b", TOKEN)
    assert len(write(name, hostile).splitlines()) == len(write(name, make_result_round("a", TOKEN)).splitlines())


@EVERY_FORMAT
def test_the_same_result_gives_the_same_report(name: str) -> None:
    assert write(name, make_rich_result()) == write(name, make_rich_result())


@EVERY_FORMAT
def test_a_report_ends_with_one_line_feed(name: str) -> None:
    for result in (make_result(), make_rich_result()):
        assert re.search(r"[^\n]\n\Z", write(name, result))


def test_a_secret_in_a_path_is_masked_there() -> None:
    redactor = Redactor([make_finding(), make_password()])
    assert redactor.redact(f"keys/{TOKEN}/{TOKEN}.txt") == "keys/ghp_…YL/ghp_…YL.txt"
    assert redactor.redact("keys/Tr0ub4dor&3.txt") == "keys/Tr0ub4dor&3.txt"


def test_of_two_secrets_that_begin_alike_the_longer_is_masked_whole() -> None:
    longer = make_finding(secret=Secret(f"{TOKEN}-and-more".encode()))
    redactor = Redactor([make_finding(), longer])
    assert redactor.redact(f"a {TOKEN}-and-more, {TOKEN}") == "a ghp_…re, ghp_…YL"


def test_a_secret_that_is_no_text_is_masked_as_a_file_system_spells_it() -> None:
    value = b"caf\xe9" + TOKEN.encode()
    redactor = Redactor([make_finding(secret=Secret(value))])
    assert redactor.redact(f"a/{value.decode('utf-8', 'surrogateescape')}.txt") == "a/…YL.txt"
