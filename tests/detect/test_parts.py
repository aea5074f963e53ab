"""Parts of one credential become one candidate: found near each other, in either order."""

from __future__ import annotations

import base64
import json
import random
import string
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.match import Candidate, Rejection
from tokenscan.detect.prefilter import make_prefilter
from tokenscan.rulebook.load import parse_rules

RULES = """
[[rule]]
id = "acme-secret"
name = "Acme secret"
severity = "critical"
alone = "high"
confidence = "medium"
keywords = ["acs_"]
pattern = '<<b>>(?P<secret>acs_[A-Za-z0-9]{24})<<e>>'
reference = "https://example.org"
can = "Opens everything."
rotate = "Make another one."
parts = [
    { name = "id", rule = "acme-id", within = 6, confidence = "high" },
    { name = "host", pattern = '(?P<part>[a-z]{2,20}\\.acme\\.io)', within = 4, shared = true },
]

[[rule]]
id = "acme-id"
name = "Acme id"
severity = "info"
confidence = "medium"
keywords = ["aci_"]
pattern = '<<b>>(?P<secret>aci_[A-Za-z0-9]{12})<<e>>'
reference = "https://example.org"
can = "Names the account."
rotate = "Nothing to do."
"""


@cache
def _engine() -> Engine:
    compiled = compile_rules(parse_rules(RULES, where="test"))
    return Engine(compiled, make_prefilter(compiled.programs))


def _word(seed: object, length: int) -> str:
    return "".join(random.Random(f"parts {seed}").choices(string.ascii_letters + string.digits, k=length))


def make_id(seed: object) -> str:
    return f"aci{'_'}{_word(('id', seed), 12)}"


def make_secret(seed: object) -> str:
    return f"acs{'_'}{_word(('secret', seed), 24)}"


ID, SECRET = make_id(1), make_secret(1)


def pairs_of(text: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Each candidate's value, with its parts."""
    return [_spell(each) for each in _engine().detect(text.encode()).candidates]


def _spell(candidate: Candidate) -> tuple[str, tuple[tuple[str, str], ...]]:
    return candidate.value.decode(), tuple((part.name, part.value.decode()) for part in candidate.parts)


PAIR = [(SECRET, (("id", ID),))]
STRANGERS = [(ID, ()), (SECRET, ())]

FORMATS = {
    "env": f"ACME_ID={ID}\nACME_SECRET={SECRET}\n",
    "env, secret first": f"ACME_SECRET={SECRET}\nACME_ID={ID}\n",
    "yaml": f"acme:\n  id: {ID}\n  # the other half\n  secret: '{SECRET}'\n",
    "kubernetes": f"- name: ID\n  value: {ID}\n- name: SECRET\n  value: {SECRET}\n",
    "helm": f"acme:\n  clientId:\n    value: {ID}\n  clientSecret:\n    value: {SECRET}\n",
    "json": json.dumps({"acme": {"id": ID, "secret": SECRET}}, indent=2),
    "json on one line": json.dumps({"acme": {"secret": SECRET, "id": ID}}),
    "json, a list of settings": json.dumps([{"name": "a", "value": ID}, {"name": "b", "value": SECRET}], indent=2),
    "ini": f"[acme]\nid = {ID}\nsecret = {SECRET}\n",
    "xml": f"<property>\n  <value>{ID}</value>\n</property>\n<property>\n  <value>{SECRET}</value>\n</property>\n",
    "terraform": f'variable "id" {{\n  default = "{ID}"\n}}\nvariable "acme_secret" {{\n  default = "{SECRET}"\n}}\n',
    "python": f'client = Acme("{ID}", "{SECRET}")\n',
    "java": f'  static final String ID = "{ID}";\n\n  // keep it\n  static final String SECRET = "{SECRET}";\n',
}


@pytest.mark.parametrize("text", FORMATS.values(), ids=FORMATS)
def test_the_halves_are_one_candidate_in_every_format(text: str) -> None:
    assert pairs_of(text) == PAIR


NEAR_MISSES = {
    "too many lines between": f"{ID}\n" + "\n" * 6 + f"{SECRET}\n",
    "too far on one line": f"{ID} {'lorem ' * 800}{SECRET}",
    "another profile": f"[one]\nid = {ID}\n\n[two]\nsecret = {SECRET}\n",
    "another document": f"id: {ID}\n---\nsecret: {SECRET}\n",
    "another block": f"dev:\n  id: {ID}\nprod:\n  secret: {SECRET}\n",
    "another function": f'def dev():\n    return "{ID}"\n\ndef prod():\n    return "{SECRET}"\n',
    "another object": json.dumps({"dev": {"id": ID}, "prod": {"secret": SECRET}}, indent=2),
}


@pytest.mark.parametrize("text", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_what_stands_apart_stays_apart(text: str) -> None:
    assert pairs_of(text) == STRANGERS


def test_the_last_line_within_reach_still_counts() -> None:
    assert pairs_of(f"{ID}\n" + "\n" * 5 + f"{SECRET}\n") == PAIR


def test_the_nearest_half_wins_and_the_other_stays_alone() -> None:
    far, near = make_id("far"), make_id("near")
    assert pairs_of(f"{far}\n\n\n{SECRET}\n{near}\n") == [(far, ()), (SECRET, (("id", near),))]


def test_among_equals_the_first_wins() -> None:
    first, second = make_id("first"), make_id("second")
    assert pairs_of(f"{first}\n{SECRET}\n{second}\n") == [(SECRET, (("id", first),)), (second, ())]


def test_names_that_begin_alike_are_nearer() -> None:
    dev, prod = make_id("dev"), make_id("prod")
    assert pairs_of(f"DEV_ID={dev}\nPROD_SECRET={SECRET}\nPROD_ID={prod}\n") == [
        (dev, ()),
        (SECRET, (("id", prod),)),
    ]


def test_all_ids_before_all_secrets_are_paired_in_order() -> None:
    ids, secrets = [make_id(n) for n in range(3)], [make_secret(n) for n in range(3)]
    assert pairs_of("\n".join(ids + secrets)) == [
        (secret, (("id", own),)) for own, secret in zip(ids, secrets, strict=True)
    ]


accounts = st.lists(
    st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 5)),  # secret first; lines inside; lines behind
    min_size=1,
    max_size=6,
)


@given(accounts)
@settings(max_examples=150, deadline=None)
def test_order_and_filler_lines_do_not_change_the_pairs(shape: list[tuple[bool, int, int]]) -> None:
    lines: list[str] = []
    for number, (is_secret_first, inside, behind) in enumerate(shape):
        halves = [f"id = {make_id(number)}", f"secret = {make_secret(number)}"]
        first, second = reversed(halves) if is_secret_first else halves
        lines += [first, *["# filler"] * inside, second, *["other = 1"] * behind]
    found = pairs_of("\n".join(lines))
    assert found == [(make_secret(number), (("id", make_id(number)),)) for number in range(len(shape))]


def test_a_half_is_told_why_it_is_no_finding_of_its_own() -> None:
    told: list[Rejection] = []
    _engine().detect(FORMATS["env"].encode(), reject=told.append)
    assert [(each.rule.id, each.stage, each.reason) for each in told] == [
        ("acme-id", "part", "it completes acme-secret")
    ]


def test_a_pair_is_as_sure_as_its_rule_says_and_a_lone_half_is_not() -> None:
    assert [each.confidence for each in _engine().detect(FORMATS["env"].encode()).candidates] == ["high"]
    assert [each.confidence for each in _engine().detect(SECRET.encode()).candidates] == ["medium"]


def test_a_public_part_may_belong_to_several() -> None:
    other = make_secret(2)
    text = f"host = eu.acme.io\na = {SECRET}\nb = {other}\n"
    assert pairs_of(text) == [(SECRET, (("host", "eu.acme.io"),)), (other, (("host", "eu.acme.io"),))]


def test_a_public_part_too_far_away_is_none() -> None:
    assert pairs_of("host = eu.acme.io\n" + "\n" * 4 + SECRET) == [(SECRET, ())]


def test_parts_are_found_in_encoded_text_too() -> None:
    encoded = base64.b64encode(FORMATS["env"].encode()).decode()
    assert pairs_of(f"data: {encoded}\n") == PAIR


def test_many_accounts_on_one_line_take_no_quadratic_time() -> None:
    text = " ".join(f"{make_id(n)} {make_secret(n)}" for n in range(1500))
    assert pairs_of(text) == [(make_secret(n), (("id", make_id(n)),)) for n in range(1500)]


def test_a_part_shows_nothing_of_its_value_by_accident() -> None:
    assert ID not in repr(_engine().detect(FORMATS["env"].encode()))
