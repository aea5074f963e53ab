"""Credentials that are alarms: who tries one is reported to the person who laid it out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tokenscan.detect.checksum.aws import check_access_key_id

_KEY_ID = re.compile(rb"(?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Z0-9])")

AWS_ACCOUNTS = frozenset(
    {
        # Accounts of the free canarytokens.org and of look-alikes, as published in research on telling them apart
        # (Truffle Security, "Detecting AWS canaries without setting them off", 2023-10); each is in every key of its.
        "052310077262",
        "171436882533",
        "266735846894",
        "534261010715",
        "595918472158",
        "717712589309",
        "730335385048",
        "819147034852",
        "992382622183",
    }
)

HOSTS = ("canarytokens.com", "canarytokens.org", "canarytokens.net")


def is_canary(values: Iterable[bytes]) -> bool:
    """Does one of *values*, a token and what completes it, lead to an account or host that is there for alarms?"""
    return any(_is_canary(value) for value in values)


def _is_canary(value: bytes) -> bool:
    accounts = (dict(check_access_key_id(each).facts).get("account") for each in _KEY_ID.findall(value))
    return any(account in AWS_ACCOUNTS for account in accounts) or _names_host(value.lower())


def _names_host(value: bytes) -> bool:
    return any(re.search(rb"(?<![\w-])" + re.escape(host.encode()) + rb"(?![\w.-])", value) for host in HOSTS)
