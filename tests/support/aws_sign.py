"""A client's side of AWS Signature Version 4, written from its specification and apart from the simulator's."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timezone
from urllib.parse import quote, urlsplit


def sign(url: str, *, key_id: str, secret: str, at: float, region: str = "us-east-1") -> dict[str, str]:
    """The headers of a GET of *url* for STS."""
    parts = urlsplit(url)
    stamp = datetime.fromtimestamp(at, timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    pairs = sorted(pair.split("=") for pair in parts.query.split("&"))
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    empty = hashlib.sha256(b"").hexdigest()
    canonical = f"GET\n{parts.path}\n{query}\nhost:{parts.netloc}\nx-amz-date:{stamp}\n\nhost;x-amz-date\n{empty}"
    scope = f"{stamp[:8]}/{region}/sts/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{secret}".encode()
    for word in scope.split("/"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    credential = f"Credential={key_id}/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}"
    return {"X-Amz-Date": stamp, "Authorization": f"AWS4-HMAC-SHA256 {credential}"}
