"""What a path says of its environment, and what only looks as if it did."""

from __future__ import annotations

import pytest

from tokenscan.environments.classify import decide
from tokenscan.environments.names import Names
from tokenscan.environments.paths import is_configuration
from tokenscan.environments.place import read_path
from tokenscan.environments.words import find_environment, split_words

PATHS = {
    "production": """
        .env.production .env.prod .env.prod.local .env.production.local prod.env env.prod .env-prod
        values-prod.yaml values.prod.yaml prod-values.yaml values-production-eu.yaml acme-prod.yml
        charts/shop/values/prod.yaml overlays/prod/kustomization.yaml k8s/overlays/prod-eu/patch.yaml
        terraform/envs/prod/main.tf terraform/live/main.tf prod.tfvars prod.auto.tfvars prod-us-east-1.tfvars
        terraform.prod.tfvars environments/prd/terragrunt.hcl live/prod/eu/vpc/terragrunt.hcl
        appsettings.Production.json appsettings.Prod.json Web.Production.config application-prod.yml
        application-PRD.properties application.prod.yaml config/production.json config/environments/production.rb
        shop/settings/production.py shop/settings/prod.py settings_prod.py production_settings.py
        docker-compose.prod.yml docker-compose.production.yaml compose.prod.yaml docker-compose-prod.yml
        group_vars/production/vault.yml group_vars/production.yml inventories/production/hosts inventory/prod
        host_vars/prod-web-1.yml config/production/app.yml database.production.yml.erb prod/app.conf
        deploy/live/app.yml config.live.json .github/workflows/deploy-production.yml clusters/prod-01/secrets.yaml
        production2/app.yml ProductionConfig.json config/myapp_production.toml production.secrets.yml
    """,
    "staging": """
        config/staging/app.yml .env.staging .env.stg values-preprod.yaml values-pre-prod.yaml
        values_pre_production.yaml preprod/app.yml PreProd/app.yml application-uat.yml config.stage.json
        envs/stage/main.tf appsettings.Staging.json values-qa.yaml stg-eu/app.yml acme-stage.yml
    """,
    "development": """
        terraform/envs/dev/main.tf appsettings.Development.json .env.development .env.local .env.dev.local
        docker-compose.override.yml compose.override.yaml docker-compose.dev.yml docker-compose.local.yml
        local_settings.py shop/settings/local.py settings_local.py shop/settings/dev.py local.settings.json
        src/Shop/Properties/launchSettings.json values-dev.yaml dev1/app.yml application-local.yml .flaskenv
        group_vars/dev/main.yml dev-eu-west-1.tfvars
    """,
    "test": """
        .env.test src/test/resources/application.yml appsettings.Test.json shop/settings/test.py
        .env.ci config/test.json values-ci.yaml sandbox/app.yml application-test.properties tests/settings.py
        .env.testing values-sandbox.yaml
    """,
    None: """
        .env config/product.yml config/products.yml reproduce.yml latest/contest.yml config/devise.yml
        testimonials.json config/devops.yml stage-door.yml values-stage-door.yaml .gitlab-ci.yml non-prod/values.yaml
        nonprod.tfvars non_production.yml not-prod.yml production_orders.yml prod-catalog.yml dev-tools.yml
        multi-stage.yml backstage.yml dev-to-prod.yml attest.yml protest.yml fastest.json delivery.yml
        deliver.yml olive.yml alive.yml livestock.yml locale.yml locals.tf localization.yml provider.tf prodigy.yml
        webdevelopers.yml developers.yml developer.yml test_data.json ci-cd.yml circleci.yml .github/workflows/ci.yml
        .github/workflows/test.yml live-reload.json config/live_updates.yml src/views/live/config.json
        src/scenes/stage/config.json prodotti.yml reprod.yml stages.yml stager.yml uatu.yml qatar.yml
        sandboxes-list.yml postproduction.yml post-production.yml .env.example .env.production.example
        .env.prod.sample config/production.yml.example settings.production.sample.yml docs/production/config.yml
        examples/production/app.yml test/fixtures/production/app.yml production/README.md fixtures/prod.yml
        spec/fixtures/config/production.json testdata/prod/values.yaml node_modules/x/config/production.json
        locales/production.yml production.template.yml
    """,
}


@pytest.mark.parametrize(("path", "name"), [(path, name) for name, paths in PATHS.items() for path in paths.split()])
def test_a_path_tells_its_environment_or_nothing(path: str, name: str | None) -> None:
    environment = decide(list(read_path(path, Names.default())))
    assert (environment and environment.name) == name


CONFIGURATION = """
    .env .env.production .env.local prod.env .envrc env.prod .env.example config/database.yml config/database.yml.erb
    application.properties application-prod.yml values.yaml deploy.yaml app.toml config/production.json settings.jsonc
    appsettings.Development.json main.tf prod.tfvars terragrunt.hcl Web.config App.config pom.xml applicationContext.xml
    settings.xml hosts.ini app.cfg my.cnf nginx.conf shop/settings/base.py shop/settings.py config.py app/config/prod.py
    local_settings.py config/environments/production.rb config/initializers/stripe.rb config/deploy/prod.rb
    set-env.sh prod.env.sh inventories/production/hosts group_vars/all inventory/prod .github/workflows/ci.yml
    .gitlab-ci.yml docker-compose.yml serverless.yml wrangler.toml templates/secret.yaml charts/x/values.yaml.gotmpl
"""
OTHER = """
    README.md docs/config.yml package.json package-lock.json tsconfig.json yarn.lock Cargo.toml Cargo.lock poetry.lock
    main.py shop/views.py test_settings.py app.rb lib/x.rb build.sh Makefile Dockerfile LICENSE index.xml layout.xml
    node_modules/x/config.json vendor/x/config.yml locales/en.yml fixtures/users.json testdata/a.yaml logo.svg x.js
    openapi.yaml schema/config.schema.json .pre-commit-config.yaml environment.js envelope.txt mkdocs.yml data.csv
    examples/app.yml .venv/x/settings.py readme.yml
"""


@pytest.mark.parametrize("path", CONFIGURATION.split())
def test_a_name_may_be_that_of_configuration(path: str) -> None:
    assert is_configuration(path)


@pytest.mark.parametrize("path", OTHER.split())
def test_a_name_is_not_that_of_configuration(path: str) -> None:
    assert not is_configuration(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ProductionConfig-2", ["production", "config", "2"]),
        ("PRDConfig", ["prd", "config"]),
        ("preProd_eu.west", ["pre", "prod", "eu", "west"]),
        ("größe", ["größe"]),
        ("", []),
    ],
)
def test_an_identifier_is_cut_into_words(text: str, words: list[str]) -> None:
    assert split_words(text) == words


def test_one_part_that_speaks_of_two_environments_says_nothing() -> None:
    assert find_environment("copy-staging-to-production", Names.default()) is None


def test_the_name_outranks_the_folder_and_the_nearer_folder_the_farther() -> None:
    environment = decide(list(read_path("prod/staging/values-dev.yaml", Names.default())))
    assert environment is not None
    assert (environment.name, [clue.text for clue in environment.clues]) == (
        "development",
        ["values-dev.yaml", "prod/staging/ (says staging)", "prod/ (says production)"],
    )
