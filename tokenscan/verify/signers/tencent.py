"""Tencent Cloud: TC3."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime, timezone
from hashlib import sha256
from urllib.parse import urlsplit

from tokenscan.verify.template import TOKEN, Prepared

_NAMES = ("content-type", "host")
"""The headers that are signed: the least that is allowed."""


def sign_tencent(prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Prepared:
    """TC3-HMAC-SHA256 for the service that the option ``tencent`` names, with the key id ``id`` and the secret
    ``token``. Source: Tencent Cloud API, "Signature method v3".
    """
    stamp, service = int(now.timestamp()), options["tencent"]
    day = now.astimezone(timezone.utc).strftime("%Y-%m-%d")
    scope = f"{day}/{service}/tc3_request"
    hashed = sha256(canonical_request(prepared).encode()).hexdigest()
    key = f"TC3{values[TOKEN]}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}".encode(), "sha256").hex()
    credential = f"Credential={values['id']}/{scope}"
    value = f"TC3-HMAC-SHA256 {credential}, SignedHeaders={';'.join(_NAMES)}, Signature={signature}"
    return prepared.with_headers(("X-TC-Timestamp", str(stamp)), ("Authorization", value))


def canonical_request(prepared: Prepared) -> str:
    """The request in the one form that both sides sign."""
    parts = urlsplit(prepared.url)
    given = {name.lower(): value for name, value in prepared.headers} | {"host": parts.netloc}
    headers = "".join(f"{name}:{given[name].lower()}\n" for name in _NAMES)
    body = sha256(prepared.body).hexdigest()
    return "\n".join((prepared.method, parts.path or "/", parts.query, headers, ";".join(_NAMES), body))
