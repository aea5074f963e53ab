"""What a wheel brings along of the rules, and when it is believed."""

from __future__ import annotations

import sys
from base64 import b64encode
from pathlib import Path

import pytest
from support.made_up import make_text

from tokenscan.detect.engine import Engine
from tokenscan.detect.grams import GramPrefilter, Grams
from tokenscan.detect.program import CompiledRuleset
from tokenscan.rulebook import derive, ruleset, shipped, sources, table
from tokenscan.rulebook.derive import derive_rules
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.ruleset import derive_table, prepare_ruleset
from tokenscan.rulebook.sources import DERIVING, deriving_files
from tokenscan.rulebook.table import read_table, write_table

FILES = [file for file in find_builtin_rules() if file.name in ("aws.toml", "github.toml", "http.toml")]


def test_what_is_brought_along_is_what_would_be_derived() -> None:
    made = derive_table(FILES)
    known = read_table(write_table(made))
    assert known is not None
    assert [rule.id for rule in known.compiled.rules] == [rule.id for rule in made.compiled.rules]
    assert [rule.pattern for rule in known.compiled.rules] == [rule.pattern for rule in made.compiled.rules]
    assert list(known.compiled.shapes) == list(made.compiled.shapes)
    assert list(known.compiled.programs) == list(made.compiled.programs)
    assert (known.grams.words, known.grams.literals) == (made.grams.words, made.grams.literals)
    assert (known.grams.others, list(known.grams.clues)) == (made.grams.others, made.grams.clues)
    assert (known.hash, known.sizes) == (made.hash, made.sizes)


@pytest.mark.parametrize("place", [0, 30, -1])
def test_a_damaged_table_is_none(place: int) -> None:
    stored = bytearray(write_table(derive_table(FILES)))
    stored[place] ^= 1
    assert read_table(bytes(stored)) is None
    assert read_table(bytes(stored[:-1])) is None
    assert read_table(b"") is None


def test_it_is_believed_for_the_very_rules_and_code_that_it_was_made_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes(FILES[0].read_bytes())
    monkeypatch.setattr(shipped, "FILE", tmp_path / "builtin.table")
    made = derive_table([own])
    shipped.FILE.write_bytes(write_table(made))
    assert shipped.read_shipped(made.hash) is not None
    assert prepare_ruleset([own]).hash == made.hash
    own.write_text(own.read_text().replace("ASIA", "ASIB"))
    assert shipped.read_shipped(prepare_ruleset([own]).hash) is None
    with monkeypatch.context() as patch:
        patch.setattr(table, "digest_sources", lambda: "other")
        assert shipped.read_shipped(made.hash) is None
    shipped.FILE.unlink()
    assert shipped.read_shipped(made.hash) is None


OWN = """\
[[rule]]
id = "example-key"
name = "Example key"
severity = "high"
confidence = "high"
keywords = ["exa_"]
pattern = '(?P<secret>exa_[a-z0-9]{20})'
reference = "https://example.org"
can = "Nothing."
rotate = "Make another."
"""


def test_rules_let_be_changed_and_added_find_what_they_find_when_all_is_derived_anew(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN + OWN.replace("example-key", "github-pat-classic").replace("exa_", "exb_"))
    base, disable, entropy = derive_rules(FILES, (), {}), ["aws-access-key-id"], {"http-basic-url": 7.0}
    joined = derive_rules([own], disable, entropy, base=base)
    anew = derive_rules([*FILES, own], disable, entropy)
    assert sorted(rule.id for rule in joined[0].rules) == sorted(rule.id for rule in anew[0].rules)
    texts = [example.text.encode() for rule in load_rules(FILES) for example in rule.examples]
    texts += [b"x = " + start + make_text(1, 20).lower().encode() for start in (b"exa_", b"exb_")]
    texts += [b64encode(text) for text in texts]
    told = [_tell_all(derived, texts) for derived in (joined, anew)]
    assert told[0] == told[1]
    found = {rule for rule, _, _ in told[0]}
    assert {"example-key", "github-pat-classic"} <= found
    assert not {"aws-access-key-id", "http-basic-url"} & found


def _tell_all(derived: tuple[CompiledRuleset, Grams], texts: list[bytes]) -> list[tuple[str, int, int]]:
    ruleset, grams = derived
    engine = Engine(ruleset, GramPrefilter(ruleset.programs, grams))
    return [(each.rule.id, each.start, each.end) for text in texts for each in engine.detect(text).candidates]


def test_a_configuration_that_changes_a_rule_derives_nothing_else_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ruleset, "find_builtin_rules", lambda: tuple(FILES))
    monkeypatch.setattr(shipped, "FILE", tmp_path / "builtin.table")
    shipped.FILE.write_bytes(write_table(derive_table(FILES)))
    monkeypatch.setattr(derive, "compile_rules", lambda rules: pytest.fail("nothing is new"))
    prepared = prepare_ruleset(FILES, disable=["github-pat-classic"], cache=tmp_path / "cache")
    assert "github-pat-classic" not in {rule.id for rule in prepared.compiled.rules}
    again = prepare_ruleset(FILES, disable=["github-pat-classic"], cache=tmp_path / "cache")
    assert (again.hash, list(again.compiled.programs)) == (prepared.hash, list(prepared.compiled.programs))


def test_all_code_that_derives_is_watched() -> None:
    """What ``compile_rules`` and ``load_rules`` are made of; the rest of the package only uses what they give."""
    assert len(deriving_files()) == len(DERIVING)
    used = {
        name.removeprefix("tokenscan.").replace(".", "/") + ".py"
        for module in ("tokenscan.detect.compile", "tokenscan.detect.grams", "tokenscan.rulebook.load")
        for name in _imports(module)
    }
    assert used - set(DERIVING) == {"detect/explosion.py", "errors.py", "model/noun.py", "model/rule.py"}


def _imports(module: str) -> set[str]:
    """The modules of the package that *module* takes names from, and itself."""
    names = {getattr(value, "__module__", None) or "" for value in vars(sys.modules[module]).values()}
    return {name for name in names if name.startswith("tokenscan.")} | {module}


def test_the_digest_follows_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sources.digest_sources()
    monkeypatch.setattr(sources, "deriving_files", lambda: [str(tmp_path / "compile.py")])
    (tmp_path / "compile.py").write_text("x = 1\n")
    assert sources.digest_sources() != before
