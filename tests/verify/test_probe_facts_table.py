"""The probes beside the table that they were written from, where the team's reference folder stands beside the
checkout; and how many of them there are, always.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tokenscan.model.validator import Request, Validator
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.validators import load_validators

PROJECT = Path(__file__).resolve().parent.parent.parent
REFERENCE = PROJECT.parent / "shared/reference"
TABLE = REFERENCE / "verify.csv"
VALIDATORS = load_validators(find_builtin_rules()).by_id
READ = {name: each for name, each in VALIDATORS.items() if each.asks}

HTTP = ("GET", "POST", "PUT")

NO_RULE = {
    "github-url-credential": "an address with a password is of the rule for addresses",
    "phrase-token": "the kind has no rule",
    "snyk-service-token": "the kind has no rule",
    "ssh1-private-key": "the kind has no rule",
    "threads-access-token": "the kind has no rule",
    "upstage-api-key": "the kind has no rule",
    "email-smtp-password": "an assignment of a password is of a generic rule",
}

DEPARTURES = {
    "aws-access-key-id": "the id opens nothing: its secret is asked, aws-secret-access-key",
    "aws-temp-access-key-id": "the id opens nothing: its secret is asked, aws-secret-access-key",
    "azure-apim-key": "no operation behind a gateway is known to be harmless",
    "azure-sas-token": "the account is not in it, and it tells its own end and rights",
    "azure-servicebus-connection-string": "a list of the queues needs no entity's name",
    "clojars-token": "public reads take no account of it: it proves nothing",
    "digitalocean-spaces-key": "the rule finds the key's id, which opens nothing",
    "exoscale-key": "the rule finds the key's id, which opens nothing",
    "firebase-fcm-server-key": "the interface was closed in 2024",
    "google-oauth-access-token": "a form keeps the token out of addresses, which are logged",
    "http-basic-url": "only a comparison with no password would tell, on a host that text names",
    "infisical-token": "the rule finds service tokens, which have a path of their own (column notes of the row)",
    "kubernetes-kubeconfig-key": "mutual TLS is nothing that a template can say; certificates tell their own end",
    "line-channel-token": "a form keeps the token out of addresses, which are logged",
    "midtrans-key": "the made-up order has a name",
    "onepassword-service-account-token": "these speak a log-in of their own; the address is for another kind",
    "packagist-token": "packagist.org has nothing to read",
    "postmark-token": "the answer of the table's address holds tokens; this one does not",
    "rapidapi-key": "the table leaves the host open",
    "todoist-token": "the path of version 1, which the notes of the row name; the older one is being closed",
    "twilio-api-key": "the key's name opens nothing: its secret is asked, twilio-api-secret",
    "wechat-app-secret": "the stable token of the notes does not displace the one in use",
}
"""Where a probe asks elsewhere than the table says, or nobody at all, and why."""

needs_table = pytest.mark.skipif(not TABLE.is_file(), reason="the reference folder is not beside this checkout")


def test_at_least_240_kinds_are_asked() -> None:
    assert len(READ) >= 240


def test_the_scopes_of_at_least_120_kinds_are_read() -> None:
    assert sum(bool(each.reading.scopes) for each in READ.values()) >= 120


def test_what_is_told_of_an_end_is_read_for_at_least_60_kinds() -> None:
    assert sum(bool(each.reading.expires) for each in READ.values()) >= 60


@cache
def _aliases() -> dict[str, str]:
    return {alias: rule.id for rule in load_rules(find_builtin_rules()) for alias in rule.aliases}


def _rows() -> Iterator[tuple[str, dict[str, str], Validator | None]]:
    with TABLE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = row["kind_id"]
            yield name, row, VALIDATORS.get(name) or VALIDATORS.get(_aliases().get(name, ""))


def _place(url: str) -> tuple[str, str]:
    """(host, path) of an address in which every companion is ``{}``, whatever it is called and wherever its host's
    fixed part begins.
    """
    plain = re.sub(r"\{[^}]*\}", "{}", f"https://{url}" if url.startswith("{") else url)
    parts = urlsplit(plain)
    host = re.sub(r"\{\}[a-z0-9.-]*", "{}", parts.netloc.lower())
    return host, re.sub(r"[^/]*\{\}[^/]*", "{}", parts.path.rstrip("/"))


def _agrees(row: dict[str, str], request: Request) -> bool:
    return request.method == row["method"] and _place(request.url) == _place(row["url"])


@needs_table
def test_every_kind_of_the_table_has_its_probe() -> None:
    assert {name for name, _, validator in _rows() if validator is None} <= set(NO_RULE)


@needs_table
def test_each_probe_asks_where_the_table_says() -> None:
    apart = {
        name
        for name, row, validator in _rows()
        if validator
        and row["method"] in ("GET", "POST", "PUT")
        and not any(_agrees(row, r) for r in validator.requests)
    }
    assert sorted(DEPARTURES) == sorted(apart)


@needs_table
def test_what_must_not_be_sent_is_never_sent() -> None:
    sent = {name for name, row, validator in _rows() if row["method"] == "NONE" and validator and validator.asks}
    assert sent == set()


@needs_table
def test_what_is_decided_offline_asks_nobody() -> None:
    asked = {name for name, row, validator in _rows() if row["method"] == "OFFLINE" and validator and validator.asks}
    assert asked <= {"openssh-private-key"}, "a log-in by key, when its user asks for it"


@needs_table
def test_a_log_in_is_opt_in() -> None:
    wrong = {
        name
        for name, row, validator in _rows()
        if row["method"] == "TCP" and validator and (validator.policy not in ("opt-in", "offline", "never"))
    }
    assert wrong == set()


@needs_table
def test_what_the_table_holds_back_is_held_back() -> None:
    text = (REFERENCE / "verify.md").read_text(encoding="utf-8")
    listed = re.search(r"Opt-in rows[^:]*: ([^\n]+)\.", text)
    assert listed
    wrong = [name for name in listed[1].split(", ") if name in READ and READ[name].policy != "opt-in"]
    assert wrong == []


@needs_table
def test_no_kind_is_asked_that_the_table_lets_rest() -> None:
    refresh = [name for name in VALIDATORS if "refresh-token" in name and VALIDATORS[name].asks]
    assert refresh == ["google-oauth-refresh-token"], "Google's alone is not rotated by its use"
