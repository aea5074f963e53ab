"""Flags about live checks. No HTTP client is loaded here."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

from tokenscan.cli.duration import read_duration
from tokenscan.errors import UsageError
from tokenscan.model.verdict import STATES

FLAGS = ("expiring", "over-scoped")
"""What ``--only`` takes besides states: flags of what is valid."""


def add_verify_flags(parser: argparse.ArgumentParser, *, optional: bool) -> None:
    """Add them; where live checks are *optional*, also the one that asks for them."""
    live = parser.add_argument_group("live checks")
    if optional:
        live.add_argument("--verify", action="store_true", help="ask the issuers whether what was found is valid")
    live.add_argument(
        "--only",
        metavar="STATE",
        action="append",
        default=[],
        help=f"show these alone, of {', '.join((*STATES, *FLAGS))}; can be given several times",
    )
    live.add_argument(
        "--endpoint",
        metavar="PROVIDER=URL",
        action="append",
        default=[],
        help="ask URL in place of the provider's own host; PROVIDER is the name of its rule file, or a rule's id",
    )
    live.add_argument(
        "--allow-host",
        metavar="HOST",
        action="append",
        default=[],
        help="a host beside a token that may be asked, though no rule knows it; *.HOST stands for all below it",
    )
    live.add_argument("--allow-private", action="store_true", help="ask hosts at loopback and private addresses, too")
    live.add_argument(
        "--opt-in",
        metavar="RULE",
        action="append",
        default=[],
        help="ask for this kind, though that is a log-in of its own or leaves a trace",
    )
    live.add_argument("--canaries", action="store_true", help="ask even for accounts that are known to raise an alarm")
    live.add_argument("--ca-file", metavar="FILE", type=Path, help="trust the authorities in FILE, too")
    live.add_argument("--rate", metavar="N", type=_positive, help="requests a second to one host (default: 5)")
    live.add_argument("--in-flight", metavar="N", type=_whole, help="at a time to one host (default: 4)")
    live.add_argument(
        "--max-requests", metavar="N", type=_whole, default=10_000, help="in the whole run (default: 10000)"
    )
    live.add_argument(
        "--max-time", metavar="SECONDS", type=_positive, default=900.0, help="for live checks (default: 900)"
    )
    live.add_argument(
        "--warn-before",
        metavar="TIME",
        type=read_duration,
        default=timedelta(days=14),
        help="what is valid for no longer than that is expiring: 12h, 14d (the default), 2w, or a number of days",
    )
    live.add_argument("--no-control", action="store_true", help="send no made-up token to test the probe itself")
    live.add_argument("--dry-run", action="store_true", help="ask nobody; print the requests, masked, as curl has them")


def check_verify_flags(arguments: argparse.Namespace) -> None:
    """Raise ``UsageError`` for flags of live checks that do not go with the others, before anything is read."""
    wrong = [each for each in arguments.only if each not in (*STATES, *FLAGS)]
    if wrong:
        raise UsageError(f"--only: {wrong[0]!r} is none of {', '.join((*STATES, *FLAGS))}")
    if arguments.verify:
        if getattr(arguments, "staged", False):
            raise UsageError("--verify does not go with --staged: a commit waits for no network")
        return
    asked = [name for name in ("only", "endpoint", "allow_host", "opt_in") if getattr(arguments, name)]
    asked += [name for name in ("allow_private", "canaries", "dry_run", "no_control") if getattr(arguments, name)]
    if asked:
        raise UsageError(f"--{asked[0].replace('_', '-')} goes with --verify")


def _whole(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number
