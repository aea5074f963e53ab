"""What a reader of another tool's file is given."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.peers.taken import Taken


@dataclass(frozen=True, slots=True)
class Outside:
    """What a file may refer to: *load* reads a TOML file by its path (raises ``ConfigError``); *known* gives the ids of
    the built-in rules by their ids and aliases, and is asked only where it matters, for it takes a second.
    """

    load: Callable[[str], Mapping[str, Any]]
    known: Callable[[], Mapping[str, str]]


Read = Callable[[str, str, Outside], Taken]
"""What a text says, the content of the file of that name. Raises ``ConfigError`` that names the file."""


def read_json(text: str, name: str) -> Any:
    """Raises ``ConfigError``."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{name} is not JSON: {error}") from None


def read_toml(text: str, name: str) -> Mapping[str, Any]:
    """Raises ``ConfigError``."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        table: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not TOML: {error}") from None
    return table


def read_yaml(text: str, name: str) -> Mapping[str, Any]:
    """A mapping; an empty file is one. Raises ``ConfigError``."""
    import yaml

    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ConfigError(f"{name} is not YAML" + (f": look at line {mark.line + 1}" if mark else "")) from None
    if not isinstance(found or {}, dict):
        raise ConfigError(f"{name} is no mapping of YAML")
    return found or {}


def read_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, not empty and no comment, with their numbers from 1."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.strip()
