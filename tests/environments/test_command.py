"""``tokenscan environments``: the matrix, and what is written against what runs."""

from __future__ import annotations

import base64
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.ecosystems import make_value
from support.repo import RepoBuilder
from support.run import Runner

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/environments-1.json").read_text("utf-8"))
SHARED, ONE, TWO = (make_value(word, 24) for word in ("matrix shared", "matrix one", "matrix two"))
LIVE = "sk_live_" + make_value("matrix live", 60)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner(capsys, monkeypatch)


@pytest.fixture
def tree(repo: RepoBuilder) -> Path:
    repo.write(".gitignore", ".env.production\n")
    repo.write(".env.development", f"JWT_SECRET={SHARED}\nDB_PASSWORD={ONE}\nSTRIPE_KEY={LIVE}\nPORT=1\n")
    repo.write(".env.production", f"JWT_SECRET={SHARED}\nDB_PASSWORD={TWO}\nPORT=1\n")
    return repo.path


def rows(document: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    return {row["key"]: (row["state"], row["missing"]) for row in document["rows"]}


def test_the_matrix_has_the_values_of_ignored_dotenv_files_too(run: Runner, tree: Path) -> None:
    ran = run("environments", str(tree), "-f", "json")
    assert ran.code == 1
    assert rows(ran.document) == {
        "DB_PASSWORD": ("different", []),
        "JWT_SECRET": ("same", []),
        "STRIPE_KEY": ("single", ["production"]),
    }
    assert [each["rule_id"] for each in ran.document["findings"]] == [
        "environment-live-key",
        "environment-shared-secret",
    ]


def test_the_published_schema_holds(run: Runner, tree: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    document = run("environments", str(tree), "-f", "json").document
    assert list(Draft202012Validator(SCHEMA).iter_errors(document)) == []


def test_no_form_of_it_holds_a_value(run: Runner, tree: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    texts = [run("environments", str(tree), "--html", str(page)).out, run("environments", str(tree), "-f", "json").out]
    for text in (*texts, page.read_text()):
        assert not any(value in text for value in (SHARED, ONE, TWO, LIVE))


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (("--only", "same"), ["JWT_SECRET"]),
        (("--only", "different"), ["DB_PASSWORD"]),
        (("--only", "missing"), ["STRIPE_KEY"]),
        (("--only", "live", "--only", "same"), ["JWT_SECRET", "STRIPE_KEY"]),
        (("--only", "test"), []),
        (("--key", "db_*"), ["DB_PASSWORD"]),
        (("--all",), ["DB_PASSWORD", "JWT_SECRET", "PORT", "STRIPE_KEY"]),
    ],
)
def test_rows_are_chosen(run: Runner, tree: Path, arguments: tuple[str, ...], keys: list[str]) -> None:
    assert list(rows(run("environments", str(tree), "-f", "json", *arguments).document)) == keys


def test_people_see_a_plain_table(run: Runner, tree: Path) -> None:
    text = re.sub(r"\b[0-9a-f]{8}\b", "########", run("environments", str(tree)).out)
    assert [line.rstrip() for line in text.splitlines()[:4]] == [
        "key          development    production  state",
        "DB_PASSWORD  ########       ########    different",
        "JWT_SECRET   ########       ########    same",
        "STRIPE_KEY   ######## live  missing",
    ]
    assert "made with TOKENSCAN_KEY" in text
    assert text.endswith("3 keys in development, production; 2 findings.\n")


def test_hashes_hold_for_one_run_without_a_key(run: Runner, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyed = [run("environments", str(tree), "-f", "json").document["rows"] for _ in range(2)]
    assert keyed[0] == keyed[1]
    monkeypatch.delenv("TOKENSCAN_KEY")
    one, two = (run("environments", str(tree), "-f", "json").document for _ in range(2))
    assert (one["key"], one["rows"] != two["rows"]) == ("run", True)
    assert "this run alone" in run("environments", str(tree)).out


def compare(run: Runner, tree: Path, *arguments: str, stdin: bytes = b"") -> tuple[int, dict[str, str]]:
    ran = run("environments", str(tree), "-f", "json", "--compare", *arguments, stdin=stdin)
    assert not any(value in ran.out + ran.err for value in (SHARED, TWO))
    return ran.code, {each["key"]: each["state"] for each in ran.document["keys"]}


EXPECTED = {"DB_PASSWORD": "different", "JWT_SECRET": "same", "NEW": "missing here", "PORT": "missing there"}
SECRET = {
    "kind": "Secret",
    "data": {"JWT_SECRET": base64.b64encode(SHARED.encode()).decode(), "DB_PASSWORD": "eA==", "NEW": "eA=="},
}
PLAIN = {"JWT_SECRET": SHARED, "DB_PASSWORD": "x", "NEW": "x"}


@pytest.mark.parametrize(
    "text",
    [
        f"JWT_SECRET='{SHARED}'\nexport DB_PASSWORD=x\nNEW=x\n",
        json.dumps(PLAIN),
        json.dumps(SECRET),
        json.dumps({"kind": "List", "items": [SECRET]}),
        json.dumps({"request_id": "1", "lease_id": "", "data": {"data": PLAIN, "metadata": {"version": 1}}}),
        f"kind: Secret\nstringData:\n  JWT_SECRET: {SHARED}\n  DB_PASSWORD: x\n  NEW: x\n",
        f"jwt-secret: {SHARED}\ndb-password: x\nNEW: x\n",
    ],
    ids=["dotenv", "json", "kubectl", "kubectl list", "vault", "manifest", "yaml"],
)
def test_the_other_side_comes_from_standard_input_in_many_forms(run: Runner, tree: Path, text: str) -> None:
    assert compare(run, tree, "-", stdin=text.encode()) == (1, EXPECTED)


def test_the_other_side_comes_from_a_file(run: Runner, tree: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_text(f"JWT_SECRET={SHARED}\nDB_PASSWORD={TWO}\nPORT=1\n")
    assert compare(run, tree, str(tmp_path / "other")) == (
        0,
        dict.fromkeys(("DB_PASSWORD", "JWT_SECRET", "PORT"), "same"),
    )


def test_the_other_side_is_this_process(run: Runner, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_SECRET", SHARED)
    states = {"DB_PASSWORD": "missing there", "JWT_SECRET": "same", "PORT": "missing there"}
    assert compare(run, tree, "env") == (1, states)


def test_a_command_runs_only_where_that_is_allowed(run: Runner, tree: Path) -> None:
    script = f"print('JWT_SECRET={SHARED}\\nDB_PASSWORD={TWO}\\nPORT=1')"
    command = ("command", "--", sys.executable, "-c", script)
    refused = run("environments", str(tree), "--compare", *command)
    assert (refused.code, "--allow-commands" in refused.err) == (2, True)
    ran = run("environments", str(tree), "--allow-commands", "-f", "json", "--compare", *command)
    assert (ran.code, {each["state"] for each in ran.document["keys"]}) == (0, {"same"})
    failed = run(
        "environments", str(tree), "--allow-commands", "--compare", "command", "--", sys.executable, "-c", "1/0"
    )
    assert (failed.code, "exit code 1" in failed.err) == (2, True)


@pytest.mark.parametrize("text", ['{"a": ', "", "no values at all"])
def test_what_cannot_be_compared_is_an_error_that_does_not_quote_it(run: Runner, tree: Path, text: str) -> None:
    ran = run("environments", str(tree), "--compare", "-", stdin=text.encode())
    assert ran.code == 2
    assert "standard input" in ran.err
    assert "values at all" not in ran.err


GROWING = "a0: &a0 {x: 1}\n" + "".join(
    f"a{at}: &a{at} {{{', '.join(f'{key}: *a{at - 1}' for key in 'abcdefgh')}}}\n" for at in range(1, 10)
)


@pytest.mark.parametrize(
    "text", ["a: &a {b: *a}\n", "---\n- &a [*a, *a]\n", GROWING], ids=["itself", "list", "growing"]
)
def test_aliases_without_end_on_the_other_side_are_an_error(run: Runner, tree: Path, text: str) -> None:
    ran = run("environments", str(tree), "--compare", "-", stdin=text.encode())
    assert (ran.code, "standard input has more than" in ran.err) == (2, True)


@pytest.mark.parametrize("value", ["0123456", "1.10", "2020-01-01", "0x1F", "yes", "1_000"])
def test_a_value_in_yaml_is_the_text_that_is_written(run: Runner, repo: RepoBuilder, value: str) -> None:
    repo.write(".env.production", f"DB_PASSWORD={value}\n")
    assert compare(run, repo.path, "-", stdin=f"DB_PASSWORD: {value}\n".encode()) == (0, {"DB_PASSWORD": "same"})


def test_a_line_end_inside_base64_is_the_same_on_both_sides(run: Runner, repo: RepoBuilder) -> None:
    coded = base64.b64encode(f"{SHARED}\n".encode()).decode()
    manifest = f"kind: Secret\nmetadata: {{namespace: production}}\ndata: {{DB_PASSWORD: {coded}}}\n"
    repo.write("secret.yaml", manifest)
    ran = compare(run, repo.path, "-", "--key", "*password", stdin=manifest.encode())
    assert ran[1] == {"data.DB_PASSWORD": "same"} or ran[1] == {"DB_PASSWORD": "same"}


def test_an_environment_without_files_is_an_error(run: Runner, tree: Path) -> None:
    ran = run("environments", str(tree), "--compare", "env", "--environment", "staging")
    assert (ran.code, "staging" in ran.err) == (2, True)


@pytest.fixture
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no chromium here")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


def test_the_page_shows_the_matrix_and_narrows_it(run: Runner, tree: Path, tmp_path: Path, browser: Any) -> None:
    hostile = "</script><img src=x onerror=\"document.title='owned'\">"
    (tree / "config").mkdir()
    (tree / "config/production.json").write_text(json.dumps({hostile: {"password": ONE}}))
    page = tmp_path / "page.html"
    run("environments", str(tree), "--html", str(page))
    complaints: list[str] = []
    tab = browser.new_page()
    tab.set_default_timeout(20_000)
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda request: request.url.startswith("file:") or complaints.append(request.url))
    tab.goto(page.as_uri())

    def keys() -> list[str]:
        return [text.strip() for text in tab.locator("#matrix tbody th .mono").all_inner_texts()]

    assert keys() == [f"{hostile}.password", "DB_PASSWORD", "JWT_SECRET", "STRIPE_KEY"]
    assert tab.locator("#crossings li > .crossing").count() == 3
    tab.select_option("#only", "live")
    assert keys() == ["STRIPE_KEY"]
    tab.select_option("#only", "")
    tab.fill("#q", "jwt")
    assert keys() == ["JWT_SECRET"]
    assert tab.title() == f"tokenscan: environments of {tree.name}"
    assert complaints == []
