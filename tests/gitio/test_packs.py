"""Reading packs without git gives what git gives, and a look at what is new what a look at everything gives."""

from __future__ import annotations

import random
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cli import Outcome, scan_anew
from support.repo import RepoBuilder
from support.tokens import make_token

from tokenscan.cli.plan import assemble
from tokenscan.config import Config
from tokenscan.detect.engine import Detection, Engine
from tokenscan.detect.reach import Reach
from tokenscan.gitio.native import load_library
from tokenscan.gitio.objects import DATABASE, ObjectEntry, list_objects, read_objects
from tokenscan.gitio.pack_reader import PackReader
from tokenscan.gitio.packs import PackSlice, plan_store
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.gitio.repository import open_repository
from tokenscan.sources.history import HistorySource

pytestmark = pytest.mark.skipif(load_library() is None, reason="no C compiler, or no zlib headers")

WORDS = (
    *("password = ", '"password": "', "token:", "secret", "https://", "://bob:", "@host/", "%20", "\\u0041", "&amp;"),
    *(
        "github_token",
        "-----BEGIN ",
        "PRIVATE KEY-----",
        "hunter2!x",
        "Zk3vQ9sT1wLx8RbN4mYc7HdJ2fGp6KaE",
        "xoxb-",
        "value",
    ),
    *(
        " ",
        "\n",
        "\n    ",
        "\t",
        "=",
        '"',
        "'",
        ":",
        "+",
        '" +\n    "',
        "lorem",
        "ipsum",
        "dolor",
        "0123456789abcdef" * 3,
    ),
    *("Authorization: Basic ", b64encode(b"user:hunter2hunter").decode(), "c2VjcmV0", "70617373776f7264", "é", "密码"),
)


@pytest.fixture
def engine() -> Engine:
    return assemble(Config()).ruleset.make_engine()


def _versions(chooser: random.Random, count: int) -> list[str]:
    """A text, and what becomes of it when words are put in, taken out and moved."""
    words = chooser.choices(WORDS, k=chooser.randint(20, 300))
    if chooser.random() < 0.7:
        words.insert(chooser.randrange(len(words)), f"\nT={make_token(chooser.randrange(4))}\n")
    texts = []
    for _ in range(count):
        texts.append("".join(words))
        for _ in range(chooser.randint(1, 6)):
            at = chooser.randrange(len(words))
            what = chooser.random()
            if what < 0.5:
                words.insert(at, chooser.choice((*WORDS, make_token(chooser.randrange(4)))))
            elif what < 0.8:
                del words[at : at + chooser.randint(1, 8)]
            else:
                words[at:at] = words[: chooser.randint(0, 60)]
        words = words or ["x"]
    return texts


def _pack(path: Path, texts: list[str], *options: str) -> RepoBuilder:
    repo = RepoBuilder.create(path)
    ids = [repo.git("hash-object", "-w", "--stdin", stdin=text.encode()) for text in texts]
    # One name for all: git then takes them for versions of one file.
    names = "".join(f"{name} file.txt\n" for name in dict.fromkeys(ids))
    repo.git("pack-objects", "--quiet", *options, ".git/objects/pack/pack", stdin=names.encode())
    repo.git("prune-packed")
    return repo


def _everything(engine: Engine, git: Plumbing) -> dict[str, Detection]:
    ids = [entry.id for entry in list_objects(git) if isinstance(entry, ObjectEntry) and entry.kind == "blob"]
    found = ((item.id, engine.detect(item.window.data)) for item in read_objects(git, ids))  # type: ignore[union-attr]
    return {name: detection for name, detection in found if detection.candidates}


def _what_is_new(engine: Engine, slices: Iterator[PackSlice]) -> dict[str, Detection]:
    found = {}
    for part in slices:
        reader = PackReader(part, engine.reach())
        for batch in reader.batches():
            for index, detection in engine.detect_new(batch):
                found[part[batch.places[index]]] = detection
        assert reader.refused() == []
        reader.close()
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_what_is_new_tells_all(tmp_path_factory: pytest.TempPathFactory, engine: Engine, seed: int) -> None:
    chooser = random.Random(seed)
    texts = _versions(chooser, chooser.randint(2, 8))
    repo = _pack(tmp_path_factory.mktemp("packs"), texts, "--depth=50", "--window=20", "--delta-base-offset")
    git = open_repository(repo.path).git
    plan = plan_store(git)
    assert plan is not None
    assert _what_is_new(engine, plan.slices("blob")) == _everything(engine, git)


def _contents(git: Plumbing) -> dict[str, bytes]:
    reach = Reach(64, 64, ())
    plan = plan_store(git)
    assert plan is not None
    contents = {}
    for kind in ("commit", "tree", "blob", "tag"):
        for part in plan.slices(kind):  # type: ignore[arg-type]
            reader = PackReader(part, reach)
            for batch in reader.batches():
                batch.tell([])
                contents |= {part[place]: batch.content(index) for index, place in enumerate(batch.places)}
            for place in reader.refused():
                contents[part[place]] = b"refused"
            reader.close()
    plan.close()
    return contents


def _contents_by_git(repo: RepoBuilder) -> dict[str, bytes]:
    listed = repo.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
    return {
        name: subprocess.run(["git", "cat-file", kind, name], cwd=repo.path, capture_output=True, check=True).stdout
        for name, kind in (line.split() for line in listed.splitlines())
    }


def _history(path: Path, *options: str, versions: int = 12) -> RepoBuilder:
    repo = RepoBuilder.create(path, *options)
    for number, text in enumerate(_versions(random.Random(7), versions)):
        repo.commit({"a/file.txt": text, f"b/{number % 3}.bin": bytes(range(256)) * (number + 1)}, f"change {number}")
    repo.git("tag", "--annotate", "--message=first", "v1")
    return repo


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_objects_are_those_of_git(tmp_path: Path, form: str) -> None:
    repo = _history(tmp_path / "repo", f"--object-format={form}")
    repo.git("gc", "--quiet", "--aggressive")
    assert _contents(open_repository(repo.path).git) == _contents_by_git(repo)


def test_objects_of_several_packs_and_of_others_come_once(tmp_path: Path) -> None:
    lender = _history(tmp_path / "lender")
    lender.git("gc", "--quiet")
    repo = RepoBuilder.create(tmp_path / "repo")
    Path(repo.path, ".git/objects/info/alternates").write_text(f"{lender.path}/.git/objects\n")
    repo.git("fetch", "--quiet", str(lender.path), "main")
    repo.git("reset", "--quiet", "--hard", "FETCH_HEAD")
    repo.commit({"more.txt": "more"})
    repo.git("repack", "--quiet", "-d", "-l")
    repo.git("-c", "pack.window=0", "pack-objects", "--all", "--quiet", ".git/objects/pack/pack", stdin=b"")
    loose = repo.git("hash-object", "-w", "--stdin", stdin=b"loose")
    git = open_repository(repo.path).git
    plan = plan_store(git)
    assert plan is not None
    packed = [name for kind in ("commit", "tree", "blob", "tag") for part in plan.slices(kind) for name in part]  # type: ignore[arg-type]
    assert plan.loose == (loose,)
    assert sorted([*packed, loose]) == sorted(_contents_by_git(repo))
    assert _contents(git) | {loose: b"loose"} == _contents_by_git(repo)


def test_a_delta_that_names_its_base_by_id_is_left_to_git(tmp_path: Path) -> None:
    repo = _history(tmp_path / "repo")
    repo.git("-c", "repack.useDeltaBaseOffset=false", "repack", "--quiet", "-a", "-d", "-f")
    contents, by_git = _contents(open_repository(repo.path).git), _contents_by_git(repo)
    refused = {name for name, content in contents.items() if content == b"refused"}
    assert refused
    assert {name: content for name, content in contents.items() if name not in refused} == {
        name: content for name, content in by_git.items() if name not in refused
    }


@pytest.mark.parametrize("options", [(), ("-c", "repack.useDeltaBaseOffset=false")])
def test_a_report_is_that_of_git(tmp_path: Path, options: tuple[str, ...]) -> None:
    repo = _history(tmp_path / "repo", versions=5)
    repo.commit({"large.bin": b"\0" * (17 << 20) + make_token("large").encode()}, "more than is read in one piece")
    repo.git(*options, "repack", "--quiet", "-a", "-d", "-f")
    reports = [
        scan_anew("git", str(repo.path), "-j", jobs, environment={"TOKENSCAN_NATIVE": native}).out
        for native, jobs in (("1", "1"), ("1", "2"), ("0", "2"))
    ]
    assert make_token("large") in reports[0]
    assert len(set(reports)) == 1


def test_a_damaged_pack_is_left_to_git(tmp_path: Path) -> None:
    repo = _history(tmp_path / "repo")
    repo.git("gc", "--quiet", "--aggressive")
    pack = next(Path(repo.path, ".git/objects/pack").glob("*.pack"))
    data = bytearray(pack.read_bytes())
    pack.chmod(0o600)
    chooser = random.Random(3)
    for _ in range(4):
        broken = bytearray(data)
        for at in chooser.sample(range(12, len(data) - 20), 3):
            broken[at] ^= chooser.randrange(1, 256)
        pack.write_bytes(broken)
        ours, gits = (
            scan_anew("git", str(repo.path), environment={"TOKENSCAN_NATIVE": native}) for native in ("1", "0")
        )
        assert (ours.code, ours.report["findings"]) == (gits.code, gits.report["findings"])
        assert _unread(ours) == _unread(gits)


def test_a_pack_that_is_replaced_during_a_scan_is_left_to_git(tmp_path: Path, engine: Engine) -> None:
    repo = _history(tmp_path / "repo", versions=4)
    repo.git("gc", "--quiet")
    source = HistorySource(str(repo.path), open_repository(repo.path).git)
    chunks = [chunk for chunk in source.plan() if isinstance(chunk, PackSlice)]
    repo.commit({"more.txt": "more"})
    repo.git("repack", "--quiet", "-a", "-d", "-f")
    read = [name for chunk in chunks for item in source.read_new(chunk, engine.reach()) for name in item.object_ids]  # type: ignore[union-attr]
    assert sorted(read) == sorted(name for chunk in chunks for name in chunk)


def _unread(outcome: Outcome) -> set[tuple[str, str]]:
    """What could not be read; that git complains of a database besides depends on whether it is asked for a list."""
    skipped = outcome.report["coverage"]["skipped"]
    return {(each["reason"], each["path"]) for each in skipped if each["path"] != f"object {DATABASE}"}


def test_a_slice_is_a_sequence_of_ids() -> None:
    names = [f"{number:040x}" for number in range(3)]
    part = PackSlice("p", "blob", 20, bytes.fromhex("".join(names)), bytes(24))
    assert list(part) == names
    assert (part[-1], part[1:]) == (names[2], tuple(names[1:]))
    with pytest.raises(IndexError):
        part[3]
