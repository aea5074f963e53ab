"""The page for people: what it is made of, and what it does in a browser."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from report.samples import (
    ADA,
    BOB,
    GITHUB,
    make_finding,
    make_location,
    make_password,
    make_result,
    make_rich_result,
    write,
)

from tokenscan.model.blob import Skipped
from tokenscan.model.matrix import Cell, Matrix, MatrixPlace, Row, RowState
from tokenscan.model.provenance import CommitRef
from tokenscan.model.suppression import Suppression
from tokenscan.report.html_record import name_age

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


def page_of(*findings: Any, **coverage: Any) -> str:
    return write("html", make_result(*findings, **coverage), ended=NOW)


def data_of(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_policy_allows_the_page_its_own_style_and_script_and_nothing_else() -> None:
    page = page_of(make_finding())
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)

    def named(text: str) -> str:
        return f"&#x27;sha256-{b64encode(sha256(text.encode()).digest()).decode()}&#x27;"

    assert (
        f'content="default-src &#x27;none&#x27;; style-src {named(style)}; script-src {named(script)}; '
        'base-uri &#x27;none&#x27;; form-action &#x27;none&#x27;"'
    ) in page


def test_nothing_is_loaded_from_anywhere() -> None:
    page = page_of()
    loads = r"""src\s*=|href\s*=(?!\s*"#| rule\.link)|@import|url\(|fetch\(|XMLHttpRequest|innerHTML|eval\("""
    assert re.findall(loads, page) == []


def test_no_text_from_outside_ends_its_element() -> None:
    finding = make_finding(make_location(f"{HOSTILE}<!--", context=HOSTILE), facts=(("a", HOSTILE),))
    page = page_of(finding, notes=(HOSTILE,))
    assert page.count("<script") == 2
    assert "<img" not in page
    assert "<!--" not in page
    assert data_of(page)["findings"][0]["places"][0]["path"] == f"{HOSTILE}<!--"


def test_the_folder_alone_is_named_and_not_where_it_is() -> None:
    page = page_of(make_finding())
    assert "<title>tokenscan: project</title>" in page
    assert "/home/ada" not in page


def test_a_finding_is_as_old_as_its_first_commit() -> None:
    places = (make_location(where={"commits": (BOB,)}), make_location("b.py", where={"commits": (BOB, ADA)}))
    (old,) = data_of(page_of(make_finding(*places)))["findings"]
    assert (old["first"], old["age"]) == ("2023-04-01", "older")
    (undated,) = data_of(page_of(make_finding()))["findings"]
    assert (undated["first"], undated["age"]) == ("", "no date")


@pytest.mark.parametrize(
    ("days", "name"), [(-1, "last week"), (7, "last week"), (8, "last month"), (366, "a year"), (1097, "older")]
)
def test_ages_have_names(days: int, name: str) -> None:
    assert name_age(NOW - timedelta(days=days), NOW) == name


def test_only_secure_links_are_links() -> None:
    bad = replace(GITHUB, reference="javascript:alert(1)")
    assert data_of(page_of(make_finding(rule=bad)))["rules"][GITHUB.id]["link"] == ""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no chromium here")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def look(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens a page from a file; at the end it must have asked for nothing and complained of nothing."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")

    def show(page: str, width: int = 1280) -> Any:
        file = tmp_path / "report.html"
        file.write_text(page, "utf-8")
        tab = context.new_page()
        tab.set_default_timeout(20_000)
        tab.set_viewport_size({"width": width, "height": 900})
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("request", lambda request: request.url.startswith("file:") or complaints.append(request.url))
        tab.goto(file.as_uri())
        return tab

    yield show
    context.close()
    assert complaints == []


def heads(tab: Any) -> list[str]:
    return [" ".join(text.split()) for text in tab.locator(".finding > summary .where").all_inner_texts()]


def sample() -> str:
    day = CommitRef("1" * 40, "Grace Hopper <grace@example.org>", "2026-11-20T00:00:00Z")
    return page_of(
        make_finding(
            make_location("src/a.py", where={"kind": "committed", "commits": (day,)}), environment="production"
        ),
        make_password(),
        make_finding(make_location("docs/b.md"), suppression=Suppression("inline", "docs/b.md", 7)),
    )


def test_filters_search_and_charts_narrow_the_list(look: Any) -> None:
    tab = look(sample())
    assert tab.inner_text("#headline") == "2 secrets found, the gravest are critical"
    assert heads(tab) == ["src/a.py:12", "deploy/prod.yml:3"]
    assert tab.inner_text("#count") == "2 of 3 findings; 1 suppressed not shown"
    tab.keyboard.press("/")
    tab.keyboard.type("grace")
    tab.get_by_text("1 of 3 findings").wait_for()
    assert heads(tab) == ["src/a.py:12"]
    tab.keyboard.press("Escape")
    for key, value, left in (
        ("rule", "generic-password", ["deploy/prod.yml:3"]),
        ("severity", "critical", ["src/a.py:12"]),
        ("confidence", "medium", ["deploy/prod.yml:3"]),
        ("environment", "production", ["src/a.py:12"]),
        ("state", "suppressed", ["docs/b.md:12"]),
        ("age", "last week", ["src/a.py:12"]),
    ):
        tab.select_option(f"#{key}", value)
        assert heads(tab) == left, key
        tab.click("#reset")
    tab.click('[data-chart="severity=medium"]')
    assert heads(tab) == ["deploy/prod.yml:3"]
    tab.fill("#path", "nowhere")
    tab.wait_for_selector("#count button")
    assert tab.inner_text("#count").startswith("No finding fits these filters.")
    tab.click("#count button")
    assert heads(tab) == ["src/a.py:12", "deploy/prod.yml:3"]


def test_a_keyboard_is_enough_to_read_a_finding(look: Any) -> None:
    tab = look(sample())
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    assert "deploy/prod.yml:3:13" in tab.inner_text(".finding[open] .body")


def test_hostile_texts_are_shown_as_they_are(look: Any) -> None:
    commit = CommitRef("2" * 40, HOSTILE, "2024-01-01T00:00:00Z")
    place = make_location(HOSTILE, where={"kind": "committed", "commits": (commit,)}, context=HOSTILE)
    finding = make_finding(place, facts=((HOSTILE, HOSTILE),), environment=HOSTILE)
    tab = look(page_of(finding, notes=(HOSTILE,), skipped=(Skipped("unreadable", HOSTILE),)))
    tab.click(".finding > summary")
    assert tab.inner_text(".finding .body pre") == HOSTILE
    assert tab.title() == "tokenscan: project"


def test_colours_follow_the_system_until_they_are_chosen(look: Any) -> None:
    tab = look(sample())

    def ground() -> str:
        return str(tab.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = ground()
    tab.emulate_media(color_scheme="dark")
    dark = ground()
    assert light != dark
    tab.click("#theme")
    assert ground() == light
    tab.click("#theme")
    assert ground() == dark


def test_a_phone_is_wide_enough(look: Any) -> None:
    tab = look(write("html", make_rich_result(), ended=NOW), width=390)
    tab.click(".finding > summary")
    assert tab.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(
    ("coverage", "headline", "head"),
    [
        ({}, "All clear", "No secrets found"),
        ({"objects": 0}, "Nothing was read", "Nothing was read"),
        (
            {"skipped": (Skipped("unreadable", "a.pem"),)},
            "Nothing found, but not everything was read",
            "No secrets found in what could be read",
        ),
    ],
)
def test_where_nothing_was_found_the_page_says_what_that_is_worth(
    look: Any, coverage: Any, headline: str, head: str
) -> None:
    tab = look(page_of(**coverage))
    assert (tab.inner_text("#headline"), tab.inner_text("#clear h2")) == (headline, head)
    assert tab.is_visible("#gaps") is ("skipped" in coverage)
    assert not tab.is_visible("#filters")


def test_thousands_of_findings_stay_quick(look: Any) -> None:
    many = [make_finding(make_location(f"{number}.py"), fingerprint=f"1:{number:032x}") for number in range(5000)]
    tab = look(page_of(*many))
    assert tab.locator(".finding").count() == 100
    took = tab.evaluate(
        "(() => { const t = performance.now(); filter.q = '4999.py'; update(); return performance.now() - t })()"
    )
    assert heads(tab) == ["4999.py:12"]
    assert took < 2000


def make_row(key: str, state: RowState, *hashes: str, is_secret: bool = True) -> Row:
    names = ("development", "production")
    place = MatrixPlace(f"config/{HOSTILE}", 3, 1, f"because {HOSTILE}")
    shared = hashes[:1] if state == "same" else ()
    own = zip(names, hashes, strict=False)
    cells = tuple(Cell(name, (each,), shared, is_secret, "", (place,)) for name, each in own)
    return Row(key, state, cells, names[len(cells) :])


def make_matrix(*rows: Row) -> Matrix:
    return Matrix(("development", "production"), rows, is_keyed=True, gaps=("a.yml:1: not read",))


def test_the_matrix_is_shown_and_narrowed(look: Any) -> None:
    rows = (
        make_row("API_HOST", "single", "c" * 64, is_secret=False),
        make_row("JWT_SECRET", "same", "a" * 64, "a" * 64),
        make_row(HOSTILE, "different", "a" * 64, "b" * 64),
    )
    tab = look(write("html", replace(make_result(make_finding()), matrix=make_matrix(*rows)), ended=NOW))

    def keys() -> list[str]:
        return [text.strip() for text in tab.locator("#matrix tbody th .mono").all_inner_texts()]

    title = "Environments: 3 keys in development, production; 1 secret the same in several"
    assert tab.locator("#environments h2").inner_text() == title
    assert keys() == ["JWT_SECRET", HOSTILE, "API_HOST"]
    assert tab.locator("#matrix tbody tr").nth(0).locator("td.shared code").all_inner_texts() == ["a" * 8] * 2
    assert tab.locator("#matrix tbody tr").nth(2).locator("td").nth(1).inner_text() == "missing"
    tab.select_option("#matrix-only", "missing")
    assert keys() == ["API_HOST"]
    tab.select_option("#matrix-only", "")
    tab.fill("#matrix-q", "jwt")
    assert keys() == ["JWT_SECRET"]
    assert "1 of 3 keys. 1 file read line by line" in tab.locator("#matrix-count").inner_text()
    assert heads(tab) != []


def test_a_clean_scan_shows_the_matrix_too_and_a_long_one_waits_to_be_opened(look: Any) -> None:
    rows = [make_row(f"KEY_{number}", "same", "a" * 64, "a" * 64) for number in range(30)]
    tab = look(write("html", replace(make_result(), matrix=make_matrix(*rows)), ended=NOW))
    assert tab.locator("#clear").is_visible()
    assert not tab.locator("#matrix").is_visible()
    tab.locator("#environments summary").click()
    assert tab.locator("#matrix tbody tr").count() == 30


def test_a_page_holds_so_many_keys_and_counts_the_rest() -> None:
    rows = [make_row(f"KEY_{number}", "same", "a" * 64, "a" * 64, is_secret=number > 10) for number in range(2_010)]
    page = data_of(write("html", replace(make_result(), matrix=make_matrix(*rows)), ended=NOW))
    assert (len(page["environments"]["rows"]), page["environments"]["total"]) == (2_000, 2_010)
    assert page["environments"]["rows"][0]["key"] == "KEY_11"


def test_without_a_matrix_nothing_is_said_of_environments(look: Any) -> None:
    assert not look(sample()).locator("#environments").is_visible()
