"""``tokenscan redact``: secrets in a stream replaced by aliases, and put back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from tokenscan.cli import exit_codes
from tokenscan.cli.options import make_plan
from tokenscan.cli.pipe import until_reader_leaves
from tokenscan.config import user_folder
from tokenscan.errors import UsageError
from tokenscan.key import VARIABLE, load_key
from tokenscan.model.rule import CONFIDENCES
from tokenscan.redaction.alias import Aliases
from tokenscan.redaction.mask import IncompleteLookError, Masker
from tokenscan.redaction.stream import Redaction, Restoration

STDIN = "-"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "redact",
        help="replace secrets in a stream by aliases, or put them back",
        description="Copy standard input, or FILE, to standard output with an alias in the place of every secret. One "
        "secret has one alias; --restore puts secrets back, with the same local key. Nothing is kept anywhere.",
        epilog="exit codes: 0 written, 1 something was replaced (with --fail), 2 usage, 3 not everything could be "
        "looked at, and the rest was not written",
    )
    parser.add_argument("file", metavar="FILE", nargs="?", default=STDIN, help="what to read (default: standard input)")
    parser.add_argument("--restore", action="store_true", help="put back what aliases stand for")
    parser.add_argument("--one-way", action="store_true", help="short aliases that nobody can undo")
    parser.add_argument("--fail", action="store_true", help="exit 1 if anything was replaced")
    parser.add_argument(
        "--min-confidence",
        choices=CONFIDENCES,
        default="low",
        help="replace only what is at least so sure (default: low: whatever may be one)",
    )
    parser.add_argument(
        "-c", "--config", metavar="FILE", type=Path, help="use FILE in place of the repository's configuration"
    )
    parser.add_argument(
        "--no-repo-config", action="store_true", help="ignore the configuration of the current folder's repository"
    )
    parser.add_argument("--no-cache", action="store_true", help="neither read nor write compiled rules")
    parser.set_defaults(run=run, jobs=1, fail_on=None, show_secrets=False)


def run(arguments: argparse.Namespace) -> int:
    """Copy the stream, and give the exit code."""
    if arguments.restore and (arguments.one_way or arguments.fail):
        raise UsageError("--restore goes with neither --one-way nor --fail")
    with _open(arguments.file) as stream:
        return _restore(stream) if arguments.restore else _redact(stream, arguments)


@contextmanager
def _open(name: str) -> Iterator[BinaryIO]:
    if name == STDIN:
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(name).open("rb"))
        except OSError as error:
            raise UsageError(f"{name} cannot be read: {error.strerror}") from None
        yield file


def _redact(stream: BinaryIO, arguments: argparse.Namespace) -> int:
    aliases = Aliases(_load_key(must_last=not arguments.one_way), is_one_way=arguments.one_way)
    plan = make_plan(arguments, Path.cwd())
    redaction = Redaction(Masker(plan.ruleset.make_engine(), plan.settings, aliases))
    try:
        with until_reader_leaves():
            for piece in redaction.run(stream.read):
                sys.stdout.buffer.write(piece)
    except IncompleteLookError as error:
        return _tell_incomplete(str(error))
    except OSError as error:
        return _tell_incomplete(f"copying {arguments.file} failed: {error.strerror}")
    return exit_codes.FINDINGS if arguments.fail and redaction.count else exit_codes.CLEAN


def _tell_incomplete(reason: str) -> int:
    print(f"tokenscan: {reason}; what comes from there on was not written", file=sys.stderr)
    return exit_codes.INCOMPLETE


def _restore(stream: BinaryIO) -> int:
    restoration = Restoration(Aliases(_load_key(must_last=True)))
    with until_reader_leaves():
        for piece in restoration.run(stream.read):
            sys.stdout.buffer.write(piece)
    if not restoration.strange:
        return exit_codes.CLEAN
    print(
        f"tokenscan: {restoration.strange:,} aliases stay as they are: another key made them, they were changed, or "
        "they are one-way",
        file=sys.stderr,
    )
    return exit_codes.INCOMPLETE


def _load_key(*, must_last: bool) -> bytes:
    key = load_key(user_folder() / "key")
    if must_last and not key.is_lasting:
        raise UsageError(f"no key could be kept, so nothing could be restored: set {VARIABLE}, or take --one-way")
    return key.value
