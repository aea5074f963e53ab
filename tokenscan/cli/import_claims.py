"""Accepted findings of another scanner, found again and written into the baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tokenscan.cli.baseline_verbs import choose_key
from tokenscan.cli.known import read_baseline
from tokenscan.cli.plan import Plan, assemble
from tokenscan.config import load_config
from tokenscan.errors import UsageError
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.gitio.repository import open_repository
from tokenscan.gitio.worktree import find_work_tree
from tokenscan.model.finding import Finding
from tokenscan.peers.claim import Claim
from tokenscan.peers.taken import Entry as Told
from tokenscan.peers.taken import Taken
from tokenscan.policy.baseline.compare import Namer, has_key
from tokenscan.policy.baseline.entry import FILE, Baseline, Entry, make_baseline
from tokenscan.policy.baseline.text import write_baseline
from tokenscan.report.redact import Redactor
from tokenscan.scan.recall import Known, Recalled, recall
from tokenscan.scan.repository import RepositoryScanner
from tokenscan.scan.run import scan
from tokenscan.sources.files import make_file_source


def take_claims(taken: Taken, folder: Path) -> tuple[dict[str, str], list[Told]]:
    """The baseline of the repository at *folder* with what *taken* accepts, by the file's name, and what became of each
    claim. Raises ``UsageError``.
    """
    tree = find_work_tree(str(folder))
    ground = Ground(Path(tree) if tree else folder.resolve(), is_repository=tree is not None)
    plan = ground.make_plan(taken)
    recalled, told = recall_claims(taken.claims, ground, plan)
    found = [each for each in recalled if each.found]
    return ({FILE: _add_entries(folder, found, plan)} if found else {}), told


@dataclass(frozen=True, slots=True)
class Ground:
    """Where claims are looked for: the top of a work tree, or a folder."""

    root: Path
    is_repository: bool

    def make_plan(self, taken: Taken) -> Plan:
        """With the rules of the place and those that were taken over: claims are about what these find."""
        config = load_config(self.root)
        rules, disable = (*config.made, *taken.rules), (*config.disable, *taken.disable)
        extend = config.extend if taken.extend is None or not taken.rules else taken.extend
        plan = assemble(replace(config, made=rules, disable=disable, extend=extend))
        return replace(plan, settings=replace(plan.settings, min_confidence="low"))

    def texts(self) -> Callable[[Claim], bytes | None]:
        """Reads the text that a claim's place is in."""
        git = open_repository(self.root).git if self.is_repository else None
        known: dict[tuple[str, str], bytes | None] = {}

        def read(claim: Claim) -> bytes | None:
            place = (claim.commit, claim.path)
            if place not in known:
                known[place] = _read_blob(git, *place) if claim.commit else _read_file(self.root, claim.path)
            return known[place]

        return read


def _read_blob(git: Plumbing | None, commit: str, path: str) -> bytes | None:
    done = git.attempt("cat-file", "blob", f"{commit}:{path}") if git else None
    return done.stdout if done and done.returncode == 0 else None


def _read_file(root: Path, path: str) -> bytes | None:
    """The file at *path* below *root*; a path that leads out of it is not there."""
    try:
        file = (root / path).resolve()
        return file.read_bytes() if file.is_relative_to(root.resolve()) else None
    except (OSError, ValueError):
        return None


def recall_claims(claims: Iterable[Claim], ground: Ground, plan: Plan) -> tuple[list[Recalled], list[Told]]:
    """What *claims* are about, and what became of each."""
    wanted = list(claims)
    everywhere: list[Known] = []
    told: list[Told] = []
    if any(not claim.path for claim in wanted):
        everywhere, is_complete = _scan_everything(ground, plan)
        if not is_complete:
            told.append(Told("not mapped", "values without a place", "not everything here could be read"))
    recalled = list(recall(wanted, plan.ruleset.make_engine(), ground.texts(), everywhere))
    redactor = _make_redactor(recalled)
    return recalled, [*told, *(_tell(each, redactor) for each in recalled)]


def _make_redactor(recalled: Iterable[Recalled]) -> Redactor:
    """A file may be named by a token."""
    return Redactor(_as_finding(known) for each in recalled for known in each.found)


def _tell(recalled: Recalled, redactor: Redactor) -> Told:
    what = redactor.redact(recalled.claim.what)
    if recalled.found:
        return Told("mapped", what, "accepts " + " and ".join(sorted({each.rule.id for each in recalled.found})))
    return Told("left out" if recalled.is_idle else "not mapped", what, recalled.why)


def _scan_everything(ground: Ground, plan: Plan) -> tuple[list[Known], bool]:
    """What is found in the files and in the history, and whether all could be read."""
    exclusion = plan.settings.exclusion
    source = make_file_source(
        [str(ground.root)], exclusion, root=str(ground.root), include_ignored=False, max_bytes=plan.config.max_bytes
    )
    results = [scan(source, plan.ruleset, plan.settings)]
    if ground.is_repository:
        scanner = RepositoryScanner(plan.ruleset, plan.settings, plan.config.max_bytes)
        results.append(scanner.scan(open_repository(ground.root)))
    found = (finding for result in results for finding in result.findings)
    known = [Known(each.rule, each.secret, each.locations[0].provenance.path or "") for each in found]
    return known, all(result.coverage.is_complete for result in results)


def _add_entries(folder: Path, recalled: Sequence[Recalled], plan: Plan) -> str:
    """The text of the baseline in *folder* with what was found; entries that are there stay as they are."""
    text = read_baseline(folder / FILE, FILE)
    before = text.parse() if text else Baseline(choose_key())
    if not has_key(before.key, plan.settings.key):
        raise UsageError(f"{folder / FILE} was made with another key: set TOKENSCAN_KEY as those who made it do")
    namer, redactor = Namer(before.key, plan.settings.key), _make_redactor(recalled)
    entries = {entry.fingerprint: entry for entry in before.entries}
    for each in recalled:
        for known in each.found:
            name = namer.name(_as_finding(known))[0]
            path, reason = redactor.redact(known.path), redactor.redact(each.claim.reason)
            entries.setdefault(name, Entry(name, known.rule.id, path, reason))
    return write_baseline(make_baseline(before.key, entries))


def _as_finding(known: Known) -> Finding:
    """As much of a finding as its fingerprint is made of."""
    return Finding(known.rule, known.rule.severity, known.rule.confidence, known.secret, "", ())
