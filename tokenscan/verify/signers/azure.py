"""Azure's four: storage accounts, service buses and hubs, App Configuration, Cosmos DB."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from tokenscan.verify.template import TOKEN, Prepared

_STORAGE_VERSION = "2021-08-06"
_LIFE_S = 300


def sign_storage(prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Prepared:
    """Shared Key, with the account that the option ``azure-storage`` names. Source: Azure Storage, "Authorize with
    Shared Key".
    """
    account = _put(options["azure-storage"], values)
    stamped = prepared.with_headers(("x-ms-date", _http_date(now)), ("x-ms-version", _STORAGE_VERSION))
    own = sorted((name.lower(), value) for name, value in stamped.headers if name.lower().startswith("x-ms-"))
    parts = urlsplit(prepared.url)
    resource = [f"/{account}{parts.path or '/'}", *(f"{name}:{value}" for name, value in sorted(_query(parts.query)))]
    # The verb, eleven standard headers that a read without a body has none of, then Azure's own and what is read.
    lines = [prepared.method, *[""] * 11, *(f"{name}:{value}" for name, value in own), *resource]
    return stamped.with_headers(("Authorization", f"SharedKey {account}:{_mac(_decode(values), chr(10).join(lines))}"))


def sign_servicebus(
    prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime
) -> Prepared:
    """A shared access signature for the host, of the policy that the option ``azure-servicebus`` names; ``key`` is
    ``text`` where the key counts as it is written, else it is base64. Source: "Service Bus access control with SAS".
    """
    place = quote(urlsplit(prepared.url).hostname or "", safe="")
    ends = int(now.timestamp()) + _LIFE_S
    key = values[TOKEN].encode() if options.get("key") == "text" else _decode(values)
    signature = quote(_mac(key, f"{place}\n{ends}"), safe="")
    policy = _put(options["azure-servicebus"], values)
    value = f"SharedAccessSignature sr={place}&sig={signature}&se={ends}" + (f"&skn={policy}" if policy else "")
    return prepared.with_headers(("Authorization", value))


def sign_app_config(
    prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime
) -> Prepared:
    """HMAC with the credential that the option ``azure-app-config`` names. Source: App Configuration, "HMAC
    authentication".
    """
    parts = urlsplit(prepared.url)
    digest = base64.b64encode(sha256(prepared.body).digest()).decode()
    date = _http_date(now)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    signature = _mac(_decode(values), f"{prepared.method}\n{target}\n{date};{parts.netloc};{digest}")
    credential = _put(options["azure-app-config"], values)
    value = (
        f"HMAC-SHA256 Credential={credential}&SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}"
    )
    return prepared.with_headers(("x-ms-date", date), ("x-ms-content-sha256", digest), ("Authorization", value))


def sign_cosmos(prepared: Prepared, options: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Prepared:
    """The master key, for resources of the kind that the option ``azure-cosmos`` names, below the account itself or
    below the ``resource`` of that name. Source: Azure Cosmos DB, "Access control on Cosmos DB resources".
    """
    date = _http_date(now)
    lines = (
        prepared.method.lower(),
        options["azure-cosmos"].lower(),
        options.get("resource", ""),
        date.lower(),
        "",
        "",
    )
    value = quote(f"type=master&ver=1.0&sig={_mac(_decode(values), chr(10).join(lines))}", safe="")
    return prepared.with_headers(("x-ms-date", date), ("Authorization", value))


def _http_date(now: datetime) -> str:
    return format_datetime(now.astimezone(timezone.utc), usegmt=True)


def _mac(key: bytes, text: str) -> str:
    return base64.b64encode(hmac.digest(key, text.encode(), "sha256")).decode()


def _decode(values: Mapping[str, str]) -> bytes:
    """The key's own bytes. Raises ``ValueError`` for what is no base64."""
    return base64.b64decode(unquote(values[TOKEN]), validate=True)


def _put(option: str, values: Mapping[str, str]) -> str:
    """An option as it is, or the companion whose name it holds in braces. Raises ``KeyError``."""
    return values[option[1:-1]] if option.startswith("{") and option.endswith("}") else option


def _query(text: str) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in parse_qsl(text, keep_blank_values=True)]
