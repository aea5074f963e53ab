"""Checking an AWS Signature Version 4. Source: AWS, "Create a signed AWS API request"."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timezone
from urllib.parse import quote

from tokenscan.mock.exchange import Request

MAX_SKEW_S = 300
"""How far a request's time may be from the service's."""

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<day>[0-9]{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request,"
    r"\s*SignedHeaders=(?P<signed>[^,]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)


def judge_signature(request: Request, secret: str, now: float) -> str:
    """Empty for a right signature made with *secret*; ``time`` if it was made too long before or after *now*; else
    ``signature``.
    """
    match = _AUTHORIZATION.fullmatch(request.header("authorization").strip())
    stamp = request.header("x-amz-date")
    if match is None or not stamp:
        return "signature"
    if _is_off(stamp, now):
        return "time"
    scope = f"{match['day']}/{match['region']}/{match['service']}/aws4_request"
    key = f"AWS4{secret}".encode()
    for part in (match["day"], match["region"], match["service"], "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    # A client that was sent here may have signed for the host and path that it believes in.
    real = f"{match['service']}.{match['region']}.amazonaws.com"
    for host in (request.host, real):
        for path in (request.prefix + request.path, request.path or "/"):
            digest = _hash(_canonical(request, match["signed"], host, path).encode())
            text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
            if hmac.compare_digest(hmac.digest(key, text.encode(), "sha256").hex(), match["signature"]):
                return ""
    return "signature"


def _is_off(stamp: str, now: float) -> bool:
    try:
        moment = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return True
    return abs(moment.timestamp() - now) > MAX_SKEW_S


def _canonical(request: Request, signed: str, host: str, path: str) -> str:
    values = {name: host if name == "host" else request.header(name) for name in signed.split(";")}
    headers = "".join(f"{name}:{_trim(value)}\n" for name, value in values.items())
    pairs = sorted(request.arguments.items())
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    payload = request.header("x-amz-content-sha256") or _hash(request.body)
    return "\n".join((request.method, path, query, headers, signed, payload))


def _trim(value: str) -> str:
    return " ".join(value.split())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
