"""A credential that says until when it is valid is reported as expired once that has passed."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import datetime, timezone
from pathlib import Path

import pytest
from report.samples import make_finding, make_result
from support.cli import scan_json

from tokenscan.policy.expiry import tell_expired

NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("2026-03-01T11:59:59Z", "expired"),
        ("2026-03-01T12:00:00Z", "expires"),
        ("2026-02-28", "expired"),
        ("2026-03-01", "expires"),
        ("never", "expires"),
    ],
)
def test_the_time_decides_what_the_fact_is_called(value: str, name: str) -> None:
    result = make_result(make_finding(facts=(("alg", "HS256"), ("expires", value))))
    assert tell_expired(result, NOW).findings[0].facts == (("alg", "HS256"), (name, value))


@pytest.mark.parametrize(("expiry", "facts"), [(1577836800, {"expired": "2020-01-01T00:00:00Z"}), (None, {})])
def test_an_old_jwt_is_reported_as_expired(expiry: int | None, facts: dict[str, str], tmp_path: Path) -> None:
    claims = {"iss": "https://corp.io", "exp": expiry, "jti": "7f3a9c"}
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)] + [bytes(range(9, 41))]
    token = ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    (tmp_path / "config.py").write_text(f'TOKEN = "{token}"\n', encoding="utf-8")
    found = scan_json("scan", ".", cwd=tmp_path).report["findings"]
    assert [each["facts"] for each in found] == [{"alg": "HS256", "iss": "https://corp.io", **facts}]
