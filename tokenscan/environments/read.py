"""From a configuration file to its settings, each with the environment it belongs to."""

from __future__ import annotations

from tokenscan.environments.paths import is_configuration as is_configuration
from tokenscan.model.setting import Gap, Reading, Setting

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tokenscan.environments.entry import Entry
    from tokenscan.environments.names import Names

MAX_BYTES = 2 << 20
"""Files above hold data: the largest configuration in ten popular projects has 0.2 MB."""


def read_settings(path: str, data: bytes, names: Names) -> Reading:
    """The settings of *data*, which lies at *path* (relative to the root, with ``/``). Never raises."""
    from tokenscan.environments.classify import classify
    from tokenscan.environments.text import Positions, decode, encode

    if len(data) > MAX_BYTES:
        return Reading((), (Gap(path, 1, f"larger than {MAX_BYTES >> 20} MB: no settings are read from it"),))
    text = decode(data)
    positions = Positions(text)
    entries, gaps = _read_entries(path, text, positions)
    settings = []
    from tokenscan.model.secret import Secret

    for entry, key, section, environment in classify(path, entries, names, positions):
        line, column = positions.locate(entry.start)
        end_line, end_column = positions.locate(entry.end)
        value = Secret(encode(entry.value))
        settings.append(Setting(path, line, column, end_line, end_column, key, value, section, environment))
    return Reading(tuple(settings), gaps)


def _read_entries(path: str, text: str, positions: object) -> tuple[list[Entry], tuple[Gap, ...]]:
    from tokenscan.environments.entry import Unreadable
    from tokenscan.environments.formats.lines import read_lines

    read = _choose(path)
    found: list[Entry] = []
    try:
        for entry in read(text):
            found.append(entry)
    except Unreadable as failure:
        line, _ = positions.locate(failure.offset)
        found.extend(read_lines(text, failure.offset))
        return found, (Gap(path, line, f"{failure.why}: read line by line"),)
    return found, ()


def _choose(path: str) -> Callable[[str], Iterator[Entry]]:
    from tokenscan.environments.paths import is_dotenv, split_path, strip_template

    _, name = split_path(path)
    name = strip_template(name)
    if is_dotenv(name):
        from tokenscan.environments.formats.dotenv import read_dotenv

        return read_dotenv
    if name.endswith((".yml", ".yaml")):
        from tokenscan.environments.formats.yaml_ import read_yaml

        return read_yaml
    from tokenscan.environments.formats.lines import read_lines

    return read_lines
