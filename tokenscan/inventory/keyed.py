"""The value that stands under a key in a file of settings."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.model.secret import Secret

_ASSIGNMENT = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*(.*?)[ \t]*$", re.MULTILINE)
_QUOTED = re.compile(r"""(["'])(.*?)(?<!\\)\1""")


def find_value(path: str, data: bytes, key: str) -> Secret | None:
    """The text under *key* (``a.b.c`` for what is nested, ``0`` for the first of a list) in *data*, the content of
    *path*; ``None`` where there is none. JSON, YAML and TOML are told by the file's name, all else is lines of
    ``KEY=value``. Raises ``ConfigError`` for what cannot be parsed; it names the file alone.
    """
    parse = _PARSERS.get(path.rpartition(".")[2].lower(), _parse_lines)
    try:
        document = parse(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ConfigError(f"{path} cannot be parsed") from None
    found = _walk(document, key)
    if found is None or isinstance(found, (dict, list)):
        return None
    return Secret(str(found).encode())


def _walk(document: Any, key: str) -> Any:
    """What is at *key*, the longest name first: a name may hold full stops."""
    if isinstance(document, Mapping):
        if key in document:
            return document[key]
        for end in (at for at in range(len(key) - 1, 0, -1) if key[at] == "."):
            if key[:end] in document:
                return _walk(document[key[:end]], key[end + 1 :])
        return None
    head, _, rest = key.partition(".")
    if isinstance(document, list) and head.isdecimal() and int(head) < len(document):
        return _walk(document[int(head)], rest) if rest else document[int(head)]
    return None


def _parse_json(text: str) -> Any:
    return json.loads(text)


def _parse_yaml(text: str) -> Any:
    import yaml

    try:
        documents = list(yaml.load_all(text, Loader=_make_loader()))
    except yaml.YAMLError:
        raise ValueError from None  # its message quotes the file
    return documents[0] if len(documents) == 1 else documents


def _make_loader() -> type:
    """A loader that takes every scalar for a text (``on``, ``0123``, a date are such here) and tags for nothing."""
    import yaml

    class Loader(yaml.BaseLoader):  # type: ignore[misc]
        pass

    def construct(loader: Any, _: str, node: Any) -> Any:
        kinds = {yaml.MappingNode: loader.construct_mapping, yaml.SequenceNode: loader.construct_sequence}
        return kinds.get(type(node), loader.construct_scalar)(node)

    Loader.add_multi_constructor("", construct)
    return Loader


def _parse_toml(text: str) -> Any:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    return tomllib.loads(text)


def _parse_lines(text: str) -> dict[str, str]:
    """The last one counts, as where files are sourced."""
    return {found[1]: _unquote(found[2]) for found in _ASSIGNMENT.finditer(text)}


def _unquote(text: str) -> str:
    quoted = _QUOTED.match(text)
    if quoted:
        return quoted[2].replace("\\n", "\n").replace('\\"', '"') if quoted[1] == '"' else quoted[2]
    return re.split(r"\s#", text, maxsplit=1)[0].rstrip()


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "json": _parse_json,
    "yaml": _parse_yaml,
    "yml": _parse_yaml,
    "toml": _parse_toml,
}
