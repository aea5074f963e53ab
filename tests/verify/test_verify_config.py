"""`[verify]`: from whom it is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tokenscan.config import load_config
from tokenscan.errors import ConfigError

TABLE = """
[verify]
allow-hosts = ["*.corp.io"]
ca-file = "ca.pem"
rate = 2
endpoints = { github = "https://ghe.corp.io" }
"""


def test_the_users_file_and_a_named_one_say_how_live_checks_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    own = tmp_path / "tokenscan" / "config.toml"
    own.parent.mkdir()
    own.write_text(TABLE)
    said = {
        "allow-hosts": ("*.corp.io",),
        "ca-file": [own.parent / "ca.pem"],
        "rate": 2,
        "endpoints": {"github": "https://ghe.corp.io"},
    }
    assert load_config(None).verify == said
    named = tmp_path / "named.toml"
    named.write_text("[verify]\nrate = 9\n")
    assert load_config(None, explicit=named).verify == {**said, "rate": 9}


def test_a_repositorys_own_file_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    (tmp_path / ".tokenscan.toml").write_text(f'rules = ["a.toml"]\n{TABLE}')
    config = load_config(tmp_path)
    assert (config.verify, config.verify_brought, config.brought) == ({}, True, (tmp_path / "a.toml",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[verify]\nhosts = []\n", "unknown key 'verify.hosts'; known are endpoints, allow-hosts,"),
        ("[verify]\nallow-hosts = 1\n", "verify.allow-hosts must be a list of strings"),
        ("[verify]\nendpoints = { a = 1 }\n", "verify.endpoints must be a table of strings"),
    ],
)
def test_a_mistake_in_it_names_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / ".tokenscan.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"\.tokenscan\.toml: ") as raised:
        load_config(tmp_path)
    assert message in str(raised.value)
