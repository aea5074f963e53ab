"""What holds for every validator: it only reads, tells no address what it need not know, goes to public hosts by https,
and calls nothing valid or invalid without evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address

import pytest

from tokenscan.model.validator import Answer, Request, Validator
from tokenscan.model.verdict import STATES
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.validators import load_validators

GRANT = "hands a token out, which nobody uses, or finds fault with a made-up code"
LOOK_UP = "looks up the token that it is given"
READ = "a call that reads, which this service wants as a POST"
UNSENT = "nothing is sent, so that only the credentials are judged"

READING_POSTS: Mapping[str, str] = {
    "https://accounts.spotify.com/api/token": GRANT,
    "https://api.twitter.com/oauth2/token": GRANT,
    "https://api.weixin.qq.com/cgi-bin/stable_token": "hands out the token that the app has already",
    "https://auth.idp.hashicorp.com/oauth2/token": GRANT,
    "https://bitbucket.org/site/oauth2/access_token": GRANT,
    "https://cloud.mongodb.com/api/oauth/token": GRANT,
    "https://discord.com/api/v10/oauth2/token": GRANT,
    "https://gitlab.com/oauth/token": GRANT,
    "https://hub.docker.com/v2/auth/token": GRANT,
    "https://iam.cloud.ibm.com/identity/token": GRANT,
    "https://id.twitch.tv/oauth2/token": GRANT,
    "https://identity.bitwarden.com/connect/token": GRANT,
    "https://ims-na1.adobelogin.com/ims/token/v3": GRANT,
    "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token": GRANT,
    "https://login.salesforce.com/services/oauth2/token": GRANT,
    "https://oauth2.googleapis.com/token": GRANT,
    "https://open.feishu.cn/open-apis/auth/v3/tenant_access_token/internal": GRANT,
    "https://open.larksuite.com/open-apis/auth/v3/tenant_access_token/internal": GRANT,
    "https://api-m.paypal.com/v1/oauth2/token": GRANT,
    "https://api-m.sandbox.paypal.com/v1/oauth2/token": GRANT,
    "https://www.linkedin.com/oauth/v2/accessToken": GRANT,
    "https://www.reddit.com/api/v1/access_token": GRANT,
    "https://zoom.us/oauth/token": GRANT,
    "https://{host}/admin/oauth/access_token": GRANT,
    "https://{host}/oauth/token": GRANT,
    "https://{host}/oidc/v1/token": GRANT,
    "https://{host}/v1/auth/approle/login": "hands a token out and uses up one of the secret's uses, so opt-in",
    "https://{account}.snowflakecomputing.com/session/v1/login-request": "a log-in, so opt-in",
    "https://api.cohere.com/v1/check-api-key": LOOK_UP,
    "https://api.github.com/applications/{id}/token": LOOK_UP,
    "https://api.hubapi.com/oauth/v2/private-apps/get/access-token-info": LOOK_UP,
    "https://api.line.me/v2/oauth/verify": LOOK_UP,
    "https://api.ngc.nvidia.com/v3/keys/get-caller-info": LOOK_UP,
    "https://api.tailscale.com/api/v2/secret-scanning/verify": LOOK_UP,
    "https://challenges.cloudflare.com/turnstile/v0/siteverify": LOOK_UP,
    "https://connect.squareup.com/oauth2/token/status": LOOK_UP,
    "https://connect.squareupsandbox.com/oauth2/token/status": LOOK_UP,
    "https://gitlab.com/api/v4/runners/verify": LOOK_UP + "; it leaves the time of contact, so opt-in",
    "https://oauth2.googleapis.com/tokeninfo": LOOK_UP,
    "https://slack.com/api/auth.test": LOOK_UP,
    "https://www.google.com/recaptcha/api/siteverify": LOOK_UP,
    "https://{host}/api/v2/apiTokens/lookup": LOOK_UP,
    "https://{host}/oauth2/v1/introspect": LOOK_UP,
    "https://{host}/realms/{realm}/protocol/openid-connect/token/introspect": LOOK_UP,
    "https://api.dropboxapi.com/2/users/get_current_account": READ,
    "https://api.kraken.com/0/private/Balance": READ + "; its nonce may disturb a running program, so opt-in",
    "https://api.uptimerobot.com/v2/getAccountDetails": READ,
    "https://api.z.ai/api/paas/v4/tokenizer": "counts the tokens of one letter, for nothing",
    "https://eth-mainnet.g.alchemy.com/v2/{token}": READ,
    "https://mainnet.infura.io/v3/{token}": READ,
    "https://mandrillapp.com/api/1.0/users/ping2": READ,
    "https://production.plaid.com/institutions/get": READ,
    "https://production.plaid.com/item/get": READ,
    "https://sandbox.plaid.com/institutions/get": READ,
    "https://sandbox.plaid.com/item/get": READ,
    "https://sts.tencentcloudapi.com/": READ,
    "https://{host}/api/v2/statements": "a select of the user's name, which no warehouse runs for",
    "https://{host}/apis/authentication.k8s.io/v1/selfsubjectreviews": "a virtual object: nothing is kept",
    "https://{host}/apis/authorization.k8s.io/v1/selfsubjectrulesreviews": "a virtual object: nothing is kept",
    "https://{host}/ping": READ,
    "https://api.perplexity.ai/chat/completions": "the model that it names does not exist, so nothing runs",
    "https://connect.squareup.com/oauth2/revoke": "the token that it names is made up, so nothing ends; opt-in",
    "https://connect.squareupsandbox.com/oauth2/revoke": "the token that it names is made up, so nothing ends; opt-in",
    "https://metric-api.eu.newrelic.com/metric/v1": "an empty batch: nothing is stored; opt-in",
    "https://metric-api.newrelic.com/metric/v1": "an empty batch: nothing is stored; opt-in",
    "https://test.pypi.org/legacy/": UNSENT,
    "https://upload.pypi.org/legacy/": UNSENT,
    "https://www.nuget.org/api/v2/package": UNSENT + "; opt-in",
    "{token}": "a webhook: the message is empty or malformed, so nothing is posted",
}
"""Requests that are no GET, without their query, and why they change nothing."""

ITSELF = "the token is an address"
NO_HEADER = "the service takes it nowhere else"

TOKENS_IN_URLS: Mapping[str, str] = {
    "https://api.airbrake.io/api/v4/projects": NO_HEADER,
    "https://api.etherscan.io/v2/api": NO_HEADER,
    "https://api.mapbox.com/tokens/v2": NO_HEADER,
    "https://api.openweathermap.org/data/2.5/weather": NO_HEADER,
    "https://api.shodan.io/api-info": NO_HEADER,
    "https://api.telegram.org/bot{token}/getMe": NO_HEADER,
    "https://api.trello.com/1/tokens/{token}": "the path names the token that is looked up",
    "https://eth-mainnet.g.alchemy.com/v2/{token}": NO_HEADER,
    "https://gitlab.com/dashboard/projects.atom": NO_HEADER,
    "https://graph.facebook.com/debug_token": "the query names the token that is looked up",
    "https://graph.facebook.com/{id}": NO_HEADER,
    "https://graph.instagram.com/me": NO_HEADER,
    "https://mainnet.infura.io/v3/{token}": NO_HEADER,
    "https://www.virustotal.com/api/v3/users/{token}": "the path names whose key is looked up: its owner is not known",
    "https://{app id}-dsn.algolia.net/1/keys/{token}": "the path names the key that is looked up",
    "{token}": ITSELF,
}

NEVER_INVALID: Mapping[str, str] = {
    "airbrake-key": "a project's key is refused there as well",
    "azure-function-key": "a function's own key is refused there as well",
    "azure-function-key-legacy": "a function's own key is refused there as well",
    "azure-search-key": "a query key is refused there as well",
    "azure-search-key-legacy": "a query key is refused there as well",
    "bugsnag-api-key": "a notifier key is refused there as well",
    "codecov-token": "an upload token is refused there as well",
    "confluent-api-secret": "the key of one cluster is refused there as well",
    "confluent-api-secret-new": "the key of one cluster is refused there as well",
    "honeybadger-api-key": "a project's key is refused there as well",
    "npmrc-auth": "it may be a token of another registry",
}
"""Kinds of which no answer tells that they are dead, and why."""

ANONYMOUS: Mapping[str, str] = {
    "cloudsmith-key": "authenticated",
    "cohere-api-key": "valid",
    "etherscan-key": "status",
    "google-recaptcha-secret": "error-codes",
    "hasura-secret": "data",
    "jira-dc-pat": "name",
    "mapbox-secret-token": "code",
    "railway-token": "data|projects",
    "sentry-user-token": "scopes|user",
    "slack-bot-token": "ok",
    "sonarqube-user-token": "valid",
    "tencent-secret-key": "Arn",
    "uptimerobot-key": "stat",
    "weights-and-biases-api-key": "viewer",
    "zendesk-api-token": "id",
    "zerotier-token": "user",
}
"""Kinds whose service answers 200 to anybody or to every token, and what a good answer must hold there."""

ROTATING = (
    "github-refresh-token",
    "digitalocean-refresh-token",
    "slack-config-refresh-token",
    "vercel-app-refresh-token",
)

PRIVATE_ENDS = ("local", "internal", "intranet", "lan", "home", "corp", "localhost", "test", "invalid", "example")

PLACE = re.compile(r"\{\+?([^}]*)\}")

WRITING_WORDS = re.compile(r"(?i)/(?:delete|remove|rotate|revoke|reset|regenerate|logout|refresh|update|create)\b")


@pytest.fixture(scope="module")
def validators() -> Mapping[str, Validator]:
    return load_validators(find_builtin_rules()).by_id


def requests_of(validators: Mapping[str, Validator]) -> Iterator[tuple[Validator, Request]]:
    return ((each, request) for each in validators.values() if each.asks for request in each.requests)


def answers_of(validators: Mapping[str, Validator]) -> Iterator[tuple[Validator, Answer]]:
    return ((each, answer) for each in validators.values() if each.asks for answer in each.answers)


def without_query(url: str) -> str:
    return url.partition("?")[0]


def is_graphql_query(request: Request) -> bool:
    return '"query"' in request.json and "mutation" not in request.json


def has_evidence(answer: Answer) -> bool:
    """Must the answer hold something, beyond its status?"""
    return bool(answer.json or answer.body or answer.header)


def is_public_name(host: str) -> bool:
    """Is *host* a name of the public internet, with or without places for companions?"""
    labels = host.split(".")
    try:
        ip_address(host)
    except ValueError:
        return len(labels) > 1 and labels[-1].isalpha() and labels[-1] not in PRIVATE_ENDS
    return False


def hosts_in(urls: Iterable[str]) -> Iterator[str]:
    for url in urls:
        host = url.removeprefix("https://").partition("/")[0].partition("?")[0]
        yield re.sub(r":\d+$", "", host)


def test_what_is_no_get_is_known_to_change_nothing(validators: Mapping[str, Validator]) -> None:
    others = {
        without_query(request.url)
        for _, request in requests_of(validators)
        if request.method not in ("GET", "HEAD") and not is_graphql_query(request)
    }
    assert others == set(READING_POSTS)


def test_what_might_leave_a_trace_is_asked_by_name_alone(validators: Mapping[str, Validator]) -> None:
    traces = {url for url, reason in READING_POSTS.items() if "opt-in" in reason}
    asked = {each.rule_id for each, request in requests_of(validators) if without_query(request.url) in traces}
    assert {name for name in asked if validators[name].policy != "opt-in"} == set()


def test_no_address_names_what_writes(validators: Mapping[str, Validator]) -> None:
    writing = {request.url for _, request in requests_of(validators) if WRITING_WORDS.search(request.url)}
    assert {url for url in writing if "made up" not in READING_POSTS.get(url, "")} == set()


def test_a_token_is_in_an_address_only_where_the_service_leaves_no_choice(validators: Mapping[str, Validator]) -> None:
    urls = {without_query(request.url) for _, request in requests_of(validators) if "{token}" in request.url}
    assert urls == set(TOKENS_IN_URLS)


def test_no_other_half_of_a_secret_is_in_an_address(validators: Mapping[str, Validator]) -> None:
    names = {name for _, request in requests_of(validators) for name in PLACE.findall(request.url)}
    assert {name for name in names if re.search("secret|password|private", name)} == set()


def test_every_address_is_https_without_a_user(validators: Mapping[str, Validator]) -> None:
    urls = {request.url for _, request in requests_of(validators)}
    assert {url for url in urls if not url.startswith(("https://", "{token}"))} == set()
    assert {host for host in hosts_in(urls) if "@" in host} == set()


def test_every_host_is_a_public_name(validators: Mapping[str, Validator]) -> None:
    hosts = set(hosts_in(request.url for _, request in requests_of(validators)))
    named = {PLACE.sub("x", host) for host in hosts if not re.fullmatch(r"\{\w+\}", host)}
    suffixes = {suffix.removeprefix("*.") for each in validators.values() for suffix in each.hosts}
    assert {host for host in named | suffixes if not is_public_name(host)} == set()


def test_a_token_that_is_an_address_goes_to_known_hosts_alone(validators: Mapping[str, Validator]) -> None:
    free = {each.rule_id for each, request in requests_of(validators) if request.url.startswith("{token}")}
    assert {name for name in free if not validators[name].hosts} == set()


def test_every_answer_has_a_state_that_an_issuer_can_tell(validators: Mapping[str, Validator]) -> None:
    told = {answer.state for _, answer in answers_of(validators)}
    assert told <= set(STATES) - {"not-checked", "unsupported", "broken-probe"}


def test_every_kind_that_is_asked_can_be_told_to_be_dead(validators: Mapping[str, Validator]) -> None:
    dead = {each.rule_id for each, answer in answers_of(validators) if answer.state == "invalid"}
    asked = {each.rule_id for each, _ in requests_of(validators)}
    assert asked - dead == set(NEVER_INVALID)


def test_a_good_status_is_invalid_only_where_the_answer_says_so(validators: Mapping[str, Validator]) -> None:
    loose = {
        each.rule_id
        for each, answer in answers_of(validators)
        if answer.state in ("invalid", "expired", "revoked")
        and any(status < 400 or status == 429 or status >= 500 for status in answer.status)
        and not has_evidence(answer)
        and not answer.absent
    }
    assert loose == set()


def test_no_outage_and_no_limit_is_a_sign_of_life_or_death_by_its_status_alone(
    validators: Mapping[str, Validator],
) -> None:
    loose = {
        each.rule_id
        for each, answer in answers_of(validators)
        if any(status == 429 or status >= 500 for status in answer.status)
        and answer.state in ("valid", "invalid", "expired", "revoked")
        and not has_evidence(answer)
    }
    assert loose == set()


def test_a_401_is_valid_only_where_the_answer_says_so(validators: Mapping[str, Validator]) -> None:
    loose = {
        each.rule_id
        for each, answer in answers_of(validators)
        if answer.state == "valid" and 401 in answer.status and not has_evidence(answer)
    }
    assert loose == set()


def test_a_403_that_is_valid_by_its_status_alone_is_held_against_a_control_probe(
    validators: Mapping[str, Validator],
) -> None:
    """A firewall's 403 would make every token valid: the random token gets it, too, and the probe counts as broken."""
    loose = {
        each.rule_id
        for each, answer in answers_of(validators)
        if answer.state == "valid" and 403 in answer.status and not has_evidence(answer)
    }
    assert {name for name in loose if not validators[name].control} == set()


def test_a_200_without_evidence_is_held_against_a_control_probe(validators: Mapping[str, Validator]) -> None:
    loose = {
        each.rule_id
        for each, answer in answers_of(validators)
        if answer.state == "valid" and answer.status[0] < 300 and not has_evidence(answer)
    }
    assert {name for name in loose if not validators[name].control and validators[name].policy == "read"} == set()


def test_null_where_a_name_is_due_is_no_evidence(validators: Mapping[str, Validator]) -> None:
    loose = {
        (each.rule_id, path)
        for each, answer in answers_of(validators)
        if answer.state == "valid"
        for path, pattern in answer.json
        if re.fullmatch(pattern, "null")
    }
    assert loose == set()


@pytest.mark.parametrize("name", ANONYMOUS)
def test_where_anybody_gets_200_a_good_answer_names_what_tells_it_apart(
    name: str, validators: Mapping[str, Validator]
) -> None:
    good = [answer for answer in validators[name].answers if answer.state == "valid" and 200 in answer.status]
    assert good
    for answer in good:
        told = " ".join([*(path for path, _ in answer.json), *(key for key, _ in answer.header), answer.body])
        assert re.search(ANONYMOUS[name], told), answer


def test_refresh_tokens_that_rotate_are_never_redeemed(validators: Mapping[str, Validator]) -> None:
    assert {name: validators[name].policy for name in ROTATING} == dict.fromkeys(ROTATING, "never")


def test_a_grant_by_refresh_token_is_asked_of_google_alone_which_does_not_rotate(
    validators: Mapping[str, Validator],
) -> None:
    asked = {request.url for _, request in requests_of(validators) if ("grant_type", "refresh_token") in request.form}
    assert asked == {"https://oauth2.googleapis.com/token"}


def test_a_rule_that_finds_two_kinds_of_token_sends_only_the_one_that_may_be_sent(
    validators: Mapping[str, Validator],
) -> None:
    """The rule for Claude's OAuth tokens finds refresh tokens (ort) as well as access tokens (oat)."""
    for request in validators["anthropic-oauth-token"].requests:
        assert re.search(request.when, "sk-ant-" + "oat01-x")
        assert not re.search(request.when, "sk-ant-" + "ort01-x")


def test_log_ins_are_asked_by_name_alone_and_without_a_control_probe(validators: Mapping[str, Validator]) -> None:
    logins = [each for each in validators.values() if each.login]
    assert logins
    assert [each.rule_id for each in logins if each.policy != "opt-in" or each.control] == []


TOLD_BY_THE_TOKEN = ("pypi-api-token", "testpypi-api-token")
"""Kinds whose scope stands in the token itself."""


def test_what_is_excessive_can_be_read_or_is_the_kind_itself(validators: Mapping[str, Validator]) -> None:
    """``*`` alone stands for a kind that tells no scopes and may do everything by its nature."""
    for each in validators.values():
        scopes = [excess.scope for excess in each.excessive]
        if each.reading.scopes or each.login or each.rule_id in TOLD_BY_THE_TOKEN:
            assert [scope for scope in scopes if not scope.strip("*?")] == [], each.rule_id
        else:
            assert scopes in ([], ["*"]), each.rule_id


def test_reasons_hold_no_place_for_a_value(validators: Mapping[str, Validator]) -> None:
    reasons = {each.reason for each in validators.values()} | {answer.reason for _, answer in answers_of(validators)}
    assert {reason for reason in reasons if PLACE.search(reason)} == set()


def test_no_domain_where_anybody_can_run_a_server_is_known(validators: Mapping[str, Validator]) -> None:
    """A host beside a token is whoever's who wrote the text: there it would be theirs, and get the token."""
    rented = (
        *("azurewebsites.net", "openshiftapps.com", "nabu.casa", "herokuapp.com", "vercel.app", "netlify.app"),
        *("pages.dev", "workers.dev", "run.app", "appspot.com", "web.app", "cloudfront.net", "amazonaws.com"),
        *("azurefd.net", "cloudapp.azure.com", "onrender.com", "fly.dev", "github.io", "ngrok.io", "execute-api.com"),
    )
    known = {host.removeprefix("*.") for each in validators.values() for host in each.hosts}
    assert {host for host in known if host.endswith(rented) and not host.endswith("eks.amazonaws.com")} == set()
