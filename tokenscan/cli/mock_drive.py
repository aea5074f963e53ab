"""``tokenscan mock drive``: a command, run against every state of a token."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tokenscan.cli import exit_codes
from tokenscan.cli.mock import make_server
from tokenscan.cli.replacement import replace_file
from tokenscan.config import cache_folder
from tokenscan.errors import UsageError
from tokenscan.mock.drive.environment import Cleaned, clean_environment
from tokenscan.mock.drive.judge import Limits
from tokenscan.mock.drive.report import FORMATS, DriveReport, split_format
from tokenscan.mock.drive.trial import Trial
from tokenscan.mock.simulator import Simulator


def run_drive(arguments: argparse.Namespace, simulator: Simulator) -> int:
    """Run the command, write the reports, and give the exit code. Raises ``UsageError``."""
    reports = _choose_reports(arguments)
    variables = _read_variables(arguments.env)
    _check_numbers(arguments)
    command = (*arguments.argv, *arguments.command_line)
    if not command:
        raise UsageError("drive: name the command to run after --, for instance: … -- python report.py")
    cleaned = clean_environment(os.environ, keep=arguments.keep_env, holds_secret=_make_detector())
    server = make_server(simulator)
    with _choose_home(cleaned.kept, is_clean=arguments.clean_home) as environment, server:
        trials = _drive(arguments, command, server, variables, environment)
    report = DriveReport(arguments.provider, Path(command[0]).name, trials, cleaned.removed)
    _tell_removed(cleaned)
    for name, file in reports:
        text = FORMATS[name](report)
        if file:
            replace_file(Path(file), text)
        else:
            print(text, end="")
    return exit_codes.FINDINGS if report.has_failed else exit_codes.CLEAN


def _drive(
    arguments: argparse.Namespace,
    command: tuple[str, ...],
    server: object,
    variables: Mapping[str, str],
    environment: Mapping[str, str],
) -> tuple[Trial, ...]:
    from tokenscan.mock.drive.drive import Order, choose_states, drive
    from tokenscan.mock.server import Server
    from tokenscan.mock.session import TokenMock

    if not isinstance(server, Server):
        raise AssertionError("a server was made")
    try:
        mock = TokenMock(server, arguments.provider)
        mock.token(rule=arguments.rule)
    except ValueError as error:
        raise UsageError(str(error)) from None
    provider = server.simulator.providers[arguments.provider]
    known = provider.states_of(next(each for each in provider.kinds if arguments.rule in ("", each.rule)))
    order = Order(
        command=command,
        variables=variables,
        environment=environment,
        states=choose_states(known, arguments.state),
        rule=arguments.rule,
        timeout_s=arguments.timeout,
        retry_after_s=arguments.retry_after,
        limits=Limits(requests=arguments.max_requests),
    )
    return tuple(_tell(drive(order, mock)))


def _tell(trials: Iterator[Trial]) -> Iterator[Trial]:
    """*trials*, with a sign of life for each where somebody watches."""
    for trial in trials:
        if sys.stderr.isatty():
            print(f"{trial.state}: {'FAIL' if trial.has_failed else 'ok'}", file=sys.stderr)
        yield trial


def _choose_reports(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    try:
        return split_format(arguments.format or ["text"])
    except ValueError as error:
        raise UsageError(f"--format: {str(error)!r} is none of {', '.join(FORMATS)}") from None


def _read_variables(texts: list[str]) -> Mapping[str, str]:
    pairs = [text.partition("=") for text in texts]
    for name, joint, _ in pairs:
        if not joint or not name:
            raise UsageError(f"--env {name}: write it as NAME=TEXT, for instance GITHUB_TOKEN={{token}}")
    return {name: text for name, _, text in pairs}


def _check_numbers(arguments: argparse.Namespace) -> None:
    if arguments.timeout <= 0 or arguments.retry_after < 1 or arguments.max_requests < 1:
        raise UsageError("--timeout, --retry-after and --max-requests must be more than 0")


def _make_detector() -> Callable[[str, str], bool]:
    """Tells whether a variable's value is a secret, by the built-in rules."""
    from tokenscan.rulebook.locate import find_builtin_rules
    from tokenscan.rulebook.ruleset import load_ruleset

    engine = load_ruleset(find_builtin_rules(), cache=cache_folder()).make_engine()
    return lambda name, value: bool(engine.detect(f"{name}={value}\n".encode("utf-8", "replace")).candidates)


@contextmanager
def _choose_home(environment: Mapping[str, str], *, is_clean: bool) -> Iterator[Mapping[str, str]]:
    """*environment*, with an empty home folder in it if that is wanted."""
    if not is_clean:
        yield environment
        return
    with TemporaryDirectory(prefix="tokenscan-home-") as folder:
        kept = {name: value for name, value in environment.items() if not name.startswith("XDG_")}
        yield {**kept, "HOME": folder, "USERPROFILE": folder}


def _tell_removed(cleaned: Cleaned) -> None:
    if cleaned.removed:
        names = ", ".join(cleaned.removed)
        print(f"tokenscan: kept from the command (--keep-env leaves one in): {names}", file=sys.stderr)
