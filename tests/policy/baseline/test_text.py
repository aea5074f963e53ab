"""A baseline as TOML."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenscan.errors import ConfigError
from tokenscan.policy.baseline.entry import Baseline, Entry, KeyName
from tokenscan.policy.baseline.text import parse_baseline, write_baseline

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ONE = Entry("1:" + "a" * 32, "github-pat-classic", "src/a.py", "of the docs", "ann", "2030-01-31", "SEC-1", "real")
TWO = Entry("2:" + "b" * 32, "generic-password")
SALTED = KeyName(salt=bytes(range(16)))


def test_there_is_one_line_a_finding_and_what_was_not_said_is_not_written() -> None:
    assert write_baseline(Baseline(KeyName("ad0bd9f3"), (ONE, TWO))) == (
        "# Known findings, which fail no run: `tokenscan baseline --help`. Values cannot be read from it.\n"
        "version = 1\n"
        'made-with = { hmac = "ad0bd9f3" }\n'
        "\n"
        "findings = [\n"
        f'  {{ fingerprint = "{ONE.fingerprint}", rule = "github-pat-classic", path = "src/a.py", '
        'reason = "of the docs", '
        'owner = "ann", until = "2030-01-31", ticket = "SEC-1", label = "real" },\n'
        f'  {{ fingerprint = "{TWO.fingerprint}", rule = "generic-password" }},\n'
        "]\n"
    )


@pytest.mark.parametrize("key", [KeyName("ad0bd9f3"), SALTED])
def test_what_is_written_is_read(key: KeyName) -> None:
    baseline = Baseline(key, (ONE, TWO))
    assert parse_baseline(write_baseline(baseline), "b") == baseline


@given(st.text())
def test_any_text_is_written_as_toml(text: str) -> None:
    written = write_baseline(Baseline(SALTED, (Entry(ONE.fingerprint, "r", reason=text),)))
    read = tomllib.loads(written)["findings"][0].get("reason", "")
    plain = text.encode("utf-8", "replace").decode().replace("\x7f", " ")
    assert read == plain or "�" in read


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("version = 1", "version = 9"), "version 9 is not 1"),
        (("findings = [", "more = 1\nfindings = ["), "'more'"),
        (("made-with", "made-by"), "'made-by'"),
        (('hmac = "ad0bd9f3"', "hmac = 3"), "made-with must be"),
        (('hmac = "ad0bd9f3"', 'scrypt = "00", cost = 14'), "made-with must be"),
        (('hmac = "ad0bd9f3"', f'scrypt = "{"00" * 16}", cost = 40'), "made-with must be"),
        (("1:aaaa", "1:xaaa"), "has no fingerprint"),
        (("2030-01-31", "2030-02-31"), "no day"),
        (('"real"', '"perhaps"'), "'perhaps'"),
        (("owner =", "boss ="), "'boss'"),
        (("owner = ", "owner = 3 # "), "not TOML"),
        (("  { fingerprint", "<<<<<<< ours\n  { fingerprint"), "merge conflict"),
        (("]\n", f'  {{ fingerprint = "{ONE.fingerprint}", rule = "x" }},\n]\n'), "twice"),
    ],
)
def test_what_is_wrong_is_named_with_the_file(change: tuple[str, str], named: str) -> None:
    text = write_baseline(Baseline(KeyName("ad0bd9f3"), (ONE,)))
    assert change[0] in text
    with pytest.raises(ConfigError, match=named) as caught:
        parse_baseline(text.replace(*change, 1), "known.toml")
    assert "known.toml" in str(caught.value)


def test_a_line_that_is_there_twice_as_after_a_union_merge_is_one() -> None:
    text = write_baseline(Baseline(SALTED, (ONE, ONE)))
    assert parse_baseline(text, "b").entries == (ONE,)
