"""The kinds of tokens that can be declared: rules, by id and by issuer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from tokenscan.errors import ConfigError
from tokenscan.inventory.declaration import Declaration, Inventory
from tokenscan.model.rule import Example, Rule
from tokenscan.rulebook.load import read_rules

LISTING = "`tokenscan rules list` prints what there is"


class Catalogue:
    """*rules* by id, and the *files* that they were read from: examples are in these alone."""

    def __init__(self, files: Sequence[Path], rules: Mapping[str, Rule]) -> None:
        self._files = {file.stem: file for file in files}
        self._rules = rules
        self._aliases = {alias: rule.id for rule in rules.values() for alias in rule.aliases}
        self._read: dict[str, Mapping[str, Rule]] = {}

    def list_wanted(self, inventory: Inventory) -> Mapping[int, tuple[str, ...]]:
        """By the line of a declaration, the ids of the rules that it allows. Raises ``ConfigError``, for the name of an
        endpoint that no issuer has, too: the tokens meant for it would go elsewhere.
        """
        for environment, endpoints in inventory.endpoints.items():
            for name in endpoints:
                self._check_endpoint(name, f"{inventory.file}: environments.{environment}.endpoints")
        return {token.line: self._list_allowed(token, inventory.file) for token in inventory.tokens}

    def _list_allowed(self, token: Declaration, file: Path) -> tuple[str, ...]:
        if token.kind:
            found = token.kind if token.kind in self._rules else self._aliases.get(token.kind)
            if found is None:
                raise self._unknown(token, file, "kind", token.kind, (*self._rules, *self._aliases))
            return (found,)
        if token.provider not in self._files:
            raise self._unknown(token, file, "provider", token.provider, tuple(self._files))
        return tuple(rule_id for rule_id in self._read_file(token.provider) if rule_id in self._rules)

    def _check_endpoint(self, name: str, where: str) -> None:
        known = (*self._files, *self._rules)
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise ConfigError(f"{where}: no issuer and no rule is called {name!r}; {hint}{LISTING}")

    def _unknown(self, token: Declaration, file: Path, key: str, name: str, known: Sequence[str]) -> ConfigError:
        near = get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        return ConfigError(f"{file}:{token.line}: token {token.name!r}: no {key} is called {name!r}; {hint}{LISTING}")

    def read_examples(self, rule_id: str) -> Sequence[Example]:
        """The examples of the rule of that id."""
        provider = self.find_provider(rule_id)
        return self._read_file(provider)[rule_id].examples if provider else ()

    def find_provider(self, rule_id: str) -> str:
        """The name of the rule file that has it, without the ending; empty where none has."""
        known = next((name for name, rules in self._read.items() if rule_id in rules), "")
        if known:
            return known
        line = re.compile(rf"""^\s*id\s*=\s*["']{re.escape(rule_id)}["']""", re.MULTILINE)
        for name, file in reversed(self._files.items()):
            if line.search(file.read_text(encoding="utf-8")) and rule_id in self._read_file(name):
                return name
        return ""

    def _read_file(self, name: str) -> Mapping[str, Rule]:
        if name not in self._read:
            self._read[name] = {rule.id: rule for rule in read_rules(self._files[name])}
        return self._read[name]
