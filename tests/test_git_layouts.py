"""What is found does not depend on how the objects lie, nor on how the work is shared out."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cli import scan_anew
from support.repo import RepoBuilder
from support.tokens import make_token

from tokenscan.cli.plan import assemble
from tokenscan.config import Config
from tokenscan.gitio.objects import ObjectEntry, list_objects
from tokenscan.gitio.repository import open_repository
from tokenscan.scan.history import scan_history
from tokenscan.sources.history import SCANNED_KINDS, HistorySource


def _build(path: Path) -> RepoBuilder:
    repo = RepoBuilder.create(path)
    for number in range(12):
        text = f"line {number}\n" * 50 + f"T={make_token(number % 5)}\n"
        repo.commit({f"d{number % 3}/f{number % 4}.txt": text, "same.txt": "same\n"}, f"change {number}")
    repo.commit({"large.bin": b"\0" * 2_000_000 + make_token("large").encode()})
    return repo


def _report(path: Path, *options: str) -> str:
    return scan_anew("git", str(path), *options).out.replace(str(path), "")


def test_packing_and_workers_change_nothing(tmp_path: Path) -> None:
    repo = _build(tmp_path / "repo")
    loose = _report(repo.path)
    assert json.loads(loose)["coverage"]["read"]["objects"] > 20
    repo.git("repack", "--quiet", "-d")
    repo.commit(None, "empty")
    repo.git("reset", "--quiet", "--soft", "HEAD~1")
    several = _report(repo.path, "--jobs", "2")
    repo.git("gc", "--quiet", "--aggressive", "--prune=now")
    reports = [_report(repo.path, "--jobs", jobs) for jobs in ("1", "2", "3", "5")]
    repo.git("-c", "pack.packSizeLimit=1m", "repack", "--quiet", "-a", "-d")
    reports.append(_report(repo.path, "--jobs", "2"))
    bare = tmp_path / "bare"
    repo.git("clone", "--quiet", "--mirror", str(repo.path), str(bare))
    found = [json.loads(report)["findings"] for report in (loose, several, *reports)]
    assert all(each == found[0] for each in found)
    assert len(set(reports)) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.randoms(use_true_random=False), jobs=st.integers(1, 2))
def test_the_order_of_objects_changes_nothing(tmp_path_factory, seed, jobs) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.getbasetemp() / "ordered"
    if not path.exists():
        _build(path)
    repository = open_repository(path)
    plan = assemble(Config(jobs=jobs), use_cache=True)
    entries = [entry for entry in list_objects(repository.git) if isinstance(entry, ObjectEntry)]
    ids = [entry.id for entry in entries if entry.kind in SCANNED_KINDS]
    results = []
    for order in (ids, seed.sample(ids, len(ids))):
        source = HistorySource(str(path), repository.git, only=tuple(order))
        results.append(scan_history(source, plan.ruleset, plan.settings))
    assert results[0] == results[1]
    assert len(results[0].findings) == 6
