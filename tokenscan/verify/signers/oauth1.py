"""OAuth 1.0a, which X still takes."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qsl, quote, urlsplit

from tokenscan.verify.template import TOKEN, Prepared


def sign_oauth1(prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Prepared:
    """HMAC-SHA1 with the app's ``key`` and ``consumer secret``, the access token ``token`` and its ``secret``. The
    option ``nonce`` is for tests. Source: RFC 5849, §3.4.
    """
    fields = {
        "oauth_consumer_key": values["key"],
        "oauth_nonce": options.get("nonce", sha256(f"{now.isoformat()} {values['key']}".encode()).hexdigest()[:32]),
        "oauth_signature_method": options["oauth1"],
        "oauth_timestamp": str(int(now.timestamp())),
        "oauth_token": values[TOKEN],
        "oauth_version": "1.0",
    }
    key = f"{_encode(values['consumer secret'])}&{_encode(values['secret'])}"
    mac = hmac.digest(key.encode(), _base_text(prepared, fields).encode(), "sha1")
    fields["oauth_signature"] = base64.b64encode(mac).decode()
    told = ", ".join(f'{name}="{_encode(value)}"' for name, value in sorted(fields.items()))
    return prepared.with_headers(("Authorization", f"OAuth {told}"))


def _base_text(prepared: Prepared, fields: Mapping[str, str]) -> str:
    """Verb, address and everything that is asked, in the one form that both sides sign."""
    parts = urlsplit(prepared.url)
    asked = [*fields.items(), *parse_qsl(parts.query, keep_blank_values=True), *_form(prepared)]
    pairs = sorted((_encode(name), _encode(value)) for name, value in asked)
    everything = "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join(map(_encode, (prepared.method, f"{parts.scheme}://{parts.netloc}{parts.path}", everything)))


def _form(prepared: Prepared) -> list[tuple[str, str]]:
    is_form = ("content-type", "application/x-www-form-urlencoded") in [(k.lower(), v) for k, v in prepared.headers]
    return parse_qsl(prepared.body.decode(), keep_blank_values=True) if is_form else []


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")
