"""What can be wrong with a declared token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Level = Literal["error", "warning", "unchecked", "note"]
"""``unchecked``: it was asked for, and nobody could tell."""

LEVELS: tuple[Level, ...] = ("error", "unchecked", "warning", "note")
"""The gravest first."""


Aspect = Literal["presence", "kind", "validity", "life", "scopes", "separation", "place"]
"""What a token is looked at for."""

ASPECTS: tuple[Aspect, ...] = get_args(Aspect)


@dataclass(frozen=True, slots=True)
class IssueKind:
    """A kind of issue: how grave, and what it is about in one sentence."""

    level: Level
    aspect: Aspect
    title: str


ISSUE_KINDS: Mapping[str, IssueKind] = {
    "missing": IssueKind("error", "presence", "A declared token is not there."),
    "unreadable": IssueKind("unchecked", "presence", "The value of a token could not be fetched."),
    "placeholder": IssueKind("error", "kind", "Something to fill in stands where a token should."),
    "wrong-kind": IssueKind("error", "kind", "The value is no token of the declared kind."),
    "damaged": IssueKind("error", "kind", "The token's own check sum is wrong."),
    "made-up": IssueKind("warning", "kind", "The value looks made up, though its form is right."),
    "wrong-mode": IssueKind("error", "kind", "A token of test mode stands where a live one should, or the reverse."),
    "mode-untold": IssueKind("note", "kind", "The token does not tell whether it is a live one or one of a test mode."),
    "wrong-environment": IssueKind("error", "kind", "The token itself says that it is for another environment."),
    "invalid": IssueKind("error", "validity", "The issuer does not know the token."),
    "revoked": IssueKind("error", "validity", "The token was revoked."),
    "expired": IssueKind("error", "validity", "The token has expired."),
    "unverified": IssueKind("unchecked", "validity", "Nobody could tell whether the token is valid."),
    "expiring": IssueKind("warning", "life", "The token expires soon."),
    "too-long": IssueKind("error", "life", "The token lives longer than is allowed."),
    "overdue": IssueKind("error", "life", "The token is older than is allowed: it was due for rotation."),
    "due-soon": IssueKind("warning", "life", "The token is due for rotation soon."),
    "life-unknown": IssueKind("warning", "life", "How long the token lives cannot be told."),
    "excess-scope": IssueKind("error", "scopes", "The token may do more than it is declared to need."),
    "missing-scope": IssueKind("error", "scopes", "The token may not do what it is declared to need."),
    "broad-scope": IssueKind("warning", "scopes", "A scope that is declared is more than most uses need."),
    "broad-kind": IssueKind("warning", "scopes", "A token of this kind may do everything by its nature."),
    "over-scoped": IssueKind("error", "scopes", "The token may do more than most uses need, and nothing is declared."),
    "scopes-untold": IssueKind("note", "scopes", "The issuer does not tell what the token may do."),
    "narrower-kind": IssueKind("note", "scopes", "The issuer has a narrower kind of token."),
    "shared": IssueKind("error", "separation", "Two environments have one token."),
    "same-source": IssueKind("note", "separation", "Tokens of two environments are read from one place."),
    "crosses": IssueKind("error", "separation", "The token opens the endpoint of another environment."),
    "uncrossed": IssueKind("unchecked", "separation", "Whether the token opens another environment could not be told."),
    "place-tracked": IssueKind("error", "place", "The file that the token comes from is in git."),
    "place-history": IssueKind("error", "place", "The file that the token comes from was in git."),
    "place-not-ignored": IssueKind("error", "place", "The next `git add` takes the file that the token comes from."),
    "place-mode": IssueKind("error", "place", "Others can read the file that the token comes from."),
    "place-image": IssueKind("error", "place", "The token ends up in the layers of an image."),
    "place-plain": IssueKind("error", "place", "The token stands in plain in a file of the build or the deployment."),
    "place-process": IssueKind("error", "place", "The token is on the command line of a process."),
    "unplaced": IssueKind("unchecked", "place", "Whether the place is safe could not be told."),
}
"""By code. Codes are part of what reports promise."""


@dataclass(frozen=True, slots=True)
class Issue:
    """*what* is the matter, in a few words; *why* that matters; the *next_step*. None of them holds a secret."""

    code: str
    what: str
    why: str
    next_step: str

    @property
    def level(self) -> Level:
        """How grave it is."""
        return ISSUE_KINDS[self.code].level
