"""OVHcloud: a plain SHA-1 over secret, consumer key and request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha1

from tokenscan.verify.template import TOKEN, Prepared


def sign_ovh(prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Prepared:
    """Signature ``$1$`` with the application secret ``token`` and the consumer key ``consumer``. Source: OVHcloud,
    "First steps with the OVHcloud APIs".
    """
    stamp = str(int(now.timestamp()))
    body = prepared.body.decode()
    text = "+".join((values[TOKEN], values["consumer"], prepared.method, prepared.url, body, stamp))
    signature = sha1(text.encode()).hexdigest()  # noqa: S324 - the issuer's own choice
    return prepared.with_headers(("X-Ovh-Timestamp", stamp), ("X-Ovh-Signature", f"${options['ovh']}${signature}"))
