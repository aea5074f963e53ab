"""The page of a scan has the matrix of keys by environments, where there is something to compare."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.ecosystems import make_value
from support.repo import RepoBuilder
from support.run import Runner

SHARED, ONE, TWO = (make_value(word, 24) for word in ("page shared", "page one", "page two"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner(capsys, monkeypatch)


@pytest.fixture
def tree(repo: RepoBuilder) -> Path:
    development = f"JWT_SECRET={SHARED}\nDB_PASSWORD={ONE}\nAPI_HOST=api.dev.acme.io\n"
    repo.commit({".env.development": development, ".env.production": f"JWT_SECRET={SHARED}\nDB_PASSWORD={TWO}\n"})
    return repo.path


def page_of(run: Runner, tmp_path: Path, *arguments: str) -> str:
    page = tmp_path / "page.html"
    run(*arguments, "-f", f"html:{page}")
    return page.read_text("utf-8")


def matrix_of(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])["environments"]


@pytest.mark.parametrize("command", ["scan", "git"])
def test_the_page_of_a_scan_tells_who_has_what_and_holds_no_value(
    run: Runner, tree: Path, tmp_path: Path, command: str
) -> None:
    page = page_of(run, tmp_path, command, str(tree))
    matrix = matrix_of(page)
    assert (matrix["names"], matrix["total"]) == (["development", "production"], 3)
    assert {row["key"]: (row["state"], row["secret"], row["missing"]) for row in matrix["rows"]} == {
        "DB_PASSWORD": ("different", True, []),
        "JWT_SECRET": ("same", True, []),
        "API_HOST": ("single", False, ["production"]),
    }
    assert [row["key"] for row in matrix["rows"]][-1] == "API_HOST"
    assert not any(value in page for value in (SHARED, ONE, TWO))


def test_without_an_organisations_key_the_hashes_hold_for_one_page(
    run: Runner, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKENSCAN_KEY", "a key of an organisation")
    keyed = [matrix_of(page_of(run, tmp_path, "scan", str(tree))) for _ in range(2)]
    assert keyed[0] == keyed[1]
    monkeypatch.delenv("TOKENSCAN_KEY")
    one, two = (matrix_of(page_of(run, tmp_path, "scan", str(tree))) for _ in range(2))
    assert one["hint"].startswith("Hashes hold for this run alone")
    assert [row["state"] for row in one["rows"]] == [row["state"] for row in two["rows"]]
    assert [row["cells"][0]["hashes"] for row in one["rows"]] != [row["cells"][0]["hashes"] for row in two["rows"]]


@pytest.mark.parametrize(
    "files",
    [
        {".env.production": f"DB_PASSWORD={ONE}\n"},
        {".env.production": f"DB_PASSWORD={ONE}\n", ".env.development": f"JWT_SECRET={TWO}\n"},
        {"app.py": f"password = '{ONE}'\n"},
    ],
)
def test_where_there_is_nothing_to_compare_there_is_no_matrix(
    run: Runner, repo: RepoBuilder, tmp_path: Path, files: dict[str, str]
) -> None:
    for path, text in files.items():
        repo.write(path, text)
    assert matrix_of(page_of(run, tmp_path, "scan", str(repo.path))) is None


def test_a_range_tells_what_it_brings_in_and_no_matrix(
    run: Runner, repo: RepoBuilder, tree: Path, tmp_path: Path
) -> None:
    repo.commit({".env.production": f"JWT_SECRET={SHARED}\nDB_PASSWORD={ONE}\n"})
    assert matrix_of(page_of(run, tmp_path, "git", str(tree), "--range", "HEAD~1..HEAD")) is None


def test_comparing_that_is_turned_off_leaves_no_matrix(run: Runner, tree: Path, tmp_path: Path) -> None:
    (tree / ".tokenscan.toml").write_text("[environments]\nenabled = false\n")
    assert matrix_of(page_of(run, tmp_path, "scan", str(tree))) is None
