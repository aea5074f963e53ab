"""The other side of a comparison: what runs, as a text in one of the forms that tools print it in."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Any

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
            return dict(_read_document(json.loads(text)))
        except (ValueError, RecursionError):
            raise UsageError(f"{where} begins as JSON does and is none; write it as JSON, YAML or NAME=value") from None
    name = "compared.yaml" if _looks_like_yaml(text) else ".env"
    if name == "compared.yaml":
        document = _load_yaml(text)
        if isinstance(document, (dict, list)):
            return dict(_read_document(document))
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
    import yaml

    try:
        documents = list(yaml.safe_load_all(text))
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return documents[0] if len(documents) == 1 else documents


def _read_document(document: Any) -> Iterator[tuple[str, str]]:
    if isinstance(document, list):
        for each in document:
            yield from _read_document(each) if not _is_pair(each) else [(str(each["name"]), _text(each["value"]))]
        return
    if not isinstance(document, dict):
        return
    kind = document.get("kind")
    if kind in ("List", "SecretList", "ConfigMapList"):
        yield from _read_document(document.get("items", []))
    elif kind in ("Secret", "ConfigMap"):
        yield from _read_kubernetes(document)
    elif isinstance(document.get("data"), dict) and {"lease_id", "request_id"} & document.keys():
        inner = document["data"]
        yield from _flatten(inner["data"] if isinstance(inner.get("data"), dict) else inner)
    else:
        yield from _flatten(document)


def _is_pair(each: object) -> bool:
    return isinstance(each, dict) and {"name", "value"} <= each.keys()


def _read_kubernetes(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """``data`` of a Secret is base64, that of a ConfigMap and ``stringData`` are plain."""
    for name, value in (document.get("data") or {}).items():
        yield str(name), _decode(_text(value)) if document["kind"] == "Secret" else _text(value)
    for name, value in (document.get("stringData") or {}).items():
        yield str(name), _text(value)


def _decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "surrogateescape")
    except (binascii.Error, ValueError):
        return text


def _flatten(document: dict[str, Any], lead: str = "") -> Iterator[tuple[str, str]]:
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{lead}{name}.")
        elif isinstance(value, (str, int, float, bool)):
            yield f"{lead}{name}", _text(value)


def _text(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
