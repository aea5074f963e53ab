"""What completes a token: what was found beside it, and what it holds itself."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tokenscan.model.validator import Validator
from tokenscan.rulebook.json_path import as_text, find_values
from tokenscan.verify.extract import read_claims


def take_companions(validator: Validator, token: str) -> Mapping[str, str]:
    """Those that the token holds, as the validator's ``take`` says; a URL in a claim gives its host."""
    found = ((name, _take(place, token)) for name, place in validator.take)
    return {name: value for name, value in found if value}


def _take(place: str, token: str) -> str:
    if place.startswith("$."):
        values = find_values(_read_object(token), place)
        return as_text(values[0]) if values and values[0] is not None else ""
    kind, _, claim = place.partition("claim:")
    if not kind and claim:
        value = read_claims(token).get(claim, "")
        return _host_of(value) if isinstance(value, str) else as_text(value)
    match = re.search(place, token)
    return (match[1] or "") if match else ""


def _read_object(token: str) -> Any:
    """The JSON that the token is, or the text of a string of that, or the base64 of one, perhaps after a prefix."""
    readers = (json.loads, _read_escaped, _read_base64, lambda text: _read_base64(text.partition("_")[2]))
    for read in readers:
        try:
            return read(token)
        except ValueError:
            continue
    return {}


def _read_escaped(text: str) -> Any:
    return json.loads(json.loads(f'"{text}"', strict=False), strict=False)


def _read_base64(text: str) -> Any:
    plain = text.replace("-", "+").replace("_", "/")
    return json.loads(base64.b64decode(plain + "=" * (-len(plain) % 4)))


def _host_of(value: str) -> str:
    return (urlsplit(value).hostname or "") if value.startswith(("https://", "http://")) else value
