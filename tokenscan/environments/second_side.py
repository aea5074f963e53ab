"""The other side of a comparison: what runs, as a text in one of the forms that tools print it in."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tokenscan.environments.limits import MAX_DEPTH, MAX_ENTRIES
from tokenscan.environments.names import Names
from tokenscan.environments.read import read_settings
from tokenscan.errors import UsageError

Values = Mapping[str, str]
"""Values by key."""


def read_values(data: bytes, where: str) -> Values:
    """The values in *data*, which is JSON (plain, of ``kubectl get secret -o json``, of ``vault kv get -format=json``),
    YAML or dotenv. Raises ``UsageError`` that names *where* it came from and holds nothing of it.
    """
    text = data.decode("utf-8-sig", "surrogateescape")
    if text.lstrip()[:1] in ("{", "["):
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            raise UsageError(f"{where} begins as JSON does and is none; write it as JSON, YAML or NAME=value") from None
        return _Reader(where).read(document)
    name = "compared.yaml" if _looks_like_yaml(text) else ".env"
    if name == "compared.yaml":
        document = _load_yaml(text)
        if isinstance(document, (dict, list)):
            return _Reader(where).read(document)
    settings = read_settings(name, data, Names.default()).settings
    found = {setting.key[-1]: setting.value.reveal().decode("utf-8", "surrogateescape") for setting in settings}
    if not found:
        raise UsageError(f"{where} holds no values; write it as JSON, YAML or NAME=value")
    return found


def _looks_like_yaml(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")][:50]
    return bool(lines) and (
        lines[0].strip() == "---" or sum(": " in line or line.endswith(":") for line in lines) * 2 > len(lines)
    )


def _load_yaml(text: str) -> object:
    """The documents of *text*, scalars as they are written: a password of 0123456 is no octal number."""
    import yaml

    resolvers = {
        first: [each for each in known if each[0].endswith((":merge", ":null"))]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    loader = type("Texts", (yaml.SafeLoader,), {"yaml_implicit_resolvers": resolvers})
    try:
        documents = list(yaml.load_all(text, loader))
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return documents[0] if len(documents) == 1 else documents


class _Reader:
    """Finds the values of a document that came from *where*. What YAML's aliases grow into ends somewhere."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._left = 10 * MAX_ENTRIES

    def read(self, document: Any) -> Values:
        """Raises ``UsageError``."""
        return dict(self._read(document, 0))

    def _go_on(self, depth: int) -> None:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise UsageError(f"{self._where} has more than {MAX_ENTRIES} values, or {MAX_DEPTH} inside one another")

    def _read(self, document: Any, depth: int) -> Iterator[tuple[str, str]]:
        self._go_on(depth)
        if isinstance(document, list):
            for each in document:
                if _is_pair(each):
                    yield str(each["name"]), _text(each["value"])
                else:
                    yield from self._read(each, depth + 1)
        elif isinstance(document, dict):
            yield from self._read_mapping(document, depth)

    def _read_mapping(self, document: dict[Any, Any], depth: int) -> Iterator[tuple[str, str]]:
        kind = document.get("kind")
        if kind in ("List", "SecretList", "ConfigMapList"):
            yield from self._read(document.get("items", []), depth + 1)
        elif kind in ("Secret", "ConfigMap"):
            yield from _read_kubernetes(document)
        elif isinstance(document.get("data"), dict) and {"lease_id", "request_id"} & document.keys():
            inner = document["data"]
            yield from self._flatten(inner["data"] if isinstance(inner.get("data"), dict) else inner, "", depth)
        else:
            yield from self._flatten(document, "", depth)

    def _flatten(self, document: dict[Any, Any], lead: str, depth: int) -> Iterator[tuple[str, str]]:
        for name, value in document.items():
            self._go_on(depth)
            if isinstance(value, dict):
                yield from self._flatten(value, f"{lead}{name}.", depth + 1)
            elif isinstance(value, (str, int, float, bool)):
                yield f"{lead}{name}", _text(value)


def _is_pair(each: object) -> bool:
    return isinstance(each, dict) and {"name", "value"} <= each.keys()


def _read_kubernetes(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """``data`` of a Secret is base64, that of a ConfigMap and ``stringData`` are plain."""
    for name, value in _mapping(document, "data"):
        yield str(name), _decode(_text(value)) if document["kind"] == "Secret" else _text(value)
    for name, value in _mapping(document, "stringData"):
        yield str(name), _text(value)


def _mapping(document: dict[str, Any], name: str) -> Iterable[tuple[Any, Any]]:
    held = document.get(name)
    return held.items() if isinstance(held, dict) else ()


def _decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "surrogateescape").rstrip("\n")  # as in files
    except (binascii.Error, ValueError):
        return text


def _text(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
