"""Odd and damaged repositories: what is wrong is named, everything else is scanned."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from support.cli import Outcome, scan_json, secrets_of, tokenscan
from support.repo import RepoBuilder
from support.tokens import make_token

NOBODY = "1" * 40


def _numbers(outcome: Outcome) -> set[int]:
    return {number for number in range(1, 10) if make_token(number) in secrets_of(outcome)}


def _skipped(outcome: Outcome) -> dict[str, str]:
    return {each["path"]: each["reason"] for each in outcome.report["coverage"]["skipped"]}


def _scan(repo: RepoBuilder, *arguments: str) -> Outcome:
    """The gate is set so that the exit code tells of the coverage alone."""
    outcome = scan_json("git", "--fail-on", "valid", *arguments, cwd=repo.path)
    assert outcome.code in (0, 3), outcome.err
    return outcome


def _change(file: Path, at: int, data: bytes = b"garbage!") -> None:
    file.chmod(0o644)
    with file.open("r+b") as opened:
        opened.seek(at, os.SEEK_SET if at >= 0 else os.SEEK_END)
        opened.write(data)


def _cut(file: Path, size: int) -> None:
    file.chmod(0o644)
    os.truncate(file, size)


@pytest.fixture
def packs(repo: RepoBuilder) -> RepoBuilder:
    """Two packs, with token 1 and token 2, and a loose blob with token 3 in a last commit."""
    for number in (1, 2):
        repo.commit({f"{number}.txt": make_token(number)})
        repo.git("repack", "--quiet", "-d")
    repo.commit({"3.txt": make_token(3)})
    return repo


def _pack_of(repo: RepoBuilder, revision: str) -> Path:
    """The pack that an object is in, without a suffix."""
    name = repo.git("rev-parse", revision)
    for index in sorted((repo.path / ".git/objects/pack").glob("*.idx")):
        if name in repo.git("show-index", stdin=index.read_bytes()):
            return index.with_suffix("")
    raise AssertionError(revision)


def _inside(repo: RepoBuilder, file: Path) -> str:
    return file.relative_to(repo.path).as_posix()


class TestPacks:
    def test_whole_ones_are_complete(self, packs: RepoBuilder) -> None:
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome), _skipped(outcome)) == (0, {1, 2, 3}, {})

    def test_an_index_that_is_cut_off(self, packs: RepoBuilder) -> None:
        index = _pack_of(packs, "HEAD:1.txt").with_suffix(".idx")
        _cut(index, 500)
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {2, 3})
        assert _skipped(outcome)[_inside(packs, index)] == "damaged"

    def test_an_index_with_changed_bytes_is_noticed_where_git_says_nothing(self, packs: RepoBuilder) -> None:
        index = _pack_of(packs, "HEAD:1.txt").with_suffix(".idx")
        _change(index, 8 + 4 * 256)
        outcome = _scan(packs)
        assert outcome.code == 3
        assert _numbers(outcome) >= {2, 3}
        assert _skipped(outcome)[_inside(packs, index)] == "damaged"

    def test_a_pack_without_its_index(self, packs: RepoBuilder) -> None:
        pack = _pack_of(packs, "HEAD:1.txt")
        pack.with_suffix(".idx").unlink()
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {2, 3})
        assert _skipped(outcome)[_inside(packs, pack.with_suffix(".pack"))] == "damaged"

    def test_an_index_without_its_pack(self, packs: RepoBuilder) -> None:
        pack = _pack_of(packs, "HEAD:1.txt").with_suffix(".pack")
        name = packs.git("rev-parse", "HEAD:1.txt")
        pack.unlink()
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {2, 3})
        assert _skipped(outcome)[_inside(packs, pack)] == "missing"
        assert _skipped(outcome)[f"object {name}"] == "missing"

    @pytest.mark.parametrize("damage", ["empty", "cut off", "another kind of file", "another checksum"])
    def test_a_pack_that_git_refuses_does_not_hide_the_others(self, packs: RepoBuilder, damage: str) -> None:
        pack = _pack_of(packs, "HEAD:2.txt").with_suffix(".pack")
        if damage in ("empty", "cut off"):
            _cut(pack, 0 if damage == "empty" else 60)
        else:
            _change(pack, 0 if damage == "another kind of file" else -20)
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 3})
        assert _skipped(outcome)[_inside(packs, pack)] == "damaged"

    def test_a_pack_with_changed_bytes_costs_what_they_are_part_of(self, packs: RepoBuilder) -> None:
        packs.commit({f"{number}.txt": make_token(number) for number in (4, 5, 6)})
        packs.git("repack", "--quiet", "-a", "-d")
        name = packs.git("rev-parse", "HEAD:4.txt")
        pack = _pack_of(packs, "HEAD:4.txt")
        rows = packs.git("show-index", stdin=pack.with_suffix(".idx").read_bytes()).splitlines()
        offset = next(int(row.split()[0]) for row in rows if row.split()[1] == name)
        _change(pack.with_suffix(".pack"), offset + 4)
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2, 3, 5, 6})
        assert _skipped(outcome)[f"object {name}"] == "damaged"

    @pytest.mark.parametrize("at", [0, 8, 60, 200, 1100, -10])
    def test_a_damaged_multi_pack_index_is_not_needed(self, packs: RepoBuilder, at: int) -> None:
        packs.git("multi-pack-index", "write")
        _change(packs.path / ".git/objects/pack/multi-pack-index", at)
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (0, {1, 2, 3})


class TestLooseObjects:
    @pytest.mark.parametrize("content", [b"", b"garbage", bytes(100)])
    def test_garbage_is_named(self, packs: RepoBuilder, content: bytes) -> None:
        name = packs.git("rev-parse", "HEAD:3.txt")
        file = packs.path / ".git/objects" / name[:2] / name[2:]
        file.chmod(0o644)
        file.write_bytes(content)
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2})
        assert f"object {name}" in _skipped(outcome)

    def test_what_lies_under_a_wrong_id_is_scanned(self, packs: RepoBuilder) -> None:
        name, other = packs.git("rev-parse", "HEAD:3.txt"), "a" * 40
        objects = packs.path / ".git/objects"
        (objects / other[:2]).mkdir(exist_ok=True)
        (objects / name[:2] / name[2:]).rename(objects / other[:2] / other[2:])
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2, 3})
        assert _skipped(outcome) == {f"object {name}": "missing"}

    def test_files_that_are_no_objects_are_no_trouble(self, packs: RepoBuilder) -> None:
        packs.write(".git/objects/ab/no-object", "x")
        packs.write(".git/objects/stray", "x")
        packs.write(".git/objects/pack/tmp_pack_abc", "x")
        assert (_scan(packs).code, _numbers(_scan(packs))) == (0, {1, 2, 3})

    def test_a_lost_tree_and_a_lost_commit_are_named(self, repo: RepoBuilder) -> None:
        first = repo.commit({"1.txt": make_token(1)})
        repo.commit({"2.txt": make_token(2)})
        tree = repo.git("rev-parse", "HEAD^{tree}")
        for name in (first, tree):
            (repo.path / ".git/objects" / name[:2] / name[2:]).unlink()
        outcome = _scan(repo)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2})
        assert {f"object {first}", f"object {tree}"} & set(_skipped(outcome))

    def test_a_range_that_git_cannot_list_to_its_end_is_incomplete(self, repo: RepoBuilder) -> None:
        repo.commit({"1.txt": make_token(1)})
        repo.commit({"2.txt": make_token(2), "folder/3.txt": make_token(3)})
        tree = repo.git("rev-parse", "HEAD:folder")
        file = repo.path / ".git/objects" / tree[:2] / tree[2:]
        file.chmod(0o644)
        file.write_bytes(b"garbage")
        assert _scan(repo, "--range", "HEAD~1..HEAD").code == 3


class TestRefs:
    def test_a_ref_to_nothing_is_named(self, packs: RepoBuilder) -> None:
        packs.write(".git/refs/heads/lost", f"{NOBODY}\n")
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2, 3})
        (skipped,) = outcome.report["coverage"]["skipped"]
        assert (skipped["reason"], skipped["path"]) == ("missing", f"object {NOBODY}")
        assert "refs/heads/lost leads to it" in skipped["detail"]

    def test_an_annotated_tag_of_nothing_is_named(self, packs: RepoBuilder) -> None:
        body = f"object {NOBODY}\ntype commit\ntag v1\ntagger A <a@b> 0 +0000\n\n{make_token(4)}\n"
        tag = packs.git("hash-object", "-t", "tag", "-w", "--stdin", "--literally", stdin=body.encode())
        packs.write(".git/refs/tags/v1", f"{tag}\n")
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2, 3, 4})
        assert _skipped(outcome) == {f"object {NOBODY}": "missing"}
        (finding,) = (each for each in outcome.report["findings"] if each["secret"] == make_token(4))
        assert (finding["locations"][0]["kind"], finding["locations"][0]["reachable"]) == ("message", "tag")

    @pytest.mark.parametrize("content", ["", "garbage\n", f"{NOBODY[:20]}\n"])
    def test_a_ref_with_garbage_is_named_and_the_garbage_scanned(self, packs: RepoBuilder, content: str) -> None:
        packs.write(".git/refs/heads/bad", content + make_token(4))
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2, 3, 4})
        assert _skipped(outcome) == {"refs/heads/bad": "damaged"}

    def test_a_damaged_list_of_packed_refs_is_named_and_its_text_scanned(self, packs: RepoBuilder) -> None:
        packs.git("tag", make_token(4))
        packs.git("pack-refs", "--all")
        with (packs.path / ".git/packed-refs").open("a") as file:
            file.write(f"no ref {make_token(5)}\n")
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2, 3, 4, 5})
        assert _skipped(outcome)["refs"] == "damaged"

    def test_a_head_that_points_nowhere_is_no_trouble(self, packs: RepoBuilder) -> None:
        packs.git("symbolic-ref", "HEAD", "refs/heads/nowhere")
        assert (_scan(packs).code, _numbers(_scan(packs))) == (0, {1, 2, 3})

    def test_a_head_that_points_to_nothing_is_named(self, packs: RepoBuilder) -> None:
        packs.write(".git/HEAD", f"{NOBODY}\n")
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2, 3})
        assert _skipped(outcome) == {f"object {NOBODY}": "missing"}

    def test_a_folder_that_git_takes_for_no_repository_is_told_apart_from_none(self, packs: RepoBuilder) -> None:
        packs.write(".git/HEAD", "garbage\n")
        outcome = tokenscan("git", cwd=packs.path)
        assert outcome.code == 2
        assert ".git" in outcome.err
        assert "HEAD" in outcome.err

    def test_a_symbolic_ref_to_itself_is_no_trouble(self, packs: RepoBuilder) -> None:
        packs.write(".git/refs/heads/loop", "ref: refs/heads/loop\n")
        outcome = _scan(packs)
        assert _numbers(outcome) == {1, 2, 3}

    def test_an_unborn_branch_with_a_stash(self, repo: RepoBuilder) -> None:
        repo.commit({"1.txt": make_token(1)})
        repo.stage("1.txt", make_token(2))
        repo.git("stash", "push", "--quiet")
        repo.git("switch", "--quiet", "--orphan", "new")
        outcome = _scan(repo)
        assert (outcome.code, _numbers(outcome)) == (0, {1, 2})
        reach = {each["secret"]: each["locations"][0]["reachable"] for each in outcome.report["findings"]}
        assert reach == {make_token(1): "branch", make_token(2): "stash"}


class TestWhatGitAddsToHistory:
    @pytest.mark.parametrize("at", [0, 60, 1100, 1200, -30])
    def test_a_damaged_commit_graph_is_not_believed(self, packs: RepoBuilder, at: int) -> None:
        whole = _scan(packs).report
        packs.git("commit-graph", "write", "--reachable")
        assert _scan(packs).report["findings"] == whole["findings"]
        _change(packs.path / ".git/objects/info/commit-graph", at)
        outcome = _scan(packs)
        assert outcome.code == 0
        assert outcome.report["findings"] == whole["findings"]
        assert any("commit-graph" in note for note in outcome.report["notes"])
        assert _numbers(_scan(packs, "--range", "HEAD~1..HEAD")) == {3}

    def test_a_commit_graph_that_lies_does_not_shorten_a_range(self, packs: RepoBuilder) -> None:
        graph = packs.path / ".git/objects/info/commit-graph"
        packs.git("commit-graph", "write", "--reachable")
        data = graph.read_bytes()
        tree, other = (bytes.fromhex(packs.git("rev-parse", f"{name}^{{tree}}")) for name in ("HEAD", "HEAD~1"))
        assert data.count(tree) == 1
        graph.chmod(0o644)
        graph.write_bytes(data.replace(tree, other))
        assert _numbers(_scan(packs, "--range", "HEAD~1..HEAD")) == {3}

    def test_grafts_are_noted_and_hide_nothing(self, packs: RepoBuilder) -> None:
        whole = _scan(packs).report
        packs.write(".git/info/grafts", f"# a remark\n{packs.git('rev-parse', 'HEAD')}\n")
        outcome = _scan(packs)
        assert (outcome.code, outcome.report["findings"]) == (0, whole["findings"])
        assert outcome.report["notes"] == [
            "1 graft (.git/info/grafts) not followed: the history is read as it is recorded"
        ]

    def test_replaced_objects_are_noted_and_both_are_scanned(self, packs: RepoBuilder) -> None:
        clean = packs.git("hash-object", "-w", "--stdin", stdin=make_token(4).encode())
        packs.git("replace", packs.git("rev-parse", "HEAD:1.txt"), clean)
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (0, {1, 2, 3, 4})
        assert [note.split(":")[0] for note in outcome.report["notes"]] == ["1 replaced object (refs/replace)"]

    def test_a_shallow_border_with_garbage_is_incomplete(self, packs: RepoBuilder) -> None:
        packs.write(".git/shallow", "garbage\n")
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2, 3})


class TestAlternates:
    def test_objects_that_are_borrowed_are_scanned(self, packs: RepoBuilder, tmp_path: Path) -> None:
        middle = tmp_path / "middle"
        packs.git("clone", "--quiet", "--shared", ".", str(middle))
        borrower = RepoBuilder(tmp_path / "borrower", packs.minutes)
        packs.git("clone", "--quiet", "--shared", str(middle), str(borrower.path))
        borrower.commit({"4.txt": make_token(4)})
        outcome = _scan(borrower)
        assert (outcome.code, _numbers(outcome)) == (0, {1, 2, 3, 4})

    def test_a_path_to_nowhere_is_named(self, packs: RepoBuilder) -> None:
        packs.write(".git/objects/info/alternates", "/nonexistent/objects\n")
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2, 3})
        assert any("/nonexistent/objects" in each["detail"] for each in outcome.report["coverage"]["skipped"])

    def test_damage_in_what_is_borrowed_is_named(self, packs: RepoBuilder, tmp_path: Path) -> None:
        borrower = RepoBuilder(tmp_path / "borrower")
        packs.git("clone", "--quiet", "--shared", ".", str(borrower.path))
        pack = _pack_of(packs, "HEAD:1.txt").with_suffix(".pack")
        pack.unlink()
        outcome = _scan(borrower)
        assert (outcome.code, _numbers(outcome)) == (3, {2, 3})
        assert _skipped(outcome)[str(pack)] == "missing"

    def test_folders_that_borrow_from_each_other_end(self, packs: RepoBuilder) -> None:
        packs.write(".git/objects/info/alternates", "../objects\n")
        assert _numbers(_scan(packs)) == {1, 2, 3}


class TestIndexes:
    def test_a_damaged_index_is_named(self, packs: RepoBuilder) -> None:
        packs.stage("4.txt", make_token(4))
        _change(packs.path / ".git/index", 0)
        outcome = _scan(packs)
        assert (outcome.code, _numbers(outcome)) == (3, {1, 2, 3, 4})
        assert _skipped(outcome) == {".git/index": "damaged"}

    def test_an_index_without_a_checksum_is_whole(self, packs: RepoBuilder) -> None:
        file = packs.path / ".git/index"
        data = file.read_bytes()
        assert hashlib.sha1(data[:-20], usedforsecurity=False).digest() == data[-20:]
        file.write_bytes(data[:-20] + bytes(20))
        assert _scan(packs).code == 0


class TestSha256:
    @pytest.fixture
    def packs_256(self, tmp_path: Path) -> RepoBuilder:
        repo = RepoBuilder.create(tmp_path / "repo", "--object-format=sha256")
        for number in (1, 2):
            repo.commit({f"{number}.txt": make_token(number)})
            repo.git("repack", "--quiet", "-d")
        return repo

    def test_packs_are_whole(self, packs_256: RepoBuilder) -> None:
        packs_256.git("commit-graph", "write", "--reachable")
        outcome = _scan(packs_256)
        assert (outcome.code, _numbers(outcome), outcome.report["notes"]) == (0, {1, 2}, [])

    def test_a_pack_that_git_refuses_does_not_hide_the_others(self, packs_256: RepoBuilder) -> None:
        pack = _pack_of(packs_256, "HEAD:2.txt").with_suffix(".pack")
        _cut(pack, 60)
        outcome = _scan(packs_256)
        assert (outcome.code, _numbers(outcome)) == (3, {1})
        assert _skipped(outcome)[_inside(packs_256, pack)] == "damaged"


def test_a_partial_clone_is_summed_up_in_one_line(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit({f"{number}.txt": f"{number}" for number in range(50)})
    repo.git("config", "uploadpack.allowFilter", "true")
    url, clone = f"file://{repo.path}", tmp_path / "partial"
    repo.git("-c", "protocol.file.allow=always", "clone", "--quiet", "--bare", "--filter=blob:none", url, str(clone))
    outcome = tokenscan("git", str(clone))
    assert outcome.code == 3
    lines = [line for line in outcome.out.splitlines() if line.startswith("  missing")]
    assert len(lines) == 2, outcome.out
    assert " and 49 more: the history needs it" in lines[0]
    assert "partial clone" in lines[1]
    assert len(scan_json("git", str(clone)).report["coverage"]["skipped"]) == 50


def test_reftable_is_scanned_as_far_as_git_can(tmp_path: Path) -> None:
    repo = RepoBuilder(tmp_path / "repo")
    repo.path.mkdir()
    repo.git("init", "--quiet", "--initial-branch=main", "--ref-format=reftable", check=False)
    if not (repo.path / ".git/reftable").is_dir():
        pytest.skip("this git knows no reftable")
    repo.commit({"1.txt": make_token(1)})
    repo.git("branch", make_token(2))
    assert _numbers(_scan(repo)) == {1, 2}
