"""From the table ``[rule.validator]`` to a ``Validator``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tokenscan.errors import RuleError
from tokenscan.model.validator import (
    ANSWERS,
    LOGINS,
    POLICIES,
    Answer,
    Excess,
    Pairs,
    Reading,
    Request,
    Source,
    Validator,
)
from tokenscan.model.verdict import STATES

METHODS = ("GET", "HEAD", "POST", "PUT")

ANSWER_STATES = tuple(state for state in STATES if state not in ("not-checked", "unsupported", "broken-probe"))

_VALIDATOR = (
    *("policy", "reason", "like", "control", "needs", "take", "hosts", "login", "narrower", "narrower_text"),
    *("request", "answer", "read", "excessive"),
)
_REQUEST = (
    *("name", "method", "url", "headers", "basic", "digest", "form", "json", "body", "content_type"),
    *("sign", "when", "answers", "after"),
)
_ANSWER = ("request", "status", "header", "json", "absent", "body", "state", "reason")
_READ = ("scopes", "expires", "identity")
_SOURCE = ("header", "json", "claim", "split", "format")
_EXCESS = ("scope", "why", "instead")


def make_validator(table: Mapping[str, Any], *, rule_id: str, provider: str, where: str) -> Validator:
    """The validator of the rule *rule_id* in the file of *provider*, without what it is ``like``. Raises ``RuleError``
    that names *where*, the rule and the key.
    """
    read = _Reader(table, f"{where}: rule {rule_id!r}: validator", _VALIDATOR)
    policy = read.word("policy", POLICIES, "read")
    login = read.word("login", LOGINS, "") or None
    requests = tuple(_make_request(each) for each in read.tables("request", _REQUEST))
    return Validator(
        rule_id=rule_id,
        provider=provider,
        policy=policy,
        reason=read.text("reason"),
        control=read.boolean("control", default=policy == "read" and login is None),
        needs=read.texts("needs"),
        take=read.pairs("take"),
        hosts=read.texts("hosts"),
        login=login,
        narrower=read.text("narrower"),
        narrower_text=read.text("narrower_text"),
        requests=requests,
        answers=tuple(_make_answer(each) for each in read.tables("answer", _ANSWER)),
        reading=_make_reading(read.table("read", _READ)),
        excessive=tuple(
            Excess(each.text("scope", needed=True), each.text("why", needed=True), each.text("instead"))
            for each in read.tables("excessive", _EXCESS)
        ),
    )


def _make_request(read: _Reader) -> Request:
    return Request(
        url=read.text("url", needed=True),
        method=read.word("method", METHODS, "GET"),
        name=read.text("name"),
        headers=read.pairs("headers"),
        basic=read.couple("basic"),
        digest=read.boolean("digest", default=False),
        form=read.pairs("form"),
        json=read.text("json"),
        body=read.text("body"),
        content_type=read.text("content_type"),
        sign=read.pairs("sign"),
        when=read.text("when"),
        answers=read.word("answers", ANSWERS, "json"),
        after=read.word("after", ANSWER_STATES, ""),
    )


def _make_answer(read: _Reader) -> Answer:
    return Answer(
        status=read.codes("status"),
        state=read.word("state", ANSWER_STATES, None),
        request=read.text("request"),
        header=read.pairs("header"),
        json=read.pairs("json"),
        absent=read.texts("absent"),
        body=read.text("body"),
        reason=read.text("reason"),
    )


def _make_reading(read: _Reader) -> Reading:
    return Reading(
        tuple(_make_source(each) for each in read.tables("scopes", _SOURCE)),
        tuple(_make_source(each) for each in read.tables("expires", _SOURCE)),
        read.texts("identity"),
    )


def _make_source(read: _Reader) -> Source:
    source = Source(
        header=read.text("header"),
        json=read.text("json"),
        claim=read.text("claim"),
        split=read.text("split"),
        format=read.text("format") or "iso",
    )
    if sum(map(bool, (source.header, source.json, source.claim))) != 1:
        raise read.wrong("json", "there alone, or else 'header' or 'claim'")
    return source


class _Reader:
    """*table*, in which there are *known* keys alone; *here* names it in errors."""

    def __init__(self, table: Mapping[str, Any], here: str, known: Iterable[str]) -> None:
        self._table = table
        self._here = here
        unknown = sorted(set(table) - set(known))
        if unknown:
            raise RuleError(f"{here}: unknown key {unknown[0]!r}; known are {', '.join(known)}")

    def wrong(self, key: str, wanted: str) -> RuleError:
        return RuleError(f"{self._here}: {key!r} must be {wanted}")

    def _get(self, key: str, default: Any, fits: Callable[[Any], bool], wanted: str) -> Any:
        value = self._table.get(key, default)
        if not fits(value):
            raise self.wrong(key, wanted)
        return value

    def text(self, key: str, *, needed: bool = False) -> str:
        value: str = self._get(key, "", lambda value: isinstance(value, str), "a string")
        if needed and not value:
            raise RuleError(f"{self._here}: {key!r} is missing")
        return value

    def word(self, key: str, known: Iterable[str], default: str | None) -> Any:
        """*default* where there is none, which must be there with ``None``."""
        value = self._table.get(key, default)
        if (value != default and value not in known) or value is None:
            raise self.wrong(key, f"one of {', '.join(known)}")
        return value

    def boolean(self, key: str, *, default: bool) -> bool:
        return bool(self._get(key, default, lambda value: isinstance(value, bool), "true or false"))

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._get(key, [], _are_texts, "a list of strings"))

    def couple(self, key: str) -> tuple[str, str] | None:
        value = self._get(
            key, None, lambda value: value is None or (_are_texts(value) and len(value) == 2), "[user, password]"
        )
        return (value[0], value[1]) if value else None

    def pairs(self, key: str) -> Pairs:
        table = self._get(key, {}, lambda value: isinstance(value, dict), "a table of strings")
        if not all(isinstance(value, str) for value in table.values()):
            raise self.wrong(key, "a table of strings")
        return tuple(table.items())

    def codes(self, key: str) -> tuple[int, ...]:
        return tuple(self._get(key, None, _are_codes, "a list of statuses from 100 to 599"))

    def table(self, key: str, known: Iterable[str]) -> _Reader:
        table = self._get(key, {}, lambda value: isinstance(value, dict), "a table")
        return _Reader(table, f"{self._here}: {key}", known)

    def tables(self, key: str, known: Iterable[str]) -> list[_Reader]:
        """One table stands for a list of it alone."""
        value = self._table.get(key, [])
        entries = [value] if isinstance(value, dict) else value
        if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
            raise self.wrong(key, "a table, or a list of tables")
        return [_Reader(each, f"{self._here}: {key} {number}", known) for number, each in enumerate(entries, 1)]


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_couple(value: Any) -> bool:
    return value is None or (_are_texts(value) and len(value) == 2)


def _are_codes(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(code) is int and 100 <= code <= 599 for code in value)
