"""The page that takes a team from nothing to a checked pipeline: its commands are run as they stand."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs/token-pipeline.md").read_text("utf-8")

_BLOCK = re.compile(r"```(sh|text)\n(.*?)```", re.DOTALL)
_MARK = "--- block "


def _blocks() -> list[tuple[str, str]]:
    """(commands, what they print) of the page, in order; without the first, which installs from a registry."""
    pairs: list[tuple[str, str]] = []
    for language, text in _BLOCK.findall(PAGE):
        if language == "sh":
            pairs.append((text, ""))
        else:
            pairs[-1] = (pairs[-1][0], text)
    return pairs[1:]


def _install(folder: Path) -> None:
    """What the page's first block would put on the path."""
    folder.mkdir()
    for name, arguments in (("tokenscan", "-m tokenscan"), ("python", "")):
        (folder / name).write_text(f'#!/bin/sh\nexec {sys.executable} {arguments} "$@"\n')
        (folder / name).chmod(0o755)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _environment(tools: Path) -> dict[str, str]:
    is_known = any(entry.name == "tokenscan.pytest" for entry in entry_points(group="pytest11"))
    identity = {f"GIT_{who}_{what}": "ann@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        **identity,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(PROJECT),
        "PYTEST_PLUGINS": "" if is_known else "tokenscan.pytest",
    }


def _run(folder: Path) -> list[str]:
    """What each block prints, in a shell that runs one after the other."""
    _install(folder / "bin")
    (folder / "shop").mkdir()
    script = "".join(f'echo "{_MARK}"\n{commands}\n' for commands, _ in _blocks()).replace("8765", str(_free_port()))
    done = subprocess.run(
        ["bash", "-c", f"git init --quiet\n{script}"],
        cwd=folder / "shop",
        env=_environment(folder / "bin"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=180,
        check=False,
    )
    return done.stdout.split(f"{_MARK}\n")[1:]


def test_every_block_prints_what_the_page_says(tmp_path: Path) -> None:
    for module in ("starlette", "uvicorn", "httpx"):
        pytest.importorskip(module, reason="an extra is not installed")
    printed = _run(tmp_path)
    assert len(printed) == len(_blocks())
    for (commands, expected), found in zip(_blocks(), printed, strict=True):
        lines = found.splitlines()
        for line in expected.splitlines():
            shape = re.compile(".*".join(map(re.escape, line.split("…"))))
            at = next((index for index, each in enumerate(lines) if shape.fullmatch(each)), None)
            assert at is not None, f"{commands}\nprints\n{found}\nand not\n{line}"
            lines = lines[at + 1 :]


def test_the_page_shows_no_token_of_its_own() -> None:
    assert not re.search(r"gh[a-z]_[A-Za-z0-9]{20}|sk_(?:live|test)_[A-Za-z0-9]{10}", PAGE)
