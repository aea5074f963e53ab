"""What a path says of its environment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tokenscan.environments.mark import CONFIGURED, FOLDER, MODE, NAME, Mark
from tokenscan.environments.names import DEVELOPMENT, Names
from tokenscan.environments.paths import is_no_place, strip_template
from tokenscan.environments.word_set import word_set
from tokenscan.environments.words import find_environment
from tokenscan.model.environment import Clue

_CONVENTIONS = {
    "docker-compose.override.yml": DEVELOPMENT,
    "docker-compose.override.yaml": DEVELOPMENT,
    "compose.override.yml": DEVELOPMENT,
    "compose.override.yaml": DEVELOPMENT,
    "launchsettings.json": DEVELOPMENT,
    "local.settings.json": DEVELOPMENT,
    ".flaskenv": DEVELOPMENT,
    "vagrantfile": DEVELOPMENT,
}
"""Names that tools read on a developer's machine alone."""

_ENDING = re.compile(
    r"\.(?:ya?ml|json[c5]?|toml|tfvars|tf|hcl|config|properties|ini|cfg|conf|cnf|xml|py|rb|[bz]?a?sh)$"
)
_STAGE_PARENTS = word_set(
    "env envs environment environments overlays overlay deploy deployment deployments config configs"
    " configuration conf inventories inventory infra infrastructure terraform terragrunt k8s kubernetes kube helm"
    " charts values clusters cluster accounts account stacks stages ansible group_vars settings manifests apps"
    " resources"
)
_EVERYDAY = frozenset({"live", "stage"})
_AUTOMATION = (".github/workflows/", ".gitlab/", ".circleci/", ".buildkite/", ".azure-pipelines/")


def read_path(path: str, names: Names) -> Iterator[Mark]:
    """What the parts of *path* say, the strongest first: a configured pattern, the name, the nearest folder."""
    yield from _match_patterns(path, names)
    if is_no_place(path):
        return
    *folders, name = path.split("/")
    found = _read_name(path, name, names)
    if found:
        yield Mark(found, Clue("path", name), NAME)
    for at in range(len(folders) - 1, -1, -1):
        found = _read_folder(folders, at, names)
        if found:
            distance = min(len(folders) - 1 - at, FOLDER - MODE - 1)
            yield Mark(found, Clue("path", "/".join(folders[: at + 1]) + "/"), FOLDER - distance)


def _match_patterns(path: str, names: Names) -> Iterator[Mark]:
    for pattern, expression, environment in names.paths:
        if re.search(expression, path):
            yield Mark(environment, Clue("configuration", pattern), CONFIGURED)
            return


def _read_name(path: str, name: str, names: Names) -> str | None:
    lowered = name.lower()
    if lowered in _CONVENTIONS:
        return _CONVENTIONS[lowered]
    stem = _ENDING.sub("", strip_template(lowered) and name[: len(strip_template(lowered))], count=1)
    found = find_environment(stem.strip("."), names)
    if found == "test" and any(folder in f"{path}" for folder in _AUTOMATION):
        return None  # ci.yml and test.yml deploy, too
    return found


def _read_folder(folders: list[str], at: int, names: Names) -> str | None:
    folder = folders[at]
    if folder.lower() in _EVERYDAY and (at and folders[at - 1].lower() not in _STAGE_PARENTS):
        return None  # a folder of live views, of a theatre's stage
    if folder.lower() == "ci":
        return None  # pipelines, which deploy everywhere
    return find_environment(folder, names)
