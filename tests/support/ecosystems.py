"""Small, realistic trees of thirteen ecosystems, with the environment of each place in them.

In the texts ``<<production db>>`` stands for a value that is made up when the tree is written: the same words give the
same value, other words another one. So a crossing is planted by writing another place's words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

_PLACEHOLDER = re.compile(r"<<([^<>]+)>>")
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Place:
    """*key*: the last name of the key, or the last ones with dots; every setting of *path* whose key ends so is meant,
    of *section* alone where that is given (``""``: of none).
    """

    path: str
    key: str
    environment: str | None
    section: str | None = None


@dataclass(frozen=True)
class Ecosystem:
    """*files*: texts by path. *places*: what has to be said of some of their settings."""

    name: str
    files: Mapping[str, str]
    places: tuple[Place, ...]

    def changed(self, path: str, old: str, new: str) -> Ecosystem:
        """The same tree with *old*, which has to be there, replaced by *new* in one file."""
        if old not in self.files[path]:
            raise ValueError(f"{path} does not hold {old!r}")
        return replace(self, files={**self.files, path: self.files[path].replace(old, new)})

    def added(self, path: str, text: str) -> Ecosystem:
        """The same tree with one more file."""
        return replace(self, files={**self.files, path: text})

    def texts(self) -> dict[str, str]:
        """The files with their values filled in."""
        return {path: fill(text) for path, text in self.files.items()}

    def write(self, root: Path) -> Path:
        """The files below *root*."""
        for path, text in self.texts().items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        return root


def make_value(words: str, length: int = 20) -> str:
    """A password that nothing else makes, the same for the same *words*."""
    digest = hashlib.sha256(f"ecosystem {words}".encode()).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:length])


def fill(text: str) -> str:
    """*text* with its values."""
    return _PLACEHOLDER.sub(lambda match: make_value(match[1]), text)


def _places(table: str) -> tuple[Place, ...]:
    rows = [[cell.strip() for cell in row.split("|")] for row in table.strip().splitlines()]
    return tuple(
        Place(
            path,
            key,
            None if environment == "-" else environment,
            section[0].replace("(none)", "") if section else None,
        )
        for path, key, environment, *section in rows
    )


RAILS = Ecosystem(
    "rails",
    {
        "config/database.yml": """\
default: &default
  adapter: postgresql
  pool: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>

development:
  <<: *default
  database: shop_development
  password: <<development db>>

test:
  <<: *default
  database: shop_test
  password: <<test db>>

production:
  <<: *default
  database: shop_production
  username: shop
  password: "<<production db>>"
""",
        "config/secrets.yml": """\
shared:
  api_root: https://api.shop.example
development:
  secret_key_base: <<development base>>
production:
  secret_key_base: <<production base>>
""",
        "config/environments/production.rb": """\
Rails.application.configure do
  config.eager_load = true
  config.action_mailer.smtp_settings = {
    address: "smtp.mail.example",
    password: "<<production smtp>>",
  }
  config.x.search_key = "<<production search>>"
end
""",
        "config/environments/development.rb": """\
Rails.application.configure do
  config.eager_load = false
  config.x.search_key = "<<development search>>"
end
""",
        "config/deploy/staging.rb": 'set :deploy_token, "<<staging deploy>>"\nset :branch, "main"\n',
        "config/locales/devise.en.yml": "en:\n  devise:\n    production: Product\n    password: Password\n",
        "config/product.yml": "catalog:\n  password: <<product catalog>>\n",
    },
    _places(
        """
        config/database.yml | password | development | development
        config/database.yml | password | test | test
        config/database.yml | password | production | production
        config/secrets.yml | api_root | -
        config/secrets.yml | secret_key_base | development | development
        config/secrets.yml | secret_key_base | production | production
        config/environments/production.rb | password | production
        config/environments/production.rb | config.x.search_key | production
        config/environments/development.rb | config.x.search_key | development
        config/deploy/staging.rb | deploy_token | staging
        config/product.yml | password | -
        """
    ),
)

DJANGO = Ecosystem(
    "django",
    {
        "shop/settings/base.py": """\
import os

SECRET_KEY = os.environ["SECRET_KEY"]
SITE_NAME = "Shop"
""",
        "shop/settings/production.py": """\
from .base import *

SECRET_KEY = "<<production django>>"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db.prod.shop.example",
        "USER": "shop",
        "PASSWORD": "<<production django db>>",
    }
}
""",
        "shop/settings/local.py": """\
from .base import *

SECRET_KEY = "<<development django>>"
DATABASES = {"default": {"PASSWORD": "<<development django db>>", "HOST": "localhost"}}
""",
        "shop/settings/test.py": 'from .base import *\n\nSECRET_KEY = "<<test django>>"\n',
        "api/config.py": """\
class Config:
    TITLE = "Shop"


class DevelopmentConfig(Config):
    MAIL_PASSWORD = "<<development mail>>"


class ProductionConfig(Config):
    MAIL_PASSWORD = "<<production mail>>"
""",
        "shop/production_orders.py": 'PASSWORD = "<<orders>>"\n',
        "deploy/uwsgi-staging.ini": """\
[uwsgi]
env = DJANGO_SETTINGS_MODULE=shop.settings.staging
env = MAIL_PASSWORD=<<staging mail>>
""",
        "deploy/web.env": "DJANGO_SETTINGS_MODULE=shop.settings.production\nSENTRY_KEY=<<production sentry>>\n",
    },
    _places(
        """
        shop/settings/base.py | SITE_NAME | -
        shop/settings/production.py | SECRET_KEY | production
        shop/settings/production.py | DATABASES.default.PASSWORD | production
        shop/settings/local.py | SECRET_KEY | development
        shop/settings/local.py | DATABASES.default.PASSWORD | development
        shop/settings/test.py | SECRET_KEY | test
        api/config.py | TITLE | -
        api/config.py | MAIL_PASSWORD | development | DevelopmentConfig
        api/config.py | MAIL_PASSWORD | production | ProductionConfig
        deploy/uwsgi-staging.ini | MAIL_PASSWORD | staging
        deploy/web.env | SENTRY_KEY | production
        """
    ),
)

SPRING = Ecosystem(
    "spring",
    {
        "src/main/resources/application.yml": """\
spring:
  application:
    name: shop
server:
  port: 8080
---
spring:
  config:
    activate:
      on-profile: dev
  datasource:
    password: <<development spring>>
---
spring:
  config.activate.on-profile: "prod"
  datasource:
    username: shop
    password: '<<production spring>>'
---
spring:
  profiles: uat
  datasource:
    password: <<staging spring>>
""",
        "src/main/resources/application-prod.yml": "spring:\n  redis:\n    password: <<production redis>>\n",
        "src/main/resources/application-dev.properties": """\
# developers' machines
spring.redis.password = <<development redis>>
spring.mail.password: <<development springmail>>
""",
        "src/main/resources/application.properties": """\
spring.application.name=shop
#---
spring.config.activate.on-profile=staging
spring.mail.password=<<staging springmail>>
#---
spring.config.activate.on-profile=prod
spring.mail.password=<<production springmail>>
""",
        "src/main/resources/applicationContext.xml": """\
<?xml version="1.0" encoding="UTF-8"?>
<beans xmlns="http://www.springframework.org/schema/beans">
  <bean id="mapper" class="shop.Mapper"><property name="mode" value="strict"/></bean>
  <beans profile="production">
    <bean id="ds" class="shop.Source"><property name="password" value="<<production bean>>"/></bean>
  </beans>
  <beans profile="dev">
    <bean id="ds" class="shop.Source"><property name="password" value="<<development bean>>"/></bean>
  </beans>
</beans>
""",
        "pom.xml": """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <properties><java.version>17</java.version></properties>
  <profiles>
    <profile><id>prod</id><properties><db.password><<production maven>></db.password></properties></profile>
    <profile><id>dev</id><properties><db.password><<development maven>></db.password></properties></profile>
  </profiles>
</project>
""",
        "src/test/resources/application.yml": "spring:\n  datasource:\n    password: <<test spring>>\n",
        "src/main/resources/product-catalog.yml": "product:\n  password: <<product spring>>\n",
    },
    _places(
        """
        src/main/resources/application.yml | spring.application.name | -
        src/main/resources/application.yml | datasource.password | development | dev
        src/main/resources/application.yml | datasource.password | production | prod
        src/main/resources/application.yml | datasource.username | production | prod
        src/main/resources/application.yml | datasource.password | staging | uat
        src/main/resources/application-prod.yml | redis.password | production
        src/main/resources/application-dev.properties | spring.redis.password | development
        src/main/resources/application-dev.properties | spring.mail.password | development
        src/main/resources/application.properties | spring.application.name | -
        src/main/resources/application.properties | spring.mail.password | staging | staging
        src/main/resources/application.properties | spring.mail.password | production | prod
        src/main/resources/applicationContext.xml | mode | -
        src/main/resources/applicationContext.xml | password | production | production
        src/main/resources/applicationContext.xml | password | development | dev
        pom.xml | java.version | -
        pom.xml | db.password | production | prod
        pom.xml | db.password | development | dev
        src/test/resources/application.yml | datasource.password | test
        src/main/resources/product-catalog.yml | product.password | -
        """
    ),
)

NODE = Ecosystem(
    "node",
    {
        ".env": "PORT=3000\nTITLE=shop\n",
        ".env.development": "# local\nexport DB_PASSWORD='<<development node>>'\nAPI_HOST=http://localhost:3000\n",
        ".env.production": """\
NODE_ENV=production
DB_PASSWORD="<<production node>>" # the one in the vault
API_HOST=https://api.shop.example
""",
        ".env.prod.local": "MAIL_KEY=<<production nodemail>>\n",
        ".env.staging": "NODE_ENV=production\nDB_PASSWORD=<<staging node>>\n",
        ".env.test": "DB_PASSWORD=<<test node>>\n",
        ".env.example": "DB_PASSWORD=change-me\n",
        "deploy/worker.env": "NODE_ENV=production\nWORKER_KEY=<<production worker>>\n",
        "config/production.json": '{\n  // node-config\n  "mail": {"key": "<<production mailjson>>"},\n}\n',
        "config/development.json": '{"mail": {"key": "<<development mailjson>>"}}\n',
        "config/config.json": """\
{
  "development": {"username": "root", "password": "<<development sequelize>>", "dialect": "postgres"},
  "test": {"username": "root", "password": "<<test sequelize>>"},
  "production": {"username": "shop", "password": "<<production sequelize>>"}
}
""",
        "package.json": '{"scripts": {"test": "jest", "dev": "next dev"}, "devDependencies": {"dotenv": "1"}}\n',
        "latest/contest.json": '{"password": "<<contest>>"}\n',
    },
    _places(
        """
        .env | PORT | -
        .env.development | DB_PASSWORD | development
        .env.production | DB_PASSWORD | production
        .env.production | API_HOST | production
        .env.prod.local | MAIL_KEY | production
        .env.staging | DB_PASSWORD | staging
        .env.test | DB_PASSWORD | test
        .env.example | DB_PASSWORD | -
        deploy/worker.env | WORKER_KEY | production
        config/production.json | mail.key | production
        config/development.json | mail.key | development
        config/config.json | password | development | development
        config/config.json | password | test | test
        config/config.json | password | production | production
        latest/contest.json | password | -
        """
    ),
)

DOTNET = Ecosystem(
    "dotnet",
    {
        "src/Shop/appsettings.json": '{\n  // shared\n  "Logging": {"LogLevel": {"Default": "Information"}}\n}\n',
        "src/Shop/appsettings.Development.json": """\
\ufeff{
  "ConnectionStrings": {
    "Main": "Server=localhost;Database=shop;User Id=sa;Password=<<development net>>;"
  },
  "Mail": {"Key": "<<development netmail>>"}
}
""",
        "src/Shop/appsettings.Production.json": """\
{
  "ConnectionStrings": {
    "Main": "Server=db.shop.example;Database=shop;User Id=shop;Password=<<production net>>;"
  },
  "Mail": {"Key": "<<production netmail>>"}
}
""",
        "src/Shop/Properties/launchSettings.json": """\
{
  "profiles": {
    "Shop": {"environmentVariables": {"ASPNETCORE_ENVIRONMENT": "Development", "MAIL_KEY": "<<development launch>>"}},
    "Shop (staging)": {"environmentVariables": {"ASPNETCORE_ENVIRONMENT": "Staging", "MAIL_KEY": "<<staging launch>>"}}
  }
}
""",
        "src/Legacy/Web.config": """\
<?xml version="1.0"?>
<configuration>
  <appSettings>
    <add key="Title" value="Shop" />
  </appSettings>
</configuration>
""",
        "src/Legacy/Web.Production.config": """\
<?xml version="1.0"?>
<configuration xmlns:xdt="http://schemas.microsoft.com/XML-Document-Transform">
  <connectionStrings>
    <add name="Main" connectionString="Server=db;Password=<<production legacy>>" xdt:Transform="SetAttributes" />
  </connectionStrings>
  <appSettings>
    <add key="MailKey" value="<<production legacymail>>" xdt:Transform="Replace"/>
  </appSettings>
</configuration>
""",
        "src/Shop/appsettings.Products.json": '{"Mail": {"Key": "<<products net>>"}}\n',
    },
    _places(
        """
        src/Shop/appsettings.json | LogLevel.Default | -
        src/Shop/appsettings.Development.json | ConnectionStrings.Main | development
        src/Shop/appsettings.Development.json | Mail.Key | development
        src/Shop/appsettings.Production.json | ConnectionStrings.Main | production
        src/Shop/appsettings.Production.json | Mail.Key | production
        src/Shop/Properties/launchSettings.json | Shop.environmentVariables.MAIL_KEY | development
        src/Shop/Properties/launchSettings.json | Shop (staging).environmentVariables.MAIL_KEY | staging
        src/Legacy/Web.config | Title | -
        src/Legacy/Web.Production.config | Main | production
        src/Legacy/Web.Production.config | MailKey | production
        src/Shop/appsettings.Products.json | Mail.Key | -
        """
    ),
)

HELM = Ecosystem(
    "helm",
    {
        "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.2.3\n",
        "charts/shop/values.yaml": 'image:\n  tag: latest\ndb:\n  password: ""\n',
        "charts/shop/values-prod.yaml": "db:\n  password: <<production helm>>\nenv:\n  - name: MAIL_KEY\n"
        "    value: <<production helmmail>>\n",
        "charts/shop/values-dev.yaml": "db:\n  password: <<development helm>>\n",
        "charts/shop/values.preprod.yaml": "db:\n  password: <<staging helm>>\n",
        "charts/shop/templates/secret.yaml": """\
{{- if .Values.db.enabled }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ include "shop.fullname" . }}
  labels:
    {{- include "shop.labels" . | nindent 4 }}
type: Opaque
stringData:
  password: {{ .Values.db.password | quote }}
  salt: <<any salt>>
{{- end }}
""",
        "helmfile.yaml": """\
environments:
  staging:
    values:
      - mailKey: <<staging helmfile>>
  production:
    values:
      - mailKey: <<production helmfile>>
---
releases:
  - name: shop
    chart: ./charts/shop
""",
        "charts/shop/values-stage-door.yaml": "db:\n  password: <<stagedoor helm>>\n",
    },
    _places(
        """
        charts/shop/values.yaml | image.tag | -
        charts/shop/values-prod.yaml | db.password | production
        charts/shop/values-prod.yaml | env.MAIL_KEY | production
        charts/shop/values-dev.yaml | db.password | development
        charts/shop/values.preprod.yaml | db.password | staging
        charts/shop/templates/secret.yaml | stringData.salt | -
        helmfile.yaml | mailKey | staging | staging
        helmfile.yaml | mailKey | production | production
        helmfile.yaml | releases.shop.chart | -
        charts/shop/values-stage-door.yaml | db.password | -
        """
    ),
)

KUSTOMIZE = Ecosystem(
    "kustomize",
    {
        "k8s/base/deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop:latest
          env:
            - name: TITLE
              value: Shop
            - name: DB_PASSWORD
              valueFrom:
                secretKeyRef: {name: shop, key: password}
""",
        "k8s/overlays/prod/kustomization.yaml": """\
namespace: shop-prod
resources: [../../base]
secretGenerator:
  - name: shop
    literals:
      - DB_PASSWORD=<<production kustomize>>
""",
        "k8s/overlays/dev/kustomization.yaml": """\
resources: [../../base]
secretGenerator:
  - name: shop
    literals:
      - DB_PASSWORD=<<development kustomize>>
""",
        "k8s/overlays/dev/db.env": "MAIL_KEY=<<development kustomail>>\n",
        "k8s/secrets.yaml": """\
apiVersion: v1
kind: Secret
metadata: {name: shop, namespace: production}
stringData:
  token: <<production kubernetes>>
---
apiVersion: v1
kind: Secret
metadata: {name: shop, namespace: staging}
stringData:
  token: <<staging kubernetes>>
---
apiVersion: v1
kind: Secret
metadata: {name: shop, namespace: product-team}
stringData:
  token: <<product kubernetes>>
""",
    },
    _places(
        """
        k8s/base/deployment.yaml | env.TITLE | -
        k8s/overlays/prod/kustomization.yaml | literals.DB_PASSWORD | production
        k8s/overlays/dev/kustomization.yaml | literals.DB_PASSWORD | development
        k8s/overlays/dev/db.env | MAIL_KEY | development
        k8s/secrets.yaml | stringData.token | production | production
        k8s/secrets.yaml | stringData.token | staging | staging
        k8s/secrets.yaml | stringData.token | - | (none)
        """
    ),
)

TERRAFORM = Ecosystem(
    "terraform",
    {
        "terraform/modules/db/variables.tf": 'variable "password" {\n  type      = string\n  sensitive = true\n}\n',
        "terraform/envs/dev/terraform.tfvars": 'db_password = "<<development terraform>>"\naccount = "111122223333"\n',
        "terraform/envs/prod/terraform.tfvars": 'db_password = "<<production terraform>>"\n',
        "terraform/envs/prod/main.tf": """\
module "db" {
  source   = "../../modules/db"
  password = "<<production terraformdb>>"
  tags     = { Team = "shop" }
}

resource "aws_db_instance" "main" {
  password = var.db_password
  user_data = <<-EOT
    MAIL_KEY=${var.mail_key}
  EOT
}
""",
        "terraform/staging.auto.tfvars": 'mail_key = "<<staging terraform>>"\n',
        "terraform/main.tf": """\
locals {
  keys = {
    dev  = { mail = "<<development local>>" }
    prod = { mail = "<<production local>>" }
  }
  region = "eu-west-1"
}

resource "aws_instance" "web" {
  user_password = "<<production tagged>>"
  tags = {
    Environment = "production"
  }
}
""",
        "terraform/product.tfvars": 'mail_key = "<<product terraform>>"\n',
    },
    _places(
        """
        terraform/envs/dev/terraform.tfvars | db_password | development
        terraform/envs/prod/terraform.tfvars | db_password | production
        terraform/envs/prod/main.tf | db.password | production
        terraform/staging.auto.tfvars | mail_key | staging
        terraform/main.tf | mail | development | dev
        terraform/main.tf | mail | production | prod
        terraform/main.tf | region | -
        terraform/main.tf | user_password | production
        terraform/product.tfvars | mail_key | -
        """
    ),
)

COMPOSE = Ecosystem(
    "compose",
    {
        "docker-compose.yml": "services:\n  web:\n    image: shop\n    environment:\n      TITLE: Shop\n",
        "docker-compose.override.yml": """\
services:
  web:
    environment:
      - DB_PASSWORD=<<development compose>>
      - DEBUG=1
""",
        "docker-compose.prod.yml": """\
x-env: &env
  MAIL_KEY: <<production composemail>>
services:
  web:
    environment:
      <<: *env
      DB_PASSWORD: "<<production compose>>"
""",
        "compose.multi.yaml": """\
services:
  web:
    environment: {RAILS_ENV: production, DB_PASSWORD: <<production multi>>}
  web-dev:
    environment: {RAILS_ENV: development, DB_PASSWORD: <<development multi>>}
  reproduce:
    environment: {DB_PASSWORD: <<reproduce multi>>}
""",
    },
    _places(
        """
        docker-compose.yml | environment.TITLE | -
        docker-compose.override.yml | environment.DB_PASSWORD | development
        docker-compose.prod.yml | environment.DB_PASSWORD | production
        docker-compose.prod.yml | environment.MAIL_KEY | production
        compose.multi.yaml | web.environment.DB_PASSWORD | production
        compose.multi.yaml | web-dev.environment.DB_PASSWORD | development
        compose.multi.yaml | reproduce.environment.DB_PASSWORD | -
        """
    ),
)

SERVERLESS = Ecosystem(
    "serverless",
    {
        "serverless.yml": """\
service: shop
provider:
  name: aws
  stage: ${opt:stage, 'dev'}
  environment:
    TITLE: shop
    DB_PASSWORD: ${self:custom.${self:provider.stage}.dbPassword}
custom:
  dev:
    dbPassword: <<development serverless>>
  prod:
    dbPassword: <<production serverless>>
  webpack:
    mode: strict
params:
  staging:
    mailKey: <<staging serverless>>
  prod:
    mailKey: <<production serverlessmail>>
""",
        "workers/serverless.yml": """\
service: worker
provider:
  stage: prod
  environment:
    QUEUE_KEY: <<production queue>>
""",
        "config.stage.json": '{"mailKey": "<<staging serverlessjson>>"}\n',
        "stages/multi-stage.yml": "key: <<multi serverless>>\n",
    },
    _places(
        """
        serverless.yml | environment.TITLE | -
        serverless.yml | dbPassword | development | dev
        serverless.yml | dbPassword | production | prod
        serverless.yml | webpack.mode | -
        serverless.yml | mailKey | staging | staging
        serverless.yml | mailKey | production | prod
        workers/serverless.yml | QUEUE_KEY | production
        config.stage.json | mailKey | staging
        stages/multi-stage.yml | key | -
        """
    ),
)

ANSIBLE = Ecosystem(
    "ansible",
    {
        "inventories/production/hosts": """\
[web]
web1.shop.example ansible_password=<<production ansiblehost>>

[web:vars]
db_password=<<production ansible>>
""",
        "inventories/production/group_vars/all.yml": "mail_key: <<production ansiblemail>>\n",
        "inventories/staging/group_vars/all/vault.yml": """\
mail_key: !vault |
  $ANSIBLE_VAULT;1.1;AES256
  3362373163
db_password: <<staging ansible>>
""",
        "group_vars/production.yml": "token: <<production groupvars>>\n",
        "group_vars/dev/main.yml": "token: '<<development groupvars>>'\nurl: \"{{ base_url }}/x\"\n",
        "hosts.ini": "[production]\nweb1\n\n[production:vars]\napi_key = <<production ini>>\n\n[staging:vars]\n"
        "api_key = <<staging ini>>\n\n[products:vars]\napi_key = <<products ini>>\n",
        "inventory.yml": """\
all:
  children:
    production:
      vars:
        api_key: <<production inventory>>
    staging:
      vars:
        api_key: <<staging inventory>>
""",
        "roles/web/defaults/main.yml": "web_port: 80\n",
    },
    _places(
        """
        inventories/production/hosts | ansible_password | production
        inventories/production/hosts | db_password | production
        inventories/production/group_vars/all.yml | mail_key | production
        inventories/staging/group_vars/all/vault.yml | db_password | staging
        group_vars/production.yml | token | production
        group_vars/dev/main.yml | token | development
        hosts.ini | api_key | production | production:vars
        hosts.ini | api_key | staging | staging:vars
        hosts.ini | products:vars.api_key | -
        inventory.yml | api_key | production | production
        inventory.yml | api_key | staging | staging
        roles/web/defaults/main.yml | web_port | -
        """
    ),
)

ACTIONS = Ecosystem(
    "github-actions",
    {
        ".github/workflows/ci.yml": """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    env:
      SERVICE_PASSWORD: <<any actions>>
    steps:
      - run: make test
""",
        ".github/workflows/deploy.yml": """\
on:
  push: {branches: [main]}
env:
  TITLE: shop
jobs:
  stage:
    environment: staging
    env:
      DEPLOY_KEY: <<staging actions>>
  release:
    environment:
      name: Production
      url: https://shop.example
    env:
      DEPLOY_KEY: <<production actions>>
    steps:
      - name: Deploy
        env:
          MAIL_KEY: <<production actionsmail>>
        run: ./deploy
  review:
    environment: ${{ inputs.environment }}
    env:
      DEPLOY_KEY: <<review actions>>
""",
        ".github/workflows/deploy-production.yml": "jobs:\n  go:\n    env:\n      TOKEN: <<production workflow>>\n",
    },
    _places(
        """
        .github/workflows/ci.yml | env.SERVICE_PASSWORD | -
        .github/workflows/deploy.yml | env.TITLE | -
        .github/workflows/deploy.yml | env.DEPLOY_KEY | staging | stage
        .github/workflows/deploy.yml | env.DEPLOY_KEY | production | release
        .github/workflows/deploy.yml | env.MAIL_KEY | production | release
        .github/workflows/deploy.yml | review.env.DEPLOY_KEY | -
        .github/workflows/deploy-production.yml | TOKEN | production
        """
    ),
)

GITLAB = Ecosystem(
    "gitlab-ci",
    {
        ".gitlab-ci.yml": """\
stages: [build, test, deploy]
variables:
  TITLE: shop
test:
  stage: test
  variables:
    SERVICE_PASSWORD: <<any gitlab>>
deploy_staging:
  stage: deploy
  environment:
    name: staging
    url: https://staging.shop.example
  variables:
    DEPLOY_KEY: <<staging gitlab>>
deploy_live:
  stage: deploy
  environment: production/eu
  variables:
    DEPLOY_KEY: <<production gitlab>>
  script:
    - !reference [.setup, script]
review:
  environment:
    name: review/$CI_COMMIT_REF_SLUG
  variables:
    DEPLOY_KEY: <<review gitlab>>
""",
    },
    _places(
        """
        .gitlab-ci.yml | variables.TITLE | -
        .gitlab-ci.yml | variables.SERVICE_PASSWORD | -
        .gitlab-ci.yml | variables.DEPLOY_KEY | staging | deploy_staging
        .gitlab-ci.yml | variables.DEPLOY_KEY | production | deploy_live
        .gitlab-ci.yml | review.variables.DEPLOY_KEY | -
        """
    ),
)

ECOSYSTEMS: dict[str, Ecosystem] = {
    tree.name: tree
    for tree in (
        RAILS,
        DJANGO,
        SPRING,
        NODE,
        DOTNET,
        HELM,
        KUSTOMIZE,
        TERRAFORM,
        COMPOSE,
        SERVERLESS,
        ANSIBLE,
        ACTIONS,
        GITLAB,
    )
}
