"""From a configuration file to its settings, each with the environment it belongs to."""

from __future__ import annotations

from tokenscan.environments.limits import MAX_BYTES, MAX_ENTRIES
from tokenscan.environments.paths import is_configuration as is_configuration
from tokenscan.model.setting import Gap, Reading, Setting

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokenscan.environments.entry import Entry
    from tokenscan.environments.names import Names
    from tokenscan.environments.text import Positions


def read_settings(path: str, data: bytes, names: Names, branch: str = "") -> Reading:
    """The settings of *data*, which lies at *path* (relative to the root, with ``/``), in the order of the file. Where
    nothing else tells, they are in the environment that *branch* is mapped to. Never raises.
    """
    from tokenscan.environments.cluster import undo_base64
    from tokenscan.environments.text import BYTE_ORDER_MARK, Positions, decode

    if len(data) > MAX_BYTES:
        return Reading((), (Gap(path, 1, f"larger than {MAX_BYTES >> 20} MB: no settings are read from it"),))
    whole = decode(data)
    text = whole.removeprefix(BYTE_ORDER_MARK)
    positions = Positions(text, before=len(whole) - len(text))
    name, entries, gaps = _read_entries(path, text, positions)
    entries = undo_base64(entries)
    return Reading(tuple(_place(path, name, entries, names, branch, positions)), gaps)


def _place(
    path: str, name: str, entries: list[Entry], names: Names, branch: str, positions: Positions
) -> Iterator[Setting]:
    from tokenscan.environments.classify import classify
    from tokenscan.environments.source import Source
    from tokenscan.environments.text import encode
    from tokenscan.model.secret import Secret

    for entry, key, section, environment in classify(Source(path, name, tuple(entries), branch), names, positions):
        line, column = positions.locate(entry.start)
        end_line, end_column = positions.locate(entry.end)
        value = Secret(encode(entry.value))
        yield Setting(path, line, column, end_line, end_column, key, value, section, environment)


def _read_entries(path: str, text: str, positions: Positions) -> tuple[str, list[Entry], tuple[Gap, ...]]:
    """The name of the format, what was found, and what could not be read."""
    from tokenscan.environments.entry import UnreadableError
    from tokenscan.environments.formats.choose import choose_format
    from tokenscan.environments.formats.lines import read_lines

    name = choose_format(path, text)
    found: list[Entry] = []
    try:
        for entry in _read(name, text):
            found.append(entry)
            if len(found) >= MAX_ENTRIES:
                line, _ = positions.locate(entry.start)
                return name, found, (Gap(path, line, f"more than {MAX_ENTRIES} values: the rest is not read"),)
    except UnreadableError as failure:
        line, _ = positions.locate(failure.offset)
        rest = read_lines(text, failure.offset)
        found.extend(entry for entry, _ in zip(rest, range(MAX_ENTRIES), strict=False))
        return name, found, (Gap(path, line, f"{failure.why}: read line by line from here on"),)
    return name, found, ()


def _read(name: str, text: str) -> Iterator[Entry]:
    """The entries of *text*; what the parser would stumble over is covered from it."""
    from tokenscan.environments.formats.choose import TEMPLATED, load_format
    from tokenscan.environments.masks import cover_bytes, cover_templates, uncover

    covered = cover_bytes(text)
    if name in TEMPLATED:
        covered = cover_templates(covered)
    entries = load_format(name)(covered)
    return entries if covered is text else (uncover(entry, covered, text) for entry in entries)
