"""The hooks that we write: shell scripts that call the hook that was there before, and then tokenscan."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from tokenscan.errors import UsageError

MARK = "# Written by `tokenscan install`; `tokenscan uninstall` takes it away."

BEFORE = ".before-tokenscan"
"""What the name of a hook that was there before ends with from then on."""

CLIENT = ("pre-commit", "commit-msg", "pre-push")
SERVER = ("pre-receive", "update", "post-receive")

_WITH_INPUT = frozenset({"pre-push", "pre-receive", "post-receive"})
"""Those to which git writes; both hooks must read it."""

PASSED_ON = (
    *("applypatch-msg", "pre-applypatch", "post-applypatch", "pre-merge-commit", "prepare-commit-msg", "post-commit"),
    *("pre-rebase", "post-checkout", "post-merge", "post-rewrite", "pre-auto-gc", "sendemail-validate"),
    *("pre-receive", "update", "post-receive", "post-update", "push-to-checkout", "proc-receive"),
)
"""Hooks that we have no part in and that a repository may have: under a global ``core.hooksPath`` git would pass over
them. Left out are those that git calls many times a command (``reference-transaction``, ``fsmonitor-watchman``).
Source: githooks(5)."""

_OWN = '"$(git rev-parse --git-common-dir)/hooks/{name}"'


def find_command() -> str:
    """The absolute path of the command, for a hook that may be called with another ``PATH``. Raises ``UsageError``."""
    beside = Path(sys.executable).with_name("tokenscan")
    found = str(beside) if beside.is_file() else shutil.which("tokenscan")
    if found is None:
        raise UsageError("the command tokenscan is not on PATH, so no hook could call it: install the package with pip")
    return str(Path(found).absolute())


def make_script(name: str, command: str, *, calls_own: bool = False) -> str:
    """The text of the hook *name*. What is called first is the hook that was there before, or with *calls_own* that of
    the repository itself.
    """
    earlier = _OWN.format(name=name) if calls_own else f'"$0{BEFORE}"'
    return "\n".join((*_begin(earlier), *_find(command), *_call(name), ""))


def make_passing_script(name: str) -> str:
    """The text of a hook that does no more than call the repository's own."""
    lines = (*_begin(_OWN.format(name=name)), f'{_IS_OTHER} && exec "$earlier" "$@"', "exit 0", "")
    return "\n".join(lines)


_IS_OTHER = '[ -x "$earlier" ] && ! [ "$earlier" -ef "$0" ]'


def _begin(earlier: str) -> Iterable[str]:
    return ("#!/bin/sh", MARK, f"earlier={earlier}")


def _find(command: str) -> Iterable[str]:
    """A virtual environment that is gone is no reason to let anything pass."""
    yield f"tokenscan={shlex.quote(command)}"
    yield '[ -x "$tokenscan" ] || tokenscan=$(command -v tokenscan) || {'
    yield '    echo "tokenscan is not found, so nothing was checked: install it again, or take this away: $0" >&2'
    yield "    exit 1"
    yield "}"


def _call(name: str) -> Iterable[str]:
    arguments = "" if name == "pre-commit" else ' "$@"'
    if name not in _WITH_INPUT:
        yield f'if {_IS_OTHER}; then "$earlier" "$@" || exit; fi'
        yield f'exec "$tokenscan" hook {name}{arguments}'
        return
    yield "input=$(cat && echo .)"
    yield f'if {_IS_OTHER}; then printf %s "${{input%.}}" | "$earlier" "$@" || exit; fi'
    yield f'printf %s "${{input%.}}" | "$tokenscan" hook {name}{arguments}'


def is_ours(file: Path) -> bool:
    """Is *file* a hook that we have written?"""
    try:
        return MARK in file.read_text("utf-8", "replace").splitlines()[:3]
    except OSError:
        return False
