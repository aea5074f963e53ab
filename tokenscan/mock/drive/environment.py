"""What a driven command finds in its environment: fake tokens, and none of the developer's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from tokenscan.errors import UsageError

_SECRET_WORDS = (
    "token",
    "secret",
    "secrets",
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "pwd",
    "pass",
    "pat",
    "key",
    "apikey",
    "keys",
    "credential",
    "credentials",
    "creds",
    "auth",
    "cookie",
    "session",
    "dsn",
    "signature",
    "webhook",
    "jwt",
    "bearer",
)
_PLAIN = frozenset({"PWD", "OLDPWD"})
"""Folders."""

POINTERS = frozenset(
    {
        "AWS_CONFIG_FILE",
        "AWS_PROFILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AZURE_CONFIG_DIR",
        "CLOUDSDK_CONFIG",
        "DATABASE_URL",
        "DOCKER_CONFIG",
        "GH_CONFIG_DIR",
        "GNUPGHOME",
        "GPG_AGENT_INFO",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "KRB5CCNAME",
        "KUBECONFIG",
        "NETRC",
        "NPM_CONFIG_USERCONFIG",
        "PGPASSFILE",
        "REDIS_URL",
        "SSH_AGENT_PID",
        "SSH_AUTH_SOCK",
        "VAULT_ADDR",
    }
)
"""What holds no secret by its name, and leads to one."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_FIELD = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")

LOOPBACK = "127.0.0.1,localhost,::1"


class Cleaned(NamedTuple):
    """*kept* variables, and the names of what was left out."""

    kept: Mapping[str, str]
    removed: tuple[str, ...]


def clean_environment(
    environment: Mapping[str, str], *, keep: Collection[str] = (), holds_secret: Callable[[str, str], bool]
) -> Cleaned:
    """*environment* without what is, or may be, a secret: by its name, or by its value as *holds_secret* (name,
    value) sees it. Names in *keep* stay.
    """
    removed = tuple(
        sorted(
            name
            for name, value in environment.items()
            if name not in keep and (is_secret_name(name) or (bool(value) and holds_secret(name, value)))
        )
    )
    kept = {name: value for name, value in environment.items() if name not in removed}
    # A proxy would be asked for what is on this machine.
    return Cleaned({**kept, "NO_PROXY": LOOPBACK, "no_proxy": LOOPBACK}, removed)


def is_secret_name(name: str) -> bool:
    """Does a variable of that name usually hold a secret, or lead to one?"""
    if name in _PLAIN:
        return False
    words = {word.lower() for word in _WORD.findall(name)}
    return name in POINTERS or not words.isdisjoint(_SECRET_WORDS)


def fill_in(text: str, values: Mapping[str, str], where: str) -> str:
    """*text* with ``{name}`` replaced. Raises ``UsageError`` about *where* for a name that is not there."""

    def replace(field: re.Match[str]) -> str:
        if field[1] not in values:
            known = ", ".join(f"{{{name}}}" for name in values)
            raise UsageError(f"{where}: {field[0]} is not known; there are {known}")
        return values[field[1]]

    return _FIELD.sub(replace, text)


def fields_in(text: str) -> set[str]:
    """The names that *text* has in braces."""
    return set(_FIELD.findall(text))
