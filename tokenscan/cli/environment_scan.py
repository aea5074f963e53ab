"""Comparing environments in the commands that scan."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from tokenscan.cli.plan import Plan
from tokenscan.environments.names import Names
from tokenscan.environments.paths import is_configuration
from tokenscan.errors import ConfigError
from tokenscan.gitio.index import IndexPlace, Staged
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult
from tokenscan.rulebook.comparison import load_comparisons
from tokenscan.scan.environments import EnvironmentRules, EnvironmentScanner, add_findings
from tokenscan.scan.imprint_cache import ImprintCache
from tokenscan.scan.imprints import TextSource
from tokenscan.scan.staged_environments import StagedComparer


def make_environment_scanner(plan: Plan, *, key: bytes = b"") -> EnvironmentScanner | None:
    """What compares environments as the configuration of *plan* says; ``None`` where it says not to. Raises
    ``ConfigError``.
    """
    rules = load_environment_rules(plan)
    if not rules.names.enabled or not rules.rules:
        return None
    return EnvironmentScanner(rules, plan.ruleset, plan.settings, key)


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
    return EnvironmentRules(getattr(config, "environments", Names.default()), left, every.hosts)


def find_staged_crossings(git: Plumbing, staged: Staged, index: IndexPlace, plan: Plan) -> list[Finding]:
    """What the next commit would make cross."""
    scanner = make_environment_scanner(plan)
    if scanner is None:
        return []
    cache = ImprintCache(plan.cache, index.root, scanner.press) if plan.cache else None
    return StagedComparer(scanner, git, staged, index.parents, cache).find()


class FolderComparer:
    """Notes which of the files that are scanned are configuration, and compares these when the scan is over."""

    def __init__(self, plan: Plan) -> None:
        self._scanner = make_environment_scanner(plan)
        self._paths: list[str] = []

    def watch(self, chunk: Sequence[str]) -> None:
        """Take note of the paths in *chunk*."""
        if self._scanner is not None:
            self._paths += filter(is_configuration, chunk)

    def add_to(self, result: ScanResult, source: TextSource) -> ScanResult:
        """*result* with what crosses among the files of *source*."""
        if self._scanner is None or result.coverage.interrupted:
            return result
        return add_findings(result, self._scanner.find(source, self._paths))
