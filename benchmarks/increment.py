"""What the scan after a scan costs: of a repository that did not change, and of one with ten new commits.

Everything happens in a copy. The peers remember nothing, so they join for the new commits alone, and are told which
these are; ours is told as well in a row of its own.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.bench import Bench, open_bench
from benchmarks.history import READING, add_delta_cache, describe, find_repository
from benchmarks.options import make_parser
from benchmarks.reference import make_reference
from benchmarks.rounds import Contestant
from benchmarks.tools import OURS
from tokenscan.gitio.environment import git_environment

NEW_COMMITS = 10


def main(words: Sequence[str]) -> int:
    """Measure and print."""
    parser = make_parser("increment", __doc__, rounds=3)
    parser.add_argument("repo", metavar="REPO", nargs="?", type=Path, help="a repository (default: one is built)")
    add_delta_cache(parser)
    arguments = parser.parse_args(words)
    with open_bench(arguments, task="since") as bench:
        repository = find_repository(arguments.repo, bench.cache)
        reference = make_reference(repository, bench.folder, jobs=bench.jobs, delta_cache=bench.delta_cache)
        reading = bench.enter_command(READING, reference.command, git_environment())
        bench.warm_up([reading])
        contestants = [reading, *enter_scans(bench, repository)]
        bench.compete(contestants, f"Scans of {describe(repository, reference)}", reference=READING)
    return 0


def enter_scans(bench: Bench, repository: Path) -> list[Contestant]:
    """The scans of one round; each finds the copy as the one before left it."""
    copy = bench.folder / "copy.git"
    head = read_head(repository)

    def start_anew() -> None:
        shutil.rmtree(copy, ignore_errors=True)
        copy_repository(repository, copy)
        bench.forget()

    def scan(name: str, prepare: Callable[[], None]) -> Contestant:
        return replace(bench.enter_ours("history", prepare=prepare, input=copy), name=name)

    told = bench.enter_ours("since", input=copy, since=head)
    peers = bench.enter_peers("since", input=copy, since=head)
    return [
        scan(OURS.name, start_anew),
        scan("again, unchanged", lambda: None),
        scan(f"again, {NEW_COMMITS} new commits", lambda: add_commits(copy, NEW_COMMITS)),
        *[replace(one, name=f"{one.name}, told which are new") for one in (told, *peers)],
    ]


def copy_repository(repository: Path, copy: Path) -> None:
    """A bare copy with every object, reachable or not; files are shared where the disk can."""
    _git("clone", "--quiet", "--mirror", "--local", str(repository), str(copy))
    _git("-C", str(copy), "symbolic-ref", "HEAD", "refs/heads/benchmark")
    _git("-C", str(copy), "update-ref", "HEAD", read_head(repository))


def read_head(repository: Path) -> str:
    """The commit that HEAD stands for."""
    return _git("-C", str(repository), "rev-parse", "HEAD").decode().strip()


def add_commits(repository: Path, count: int) -> None:
    """*count* commits on HEAD's branch of a bare *repository*, each adding a line to another text file; the
    last line holds a made-up token, so that whoever reads the new commits has something to find.
    """
    head = read_head(repository)
    listing = _git("-C", str(repository), "ls-tree", "-rz", "--long", head).split(b"\0")
    rows = [row.split(maxsplit=4) for row in listing if row.startswith(b"100644 blob")]
    small = [(name, path) for _, _, name, size, path in rows if int(size) < 100_000 and b"\n" not in path]
    branch = _git("-C", str(repository), "symbolic-ref", "HEAD").strip()
    stream = b""
    for number in range(count):
        name, path = small[number * len(small) // count]
        line = make_token() if number == count - 1 else b"one more line"
        data = _git("-C", str(repository), "cat-file", "blob", name.decode()) + b"\n%s\n" % line
        stream += b"commit %s\ncommitter Bench <bench@example.org> %d +0000\n" % (branch, 1_700_000_000 + number)
        stream += b"data 8\na change\n" + (b"from %s\n" % head.encode() if not number else b"")
        stream += b'M 100644 inline "%s"\ndata %d\n%s\n' % (_quote(path), len(data), data)
    _git("-C", str(repository), "fast-import", "--quiet", stdin=stream)


def make_token() -> bytes:
    """A line with a token that nobody issued, of a kind that every tool knows."""
    body = base64.b64encode(hashlib.sha256(b"tokenscan").digest(), b"xy")[:20]
    return b'token = "gl%s-%s"' % (b"pat", body)


def _quote(path: bytes) -> bytes:
    return path.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def _git(*arguments: str, stdin: bytes = b"") -> bytes:
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout
