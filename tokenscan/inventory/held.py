"""A declaration with its value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tokenscan.inventory.declaration import Declaration
from tokenscan.inventory.kind import Recognition
from tokenscan.inventory.query import Query
from tokenscan.inventory.source import CommandSource, EnvSource, FileSource, KeyringSource
from tokenscan.inventory.surroundings import Surroundings
from tokenscan.inventory.value import Absent, Fetcher
from tokenscan.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Held:
    """A declaration with its *value*, or why there is none; and what is *known* of the value."""

    declaration: Declaration
    value: Secret | Absent
    known: Recognition | None = None

    @property
    def token(self) -> Secret | None:
        """The token, where it is one of a kind that was declared and nothing is wrong with its form."""
        if not self.known or not self.known.rule or self.known.flaw in ("checksum", "placeholder"):
            return None
        return self.known.secret

    @property
    def variable(self) -> str:
        """What the value is called where it comes from; empty where it has no name."""
        return _variable(self.declaration)


def hold(declaration: Declaration, world: Surroundings) -> Held:
    """*declaration* with what is found for it."""
    value = world.fetcher.fetch(declaration.source)
    if isinstance(value, Absent):
        return Held(declaration, value)
    known = world.recogniser.recognise(value, world.wanted[declaration.line], name=_variable(declaration))
    return Held(declaration, value, known)


def hold_quietly(declaration: Declaration, world: Surroundings) -> Held:
    """The same for a token that was not asked for, and is fetched for comparison alone: no command runs for it."""
    if isinstance(declaration.source, (CommandSource, KeyringSource)):
        return Held(declaration, Absent(False, "", ""))
    return hold(declaration, world)


def _variable(declaration: Declaration) -> str:
    source = declaration.source
    if isinstance(source, EnvSource):
        return source.variable
    return source.key if isinstance(source, FileSource) else ""


def make_query(held: Held, fetcher: Fetcher) -> Query | None:
    """What to ask of the token; ``None`` where there is none to ask about, or nobody shall be asked."""
    if held.token is None or held.known is None or held.known.rule is None or not held.declaration.is_asked:
        return None
    return Query(held.known.rule, held.token, {**held.known.parts, **_fetch_companions(held.declaration, fetcher)})


def _fetch_companions(declaration: Declaration, fetcher: Fetcher) -> Mapping[str, Secret]:
    """Those that are there: without one the answer says what it needs."""
    found: dict[str, Secret] = {}
    for name, companion in declaration.companions.items():
        value = Secret(companion.encode()) if isinstance(companion, str) else fetcher.fetch(companion)
        if isinstance(value, Secret):
            found[name] = value
    return found
