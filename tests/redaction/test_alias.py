"""Aliases: one a secret, true only with the key, and never a way in for what is not theirs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenscan.redaction.alias import CODECS, Aliases, Found

KEY = b"a key for tests"


@pytest.mark.parametrize("codec", CODECS.values())
@settings(max_examples=20)
@given(value=st.binary(min_size=1, max_size=200))
def test_an_alias_is_known_again_in_any_text(codec: str, value: bytes) -> None:
    aliases = Aliases(KEY)
    alias = aliases.make("some-rule", value, codec)
    assert list(aliases.find(b"before" + alias + b"after~.")) == [Found(6, 6 + len(alias), value)]


def test_one_secret_has_one_alias_and_another_key_or_rule_gives_another() -> None:
    one = Aliases(KEY).make("rule", b"value")
    assert one == Aliases(KEY).make("rule", b"value")
    assert len({one, Aliases(b"other").make("rule", b"value"), Aliases(KEY).make("rule-2", b"value")}) == 3
    assert re.fullmatch(rb"redacted\.rule\.[A-Za-z0-9_-]+~", one)


def test_what_is_changed_or_of_another_key_is_no_alias() -> None:
    alias = Aliases(KEY).make("rule", b"value")
    place = len(b"redacted.rule.") + 3
    changed = alias[:place] + (b"A" if alias[place : place + 1] != b"A" else b"B") + alias[place + 1 :]
    renamed = alias.replace(b".rule.", b".role.")
    assert [list(Aliases(KEY).find(text)) for text in (changed, renamed, alias[:-1])] == [[], [], []]
    assert list(Aliases(b"other").find(alias)) == []
    assert list(Aliases(KEY).find(b"redacted.rule.notbase64padding~")) == []


def test_a_one_way_alias_is_short_and_known_but_brings_nothing_back() -> None:
    alias = Aliases(KEY, is_one_way=True).make("rule", b"v" * 500)
    assert len(alias) == len("redacted.rule.") + 16 + 1
    assert list(Aliases(KEY).find(alias)) == [Found(0, len(alias), None)]
    assert list(Aliases(b"other").find(alias)) == []
