"""Binance and Kraken: a code over what is asked, and when."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from tokenscan.verify.template import TOKEN, Prepared


def sign_binance(prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Prepared:
    """The query's HMAC with the secret ``token``, at its end. Source: Binance, "Signed endpoint security"."""
    parts = urlsplit(prepared.url)
    query = (f"{parts.query}&" if parts.query else "") + f"timestamp={_milliseconds(now)}"
    signed = f"{query}&signature={binance_signature(query, values[TOKEN])}"
    return replace(prepared, url=parts._replace(query=signed).geturl())


def binance_signature(query: str, secret: str) -> str:
    return hmac.digest(secret.encode(), query.encode(), "sha256").hex()


def sign_kraken(prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Prepared:
    """A form with a nonce, and its code with the private key ``token``. Source: Kraken, "Spot REST authentication"."""
    nonce = str(_milliseconds(now))
    body = urlencode({"nonce": nonce})
    signature = kraken_signature(urlsplit(prepared.url).path, nonce, body, values[TOKEN])
    content = ("Content-Type", "application/x-www-form-urlencoded")
    return replace(prepared, body=body.encode()).with_headers(content, ("API-Sign", signature))


def kraken_signature(path: str, nonce: str, body: str, secret: str) -> str:
    """Raises ``ValueError`` for a secret that is no base64."""
    text = path.encode() + sha256((nonce + body).encode()).digest()
    return base64.b64encode(hmac.digest(base64.b64decode(secret, validate=True), text, "sha512")).decode()


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000)
