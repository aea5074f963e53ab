"""Which evidence outranks which, what is shown of it, and what real projects taught."""

from __future__ import annotations

import base64

import pytest

from tokenscan.environments.names import Names
from tokenscan.environments.read import is_configuration, read_settings
from tokenscan.model.environment import Clue, Environment


def environment_of(path: str, text: str, key: str) -> Environment | None:
    (found,) = {
        setting.environment
        for setting in read_settings(path, text.encode(), Names.default()).settings
        if setting.key[-1] == key
    }
    return found


def test_a_section_outranks_a_key_a_key_the_name_and_the_name_the_folder() -> None:
    text = "environment: staging\nproduction:\n  key: value\n"
    assert environment_of("live/config-dev.yml", text, "key") == Environment(
        "production",
        (
            Clue("section", "production"),
            Clue("key", "environment=staging (says staging)", 1),
            Clue("path", "config-dev.yml (says development)"),
            Clue("path", "live/"),
        ),
    )


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        (".env.staging", "NODE_ENV=production\nkey=x\n", "staging"),
        (".env", "NODE_ENV=production\nkey=x\n", "production"),
        (".env.production", "APP_ENV=staging\nkey=x\n", "staging"),
        (".env", "NODE_ENV=$MODE\nkey=x\n", None),
        (".env", "APP_ENV=staging\nRAILS_ENV=development\nkey=x\n", None),
        (".env", "ENV=reproduction\nkey=x\n", None),
        ("app.yml", "stage: test\nkey: x\n", "test"),
        (".gitlab-ci.yml", "deploy:\n  stage: test\n  key: x\n", None),
        ("application.yml", "spring:\n  profiles:\n    active: dev\nkey: x\n", None),
        ("application.yml", "spring.config.activate.on-profile: '!prod'\nkey: x\n", None),
        ("application.yml", "spring.config.activate.on-profile: 'prod & eu'\nkey: x\n", "production"),
        ("config.py", "ENVIRONMENT = 'local'\nkey = 'x'\n", None),
        ("config/puma.rb", "ENV['RAILS_ENV'] = 'development'\nkey = 'x'\n", None),
        ("config.py", "TEST_DATABASE = {'key': 'x'}\n", None),
        ("flow.yml", "stages:\n  - stage:\n      key: x\n", None),
        ("app.yml", "test:\n  key: x\n", None),
        ("app.yml", "test:\n  key: x\nproduction:\n  other: y\n", "test"),
        ("app.yml", "environments:\n  test:\n    key: x\n", "test"),
        ("app.yml", "scripts:\n  test:\n    key: x\n  dev:\n    other: y\n", None),
        ("wrangler.toml", "[env.production.vars]\nkey = 'x'\n", "production"),
        ("all.yml", "key:\n  prod: x\n  dev: y\n", None),
        ("d.yaml", "metadata:\n  labels: {environment: prod}\nspec:\n  key: x\n", "production"),
    ],
)
def test_evidence_is_weighed(path: str, text: str, name: str | None) -> None:
    if path == "all.yml":  # one key with a value for each environment
        settings = read_settings(path, text.encode(), Names.default()).settings
        assert [(each.key, each.section, each.environment and each.environment.name) for each in settings] == [
            (("key",), "prod", "production"),
            (("key",), "dev", "development"),
        ]
        return
    found = environment_of(path, text, "key")
    assert (found and found.name) == name


def test_a_variables_own_name_counts_where_nothing_else_tells() -> None:
    assert environment_of(".env", "PROD_DB_PASSWORD=x\n", "PROD_DB_PASSWORD") == Environment(
        "production", (Clue("key", "PROD_DB_PASSWORD"),)
    )
    assert environment_of(".yo-rc.json", '{"prodDatabaseType": "x"}', "prodDatabaseType") is None


def test_the_base64_of_a_kubernetes_secret_is_undone() -> None:
    encoded = base64.b64encode("grün 1\n".encode()).decode()
    secret = f"kind: Secret\ndata: {{a: {encoded}, b: '%%'}}\nstringData: {{c: YWJj}}\n"
    text = f"{secret}---\nkind: ConfigMap\ndata: {{d: YWJj}}\n"
    settings = read_settings("secret.yaml", text.encode(), Names.default()).settings
    assert [(each.key[-1], each.value.reveal().decode()) for each in settings if each.key[-1] != "kind"] == [
        ("a", "grün 1"),
        ("b", "%%"),
        ("c", "YWJj"),
        ("d", "YWJj"),
    ]


def test_migrations_are_no_settings() -> None:
    assert not is_configuration("shop/migrations/0055_site_settings.py")


def test_examples_have_no_environment_whatever_they_say() -> None:
    assert environment_of(".env.example", "APP_ENV=production\nkey=x\n", "key") is None
