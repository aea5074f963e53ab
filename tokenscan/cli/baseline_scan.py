"""Scanning all that a baseline is about: the history, what lies beside it, and the files as they are."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from tokenscan.archives.budget import Limits
from tokenscan.cli.environment_scan import FolderComparer, make_environment_scanner
from tokenscan.cli.git import find_history_memory
from tokenscan.cli.known import BaselineText, read_baseline
from tokenscan.cli.options import make_plan, open_archives
from tokenscan.cli.plan import Plan
from tokenscan.errors import UsageError
from tokenscan.gitio.repository import open_repository
from tokenscan.gitio.worktree import find_work_tree
from tokenscan.model.result import ScanResult
from tokenscan.policy.baseline.entry import FILE
from tokenscan.scan.merge import merge_results
from tokenscan.scan.repository import RepositoryScanner
from tokenscan.scan.run import scan
from tokenscan.sources.files import find_root, make_file_source


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a baseline belongs: the top of the repository or folder, and the baseline's own *file*."""

    root: Path
    file: Path

    @property
    def name(self) -> str:
        """What messages call the file."""
        return FILE if self.file == self.root / FILE else str(self.file)

    def read(self) -> BaselineText:
        """Raises ``UsageError`` where there is none."""
        text = read_baseline(self.file, self.name)
        if text is None:
            raise UsageError(f"{self.file} does not exist; `tokenscan baseline create` makes it")
        return text


def find_ground(arguments: argparse.Namespace) -> Ground:
    """The ground of the path that *arguments* name. Raises ``UsageError``."""
    root = Path(find_root([arguments.path]))
    if not root.is_dir() or not Path(arguments.path).is_dir():
        raise UsageError(f"{arguments.path} is no folder; name a repository or a folder")
    return Ground(root, arguments.baseline or root / FILE)


def scan_ground(ground: Ground, arguments: argparse.Namespace) -> tuple[ScanResult, Plan]:
    """Scan *ground*, comments that accept something being what they are in any scan."""
    arguments.max_archive_bytes = Limits.max_bytes
    plan = open_archives(make_plan(arguments, ground.root), arguments)
    results = [] if arguments.files or not _is_repository(ground.root) else [_scan_history(ground, plan)]
    source = make_file_source(
        [str(ground.root)],
        plan.settings.exclusion,
        root=str(ground.root),
        include_ignored=False,
        max_bytes=plan.config.max_bytes,
    )
    comparer = FolderComparer(plan, str(ground.root))
    files = comparer.add_to(scan(source, plan.ruleset, plan.settings, watch=comparer.watch), source)
    return merge_results([*results, files]), plan


def _is_repository(root: Path) -> bool:
    return shutil.which("git") is not None and find_work_tree(str(root)) == str(root)


def _scan_history(ground: Ground, plan: Plan) -> ScanResult:
    scanner = RepositoryScanner(
        plan.ruleset,
        plan.settings,
        plan.config.max_bytes,
        find_memory=lambda *parts: find_history_memory(plan, *parts),
        environments=make_environment_scanner(plan, str(ground.root)),
        imprints=plan.cache,
    )
    return replace(scanner.scan(open_repository(ground.root)), root=str(ground.root))
