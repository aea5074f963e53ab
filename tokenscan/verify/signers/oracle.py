"""Oracle Cloud: HTTP signatures with an RSA key."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import format_datetime
from hashlib import md5
from typing import Any
from urllib.parse import urlsplit

from tokenscan.verify.template import TOKEN, Prepared

_NAMES = ("date", "(request-target)", "host")


def sign_oracle(prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Prepared:
    """A signature of the companions ``tenancy`` and ``user`` with the private key ``token``, whose fingerprint is its
    own. Source: Oracle Cloud Infrastructure, "Request signatures". Raises ``ValueError`` for what is no RSA key.
    """
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    key = _load(values[TOKEN])
    parts = urlsplit(prepared.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    date = format_datetime(now.astimezone(timezone.utc), usegmt=True)
    fields = {"date": date, "(request-target)": f"{prepared.method.lower()} {target}", "host": parts.netloc}
    text = "\n".join(f"{name}: {fields[name]}" for name in _NAMES)
    signature = base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
    key_id = f"{values['tenancy']}/{values['user']}/{fingerprint(key)}"
    value = (
        f'Signature version="{options["oracle"]}",keyId="{key_id}",algorithm="rsa-sha256",'
        f'headers="{" ".join(_NAMES)}",signature="{signature}"'
    )
    return prepared.with_headers(("Date", date), ("Authorization", value))


def fingerprint(key: Any) -> str:
    """MD5 of the public half in DER, in pairs: ``20:3b:…``."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = md5(der, usedforsecurity=False).hexdigest()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def _load(text: str) -> Any:
    """The RSA key in *text*, which may be indented as in YAML. Raises ``ValueError``."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = "\n".join(line.strip() for line in text.replace("\\n", "\n").splitlines())
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("no RSA key")
    return key
