"""What is wrong with one token, all told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tokenscan.inventory.declaration import Declaration
from tokenscan.inventory.deployment import check_deployment, check_processes
from tokenscan.inventory.held import Held
from tokenscan.inventory.issue import Issue
from tokenscan.inventory.kind import Recognition
from tokenscan.inventory.life import Expiry, find_expiry, judge_life
from tokenscan.inventory.mode import judge_mode
from tokenscan.inventory.place import check_file
from tokenscan.inventory.query import judge_verdict
from tokenscan.inventory.result import TokenCheck
from tokenscan.inventory.scope import add_own_scope, judge_scopes
from tokenscan.inventory.source import EnvSource, FileSource
from tokenscan.inventory.surroundings import Surroundings
from tokenscan.inventory.value import Absent
from tokenscan.model.secret import Secret
from tokenscan.model.verdict import NOT_CHECKED, Verdict

_ABSENT = {
    True: ("missing", "what needs it has none"),
    False: ("unreadable", "whether it is there, and good, is not known"),
}
"""By whether it is known that there is no value: code, and why that matters."""


def judge_token(held: Held, verdict: Verdict, others: Sequence[Issue], world: Surroundings) -> TokenCheck:
    """The check of *held*, of which an issuer gave *verdict*; *others* is what comparing it with others has shown."""
    declaration = held.declaration
    if isinstance(held.value, Absent):
        code, why = _ABSENT[held.value.is_missing]
        issue = Issue(code, held.value.why, why, held.value.next_step)
        expiry = find_expiry(declaration, NOT_CHECKED, {})
        life = judge_life(declaration, expiry, world.now, world.warn_before)
        return TokenCheck(
            declaration, (issue, *life, *_judge_place(held, world)), expiry=expiry, rotate=_tell_rotation(held, world)
        )
    known = held.known or Recognition(held.value)
    validator = world.validators.get(known.rule.id) if known.rule else None
    verdict = add_own_scope(verdict, known.facts, validator)
    expiry = find_expiry(declaration, verdict, known.facts)
    issues = (
        *_judge_kind(held, known, verdict, world),
        *_judge_answer(declaration, held, verdict, world),
        *_judge_life(declaration, expiry, verdict, world),
        *judge_scopes(declaration, verdict, validator),
        *others,
        *_judge_place(held, world),
    )
    masked = known.rule.mask(known.secret) if known.rule else held.value.masked()
    rotate = _tell_rotation(held, world)
    return TokenCheck(declaration, tuple(dict.fromkeys(issues)), known.rule, masked, verdict, expiry, rotate)


def _tell_rotation(held: Held, world: Surroundings) -> str:
    """How tokens of the kind that it is, or should be, are replaced."""
    wanted = world.wanted[held.declaration.line]
    expected = world.recogniser.rules.get(wanted[0]) if len(wanted) == 1 else None
    rule = (held.known.rule if held.known else None) or expected
    return rule.rotate if rule else ""


def _judge_answer(declaration: Declaration, held: Held, verdict: Verdict, world: Surroundings) -> Iterator[Issue]:
    if world.ask and declaration.is_asked and held.token:
        yield from judge_verdict(verdict)


def _judge_life(declaration: Declaration, expiry: Expiry, verdict: Verdict, world: Surroundings) -> Iterator[Issue]:
    if verdict.state not in ("invalid", "expired", "revoked"):
        yield from judge_life(declaration, expiry, world.now, world.warn_before)


def _judge_kind(held: Held, known: Recognition, verdict: Verdict, world: Surroundings) -> Iterator[Issue]:
    declaration = held.declaration
    wanted = declaration.kind or f"token of {declaration.provider}"
    if known.rule is None:
        seems = f"a {known.seems.name} ({known.seems.id})" if known.seems else "nothing of that form"
        yield Issue(
            "wrong-kind",
            f"is no {wanted}, but {seems}",
            "what needs it cannot use it",
            "put the right token there, or declare the kind that it is",
        )
    elif known.flaw == "checksum":
        yield Issue("damaged", "its check sum is wrong", "it was cut, or mistyped", "copy it again, or make a new one")
    elif known.flaw == "placeholder":
        yield Issue("placeholder", "is something to fill in", "no token is there yet", "put the token there")
    else:
        if known.flaw and verdict.state != "valid":
            yield Issue("made-up", "looks made up", "it is published, or hardly random", "put a real token there")
        yield from judge_mode(declaration, known.rule, known.secret, world.names)


def _judge_place(held: Held, world: Surroundings) -> Iterator[Issue]:
    source = held.declaration.source
    if isinstance(source, FileSource) and source.path.exists():
        yield from check_file(source.path)
    variable = source.variable if isinstance(source, EnvSource) else ""
    secret = held.value if isinstance(held.value, Secret) else Secret(b"")
    yield from check_deployment(world.build_files, secret, variable)
    yield from check_processes(world.command_lines, secret)
