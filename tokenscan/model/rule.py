"""A rule: what a credential looks like, what it can do, and how to tell it from its look-alikes."""

from __future__ import annotations

from tokenscan.model.noun import dataclass
from tokenscan.model.secret import Secret

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Literal

    Severity = Literal["info", "low", "medium", "high", "critical"]
    Confidence = Literal["low", "medium", "high"]
else:
    Severity = Confidence = str

SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high", "critical")

CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")

GENERIC_PREFIX = "generic-"


@dataclass(frozen=True, slots=True)
class EnvironmentSignal:
    """A text inside the secret that tells which environment it opens, and the severity it then has."""

    match: str
    name: str
    severity: Severity | None = None


DEFAULT_WITHIN = 8
"""Lines between two parts of one credential, at most, where a rule says nothing else."""


@dataclass(frozen=True, slots=True)
class PartRule:
    """What completes a credential: the *group* of that name in its rule's own pattern; or a candidate of one of
    *rules*, or what *pattern* (a regular expression over bytes with a named group ``part``) finds besides, at most
    *within* lines away. What a group or a pattern finds is public by nature (an id, a host) and, where it
    *is_shared*, may belong to several credentials. *confidence* is what the credential then has.
    """

    name: str
    rules: tuple[str, ...] = ()
    pattern: str = ""
    within: int = DEFAULT_WITHIN
    is_shared: bool = False
    confidence: Confidence | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A text in a file of the given name that yields exactly one finding, of exactly this secret. *parts*: the parts
    that it has by name, if that is said.
    """

    file: str
    text: str
    secret: str
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CounterExample:
    """A text that yields no finding of the rule, because it is dropped at *stage*."""

    file: str
    text: str
    stage: str
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One credential kind. *pattern* is a regular expression over bytes with a named group ``secret``; every match
    holds at least one of *keywords*, compared without case. *entropy* is a floor in bits a byte. *parts* complete it;
    *alone* is its severity where none of them is there. A rule without a pattern is of what comparing places finds;
    where it *is_public*, that is no secret itself.
    """

    id: str
    family: str
    name: str
    severity: Severity
    confidence: Confidence
    keywords: tuple[str, ...]
    pattern: str
    reference: str
    can: str
    rotate: str
    entropy: float = 0.0
    checksum: str | None = None
    filters: tuple[str, ...] = ()
    environment: tuple[EnvironmentSignal, ...] = ()
    overlaps: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    prefilter: tuple[str, ...] = ()
    parts: tuple[PartRule, ...] = ()
    alone: Severity | None = None
    examples: tuple[Example, ...] = ()
    counter_examples: tuple[CounterExample, ...] = ()
    is_public: bool = False

    @property
    def rank(self) -> int:
        """Who reports where two rules claim the same text, the higher one: 2 for a provider's own format, 1 for a rule
        that gives way to all of these (``overlaps = ["*"]``: a header, an address), 0 for a generic one.
        """
        return 0 if self.is_generic else 1 if "*" in self.overlaps else 2

    @property
    def is_generic(self) -> bool:
        """Does the rule judge an assignment or a header rather than a provider's format?"""
        return self.id.startswith(GENERIC_PREFIX)

    def literal_prefix(self, value: bytes) -> bytes:
        """The longest keyword that *value* begins with: the same for every credential of the kind."""
        known = [word for word in map(str.encode, self.keywords) if value.startswith(word)]
        return max(known, key=len, default=b"")

    def mask(self, secret: Secret) -> str:
        """*secret* as a report may show it: the literal prefix of its kind, and nothing else worth guessing from."""
        value = secret.reveal()
        if self.is_public:
            return value.decode("utf-8", "replace")
        prefix = self.literal_prefix(value)
        return secret.masked(prefix.decode() if 2 * len(prefix) <= len(value) else "")

    def signal(self, secret: Secret) -> EnvironmentSignal | None:
        """The first signal in *secret* that tells which environment it opens."""
        text = secret.reveal().decode("utf-8", "replace")
        return next((each for each in self.environment if each.match in text), None)
