"""``tokenscan scan``: files, folders and standard input."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from support.cli import scan_json, secrets_of, tokenscan
from support.repo import RepoBuilder
from support.tokens import make_token


def _paths(outcome: object) -> set[str]:
    return {each["path"] for finding in outcome.report["findings"] for each in finding["locations"]}  # type: ignore[attr-defined]


def test_in_a_repository_tracked_and_untracked_files_are_scanned(repo: RepoBuilder) -> None:
    repo.commit({".gitignore": "ignored.txt\n", "tracked.txt": make_token(1)})
    repo.write("untracked.txt", make_token(2))
    repo.write("ignored.txt", make_token(3))
    assert _paths(scan_json("scan", cwd=repo.path)) == {"tracked.txt", "untracked.txt"}
    everything = scan_json("scan", "--include-ignored", cwd=repo.path)
    assert _paths(everything) == {"tracked.txt", "untracked.txt", "ignored.txt"}


def test_an_ignored_file_that_is_named_is_scanned(repo: RepoBuilder) -> None:
    repo.commit({".gitignore": "*.env\n"})
    repo.write("x.env", make_token(1))
    assert _paths(scan_json("scan", "x.env", cwd=repo.path)) == {"x.env"}


def test_a_folder_of_a_repository_is_scanned_alone_with_paths_from_the_top(repo: RepoBuilder) -> None:
    repo.commit({"in/a.txt": make_token(1), "out/b.txt": make_token(2)})
    assert _paths(scan_json("scan", "in", cwd=repo.path)) == {"in/a.txt"}
    assert _paths(scan_json("scan", ".", cwd=repo.path / "out")) == {"out/b.txt"}


def test_outside_a_repository_everything_is_scanned(tmp_path: Path) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x").write_text(make_token(1))
    (tmp_path / "y").write_text(make_token(2))
    assert _paths(scan_json("scan", str(tmp_path))) == {".hidden/x", "y"}


def test_submodules_and_inner_repositories_are_scanned(repo: RepoBuilder, tmp_path: Path) -> None:
    inner = RepoBuilder.create(tmp_path / "inner")
    inner.commit({"a.txt": make_token(1)})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "module")
    repo.commit()
    RepoBuilder.create(repo.path / "nested").commit({"b.txt": make_token(2)})
    assert _paths(scan_json("scan", cwd=repo.path)) == {"module/a.txt", "nested/b.txt"}


def test_a_file_deleted_in_the_work_tree_is_no_failure(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a", "b.txt": "b"})
    (repo.path / "a.txt").unlink()
    assert scan_json("scan", cwd=repo.path).code == 0


def test_links_are_not_followed_and_their_targets_are_read(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text(make_token(1))
    (tmp_path / "in").mkdir()
    (tmp_path / "in/link").symlink_to(tmp_path / "outside")
    (tmp_path / "in/named").symlink_to(make_token(2))
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    assert secrets_of(scan_json("scan", str(tmp_path / "in"))) == {make_token(2)}


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    outcome = scan_json("scan", str(tmp_path))
    assert outcome.code == 0
    assert [each["path"] for each in outcome.report["coverage"]["skipped"]] == ["pipe"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(make_token(1))
    (tmp_path / "closed").write_text("x")
    (tmp_path / "closed").chmod(0)
    outcome = scan_json("scan", "--fail-on", "valid", str(tmp_path))
    assert (outcome.code, secrets_of(outcome)) == (3, {make_token(1)})
    assert [each["reason"] for each in outcome.report["coverage"]["skipped"]] == ["unreadable"]


def test_a_path_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    outcome = tokenscan("scan", str(tmp_path / "nope"))
    assert outcome.code == 2
    assert f"{tmp_path / 'nope'} does not exist" in outcome.err


def test_standard_input_is_read(tmp_path: Path) -> None:
    outcome = scan_json("scan", "-", cwd=tmp_path, stdin=f"\n  {make_token(1)}".encode())
    (finding,) = outcome.report["findings"]
    location = finding["locations"][0]
    assert (location["kind"], location["path"], location["line"], location["column"]) == ("stdin", None, 2, 3)


def test_excluded_paths_are_left_out_and_told(repo: RepoBuilder) -> None:
    repo.write(".tokenscan.toml", 'exclude = ["vendor/", "*.lock", "!keep.lock"]\n')
    for name in ("vendor/a.txt", "b.lock", "keep.lock", "c.txt"):
        repo.stage(name, make_token(name))
    outcome = scan_json("scan", cwd=repo.path)
    assert _paths(outcome) == {"keep.lock", "c.txt"}
    assert {(each["reason"], each["path"]) for each in outcome.report["coverage"]["skipped"]} == {
        ("excluded", "vendor/a.txt"),
        ("excluded", "b.lock"),
    }
    repo.commit()
    assert _paths(scan_json("git", cwd=repo.path)) == {"keep.lock", "c.txt"}


def test_a_size_limit_is_a_declared_skip(tmp_path: Path) -> None:
    (tmp_path / ".tokenscan.toml").write_text("max-bytes = 100\n")
    (tmp_path / "big").write_text("x" * 101 + make_token(1))
    outcome = scan_json("scan", str(tmp_path))
    assert outcome.code == 0
    assert [(each["reason"], each["path"]) for each in outcome.report["coverage"]["skipped"]] == [("too-large", "big")]


def test_one_secret_in_many_places_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"{make_token(1)}\n{make_token(1)}\n")
    (tmp_path / "b").write_text(make_token(1))
    (finding,) = scan_json("scan", str(tmp_path)).report["findings"]
    assert [(each["path"], each["line"]) for each in finding["locations"]] == [("a", 1), ("a", 2), ("b", 1)]


def test_a_secret_across_the_border_of_two_windows_is_found_once(tmp_path: Path) -> None:
    size = 32 << 20
    head = b"y" * (size - 20)
    (tmp_path / "big").write_bytes(head + b" " + make_token(1).encode() + b"\n" + b"z\n" * 100 + make_token(2).encode())
    report = scan_json("scan", str(tmp_path)).report
    lines = {each["secret"]: [(at["line"], at["column"]) for at in each["locations"]] for each in report["findings"]}
    assert lines == {make_token(1): [(1, len(head) + 2)], make_token(2): [(102, 1)]}


def test_columns_count_code_points(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"größe 日本 {make_token(1)}\n")
    (finding,) = scan_json("scan", str(tmp_path)).report["findings"]
    location = finding["locations"][0]
    assert (location["column"], location["end_column"]) == (10, 50)


def test_secrets_are_masked_unless_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"x {make_token(1)} {make_token(2)}\n")
    for form in ("text", "json", "jsonl", "sarif"):
        shown = tokenscan("scan", str(tmp_path), "--format", form).out
        assert shown
        assert make_token(1)[5:] not in shown
        assert make_token(2)[5:] not in shown
        assert make_token(1) in tokenscan("scan", str(tmp_path), "--format", form, "--show-secrets").out


def test_several_reports_are_written_at_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(make_token(1))
    outcome = tokenscan(
        "scan",
        str(tmp_path / "a"),
        "-f",
        "text",
        "-f",
        f"sarif:{tmp_path / 'o.sarif'}",
        "-f",
        f"json:{tmp_path / 'o.json'}",
    )
    assert outcome.code == 1
    assert outcome.out.startswith("a:1:1:") or "a:1:1:" in outcome.out
    assert (tmp_path / "o.sarif").stat().st_size > 0
    assert (tmp_path / "o.json").stat().st_size > 0


def test_an_output_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    outcome = tokenscan("scan", str(tmp_path), "-f", "json", "-o", str(tmp_path / "no/such/folder.json"))
    assert outcome.code == 2
    assert "cannot be written" in outcome.err


def test_a_path_that_is_named_is_read_whatever_it_is(tmp_path: Path) -> None:
    (tmp_path / "real").write_text(make_token(1))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x").write_text(make_token(2))
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "way").symlink_to("folder")
    assert secrets_of(scan_json("scan", str(tmp_path / "link"))) == {make_token(1)}
    assert secrets_of(scan_json("scan", str(tmp_path / "way"))) == {make_token(2)}
    assert secrets_of(scan_json("scan", "/dev/stdin", stdin=make_token(3).encode())) == {make_token(3)}


def test_a_comment_covers_one_secret_and_not_its_line(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"a={make_token(1)} b={make_token(2)} # tokenscan:allow\n")
    outcome = scan_json("scan", str(tmp_path))
    suppressed = {each["secret"]: each["suppression"] is not None for each in outcome.report["findings"]}
    assert suppressed == {make_token(1): False, make_token(2): True}
    assert outcome.code == 1


def test_what_lost_to_a_more_specific_rule_is_masked_in_the_context(tmp_path: Path) -> None:
    rest = "LpW2nXs7"
    value = f"{make_token(1)}:hunter{rest}"
    (tmp_path / "a.env").write_text(f'DB_PASSWORD="{value}"\n')
    assert rest not in tokenscan("scan", str(tmp_path)).out


@pytest.mark.parametrize("width", [64, 70, 75, 76])
def test_base64_of_any_width_is_decoded(tmp_path: Path, width: int) -> None:
    encoded = base64.b64encode(b"some words that stand before it\n" * 8 + make_token(width).encode() + b"\n").decode()
    lines = [encoded[start : start + width] for start in range(0, len(encoded), width)]
    (tmp_path / "a").write_text("\n".join(lines))
    assert secrets_of(scan_json("scan", str(tmp_path))) == {make_token(width)}
