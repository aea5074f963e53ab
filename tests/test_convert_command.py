"""``tokenscan convert``, and several reports at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from report.samples import TOKEN, make_finding, make_location, make_password, make_result, make_rich_result, write
from support.repo import RepoBuilder
from support.tokens import make_token

from tokenscan.cli.main import run
from tokenscan.report import FORMATS


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> object:
    """Runs a command in an empty folder: its code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return called


def test_a_report_is_written_in_every_format_at_once(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    Path("in.json").write_text(write("json", make_result(make_finding(), make_password()), show_secrets=True))
    formats = [word for name in FORMATS for word in ("-f", f"{name}:out.{name}")]
    assert call("convert", "in.json", "--allow-unsalted", *formats) == (0, "", "")
    for name in FORMATS:
        report = Path(f"out.{name}").read_text("utf-8")
        assert report
        assert TOKEN not in report


def test_excerpts_of_a_report_that_shows_secrets_are_left_out_unless_they_may_be_shown(call) -> None:  # type: ignore[no-untyped-def]
    secret = make_password().secret
    shown = make_finding(make_location(context=f"the word is {secret.reveal().decode()} # it"), secret=secret)
    Path("in.json").write_text(write("json", make_result(shown), show_secrets=True))
    assert "Tr0ub4dor" not in call("convert", "in.json", "-f", "json")[1]
    assert "Tr0ub4dor&3 # it" in call("convert", "in.json", "-f", "json", "--show-secrets")[1]


def test_several_reports_are_merged(call) -> None:  # type: ignore[no-untyped-def]
    Path("a.json").write_text(write("json", make_result(make_finding(make_location("a.py")))))
    Path("b.jsonl").write_text(write("jsonl", make_result(make_finding(make_location("b.py")))))
    code, out, _ = call("convert", "a.json", "b.jsonl", "-f", "json")
    (finding,) = json.loads(out)["findings"]
    assert (code, [place["path"] for place in finding["locations"]]) == (0, ["a.py", "b.py"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["no.json"], "no.json cannot be read: No such file or directory"),
        (["x.bin"], "x.bin cannot be read as a report: it is no UTF-8"),
        (["in.json", "--root", "nowhere"], "--root: nowhere is not a folder"),
        (["in.json", "-f", "xml"], "--format: 'xml' is none of"),
        (["in.json", "-f", "detect-secrets:kept"], "--format detect-secrets: such a baseline holds unsalted SHA-1"),
        (["in.json", "-f", "detect-secrets:kept", "--allow-unsalted"], "--format detect-secrets needs the values"),
        (["in.json", "-f", "json:out", "-f", "sarif:./out"], "--format: two reports go to the same place"),
        (["in.json", "-f", "json:nowhere/out"], "nowhere/out cannot be written: nowhere is no folder"),
        (["in.json", "-f", "json:."], ". cannot be written: it is a folder"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_touched(call, arguments: list[str], sentence: str) -> None:  # type: ignore[no-untyped-def]
    Path("in.json").write_text(write("json", make_result(make_finding())))
    Path("x.bin").write_bytes(b"\xff\xfe")
    Path("kept").write_text("kept")
    code, out, err = call("convert", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"tokenscan: {sentence}")
    assert Path("kept").read_text() == "kept"


def test_a_report_that_was_cut_off_gives_3(call) -> None:  # type: ignore[no-untyped-def]
    Path("in.jsonl").write_text(write("jsonl", make_rich_result()).splitlines()[0] + "\n")
    code, out, _ = call("convert", "in.jsonl")
    assert code == 3
    assert "its last line is missing: it was cut off" in out


def test_where_no_report_can_say_that_a_scan_is_incomplete_standard_error_does(call) -> None:  # type: ignore[no-untyped-def]
    Path("in.json").write_text(write("json", make_rich_result()))
    assert "tokenscan: INCOMPLETE: " in call("convert", "in.json", "-f", "csv")[2]
    assert call("convert", "in.json", "-f", "csv", "-f", "sarif:out.sarif")[2] == ""


def test_a_scan_writes_githubs_hashes_and_convert_writes_the_same_with_a_root(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    repo = RepoBuilder.create(tmp_path / "repo")
    repo.commit({"a.py": f"one\r\nTOKEN = '{make_token(1)}'\r\n"})
    assert call("git", "repo", "-q", "-j", "1", "-f", "json:in.json", "-f", "sarif:direct.sarif")[0] == 1
    call("convert", "in.json", "-f", "sarif:rooted.sarif", "--root", "repo")
    call("convert", "in.json", "-f", "sarif:bare.sarif")

    def hashes(name: str) -> list[str | None]:
        (log,) = json.loads(Path(name).read_text())["runs"]
        return [each["partialFingerprints"].get("primaryLocationLineHash") for each in log["results"]]

    assert hashes("direct.sarif") == hashes("rooted.sarif") != hashes("bare.sarif") == [None]
    invocation = json.loads(Path("direct.sarif").read_text())["runs"][0]["invocations"][0]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (1, True)
