"""Requests that are signed with a secret rather than carry it."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qsl, quote, urlsplit

from tokenscan.verify.errors import UnaskableError
from tokenscan.verify.signers.alibaba import sign_alibaba
from tokenscan.verify.signers.azure import sign_app_config, sign_cosmos, sign_servicebus, sign_storage
from tokenscan.verify.signers.exchange import sign_binance, sign_kraken
from tokenscan.verify.signers.oauth1 import sign_oauth1
from tokenscan.verify.signers.oracle import sign_oracle
from tokenscan.verify.signers.ovh import sign_ovh
from tokenscan.verify.signers.tencent import sign_tencent
from tokenscan.verify.template import TOKEN, Prepared

Signer = Callable[[Prepared, Mapping[str, str], Mapping[str, str], datetime], Prepared]
"""(a request, the options of ``sign``, companions and the token as ``token``, now) → the request with its signature."""

Maker = Callable[[Mapping[str, str], Mapping[str, str], datetime], str]
"""(the options of ``sign``, companions and the token, now) → what stands for ``{signed}`` in the request."""

_AWS = "AWS4-HMAC-SHA256"


def sign_aws(prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Prepared:
    """Signature version 4 with the key id ``id``, the secret key ``token`` and, where it is there, ``session token``.

    Options: ``aws``, the service, and ``region``. Source: AWS Signature Version 4, "Create a signed AWS API request".
    """
    if "id" not in values:
        raise UnaskableError("needs the id")
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    added = [("X-Amz-Date", stamp)]
    if "session token" in values:
        added.append(("X-Amz-Security-Token", values["session token"]))
    stamped = prepared.with_headers(*added)
    scope = f"{stamp[:8]}/{options['region']}/{options['aws']}/aws4_request"
    headers = canonical_headers(stamped)
    request = canonical_request(stamped, headers)
    text = f"{_AWS}\n{stamp}\n{scope}\n{sha256(request.encode()).hexdigest()}"
    key = f"AWS4{values[TOKEN]}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"Credential={values['id']}/{scope}"
    value = f"{_AWS} {credential}, SignedHeaders={';'.join(headers)}, Signature={signature}"
    return stamped.with_headers(("Authorization", value))


def canonical_headers(prepared: Prepared) -> dict[str, str]:
    """What is signed of the headers, by name in lower case, sorted: the host, what AWS defines and what the body is."""
    host = urlsplit(prepared.url).netloc
    named = {name.lower(): " ".join(value.split()) for name, value in prepared.headers}
    chosen = {name: value for name, value in named.items() if name.startswith("x-amz-") or name == "content-type"}
    return dict(sorted({**chosen, "host": host}.items()))


def canonical_request(prepared: Prepared, headers: Mapping[str, str]) -> str:
    """The request in the one form that both sides sign."""
    parts = urlsplit(prepared.url)
    query = sorted((quote(key, safe="-_.~"), quote(value, safe="-_.~")) for key, value in _query(parts.query))
    lines = [
        prepared.method,
        quote(parts.path or "/", safe="/-_.~%"),
        "&".join(f"{key}={value}" for key, value in query),
        *(f"{name}:{value}" for name, value in headers.items()),
        "",
        ";".join(headers),
        sha256(prepared.body).hexdigest(),
    ]
    return "\n".join(lines)


def _query(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True)


def make_jwt(options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> str:
    """A JWT that the private key ``token`` signs. Options: ``jwt``, the algorithm; ``seconds`` that it lives; ``kid``
    for its header; all others are claims, in which companions have their places.
    """
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    fields = {name: _put(value, values) for name, value in options.items() if name not in ("jwt", "seconds")}
    header = {"alg": options["jwt"], "typ": "JWT"} | ({"kid": fields.pop("kid")} if "kid" in fields else {})
    issued = int(now.timestamp())
    claims = {**fields, "iat": issued - 30, "nbf": issued - 30, "exp": issued + int(options.get("seconds", "300"))}
    text = f"{_encode_json(header)}.{_encode_json(claims)}"
    pem = values.get("private key", values[TOKEN]).replace("\\n", "\n")
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        raise UnaskableError("it is no private key that can sign") from None
    return f"{text}.{_encode(_sign(options['jwt'], key, text.encode()))}"


def make_base64(options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> str:
    """The option ``base64``, in which companions have their places, in base64."""
    return base64.b64encode(_put(options["base64"], values).encode()).decode()


def _sign(algorithm: str, key: object, text: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

    if algorithm == "RS256" and isinstance(key, rsa.RSAPrivateKey):
        return key.sign(text, padding.PKCS1v15(), hashes.SHA256())
    if algorithm == "ES256" and isinstance(key, ec.EllipticCurvePrivateKey) and key.key_size == 256:
        r, s = utils.decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    if algorithm == "EdDSA" and isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(text)
    raise UnaskableError(f"it is no private key for {algorithm}")


def _put(template: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def _encode_json(value: Mapping[str, object]) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode())


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def sign_request(prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Prepared:
    """*prepared* as the scheme, the first of *options*, signs it. Raises ``UnaskableError``."""
    scheme = next(iter(options), "")
    if scheme not in SIGNERS:
        return prepared
    try:
        return replace(SIGNERS[scheme](prepared, options, values, now))
    except KeyError as error:
        raise UnaskableError(f"needs the {error.args[0]}") from None
    except ValueError:
        raise UnaskableError("it is no key that can sign") from None


SIGNERS: Mapping[str, Signer] = {
    "aws": sign_aws,
    "alibaba": sign_alibaba,
    "tencent": sign_tencent,
    "azure-storage": sign_storage,
    "azure-servicebus": sign_servicebus,
    "azure-app-config": sign_app_config,
    "azure-cosmos": sign_cosmos,
    "binance": sign_binance,
    "kraken": sign_kraken,
    "oauth1": sign_oauth1,
    "oracle": sign_oracle,
    "ovh": sign_ovh,
}

MAKERS: Mapping[str, Maker] = {
    "base64": make_base64,
    "jwt": make_jwt,
}
