"""What keys, values and names of resources say by themselves."""

from __future__ import annotations

import pytest

from tokenscan.environments.connection import read_connection
from tokenscan.environments.derived import find_stem
from tokenscan.environments.key import is_mode, kind_of_key, user_lead
from tokenscan.environments.named import find_named
from tokenscan.environments.names import Names
from tokenscan.environments.value import counts, describe_weak, is_reference
from tokenscan.rulebook.comparison import load_comparisons

NAMES = Names(accounts={"111122223333": "production", "acme-4711": "production"})
HOSTS = load_comparisons().hosts


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("DB_PASSWORD", "password"),
        ("spring.datasource.password", "password"),
        ("DB_PASSWORD_PROD", "password"),
        ("secret_key_base", "secret"),
        ("JWT_SECRET", "secret"),
        ("STRIPE_SECRET_LIVE", "secret"),
        ("mailApiKey", "secret"),
        ("secrets.mail", "secret"),
        ("PASSWORD_MIN_LENGTH", ""),
        ("PASSWORD_HASH", ""),
        ("TOKEN_URL", ""),
        ("TOKEN_TTL", ""),
        ("PUBLIC_KEY", ""),
        ("PRIMARY_KEY", ""),
        ("existingSecret", ""),
        ("secretName", ""),
        ("KEYBOARD", ""),
        ("API_KEY_HEADER", ""),
        ("AUTH_PROVIDER", ""),
        ("NEXT_PAGE_TOKEN", ""),
        ("PORT", ""),
    ],
)
def test_a_key_says_whether_its_value_is_a_secret(key: str, kind: str) -> None:
    assert kind_of_key(tuple(key.split("."))) == kind


@pytest.mark.parametrize("value", ["s3cr3t-pot", "acme-dev-1!", "correcthorse", "development-secret"])
def test_a_literal_counts(value: str) -> None:
    assert counts(value, is_password=True, may_be_name=False)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "true",
            "none",
            "${DB_PASSWORD}",
            "{{ vault_password }}",
            "<%= ENV['X'] %>",
            "!Ref Password",
            "op://a/b/c",
        ),
        *(
            "vault:secret/db",
            "changeme",
            "<your password>",
            "********",
            "5432",
            "/run/secrets/db",
            "ENC(abcdef)",
            "your-key",
        ),
        *(
            "$2b$12$abcdefghijklmnopqrstuv",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x",
            "xxxxxxxx",
            "postgres",
        ),
    ],
)
def test_what_is_no_literal_or_a_default_does_not_count(value: str) -> None:
    assert not counts(value, is_password=True, may_be_name=False)


def test_the_name_of_an_object_is_no_secret_unless_the_key_is_a_variable() -> None:
    assert not counts("shop-db-credentials", is_password=False, may_be_name=True)
    assert counts("shop-db-credentials", is_password=False, may_be_name=False)


@pytest.mark.parametrize(
    ("value", "user", "why"),
    [
        ("postgres", "", "a default that everybody knows"),
        ("ChangeMe", "", "a text to be replaced"),
        ("<password>", "", "a text to be replaced"),
        ("shop", "Shop", "the same as the user's name"),
        ("REDACTED", "", ""),
        ("kX9vLq3mRt", "", ""),
    ],
)
def test_weak_passwords_are_told_by_why_they_are(value: str, user: str, why: str) -> None:
    assert describe_weak(value, user) == why


def test_references_are_known() -> None:
    assert all(map(is_reference, ("${A}", "!vault |", "ENC[AES256_GCM,data:x]", "ssm:/prod/db")))
    assert not is_reference("s3cr3t-pot")


@pytest.mark.parametrize(
    ("value", "user", "password", "host", "database"),
    [
        ("postgres://shop:p%40ss@db.shop.io:5432/app", "shop", "p@ss", "db.shop.io", "app"),
        ("jdbc:mysql://db.shop.io/app?user=shop&password=geheim", "shop", "geheim", "db.shop.io", "app"),
        (
            "Server=tcp:db.shop.io,1433;Database=app;User Id=shop;Password=geheim;",
            "shop",
            "geheim",
            "db.shop.io",
            "app",
        ),
        ("redis://:geheim@cache.shop.io:6379/0", "", "geheim", "cache.shop.io", "0"),
        ("https://shop.io/a?b=c", "", "", "shop.io", "a"),
    ],
)
def test_log_ins_are_read_out_of_longer_values(value: str, user: str, password: str, host: str, database: str) -> None:
    found = read_connection(value)
    assert found
    assert (found.user, found.password, found.host, found.database) == (user, password, host, database)
    if password and "%" not in value:
        assert value[slice(*found.span)] == password


def test_no_connection_is_read_out_of_a_text() -> None:
    assert read_connection("a; b = c; d") is None
    assert read_connection("plain") is None


def test_a_password_is_derived_by_the_name_of_its_own_environment_alone() -> None:
    assert find_stem("acme-dev-1!", "development", NAMES) == find_stem("acme-prod-1!", "production", NAMES) != None  # noqa: E711
    assert find_stem("acme-dev-1!", "production", NAMES) is None
    assert find_stem("product4711", "production", NAMES) is None
    assert find_stem("dev-1", "development", NAMES) is None


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("API_URL", "https://api.prod.shop.io/v1", [("host", "api.prod.shop.io", "production")]),
        (
            "DB_HOST",
            "shop-staging.abc.eu-west-1.rds.amazonaws.com",
            [("host", "shop-staging.abc.eu-west-1.rds.amazonaws.com", "staging")],
        ),
        ("PLAID_URL", "https://sandbox.plaid.com", [("host", "sandbox.plaid.com", "test")]),
        ("PAYPAL_URL", "https://api-m.paypal.com", [("host", "api-m.paypal.com", "production")]),
        ("UPLOADS", "s3://shop-prod-uploads/x", [("bucket", "shop-prod-uploads", "production")]),
        ("ROLE", "arn:aws:iam::111122223333:role/deploy", [("AWS account", "111122223333", "production")]),
        ("GCP_PROJECT", "acme-4711", [("account", "acme-4711", "production")]),
        ("DB_NAME", "shop_production", [("database", "shop_production", "production")]),
        ("PLAID_ENV", "production", [("mode", "PLAID_ENV=production", "production")]),
        ("PAYPAL_SANDBOX", "true", [("mode", "PAYPAL_SANDBOX=true", "test")]),
        ("PAYPAL_SANDBOX", "false", [("mode", "PAYPAL_SANDBOX=false", "production")]),
        ("DATABASE_URL", "postgres://a@db.shop.io/app", [("database", "db.shop.io/app", "")]),
        (
            "SUPABASE_URL",
            "https://abcdefghijklmnopqrst.supabase.co",
            [("Supabase project", "abcdefghijklmnopqrst", "")],
        ),
        ("MAIL_HOST", "outlook.live.com", []),
        ("API_URL", "https://product.shop.io", []),
        ("API_URL", "https://reproduce.shop.io", []),
        ("DB_URL", "postgres://a@db:5432/app", []),
        ("DB_URL", "postgres://a@postgres.default.svc.cluster.local/app", []),
        ("APP_URL", "http://localhost:3000", []),
        ("IMAGE", "registry.prod.shop.io/app:1", []),
        ("CORS_ORIGINS", "https://staging.shop.io", []),
        ("NODE_ENV", "production", []),
        ("API_URL", "https://api.${STAGE}.shop.io", []),
        ("ACCOUNT_ID", "2111122223333", []),
    ],
)
def test_values_name_resources_of_environments(key: str, value: str, found: list[tuple[str, str, str]]) -> None:
    named = find_named((key,), value, NAMES, HOSTS)
    assert [(each.kind, each.text, each.environment) for each in named] == found


def test_keys_name_users_and_modes() -> None:
    assert user_lead(("DB_USER",)) == user_lead(("DB_USERNAME",)) == ("db",)
    assert user_lead(("DB_USERS",)) is None
    assert is_mode(("PLAID_ENV",))
    assert not is_mode(("NODE_ENV",))
