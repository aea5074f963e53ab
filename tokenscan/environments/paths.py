"""Which paths may hold settings, and which are no environment whatever they say: by name alone.

The commit hook asks for every staged file: nothing of weight is imported here.
"""

from __future__ import annotations

from tokenscan.environments.word_set import word_set

CONFIGURATION_ENDINGS = (
    ".yaml",
    ".yml",
    ".json",
    ".jsonc",
    ".json5",
    ".toml",
    ".tfvars",
    ".tf",
    ".hcl",
    ".config",
    ".properties",
    ".ini",
    ".cfg",
    ".conf",
    ".cnf",
    ".env",
    ".envrc",
)
_TEMPLATE_ENDINGS = (".erb", ".j2", ".jinja", ".jinja2", ".gotmpl", ".tmpl", ".tpl", ".template")

_NEVER_FOLDERS = word_set(
    "node_modules vendor site-packages bower_components docs doc documentation examples example samples sample"
    " fixtures fixture __fixtures__ testdata test-data test_data __mocks__ mocks cassettes snapshots __snapshots__"
    " locales locale i18n l10n translations lang .git .idea .vscode .venv venv dist-info"
)
_NEVER_NAMES = word_set(
    "package.json package-lock.json composer.json tsconfig.json jsconfig.json bower.json lerna.json nx.json"
    " renovate.json manifest.json pnpm-lock.yaml pnpm-workspace.yaml yarn.lock cargo.toml cargo.lock pipfile"
    " pyproject.toml setup.cfg tox.ini pytest.ini mypy.ini .pre-commit-config.yaml .pre-commit-hooks.yaml"
    " mkdocs.yml codecov.yml .codecov.yml dependabot.yml .readthedocs.yaml .readthedocs.yml chart.yaml galaxy.yml"
    " openapi.yaml openapi.yml openapi.json swagger.json swagger.yaml swagger.yml .eslintrc.json .prettierrc.json"
    " .rubocop.yml .golangci.yml .editorconfig lock.json npm-shrinkwrap.json composer.lock flake.lock go.sum"
)
_EXAMPLE_WORDS = frozenset(["example", "examples", "sample", "samples", "template", "tpl", "dist", "schema"])
_XML_NAMES = frozenset({"settings.xml", "pom.xml", "appsettings.xml", "context.xml", "persistence.xml", "beans.xml"})
_XML_WORDS = ("applicationcontext", "application-context", "spring", "hibernate", "config", "server.xml", "datasource")
_CODE_FOLDERS = frozenset({"settings", "config", "conf", "configuration", "environments", "initializers", "deploy"})
_CODE_WORDS = frozenset({"settings", "config", "conf", "configuration", "secrets", "credentials", "env", "environment"})
_SHELL_WORDS = frozenset({"env", "envs", "environment", "vars", "config", "secrets", "credentials", "exports"})
_INVENTORY_FOLDERS = frozenset({"inventory", "inventories", "group_vars", "host_vars", "environments"})


def is_configuration(path: str) -> bool:
    """May the file at *path* (with ``/``) hold settings? By its name alone."""
    folders, name = split_path(path)
    if name in _NEVER_NAMES or not _NEVER_FOLDERS.isdisjoint(folders) or name.startswith(("readme", "changelog")):
        return False
    name = strip_template(name)
    if is_dotenv(name):
        return True
    ending = name[name.rfind(".") :] if "." in name else ""
    if ending == ".xml":
        return name in _XML_NAMES or any(word in name for word in _XML_WORDS)
    if ending in (".py", ".rb"):
        return _is_settings_module(folders, name[: -len(ending)])
    if ending in (".sh", ".bash", ".zsh"):
        return not _SHELL_WORDS.isdisjoint(_words(name[: -len(ending)]))
    if not ending:
        return _is_inventory(folders, name)
    return ending in CONFIGURATION_ENDINGS and not name.endswith((".schema.json", ".lock.json", ".min.json"))


def is_dotenv(name: str) -> bool:
    """Is *name* (lower case) a dotenv file's: ``.env``, ``.env.prod.local``, ``prod.env``, ``.envrc``, ``env.prod``?"""
    return (
        name in (".env", ".envrc", ".flaskenv", "env")
        or (
            name.startswith((".env.", ".env-", ".env_", "env."))
            and (
                not name.endswith(
                    (".py", ".rb", ".js", ".ts", ".sh", ".json", ".yml", ".yaml", ".toml", ".xml", ".md", ".txt")
                )
            )
        )
        or name.endswith((".env", ".dotenv"))
    )


def is_example(path: str) -> bool:
    """Does the name say that the file is there to be copied: ``.env.example``, ``settings.sample.yml``?"""
    _, name = split_path(path)
    return not _EXAMPLE_WORDS.isdisjoint(_words(strip_template(name))) or name.endswith(".template")


def is_no_place(path: str) -> bool:
    """Do documentation, examples and fixtures lie there? They belong to no environment."""
    folders, name = split_path(path)
    return is_example(path) or not _NEVER_FOLDERS.isdisjoint(folders) or name.startswith("readme") or name[-3:] == ".md"


def split_path(path: str) -> tuple[list[str], str]:
    """The folders and the name, in lower case."""
    *folders, name = path.lower().split("/")
    return folders, name


def strip_template(name: str) -> str:
    """*name* without the ending of a template: ``database.yml.erb`` holds what ``database.yml`` does."""
    for ending in _TEMPLATE_ENDINGS:
        if name.endswith(ending) and "." in name[1 : -len(ending)]:
            return name[: -len(ending)]
    return name


def _is_settings_module(folders: list[str], stem: str) -> bool:
    if (
        "migrations" in folders
        or stem.startswith("test_")
        or (stem in ("__init__", "conftest") and folders[-1:] != ["settings"])
    ):
        return False
    return not _CODE_WORDS.isdisjoint(_words(stem)) or not _CODE_FOLDERS.isdisjoint(folders[-2:])


def _is_inventory(folders: list[str], name: str) -> bool:
    return name == "hosts" or not _INVENTORY_FOLDERS.isdisjoint(folders)


def _words(stem: str) -> list[str]:
    return stem.replace("-", ".").replace("_", ".").split(".")
