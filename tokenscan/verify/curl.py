"""Requests as curl has them, with what is secret masked: what would be sent, to be read before it is."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping

from tokenscan.model.secret import ELLIPSIS
from tokenscan.model.validator import Request, Validator
from tokenscan.rulebook.validators import Validators
from tokenscan.verify.companions import take_companions
from tokenscan.verify.errors import UnaskableError
from tokenscan.verify.question import Question
from tokenscan.verify.settings import VerifySettings
from tokenscan.verify.template import TOKEN, USER_AGENT, fill, reveal


def list_requests(questions: Iterable[Question], settings: VerifySettings, validators: Validators) -> Iterator[str]:
    """Lines for each of *questions*: what would be sent, or why nothing would."""
    for question in dict.fromkeys(map(_Masked, questions)):
        yield f"# {question.rule_id} {question.mask}"
        validator = validators.of(question.rule_id)
        if validator is None or not validator.asks:
            yield f"# nothing is sent: {validator.reason if validator else 'nobody is known who answers for this kind'}"
            continue
        if validator.policy == "opt-in" and question.rule_id not in settings.opt_in:
            yield f"# nothing is sent without --opt-in {question.rule_id}: {validator.reason}"
            continue
        if validator.login is not None:
            yield f"# a log-in ({validator.login}) with the user beside it"
            continue
        yield from _list(question, validator, settings)


class _Masked:
    """A question by what may be shown of it; the same for the same token."""

    def __init__(self, question: Question) -> None:
        self.rule_id = question.rule.id
        self.mask = question.rule.mask(question.token)
        self._token = question.token
        self.companions = question.companions

    @property
    def token(self) -> str:
        return self._token.reveal().decode("utf-8", "replace")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Masked) and (self.rule_id, self._token) == (other.rule_id, other._token)

    def __hash__(self) -> int:
        return hash((self.rule_id, self._token))


def _list(question: _Masked, validator: Validator, settings: VerifySettings) -> Iterator[str]:
    import re

    base = settings.base_of(validator.provider, validator.rule_id)
    try:
        found = reveal((name, secret.reveal()) for name, secret in question.companions.items())
    except UnaskableError as error:
        yield f"# nothing is sent: {error}"
        return
    found = {**found, **take_companions(validator, question.token)}
    missing = [name for name in validator.needs if name not in found]
    if missing:
        yield f"# nothing is sent: needs the {missing[0]}"
        return
    for request in validator.requests:
        if re.search(request.when, question.token):
            if request.after:
                yield "# and if that is valid"
            yield _compose(request, _mask_values(request, question, found), base)


def _mask_values(request: Request, question: _Masked, found: Mapping[str, str]) -> dict[str, str]:
    """Hosts stand as they are; every other companion is masked, since part of it may be a secret."""
    authority = request.url.partition("://")[2].partition("/")[0]
    masked = {name: value if f"{{{name}}}" in authority else f"{{{name}}}" for name, value in found.items()}
    return {**masked, TOKEN: question.mask, "signed": f"{{signed}}{ELLIPSIS}"}


def _compose(request: Request, values: Mapping[str, str], base: str) -> str:
    """One command. The values are masked ones: nothing of it is secret."""
    scheme, _, rest = request.url.partition("://")
    url = fill(base.rstrip("/") + "/" + rest.partition("/")[2] if base and rest else request.url, values)
    words = ["curl", "--silent", "--include", *(("--request", request.method) if request.method != "GET" else ())]
    for name, template in (("User-Agent", USER_AGENT), *request.headers):
        words += ["--header", f"{name}: {fill(template, values)}"]
    if request.basic:
        words += [
            *(("--digest",) if request.digest else ()),
            "--user",
            ":".join(fill(each, values) for each in request.basic),
        ]
    for name, template in request.form:
        words += ["--data-urlencode", f"{name}={fill(template, values)}"]
    if request.json or request.body:
        kind = "application/json" if request.json else request.content_type or "text/plain"
        text = (request.json or request.body).replace("{token}", values[TOKEN])
        words += ["--header", f"Content-Type: {kind}", "--data", text]
    if request.sign and scheme:
        words += ["--header", f"Authorization: {ELLIPSIS} signed ({request.sign[0][0]})"]
    return shlex.join([*words, url])
