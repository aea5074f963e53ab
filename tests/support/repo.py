"""Building real repositories."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class RepoBuilder:
    """A repository made with real git. Authors and dates are fixed; each commit is a minute after the one before."""

    path: Path
    minutes: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def create(cls, path: Path, *options: str) -> RepoBuilder:
        path.mkdir(parents=True, exist_ok=True)
        repo = cls(path)
        repo.git("init", "--quiet", "--initial-branch=main", *options)
        return repo

    def git(self, *arguments: str, stdin: bytes = b"", check: bool = True) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, input=stdin, capture_output=True, env=self._environment(), check=False
        )
        if check and done.returncode:
            raise AssertionError(f"git {' '.join(arguments)}: {done.stderr.decode()}")
        return done.stdout.decode().strip()

    def _environment(self) -> dict[str, str]:
        date = f"2024-01-01T00:{self.minutes:02d}:00+00:00"
        return {
            **os.environ,
            "GIT_AUTHOR_NAME": "Ann Author",
            "GIT_AUTHOR_EMAIL": "ann@example.org",
            "GIT_COMMITTER_NAME": "Carl Committer",
            "GIT_COMMITTER_EMAIL": "carl@example.org",
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_DATE": date,
            **self.environment,
        }

    def write(self, name: str, content: str | bytes) -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def stage(self, name: str, content: str | bytes) -> None:
        self.write(name, content)
        self.git("add", "--force", "--", name)

    def commit(self, files: dict[str, str | bytes] | None = None, message: str = "a change") -> str:
        """Commit what is staged and *files*; give the commit's id."""
        for name, content in (files or {}).items():
            self.stage(name, content)
        self.minutes += 1
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")
