"""``--archives``: secrets inside of archives, in files, histories and pipes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from support.archives import make_docx, make_notebook, make_sqlite, make_tar, make_zip, mark_encrypted
from support.cli import Outcome, scan_json, secrets_of, tokenscan
from support.repo import RepoBuilder
from support.tokens import make_token

from tokenscan import workers
from tokenscan.archives.budget import Budget, Limits
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.ruleset import load_ruleset
from tokenscan.scan.run import scan
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.exclusion import Exclusion
from tokenscan.sources.files import make_file_source


def _secret(number: object) -> bytes:
    return f"T={make_token(number)}\n".encode()


def _paths(outcome: Outcome) -> list[str]:
    return sorted({each["path"] for finding in outcome.report["findings"] for each in finding["locations"]})


def _skipped(outcome: Outcome) -> list[tuple[str, str]]:
    return [(each["reason"], each["path"]) for each in outcome.report["coverage"]["skipped"]]


def test_a_member_is_named_by_its_address(tmp_path: Path) -> None:
    token = make_token(1)
    (tmp_path / "a.tar").write_bytes(make_tar({"b.docx": make_docx("key ", token[:9], token[9:])}))
    outcome = scan_json("scan", str(tmp_path))
    (location,) = outcome.report["findings"][0]["locations"]
    assert (location["kind"], location["path"]) == ("file", "a.tar!b.docx!word/document.xml")
    assert (location["line"], location["column"], location["end_column"]) == (1, 5, 45)
    assert secrets_of(outcome) == {token}


def test_lines_and_objects_are_those_of_member_and_container(repo: RepoBuilder) -> None:
    repo.commit({"a.zip": make_zip({"x.env": b"\n\n# one\n" + _secret(1)})})
    (location,) = scan_json("git", cwd=repo.path).report["findings"][0]["locations"]
    assert (location["line"], location["column"]) == (4, 3)
    assert location["object"] == repo.git("rev-parse", "HEAD:a.zip")


def test_an_archive_that_was_deleted_long_ago_is_opened(repo: RepoBuilder) -> None:
    brought_in = repo.commit({"old/a.zip": make_zip({"inner.tar": make_tar({"x.env": _secret(1)})})})
    repo.git("rm", "--quiet", "-r", "old")
    repo.commit()
    repo.commit({"other.txt": "nothing"})
    (finding,) = scan_json("git", cwd=repo.path).report["findings"]
    (location,) = finding["locations"]
    assert (location["kind"], location["path"]) == ("committed", "old/a.zip!inner.tar!x.env")
    assert [commit["id"] for commit in location["commits"]] == [brought_in]


def test_an_archive_that_nothing_leads_to_is_opened(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    name = repo.git("hash-object", "-w", "--stdin", stdin=make_zip({"x.env": _secret(1)}))
    assert _paths(scan_json("git", cwd=repo.path)) == [f"object {name}!x.env"]
    assert f"object {name}!x.env" in tokenscan("git", cwd=repo.path).out
    assert f"git-object/{name}%21x.env" in tokenscan("git", "-f", "sarif", cwd=repo.path).out


def test_standard_input_is_opened() -> None:
    outcome = scan_json("scan", "-", stdin=make_zip({"x.env": _secret(1)}))
    assert _paths(outcome) == ["<stdin>!x.env"]


def test_without_archives_nothing_is_opened(repo: RepoBuilder) -> None:
    repo.commit({"a.zip": make_zip({"x.env": _secret(1)}), "bad.gz": b"\x1f\x8b\x08\0 this is none"})
    for command in ("scan", "git"):
        outcome = scan_json(command, "--no-archives", cwd=repo.path)
        assert (outcome.code, outcome.report["findings"], _skipped(outcome)) == (0, [], [])


def test_what_is_staged_is_not_opened(repo: RepoBuilder) -> None:
    repo.stage("a.zip", make_zip({"x.env": _secret(1)}))
    assert scan_json("scan", "--staged", cwd=repo.path).code == 0
    outcome = tokenscan("scan", "--staged", "--archives", cwd=repo.path)
    assert (outcome.code, "--staged" in outcome.err) == (2, True)


def test_a_secret_in_raw_bytes_and_in_a_member_stands_in_the_member(tmp_path: Path) -> None:
    inner = make_zip({"x.env": _secret(1)}, method=zipfile.ZIP_STORED)
    (tmp_path / "a.zip").write_bytes(make_zip({"in.zip": inner}, method=zipfile.ZIP_STORED))
    (tmp_path / "n.ipynb").write_bytes(make_notebook(f"t = '{make_token(2)}'\n", f"{make_token(3)}\n"))
    expected = ["a.zip!in.zip!x.env", "n.ipynb!cell 2/output 1", "n.ipynb!cell 2/source"]
    assert _paths(scan_json("scan", str(tmp_path))) == expected


def test_a_secret_that_only_the_raw_bytes_hold_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(_secret(1) + make_zip({"x.env": _secret(2)}))
    assert _paths(scan_json("scan", str(tmp_path))) == ["a.zip", "a.zip!x.env"]


def test_an_inline_comment_in_a_member_accepts_its_secret(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip({"x.env": f"T={make_token(1)} # tokenscan:allow\n".encode()}))
    (finding,) = scan_json("scan", str(tmp_path)).report["findings"]
    assert finding["suppression"] == {
        "kind": "inline",
        "path": "a.zip!x.env",
        "line": 1,
        "reason": None,
        "owner": None,
        "until": None,
        "ticket": None,
    }


@pytest.mark.parametrize("pattern", ["a.zip", "*.env", "/a.zip!x.env"])
def test_exclusion_is_by_the_container_or_the_whole_address(repo: RepoBuilder, pattern: str) -> None:
    files = {"x.env": _secret(1), "y.txt": _secret(2)}
    repo.commit({"a.zip": make_zip(files), ".tokenscan.toml": f'exclude = ["{pattern}"]\n'})
    left = [] if pattern == "a.zip" else ["a.zip!y.txt"]
    assert _paths(scan_json("scan", cwd=repo.path)) == left
    assert _paths(scan_json("git", cwd=repo.path)) == left


def test_damage_is_a_failure_and_the_rest_is_read(repo: RepoBuilder) -> None:
    bad = make_zip({"x.env": _secret(1), "y.env": _secret(2)}, method=zipfile.ZIP_STORED).replace(b"T=", b"U=", 1)
    repo.commit({"a.tar": make_tar({"bad.zip": bad, "z.env": _secret(3)}), "clean.zip": make_zip({"a": b"a"})})
    outcome = scan_json("scan", cwd=repo.path)
    assert _skipped(outcome) == [("damaged", "a.tar!bad.zip!x.env")]
    assert secrets_of(outcome) == {make_token(number) for number in (1, 2, 3)}
    name = repo.git("rev-parse", "HEAD:a.tar")
    assert _skipped(scan_json("git", cwd=repo.path)) == [("damaged", f"object {name}!bad.zip!x.env")]


def test_damage_alone_gives_exit_code_3(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip({"x.env": b"nothing"})[:-30])
    outcome = tokenscan("scan", str(tmp_path))
    assert (outcome.code, "a.zip" in outcome.out) == (3, True)


def test_encryption_alone_gives_exit_code_0(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(mark_encrypted(make_zip({"x.env": _secret(1)}), "x.env"))
    outcome = scan_json("scan", str(tmp_path))
    assert (outcome.code, _skipped(outcome)) == (0, [("encrypted", "a.zip!x.env")])


def test_a_spent_budget_is_a_failure_of_every_archive(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.zip").write_bytes(make_zip({"x.env": bytes(100) + _secret(number)}))
    outcome = scan_json("scan", str(tmp_path), "--max-archive-bytes", "200")
    assert outcome.code == 1
    assert _skipped(outcome) == [("budget-spent", "1.zip"), ("budget-spent", "2.zip")]


def test_a_large_archive_is_opened_at_its_end(tmp_path: Path) -> None:
    filler = bytes(range(256)) * (130 << 10)
    files = {"a.env": _secret(1), "filler": filler, "z.env": _secret(2)}
    (tmp_path / "a.zip").write_bytes(make_zip(files, method=zipfile.ZIP_STORED))
    (tmp_path / "b.env").write_bytes(_secret(3))
    for outcome in (scan_json("scan", str(tmp_path)), scan_json("scan", str(tmp_path), "-j1")):
        assert _paths(outcome) == ["a.zip!a.env", "a.zip!z.env", "b.env"]
        assert outcome.report["coverage"]["complete"]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    for number in range(3):  # two chunks: the first is full with 4 MiB
        files = {"filler": b"x\n" * 1_100_000, "x.env": _secret(number)}
        (tmp_path / f"{number}.tar").write_bytes(make_tar(files))
    monkeypatch.setattr(workers, "start_method", lambda: method)
    ruleset = load_ruleset([file for file in find_builtin_rules() if file.name == "github.toml"])
    source = make_file_source([str(tmp_path)], Exclusion(), root=str(tmp_path), include_ignored=False, max_bytes=None)

    def run(jobs: int, limits: Limits) -> Any:
        return scan(source, ruleset, ScanSettings(b"k" * 16, jobs=jobs, archives=Budget(limits)))

    one, two = run(1, Limits()), run(2, Limits())
    assert one == two
    assert [finding.locations[0].provenance.path for finding in one.findings] == [f"{n}.tar!x.env" for n in range(3)]
    # The budget is that of both together.
    spent = run(2, Limits(max_bytes=5 << 20)).coverage.skipped
    assert {item.reason for item in spent} == {"budget-spent"}


def test_no_report_shows_a_secret_of_a_member(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip({f"{make_token(1)}.env": _secret(1)}))
    for form in ("text", "json", "jsonl", "sarif"):
        assert make_token(1) not in tokenscan("scan", str(tmp_path), "-f", form).out


def test_a_row_of_a_database_is_named(tmp_path: Path) -> None:
    values = ", ".join(f"('row', '{make_token(7) if number == 3 else 'nothing'}')" for number in range(1, 6))
    script = f"CREATE TABLE keys (name, note); INSERT INTO keys VALUES {values}"  # noqa: S608
    (tmp_path / "a.db").write_bytes(make_sqlite(script))
    (location,) = scan_json("scan", str(tmp_path)).report["findings"][0]["locations"]
    assert (location["path"], location["line"], location["column"]) == ("a.db!keys/3", 2, 8)


def test_what_stands_in_a_member_is_judged_there(tmp_path: Path) -> None:
    """In ``.py`` an unquoted word is code; the raw bytes of a tar do not know that they are source."""
    code = b"\tdb_password = tail2" + b"Wagging\n"
    assert scan_json("scan", "-", stdin=code + bytes(5)).report["findings"]
    assert scan_json("scan", "-", stdin=make_tar({"a.py": code})).report["findings"] == []


def test_a_history_gives_what_a_scan_of_its_files_gives(repo: RepoBuilder) -> None:
    password = make_token("a password")[8:24]
    files = {"config/app.env": f"DB_PASSWORD={password}\n".encode(), "src/app.py": f"password = {password}\n".encode()}
    repo.commit({"a.zip": make_zip(files)})
    facts = []
    for command in ("scan", "git"):
        findings = json.loads(scan_json(command, cwd=repo.path).out)["findings"]
        facts.append([(each["rule_id"], each["secret"], each["locations"][0]["path"]) for each in findings])
    assert facts[0] == facts[1]
