"""What the verbs of ``tokenscan baseline`` do."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tokenscan.cli import exit_codes
from tokenscan.cli.baseline_scan import Ground, find_ground, scan_ground
from tokenscan.cli.known import read_baseline
from tokenscan.cli.replacement import replace_file
from tokenscan.errors import UsageError
from tokenscan.key import VARIABLE
from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult
from tokenscan.policy.baseline.compare import Comparison, Namer, compare, has_key
from tokenscan.policy.baseline.entry import Baseline, Entry, KeyName, make_baseline
from tokenscan.policy.baseline.merge import merge, write_conflicts
from tokenscan.policy.baseline.text import parse_baseline, write_baseline
from tokenscan.policy.fingerprint import name_key
from tokenscan.policy.marks import is_day
from tokenscan.report.redact import Redactor

OLD_VARIABLE = "TOKENSCAN_OLD_KEY"
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Compared:
    """A baseline, a scan of its ground with the run's *key*, and how they compare."""

    ground: Ground
    baseline: Baseline
    result: ScanResult
    key: bytes
    found: Comparison

    @property
    def redactor(self) -> Redactor:
        """For paths: a file may be named by a token."""
        return Redactor(self.result.findings)


def compare_ground(arguments: argparse.Namespace, *, old_key: bytes | None = None) -> Compared:
    """Scan and compare. *old_key* is what the baseline was made with, if that is not the run's. Raises ``UsageError``
    where its key is another one: every entry would seem to have gone.
    """
    ground = find_ground(arguments)
    baseline = ground.read().parse()
    own = old_key or os.environ.get(VARIABLE, "").encode()
    if not has_key(baseline.key, own):
        raise UsageError(
            f"{ground.name} was made with another key (its name is {baseline.key.id}): set {VARIABLE} as those who "
            f"made it do; to make it with yours run `tokenscan baseline rekey` with the old one in {OLD_VARIABLE}"
        )
    result, _ = scan_ground(ground, arguments)
    return Compared(ground, baseline, result, own, compare(result.findings, baseline, Namer(baseline.key, own).name))


def run_create(arguments: argparse.Namespace) -> int:
    """Write down everything that is found and that no comment accepts."""
    ground = find_ground(arguments)
    _check_until(arguments)
    if ground.file.exists() and not arguments.force:
        raise UsageError(f"{ground.file} is there already: `tokenscan baseline update` adds to it, --force replaces it")
    result, plan = scan_ground(ground, arguments)
    key = choose_key()
    namer = Namer(key, plan.settings.key)
    new = ((finding, namer.name(finding)[0]) for finding in result.findings)
    entries = _make_entries(new, arguments, Redactor(result.findings))
    save(ground.file, make_baseline(key, entries))
    print(f"{count(len(entries))} written to {ground.file}")
    return tell_unread(result)


def choose_key() -> KeyName:
    """The key of ``TOKENSCAN_KEY`` if that is set, else a new salt. Never the user's own: nobody else has it."""
    named = os.environ.get(VARIABLE)
    return KeyName(name_key(named.encode())) if named else KeyName(salt=secrets.token_bytes(_SALT_BYTES))


def run_update(arguments: argparse.Namespace) -> int:
    """Add what is new, and tell of what is known by its rule and path of today."""
    _check_until(arguments)
    state = compare_ground(arguments)
    kept = {entry.fingerprint: entry for entry in (*state.found.gone, *refresh_entries(state))}
    new = _make_entries(state.found.new, arguments, state.redactor)
    save(state.ground.file, make_baseline(state.baseline.key, {**kept, **new}))
    print(f"{count(len(new))} added to {state.ground.file}, which holds {len(kept) + len(new):,}")
    return tell_unread(state.result)


def refresh_entries(state: Compared, key: KeyName | None = None, own: bytes | None = None) -> Iterator[Entry]:
    """The entries that something has, as of today; under *key* (*own* is the run's), else under the key they have."""
    namer = Namer(key or state.baseline.key, own or state.key)
    for finding, entry in state.found.known:
        paths = [state.redactor.redact(each.provenance.path or "") for each in finding.locations]
        path = entry.path if entry.path in paths else paths[0]
        yield replace(entry, fingerprint=namer.name(finding)[0], rule=finding.rule.id, path=path)


def _make_entries(
    new: Iterable[tuple[Finding, str]], arguments: argparse.Namespace, redactor: Redactor
) -> dict[str, Entry]:
    """Entries by fingerprint for findings that no comment accepts, with what *arguments* say of them."""
    said = {name: redactor.redact(getattr(arguments, name)) for name in ("reason", "owner", "until", "ticket")}
    entries = {}
    for finding, name in new:
        if finding.suppression is None:
            path = redactor.redact(finding.locations[0].provenance.path or "")
            entries[name] = Entry(name, finding.rule.id, path, **said)
    return entries


def run_diff(arguments: argparse.Namespace) -> int:
    """Print what ``update`` would add and ``prune`` would drop."""
    state = compare_ground(arguments)
    new = [finding for finding, _ in state.found.new if finding.suppression is None]
    for finding in new:
        location = finding.locations[0]
        place = f"{state.redactor.redact(location.provenance.path or '')}:{location.span.line}"
        print(f"+ {finding.rule.id} {finding.masked} in {place}")
    for entry in state.found.gone:
        print(f"- {entry.rule} {entry.fingerprint} in {entry.path}")
    print(f"{len(new):,} new, {len(state.found.gone):,} gone, {len(state.found.known):,} known")
    code = tell_unread(state.result)
    return exit_codes.FINDINGS if new or state.found.gone else code


def run_prune(arguments: argparse.Namespace) -> int:
    """Drop what has gone, where everything could be read."""
    state = compare_ground(arguments)
    if not state.result.coverage.is_complete:
        return tell_unread(state.result, "nothing is dropped")
    save(
        state.ground.file,
        make_baseline(state.baseline.key, {each.fingerprint: each for each in refresh_entries(state)}),
    )
    print(f"{count(len(state.found.gone))} dropped from {state.ground.file}, which holds {len(state.found.known):,}")
    return exit_codes.CLEAN


def run_rekey(arguments: argparse.Namespace) -> int:
    """Make all fingerprints anew. An entry whose secret is found nowhere cannot be, and stops it."""
    ground = find_ground(arguments)
    old = os.environ.get(OLD_VARIABLE)
    if not ground.read().parse().key.is_salted and not old:
        raise UsageError(f"{ground.name} was made with a key: set {OLD_VARIABLE} to it, and {VARIABLE} to the new one")
    state = compare_ground(arguments, old_key=old.encode() if old else None)
    if not state.result.coverage.is_complete:
        return tell_unread(state.result, "no key is changed")
    if state.found.gone:
        for entry in state.found.gone:
            print(f"- {entry.rule} {entry.fingerprint} in {entry.path}")
        raise UsageError(
            f"{count(len(state.found.gone))} of {ground.name} has no secret here any more, and cannot get another "
            "fingerprint: drop it first with `tokenscan baseline prune`"
        )
    key = choose_key()
    own = os.environ.get(VARIABLE, "").encode()
    entries = {entry.fingerprint: entry for entry in refresh_entries(state, key, own)}
    save(ground.file, make_baseline(key, entries))
    how = "a new salt" if key.is_salted else f"the key {key.id}"
    print(f"{count(len(entries))} of {ground.file} made with {how}")
    return exit_codes.CLEAN


def run_merge(arguments: argparse.Namespace) -> int:
    """Merge into the file of our side, as git wants it from a merge driver."""
    base, ours, theirs = (_read_side(file) for file in (arguments.base, arguments.ours, arguments.theirs))
    if ours is None or theirs is None or ours.key != theirs.key:
        raise UsageError(
            "the baselines of the two sides were made with different keys and cannot be merged: keep one of them, and "
            "run `tokenscan baseline update`"
        )
    merged, conflicts = merge(base or Baseline(ours.key), ours, theirs)
    replace_file(arguments.ours, write_conflicts(merged, conflicts))
    if conflicts:
        names = ", ".join(conflict.ours.fingerprint for conflict in conflicts)
        print(f"tokenscan: both sides say different things of {names}: keep one line of each", file=sys.stderr)
    return exit_codes.FINDINGS if conflicts else exit_codes.CLEAN


def _read_side(file: Path) -> Baseline | None:
    """One side of a merge; ``None`` for an empty file, which git gives where a side has none."""
    text = read_baseline(file, str(file))
    return text.parse() if text is not None and text.content.strip() else None


def _check_until(arguments: argparse.Namespace) -> None:
    if arguments.until and not is_day(arguments.until):
        raise UsageError(f"--until: {arguments.until!r} is no day: write YYYY-MM-DD")


def count(number: int) -> str:
    """*number* of entries, in words."""
    return f"{number:,} {'entry' if number == 1 else 'entries'}"


def save(file: Path, baseline: Baseline) -> None:
    """Replace *file* in one step. Raises ``UsageError``."""
    text = write_baseline(baseline)
    parse_baseline(text, str(file))
    replace_file(file, text)


def tell_unread(result: ScanResult, so: str = "entries may be missing") -> int:
    """Say what could not be read, and what comes of it. Gives the exit code."""
    if result.coverage.is_complete:
        return exit_codes.CLEAN
    failed = [item for item in result.coverage.skipped if item.is_failure]
    for item in failed[:20]:
        print(f"not read: {item.path}: {item.reason} {item.detail}".rstrip())
    print(f"INCOMPLETE: not everything was read, {so}; `tokenscan git` and `tokenscan scan` say more")
    return exit_codes.INCOMPLETE
