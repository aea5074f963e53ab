"""What comparing environments costs: the commit hook with and without a configuration file among 200, and the command.

The repository has 200 configuration files of development, staging and production (dotenv, YAML, JSON, properties, TOML
and Terraform, a dozen to a hundred keys each) beside this project's own files. *First* is without anything known of
them, *known* with what the commit before left. *Alike*: the staged file has a secret of a form that any of the others
might spell otherwise (digits alone), so that all of them are parsed.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.bench import open_bench
from benchmarks.hook import PLAIN, make_repository
from benchmarks.options import make_parser
from benchmarks.tools import OURS
from tokenscan.rulebook.shipped import write_shipped

FILES = 200
DIGITS = "8372" + "6150"
STAGES = ("dev", "staging", "prod")
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def main(words: Sequence[str]) -> int:
    """Measure and print."""
    arguments = make_parser("environments", __doc__, rounds=11).parse_args(words)
    with open_bench(arguments, task="environments") as bench:
        write_shipped()
        plain = make_repository(bench.folder / "plain", change=PLAIN, changed="workers.py")
        add_configuration(plain)
        changed = make_repository(bench.folder / "changed", "")
        add_configuration(changed)
        change_configuration(changed, "LOG_FORMAT=json")
        alike = make_repository(bench.folder / "alike", "")
        add_configuration(alike)
        change_configuration(alike, f"PAGER_PASSWORD={DIGITS}")
        bench.forget()
        warm = bench.enter_ours("hook", prepare=lambda: None)
        cache = Path(warm.environment["TOKENSCAN_CACHE_DIR"])

        def forget() -> None:
            for file in cache.glob("environments-*"):
                file.unlink()

        name = OURS.name
        contestants = [
            replace(warm, name=f"{name}, a source file", cwd=plain),
            replace(warm, name=f"{name}, a configuration file, known", cwd=changed),
            replace(warm, name=f"{name}, a configuration file, first", cwd=changed, prepare=forget),
            replace(warm, name=f"{name}, alike, first", cwd=alike, prepare=forget),
            replace(warm, name=f"{name}, alike, known", cwd=alike),
        ]
        bench.warm_up(contestants)
        bench.compete(contestants, f"Commit hook, {FILES} configuration files", reference=contestants[0].name)
    return 0


def add_configuration(repository: Path) -> None:
    """Commit ``FILES`` configuration files; what was staged stays so."""
    for number in range(FILES):
        file, text = make_file(number)
        (repository / file).parent.mkdir(parents=True, exist_ok=True)
        (repository / file).write_text(text)
    _git(repository, "add", "services")
    _git(repository, "commit", "--quiet", "--message", "configuration", "--", "services")


def change_configuration(repository: Path, line: str) -> None:
    """Stage a *line* more of one configuration file, which makes nothing cross."""
    file, text = make_file(0)
    (repository / file).write_text(f"{text}\n{line}\n")
    _git(repository, "add", file)


def make_file(number: int) -> tuple[str, str]:
    """A path and the text there, the same for the same *number*."""
    draw = random.Random(number)  # noqa: S311 - for nothing secret
    stage = STAGES[number % len(STAGES)]
    form, ending = _FORMS[number % len(_FORMS)]
    keys = [(f"{word}_{part}", _value(draw, part)) for word in _WORDS for part in _PARTS][: draw.randrange(12, 100)]
    return f"services/s{number:03}/config/{stage}{ending}", "\n".join(form(key, value) for key, value in keys) + "\n"


_WORDS = ("db", "cache", "mail", "search", "queue", "billing", "auth", "files", "metrics", "feature")
_PARTS = ("host", "port", "user", "password", "timeout", "enabled", "api_key", "url", "pool", "region")
_FORMS = (
    (lambda key, value: f"{key.upper()}={value}", ".env"),
    (lambda key, value: f"{key}: '{value}'", ".yaml"),
    (lambda key, value: f"{key.replace('_', '.')}={value}", ".properties"),
    (lambda key, value: f'{key} = "{value}"', ".toml"),
    (lambda key, value: f'{key} = "{value}"', ".tfvars"),
    (lambda key, value: f"{key}: {value}", ".yml"),
)


def _value(draw: random.Random, part: str) -> str:
    if part in ("password", "api_key"):
        return "".join(draw.choice(_LETTERS) for _ in range(24))
    return {"port": "5432", "timeout": "30", "enabled": "true", "pool": "5", "region": "eu-west-1"}.get(
        part, f"{part}-x"
    )


def _git(repository: Path, *arguments: str) -> None:
    git = shutil.which("git") or "git"
    command = [git, "-C", str(repository), "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
    subprocess.run(command, check=True)
