"""What a credential itself says of the environment that it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from tokenscan.detect.match import Candidate
from tokenscan.environments.named import Named, find_mapped, name_host
from tokenscan.environments.names import Names
from tokenscan.model.secret import Secret

Mode = Literal["live", "test", ""]

_MODES: dict[str, Mode] = {
    "production": "live",
    "test": "test",
    "sandbox": "test",
    "development": "test",
    "local": "test",
    "preview": "test",
    "staging": "test",
}
"""Names of signals in rules, and what they mean for whoever uses the credential."""

_ACCOUNTS = ("account", "project_id", "ref", "iss", "aud", "client_email", "team", "organization", "tenant", "host")
"""Facts of a credential that may name an account, a project, a tenant or a host."""


def mode_of(candidate: Candidate) -> Mode:
    """Is the credential for what is real, or for tests? Empty where it does not say."""
    signal = candidate.rule.signal(Secret(candidate.value))
    return _MODES.get(signal.name, "") if signal else ""


def name_token(candidate: Candidate, names: Names) -> Iterator[Named]:
    """The accounts that the credential is of, as far as it says and their environment is known."""
    for name, text in candidate.facts:
        if name not in _ACCOUNTS:
            continue
        yield from find_mapped(text, names)
        if name == "project_id":
            from tokenscan.environments.words import find_environment

            found = find_environment(text, names)
            if found:
                yield Named("project", text, found, "its name says so")
        elif name in ("iss", "aud") and "//" in text:
            yield from name_host(text.split("//", 1)[1].partition("/")[0], names, {})
        elif name == "ref":
            yield Named("Supabase project", text, "", "")
