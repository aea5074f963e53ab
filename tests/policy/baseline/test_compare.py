"""Which findings a baseline knows, under which key and which name of a rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report.samples import make_finding, make_password, make_result

from tokenscan.model.finding import Finding
from tokenscan.model.suppression import Suppression, SuppressionPolicy
from tokenscan.policy.accept import accept
from tokenscan.policy.baseline.compare import Namer, compare, has_key, suppression_of
from tokenscan.policy.baseline.entry import Baseline, Entry, KeyName
from tokenscan.policy.fingerprint import name_key

KEYED, SALTED = KeyName(name_key(b"a key")), KeyName(salt=bytes(16), cost=10)
TOKEN = make_finding()


def entry(finding: Finding, key: KeyName, own: bytes = b"a key") -> Entry:
    return Entry(Namer(key, own).name(finding)[0], finding.rule.id)


@pytest.mark.parametrize("key", [KEYED, SALTED])
def test_a_finding_is_known_and_another_secret_of_its_rule_is_new(key: KeyName) -> None:
    other = replace(TOKEN, secret=make_password().secret)
    known, gone = entry(TOKEN, key), entry(make_password(), key)
    found = compare([TOKEN, other], Baseline(key, (known, gone)), Namer(key, b"a key").name)
    assert found.known == ((TOKEN, known),)
    assert [finding for finding, _ in found.new] == [other]
    assert found.gone == (gone,)


@pytest.mark.parametrize("key", [KEYED, SALTED])
@pytest.mark.parametrize(
    "change", [{"id": "new-name", "family": "new-name", "aliases": (TOKEN.rule.id,)}, {"family": "a-family"}]
)
def test_a_rule_that_was_renamed_or_joined_a_family_finds_what_is_known(
    key: KeyName, change: dict[str, object]
) -> None:
    before = replace(TOKEN, rule=replace(TOKEN.rule, family=TOKEN.rule.id))
    today = replace(TOKEN, rule=replace(before.rule, **change))  # type: ignore[arg-type]
    baseline = Baseline(key, (entry(before, key),))
    assert compare([today], baseline, Namer(key, b"a key").name).known == ((today, baseline.entries[0]),)
    stranger = replace(TOKEN, rule=replace(before.rule, id="x", family="x"))
    assert compare([stranger], baseline, Namer(key, b"a key").name).gone == baseline.entries


def test_a_salt_serves_everybody_and_a_key_those_who_have_it() -> None:
    assert entry(TOKEN, SALTED, b"mine") == entry(TOKEN, SALTED, b"yours")
    assert entry(TOKEN, SALTED) != entry(TOKEN, replace(SALTED, salt=bytes([1] * 16)))
    assert entry(TOKEN, KEYED, b"mine") != entry(TOKEN, KEYED, b"yours")
    assert [has_key(KEYED, own) for own in (b"a key", b"another", b"")] == [True, False, False]
    assert has_key(SALTED, b"")


def test_a_comment_that_accepts_a_finding_stays_what_does() -> None:
    listed = suppression_of(
        Entry("2:" + "a" * 32, "r", reason="in the baseline", until="2026-01-01", ticket="T-1"), "b.toml"
    )
    assert listed == Suppression("baseline", "b.toml", None, "in the baseline", "", "2026-01-01", "T-1")
    policy = SuppressionPolicy(today="2026-01-01")
    accepted = replace(TOKEN, suppression=Suppression("inline", "a.py", 3))
    assert accept(make_result(accepted), {TOKEN.fingerprint: listed}, policy) == make_result(accepted)
    assert accept(make_result(TOKEN), {TOKEN.fingerprint: listed}, policy).findings[0].suppression == listed
    late = accept(make_result(TOKEN), {TOKEN.fingerprint: listed}, replace(policy, today="2026-01-02")).findings[0]
    assert (late.suppression, late.facts[-1]) == (None, ("suppression", "baseline expired on 2026-01-01 (b.toml)"))
