"""Go's regular expressions in the words of Python's, and what has none."""

from __future__ import annotations

import pytest
import regex

from tokenscan.peers.go_regex import UntranslatableError, translate


@pytest.mark.parametrize(
    ("go", "ours"),
    [
        (r"acme(?i)tok_[a-z]+", r"acme(?i:tok)_(?i:[a-z]+)"),
        (r"(?i)acme[_-]?key", r"(?i:acme[_\-]?key)"),
        (r"a(?i)b|c", r"a(?i:b)|(?i:c)"),
        (r"(?i:ab)c(?-i:d)", r"(?i:(?:ab))c(?:d)"),
        (r"(?P<name>x)(?:y)(?<other>z)", r"(?:x)(?:y)(?:z)"),
        (r"^a$", r"\Aa\Z"),
        (r"(?m)^a$", r"(?m:^)a(?m:$)"),
        (r"a\z", r"a\Z"),
        (r"(?s).x(?-s).", r"[\s\S]x."),
        (r"(?U)a*b+?", r"a*?b+"),
        (r"\Qa.b*\E+", r"a\.b\*+"),
        (r"a{,5}b{2}c{2,}", r"a\{,5\}b{2}c{2,}"),
        (r"[[:alpha:][:digit:]_]", r"[A-Za-z0-9_]"),
        (r"[[:^digit:]]", r"[\x00-/:-\xff]"),
        (r"[]a-]", r"[\]a\-]"),
        (r"\x41\x{42}\103\a", r"ABC\x07"),
        ("é+", "(?:é)+"),
        ("[éa]", "(?:[a]|é)"),
        (r"\pL+\p{Nd}", r"[A-Za-z\x80-\xff]+[0-9\x80-\xff]"),
        ("<<name>>", r"\x3c\x3cname>>"),
    ],
)
def test_a_pattern_means_the_same(go: str, ours: str) -> None:
    assert translate(go).pattern == ours
    regex.compile(ours.encode())


@pytest.mark.parametrize(
    ("go", "why"),
    [
        ("(?<=a)b", "looks behind"),
        ("a(?=b)", "looks ahead"),
        (r"(a)\1", "refers back"),
        ("a**", "repeat is repeated"),
        ("+a", "repeats nothing"),
        ("(a", "missing"),
        ("a)", "opens nowhere"),
        ("[a", "in the middle"),
        (r"\p{Greek}", "Greek"),
        (r"\y", "not known"),
        ("[[:letter:]]", "not known"),
        ("[^é]", "beyond ASCII"),
        ("[à-é]", "beyond ASCII"),
        ("(?x)a b", "none of Go's"),
        ("(" * 200 + ")" * 200, "nested"),
    ],
)
def test_what_cannot_be_said_is_refused_with_the_reason(go: str, why: str) -> None:
    with pytest.raises(UntranslatableError, match=why):
        translate(go)


def test_what_is_met_in_part_is_said() -> None:
    assert translate(r"\pL").notes == ("a class of Unicode holds every byte beyond ASCII here",)
    assert translate("a").notes == ()


def test_the_group_with_the_secret_gets_its_name_and_the_others_lose_theirs() -> None:
    assert translate("(a)(?P<b>b)(c)", secret=2).pattern == "(?:a)(?P<secret>b)(?:c)"
    with pytest.raises(UntranslatableError, match="no group 4"):
        translate("(a)(b)(c)", secret=4)


def test_repeats_without_an_end_get_one_where_rules_need_it() -> None:
    assert translate("a*b+c{3,}d{2000,}e?", limit=100).pattern == "a{0,100}b{1,100}c{3,100}d{2000}e?"
