"""A kind of token that a provider issues, and made-up ones of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tokenscan.mock.form import Form, Mark
from tokenscan.mock.seal import SEALS
from tokenscan.mock.state import NAMES

MAX_SERIAL = 65_535
"""Four digits of the smallest alphabet."""


@dataclass(frozen=True, slots=True)
class Kind:
    """*rule* is the id of the rule that finds it. *companions*: what goes with a token, by name (an account's id, a
    user). *lacks*: the provider's states that this kind is never in. *scopes*: in place of the provider's, by state.
    Where *by* names a companion, requests show that and not the token itself, as with signatures.
    """

    rule: str
    form: Form
    seal: str = ""
    environment: str = ""
    by: str = ""
    lacks: tuple[str, ...] = ()
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    companions: Mapping[str, Form] = field(default_factory=lambda: MappingProxyType({}))

    def issue(self, state: str, serial: int = 1) -> MadeUp:
        """The made-up token number *serial* (at most ``MAX_SERIAL``) of *state*."""
        mark = Mark(NAMES.index(state), serial)
        companions = {name: form.write(mark, f"{self.rule}/{name}") for name, form in self.companions.items()}
        return MadeUp(self, self._write(mark), state, serial, companions)

    def recognise(self, shown: str) -> MadeUp | None:
        """The made-up token that *shown* (the token, or the companion *by*) is; ``None`` if it is none of ours."""
        mark = (self.companions[self.by] if self.by else self.form).read(shown)
        if mark is None or mark.state >= len(NAMES):
            return None
        found = self.issue(NAMES[mark.state], mark.serial)
        return found if found.shown == shown else None

    def _write(self, mark: Mark) -> str:
        text = self.form.write(mark, self.rule)
        if not self.seal:
            return text
        head = self.form.pieces[0][1].partition("{")[0]
        return text + SEALS[self.seal](head, text.removeprefix(head))


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A token that nobody issued."""

    kind: Kind
    value: str
    state: str
    serial: int
    companions: Mapping[str, str]

    @property
    def shown(self) -> str:
        """What of it a request shows."""
        return self.companions[self.kind.by] if self.kind.by else self.value

    @property
    def label(self) -> str:
        """What a log may call it."""
        return f"{self.kind.rule}/{self.state}/{self.serial}"
