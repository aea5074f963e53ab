"""``tokenscan config show``."""

from __future__ import annotations

from pathlib import Path

from support.cli import tokenscan

from tokenscan.config import Config, load_config

TEXT = """\
exclude = ["vendor/"]
max-bytes = 1000

[entropy]
generic-secret = 3.5

[environments]
shared = ["MAPS_*"]

[environments.names]
canary = ["blue-green"]

[environments.paths]
production = ["deploy/eu/", 're:^ops/x\\d+/']

[environments.branches]
"release/*" = "staging"
main = "production"

[environments.accounts]
"123456789012" = "production"

[[allow]]
reason = "made up"
paths = ["^tests/"]
"""


def _show(tmp_path: Path, text: str) -> str:
    (tmp_path / ".tokenscan.toml").write_text(text)
    result = tokenscan("config", "show", str(tmp_path))
    assert result.code == 0, result.err
    return result.out


def _plain(config: Config) -> tuple[object, ...]:
    names = config.environments
    assert names is not None
    branches = dict(names.branches)
    return config.exclude, config.max_bytes, config.entropy, config.allow, names.words, set(names.paths), branches


def test_what_is_shown_says_the_same_when_it_is_read_again(tmp_path: Path) -> None:
    shown = _show(tmp_path, TEXT)
    assert shown.startswith(f"# {tmp_path / '.tokenscan.toml'}\n")
    before = load_config(tmp_path)
    (tmp_path / ".tokenscan.toml").write_text(shown)
    assert _plain(load_config(tmp_path)) == _plain(before)


def test_defaults_are_shown(tmp_path: Path) -> None:
    result = tokenscan("config", "show", str(tmp_path))
    assert result.out.startswith("# nothing but the defaults\n")
    assert 'order = ["test", "development", "staging", "production"]' in result.out


def test_a_wrong_configuration_goes_with_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / ".tokenscan.toml").write_text("[environments]\nnonsense = 1\n")
    result = tokenscan("config", "show", str(tmp_path))
    assert result.code == 2
    assert "environments.nonsense" in result.err


def test_a_folder_that_is_none_goes_with_exit_code_2(tmp_path: Path) -> None:
    assert tokenscan("config", "show", str(tmp_path / "none")).code == 2
