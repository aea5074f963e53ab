"""The table ``[environments]`` of a configuration."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tokenscan.config import load_config
from tokenscan.environments.classify import read_branch
from tokenscan.environments.names import ORDER, Names
from tokenscan.environments.read import read_settings
from tokenscan.errors import ConfigError
from tokenscan.model.environment import Clue, Environment

TABLE = """\
[environments]
order = ["test", "development", "staging", "canary", "production"]
shared = ["MAPS_*", "public.*"]

[environments.names]
canary = ["blue-green"]
production = ["acmelive"]

[environments.paths]
production = ["deploy/eu/", 're:^ops/x\\d+/']
test = ["*.bench.yml"]

[environments.branches]
main = "production"
"release/*" = "staging"

[environments.accounts]
"123456789012" = "production"
"""


def _names(tmp_path: Path, text: str = TABLE) -> Names:
    (tmp_path / ".tokenscan.toml").write_text(text)
    names = load_config(tmp_path).environments
    assert names is not None
    return names


def _environment(path: str, names: Names, branch: str = "") -> Environment | None:
    (setting,) = read_settings(path, b"key: value\n", names, branch).settings
    return setting.environment


def test_without_a_table_nothing_is_configured(tmp_path: Path) -> None:
    assert load_config(tmp_path).environments is None
    assert Names.default() == Names(order=ORDER)


def test_what_is_said_is_known(tmp_path: Path) -> None:
    names = _names(tmp_path)
    assert names.order == ("test", "development", "staging", "canary", "production")
    assert names.shared == ("MAPS_*", "public.*")
    assert names.accounts == {"123456789012": "production"}
    assert names.branches == (("main", "production"), ("release/*", "staging"))
    assert [(pattern, name) for pattern, _, name in names.paths] == [
        ("deploy/eu/", "production"),
        (r"re:^ops/x\d+/", "production"),
        ("*.bench.yml", "test"),
    ]
    assert (names.trust("canary"), names.trust("production"), names.trust("qa")) == (3, 4, -1)


def test_words_of_ones_own_count_beside_the_known_ones(tmp_path: Path) -> None:
    names = _names(tmp_path)
    found = {
        path: (environment := _environment(path, names)) and environment.name
        for path in ("values-canary.yml", "blue-green.yml", "values-acmelive.yml", "values-prod.yml", "blue.yml")
    }
    assert found == {
        "values-canary.yml": "canary",
        "blue-green.yml": "canary",
        "values-acmelive.yml": "production",
        "values-prod.yml": "production",
        "blue.yml": None,
    }


@pytest.mark.parametrize(
    ("path", "pattern", "name"),
    [
        ("deploy/eu/staging/app.yml", "deploy/eu/", "production"),
        ("ops/x12/dev.yml", r"re:^ops/x\d+/", "production"),
        ("a/b.bench.yml", "*.bench.yml", "test"),
    ],
)
def test_a_configured_path_outranks_what_it_is_called(tmp_path: Path, path: str, pattern: str, name: str) -> None:
    environment = _environment(path, _names(tmp_path))
    assert environment is not None
    assert (environment.name, environment.clues[0]) == (name, Clue("configuration", pattern))


def test_a_branch_counts_where_nothing_else_tells(tmp_path: Path) -> None:
    names = _names(tmp_path)
    staging = Environment("staging", (Clue("branch", "release/7"),))
    assert _environment("config.yml", names, "release/7") == read_branch("release/7", names) == staging
    assert _environment("config.yml", names, "feature") is read_branch("feature", names) is None
    assert _environment("values-prod.yml", names, "release/7") == Environment(
        "production", (Clue("path", "values-prod.yml"), Clue("branch", "release/7 (says staging)"))
    )


def test_the_repositorys_table_adds_to_the_users(tmp_path: Path) -> None:
    user = Path(os.environ["XDG_CONFIG_HOME"]) / "tokenscan" / "config.toml"
    user.parent.mkdir(parents=True)
    user.write_text(
        '[environments]\nenabled = false\nshared = ["A"]\n[environments.branches]\nmain = "test"\n'
        '[environments.names]\nqa = ["qa"]\n'
    )
    names = _names(tmp_path)
    assert (names.enabled, names.shared) == (False, ("A", "MAPS_*", "public.*"))
    assert names.branches == (("main", "production"), ("release/*", "staging"), ("main", "test"))
    assert names.of_word("QA") == "qa"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("environments = 1", "environments must be a table"),
        ("[environments]\nnonsense = 1", "unknown key 'environments.nonsense'; known are enabled, names"),
        ("[environments]\nenabled = 1", "environments.enabled must be true or false"),
        ("[environments]\norder = ['prod']", "environments.order: 'prod' is no environment; give one of test, dev"),
        ("[environments]\norder = ['test', 'test']", "environments.order must be a list that names each"),
        ("[environments]\nshared = 'A'", "environments.shared must be a list of strings"),
        ("[environments]\nshared = ['']", "environments.shared must be a list of strings"),
        ("[environments]\nnames = ['qa']", "environments.names must be a table"),
        ("[environments.names]\nqa = 'qa'", "environments.names.qa must be a list of strings"),
        ("[environments.names]\nprod = ['x']", "environments.names.prod must be called environments.names.production"),
        ("[environments.names]\nqa = ['-']", "environments.names.qa must be a list of words"),
        ("[environments.paths]\nliev = ['a']", "environments.paths: 'liev' is no environment"),
        ("[environments.paths]\nproduction = 'a'", "environments.paths.production must be a list"),
        ("[environments.paths]\nproduction = ['re:(']", r"environments.paths.production must be .* 're:\(' is not"),
        ("[environments.paths]\nproduction = ['!a']", "environments.paths.production must be .* '!a' is not"),
        ("[environments.branches]\nmain = 'live'", "environments.branches: 'live' is no environment"),
        ("[environments.accounts]\n1 = 2", "environments.accounts: 2 is no environment"),
    ],
)
def test_a_wrong_entry_is_named_with_its_file(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / ".tokenscan.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=named) as caught:
        load_config(tmp_path)
    assert str(file) in str(caught.value)
