"""What the commit hook runs with where a glance was not enough, and what it leaves for the next commit's glance."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from tokenscan.cli.background import run_later
from tokenscan.cli.plan import Plan, assemble, list_rule_files
from tokenscan.config import cache_folder, load_config
from tokenscan.errors import RuleError
from tokenscan.rulebook.recall import PREFIX, Observer
from tokenscan.rulebook.ruleset import Ruleset, load_ruleset, prepare_ruleset


class HookPlanner:
    """Makes the plan of a commit. A first one does not wait until everything is compiled: that is done afterwards."""

    def __init__(self) -> None:
        self._observer: Observer | None = None

    def make_plan(self, root: str) -> Plan:
        """The plan in the work tree at *root*. Raises ``UsageError``."""
        with suppress(OSError, RuleError):  # if it matters, whoever reads the configuration says so in better words
            self._observer = Observer(root)
        plan = assemble(load_config(Path(root)), load=prepare_ruleset)
        if plan.ruleset.database:
            self._note(plan, plan.ruleset)
        return plan

    def compile_later(self, plan: Plan) -> None:
        """Compile the rules of *plan* in the background, if that has not been done."""
        if not plan.ruleset.database and _has_hyperscan():
            run_later(lambda: self._compile(plan))

    def _compile(self, plan: Plan) -> None:
        folder = cache_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / f"{PREFIX}lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # another hook is at it: it raises, and that is the end
            config = plan.config
            files = list_rule_files(config)
            ruleset = load_ruleset(
                files, disable=config.disabled_rules, entropy=config.entropy, cache=folder, made=config.made
            )
            self._note(plan, ruleset)

    def _note(self, plan: Plan, ruleset: Ruleset) -> None:
        if self._observer is not None:
            files = [os.fspath(file) for file in plan.config.rules]
            self._observer.note(files, ruleset, with_builtin=plan.config.extend)


def _has_hyperscan() -> bool:
    from importlib.util import find_spec

    return find_spec("hyperscan") is not None
