"""What a scanning command runs with. The commit hook imports this: no parser here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tokenscan.config import COMPARISON_PREFIX, Config, cache_folder, user_folder
from tokenscan.errors import ConfigError
from tokenscan.key import load_key
from tokenscan.model.suppression import SuppressionPolicy
from tokenscan.policy.gate import Gate, parse_gate
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.ruleset import Ruleset, load_ruleset
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.exclusion import Exclusion
from tokenscan.workers import default_jobs

if TYPE_CHECKING:
    from tokenscan.policy.allowances import Allowances

_PASSING_KEY = "fingerprints hold for this run only: no key could be kept; set TOKENSCAN_KEY"


Load = Callable[..., Ruleset]
"""``load_ruleset`` or ``prepare_ruleset``."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Configuration, gate, rules and settings that fit together. *cache* is the folder where more than compiled rules
    may be kept; ``None`` where the user, or the lack of a key that lasts, forbids it.
    """

    config: Config
    gate: Gate
    ruleset: Ruleset
    settings: ScanSettings
    cache: Path | None = None


def assemble(config: Config, *, use_cache: bool = True, show_secrets: bool = False, load: Load = load_ruleset) -> Plan:
    """The plan that *config* asks for, with the rules that *load* gives. Raises ``UsageError``."""
    ruleset = load(
        list_rule_files(config),
        disable=config.disabled_rules,
        entropy=config.entropy,
        cache=cache_folder() if use_cache else None,
        made=config.made,
    )
    key = load_key(user_folder() / "key")
    settings = ScanSettings(
        key=key.value,
        notes=() if key.is_lasting else (_PASSING_KEY,),
        jobs=config.jobs or default_jobs(),
        min_confidence=config.min_confidence,
        show_secrets=show_secrets,
        exclusion=Exclusion(config.exclude),
        inline=config.inline,
        suppressions=SuppressionPolicy(config.peers, config.require_reason, config.accept_expired, _today()),
        allowances=_allowances(config, ruleset),
    )
    cache = cache_folder() if use_cache and key.is_lasting else None
    return Plan(config, parse_gate(config.fail_on), ruleset, settings, cache)


def _today() -> str:
    """The day in UTC, ``YYYY-MM-DD``."""
    return time.strftime("%Y-%m-%d", time.gmtime())


def _allowances(config: Config, ruleset: Ruleset) -> Allowances | None:
    """Raises ``ConfigError`` for what is about a rule that there is not."""
    if not config.allow:
        return None
    from tokenscan.policy.allowances import Allowances  # the commit hook has no use for it

    known = {rule.id for rule in ruleset.compiled.rules}.union(config.disable)
    for name in (name for entry in config.allow for name in entry.rules):
        if name not in known and not name.startswith(COMPARISON_PREFIX):
            raise ConfigError(f"allow: no rule is called {name!r}; `tokenscan rules list` prints their ids")
    return Allowances(config.allow)


def list_rule_files(config: Config) -> tuple[Path, ...]:
    """The rule files that are in force."""
    return (*(find_builtin_rules() if config.extend else ()), *config.rules)
