"""The value that stands under a key in a file of settings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenscan.environments.names import Names
from tokenscan.environments.read import read_settings
from tokenscan.errors import ConfigError
from tokenscan.model.secret import Secret
from tokenscan.model.setting import Setting


def find_value(path: Path, data: bytes, key: str) -> Secret | None:
    """The text under *key* (``a.b.c`` for what is nested, or stands in a section) in *data*, the content of *path*, in
    whatever format that is; ``None`` where there is none. Of several the last counts, as where files are sourced.

    Raises ``ConfigError`` where the file could not be read as a whole, and the key was not found; or where it stands in
    several sections and none is named.
    """
    reading = read_settings(path.name, data, Names())
    named = [each for each in reading.settings if ".".join((each.section, *each.key)) == key]
    found = named or [each for each in reading.settings if ".".join(each.key) == key]
    if not found and reading.gaps:
        raise ConfigError(f"{path} cannot be parsed from line {reading.gaps[0].line} on")
    sections = _list_sections(found)
    if len(sections) > 1:
        raise ConfigError(f"{path} has {key} in several sections: write {sections[0]}.{key} or {sections[1]}.{key}")
    return found[-1].value if found else None


def _list_sections(settings: Sequence[Setting]) -> list[str]:
    return list(dict.fromkeys(each.section for each in settings))
