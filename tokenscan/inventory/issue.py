"""What can be wrong with a declared token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "unchecked", "note"]
"""``unchecked``: it was asked for, and nobody could tell."""

LEVELS: tuple[Level, ...] = ("error", "unchecked", "warning", "note")
"""The gravest first."""


@dataclass(frozen=True, slots=True)
class IssueKind:
    """A kind of issue: how grave, and what it is about in one sentence."""

    level: Level
    title: str


ISSUE_KINDS: Mapping[str, IssueKind] = {
    "missing": IssueKind("error", "A declared token is not there."),
    "unreadable": IssueKind("unchecked", "The value of a token could not be fetched."),
    "placeholder": IssueKind("error", "Something to fill in stands where a token should."),
    "wrong-kind": IssueKind("error", "The value is no token of the declared kind."),
    "damaged": IssueKind("error", "The token's own check sum is wrong."),
    "made-up": IssueKind("warning", "The value looks made up, though its form is right."),
    "wrong-mode": IssueKind("error", "A token of test mode stands where a live one should, or the other way round."),
    "mode-untold": IssueKind("note", "The token does not tell whether it is a live one or one of a test mode."),
    "wrong-environment": IssueKind("error", "The token itself says that it is for another environment."),
    "invalid": IssueKind("error", "The issuer does not know the token."),
    "revoked": IssueKind("error", "The token was revoked."),
    "expired": IssueKind("error", "The token has expired."),
    "unverified": IssueKind("unchecked", "Nobody could tell whether the token is valid."),
    "expiring": IssueKind("warning", "The token expires soon."),
    "too-long": IssueKind("error", "The token lives longer than is allowed."),
    "overdue": IssueKind("error", "The token is older than is allowed: it was due for rotation."),
    "due-soon": IssueKind("warning", "The token is due for rotation soon."),
    "life-unknown": IssueKind("warning", "How long the token lives cannot be told."),
    "excess-scope": IssueKind("error", "The token may do more than it is declared to need."),
    "missing-scope": IssueKind("error", "The token may not do what it is declared to need."),
    "broad-scope": IssueKind("warning", "A scope that is declared is more than most uses need."),
    "over-scoped": IssueKind("error", "The token may do more than most uses need, and nothing is declared."),
    "scopes-untold": IssueKind("note", "The issuer does not tell what the token may do."),
    "narrower-kind": IssueKind("note", "The issuer has a narrower kind of token."),
    "shared": IssueKind("error", "Two environments have one token."),
    "same-source": IssueKind("note", "Tokens of two environments are read from one place."),
    "crosses": IssueKind("error", "The token opens the endpoint of another environment."),
    "uncrossed": IssueKind("unchecked", "Whether the token opens another environment's endpoint could not be told."),
    "place-tracked": IssueKind("error", "The file that the token comes from is in git."),
    "place-history": IssueKind("error", "The file that the token comes from was in git."),
    "place-not-ignored": IssueKind("error", "The next `git add` takes the file that the token comes from."),
    "place-mode": IssueKind("error", "Others can read the file that the token comes from."),
    "place-image": IssueKind("error", "The token ends up in the layers of an image."),
    "place-plain": IssueKind("error", "The token stands in plain in a file of the build or the deployment."),
    "place-process": IssueKind("error", "The token is on the command line of a process."),
    "unplaced": IssueKind("unchecked", "Whether the place is safe could not be told."),
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
