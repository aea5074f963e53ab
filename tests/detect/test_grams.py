"""The prefilter that needs nothing compiled sees what Hyperscan sees."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from tokenscan.detect.clue import find_clue
from tokenscan.detect.engine import Detection, Engine
from tokenscan.detect.grams import GramPrefilter, derive_grams
from tokenscan.detect.patience import PatientPrefilter
from tokenscan.detect.prefilter import HyperscanPrefilter
from tokenscan.detect.program import Clue, Program
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.ruleset import Ruleset, load_ruleset

CLUES = {
    "abcd[0-9]{8}": Clue((b"abcd",), is_start=True),
    "(?i:AbCd)x": Clue((b"abcdx",), is_start=True),
    "(?:ab|cd)[xy]z[0-9]": Clue((b"abxz", b"abyz", b"cdxz", b"cdyz"), is_start=True),
    "ab[0-9a-f]{8}": Clue((b"ab",), is_start=False),
    "ab[0-9a-f]{8}-tail": Clue((b"-tail",), is_start=False),
    "[a-z]{3,9}(?:one|three)[0-9]": Clue((b"one", b"three"), is_start=False),
    "(?:abcd)?[0-9]{4}": Clue((), is_start=False),
    "(?:abcd)+[0-9]{4}": Clue((b"abcd",), is_start=True),
    "(?:abcd|[0-9]{4})efgh": Clue((b"efgh",), is_start=False),
    "(?:abcd|)efg": Clue((b"abcdefg", b"efg"), is_start=False),
    r"\babcd": Clue((b"abcd",), is_start=True),
    r"abc[^x]efghi": Clue((b"efghi",), is_start=False),
    r"[0-9]{4}": Clue((), is_start=False),
}


@pytest.mark.parametrize("expression", CLUES)
def test_a_clue_is_what_every_match_holds(expression: str) -> None:
    found = find_clue(expression, width=4)
    assert (set(found.texts), found.is_start) == (set(CLUES[expression].texts), CLUES[expression].is_start)


def test_overlapping_matches_and_literals_are_all_seen() -> None:
    programs = (
        Program((0,), expressions=("abab[a-z]{2}", "[0-9]{3}")),
        Program((), "hex", literals=(b"\0\xffxy", b"AAAA")),
    )
    hits = GramPrefilter(programs, derive_grams(programs)).hits(b"abababab 1234 \0\xffxy AAAAA aaaa")
    assert sorted(hits) == [(0, 6), (0, 8), (0, 12), (0, 13), (1, 18), (1, 23), (1, 24)]


def test_short_and_empty_texts_hold_nothing() -> None:
    programs = (Program((0,), expressions=("abcd",)),)
    prefilter = GramPrefilter(programs, derive_grams(programs))
    assert [prefilter.hits(text) for text in (b"", b"abc", b"abcd")] == [[], [], [(0, 4)]]


def test_after_much_text_hyperscan_takes_over() -> None:
    pytest.importorskip("hyperscan")
    programs = (Program((0,), expressions=("abcd",)),)
    prefilter = PatientPrefilter(programs, derive_grams(programs), enough_bytes=20)
    kinds = []
    for _ in range(3):
        assert prefilter.hits(b"0123 abcd") == [(0, 9)]
        kinds.append(type(prefilter._now))
    assert kinds == [GramPrefilter, GramPrefilter, HyperscanPrefilter]


@pytest.fixture
def ruleset() -> Ruleset:
    """All rules."""
    pytest.importorskip("hyperscan")
    return load_ruleset(find_builtin_rules(), cache=Path(os.environ["TOKENSCAN_CACHE_DIR"]))


FORMS: tuple[Callable[[bytes], bytes], ...] = (
    b64encode,
    lambda text: text.hex().encode(),
    lambda text: text.decode().encode("utf-16-le"),
    lambda text: b64encode(text.hex().encode()),
    lambda text: b"".join(b"%%%02x" % byte if byte < 128 else bytes((byte,)) for byte in text),
)
_AT_A_TIME = 8
_LOOKED_AT = 16


def test_every_example_is_seen_alike_with_and_without_hyperscan(ruleset: Ruleset) -> None:
    """As it stands, and encoded in one of the ways that are undone. What both prefilters see the rules judge alike: of
    that some groups are enough, since compiling all patterns takes long.
    """
    slow = GramPrefilter(ruleset.compiled.programs, ruleset.grams)
    fast = HyperscanPrefilter.load(ruleset.database, ruleset.sizes)
    engines = [Engine(ruleset.compiled, prefilter) for prefilter in (slow, fast)]
    texts = [example.text.encode() for rule in load_rules(find_builtin_rules()) for example in rule.examples[:1]]
    for number, start in enumerate(range(0, len(texts), _AT_A_TIME)):
        group = texts[start : start + _AT_A_TIME]
        encode = FORMS[number % len(FORMS)]
        for data in (b"\n\n".join(group), b"\n\n".join(map(encode, group))):
            assert {program for program, _ in slow.hits(data)} == {program for program, _ in fast.hits(data)}
            if number % _LOOKED_AT == 0:
                told = [_tell(engine.detect(data)) for engine in engines]
                assert told[0] == told[1] != []


def _tell(detection: Detection) -> list[tuple[str, int, int, tuple[str, ...]]]:
    return [(each.rule.id, each.start, each.end, each.encodings) for each in detection.candidates]
