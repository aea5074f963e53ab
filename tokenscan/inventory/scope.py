"""What a token may do, held against what it is declared to need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from tokenscan.inventory.declaration import Declaration
from tokenscan.inventory.issue import Issue
from tokenscan.model.validator import Excess, Validator
from tokenscan.model.verdict import Verdict

WHOLE = "*"
"""In a policy, of a kind whose scopes nobody tells: by its nature it has all. In a declaration: that is needed."""

Implied = Mapping[str, tuple[str, ...]]

IMPLIED: Mapping[str, Implied] = {
    "github": {
        "repo": ("repo:status", "repo_deployment", "public_repo", "repo:invite", "security_events"),
        "admin:org": ("write:org", "read:org"),
        "write:org": ("read:org",),
        "admin:public_key": ("write:public_key", "read:public_key"),
        "write:public_key": ("read:public_key",),
        "admin:repo_hook": ("write:repo_hook", "read:repo_hook"),
        "write:repo_hook": ("read:repo_hook",),
        "user": ("read:user", "user:email", "user:follow"),
        "project": ("read:project",),
        "write:packages": ("read:packages",),
        "admin:gpg_key": ("write:gpg_key", "read:gpg_key"),
        "write:gpg_key": ("read:gpg_key",),
        "admin:enterprise": ("manage_runners:enterprise", "manage_billing:enterprise", "read:enterprise"),
    },
    "gitlab": {
        "api": ("read_api", "read_user", "read_repository", "write_repository", "read_registry", "write_registry"),
        "read_api": ("read_user",),
        "write_repository": ("read_repository",),
    },
    "heroku": {
        "global": ("identity", "read", "write", "read-protected", "write-protected"),
        "write-protected": ("write", "read-protected", "read"),
        "write": ("read",),
        "read-protected": ("read",),
    },
    "bitbucket": {
        "account:write": ("account",),
        "repository:write": ("repository",),
        "pullrequest:write": ("pullrequest", "repository:write", "repository"),
        "project:admin": ("project",),
        "pipeline:write": ("pipeline",),
        "webhook": (),
    },
    "sentry": {
        f"{name}:{more}": tuple(f"{name}:{less}" for less in ("write", "read")[more == "write" :])
        for name in ("project", "team", "member", "org", "event", "alerts")
        for more in ("admin", "write")
    },
    "hugging-face": {"write": ("read",)},
    "digitalocean": {"write": ("read",), "read write": ("read", "write")},
    "npm": {"write": ("read",), "publish": ("read",)},
    "docker": {"repo:admin": ("repo:write", "repo:read", "repo:public_read"), "repo:write": ("repo:read",)},
}
"""By rule file: which scopes a scope brings along, as the providers' documentation has them."""


def list_implied(provider: str, scope: str) -> frozenset[str]:
    """*scope*, and all that it brings along."""
    known = IMPLIED.get(provider, {})
    found, open_ = {scope}, [scope]
    while open_:
        more = set(known.get(open_.pop(), ())) - found
        found |= more
        open_ += more
    return frozenset(found)


def add_own_scope(verdict: Verdict, facts: Mapping[str, str], validator: Validator | None) -> Verdict:
    """*verdict* with what a token tells of its scope itself (as PyPI's do), where its issuer does not."""
    if verdict.scopes is not None or not facts.get("scope"):
        return verdict
    scopes = tuple(facts["scope"].split(", "))
    return replace(verdict, scopes=scopes, excess=tuple(scope for scope in scopes if _find_excess(validator, scope)))


def judge_scopes(declaration: Declaration, verdict: Verdict, validator: Validator | None) -> Iterator[Issue]:
    """What is wrong with the scopes of a token that is valid."""
    if verdict.state != "valid":
        return
    if verdict.scopes is None:
        whole = _find_excess(validator, WHOLE)
        if whole and WHOLE not in (declaration.scopes or ()):
            advice = _advise(whole, _tell_narrower(validator))
            yield Issue(
                "broad-kind", "is of a kind that may do everything", whole.why, advice or f'scopes = ["{WHOLE}"]'
            )
            return
        if declaration.scopes and WHOLE not in declaration.scopes:
            yield Issue(
                "scopes-untold",
                "its issuer does not tell its scopes",
                f"whether it may do more than {_join(declaration.scopes)} cannot be seen from outside",
                "look at them where the token was made",
            )
    elif declaration.scopes is None:
        yield from _judge_undeclared(verdict, validator)
    else:
        provider = validator.provider if validator else ""
        yield from _judge_declared(declaration.scopes, verdict.scopes, provider, validator, _tell_narrower(validator))
    if validator and _tell_narrower(validator) and not (verdict.scopes and verdict.excess):
        yield Issue(
            "narrower-kind",
            "its issuer has a narrower kind",
            "what a token may not do cannot be done with it once it has leaked",
            f"use {_tell_narrower(validator)}",
        )


def _judge_undeclared(verdict: Verdict, validator: Validator | None) -> Iterator[Issue]:
    for scope in verdict.excess:
        rule = _find_excess(validator, scope)
        yield Issue(
            "over-scoped",
            f"has the scope {scope}",
            rule.why if rule else "more than most uses need",
            _advise(rule, _tell_narrower(validator)) or "declare it under scopes if it is needed",
        )


def _judge_declared(
    declared: Sequence[str], held: Sequence[str], provider: str, validator: Validator | None, narrower: str
) -> Iterator[Issue]:
    allowed = {each for scope in declared for each in list_implied(provider, scope)}
    extra = [scope for scope in held if not any(fnmatchcase(scope, each) for each in allowed)]
    if extra:
        rules = [rule for rule in (_find_excess(validator, scope) for scope in extra) if rule]
        why = "; ".join(dict.fromkeys(rule.why for rule in rules)) or "whoever steals it may do all of that, too"
        advice = f"use {narrower}" if narrower else _advise(next((rule for rule in rules if rule.instead), None), "")
        yield Issue(
            "excess-scope",
            f"has {_join(extra)} beyond what is declared",
            why,
            f"make one with {_join(declared) or 'no scope'} alone{f', or {advice}' if advice else ''}",
        )
    given = {each for scope in held for each in list_implied(provider, scope)}
    missing = [scope for scope in declared if not any(fnmatchcase(each, scope) for each in given)]
    if missing:
        yield Issue(
            "missing-scope",
            f"has no {_join(missing)}",
            "what needs it fails when it is first used",
            "make one that has it, or take it out of scopes",
        )
    for scope in declared:
        rule = _find_excess(validator, scope)
        if rule:
            yield Issue("broad-scope", f"is declared to need {scope}", rule.why, _advise(rule, narrower) or "narrow it")


def _find_excess(validator: Validator | None, scope: str) -> Excess | None:
    rules = validator.excessive if validator else ()
    return next((rule for rule in rules if fnmatchcase(scope, rule.scope)), None)


def _advise(rule: Excess | None, narrower: str) -> str:
    instead = rule.instead if rule else ""
    return f"use {instead or narrower}" if instead or narrower else ""


def _tell_narrower(validator: Validator | None) -> str:
    if not validator:
        return ""
    return validator.narrower_text or (f"the kind {validator.narrower}" if validator.narrower else "")


def _join(scopes: Sequence[str]) -> str:
    return ", ".join(scopes)
