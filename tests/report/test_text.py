from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from report.samples import (
    ADA,
    BOB,
    MASKED,
    TOKEN,
    make_finding,
    make_location,
    make_parts,
    make_password,
    make_result,
    make_rich_result,
    write,
)

from tokenscan.model.blob import Skipped
from tokenscan.model.location import Span
from tokenscan.model.provenance import REACH_ORDER
from tokenscan.model.secret import Secret
from tokenscan.model.suppression import Suppression
from tokenscan.report.text.printable import count_cells, escape_unprintable
from tokenscan.report.text.words import REACH, size


def test_a_clean_scan_takes_one_line() -> None:
    assert write("text", make_result()) == "No secrets found in 1,204 objects (8.1 MB).\n"


def test_a_clean_scan_names_what_was_suppressed_and_left_out() -> None:
    accepted = make_finding(suppression=Suppression("inline", "docs/example.md", 7))
    skipped = (Skipped("too-large", "a"), Skipped("excluded", "b"), Skipped("excluded", "c"))
    assert write("text", make_result(accepted, skipped=skipped)) == (
        "No secrets found in 1,204 objects (8.1 MB); 1 suppressed; left out: 2 excluded, 1 too large.\n"
    )


def test_a_finding_is_shown_with_its_line_and_what_to_do() -> None:
    finding = make_finding(facts=(("account", "123456789012"), ("expires", "2026-03-01")), environment="production")
    assert write("text", make_result(finding)) == (
        """\
src/settings.py:12:10: critical github-pat-classic ghp_…YL
   12 | TOKEN = "ghp_…YL"  # for CI
      |          ^^^^^^^
  what      GitHub personal access token (classic), high confidence
  used in   production
  account   123456789012
  expires   2026-03-01
  can do    Reads and writes every repository that its scopes and its owner reach.
  rotate    Delete it under Settings, Developer settings, and make a fine-grained one with an
            expiry.

How to proceed
  1. Rotate first. A credential that was written into a file counts as known, and every copy of the
     file keeps it.
  2. Then remove it: let the program read it from its environment or from a secret store.
  3. If it is a false alarm, put `tokenscan:allow` into a comment on its line.

1 finding (1 critical) in 1,204 objects (8.1 MB).
"""
    )


def test_each_part_has_a_line_and_its_path_only_where_that_is_another() -> None:
    here = write("text", make_result(make_finding(parts=make_parts())))
    assert "\n  session   ghs_…2C at 13:12\n  user      ada at 11:8\n" in here
    there = write("text", make_result(make_finding(parts=make_parts(path="app.env"))))
    assert "\n  session   ghs_…2C at app.env:13:12\n  user      ada at app.env:11:8\n" in there


def test_a_finding_of_the_history_tells_who_brought_it_in_and_what_still_leads_to_it() -> None:
    committed = {"kind": "committed", "commits": (ADA, BOB), "reachable": "reflog"}
    others = [make_location(f"old/{number}.py", where=committed) for number in range(15)]
    again = make_location(where=committed, object="e" * 40)
    text = write("text", make_result(make_finding(make_location(where=committed), again, *others)))
    assert text == (
        """\
src/settings.py:12:10: critical github-pat-classic ghp_…YL
   12 | TOKEN = "ghp_…YL"  # for CI
      |          ^^^^^^^
  what      GitHub personal access token (classic), high confidence
  commit    3f2a9c1d04be of 2023-04-01 by Ada Lovelace <ada@example.org> (and 1 more commit)
  reach     only in the reflog
  also at   old/0.py:12:10
            old/1.py:12:10
            old/2.py:12:10
            … and 12 more places
  can do    Reads and writes every repository that its scopes and its owner reach.
  rotate    Delete it under Settings, Developer settings, and make a fine-grained one with an
            expiry.

How to proceed
  1. Rotate first. A credential that was written into a file counts as known, and every copy of the
     file keeps it.
  2. Then remove it: let the program read it from its environment or from a secret store. Old
     commits keep it until they are rewritten, for instance by git filter-repo.
  3. If it is a false alarm, put `tokenscan:allow` into a comment on its line.

1 finding (1 critical) in 1,204 objects (8.1 MB).
"""
    )


def test_an_incomplete_scan_says_so_and_why() -> None:
    skipped = (
        Skipped("missing", "object 5d41402abc4b", "promised by the partial clone"),
        Skipped("unreadable", "private/key.pem", "Permission denied"),
    )
    assert write("text", make_result(skipped=skipped, interrupted=True)) == (
        """\
Not everything was read
  interrupted before the end of the scan
  missing     object 5d41402abc4b: promised by the partial clone
  unreadable  private/key.pem: Permission denied
  missing? git fsck tells more; a partial clone is completed by git fetch --refetch --no-filter

INCOMPLETE: no secrets found in 1,204 objects (8.1 MB); not read: 1 missing, 1 unreadable; interrupted.
"""
    )


def test_what_stands_in_no_commit_yet_is_told_apart() -> None:
    text = write("text", make_result(make_finding(make_location(where={"kind": "staged"}))))
    assert "1. Rotate first if it was ever pasted, sent or pushed anywhere. It is in no commit yet.\n" in text
    assert "Stage the\n     file again.\n" in text


def test_a_kind_of_credential_is_explained_once() -> None:
    text = write("text", make_result(make_finding(), make_finding(make_location("b.py")), make_password()))
    assert text.count("Reads and writes every repository") == 1
    assert "Opens what it belongs to." in text
    assert text.endswith("\n3 findings (2 critical, 1 medium) in 1,204 objects (8.1 MB).\n")


def test_suppressed_findings_are_counted_and_not_shown() -> None:
    text = write("text", make_result(make_finding(suppression=Suppression("inline", "a.py", 7)), make_password()))
    assert "github-pat-classic" not in text
    assert text.endswith("\n1 finding (1 medium) in 1,204 objects (8.1 MB); 1 suppressed.\n")


def test_only_so_many_failures_are_named_unless_all_are_asked_for() -> None:
    result = make_result(skipped=tuple(Skipped("unreadable", f"file-{number}") for number in range(25)))
    assert "  … and 5 more, which --verbose lists\n" in write("text", result)
    assert "file-20" not in write("text", result)
    assert "  unreadable  file-24\n" in write("text", result, verbose=True)


def test_what_was_left_out_is_named_when_asked_for() -> None:
    result = make_result(skipped=(Skipped("excluded", "vendor/a.js"), Skipped("too-large", "b.bin", "9 bytes")))
    assert write("text", result, verbose=True).startswith(
        "Left out\n  excluded   vendor/a.js\n  too large  b.bin: 9 bytes\n\nNo secrets found"
    )


def test_places_without_a_path_are_named_by_what_they_are() -> None:
    places = (
        make_location(None, where={"kind": "stdin"}),
        make_location(None, where={"kind": "message"}),
        make_location(None, where={"kind": "unreferenced"}),
    )
    heads = [write("text", make_result(make_finding(place))).splitlines()[0].split(" critical")[0] for place in places]
    assert heads == ["<stdin>:12:10:", "<message 5d41402abc4b>:12:10:", "<object 5d41402abc4b>:12:10:"]


def test_a_decoded_secret_is_marked_where_its_wrapping_stands() -> None:
    place = make_location(encodings=("hex", "base64"), context="KEY = …", column=7)
    text = write("text", make_result(make_finding(place)))
    assert "   12 | KEY = …\n      |       ^\n" in text
    assert "  encoded   base64 inside hex\n" in text


def test_of_two_secrets_on_a_line_the_one_at_the_column_is_marked() -> None:
    line = f"a={MASKED} b={MASKED}"
    first = write("text", make_result(make_finding(make_location(context=line, column=3))))
    second = write("text", make_result(make_finding(make_location(context=line, column=46))))
    assert f"| {line}\n      |   ^^^^^^^\n" in first
    assert f"| {line}\n      |             ^^^^^^^\n" in second


def test_a_long_line_is_cut_round_the_secret() -> None:
    context = "x" * 70 + f" {MASKED} " + "y" * 80
    text = write("text", make_result(make_finding(make_location(context=context, column=72))), width=60)
    _, line, mark, *_ = text.splitlines()
    assert line == "   12 | ...xxxxxxxxxxxxxxxxxx ghp_…YL yyyyyyyyyyyyyyyyyyy..."
    assert mark == "      |                       ^^^^^^^"
    assert len(line) <= 60


def test_the_mark_stands_under_the_secret_behind_wide_characters() -> None:
    text = write("text", make_result(make_finding(make_location(context=f"\t令牌 = '{MASKED}'", column=8))))
    assert f"   12 | 令牌 = '{MASKED}'\n      |         ^^^^^^^\n" in text


def test_a_secret_of_many_lines_is_shown_on_one_when_it_is_shown() -> None:
    finding = make_finding(secret=Secret(b"-----BEGIN\nabc\n-----END"))
    assert (
        write("text", make_result(finding), show_secrets=True).splitlines()[0].endswith(r" -----BEGIN\nabc\n-----END")
    )


def test_a_secret_that_is_shown_is_marked_in_its_line() -> None:
    finding = make_finding(make_location(context=f'TOKEN = "{TOKEN}"'))
    assert f'| TOKEN = "{TOKEN}"\n      |          {"^" * 40}\n' in write(
        "text", make_result(finding), show_secrets=True
    )


def test_colour_changes_no_word() -> None:
    colored = write("text", make_rich_result(), use_color=True)
    assert "\x1b[1;31mcritical\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == write("text", make_rich_result())


def test_plain_text_does_not_import_rich() -> None:
    program = (
        "import sys, io; sys.path[:0] = ['tests']; from report.samples import *\n"
        "write('text', make_rich_result()); sys.exit(any(name.split('.')[0] == 'rich' for name in sys.modules))"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], check=False, cwd=root).returncode == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("ünï 令", "ünï 令"),
        ("\x1b[2J", r"\x1b[2J"),
        ("a\nb\rc\td", r"a\nb\rc    d"),
        ("\x9b1m\x7f", r"\x9b1m\x7f"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\u2028\U000e0041", r"\u2028\U000e0041"),
        ("caf\udce9", r"caf\xe9"),
    ],
)
def test_what_could_steer_a_terminal_is_escaped(text: str, shown: str) -> None:
    assert escape_unprintable(text) == shown


def test_wide_and_joining_characters_are_counted_as_a_terminal_does() -> None:
    assert [count_cells(text) for text in ("abc…", "令牌", "e\u0301")] == [4, 4, 1]


def test_sizes_have_two_digits() -> None:
    amounts = (0, 1, 999, 1_000, 9_940, 99_950, 999_499, 999_500, 8_123_456, 999_500_000, 81_000_000_000)
    assert [size(amount) for amount in amounts] == [
        "0 bytes",
        "1 byte",
        "999 bytes",
        "1.0 kB",
        "9.9 kB",
        "100 kB",
        "999 kB",
        "1.0 MB",
        "8.1 MB",
        "1.0 GB",
        "81 GB",
    ]


def test_every_way_to_reach_an_object_has_words() -> None:
    assert tuple(REACH) == REACH_ORDER


def test_a_narrow_terminal_breaks_no_path() -> None:
    path = "a/very/long/path/" * 5 + "settings.py"
    place = replace(make_location(path), span=Span(1, 1, 1, 41))
    lines = write("text", make_result(make_finding(make_location(), place)), width=20).splitlines()
    assert f"  also at   {path}:1:1" in lines
