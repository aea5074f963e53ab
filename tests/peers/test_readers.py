"""Small files of other scanners, each entry accounted for."""

from __future__ import annotations

import json
import re

import pytest
from support.peers import OUTSIDE

from tokenscan.errors import ConfigError
from tokenscan.model.allowance import Allowance
from tokenscan.peers.claim import Claim
from tokenscan.peers.ggshield import translate_path
from tokenscan.peers.kinds import KINDS, recognise
from tokenscan.peers.taken import Taken

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def _read(kind: str, text: str) -> Taken:
    return KINDS[kind].read(text, f"the {kind}", OUTSIDE)


def _told(taken: Taken) -> list[str]:
    return [str(entry) for entry in taken.account]


def test_gitleaksignore_names_places_with_and_without_a_commit() -> None:
    lines = ("# why", "", "a\\b.py:some-rule:7", f"{COMMIT}:c.py:r:12", "how:many", f"{COMMIT[:9]}:c:r:1")
    taken = _read("gitleaks-ignore", "\n".join(lines))
    assert taken.claims == (
        Claim("a\\b.py:some-rule:7", "a/b.py", 7, "", "some-rule"),
        Claim(f"{COMMIT}:c.py:r:12", "c.py", 12, COMMIT, "r"),
    )
    assert _told(taken) == [
        "not mapped line 5: it is not written [commit:]file:rule:line",
        "not mapped line 6: it is not written [commit:]file:rule:line",
    ]


def test_betterleaksignore_names_values() -> None:
    taken = _read("betterleaks-ignore", f"# one\n{'ab' * 32}  # two\na.py:r:3\nwhat\n")
    assert taken.claims == (
        Claim("value abababababab…", value="ab" * 32, digest="sha256"),
        Claim("a.py:r:3", "a.py", 3, "", "r"),
    )
    assert _told(taken) == ["not mapped line 4: it is no SHA-256 of a value"]


def test_a_report_of_gitleaks_names_places_and_values_that_are_not_redacted() -> None:
    entry = {"RuleID": "r", "File": "a.py", "StartLine": 3, "Commit": "", "Secret": "s3cr"}
    report = [entry, {**entry, "Secret": "REDACTED", "Commit": COMMIT}, {**entry, "Secret": "s3..."}]
    assert _read("gitleaks-report", json.dumps(report)).claims == (
        Claim("a.py:r:3", "a.py", 3, "", "r", "s3cr"),
        Claim(f"{COMMIT}:a.py:r:3", "a.py", 3, COMMIT, "r"),
        Claim("a.py:r:3", "a.py", 3, "", "r"),
    )


def test_a_claim_does_not_show_its_value() -> None:
    assert "s3cr" not in repr(Claim("a.py:r:3", "a.py", 3, "", "r", "s3cr"))


def test_detect_secrets_names_files_and_hashes_and_what_only_it_can_do_is_told() -> None:
    results = {"a.py": [{"type": "Secret Keyword", "hashed_secret": "f" * 40, "line_number": 4, "is_secret": False}]}
    filters = [
        {"path": "detect_secrets.filters.heuristic.is_sequential_string"},
        {"path": "detect_secrets.filters.regex.should_exclude_file", "pattern": ["^x"]},
    ]
    plugins = [{"name": "JwtTokenDetector"}, {"name": "Ours", "path": "file://ours.py"}]
    text = json.dumps({"plugins_used": plugins, "filters_used": filters, "results": results})
    taken = _read("detect-secrets-baseline", text)
    reason = "audited with detect-secrets: no secret"
    assert taken.claims == (Claim("a.py:4: Secret Keyword", "a.py", 4, "", "Secret Keyword", "f" * 40, "sha1", reason),)
    assert [line.partition(": ")[0] for line in _told(taken)] == [
        "not mapped filter detect_secrets.filters.regex.should_exclude_file",
        "not mapped plugin Ours",
    ]


def test_kingfishers_two_forms_name_places_each_once() -> None:
    new = """
version: 2
fingerprint_algorithm: kingfisher-v1
repositories:
- id: local:///x
  findings: &same
  - {path: a.py, fingerprint: '1', rule_id: r, line: 2}
- id: local:///x/.git
  findings: *same
"""
    assert _read("kingfisher-baseline", new).claims == (Claim("a.py:r:2", "a.py", 2, "", "r"),)
    old = "ExactFindings:\n  matches:\n  - {filepath: a.py, fingerprint: abc, linenum: 2, lastupdated: x}\n"
    assert _read("kingfisher-baseline", old).claims == (Claim("a.py:2", "a.py", 2),)


def test_ggshields_paths_matches_and_detectors() -> None:
    text = f"""
version: 2
exit_zero: true
strange: 1
secret:
  ignored_paths: ["**/fixtures/", "a/*.py", "a**b"]
  ignored_matches:
  - {{name: sample, match: value-of-it}}
  - {{name: hashed, match: {"AB" * 32}}}
  ignored_detectors: [Generic Password]
"""
    taken = _read("ggshield-config", text)
    assert taken.allow == (
        Allowance("ignored path **/fixtures/", paths=("(?:\\A|/)(?:[^/]+/)*fixtures/",)),
        Allowance("ignored path a/*.py", paths=(r"(?:\A|/)a/[^/]+\.py\Z",)),
    )
    assert taken.claims == (
        Claim("ignored match sample", value="value-of-it", reason="sample"),
        Claim("ignored match hashed", value="ab" * 32, digest="ggshield", reason="hashed"),
    )
    assert [(entry.fate, entry.what) for entry in taken.account if entry.fate != "mapped"] == [
        ("left out", "exit_zero"),
        ("not mapped", "key strange"),
        ("not mapped", "ignored path a**b"),
        ("not mapped", "ignored_detectors Generic Password"),
    ]
    old = _read("ggshield-config", "paths-ignore: [x]\nmatches-ignore: [{match: v}]\n")
    assert (old.allow[0].paths, old.claims[0].value) == ((r"(?:\A|/)x\Z",), "v")


@pytest.mark.parametrize(
    ("pattern", "path", "is_in"),
    [
        ("/a", "a", True),
        ("/a", "b/a", False),
        ("a", "b/a", True),
        ("a", "a/b", False),
        ("a/", "c/a/b", True),
        ("*.py", "x.py", True),
        ("a/*/c", "a/b/d/c", False),
        ("a/**/c", "a/b/d/c", True),
        ("a.b", "axb", False),
    ],
)
def test_ggshields_path_patterns_mean_what_they_meant(pattern: str, path: str, is_in: bool) -> None:
    assert (re.search(translate_path(pattern), path) is not None) is is_in


def test_secretlintignore_is_taken_line_by_line() -> None:
    assert _read("secretlint-ignore", "# x\n\ndist/\n!dist/a\n").exclude == ("dist/", "!dist/a")


def test_what_trufflehog_excludes_is_allowed() -> None:
    taken = _read("trufflehog-exclude", "# x\n^vendor/\n\\.lock$\na(?=b)\n")
    assert taken.allow == (Allowance("excluded by the trufflehog-exclude", paths=(r"\Avendor/", r"\.lock\Z")),)
    assert [entry.fate for entry in taken.account] == ["mapped", "mapped", "not mapped"]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("x/.gitleaks.toml", "", "gitleaks-config"),
        ("x.toml", "[[rules]]\nid = 'a'", "gitleaks-config"),
        (".gitleaksignore", "", "gitleaks-ignore"),
        ("report.json", '[{"RuleID": "a"}]', "gitleaks-report"),
        (".betterleaksignore", "", "betterleaks-ignore"),
        (".secrets.baseline", "", "detect-secrets-baseline"),
        ("b.json", '{"plugins_used": []}', "detect-secrets-baseline"),
        ("baseline.yaml", "fingerprint_algorithm: x", "kingfisher-baseline"),
        (".gitguardian.yaml", "", "ggshield-config"),
        (".secretlintignore", "", "secretlint-ignore"),
    ],
)
def test_a_file_is_known_by_its_name_or_by_what_it_holds(name: str, text: str, kind: str) -> None:
    assert recognise(name, text) == kind


def test_a_file_that_nobody_knows_asks_for_its_kind() -> None:
    with pytest.raises(ConfigError, match=r"exclude\.txt: .*--from"):
        recognise("exclude.txt", "^vendor/")


@pytest.mark.parametrize("kind", KINDS)
def test_no_reader_breaks_on_what_is_not_its_own(kind: str) -> None:
    for text in ("", "[", "[1]", "{}", "a: [1]\nresults: 1", "\0", '{"results": {"a": [1]}}', "- 1"):
        assert f"the {kind}" in _complain(kind, text)


def _complain(kind: str, text: str) -> str:
    """What is said against *text*; the name of the kind if nothing is."""
    try:
        _read(kind, text)
    except ConfigError as error:
        return str(error)
    return f"the {kind}"


def test_a_line_of_detect_secrets_that_is_no_number_is_said() -> None:
    entry = {"hashed_secret": "f" * 40, "line_number": "four"}
    text = json.dumps({"plugins_used": 1, "filters_used": 1, "results": {"a.py": [entry]}})
    with pytest.raises(ConfigError, match="no number of a line"):
        _read("detect-secrets-baseline", text)
