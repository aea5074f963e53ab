"""From the settings of a file to their imprints."""

from __future__ import annotations

from base64 import b64decode
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import accumulate
from typing import TYPE_CHECKING

from tokenscan.detect.lines import Lines
from tokenscan.environments.connection import Connection, read_connection
from tokenscan.environments.derived import find_stem
from tokenscan.environments.imprint import Imprint, Mark
from tokenscan.environments.key import KeyKind, is_upper, kind_of_key, password_lead, user_lead
from tokenscan.environments.named import Hosts, Named, find_named
from tokenscan.environments.names import Names
from tokenscan.environments.text import encode
from tokenscan.environments.token import Mode, mode_of, name_token
from tokenscan.environments.value import is_random, is_reference, judge
from tokenscan.model.location import Span
from tokenscan.model.rule import SEVERITIES, Confidence
from tokenscan.model.setting import Setting
from tokenscan.policy.value_hash import hash_value

if TYPE_CHECKING:
    from tokenscan.detect.match import Candidate

MIN_PLAIN = 16
"""Characters from which a value under any key may turn out to be a secret that stands elsewhere."""

MAX_VALUE = 16_384

Users = Mapping[tuple[str, tuple[str, ...], tuple[str, ...]], str]
"""Names of users by section, the keys that theirs lies below, and the words before the word for a user."""


NO_SPAN = Span(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a setting, or of a part of it, and what is known of it. Never kept: an imprint is made of it. *span*
    is its own, *setting* that of the setting.
    """

    text: str = field(repr=False)
    span: Span
    is_whole: bool = True
    is_secret: bool = False
    certainty: Confidence = "medium"
    user: str = ""
    weak: str = ""
    kind: KeyKind = ""
    mode: Mode = ""
    rule: str = ""
    named: tuple[Named, ...] = ()
    setting: Span = NO_SPAN


@dataclass(frozen=True, slots=True)
class Press:
    """Makes imprints. *key* is that of the hashes, *hosts* those of providers. *branch*: where nothing else tells, a
    place belongs to its environment. *every*: of values too that nothing is to be said of.
    """

    key: bytes = field(repr=False)
    names: Names
    hosts: Hosts
    branch: str = ""
    every: bool = False

    def make(
        self, settings: Sequence[Setting], data: bytes, object_id: str, candidates: Iterable[Candidate] = ()
    ) -> Iterator[tuple[Imprint, Value]]:
        """Those of *settings*, all of one file with the content *data*, each with its value, which is not to be kept;
        *candidates* are what the rules found there.
        """
        placed = [setting for setting in settings if setting.environment and setting.value.reveal()]
        if not placed:
            return
        users = collect_users(settings)
        found = assign(placed, data, candidates)
        for position, setting in enumerate(placed):
            for value in list_values(setting, self.names, self.hosts, users, found.get(position, ())):
                if self.every or is_worth(value):
                    yield self._press(setting, value, object_id), value

    def _press(self, setting: Setting, value: Value, object_id: str) -> Imprint:
        assert setting.environment  # noqa: S101 - only those are asked for
        environment = setting.environment
        stem = find_stem(value.text, environment.name, self.names) if value.is_secret and value.kind else None
        return Imprint(
            setting.path,
            object_id,
            value.span,
            setting.key,
            setting.section,
            environment,
            self.hash("", value.text),
            value.is_secret,
            value.certainty,
            self.hash("login", f"{value.user}\0{value.text}") if value.user and value.is_secret else "",
            self.hash("stem", stem) if stem else "",
            value.mode,
            value.rule,
            value.weak,
            tuple(Mark(each.kind, self.hash_named(each), each.environment) for each in value.named),
            is_shared_key(setting.key, self.names),
            value.is_whole,
        )

    def hash_named(self, named: Named) -> str:
        """The hash of a resource's name, which case does not change."""
        return self.hash(named.kind, named.text.lower())

    def hash(self, what: str, text: str) -> str:
        """The hash of *text* as a value (*what* is empty) or as something else, which then never equals a value's."""
        lead = f"tokenscan: {what}\0" if what else ""
        return hash_value(self.key, (lead + text).encode("utf-8", "surrogateescape"))


def is_shared_key(key: Sequence[str], names: Names) -> bool:
    """Is what stands under *key* the same everywhere on purpose?"""
    if not names.shared:
        return False
    whole = ".".join(key)
    return any(fnmatchcase(whole, each) or fnmatchcase(key[-1] if key else "", each) for each in names.shared)


def collect_users(settings: Iterable[Setting]) -> Users:
    """The names of users among *settings*."""
    users: dict[tuple[str, tuple[str, ...], tuple[str, ...]], str] = {}
    for setting in settings:
        lead = user_lead(setting.key)
        text = text_of(setting) if lead is not None else ""
        if lead is not None and text and len(text) < 200 and not is_reference(text):
            users.setdefault((setting.section, setting.key[:-1], lead), text)
    return users


def text_of(setting: Setting) -> str:
    """The setting's value as text."""
    return setting.value.reveal()[: 4 * MAX_VALUE].decode("utf-8", "surrogateescape")[:MAX_VALUE]


def list_values(
    setting: Setting, names: Names, hosts: Hosts, users: Users, candidates: Sequence[Candidate] = ()
) -> Iterator[Value]:
    """The values in *setting* that matter: the password in a URL, the whole, and what the rules found in it. The same
    text comes once.
    """
    text = text_of(setting)
    span = Span(setting.line, setting.column, setting.end_line, setting.end_column)
    named = tuple(find_named(setting.key, text, names, hosts))
    kind = kind_of_key(setting.key)
    if not (kind or candidates or "://" in text or ";" in text):
        yield Value(text, span, named=named, setting=span)  # as most are
        return
    connection = read_connection(text)
    values: dict[str, Value] = {}
    if connection and connection.password:
        values[connection.password] = _judge_password(connection, _narrow(span, text, connection.span))
    else:
        user = users.get((setting.section, setting.key[:-1], password_lead(setting.key)), "")
        values[text] = _judge_whole(text, span, kind, user, setting.key)
    for candidate in candidates:
        secret = _find_text(candidate, text)
        before = values.get(secret) or Value(secret, span, is_whole=secret == text)
        values[secret] = _add_candidate(before, candidate, names)
    for position, value in enumerate(values.values()):
        yield replace(value, setting=span, named=(*value.named, *(() if position else named)))


def _find_text(candidate: Candidate, text: str) -> str:
    """The secret; *text*, the value as programs get it, where the secret is the base64 of that."""
    secret = candidate.value.decode("utf-8", "surrogateescape")
    if secret == text or text in secret or len(secret) % 4:
        return secret
    try:
        is_coded = b64decode(candidate.value, validate=True).rstrip(b"\n") == encode(text)
    except ValueError:
        return secret
    return text if is_coded else secret


def is_worth(value: Value) -> bool:
    """May *value* cross, or show that another one does?"""
    if value.is_secret or value.weak or value.mode or value.named:
        return True
    return len(value.text) >= MIN_PLAIN and " " not in value.text and "\n" not in value.text


def _judge_password(connection: Connection, span: Span) -> Value:
    text = connection.password
    weak, is_secret = judge(text, connection.user, is_password=True, may_be_name=False)
    certainty: Confidence = "high" if is_secret and is_random(text) else "medium"
    return Value(text, span, False, is_secret, certainty, connection.user, weak, "password")


def _judge_whole(text: str, span: Span, kind: KeyKind, user: str, key: tuple[str, ...]) -> Value:
    if not kind:
        return Value(text, span)
    is_password = kind == "password"
    weak, is_secret = judge(text, user, is_password=is_password, may_be_name=not is_upper(key))
    certainty: Confidence = "high" if is_secret and is_random(text) else "medium"
    return Value(text, span, True, is_secret, certainty, user if is_password else "", weak, kind)


def _add_candidate(value: Value, candidate: Candidate, names: Names) -> Value:
    """*value*, of which a rule knows what it is. What a rule calls harmless is no secret of any environment."""
    rule = candidate.rule
    if candidate.confidence == "low" or SEVERITIES.index(rule.severity) < SEVERITIES.index("medium"):
        return value
    return replace(
        value,
        is_secret=value.is_secret or not value.weak,
        certainty=max(value.certainty, candidate.confidence, key=("low", "medium", "high").index),
        mode=mode_of(candidate) or value.mode,
        rule=rule.name if not rule.is_generic else value.rule,
        named=(*value.named, *name_token(candidate, names)),
    )


def _narrow(span: Span, text: str, inner: tuple[int, int]) -> Span:
    """The span of the characters *inner* of *text*, where the text stands as it is on one line."""
    if span.line != span.end_line or span.end_column - span.column != len(text):
        return span
    return Span(span.line, span.column + inner[0], span.line, span.column + inner[1])


def assign(settings: Sequence[Setting], data: bytes, candidates: Iterable[Candidate]) -> dict[int, list[Candidate]]:
    """*candidates* by the position in *settings* of the one that each stands in: of all that an alias puts there."""
    found: dict[int, list[Candidate]] = {}
    lines = Lines(data)
    spots: _Spots | None = None
    for candidate in sorted(candidates, key=lambda each: (each.start, each.end)):
        spots = spots or _Spots(settings)
        for position in spots.find(lines.locate(candidate.start, candidate.end)):
            found.setdefault(position, []).append(candidate)
    return found


class _Spots:
    """Where *settings* stand, in the order of the file: there may be thousands of them, and of secrets."""

    def __init__(self, settings: Sequence[Setting]) -> None:
        self._positions: dict[tuple[int, int, int, int], list[int]] = {}
        for position, each in enumerate(settings):
            span = (each.line, each.column, each.end_line, each.end_column)
            self._positions.setdefault(span, []).append(position)
        self._spans = sorted(self._positions)
        self._ends = list(accumulate((span[2:] for span in self._spans), max))  # of each and of those before it

    def find(self, span: Span) -> Sequence[int]:
        """The positions of the first setting that overlaps with *span*."""
        start, end = (span.line, span.column), (span.end_line, span.end_column)
        at = bisect_left(self._spans, end) - 1
        found: list[int] = []
        while at >= 0 and self._ends[at] > start:
            if self._spans[at][2:] > start:
                own = self._positions[self._spans[at]]
                found = min(found, own) if found else own
            at -= 1
        return found
