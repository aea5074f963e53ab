"""What a rule must bear beyond its own examples; the built-in ones are held to it in ``test_rules``."""

from __future__ import annotations

from dataclasses import replace

from tokenscan.model.rule import Example, Rule
from tokenscan.rulebook.check import Fault
from tokenscan.rulebook.gates import check_near_misses, check_prefilter, check_work
from tokenscan.rulebook.mutate import has_fixed_length, is_open, near_misses
from tokenscan.rulebook.sample import sample_matches

VALUE = "acme_" + "Zk3vQ9sT1wLx8RbN"
ACME = Rule(
    id="acme",
    family="acme",
    name="Acme",
    severity="high",
    confidence="high",
    keywords=("acme_",),
    pattern=r"(?<![a-z])(?P<secret>acme_[A-Za-z0-9]{16})(?![A-Za-z0-9*])",
    reference="https://acme.example",
    can="Reads all.",
    rotate="Delete it.",
    examples=(Example(".env", f"KEY={VALUE}", VALUE),),
)


def test_near_misses_are_short_long_and_of_another_alphabet() -> None:
    assert [(miss.kind, miss.text) for miss in near_misses(ACME)] == [
        ("short", f"KEY={VALUE[:-1]}"),
        ("long", f"KEY={VALUE}O"),
        ("alphabet", f"KEY={VALUE[:10]}*{VALUE[11:]}"),
    ]


def test_near_misses_of_an_open_format_are_of_its_alphabet_alone() -> None:
    loose = replace(ACME, pattern=r"(?P<secret>acme_[A-Za-z0-9]{16,40})")
    assert [miss.text for miss in near_misses(loose)] == [f"KEY={VALUE[:7]}*{VALUE[8:]}"]
    assert list(near_misses(replace(ACME, pattern=r"(?P<secret>acme_[^\s]{16,40})"))) == []


def test_a_rule_that_takes_near_misses_is_told_of_each_kind() -> None:
    loose = replace(ACME, pattern=r"(?P<secret>acme_[A-Za-z0-9]{16})")
    assert list(check_near_misses(ACME)) == []
    assert list(check_near_misses(loose)) == [Fault("acme", "is sure of a value that is wrong: a character long")]


def test_a_prefilter_that_is_not_in_every_match_is_told() -> None:
    assert list(check_prefilter(ACME)) == []
    assert list(check_prefilter(replace(ACME, prefilter=("acme_[A-Z]",)))) == [
        Fault("acme", "its prefilter is not in all that its pattern matches")
    ]


def test_a_pattern_that_tries_every_cut_of_a_run_is_told_to_be_slow() -> None:
    runs = r"acme_[a-z_]{0,120}[a-z_]{0,120}[a-z_]{0,120}"
    slow = replace(ACME, pattern=rf"{runs}(?P<secret>[0-9]{{9}})", examples=())
    assert list(check_work(ACME)) == []
    (fault,) = check_work(slow)
    assert fault.text.endswith("at most 400 are allowed")


def test_samples_are_the_same_each_time_and_match() -> None:
    drawn = list(sample_matches(ACME.pattern, count=3, seed="a"))
    assert drawn == list(sample_matches(ACME.pattern, count=3, seed="a"))
    assert [text[start:end][:5] for text, start, end in drawn] == [b"acme_"] * 3


def test_lengths_and_alphabets_are_told_from_the_pattern() -> None:
    assert [has_fixed_length(p) for p in ("a{1,2}(?P<secret>b{4})", "(?P<secret>a|bc)")] == [True, False]
    assert [is_open(p) for p in (r"x(?P<secret>[^\s\"]{9})", r"[^\s](?P<secret>[a-z!]{9})")] == [True, False]
