"""What is planted in the trees of thirteen ecosystems: crossings to be found, and look-alikes that are fine."""

from __future__ import annotations

from dataclasses import dataclass

from support.ecosystems import ECOSYSTEMS, Ecosystem

LIVE = "sk_live_<<live a>><<live b>><<live c>>"
TEST = "sk_test_<<test a>><<test b>><<test c>>"
PUBLIC = "pk_live_<<public a>><<public b>><<public c>>"

SHARED = "environment-shared-secret"
LIVE_KEY = "environment-live-key"
TEST_KEY = "environment-test-key"
REFERENCE = "environment-cross-reference"
SAME_USER = "environment-same-user"
WEAK = "environment-weak-production"
DERIVED = "environment-derived"

Change = tuple[str, str, str]
"""A path, what stands there, and what is to stand there; with nothing to be replaced the text is added at the end."""

Expected = tuple[str, tuple[str, ...]]
"""A rule's id, and the paths of the places, sorted, each as often as it has a place."""


@dataclass(frozen=True)
class Planted:
    """*fine*: changes that make nothing cross; *changes* on top of these make what is *expected* cross."""

    fine: tuple[Change, ...]
    changes: tuple[Change, ...]
    expected: tuple[Expected, ...]

    def tree(self, name: str, *, with_crossings: bool) -> Ecosystem:
        """The tree of that name with all of it."""
        found = ECOSYSTEMS[name]
        for path, old, new in (*self.fine, *(self.changes if with_crossings else ())):
            text = found.files.get(path, "")
            found = found.changed(path, old, new) if old else found.added(path, text + new)
        return found


PLANTED: dict[str, Planted] = {
    "rails": Planted(
        (
            ("config/database.yml", "<<test db>>", "<<development db>>"),
            ("config/database.yml", "  username: shop\n", "  username: shop\n  port: 5432\n  pool: 5\n"),
            ("config/secrets.yml", "shared:\n", "shared:\n  maps_key: <<any maps>>\n"),
            ("config/secrets.yml", "development:\n", "development:\n  stripe_public_key: " + PUBLIC + "\n"),
            ("config/secrets.yml", "production:\n", "production:\n  stripe_public_key: " + PUBLIC + "\n"),
            ("config/secrets.yml", "", '  mail_password: <%= ENV["MAIL_PASSWORD"] %>\n  reset_password_ttl: 3600\n'),
        ),
        (
            ("config/database.yml", '"<<production db>>"', '"<<development db>>"'),
            ("config/database.yml", "database: shop_development", "database: shop_production"),
            ("config/secrets.yml", "<<production base>>", "<<development base>>"),
            ("config/environments/development.rb", "end\n", f'  config.x.stripe_secret_key = "{LIVE}"\nend\n'),
        ),
        (
            (SHARED, ("config/database.yml",) * 3),
            (SHARED, ("config/secrets.yml",) * 2),
            (LIVE_KEY, ("config/environments/development.rb",)),
            (REFERENCE, ("config/database.yml",) * 2),
        ),
    ),
    "django": Planted(
        (
            ("shop/settings/test.py", "<<test django>>", "<<development django>>"),
            (
                "shop/settings/production.py",
                "",
                'PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2"]\nDEBUG = False\n',
            ),
            (
                "shop/settings/local.py",
                "",
                'EMAIL_HOST_PASSWORD = os.environ["MAIL_PASSWORD"]\nCSRF_COOKIE_NAME = "csrf"\n',
            ),
            (
                "shop/settings/production.py",
                "",
                'EMAIL_HOST_PASSWORD = os.environ["MAIL_PASSWORD"]\nCSRF_COOKIE_NAME = "csrf"\n',
            ),
        ),
        (
            ("shop/settings/production.py", '"<<production django>>"', '"<<development django>>"'),
            ("shop/settings/local.py", '"HOST": "localhost"', '"HOST": "db.prod.shop.io"'),
            ("api/config.py", "<<production mail>>", "<<development mail>>"),
        ),
        (
            (SHARED, ("shop/settings/local.py", "shop/settings/production.py", "shop/settings/test.py")),
            (REFERENCE, ("shop/settings/local.py",)),
            (SHARED, ("api/config.py",) * 2),
        ),
    ),
    "spring": Planted(
        (
            (
                "src/main/resources/application-dev.properties",
                "",
                "spring.mail.host=localhost\nmanagement.server.port=8081\n",
            ),
            ("src/main/resources/application.properties", "", "spring.mail.host=localhost\njwt.token.ttl=3600000\n"),
            ("src/main/resources/application-prod.yml", "", "app:\n  jwt-secret: ${JWT_SECRET}\n"),
        ),
        (
            (
                "src/main/resources/application.yml",
                "password: <<development spring>>",
                "username: shop\n    password: <<production spring>>",
            ),
            ("src/main/resources/application.properties", "<<production springmail>>", "acme-prod-2024!"),
            ("src/main/resources/application-dev.properties", "<<development springmail>>", "acme-dev-2024!"),
            ("pom.xml", "<<production maven>>", "changeit"),
            ("src/main/resources/applicationContext.xml", "<<production bean>>", "<<development bean>>"),
        ),
        (
            (SAME_USER, ("src/main/resources/application.yml",) * 2),
            (DERIVED, ("src/main/resources/application-dev.properties", "src/main/resources/application.properties")),
            (WEAK, ("pom.xml",)),
            (SHARED, ("src/main/resources/applicationContext.xml",) * 2),
        ),
    ),
    "node": Planted(
        (
            (".env.test", "<<test node>>", "<<development node>>"),
            (".env.production", "NODE_ENV", "LOG_LEVEL=information\nSESSION_SECRET=${SESSION_SECRET}\nNODE_ENV"),
            (".env.development", "# local\n", "LOG_LEVEL=information\nSESSION_SECRET=${SESSION_SECRET}\n"),
            (
                ".env.staging",
                "NODE_ENV=production\n",
                f"NODE_ENV=production\nSTRIPE_PUBLIC_KEY={PUBLIC}\nSENTRY_TOKEN=\n",
            ),
            (".env.production", "API_HOST", f"STRIPE_PUBLIC_KEY={PUBLIC}\nSENTRY_TOKEN=\nAPI_HOST"),
            (".env.development", "API_HOST", f"STRIPE_SECRET_KEY={TEST}\nPAYPAL_MODE=sandbox\nAPI_HOST"),
        ),
        (
            (".env.staging", "<<staging node>>", "<<production node>>"),
            (".env.production", "API_HOST", f"STRIPE_SECRET_KEY={TEST}\nPLAID_URL=https://sandbox.plaid.com\nAPI_HOST"),
            (".env.development", "PAYPAL_MODE=sandbox", "PAYPAL_MODE=live"),
            (".env.test", "", f"STRIPE_KEY={LIVE}\n"),
            ("config/config.json", '"<<production sequelize>>"', '"postgres"'),
        ),
        (
            (SHARED, (".env.production", ".env.staging")),
            (TEST_KEY, (".env.development", ".env.production")),
            (REFERENCE, (".env.production",)),
            (REFERENCE, (".env.development",)),
            (LIVE_KEY, (".env.test",)),
            (WEAK, ("config/config.json",)),
        ),
    ),
    "dotnet": Planted(
        (
            ("src/Shop/appsettings.Development.json", '"Mail": {', '"Jwt": {"KeyVaultName": "shop"}, "Mail": {'),
            ("src/Shop/appsettings.Production.json", '"Mail": {', '"Jwt": {"KeyVaultName": "shop"}, "Mail": {'),
        ),
        (
            (
                "src/Shop/appsettings.Development.json",
                "User Id=sa;Password=<<development net>>",
                "User Id=shop;Password=<<production net>>",
            ),
            (
                "src/Shop/appsettings.Production.json",
                '"Key": "<<production netmail>>"',
                '"ApiKey": "<<staging launch>>"',
            ),
            (
                "src/Shop/Properties/launchSettings.json",
                '"MAIL_KEY": "<<staging launch>>"',
                '"MAIL_API_KEY": "<<staging launch>>"',
            ),
        ),
        (
            (SAME_USER, ("src/Shop/appsettings.Development.json", "src/Shop/appsettings.Production.json")),
            (SHARED, ("src/Shop/Properties/launchSettings.json", "src/Shop/appsettings.Production.json")),
        ),
    ),
    "helm": Planted(
        (
            (
                "charts/shop/values-prod.yaml",
                "env:\n",
                "existingSecret: shop-credentials\nauth:\n  tokenTTL: 3600\nenv:\n",
            ),
            ("charts/shop/values-dev.yaml", "", "existingSecret: shop-credentials\nauth:\n  tokenTTL: 3600\n"),
        ),
        (
            ("charts/shop/values.preprod.yaml", "<<staging helm>>", "<<production helm>>"),
            ("charts/shop/values-dev.yaml", "", "uploads:\n  bucket: s3://shop-prod-uploads\n"),
            ("helmfile.yaml", "mailKey: <<staging helmfile>>", "mailApiKey: <<production helmfile>>"),
            ("helmfile.yaml", "mailKey: <<production helmfile>>", "mailApiKey: <<production helmfile>>"),
        ),
        (
            (SHARED, ("charts/shop/values-prod.yaml", "charts/shop/values.preprod.yaml")),
            (REFERENCE, ("charts/shop/values-dev.yaml",)),
            (SHARED, ("helmfile.yaml",) * 2),
        ),
    ),
    "kustomize": Planted(
        (
            (
                "k8s/overlays/prod/kustomization.yaml",
                "    literals:\n",
                "    literals:\n      - LOG_LEVEL=information\n",
            ),
        ),
        (
            ("k8s/overlays/dev/kustomization.yaml", "<<development kustomize>>", "<<production kustomize>>"),
            ("k8s/secrets.yaml", "<<staging kubernetes>>", "<<production kubernetes>>"),
        ),
        (
            (SHARED, ("k8s/overlays/dev/kustomization.yaml", "k8s/overlays/prod/kustomization.yaml")),
            (SHARED, ("k8s/secrets.yaml",) * 2),
        ),
    ),
    "terraform": Planted(
        (
            ("terraform/envs/dev/terraform.tfvars", "", 'state_bucket = "shop-terraform"\ndb_password_length = 24\n'),
            ("terraform/envs/prod/terraform.tfvars", "", 'state_bucket = "shop-terraform"\ndb_password_length = 24\n'),
        ),
        (
            ("terraform/envs/dev/terraform.tfvars", "<<development terraform>>", "<<production terraform>>"),
            ("terraform/envs/dev/terraform.tfvars", "", 'role = "arn:aws:iam::111122223333:role/shop-prod-deploy"\n'),
            ("terraform/main.tf", '"<<production tagged>>"', '"ChangeMe"'),
        ),
        (
            (SHARED, ("terraform/envs/dev/terraform.tfvars", "terraform/envs/prod/terraform.tfvars")),
            (REFERENCE, ("terraform/envs/dev/terraform.tfvars",)),
            (WEAK, ("terraform/main.tf",)),
        ),
    ),
    "compose": Planted(
        (
            (
                "docker-compose.override.yml",
                "      - DEBUG=1\n",
                "      - DEBUG=1\n      - REDIS_URL=redis://redis:6379/0\n",
            ),
            (
                "docker-compose.prod.yml",
                "      DB_PASSWORD",
                "      REDIS_URL: redis://redis:6379/0\n      DB_PASSWORD",
            ),
        ),
        (
            (
                "docker-compose.override.yml",
                "      - DEBUG=1\n",
                "      - DATABASE_URL=postgres://shop:<<development url>>@db.shop.io/shop\n      - DEBUG=1\n",
            ),
            (
                "docker-compose.prod.yml",
                "      DB_PASSWORD",
                "      DATABASE_URL: postgres://shop:<<production url>>@db.shop.io/shop\n      DB_PASSWORD",
            ),
            ("compose.multi.yaml", "<<development multi>>", "<<production multi>>"),
            ("docker-compose.prod.yml", "MAIL_KEY: <<production composemail>>", "MYSQL_ROOT_PASSWORD: root"),
        ),
        (
            (REFERENCE, ("docker-compose.override.yml", "docker-compose.prod.yml")),
            (SHARED, ("compose.multi.yaml",) * 2),
            (WEAK, ("docker-compose.prod.yml",)),
        ),
    ),
    "serverless": Planted(
        (("serverless.yml", "  webpack:\n", "  shared:\n    secretName: shop\n  webpack:\n"),),
        (
            ("serverless.yml", "<<development serverless>>", "<<production serverless>>"),
            ("serverless.yml", "mailKey: <<staging serverless>>", "mailApiKey: <<production serverlessmail>>"),
            ("serverless.yml", "mailKey: <<production serverlessmail>>", "mailApiKey: <<production serverlessmail>>"),
            (
                "config.stage.json",
                '{"mailKey"',
                '{"tableArn": "arn:aws:dynamodb:eu-west-1:111122223333:table/shop-production", "mailKey"',
            ),
        ),
        (
            (SHARED, ("serverless.yml",) * 2),
            (SHARED, ("serverless.yml",) * 2),
            (REFERENCE, ("config.stage.json",)),
        ),
    ),
    "ansible": Planted(
        (
            (
                "inventories/production/group_vars/all.yml",
                "",
                "ansible_user: deploy\napp_db_password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  33623731\n",
            ),
            ("inventories/staging/group_vars/all/vault.yml", "", "ansible_user: deploy\n"),
        ),
        (
            ("inventories/staging/group_vars/all/vault.yml", "<<staging ansible>>", "<<production ansible>>"),
            ("hosts.ini", "<<staging ini>>", "<<production ini>>"),
            ("group_vars/dev/main.yml", "<<development groupvars>>", "<<production groupvars>>"),
        ),
        (
            (SHARED, ("inventories/production/hosts", "inventories/staging/group_vars/all/vault.yml")),
            (SHARED, ("hosts.ini",) * 2),
            (SHARED, ("group_vars/dev/main.yml", "group_vars/production.yml")),
        ),
    ),
    "github-actions": Planted(
        (
            (
                ".github/workflows/deploy.yml",
                "      DEPLOY_KEY: <<staging actions>>\n",
                "      DEPLOY_KEY: <<staging actions>>\n      NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n",
            ),
            (
                ".github/workflows/deploy.yml",
                "      DEPLOY_KEY: <<production actions>>\n",
                "      DEPLOY_KEY: <<production actions>>\n      NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n",
            ),
        ),
        (
            (
                ".github/workflows/deploy.yml",
                "DEPLOY_KEY: <<staging actions>>",
                "DEPLOY_TOKEN: <<production workflow>>",
            ),
            (".github/workflows/deploy.yml", "DEPLOY_KEY: <<production actions>>", f"STRIPE_SECRET: {TEST}"),
        ),
        (
            (SHARED, (".github/workflows/deploy-production.yml", ".github/workflows/deploy.yml")),
            (TEST_KEY, (".github/workflows/deploy.yml",)),
        ),
    ),
    "gitlab-ci": Planted(
        (
            (
                ".gitlab-ci.yml",
                "    DEPLOY_KEY: <<staging gitlab>>\n",
                "    DEPLOY_KEY: <<staging gitlab>>\n    REGISTRY_PASSWORD: $CI_REGISTRY_PASSWORD\n",
            ),
            (
                ".gitlab-ci.yml",
                "    DEPLOY_KEY: <<production gitlab>>\n",
                "    DEPLOY_KEY: <<production gitlab>>\n    REGISTRY_PASSWORD: $CI_REGISTRY_PASSWORD\n",
            ),
        ),
        (
            (
                ".gitlab-ci.yml",
                "DEPLOY_KEY: <<staging gitlab>>",
                "DEPLOY_TOKEN: <<production gitlab>>\n    DB_HOST: db.production.shop.io",
            ),
            (".gitlab-ci.yml", "DEPLOY_KEY: <<production gitlab>>", "DEPLOY_TOKEN: <<production gitlab>>"),
        ),
        (
            (SHARED, (".gitlab-ci.yml",) * 2),
            (REFERENCE, (".gitlab-ci.yml",)),
        ),
    ),
}
