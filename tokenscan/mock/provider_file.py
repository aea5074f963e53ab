"""Reading what a provider answers from its file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tokenscan.mock.form import Form, parse_form
from tokenscan.mock.kind import Kind
from tokenscan.mock.provider import OTHERS, Answer, Credential, Limit, Provider, Route
from tokenscan.mock.reader import Source, Table
from tokenscan.mock.seal import SEALS
from tokenscan.mock.state import NAMES
from tokenscan.mock.template import NAMES as FIELDS
from tokenscan.mock.template import unknown_fields

PLACES = ("header", "basic", "query", "path", "form", "json", "aws")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_KEYS = (
    "name",
    "reference",
    "environment",
    "credentials",
    "headers",
    "scopes",
    "limit",
    "token",
    "answer",
    "route",
)
_FIELD = re.compile(r"\{([a-z_]+)\}")


def read_provider(key: str, source: Source) -> Provider:
    """The provider that *source* describes. Raises ``ConfigError``."""
    document = source.parse().only(_KEYS)
    kinds = tuple(_read_kind(each) for each in document.tables("token"))
    if not kinds:
        raise document.fail("token", "is missing; say with [[token]] what a token looks like")
    known = FIELDS.union(*(kind.companions for kind in kinds))
    limit = document.table("limit").only(("requests", "seconds", "headers"))
    provider = Provider(
        key=key,
        name=document.text("name"),
        reference=document.text("reference", ""),
        environment=document.text("environment"),
        kinds=kinds,
        credentials=tuple(_read_credential(each) for each in document.tables("credentials")),
        routes=tuple(_read_route(each, known) for each in document.tables("route")),
        answers=_read_answers(document.table("answer"), known),
        headers=document.pairs("headers"),
        scopes=_read_scopes(document.table("scopes")),
        limit=Limit(
            int(limit.number("requests", 5000, least=1)),
            int(limit.number("seconds", 3600, least=1)),
            _read_headers(limit, known),
        ),
    )
    _check(provider, document)
    return provider


def _check(provider: Provider, document: Table) -> None:
    if not provider.credentials:
        raise document.fail("credentials", 'is missing; say where the token is, as { header = "Authorization" }')
    if not provider.routes:
        raise document.fail("route", "is missing; say with [[route]] what is answered where")
    for route in provider.routes:
        for state in ("valid", "invalid", "rate-limited"):
            if provider.find_answer(state, route) is None:
                raise document.fail("answer", f"there is none for {state} at {route.path}; add [answer.{state}]")


def _read_kind(table: Table) -> Kind:
    table.only(("rule", "form", "seal", "environment", "by", "lacks", "scopes", "companions"))
    companions = table.table("companions")
    return Kind(
        rule=table.text("rule"),
        form=_read_form(table, "form"),
        seal=table.choice("seal", SEALS, ""),
        environment=table.text("environment", ""),
        by=table.choice("by", companions.content, ""),
        lacks=table.texts("lacks"),
        scopes=_read_scopes(table.table("scopes")),
        companions={name: _read_form(companions, name) for name in companions.content},
    )


def _read_form(table: Table, key: str) -> Form:
    value = table.content.get(key)
    if value is None:
        raise table.fail(key, "is missing; write it as ghp_{mark:base62:36}")
    if table.where.endswith("companions") and isinstance(value, str) and "{" not in value:
        return Form((("", value),))
    try:
        return parse_form(value)
    except ValueError as error:
        raise table.fail(key, str(error)) from None


def _read_scopes(table: Table) -> Mapping[str, tuple[str, ...]]:
    return {state: table.texts(state) for state in table.only(NAMES).content}


def _read_credential(table: Table) -> Credential:
    table.only((*PLACES, "prefix"))
    places = [place for place in PLACES if place in table.content]
    if len(places) != 1:
        raise table.fail("credentials", f"needs one of {', '.join(PLACES)}")
    return Credential(places[0], table.text(places[0]), table.texts("prefix") or ("",))


def _read_route(table: Table, known: frozenset[str]) -> Route:
    table.only(("method", "path", "answer", "rules", "becomes"))
    methods = table.texts("method") or ("GET",)
    for method in methods:
        if method not in METHODS:
            raise table.fail("method", f"{method!r} is none of {', '.join(METHODS)}")
    path = table.text("path")
    names = frozenset(_FIELD.findall(path))
    return Route(
        methods=methods,
        path=path,
        pattern=_compile_path(path),
        answers=_read_answers(table.table("answer"), known | names),
        rules=table.texts("rules"),
        becomes=table.choice("becomes", NAMES, ""),
    )


def _compile_path(path: str) -> re.Pattern[str]:
    """``{name}`` is one segment, or a part of one; ``{rest}`` all that follows."""
    pieces = _FIELD.split(path)
    names = [f"(?P<{name}>{'.*' if name == 'rest' else '[^/]+'})" for name in pieces[1::2]]
    texts = [re.escape(text) for text in pieces[::2]]
    return re.compile("".join(text + name for text, name in zip(texts, [*names, ""], strict=True)))


def _read_answers(table: Table, known: frozenset[str]) -> Mapping[str, Answer]:
    table.only((*NAMES, *OTHERS))
    return {name: _read_answer(table.table(name), known) for name in table.content}


def _read_answer(table: Table, known: frozenset[str]) -> Answer:
    table.only(("status", "headers", "body"))
    body = table.text("body", "").rstrip("\n")
    for field in unknown_fields(body, known):
        raise table.fail("body", f"{field} is no field; known are {', '.join(sorted(known))}")
    return Answer(int(table.number("status", least=100)), _read_headers(table, known), body)


def _read_headers(table: Table, known: frozenset[str]) -> tuple[tuple[str, str], ...]:
    pairs = table.pairs("headers")
    for name, value in pairs:
        for field in unknown_fields(value, known):
            raise table.table("headers").fail(name, f"{field} is no field; known are {', '.join(sorted(known))}")
    return pairs
