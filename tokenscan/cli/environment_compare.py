"""``tokenscan environments --compare``: what is written against what runs."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tokenscan.cli import exit_codes
from tokenscan.cli.environment_scan import EnvironmentFiles
from tokenscan.environments.difference import compare_sides
from tokenscan.environments.names import PRODUCTION
from tokenscan.environments.read import read_settings
from tokenscan.environments.second_side import Values, read_values
from tokenscan.errors import UsageError
from tokenscan.model.difference import Difference
from tokenscan.model.setting import Setting
from tokenscan.scan.environments import EnvironmentScanner
from tokenscan.scan.imprints import read_blobs

STDIN, VARIABLES, COMMAND = "-", "env", "command"
TIMEOUT_S = 120


def compare_with(arguments: argparse.Namespace, scanner: EnvironmentScanner, files: EnvironmentFiles) -> int:
    """Print how both sides differ; 1 if they do."""
    name = arguments.environment or PRODUCTION
    values = _read_side(arguments)
    settings = list(_list_settings(scanner, files, name))
    if not settings:
        raise UsageError(f"no file here belongs to {name}; --environment names another one")
    is_process = arguments.compare == VARIABLES
    found = compare_sides(settings, values, lambda text: scanner.press.hash("", text), only_known=is_process)
    chosen = [each for each in found if _is_asked(each, arguments)]
    from tokenscan.cli.environments import write_out
    from tokenscan.report.difference import render_differences, write_differences_json

    if arguments.format == "json":
        write_out(arguments, lambda stream: write_differences_json(name, chosen, stream))
    else:
        write_out(arguments, lambda stream: stream.writelines(f"{line}\n" for line in render_differences(name, chosen)))
    return exit_codes.CLEAN if all(each.state == "same" for each in found) else exit_codes.FINDINGS


def _is_asked(each: Difference, arguments: argparse.Namespace) -> bool:
    from fnmatch import fnmatchcase

    states = {"missing" if each.state.startswith("missing") else each.state}
    if arguments.only and not states & set(arguments.only):
        return False
    return not arguments.key or any(fnmatchcase(each.key.lower(), key.lower()) for key in arguments.key)


def _list_settings(scanner: EnvironmentScanner, files: EnvironmentFiles, name: str) -> Iterator[Setting]:
    """The settings of environment *name* that have a value: what they refer to is not known here."""
    from tokenscan.environments.value import is_reference

    press = scanner.press
    for blob in read_blobs(files.source, files.paths):
        path = (blob.provenance and blob.provenance.path) or ""
        for setting in read_settings(path, blob.data, press.names, press.branch).settings:
            text = setting.value.reveal().decode("utf-8", "surrogateescape")
            if setting.environment and setting.environment.name == name and text and not is_reference(text):
                yield setting


def _read_side(arguments: argparse.Namespace) -> Values:
    """Raises ``UsageError``."""
    if arguments.command_line and arguments.compare != COMMAND:
        raise UsageError("what stands behind -- goes with --compare command")
    if arguments.compare == VARIABLES:
        return dict(os.environ)
    if arguments.compare == COMMAND:
        return read_values(_run_command(arguments), "what the command printed")
    if arguments.compare == STDIN:
        return read_values(sys.stdin.buffer.read(), "standard input")
    try:
        return read_values(Path(arguments.compare).read_bytes(), arguments.compare)
    except OSError as error:
        raise UsageError(f"--compare: {arguments.compare} cannot be read: {error.strerror}") from None


def _run_command(arguments: argparse.Namespace) -> bytes:
    """What the command prints. No shell; its errors go where ours go, and its output nowhere else."""
    command: Sequence[str] = arguments.command_line
    if not arguments.allow_commands:
        raise UsageError("--compare command runs a program: allow it with --allow-commands")
    if not command:
        raise UsageError("--compare command: write the program and its arguments behind --")
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=TIMEOUT_S, check=False)
    except OSError as error:
        raise UsageError(f"{command[0]} cannot be run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"{command[0]} was not done after {TIMEOUT_S} s") from None
    if done.returncode:
        raise UsageError(f"{command[0]} failed with exit code {done.returncode}")
    return done.stdout
