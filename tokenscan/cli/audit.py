"""``tokenscan baseline audit``: a walk through known findings, one key each."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TextIO

from tokenscan import __version__
from tokenscan.cli.baseline_verbs import Compared, compare_ground, count, save, tell_unread
from tokenscan.model.finding import Finding
from tokenscan.policy.baseline.entry import Entry, make_baseline
from tokenscan.report.options import ReportOptions
from tokenscan.report.redact import Redactor
from tokenscan.report.text.block import compose_block
from tokenscan.report.text.line import plain
from tokenscan.report.text.printable import escape_unprintable

QUESTION = "Is it a real secret?  y yes   n no, a false alarm   s skip   b back   q save and quit > "
KEYS = {"y": "real", "n": "false-alarm"}

ReadKey = Callable[[], str]
"""Gives the next key that is pressed; an empty text at the end of the input."""


def run_audit(arguments: argparse.Namespace) -> int:
    """Ask about every entry that has no label, or about all. What was answered is kept, however the walk ends."""
    state = compare_ground(arguments)
    asked = [(finding, entry) for finding, entry in state.found.known if arguments.all or not entry.label]
    labels: dict[str, str] = {}
    try:
        with open_keys(sys.stdin) as read_key:
            walk(asked, labels, read_key=read_key, out=sys.stdout, redactor=state.redactor)
    finally:
        if labels:
            _keep(state, labels)
    _sum_up(state, labels)
    return tell_unread(state.result, "some entries could not be shown")


def walk(
    items: Sequence[tuple[Finding, Entry]],
    labels: dict[str, str],
    *,
    read_key: ReadKey,
    out: TextIO,
    redactor: Redactor,
) -> None:
    """Show *items* one after the other and put the answers into *labels*, by fingerprint."""
    position = 0
    while position < len(items):
        finding, entry = items[position]
        _show(finding, entry, labels.get(entry.fingerprint, entry.label), f"{position + 1}/{len(items)}", out, redactor)
        key = _ask(read_key, out)
        if key in ("q", ""):
            return
        if key in KEYS:
            labels[entry.fingerprint] = KEYS[key]
        position = max(0, position - 1) if key == "b" else position + 1


def _ask(read_key: ReadKey, out: TextIO) -> str:
    while True:
        out.write(QUESTION)
        out.flush()
        key = read_key().lower()
        out.write(f"{key}\n" if key.isprintable() else "\n")
        if key in (*KEYS, "s", "b", "q", ""):
            return key


def _show(finding: Finding, entry: Entry, label: str, number: str, out: TextIO, redactor: Redactor) -> None:
    def show(text: str) -> str:
        return escape_unprintable(redactor.redact(text))

    out.write(f"\n[{number}]{f' so far: {label}' if label else ''}\n")
    options = ReportOptions(version=__version__)
    out.writelines(plain(line) + "\n" for line in compose_block(finding, show, options, explain=True))
    for name in ("reason", "owner", "until", "ticket"):
        if value := getattr(entry, name):
            out.write(f"  {name}: {show(value)}\n")


@contextmanager
def open_keys(stream: TextIO) -> Iterator[ReadKey]:
    """What gives one key of a terminal after the other, without a line feed; of anything else the first character of
    the next line that has one.
    """
    if not stream.isatty() or importlib.util.find_spec("termios") is None:
        yield lambda: next((line.strip()[0] for line in stream if line.strip()), "")
        return
    import termios
    import tty

    number = stream.fileno()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number, termios.TCSADRAIN)  # once, and without a flush: what was typed ahead counts
        yield lambda: stream.read(1).replace("\x04", "")
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)


def _keep(state: Compared, labels: dict[str, str]) -> None:
    entries = (replace(each, label=labels.get(each.fingerprint, each.label)) for each in state.baseline.entries)
    save(state.ground.file, make_baseline(state.baseline.key, {each.fingerprint: each for each in entries}))


def _sum_up(state: Compared, labels: dict[str, str]) -> None:
    counted = Counter(_labels(state.baseline.entries, labels))
    print(
        f"{count(sum(counted.values()))}: {counted['real']:,} real, {counted['false-alarm']:,} false alarms, "
        f"{counted['']:,} without a label"
    )
    if counted["real"]:
        print("Rotate the real ones: a baseline keeps them from failing a run, and from nothing else.")
    if state.found.gone:
        print(
            f"{count(len(state.found.gone))} could not be shown: nothing has them any more (tokenscan baseline prune)"
        )


def _labels(entries: Iterable[Entry], labels: dict[str, str]) -> list[str]:
    return [labels.get(each.fingerprint, each.label) for each in entries]
