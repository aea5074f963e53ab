"""What an assistant is told, and what it never is."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.made_up import make_password
from support.repo import RepoBuilder
from support.rules import load_builtin_rules
from support.run import Runner
from support.tokens import make_token

from tokenscan.assistant.root import Root
from tokenscan.assistant.tools import Tools
from tokenscan.errors import UsageError
from tokenscan.scan.settings import ScanSettings

TOKEN = make_token("assistant")
REFUSED = r"outside the folder|no NUL"
SETTINGS = ScanSettings(b"a key for tests")


@pytest.fixture
def served(tmp_path: Path) -> Path:
    folder = tmp_path / "served"
    (folder / "in").mkdir(parents=True)
    (folder / "in/a.env").write_text(f"x\nTOKEN={TOKEN}\n")
    (tmp_path / "outside.env").write_text(f"TOKEN={make_token('outside')}\n")
    (folder / "link.env").symlink_to(tmp_path / "outside.env")
    (folder / "way-out").symlink_to(tmp_path)
    return folder


@pytest.fixture
def tools(served: Path) -> Tools:
    ruleset = load_builtin_rules()
    return Tools(Root(served), ruleset, SETTINGS, ruleset.make_engine())


def _places(report: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [
        (each["rule_id"], where["path"], where["line"]) for each in report["findings"] for where in each["locations"]
    ]


def test_a_folder_a_file_and_a_text_are_scanned_and_masked(tools: Tools) -> None:
    for report in (tools.scan("."), tools.scan("in"), tools.scan("in/a.env")):
        assert _places(report) == [("github-pat-classic", "in/a.env", 2)]
        assert TOKEN not in json.dumps(report)
    password = make_password("mcp")
    text = f"password = {password!r}"
    report = tools.scan(text=text, file_name="src/a.py")
    assert _places(report) == [("generic-password-assignment", "src/a.py", 1)]
    assert password not in json.dumps(report)


@pytest.mark.parametrize(
    "path",
    ["../outside.env", "link.env", "way-out/outside.env", "way-out", "/etc/passwd", "in/../../outside.env", "a\0b"],
)
def test_nothing_outside_the_root_is_read_or_told_to_exist(tools: Tools, path: str) -> None:
    for asked in (path, f"{path}/x!member"):
        with pytest.raises(UsageError, match=REFUSED):
            tools.scan(asked)
        with pytest.raises(UsageError, match=REFUSED):
            tools.explain(asked)


def test_links_below_the_root_are_not_followed_out_of_it(tools: Tools) -> None:
    assert make_token("outside") not in json.dumps(tools.scan(".")["findings"])
    assert [path for _, path, _ in _places(tools.scan("."))] == ["in/a.env"]


def test_the_configuration_of_a_linked_work_tree_lies_outside_and_is_left_out(tmp_path: Path) -> None:
    main = RepoBuilder.create(tmp_path / "main")
    main.commit({"a.txt": "a"})
    main.git("remote", "add", "origin", f"https://user:{TOKEN}@example.org/x.git")
    main.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    ruleset = load_builtin_rules()
    report = Tools(Root(tmp_path / "linked"), ruleset, SETTINGS, ruleset.make_engine()).scan(".")
    assert report["findings"] == []
    assert {each["detail"] for each in report["coverage"]["skipped"]} == {"outside the folder that is served"}


def test_what_is_neither_a_file_nor_there_is_refused(tools: Tools, served: Path) -> None:
    os.mkfifo(served / "pipe")
    for path, words in (("nope", "does not exist"), ("pipe", "neither a file"), ("", "name either")):
        with pytest.raises(UsageError, match=words):
            tools.scan(path)
    with pytest.raises(UsageError, match="name either"):
        tools.scan("in", text="x")
    with pytest.raises(UsageError, match="count from 1"):
        tools.explain("in/a.env", line=0)


def test_a_place_and_a_text_are_explained_without_their_values(tools: Tools) -> None:
    told = tools.explain("in/a.env", line=2)
    assert {(each["rule_id"], each["outcome"]) for each in told["accounts"]} >= {("github-pat-classic", "reported")}
    assert TOKEN not in json.dumps(told)
    dropped = tools.explain(text='password = "${X_PASSWORD}"', file_name="a.py", line=1)
    assert [(each["outcome"], each["stage"]) for each in dropped["accounts"]] == [("dropped", "reference")]


def test_rules_are_found_by_words(tools: Tools) -> None:
    answer = tools.rules("github PAT classic")
    assert [(each["id"], bool(each["rotate"])) for each in answer["rules"]] == [("github-pat-classic", True)]
    everything = tools.rules()
    assert len(everything["rules"]) + everything["unlisted_rules"] == len(tools.ruleset.compiled.rules)


def test_settings_that_show_secrets_are_refused(tools: Tools) -> None:
    with pytest.raises(UsageError, match="never shown"):
        replace(tools, settings=replace(SETTINGS, show_secrets=True))


def test_without_the_package_it_is_said_how_to_get_it(
    served: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "tokenscan.assistant.server", raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    ran = Runner(capsys, monkeypatch)("mcp", "--root", str(served))
    assert (ran.code, "pip install 'tokenscan[mcp]'" in ran.err) == (2, True)
    assert Runner(capsys, monkeypatch)("mcp", "--root", str(served / "nope")).code == 2


def test_a_client_is_served_over_standard_input_and_output(served: Path) -> None:
    mcp = pytest.importorskip("mcp", reason="the package mcp is not installed")

    async def ask() -> tuple[set[str], Any, Any]:
        parameters = mcp.StdioServerParameters(
            command=sys.executable,
            args=["-m", "tokenscan", "mcp", "--root", str(served)],
            env=dict(os.environ),
        )
        async with mcp.Client(parameters) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            found = await client.call_tool("scan", {"path": "."})
            refused = await client.call_tool("scan", {"path": "../outside.env"})
        return names, found, refused

    names, found, refused = asyncio.run(ask())
    assert names == {"scan", "explain", "rules"}
    assert _places(found.structured_content) == [("github-pat-classic", "in/a.env", 2)]
    assert TOKEN not in found.model_dump_json()
    assert refused.is_error
    assert "outside the folder that is served" in refused.content[0].text
