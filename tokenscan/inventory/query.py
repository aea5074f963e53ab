"""What is asked of issuers, and what their answers mean here. Who asks is passed in: nothing here can call out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tokenscan.errors import ConfigError
from tokenscan.inventory.declaration import Inventory
from tokenscan.inventory.endpoint import is_below, is_loopback, read_host
from tokenscan.inventory.issue import Issue
from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret
from tokenscan.model.validator import Validator
from tokenscan.model.verdict import State, Verdict


@dataclass(frozen=True, slots=True)
class Query:
    """A token to be asked about, with what it needs beside it."""

    rule: Rule
    secret: Secret
    companions: Mapping[str, Secret] = field(default_factory=dict)


Ask = Callable[[Sequence[Query], Mapping[str, str]], Sequence[Verdict]]
"""Gives the verdict of each query, in their order. The addresses (by provider or rule id) are where to ask."""

_DEAD: Mapping[State, tuple[str, str]] = {
    "invalid": ("its issuer does not know it", "put the right one there, or make a new one"),
    "expired": ("its issuer says that it has expired", "make a new one"),
    "revoked": ("its issuer says that it was revoked", "make a new one, and find out why: leaked tokens are revoked"),
}

_UNTOLD: Mapping[State, tuple[str, str]] = {
    "rate-limited": ("its issuer asks for patience", "run the check again later"),
    "unreachable": ("its issuer could not be reached", "see whether this machine's network lets it"),
    "unknown": ("its issuer's answer says neither yes nor no", "`tokenscan verify` shows the evidence"),
    "unsupported": (
        "nobody can be asked about it",
        "declare the companions that it needs, or verify = false if it is not to be asked about",
    ),
    "broken-probe": ("its issuer takes a made-up token, too", "see whether a proxy answers in the issuer's place"),
    "not-checked": ("it was not asked about", "run the check again, with more time"),
}


def judge_verdict(verdict: Verdict) -> Iterator[Issue]:
    """What is wrong with a token of which somebody was asked."""
    if verdict.state in _DEAD:
        what, next_step = _DEAD[verdict.state]
        yield Issue(verdict.state, what, verdict.reason or "what depends on it fails", next_step)
    elif verdict.state in _UNTOLD:
        what, next_step = _UNTOLD[verdict.state]
        yield Issue("unverified", what, verdict.reason or f"the answer was: {verdict.state}", next_step)


def judge_crossing(environment: str, endpoint: str, verdict: Verdict) -> Iterator[Issue]:
    """What is wrong if *endpoint*, which is that of another *environment*, says this of a token."""
    if verdict.state == "valid":
        yield Issue(
            "crosses",
            f"opens the endpoint of {environment}, {endpoint}",
            f"whoever has it is in {environment}, too",
            f"let {environment} have users and keys of its own",
        )
    elif verdict.state not in _DEAD:
        what, next_step = _UNTOLD[verdict.state]
        yield Issue("uncrossed", f"whether it opens {environment} is not known: {what}", verdict.reason, next_step)


def find_endpoint(endpoints: Mapping[str, str], rule_id: str, provider: str) -> str:
    """The address for tokens of that rule, of which *provider* is the rule file; empty where there is none."""
    return endpoints.get(rule_id) or endpoints.get(provider, "")


def check_endpoints(inventory: Inventory, allowed: Iterable[str], validators: Iterable[Validator]) -> None:
    """Raise ``ConfigError`` for an address in the file to which no token may go: whoever can change the file could
    otherwise have them all. *allowed* are hosts that the user names, ``*.`` before them for all below.
    """
    own = [(each.provider, each.rule_id, host) for each in validators for host in _list_hosts(each)]
    for name, endpoints in inventory.endpoints.items():
        for provider, url in endpoints.items():
            host = read_host(url) or ""
            # One issuer's host is not another's: some give everybody a place of their own.
            known = {*allowed, *(known for issuer, rule_id, known in own if provider in (issuer, rule_id))}
            if not is_loopback(host) and not any(is_below(host, each) for each in known):
                raise ConfigError(
                    f"{inventory.file}: environments.{name}.endpoints.{provider}: tokens would be sent to {host}, which"
                    f" only the file names; if it is yours, add --allow-host {host}"
                )


def _list_hosts(validator: Validator) -> Iterator[str]:
    for request in validator.requests:
        host = urlsplit(request.url).netloc
        if "{" not in host:
            yield host.rpartition("@")[2].partition(":")[0].lower()
