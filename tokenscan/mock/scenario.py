"""Which token is in which state, and when."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from tokenscan.mock.behaviour import Behaviour
from tokenscan.mock.tally import Tally


@dataclass(frozen=True, slots=True)
class Step:
    """A state for so many *requests*, or so many *seconds* from the first request in it; for good where both are
    ``None``.
    """

    state: str
    behaviour: Behaviour
    requests: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """The steps of the tokens that it fits: of *provider*, if it is named, and equal to *token*, like the glob
    *match*, or of the rule *rule*, where one of these is. An entry without steps changes behaviour alone. *repeat*:
    begin again after the last step.
    """

    behaviour: Behaviour
    provider: str = ""
    token: str = ""
    match: str = ""
    rule: str = ""
    steps: tuple[Step, ...] = ()
    repeat: bool = False

    def fits(self, provider: str, token: str, rule: str) -> bool:
        """Is this about that token? *rule* is empty for one that was not made up here: an entry must name such a token
        to say its state. Else random text would be accepted wherever a provider's tokens are.
        """
        return (
            self.provider in ("", provider)
            and self.token in ("", token)
            and self.rule in ("", rule)
            and (not self.match or fnmatchcase(token, self.match))
            and bool(rule or self.token or self.match or not self.steps)
        )

    def step_for(self, tally: Tally, now: float) -> Step:
        """The step that a request at *now* is in; *tally* is moved on to it, and counts the request."""
        while self._is_over(self.steps[tally.step], tally, now):
            following = tally.step + 1
            if following == len(self.steps):
                following = 0 if self.repeat else tally.step
            if following == tally.step:
                break
            tally.step, tally.step_since, tally.step_requests = following, None, 0
        if tally.step_since is None:
            tally.step_since = now
        tally.step_requests += 1
        return self.steps[tally.step]

    @staticmethod
    def _is_over(step: Step, tally: Tally, now: float) -> bool:
        if step.requests is not None and tally.step_requests >= step.requests:
            return True
        return step.seconds is not None and tally.step_since is not None and now >= tally.step_since + step.seconds


@dataclass(frozen=True, slots=True)
class Scenario:
    """*entries*: the first that fits decides. A token of which none says a state has the one that it was made for, and
    any other is *default*. *start*: where the clock stands, or ``None`` for the wall's.
    """

    seed: int = 0
    start: float | None = None
    default: str = "invalid"
    behaviour: Behaviour = field(default_factory=Behaviour)
    entries: tuple[Entry, ...] = ()

    def find(self, provider: str, token: str, rule: str) -> Entry | None:
        """The first entry that fits."""
        return next((entry for entry in self.entries if entry.fits(provider, token, rule)), None)

    def with_first(self, entry: Entry) -> Scenario:
        """The same scenario with *entry* before all others, in place of one about the same tokens."""
        rest = tuple(other for other in self.entries if _about(other) != _about(entry))
        return replace(self, entries=(entry, *rest))

    def draw(self, *words: object) -> float:
        """A number in [0, 1) that depends on the seed and *words* alone, so not on the order of requests."""
        text = "\0".join(map(str, (self.seed, *words)))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def _about(entry: Entry) -> tuple[str, str, str, str]:
    return entry.provider, entry.token, entry.match, entry.rule
