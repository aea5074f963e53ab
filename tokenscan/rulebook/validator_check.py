"""Holding a validator to what can be known of it without asking anybody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from tokenscan.errors import RuleError
from tokenscan.model.validator import SIGNS, Answer, Request, Validator
from tokenscan.rulebook.check import Fault
from tokenscan.rulebook.json_path import is_path
from tokenscan.rulebook.validator_table import make_validator
from tokenscan.rulebook.validators import load_validators, read_validator_tables

PLACE = re.compile(r"\{\+?([a-z][a-z0-9 _-]*)\}")
"""Where a value goes in a template."""

SIGNED = "signed"
"""The name under which a template has what a signer made."""

_READABLE = re.compile(r"\$\.|claim:")


def check_validators(
    files: Iterable[Path], ids: Collection[str], *, known: Collection[str], others: Iterable[Path] = ()
) -> list[Fault]:
    """Faults of the validators in *files* of the rules called *ids*; *known*: the ids of all rules, which may be in
    *others*.
    """
    files = tuple(files)
    malformed = [fault for file in files for fault in _check_tables(file, ids)]
    if malformed:
        return malformed
    try:
        validators = load_validators((*others, *files)).by_id
    except RuleError as error:
        return [Fault("", str(error))]
    return [fault for name, each in validators.items() if name in ids for fault in check_validator(each, known)]


def _check_tables(file: Path, ids: Collection[str]) -> Iterator[Fault]:
    for name, table in read_validator_tables(file):
        try:
            if name in ids:
                _check_like(table)
                make_validator(table, rule_id=name, provider=file.stem, where=str(file))
        except RuleError as error:
            yield Fault(name, str(error).partition(f"rule {name!r}: ")[2] or str(error))


def _check_like(table: Mapping[str, object]) -> None:
    besides = sorted(set(table) & {"login", "request", "answer", "read"})
    if "like" in table and besides:
        raise RuleError(f"validator: like stands for everything else: {besides[0]!r} goes with no like")


def check_validator(validator: Validator, known: Collection[str]) -> Iterator[Fault]:
    """Faults of one, whole; *known* are the ids of all rules."""
    for text in _faults(validator, known):
        yield Fault(validator.rule_id, f"validator: {text}")


def _faults(validator: Validator, known: Collection[str]) -> Iterator[str]:
    if validator.policy != "read" and not validator.reason:
        yield f"policy {validator.policy!r} says its reason"
    if validator.policy in ("read", "opt-in") and not validator.asks:
        yield "has neither a request nor a login"
    if validator.login and (validator.policy == "read" or validator.control or validator.requests):
        yield "a login is opt-in, has no control probe and no requests"
    if validator.control and validator.policy == "opt-in":
        yield "what is opt-in has no control probe"
    if validator.narrower and validator.narrower not in known:
        yield f"narrower: no rule is called {validator.narrower!r}"
    yield from _check_patterns("take", (text for _, text in validator.take if not _READABLE.match(text)))
    if validator.requests:
        yield from _check_requests(validator)
        yield from _check_answers(validator)
    yield from _check_reading(validator)


def _check_requests(validator: Validator) -> Iterator[str]:
    names = Counter(request.name for request in validator.requests)
    if any(count > 1 for count in names.values()):
        yield "two requests have one name"
    if all(request.after for request in validator.requests):
        yield "every request waits for another"
    companions = {"token", *validator.needs, *(name for name, _ in validator.take)}
    for request in validator.requests:
        here = f"request {request.name!r}: " if request.name else "request: "
        yield from (here + text for text in _check_request(request, companions))


def _check_request(request: Request, companions: set[str]) -> Iterator[str]:
    if not request.url.startswith(("https://", "{token}")):
        yield f"the url {request.url!r} is no https:// address"
    if request.method in ("GET", "HEAD") and (request.form or request.json or request.body):
        yield f"{request.method} has no body"
    if sum(map(bool, (request.form, request.json, request.body))) > 1:
        yield "has one of form, json and body"
    if request.sign and request.sign[0][0] not in SIGNS:
        yield f"sign {request.sign[0][0]!r} is not known; known are {', '.join(SIGNS)}"
    used = {name for text in _templates(request) for name in PLACE.findall(text)}
    if not request.sign and "token" not in used and not any(name in used for name in companions):
        yield "has no {token}"
    for name in sorted(used - companions - ({SIGNED} if request.sign else set())):
        yield f"{{{name}}} is no companion that it needs or takes"
    yield from _check_patterns("when", [request.when])


def _templates(request: Request) -> Iterator[str]:
    yield from (request.url, request.body, *(request.basic or ()))
    yield from (text for _, text in (*request.headers, *request.form))
    # Other braces stand in JSON, so that a name that is none there is text.
    yield from re.findall(r"\{token\}", request.json)


def _check_answers(validator: Validator) -> Iterator[str]:
    if not any(answer.state == "valid" for answer in validator.answers):
        yield "no answer says valid"
    names = {request.name for request in validator.requests}
    plain = {request.name for request in validator.requests if request.answers == "text"}
    for number, answer in enumerate(validator.answers, 1):
        if answer.request and answer.request not in names:
            yield f"answer {number}: no request is called {answer.request!r}"
        is_of_text = answer.request in plain if answer.request else bool(plain)
        if answer.state == "valid" and is_of_text and 200 in answer.status and not (answer.body or answer.header):
            yield f"answer {number}: any text would be valid; say by body or header what tells it"
        yield from (f"answer {number}: {text}" for text in _check_answer(answer))


def _check_answer(answer: Answer) -> Iterator[str]:
    for path in (*(path for path, _ in answer.json), *answer.absent):
        if not is_path(path):
            yield f"{path!r} is no path such as $.a.b[0]"
    yield from _check_patterns("header", (text for _, text in answer.header))
    yield from _check_patterns("json", (text for _, text in answer.json))
    yield from _check_patterns("body", [answer.body])


def _check_reading(validator: Validator) -> Iterator[str]:
    reading = validator.reading
    for source in (*reading.scopes, *reading.expires):
        if source.json and not is_path(source.json):
            yield f"read: {source.json!r} is no path such as $.a.b[0]"
        yield from _check_patterns("read", [source.split])
    for place in reading.identity:
        if not place.startswith("header:") and not is_path(place):
            yield f"read: {place!r} is no path such as $.a.b[0]"


def _check_patterns(key: str, patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"{key}: {pattern!r} is no regular expression: {error}"
