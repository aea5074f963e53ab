"""Alibaba Cloud: the signature goes into the query."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from hashlib import sha256
from urllib.parse import parse_qsl, quote, urlsplit

from tokenscan.verify.template import TOKEN, Prepared


def sign_alibaba(prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Prepared:
    """Signature version 1.0 with the key id ``id`` and the secret ``token``; ``security token`` where it is there. The
    option ``nonce`` is for tests. Source: Alibaba Cloud, "RPC style: request signature".
    """
    parts = urlsplit(prepared.url)
    query = {
        **dict(parse_qsl(parts.query, keep_blank_values=True)),
        "Format": options.get("format", "JSON"),
        "AccessKeyId": values["id"],
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        # Used once: the time to the microsecond, and whose key it is.
        "SignatureNonce": options.get("nonce", sha256(f"{now.isoformat()} {values['id']}".encode()).hexdigest()[:32]),
        "Timestamp": now.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if "security token" in values:
        query["SecurityToken"] = values["security token"]
    canonical = _encode_query(query)
    text = f"{prepared.method}&%2F&{_encode(canonical)}"
    mac = hmac.digest(f"{values[TOKEN]}&".encode(), text.encode(), "sha1")
    signed = f"{canonical}&Signature={_encode(base64.b64encode(mac).decode())}"
    return replace(prepared, url=parts._replace(query=signed).geturl())


def _encode_query(query: Mapping[str, str]) -> str:
    return "&".join(f"{_encode(name)}={_encode(value)}" for name, value in sorted(query.items()))


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")
