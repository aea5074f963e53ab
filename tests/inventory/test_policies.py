"""Least privilege as data: what counts as excessive for the most used issuers, and what is narrower."""

from __future__ import annotations

import pytest
from support.inventory import declare

from tokenscan.inventory.scope import IMPLIED, judge_scopes
from tokenscan.model.validator import Validator
from tokenscan.model.verdict import Verdict
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.validators import load_validators
from tokenscan.verify.extract import find_excess

VALIDATORS = load_validators(find_builtin_rules()).by_id
RULES = {rule.id for rule in load_rules(find_builtin_rules())}

MOST_USED = {
    "github": ["github"],
    "gitlab": ["gitlab"],
    "aws": ["aws"],
    "gcp": ["google-cloud", "google"],
    "azure": ["azure", "azure-devops"],
    "slack": ["slack"],
    "stripe": ["stripe"],
    "openai": ["openai"],
    "anthropic": ["anthropic"],
    "npm": ["npm"],
    "pypi": ["pypi"],
    "dockerhub": ["docker"],
    "cloudflare": ["cloudflare"],
    "digitalocean": ["digitalocean"],
    "heroku": ["heroku"],
    "sendgrid": ["sendgrid"],
    "twilio": ["twilio"],
    "mailgun": ["mailgun"],
    "datadog": ["datadog"],
    "sentry": ["sentry"],
    "huggingface": ["hugging-face"],
    "terraform-cloud": ["hashicorp-terraform"],
    "bitbucket": ["bitbucket"],
    "atlassian": ["atlassian"],
    "shopify": ["shopify"],
}


def _of(issuer: str) -> list[Validator]:
    return [each for each in VALIDATORS.values() if each.provider in MOST_USED[issuer]]


@pytest.mark.parametrize("issuer", MOST_USED)
def test_each_of_the_most_used_issuers_has_a_policy(issuer: str) -> None:
    assert any(each.excessive or each.narrower or each.narrower_text for each in _of(issuer))


def test_there_are_25_of_them() -> None:
    assert len(MOST_USED) == 25


@pytest.mark.parametrize("issuer", MOST_USED)
def test_where_an_issuer_tells_scopes_some_of_them_are_excessive(issuer: str) -> None:
    telling = [each for each in _of(issuer) if each.reading.scopes and each.asks]
    assert [each.rule_id for each in telling if not each.excessive and each.rule_id not in NARROW] == []


NARROW = {"sentry-org-token"}
"""Kinds that tell their scopes, none of which is too much: this one has ``org:ci``."""


def test_every_policy_says_why_and_names_kinds_that_there_are() -> None:
    for each in VALIDATORS.values():
        assert not each.narrower or each.narrower in RULES, each.rule_id
        assert each.narrower != each.rule_id, each.rule_id
        for excess in each.excessive:
            assert excess.why, (each.rule_id, excess.scope)
            assert not excess.why.endswith("."), (each.rule_id, excess.scope)


def test_a_kind_that_is_whole_by_nature_tells_no_scopes_and_says_what_to_use_instead() -> None:
    for each in VALIDATORS.values():
        for excess in each.excessive:
            if excess.scope == "*":
                assert excess.instead or each.narrower or each.narrower_text, each.rule_id


def test_issuers_with_implied_scopes_are_rule_files() -> None:
    assert set(IMPLIED) <= {file.stem for file in find_builtin_rules()}


@pytest.mark.parametrize(
    ("rule_id", "scopes", "excess"),
    [
        ("github-pat-classic", ("gist", "read:org", "repo:status"), ()),
        ("github-pat-classic", ("repo", "admin:org", "workflow"), ("repo", "admin:org", "workflow")),
        ("github-token-legacy", ("repo",), ("repo",)),
        ("gitlab-pat", ("read_api", "read_repository"), ()),
        ("gitlab-pat-routable", ("api",), ("api",)),
        ("slack-bot-token", ("chat:write", "app_mentions:read"), ()),
        ("slack-bot-token", ("admin.users:write", "channels:history"), ("admin.users:write", "channels:history")),
        ("sendgrid-api-key", ("mail.send",), ()),
        ("sendgrid-api-key", ("mail.send", "api_keys.create"), ("api_keys.create",)),
        ("sentry-user-token", ("project:read", "event:read"), ()),
        ("sentry-user-token", ("org:admin",), ("org:admin",)),
        ("huggingface-user-token", ("read",), ()),
        ("huggingface-user-token", ("write",), ("write",)),
        ("bitbucket-app-password", ("repository", "pullrequest"), ()),
        ("bitbucket-app-password", ("repository:admin",), ("repository:admin",)),
        ("shopify-custom-app-token", ("read_products",), ()),
        ("shopify-custom-app-token", ("write_orders",), ("write_orders",)),
        ("digitalocean-oauth-token", ("read",), ()),
        ("digitalocean-oauth-token", ("read", "write"), ("write",)),
        ("gcp-application-default-credentials", ("https://www.googleapis.com/auth/devstorage.read_only",), ()),
        ("google-oauth-access-token", ("https://mail.google.com/",), ("https://mail.google.com/",)),
    ],
)
def test_a_policy_calls_excessive_what_most_uses_do_not_need(
    rule_id: str, scopes: tuple[str, ...], excess: tuple[str, ...]
) -> None:
    validator = VALIDATORS[rule_id]
    found = tuple(scope for scope, _ in find_excess(scopes, validator.excessive))
    assert found == excess
    issues = judge_scopes(declare(kind=rule_id), Verdict("valid", scopes=scopes, excess=found), validator)
    assert [issue.what for issue in issues if issue.code == "over-scoped"] == [
        f"has the scope {each}" for each in excess
    ]


@pytest.mark.parametrize(
    "rule_id",
    ["stripe-secret-key", "cloudflare-global-key", "npm-legacy-token", "openai-admin-key", "anthropic-admin-key"],
)
def test_kinds_that_are_whole_by_nature_are_called_so(rule_id: str) -> None:
    codes = [issue.code for issue in judge_scopes(declare(), Verdict("valid"), VALIDATORS[rule_id])]
    assert codes == ["broad-kind"]
