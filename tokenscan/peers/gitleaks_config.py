"""The configuration of gitleaks (8.30) and, as far as it says the same, of betterleaks: rules, allowlists, what they
extend.

Keywords are not taken over: there a rule runs on a file that has one of them anywhere, here it is looked for by what
each of its matches holds, which is told from its pattern. It finds the same and more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.model.allowance import Allowance
from tokenscan.model.rule import Confidence
from tokenscan.peers.go_regex import UntranslatableError, translate
from tokenscan.peers.rule_table import Draft, make_id, make_tables
from tokenscan.peers.taken import Entry, Taken

MAX_WITHIN = 100
"""Lines between a rule and what it requires, at most."""

MAX_EXTENDED = 2
"""Files that extend one another, as in gitleaks."""

_TOP = ("extend", "rules", "allowlist", "allowlists")
_SILENT = ("title", "description", "minVersion")
_RULE = ("id", "description", "regex", "secretGroup", "entropy", "path", "keywords", "tags", "skipReport", "required")
_BETTERLEAKS = ("confidence",)
_IDLE = ("validate", "analyze", "revoke")
"""What betterleaks asks issuers about a finding: there are the same findings without it."""

_PLAIN = ("description", "condition", "commits", "paths", "regexTarget", "regexes", "stopwords", "targetRules")

Table = Mapping[str, Any]
Load = Callable[[str], Table]
"""Reads the file that ``extend.path`` names. Raises ``ConfigError``."""

Known = Callable[[], Mapping[str, str]]
"""The ids of the built-in rules, by their ids and aliases. Asked only where it matters: it takes a second."""


def is_gitleaks_config(table: Table) -> bool:
    """Is *table* such a configuration, and not one of ours?"""
    rules, extend = table.get("rules"), table.get("extend")
    has_tables = isinstance(rules, list) and any(isinstance(each, dict) for each in rules)
    return has_tables or isinstance(extend, dict) or bool({"allowlist", "allowlists", "title"} & set(table))


def read_gitleaks_config(table: Table, *, name: str, load: Load, known: Known) -> Taken:
    """What the configuration *table* of the file *name* says. Raises ``ConfigError`` for what gitleaks would refuse."""
    reader = _Reader(name, load, known)
    extend = reader.take(table, 0)
    reader.write_rules()
    return Taken(
        extend,
        tuple(reader.tables),
        tuple(reader.disable),
        allow=tuple(reader.allow),
        account=tuple(reader.account),
    )


@dataclass(slots=True)
class _Reader:
    name: str
    load: Load
    known: Known
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: list[Mapping[str, Any]] = field(default_factory=list)
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    disable: list[str] = field(default_factory=list)
    allow: list[Allowance] = field(default_factory=list)
    globals: list[Table] = field(default_factory=list)
    account: list[Entry] = field(default_factory=list)

    def tell(self, fate: Any, what: str, how: str = "") -> None:
        self.account.append(Entry(fate, what, how))

    def take(self, table: Table, depth: int) -> bool:
        """Take *table* in, over what it extends. Does that go back to the built-in rules?"""
        extend = _table(table.get("extend", {}), f"{self.name}: extend")
        is_extended = self._extend(extend, depth)
        for key in sorted(set(table) - {*_TOP, *_SILENT}):
            self.tell("not mapped", f"key {key}", "it is not known here")
        for rule in _tables(table.get("rules", []), f"{self.name}: rules"):
            self._merge(rule)
        self._disable(_texts(extend.get("disabledRules", []), f"{self.name}: extend.disabledRules"))
        self.globals += _both(table, self.name)
        return is_extended

    def _extend(self, extend: Table, depth: int) -> bool:
        for key in sorted(set(extend) - {"useDefault", "path", "disabledRules"}):
            self.tell("not mapped", f"extend.{key}", "it is not known here")
        is_extended = bool(extend.get("useDefault"))
        if is_extended:
            self.tell("mapped", "extend.useDefault", "the built-in rules of tokenscan")
        path = extend.get("path", "")
        if path and depth >= MAX_EXTENDED:
            self.tell("lost", f"extend.path {path}", f"gitleaks follows {MAX_EXTENDED} files that extend one another")
        elif path:
            is_extended = self.take(self.load(str(path)), depth + 1) or is_extended
            self.tell("mapped", f"extend.path {path}", "what it says is taken in")
        return is_extended

    def _merge(self, rule: Table) -> None:
        """A rule of the same id changes what it sets; allowlists add up."""
        rule_id = rule.get("id")
        if not isinstance(rule_id, str) or not rule_id:
            raise ConfigError(f"{self.name}: a rule has no id; gitleaks would refuse it too")
        before = self.rules.get(rule_id, {})
        merged = {**before, **{key: value for key, value in rule.items() if value not in ("", [], None)}}
        merged["allowlists"] = [*before.get("allowlists", []), *_both(rule, f"{self.name}: rule {rule_id!r}")]
        merged.pop("allowlist", None)
        self.rules[rule_id] = merged

    def _disable(self, ids: Iterable[str]) -> None:
        for rule_id in ids:
            if self.rules.pop(rule_id, None) is not None:
                self.tell("mapped", f"disabled rule {rule_id}", "left out")
            elif ours := self._find(rule_id):
                self.disable.append(ours)
                self.tell("mapped", f"disabled rule {rule_id}", f"disable {ours}")
            else:
                self.tell("not mapped", f"disabled rule {rule_id}", "no rule here is called so; `tokenscan rules list`")

    def _find(self, rule_id: str) -> str:
        known = self.known()
        return known.get(rule_id) or known.get(make_id(rule_id), "")

    def write_rules(self) -> None:
        """The tables and allowances of all that was taken in."""
        for rule_id, rule in self.rules.items():
            self._write_rule(rule_id, rule)
        self._join_parts()
        for rule_id, rule in self.rules.items():
            self._write_allowlists(rule["allowlists"], f"allowlist of rule {rule_id}", self._ours(rule_id))
        for table in self.globals:
            self._write_global(table)

    def _write_rule(self, rule_id: str, rule: dict[str, Any]) -> None:
        what = f"rule {rule_id}"
        for key in sorted(set(rule) - {*_RULE, *_BETTERLEAKS, "allowlists"}):
            if key in _IDLE:
                self.tell("left out", f"{what}: {key}", "nothing that is found depends on it")
            else:
                self.tell("not mapped", f"{what}: {key}", "it is not known here")
        if not isinstance(rule.get("regex"), str):
            self._write_without_regex(what, rule_id, rule)
            return
        try:
            tables, notes = make_tables(self._draft(rule_id, rule), taken={str(table["id"]) for table in self.tables})
            outside = (translate(rule["path"]).pattern,) if rule.get("path") else ()
        except UntranslatableError as error:
            self.tell("lost", what, str(error))
            return
        for note in notes:
            self.tell("left out", what, note)
        self.tables += [{**table} for table in tables]
        self.ids[rule_id] = tuple(table["id"] for table in tables)
        self.tell("mapped", what, " and ".join(f"rule {name}" for name in self.ids[rule_id]))
        if outside:
            reason = "the rule is about other files"
            self.allow.append(Allowance(reason, self.ids[rule_id], outside=outside))
            self.tell("mapped", f"{what}: path", "an allowance for what lies outside")
        if rule.get("tags"):
            self.tell("left out", f"{what}: tags", "rules here have none")

    def _draft(self, rule_id: str, rule: Table) -> Draft:
        here = f"{self.name}: rule {rule_id!r}"
        group, entropy = rule.get("secretGroup", 0), rule.get("entropy", 0.0)
        if type(group) is not int or group < 0 or isinstance(entropy, bool) or not isinstance(entropy, (int, float)):
            raise ConfigError(f"{here}: secretGroup is a whole number and entropy a number")
        for key in ("description", "regex", "path"):
            if not isinstance(rule.get(key, ""), str):
                raise ConfigError(f"{here}: {key} must be a string")
        return Draft(
            rule_id,
            rule.get("description", ""),
            rule["regex"],
            group,
            float(entropy),
            _confidence(rule),
            bool(rule.get("path")),
            PurePath(self.name).name,
        )

    def _write_without_regex(self, what: str, rule_id: str, rule: Table) -> None:
        if rule.get("path"):
            self.tell("lost", what, "it reports files by their names alone, which no rule here does")
        elif ours := self._find(rule_id):
            self.ids[rule_id] = (ours,)
            for key in sorted({"entropy", "secretGroup", "keywords"} & set(rule)):
                self.tell("not mapped", f"{what}: {key}", f"{ours} keeps its own")
        elif rule["allowlists"]:
            self.tell("not mapped", what, "it has no regex of its own, and no rule here is called so")
        else:
            self.tell("left out", what, "it has no regex")

    def _join_parts(self) -> None:
        for rule_id, rule in self.rules.items():
            entries = _tables(rule.get("required", []), f"{self.name}: rule {rule_id!r}: required")
            found = [part for entry in entries if (part := self._part(rule_id, entry)) is not None]
            parts = list({part["name"]: part for part in found}.values())
            for table in self.tables:
                if parts and table["id"] in self.ids.get(rule_id, ()):
                    table["parts"] = parts  # type: ignore[index]

    def _part(self, rule_id: str, entry: Table) -> dict[str, Any] | None:
        other = str(entry.get("id", ""))
        what = f"rule {rule_id}: required {other}"
        rules = self.ids.get(other, ()) or ((found,) if rule_id in self.ids and (found := self._find(other)) else ())
        if rule_id not in self.ids or not rules:
            self.tell("not mapped", what, "there is no such rule here; the rule reports without it")
            return None
        within = entry.get("withinLines", MAX_WITHIN)
        within = min(within, MAX_WITHIN) if type(within) is int and within >= 0 else MAX_WITHIN
        how = f"a part within {within} lines: with it the finding is of high confidence, without it of medium"
        self.tell("mapped", what, how)
        if "withinColumns" in entry:
            self.tell("not mapped", f"{what}: withinColumns", "distances here are lines")
        return {"name": make_id(other), "rule": list(rules), "within": within, "confidence": "high"}

    def _ours(self, rule_id: str) -> tuple[str, ...]:
        if rule_id not in self.ids and (found := self._find(rule_id)):
            return (found,)
        return self.ids.get(rule_id, ())

    def _write_global(self, table: Table) -> None:
        targets = _texts(table.get("targetRules", []), f"{self.name}: targetRules")
        if not targets:
            self._write_allowlists([table], "allowlist", ())
            return
        for target in targets:
            if ours := self._ours(target):
                self._write_allowlists([table], f"allowlist for rule {target}", ours)
            else:
                self.tell("not mapped", f"allowlist for rule {target}", "no rule here is called so")

    def _write_allowlists(self, tables: Iterable[Table], what: str, rules: tuple[str, ...]) -> None:
        if what != "allowlist" and not rules:
            return  # its rule is not here, which was told
        for table in tables:
            said = table.get("description")
            name = f"{what} {said!r}" if said and isinstance(said, str) else what
            self.allow += self._allowance(table, name, rules)

    def _allowance(self, table: Table, what: str, rules: tuple[str, ...]) -> Iterator[Allowance]:
        for key in sorted(set(table) - set(_PLAIN)):
            self.tell("not mapped", f"{what}: {key}", "it is not known here")
        needs_all = str(table.get("condition", "")).upper() in ("AND", "&&")
        lists = {
            key: _texts(table.get(key, []), f"{self.name}: {what}: {key}")
            for key in ("commits", "paths", "regexes", "stopwords")
        }
        lost = list(self._translate(lists, what))
        if lost and needs_all and not all(lists[key] for key in lost):
            self.tell("not mapped", what, "one of its conditions has nothing left")
            return
        entry = Allowance(
            reason=str(table.get("description", "")),
            rules=rules,
            paths=tuple(lists["paths"]),
            commits=tuple(commit.lower() for commit in lists["commits"]),
            regexes=tuple(lists["regexes"]),
            target=_target(table),
            stopwords=tuple(word for word in lists["stopwords"] if word),
            needs_all=needs_all,
        )
        if entry.is_empty:
            self.tell("left out", what, "it names nothing")
            return
        self.tell("mapped", what, "an [[allow]]" + (f" for {' and '.join(rules)}" if rules else ""))
        yield entry

    def _translate(self, lists: dict[str, list[str]], what: str) -> Iterator[str]:
        """Put the patterns in *lists* into our words; gives the keys that lost one."""
        for key in ("paths", "regexes"):
            texts = [text for text in lists[key] if text]
            lists[key] = []
            for number, text in enumerate(texts, 1):
                try:
                    lists[key].append(translate(text).pattern)
                except UntranslatableError as error:
                    # By its number: some write the secret itself as a pattern.
                    self.tell("not mapped", f"{what}: {key}, entry {number}", str(error))
                    yield key


def _confidence(rule: Table) -> Confidence:
    """What is only there to complete another is no finding by itself; what needs another is less sure without it.
    betterleaks reports what it is hardly sure of, too.
    """
    if rule.get("skipReport"):
        return "low"
    return "medium" if rule.get("required") or rule.get("confidence") in ("low", "medium") else "high"


def _target(table: Table) -> Any:
    target = table.get("regexTarget", "") or "secret"
    return target if target in ("match", "line") else "secret"


def _both(table: Table, where: str) -> list[Table]:
    """The allowlists in *table*, the old single one among them."""
    old = [table["allowlist"]] if "allowlist" in table else []
    return _tables([*old, *_tables(table.get("allowlists", []), where)], f"{where}: allowlist")


def _table(value: object, where: str) -> Table:
    if not isinstance(value, dict):
        raise ConfigError(f"{where} must be a table")
    return value


def _tables(value: object, where: str) -> list[Table]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ConfigError(f"{where} must be a list of tables")
    return value


def _texts(value: object, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ConfigError(f"{where} must be a list of strings")
    return value
