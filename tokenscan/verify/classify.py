"""What an answer means. Pure: the reply goes in, the state comes out.

In this order: refusals for want of quota, failures of the server and redirects, unless the validator has an answer for
that very status; pages for people and broken documents where something else was due; the validator's answers, of which
the first that fits decides. What fits nothing is unknown, never invalid.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tokenscan.model.validator import Answer, Request, Validator
from tokenscan.model.verdict import State
from tokenscan.rulebook.json_path import as_text, find_values
from tokenscan.rulebook.validator_check import PLACE
from tokenscan.verify.reply import MISSING, Reply
from tokenscan.verify.throttle import is_throttled


@dataclass(frozen=True, slots=True)
class Decision:
    """A state and why, in our own words."""

    state: State
    reason: str = ""


def classify(validator: Validator, request: Request, reply: Reply, values: Mapping[str, str]) -> Decision:
    """What *reply* to *request* says of the token; *values*: the companions, which paths may name."""
    answer = _find_answer(validator, request, reply, values)
    if is_throttled(reply) and not _overrules_throttling(answer, reply):
        return Decision("rate-limited", "the issuer asks to slow down")
    if answer is not None:
        return Decision(answer.state, answer.reason)
    if reply.status >= 500:
        return Decision("unreachable", f"the issuer answers {reply.status}")
    if 300 <= reply.status < 400:
        return Decision("unknown", "redirected, and a token follows no redirect")
    return Decision("unknown", _why_unknown(request, reply))


def _overrules_throttling(answer: Answer | None, reply: Reply) -> bool:
    """An answer that lists 429 itself, or names a header, knows better."""
    return answer is not None and (reply.status == 429 or bool(answer.header))


def _find_answer(validator: Validator, request: Request, reply: Reply, values: Mapping[str, str]) -> Answer | None:
    for answer in validator.answers:
        if answer.request in ("", request.name) and _fits(answer, request, reply, values):
            return answer
    return None


def _fits(answer: Answer, request: Request, reply: Reply, values: Mapping[str, str]) -> bool:
    return (
        reply.status in answer.status
        and _is_due(answer, request, reply)
        and all(_has_header(reply, name, pattern) for name, pattern in answer.header)
        and all(_matches(reply, _fill(path, values), pattern) for path, pattern in answer.json)
        and all(_is_absent(reply, _fill(path, values)) for path in answer.absent)
        and (not answer.body or re.search(answer.body, reply.text) is not None)
    )


def _has_header(reply: Reply, name: str, pattern: str) -> bool:
    value = reply.header(name)
    return value is not None and re.search(pattern, value) is not None


def _is_due(answer: Answer, request: Request, reply: Reply) -> bool:
    """Is the body of the kind that was asked for? A page for people is that of somebody in between, unless *answer*
    knows it by its text or by a header.
    """
    if reply.is_html and not (answer.body or answer.header):
        return False
    if not 200 <= reply.status < 300:
        return True
    if request.answers == "empty" or request.method == "HEAD":
        return not reply.body.strip()
    if request.answers == "json":
        return reply.document is not MISSING or reply.status in (204, 205)
    return True


def _matches(reply: Reply, path: str, pattern: str) -> bool:
    return reply.document is not MISSING and any(
        re.fullmatch(pattern, as_text(value), re.DOTALL) for value in find_values(reply.document, path)
    )


def _is_absent(reply: Reply, path: str) -> bool:
    return reply.document is not MISSING and all(
        value in (None, "", [], {}) for value in find_values(reply.document, path)
    )


def _fill(path: str, values: Mapping[str, str]) -> str:
    """*path* with companions in it; one with a quote in it names nothing."""
    return PLACE.sub(lambda place: values.get(place[1], "").replace("'", "").replace('"', ""), path)


def _why_unknown(request: Request, reply: Reply) -> str:
    if reply.is_html:
        return f"{reply.status} with a page for people: a log-in page, or somebody in between"
    if request.answers == "json" and 200 <= reply.status < 300 and reply.document is MISSING:
        return f"{reply.status} with what is no JSON"
    return f"{reply.status} in a form that says nothing certain"
