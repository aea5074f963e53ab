"""Finding the token in a request."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping

from tokenscan.mock.exchange import Request
from tokenscan.mock.provider import Credential, Provider

_AWS_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/")


def find_token(provider: Provider, request: Request, fields: Mapping[str, str]) -> str:
    """What *request* shows as its token, in the first place that has one; empty if there is none. *fields*: those of
    the path.
    """
    found = (_find(credential, request, fields) for credential in provider.credentials)
    return next((token for token in found if token), "")


def _find(credential: Credential, request: Request, fields: Mapping[str, str]) -> str:
    if credential.place == "header":
        return _strip(request.header(credential.name), credential.prefixes)
    if credential.place == "basic":
        user, password = read_basic(request)
        return user if credential.name == "user" else password
    if credential.place == "query":
        return request.arguments.get(credential.name, "")
    if credential.place == "path":
        return fields.get(credential.name, "")
    if credential.place == "form":
        return request.form.get(credential.name, "")
    if credential.place == "json":
        return _find_in_json(request.body, credential.name)
    match = _AWS_CREDENTIAL.search(request.header("authorization"))
    return match[1] if match else ""


def read_basic(request: Request) -> tuple[str, str]:
    """User and password of basic authentication; both empty without it."""
    scheme, _, encoded = request.header("authorization").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode("utf-8", "replace").partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return user, password


def _strip(value: str, prefixes: tuple[str, ...]) -> str:
    """What follows the scheme, whose case does not matter."""
    for prefix in prefixes:
        if value.lower().startswith(prefix.lower()) and (prefix or " " not in value):
            return value[len(prefix) :].strip()
    return ""


def _find_in_json(body: bytes, name: str) -> str:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    value = document.get(name) if isinstance(document, dict) else None
    return value if isinstance(value, str) else ""
