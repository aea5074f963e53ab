"""A bare repository with a hook, and a clone that pushes to it over ``file://``."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.repo import RepoBuilder

from tokenscan.cli.guard import guard
from tokenscan.cli.main import make_parser


@dataclass(frozen=True)
class Push:
    """What came of a push: did all refs move, and what was the one who pushed told?"""

    is_taken: bool
    told: str


@dataclass(frozen=True)
class Server:
    bare: Path
    clone: RepoBuilder

    @classmethod
    def create(cls, folder: Path, *options: str) -> Server:
        """The server has one commit already."""
        bare = RepoBuilder.create(folder / "server.git", "--bare", *options)
        bare.git("config", "receive.advertisePushOptions", "true")
        clone = RepoBuilder.create(folder / "clone", *options)
        clone.git("remote", "add", "origin", f"file://{bare.path}")
        clone.commit({"readme": "hello\n"})
        clone.git("push", "--quiet", "origin", "main")
        return cls(bare.path, clone)

    @classmethod
    def copy(cls, made: Server, folder: Path) -> Server:
        """The same in *folder*: copying is quicker than git."""
        shutil.copytree(made.bare, folder / "server.git")
        shutil.copytree(made.clone.path, folder / "clone")
        config = folder / "clone/.git/config"
        config.write_text(config.read_text().replace(str(made.bare), str(folder / "server.git")))
        return cls(folder / "server.git", RepoBuilder(folder / "clone", made.clone.minutes))

    def set_hook(self, name: str, *options: str, environment: str = "") -> None:
        """Let the server run our hook, as an administrator would install it."""
        write_hook(self.bare / "hooks" / name, name, *options, environment=environment)

    def push(self, *arguments: str, **environment: str) -> Push:
        done = subprocess.run(
            ["git", "push", *arguments],
            cwd=self.clone.path,
            capture_output=True,
            env={**os.environ, **environment},
            check=False,
        )
        return Push(done.returncode == 0, done.stderr.decode().replace("remote: ", ""))

    def receive(self, hook: str, updates: list[tuple[str, str, str]], *options: str) -> Push:
        """What our hook answers to *updates* (old, new, ref), in this process. It has all objects of the clone."""
        (self.bare / "objects/info/alternates").write_text(f"{self.clone.path}/.git/objects\n")
        lines = "".join(" ".join(update) + "\n" for update in updates)
        code, told = call_hook(hook, *options, folder=self.bare, stdin=lines, environment={"GIT_DIR": "."})
        return Push(code == 0, told)

    def refs(self) -> dict[str, str]:
        """The refs of the server, by their names."""
        lines = RepoBuilder(self.bare).git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        return dict(line.split(" ") for line in lines)


def call_hook(
    hook: str, *arguments: str, folder: Path, stdin: str = "", environment: dict[str, str] | None = None
) -> tuple[int, str]:
    """The exit code of our hook, called in this process as git calls it, and what it printed."""
    return call_command("hook", hook, *arguments, folder=folder, stdin=stdin, environment=environment)


def call_command(
    *argv: str, folder: Path, stdin: str = "", environment: dict[str, str] | None = None
) -> tuple[int, str]:
    """The exit code of a command that is run in this process, in *folder*, and what it printed."""
    told = io.StringIO()
    parser = make_parser([argv[0]])
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(told), redirect_stderr(told):
        patch.chdir(folder)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        for name, value in (environment or {}).items():
            patch.setenv(name, value)
        parsed = parser.parse_args(argv)
        code = guard(lambda: int(parsed.run(parsed)))
    return code, told.getvalue()


def write_hook(file: Path, name: str, *options: str, environment: str = "") -> None:
    """A hook that calls the command that is tested."""
    command = shlex.join([sys.executable, "-m", "tokenscan", "hook", name, *options])
    file.parent.mkdir(exist_ok=True)
    file.write_text(f'#!/bin/sh\nexec env {environment} {command} "$@"\n')
    file.chmod(0o755)
