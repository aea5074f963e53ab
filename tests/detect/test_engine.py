"""The engine: the fast path says what a plain scan of the whole text says."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import cache

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from support.tokens import make_token

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import NOTHING, Engine
from tokenscan.detect.match import Candidate, Match
from tokenscan.detect.place import Searcher, Sighting
from tokenscan.detect.prefilter import HyperscanPrefilter, PlainPrefilter
from tokenscan.detect.program import CompiledRule, CompiledRuleset
from tokenscan.model.rule import Rule
from tokenscan.rulebook.load import load_rules, parse_rules
from tokenscan.rulebook.locate import find_builtin_rules

RULES = load_rules(find_builtin_rules())
EXAMPLES = tuple(example.text for rule in RULES for example in rule.examples)


@cache
def _compiled() -> CompiledRuleset:
    return compile_rules(RULES)


@cache
def _prefilter() -> HyperscanPrefilter:
    return HyperscanPrefilter.compile(_compiled().programs)


@cache
def _engines() -> tuple[Engine, Engine]:
    compiled = _compiled()
    return (
        Engine(compiled, _prefilter()),
        Engine(compiled, PlainPrefilter(compiled.programs)),
    )


@cache
def _patterns() -> list[tuple[Rule, regex.Pattern[bytes]]]:
    """Compiled once: there are more than the library remembers."""
    return [(rule, regex.compile(rule.pattern.encode())) for rule in RULES]


def _encode(text: str, how: str) -> bytes:
    raw = text.encode()
    return {
        "plain": raw,
        "base64": base64.b64encode(raw),
        "twice": base64.b64encode(base64.b64encode(raw)),
        "hex": raw.hex().encode(),
        "utf-16": text.encode("utf-16-le"),
        "percent": "".join(f"%{byte:02x}" for byte in raw).encode(),
    }[how]


texts = st.lists(
    st.tuples(
        st.sampled_from(EXAMPLES),
        st.sampled_from(["plain", "base64", "twice", "hex", "utf-16", "percent"]),
        st.binary(max_size=40),
    ),
    max_size=4,
)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_without_hyperscan_the_same_comes_out(parts: list[tuple[str, str, bytes]]) -> None:
    data = b"\n".join(filler + b" " + _encode(text, how) for text, how, filler in parts)
    fast, plain = _engines()
    assert fast.detect(data) == plain.detect(data)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_texts_looked_at_together_give_what_they_give_one_by_one(parts: list[tuple[str, str, bytes]]) -> None:
    engine = _engines()[0]
    data, spans = b"", []
    for text, how, filler in parts:
        part = filler + b" " + _encode(text, how)
        spans.append((len(data), len(data) + len(part)))
        data += part + b"\n"
    found = dict(engine.detect_each(data, spans))
    alone = {index: engine.detect(data[start:end]) for index, (start, end) in enumerate(spans)}
    assert found == {index: detection for index, detection in alone.items() if detection != NOTHING}


@given(texts)
@settings(max_examples=60, deadline=None)
def test_windows_find_what_a_scan_of_the_whole_text_finds(parts: list[tuple[str, str, bytes]]) -> None:
    data = b"\n".join(filler + b" " + text.encode() for text, _, filler in parts)
    seen: set[tuple[str, int, int]] = set()
    compiled = _compiled()
    engine = Engine(compiled, _prefilter(), searcher=_Recorder(seen))
    engine.detect(data)
    whole = {
        (rule.id, *match.span("secret"))
        for rule, pattern in _patterns()
        for match in pattern.finditer(data)
        if any(word.lower().encode() in match[0].lower() for word in rule.keywords)
    }
    assert whole <= seen


class _Recorder(Searcher):
    """Notes every match in undecoded text, whatever becomes of it."""

    def __init__(self, seen: set[tuple[str, int, int]]) -> None:
        super().__init__()
        self._seen = seen

    def find(
        self, compiled: CompiledRule, data: bytes, ends: list[int], timeout_s: float
    ) -> Iterator[tuple[int, Sighting]]:
        for offset, sighting in super().find(compiled, data, ends, timeout_s):
            self._seen.add((compiled.rule.id, offset + sighting.secret[0], offset + sighting.secret[1]))
            yield offset, sighting


@given(st.sampled_from(["plain", "base64", "twice", "hex", "utf-16", "percent"]), st.binary(max_size=30), st.integers())
@settings(max_examples=80, deadline=None)
def test_the_location_is_that_of_the_encoded_text(how: str, before: bytes, seed: int) -> None:
    token = make_token(seed)
    encoded = _encode(token, how)
    data = b"\xff" + before.replace(b"~", b"-") + b"\n " + encoded + b" after"
    found = _only_github(data)
    start = len(before) + 3
    assert [each.value for each in found] == [token.encode()]
    low, high = found[0].start, found[0].end
    assert start <= low + 1
    assert low < high <= start + len(encoded) + 1
    # The span holds the token and no more than one unit of the encoding on either side.
    assert high - low >= len(encoded) - 8


def _only_github(data: bytes) -> list[Candidate]:
    return [each for each in _engines()[0].detect(data).candidates if each.rule.id.startswith("github")]


def test_a_rule_that_runs_out_of_time_is_told_and_the_others_go_on() -> None:
    slow = """\
[[rule]]
id = "slow"
name = "Slow"
severity = "low"
confidence = "high"
keywords = ["ghp_"]
pattern = '(?P<secret>ghp_(?:(?:[A-Za-z0-9]{1,20}){1,6}){1,6}!)'
reference = "https://example.org"
can = "Takes its time."
rotate = "Give it up soon."
"""
    others = [rule for rule in RULES if rule.id.startswith("github-")]
    compiled = compile_rules([*parse_rules(slow, where="test"), *others])
    engine = Engine(compiled, HyperscanPrefilter.compile(compiled.programs), timeout_s=0.05)
    detection = engine.detect(f"x = '{make_token(1)}'\n".encode() * 20)
    assert detection.given_up == ("rule slow ran out of time",)
    assert {each.value for each in detection.candidates} == {make_token(1).encode()}


def test_the_more_specific_rule_reports() -> None:
    (found,) = _engines()[0].detect(f"api_token = '{make_token(1)}'".encode()).candidates
    assert found.rule.id == "github-pat-classic"


def test_a_match_shows_nothing_of_its_secret_by_accident() -> None:
    found = _only_github(make_token(1).encode())[0]
    match = Match(found.rule, make_token(1).encode(), 0, 40, 0, 40)
    for noun in (found, match):
        assert make_token(1)[5:] not in repr(noun)


def test_the_joint_covers_the_token_it_stands_in_and_no_other() -> None:
    token = make_token(1)
    assert _only_github(f"x = {token[:20]}~|~{token[20:]}".encode()) == []
    assert _only_github(f"x = {token}  # ~|~".encode()) != []


def test_both_ways_to_pair_digits_are_tried() -> None:
    data = f"x 0{b'ghp_ab'.hex()}0{make_token(1).encode().hex()}".encode()
    assert [each.value for each in _only_github(data)] == [make_token(1).encode()]


def test_decoding_that_is_given_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"%41 and %42 " * 50
    assert _engines()[0].detect(data).given_up == ()
    monkeypatch.setattr("tokenscan.detect.engine.MIN_DECODED", 100)
    monkeypatch.setattr("tokenscan.detect.engine.MAX_EXPANSION", 0)
    assert len(_engines()[0].detect(data).given_up) == 1
