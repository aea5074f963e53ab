"""One token in each place where history scanners have been blind, and every one is found."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.cli import scan_json
from support.repo import RepoBuilder
from support.tokens import make_token

Location = dict[str, Any]


@dataclass(frozen=True)
class Hidden:
    report: dict[str, Any]
    head: str

    def locations(self, place: str) -> list[Location]:
        found = [each for each in self.report["findings"] if each["secret"] == make_token(place)]
        assert len(found) == 1, f"the token in {place!r} is reported {len(found)} times"
        return list(found[0]["locations"])


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Hidden:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("TOKENSCAN_KEY", "k")
        repo = RepoBuilder.create(tmp_path_factory.mktemp("hiding") / "repo")
        _hide(repo)
        outcome = scan_json("git", str(repo.path))
    assert outcome.code == 1, outcome.err
    return Hidden(outcome.report, repo.git("rev-parse", "HEAD"))


def _hide(repo: RepoBuilder) -> None:
    _hide_in_history(repo)
    _hide_in_content(repo)
    _hide_beside_history(repo)


def _hide_in_history(repo: RepoBuilder) -> None:
    repo.commit({"root.txt": make_token("root commit"), "kept.txt": "nothing"}, "root")
    repo.commit({"gone.env": f"T={make_token('deleted later')}"})
    repo.git("rm", "--quiet", "gone.env")
    repo.commit()
    repo.git("switch", "--quiet", "--create", "side")
    repo.commit({"side.txt": "side"})
    repo.git("switch", "--quiet", "main")
    repo.commit({"main.txt": "main"})
    repo.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    repo.commit({"evil.txt": make_token("only in a merge")}, "merge")


def _hide_in_content(repo: RepoBuilder) -> None:
    attributes = "*.nodiff -diff\n*.bin binary\n*.conv diff=conv\n"
    repo.git("config", "diff.conv.textconv", "true")
    wide = f"TOKEN={make_token('utf-16')}\r\n"
    # The joint keeps the base64 and percent forms from being written here.
    repo.commit(
        {
            ".gitattributes": attributes,
            "a.nodiff": make_token("attribute -diff"),
            "a.bin": make_token("attribute binary"),
            "a.conv": make_token("textconv"),
            "u16.txt": wide.encode("utf-16"),
            "u16be.txt": f"TOKEN={make_token('utf-16 without a mark')}".encode("utf-16-be"),
            "u32.txt": f"TOKEN={make_token('utf-32')}".encode("utf-32"),
            "nul.dat": b"\0\1\0" * 4000 + make_token("behind NUL bytes").encode() + b"\0\xff\0",
            "long.js": "x" * 3_000_000 + f' "{make_token("3 MB line")}" ' + "y" * 200_000,
            "twice.txt": base64.b64encode(base64.b64encode(f"k={make_token('base64 twice')}".encode())),
            "url64.txt": base64.urlsafe_b64encode(f"<<k>>={make_token('base64url')}".encode()),
            "mime.txt": base64.encodebytes(b"some words before it\n" * 20 + make_token("MIME base64").encode() + b"\n"),
            "hex.txt": f"blob {make_token('hex').encode().hex()} end",
            "percent.txt": "u=" + "".join(f"%{byte:02X}" for byte in make_token("percent").encode()),
            "escapes.json": '"' + "".join(f"\\u{byte:04x}" for byte in make_token("unicode escapes").encode()) + '"',
            "bytes.py": "b'" + "".join(f"\\x{byte:02x}" for byte in make_token("byte escapes").encode()) + "'",
            "page.html": "".join(f"&#{byte};" for byte in make_token("HTML entities").encode()),
            "split.py": _split("split literal", '" + "'),
            "adjacent.py": _split("adjacent literals", '"\n    "'),
            "continued.sh": _split("continued line", "\\\n"),
            "ümläut/日本.txt": make_token("unicode path"),
            'quo"ted\ttab.txt': make_token("quoted path"),
            "sub/dir/link-target": "x",
            f"named/{make_token('name of a file')}.txt": "x",
            f"{make_token('name of a folder')}/x.txt": "x",
        }
    )
    (repo.path / "link").symlink_to(make_token("symlink target"))
    repo.git("add", "link")
    repo.commit()


def _split(place: str, joint: str) -> str:
    token = make_token(place)
    return f'token = "{token[:9]}{joint}{token[9:]}"\n'


def _hide_beside_history(repo: RepoBuilder) -> None:
    repo.git("switch", "--quiet", "--detach")
    repo.commit({"tagged.txt": make_token("tag-only commit")})
    repo.git("tag", "v1")
    repo.git("switch", "--quiet", "main")
    repo.commit({"amended.txt": make_token("amended-away commit")})
    repo.stage("amended.txt", "clean")
    repo.git("commit", "--quiet", "--amend", "--no-edit")
    repo.git("switch", "--quiet", "--create", "doomed")
    repo.commit({"doomed.txt": make_token("deleted branch")})
    repo.git("switch", "--quiet", "main")
    repo.git("branch", "--quiet", "-D", "doomed")
    repo.stage("stashed.txt", make_token("stash"))
    repo.git("stash", "push", "--quiet")
    repo.stage("staged.txt", make_token("staged and never committed"))
    repo.git("reset", "--quiet", "staged.txt")
    repo.stage("index.txt", make_token("in the index"))
    tree = repo.git("write-tree")
    pull = repo.git("commit-tree", "-p", "HEAD", "-m", f"from a fork, {make_token('commit message')}", tree)
    repo.git("update-ref", "refs/pull/7/head", pull)
    blob = repo.git("hash-object", "-w", "--stdin", stdin=make_token("pull ref").encode())
    listing = f"100644 blob {blob}\tpulled.txt\n".encode()
    pulled = repo.git("commit-tree", "-m", "pull", repo.git("mktree", stdin=listing))
    repo.git("update-ref", "refs/pull/8/head", pulled)
    repo.git("tag", "--annotate", "-m", f"release {make_token('tag message')}", "v2")
    loose = repo.git("hash-object", "-w", "--stdin", stdin=make_token("blob that a tag names").encode())
    repo.git("tag", "a-blob", loose)
    repo.git("notes", "add", "-m", f"reviewed, {make_token('note')}", "HEAD")


PLACES = {
    "root commit": ("committed", "root.txt", "head"),
    "deleted later": ("committed", "gone.env", "head"),
    "only in a merge": ("committed", "evil.txt", "head"),
    "attribute -diff": ("committed", "a.nodiff", "head"),
    "attribute binary": ("committed", "a.bin", "head"),
    "textconv": ("committed", "a.conv", "head"),
    "utf-16": ("committed", "u16.txt", "head"),
    "utf-16 without a mark": ("committed", "u16be.txt", "head"),
    "utf-32": ("committed", "u32.txt", "head"),
    "behind NUL bytes": ("committed", "nul.dat", "head"),
    "3 MB line": ("committed", "long.js", "head"),
    "base64 twice": ("committed", "twice.txt", "head"),
    "base64url": ("committed", "url64.txt", "head"),
    "MIME base64": ("committed", "mime.txt", "head"),
    "hex": ("committed", "hex.txt", "head"),
    "percent": ("committed", "percent.txt", "head"),
    "unicode escapes": ("committed", "escapes.json", "head"),
    "byte escapes": ("committed", "bytes.py", "head"),
    "HTML entities": ("committed", "page.html", "head"),
    "split literal": ("committed", "split.py", "head"),
    "adjacent literals": ("committed", "adjacent.py", "head"),
    "continued line": ("committed", "continued.sh", "head"),
    "unicode path": ("committed", "ümläut/日本.txt", "head"),
    "quoted path": ("committed", 'quo"ted\ttab.txt', "head"),
    "symlink target": ("link", "link", "head"),
    "tag-only commit": ("committed", "tagged.txt", "tag"),
    "amended-away commit": ("committed", "amended.txt", "reflog"),
    "deleted branch": ("committed", "doomed.txt", "reflog"),
    "stash": ("committed", "stashed.txt", "stash"),
    "staged and never committed": ("unreferenced", None, "unreachable"),
    "in the index": ("committed", "index.txt", "ref"),
    "pull ref": ("committed", "pulled.txt", "ref"),
    "commit message": ("message", None, "ref"),
    "tag message": ("message", None, "tag"),
    "blob that a tag names": ("unreferenced", None, "tag"),
    "name of a file": ("name", f"named/{make_token('name of a file')}.txt", "head"),
    "name of a folder": ("name", f"{make_token('name of a folder')}/x.txt", "head"),
    "note": ("note", "<commit>", "ref"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_token_is_found_in(hidden: Hidden, place: str) -> None:
    locations = hidden.locations(place)
    kind, path, reachable = PLACES[place]
    path = hidden.head if path == "<commit>" else path
    assert (locations[0]["kind"], locations[0]["path"], locations[0]["reachable"]) == (kind, path, reachable)


def test_nothing_else_is_found(hidden: Hidden) -> None:
    assert {each["secret"] for each in hidden.report["findings"]} == {make_token(place) for place in PLACES}
    assert hidden.report["coverage"]["complete"]


def test_the_commit_that_brought_a_secret_in_is_named(hidden: Hidden) -> None:
    (location,) = hidden.locations("root commit")
    (commit,) = location["commits"]
    assert (commit["author"], commit["date"]) == ("Ann Author <ann@example.org>", "2024-01-01T00:01:00+00:00")


def test_the_location_of_encoded_text_is_that_of_its_encoding(hidden: Hidden) -> None:
    (location,) = hidden.locations("percent")
    assert (location["line"], location["column"], location["end_column"]) == (1, 3, 3 + 3 * 40)
    assert location["encodings"] == ["percent"]


def test_workers_change_nothing(tmp_path: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    _hide_in_history(repo)
    _hide_beside_history(repo)
    reports = [scan_json("git", str(repo.path), "--jobs", jobs).out for jobs in ("1", "2", "4")]
    assert reports[0] == reports[1] == reports[2]
