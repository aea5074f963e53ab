"""Evidence in the keys and values of a file: ``RAILS_ENV``, Spring profiles, namespaces, jobs' environments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tokenscan.environments.entry import Entry
from tokenscan.environments.mark import DOCUMENT, KEY, MODE, SECTION, Mark
from tokenscan.environments.names import PRODUCTION, Names
from tokenscan.environments.source import Source
from tokenscan.environments.text import Positions
from tokenscan.environments.word_set import word_set
from tokenscan.environments.words import find_environment
from tokenscan.model.environment import Clue

_MODES = frozenset(["NODE_ENV", "RAILS_ENV", "RACK_ENV", "FLASK_ENV", "BABEL_ENV", "MIX_ENV", "HANAMI_ENV", "MERB_ENV"])
"""What a program is built or run with; ``production`` on every server, staging's too."""

_KEYS = word_set(
    "ENV ENVIRONMENT STAGE APP_ENV APP_ENVIRONMENT DEPLOY_ENV DEPLOYMENT_ENV DEPLOY_ENVIRONMENT TARGET_ENV"
    " SLS_STAGE ASPNETCORE_ENVIRONMENT DOTNET_ENVIRONMENT AZURE_FUNCTIONS_ENVIRONMENT DJANGO_SETTINGS_MODULE"
    " DJANGO_ENV DJANGO_CONFIGURATION SPRING_PROFILES_ACTIVE QUARKUS_PROFILE MICRONAUT_ENVIRONMENTS TF_WORKSPACE"
    " NODE_CONFIG_ENV WP_ENV CI_ENVIRONMENT SYMFONY_ENV CAKE_ENV RELEASE_STAGE FLASK_CONFIG APP_SETTINGS"
    " VERCEL_ENV DD_ENV"
)
_ENDINGS = ("_ENV", "_ENVIRONMENT")
_PROFILES = ("spring.profiles", "spring.config.activate.on-profile", "config.activate.on-profile")
_HOLDERS = word_set("environment env variables environmentvariables env_vars vars tags labels default_tags")
_REFERENCE = re.compile(r"[${}<>*()\n]")
_SEPARATORS = re.compile(r"[,|&\s]+")


def find_marks(source: Source, names: Names, positions: Positions) -> Iterator[Mark]:
    """What the entries of *source* say of where they and others belong."""
    for entry in source.entries:
        name = entry.names[-1] if entry.names else ""
        if len(entry.value) > 80 or not name:
            continue
        found = _read_entry(source, entry, name, names)
        if found:
            environment, strength, depth, section = found
            line, _ = positions.locate(entry.start)
            clue = Clue("section" if section else "key", f"{name}={entry.value}", line)
            scope = entry.names[:depth]
            yield Mark(environment, clue, strength, scope, entry.document, *_name_section(section, scope, entry))


def _name_section(is_section: bool, scope: tuple[str, ...], entry: Entry) -> tuple[int, str]:
    if not is_section:
        return 0, ""
    return len(scope), scope[-1] if scope else entry.value


Found = tuple[str, int, int, bool]
"""The environment, the strength, the number of names of the scope, and whether that is a section."""


def _read_entry(source: Source, entry: Entry, name: str, names: Names) -> Found | None:
    dotted = ".".join(entry.names).lower()
    if dotted in _PROFILES:
        return _say(find_profile(entry.value, names), DOCUMENT, 0, True)
    if name == "namespace" and _is_namespace(source.path, entry.names):
        return _say(_find(entry.value, names), DOCUMENT, 0, True)
    if _is_pipeline(source.path):
        depth = _job_depth(entry.names)
        if depth:
            return _say(_find(entry.value.partition("/")[0], names), SECTION, depth, True)
    if name in ("nameSuffix", "namePrefix"):
        return _say(_find(entry.value.strip("-"), names), KEY, 0, False)
    return _read_key(source, entry, name, names)


def _say(environment: str | None, strength: int, depth: int, is_section: bool) -> Found | None:
    return (environment, strength, depth, is_section) if environment else None


def _read_key(source: Source, entry: Entry, name: str, names: Names) -> Found | None:
    """A variable or a key whose value is an environment's name."""
    key = name.replace("-", "_").replace(".", "_").upper()
    known = key in _KEYS or key in _MODES
    if not known and not key.endswith(_ENDINGS):
        return None
    if key == "SPRING_PROFILES_ACTIVE" and not name.isupper():
        return None  # the profile that holds if none is asked for
    if key in ("STAGE", "ENV") and name.islower() and not _may_be_stage(source, entry):
        return None
    exact = None if _REFERENCE.search(entry.value) else names.of_word(entry.value)
    environment = exact or (_find(entry.value.rpartition(".")[2], names) if known else None)
    weak = key in _MODES and environment == PRODUCTION
    return _say(environment, MODE if weak else KEY, _scope_depth(entry.names), False)


def _may_be_stage(source: Source, entry: Entry) -> bool:
    """Is a key that is called ``stage`` or ``env`` in small letters an environment's? In a pipeline it is not."""
    if _is_pipeline(source.path):
        return False
    return len(entry.names) <= 2 or entry.names[-2].lower() in _HOLDERS


def _scope_depth(names: tuple[str, ...]) -> int:
    """How many of *names* the scope of a key has: what holds its mapping, or the mapping itself."""
    if "metadata" in names and names[-2:-1] in (("labels",), ("annotations",)):
        return 0 if names[0] == "metadata" else names.index("metadata")
    if names[0] == "provider":
        return 0  # serverless.yml: every function has it
    depth = len(names) - 1
    while depth and names[depth - 1].lower() in _HOLDERS:
        depth -= 1
    return depth


def _is_namespace(path: str, names: tuple[str, ...]) -> bool:
    return names == ("metadata", "namespace") or (len(names) == 1 and "kustomization" in path.lower())


def _is_pipeline(path: str) -> bool:
    lowered = f"/{path.lower()}"
    return "/.github/workflows/" in lowered or "gitlab-ci" in lowered or "/.gitlab/" in lowered


def _job_depth(names: tuple[str, ...]) -> int:
    """How many names lead to the job of which *names* is the environment: ``jobs.deploy.environment.name``."""
    depth = 2 if names[0] == "jobs" else 1
    return depth if names[depth:] in (("environment",), ("environment", "name")) else 0


def _find(value: str, names: Names) -> str | None:
    return None if _REFERENCE.search(value) else find_environment(value, names)


def find_profile(expression: str, names: Names) -> str | None:
    """The one environment of a list or an expression of profiles; ``!prod`` is none."""
    if "!" in expression:
        return None
    found = {_find(part, names) for part in _SEPARATORS.split(expression) if part} - {None}
    return found.pop() if len(found) == 1 else None
