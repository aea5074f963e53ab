"""The use case: declarations in, what is wrong with the tokens out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tokenscan.errors import UsageError
from tokenscan.inventory.asking import ask_elsewhere, ask_home
from tokenscan.inventory.declaration import Inventory
from tokenscan.inventory.held import Held, hold, hold_quietly
from tokenscan.inventory.judge import judge_token
from tokenscan.inventory.result import CheckResult
from tokenscan.inventory.surroundings import Surroundings
from tokenscan.inventory.twins import find_twins
from tokenscan.inventory.value import Absent
from tokenscan.model.verdict import NOT_CHECKED


def check_inventory(inventory: Inventory, world: Surroundings, *, environment: str = "") -> CheckResult:
    """Check the tokens of *inventory*, or those that *environment* has. Raises ``UsageError`` for an unknown one."""
    if environment and environment not in inventory.environments:
        known = ", ".join(inventory.environments) or "none"
        raise UsageError(f"--env: {inventory.file} declares no environment {environment!r}; it has {known}")
    chosen = [token for token in inventory.tokens if not environment or token.environment in ("", environment)]
    held = [hold(token, world) for token in chosen]
    rest = [hold_quietly(token, world) for token in inventory.tokens if token not in chosen]
    verdicts = ask_home(held, inventory, world)
    crossings = ask_elsewhere(held, verdicts, inventory, world)
    tell_twins = find_twins([*held, *rest], world.key)
    checks = (
        judge_token(each, verdicts.get(index, NOT_CHECKED), (*crossings.get(index, ()), *tell_twins(each)), world)
        for index, each in enumerate(held)
    )
    notes = (*_tell_uncompared(rest), *(f"{issue.what}: {issue.why}" for issue in world.unread))
    return CheckResult(inventory.file, tuple(checks), world.now, environment, world.ask is None, notes)


def _tell_uncompared(rest: Sequence[Held]) -> Iterator[str]:
    absent = [each.declaration for each in rest if isinstance(each.value, Absent)]
    if absent:
        names = ", ".join(f"{each.name} ({each.environment})" for each in absent)
        yield f"not compared with what is not here: {names}"
