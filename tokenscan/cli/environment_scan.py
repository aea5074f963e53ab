"""Comparing environments in the commands that scan."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tokenscan.cli.plan import Plan
from tokenscan.environments.names import Names
from tokenscan.environments.paths import is_configuration
from tokenscan.errors import ConfigError
from tokenscan.gitio.index import IndexPlace, Staged
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.gitio.worktree import find_work_tree, list_ignored
from tokenscan.key import VARIABLE
from tokenscan.model.blob import Skipped
from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult
from tokenscan.rulebook.comparison import load_comparisons
from tokenscan.scan.environments import EnvironmentRules, EnvironmentScanner, add_findings
from tokenscan.scan.imprint_cache import ImprintCache
from tokenscan.scan.imprints import TextSource
from tokenscan.scan.staged_environments import StagedComparer
from tokenscan.sources.files import FileSource, make_file_source

if TYPE_CHECKING:
    from tokenscan.scan.matrix import MatrixMaker


def make_environment_scanner(plan: Plan, root: str, *, with_matrix: bool = False) -> EnvironmentScanner | None:
    """What compares environments in the repository at *root* as the configuration of *plan* says; ``None`` where it
    says not to. Raises ``ConfigError``.
    """
    rules = load_environment_rules(plan)
    if not rules.names.enabled or not rules.rules:
        return None
    scanner = EnvironmentScanner(rules, plan.ruleset, plan.settings, find_branch(root, rules.names))
    return replace(scanner, matrix=_make_matrix_maker()) if with_matrix else scanner


def _make_matrix_maker() -> MatrixMaker:
    """Hashes by a key that is this user's alone are of no use to others, and could be tried against it."""
    import secrets  # the commit hook has no use for these

    from tokenscan.scan.matrix import MatrixMaker

    return MatrixMaker(b"" if os.environ.get(VARIABLE) else secrets.token_bytes(32))


def find_branch(root: str, names: Names) -> str:
    """The branch that is checked out at *root*, where the configuration says what branches mean; else empty."""
    if not names.branches:
        return ""
    done = Plumbing(("-c", "safe.directory=*", "-C", root)).attempt("symbolic-ref", "--quiet", "--short", "HEAD")
    return os.fsdecode(done.stdout.strip())


def load_environment_rules(plan: Plan) -> EnvironmentRules:
    """The comparisons that are in force. Raises ``ConfigError`` for one that is named and is none."""
    config = plan.config
    every = load_comparisons(config.rules)
    named = (*config.disabled_comparisons, *(name for entry in config.allow for name in entry.rules))
    for name in named:
        if name.startswith("environment-") and not any(fnmatchcase(known, name) for known in every.rules):
            raise ConfigError(f"no rule is called {name!r}; `tokenscan rules list environment-` prints their ids")
    patterns = config.disabled_comparisons
    left = {name: rule for name, rule in every.rules.items() if not any(fnmatchcase(name, each) for each in patterns)}
    return EnvironmentRules(config.environments or Names.default(), left, every.hosts)


def find_staged_crossings(git: Plumbing, staged: Staged, index: IndexPlace, plan: Plan) -> list[Finding]:
    """What the next commit would make cross."""
    scanner = make_environment_scanner(plan, index.root)
    if scanner is None:
        return []
    cache = ImprintCache(plan.cache, index.root, scanner.press) if plan.cache else None
    return StagedComparer(scanner, git, staged, index.parents, cache).find()


@dataclass(frozen=True, slots=True)
class EnvironmentFiles:
    """The configuration files at *paths* (relative to *root*), and what gives them."""

    root: str
    source: FileSource
    paths: tuple[str, ...]


def list_environment_files(paths: Sequence[str], root: str, plan: Plan) -> EnvironmentFiles:
    """The configuration files below *paths*: those of a scan, and dotenv files that git ignores, for there the values
    of production lie.
    """
    source = make_file_source(
        paths, plan.settings.exclusion, root=root, include_ignored=False, max_bytes=plan.config.max_bytes
    )
    found = [name for chunk in source.plan() if not isinstance(chunk, Skipped) for name in chunk]
    covers = plan.settings.exclusion.covers
    for path in paths:
        tree = find_work_tree(path) if os.path.isdir(path) else None  # noqa: PTH112
        ignored = list_ignored(tree, path, _DOTENV) if tree else ()
        names = (os.path.relpath(each, root).replace(os.sep, "/") for each in ignored)
        found += (name for name in names if not covers(name))
    chosen = tuple(dict.fromkeys(name for name in found if is_configuration(name)))
    return EnvironmentFiles(root, source, chosen)


_DOTENV = (".env", ".env.*", ".env-*", "*.env", ".envrc")


class FolderComparer:
    """Notes which of the files that are scanned are configuration, and compares these when the scan is over."""

    def __init__(self, plan: Plan, root: str, *, with_matrix: bool = False) -> None:
        self._scanner = make_environment_scanner(plan, root, with_matrix=with_matrix)
        self._paths: list[str] = []

    def watch(self, chunk: Sequence[str]) -> None:
        """Take note of the paths in *chunk*."""
        if self._scanner is not None:
            self._paths += filter(is_configuration, chunk)

    def add_to(self, result: ScanResult, source: TextSource) -> ScanResult:
        """*result* with what crosses among the files of *source*, and the environments of its findings."""
        if self._scanner is None or result.coverage.interrupted:
            return result
        found = self._scanner.find(source, self._paths)
        from tokenscan.scan.surroundings import Surroundings

        placed = Surroundings(found.imprints, self._scanner.environments.names).tell(result.findings)
        result = replace(result, findings=placed, matrix=found.matrix)
        return add_findings(result, found.findings)
