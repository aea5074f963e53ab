"""Declared tokens, and a world to check them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from support.tokens import make_token

from tokenscan.detect.engine import Engine
from tokenscan.inventory.catalogue import Catalogue
from tokenscan.inventory.declaration import Declaration, Inventory
from tokenscan.inventory.kind import Recogniser
from tokenscan.inventory.query import Ask, Query
from tokenscan.inventory.read import parse_inventory
from tokenscan.inventory.result import CheckResult
from tokenscan.inventory.run import check_inventory
from tokenscan.inventory.source import EnvSource
from tokenscan.inventory.surroundings import Surroundings
from tokenscan.inventory.value import Fetcher
from tokenscan.model.validator import Excess, Validator
from tokenscan.model.verdict import Verdict
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules

NOW = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)
FORTNIGHT = timedelta(days=14)
KEY = b"sixteen bytes or"

GITHUB = Validator(
    "github-pat-classic",
    "github",
    narrower="github-pat-fine-grained",
    excessive=(
        Excess("repo", "reads and writes every repository", "a fine-grained token for one repository"),
        Excess("admin:*", "administers an organisation"),
    ),
)


def declare(**values: Any) -> Declaration:
    """A declaration of a GitHub token, with *values* in place of what it says."""
    return Declaration(
        **{"name": "deploy", "source": EnvSource("T"), "line": 1, "kind": "github-pat-classic", **values}
    )


def declare_file(text: str, folder: Path) -> Inventory:
    """The inventory of a file ``tokens.toml`` in *folder*."""
    file = folder / "tokens.toml"
    file.write_text(text)
    return parse_inventory(text, file)


def answer(by_value: Mapping[str, Verdict], asked: list[tuple[str, Mapping[str, str]]] | None = None) -> Ask:
    """An issuer that knows these tokens, and notes in *asked* what it was asked where."""

    def ask(queries: Sequence[Query], endpoints: Mapping[str, str]) -> Sequence[Verdict]:
        values = [query.secret.reveal().decode() for query in queries]
        if asked is not None:
            asked.extend((value, endpoints) for value in values)
        return [by_value.get(value, Verdict("invalid")) for value in values]

    return ask


class World:
    """Checks inventories with all built-in rules."""

    def __init__(self, engine: Engine) -> None:
        files = find_builtin_rules()
        self._rules = {rule.id: rule for rule in load_rules(files)}
        self._catalogue = Catalogue(files, self._rules)
        self.recogniser = Recogniser(engine, self._rules, lambda rule_id: self._rules[rule_id].examples)

    def check(
        self,
        inventory: Inventory,
        environ: Mapping[str, str],
        *,
        ask: Ask | None = None,
        environment: str = "",
        change: Callable[[Surroundings], Surroundings] = lambda world: world,
    ) -> CheckResult:
        world = Surroundings(
            fetcher=Fetcher(environ),
            recogniser=self.recogniser,
            wanted=self._catalogue.list_wanted(inventory),
            validators={"github-pat-classic": GITHUB},
            find_provider=self._catalogue.find_provider,
            ask=ask,
            now=NOW,
            warn_before=FORTNIGHT,
            key=KEY,
        )
        return check_inventory(inventory, change(world), environment=environment)


def codes(result: CheckResult) -> list[list[str]]:
    """Of each token the codes of its issues."""
    return [[issue.code for issue in token.issues] for token in result.tokens]


def make_stripe_key(mode: str, seed: object) -> str:
    """A secret key of Stripe's that nobody issued."""
    return "_".join(("sk", mode, make_token(seed)[4:38]))
