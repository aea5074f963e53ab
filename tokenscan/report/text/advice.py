"""How to proceed: said once, after the findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tokenscan.model.finding import Finding
from tokenscan.model.provenance import BESIDE_OBJECTS
from tokenscan.report.options import Occasion, ReportOptions
from tokenscan.report.text.line import Line
from tokenscan.report.text.rows import compose_prose

ROTATE = "Rotate first. A credential that was written into a file counts as known, and every copy of the file keeps it."
ROTATE_REFUSED = "Rotate first if anybody else could have read it. It has not become a part of the remote repository."
ROTATE_STAGED = "Rotate first if it was ever pasted, sent or pushed anywhere. It is in no commit yet."
REMOVE = "Then remove it: let the program read it from its environment or from a secret store."
REMOVE_STAGED = f"{REMOVE} Stage the file again."
REMOVE_PUSH = (
    "Then take it out of every commit named above (`git commit --amend` for the last one, `git rebase -i` for others) "
    "and push again."
)
RENAME_PUSHED = "Then give the branch or tag another name and push that."
REMOVE_HISTORY = f"{REMOVE} Old commits keep it until they are rewritten, for instance by git filter-repo."
REMOVE_BESIDE = (
    "Then remove it from git's own folder: `git remote set-url` for a URL, with a credential helper for the log-in; "
    "`git reflog expire --expire=now --all` for reflogs; a new name for a ref."
)
ALLOW = "If it is a false alarm, put `tokenscan:allow` into a comment on its line."
ALLOW_ELSEWHERE = (
    "If it is a false alarm, tell those who look after the scanner's configuration: comments that accept a secret, "
    "such as tokenscan:allow, do not count here."
)

_OF_HISTORY = frozenset({"committed", "link", "note", "lfs", "name", "message", "identity", "unreferenced"})


def compose_advice(findings: Sequence[Finding], options: ReportOptions) -> Iterator[Line]:
    """The steps, fitted to where the findings stand and to who tells of them."""
    yield (("How to proceed", "heading"),)
    allow = ALLOW if options.comments_count else ALLOW_ELSEWHERE
    for number, step in enumerate((*_choose_steps(findings, options.occasion), allow), 1):
        yield from compose_prose(f"  {number}. ", step, options.width)


def _choose_steps(findings: Sequence[Finding], occasion: Occasion) -> tuple[str, str]:
    kinds = {location.provenance.kind for finding in findings for location in finding.locations}
    if occasion in ("push", "refusal"):
        return ROTATE_REFUSED, RENAME_PUSHED if kinds == {"ref"} else REMOVE_PUSH
    if kinds == {"staged"}:
        return ROTATE_STAGED, REMOVE_STAGED
    if kinds <= BESIDE_OBJECTS:
        return ROTATE, REMOVE_BESIDE
    return ROTATE, REMOVE_HISTORY if kinds & _OF_HISTORY else REMOVE
