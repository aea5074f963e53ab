"""Flags that several commands share, and the settings they make."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from tokenscan.archives.budget import Budget, Limits
from tokenscan.cli.finding_codes import PROFILES, FindingCodes, all_alike
from tokenscan.cli.plan import Plan, assemble
from tokenscan.cli.suppressions import add_baseline_flags, add_stale_flags
from tokenscan.config import Config, load_config
from tokenscan.errors import UsageError
from tokenscan.model.rule import CONFIDENCES
from tokenscan.policy.gate import DEFAULT_GATE
from tokenscan.report import FORMATS


def add_report_flags(parser: argparse.ArgumentParser) -> None:
    """Add what says which reports are written, and where."""
    report = parser.add_argument_group("report")
    report.add_argument(
        "-f",
        "--format",
        metavar="NAME[:FILE]",
        action="append",
        help=f"one of {', '.join(FORMATS)}, and where to write it; can be given several times (default: text)",
    )
    report.add_argument("-o", "--output", metavar="FILE", type=Path, help="write the report to FILE")
    report.add_argument("--show-secrets", action="store_true", help="print secrets in full; they are masked otherwise")
    report.add_argument(
        "--allow-unsalted",
        action="store_true",
        help="let -f detect-secrets write unsalted SHA-1, from which weak passwords can be guessed",
    )
    report.add_argument("-q", "--quiet", action="store_true", help="no progress, and no text report of a clean scan")
    report.add_argument("-v", "--verbose", action="store_true", help="list what was skipped, each by name")
    parser.set_defaults(started=datetime.now(timezone.utc))


def add_common_flags(parser: argparse.ArgumentParser, *, gate: str = DEFAULT_GATE) -> None:
    """Add what every command takes that scans and says by its exit code what it found; *gate* decides where nobody
    says otherwise.
    """
    add_judging_flags(parser, gate=gate)
    add_stale_flags(parser)
    codes = parser.add_argument_group("exit code").add_mutually_exclusive_group()
    codes.add_argument(
        "--exit-code", metavar="N", type=_exit_code, dest="codes", help="what such findings give in place of 1"
    )
    codes.add_argument(
        "--exit-code-profile",
        metavar="PEER",
        type=_profile,
        dest="codes",
        help=f"what they give as another tool would: {', '.join(PROFILES)}",
    )


def add_judging_flags(parser: argparse.ArgumentParser, *, gate: str = DEFAULT_GATE) -> None:
    """Add what every command takes that scans, the hooks too: git takes any exit code but 0 for a refusal."""
    add_report_flags(parser)
    policy = parser.add_argument_group("policy")
    policy.add_argument("--min-confidence", choices=CONFIDENCES, help="leave out findings below (default: medium)")
    policy.add_argument("--fail-on", metavar="EXPR", help=f"which findings give exit code 1 (default: '{gate}')")
    policy.add_argument("--allow-incomplete", action="store_true", help="exit 0, not 3, if something could not be read")
    policy.add_argument("--no-lfs", action="store_true", help="leave out what pointers of Git LFS stand for")
    add_baseline_flags(parser)
    add_running_flags(parser)


def add_running_flags(parser: argparse.ArgumentParser) -> None:
    """Add which configuration is read, and how the work is done."""
    running = parser.add_argument_group("running")
    running.add_argument(
        "-c", "--config", metavar="FILE", type=Path, help="use FILE in place of the repository's configuration"
    )
    running.add_argument(
        "--no-repo-config",
        action="store_true",
        help="ignore the configuration and the baseline that the repository brings",
    )
    running.add_argument("-j", "--jobs", metavar="N", type=_positive, help="processes to use (default: one a core)")
    running.add_argument(
        "--no-cache", action="store_true", help="neither read nor write what is remembered between runs"
    )


def add_archive_flags(parser: argparse.ArgumentParser) -> None:
    """Add what a command takes that opens archives."""
    archives = parser.add_argument_group("archives")
    archives.add_argument(
        "--archives",
        action=argparse.BooleanOptionalAction,
        help="look into archives, compressed files, documents and databases (default: yes)",
    )
    archives.add_argument(
        "--max-archive-bytes",
        metavar="N",
        type=_positive,
        default=Limits.max_bytes,
        help=f"bytes to unpack in the whole run, at most (default: {Limits.max_bytes:,})",
    )


def open_archives(plan: Plan, arguments: argparse.Namespace) -> Plan:
    """*plan* with the budget for opening archives, if they are to be opened."""
    if arguments.archives is False:
        return plan
    budget = Budget(Limits(max_bytes=arguments.max_archive_bytes))
    return replace(plan, settings=replace(plan.settings, archives=budget))


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _load_config(arguments: argparse.Namespace, root: Path | None) -> Config:
    trusted = None if arguments.no_repo_config else root
    if arguments.config:
        from tokenscan.cli.peer_config import load_peer_config  # few runs name a configuration

        config = load_peer_config(arguments.config, trusted)
        if config is not None:
            return config
    return load_config(trusted, explicit=arguments.config)


def _exit_code(text: str) -> FindingCodes:
    if not text.isdecimal() or int(text) > 255:
        raise argparse.ArgumentTypeError(f"{text!r} is no exit code from 0 to 255")
    return all_alike(int(text))


def _profile(name: str) -> FindingCodes:
    if name not in PROFILES:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(PROFILES)}")
    return PROFILES[name]


def make_plan(arguments: argparse.Namespace, root: Path | None) -> Plan:
    """The plan for a scan below *root*. Raises ``UsageError``."""
    if arguments.config and not arguments.config.is_file():
        raise UsageError(f"--config: {arguments.config} is not a file")
    config = _load_config(arguments, root)
    chosen = {
        "jobs": arguments.jobs,
        "min_confidence": arguments.min_confidence,
        "fail_on": arguments.fail_on,
    }
    config = replace(config, **{name: value for name, value in chosen.items() if value is not None})
    return assemble(config, use_cache=not arguments.no_cache, show_secrets=arguments.show_secrets)
