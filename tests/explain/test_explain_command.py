"""``tokenscan explain``: what it says of places and of findings, and its exit codes."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.made_up import make_password
from support.repo import RepoBuilder
from support.run import Ran, Runner
from support.tokens import make_token

TOKEN = make_token("explain")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    monkeypatch.chdir(tmp_path)
    return Runner(capsys, monkeypatch)


def _told(ran: Ran) -> list[tuple[str, str, str | None]]:
    return [(each["rule_id"], each["outcome"], each["stage"]) for each in ran.document["place"]["accounts"]]


def test_a_finding_is_told_with_what_proves_it_and_its_rivals_with_what_beat_them(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text(f"x\nTOKEN={TOKEN}\n")
    ran = run("explain", "a.env:2", "-f", "json")
    assert (ran.code, set(_told(ran))) == (
        0,
        {
            ("github-pat-classic", "reported", None),
            ("generic-api-key-assignment", "dropped", "overlap"),
        },
    )
    (own,) = (each for each in ran.document["place"]["accounts"] if each["outcome"] == "reported")
    assert own["checks"] == [{"stage": "checksum", "says": "github-crc32 fits, which settles it"}]
    assert (own["confidence"], own["line"], own["column"], own["score"]) == ("high", 2, 7, None)


def test_a_judged_assignment_is_told_with_its_features_and_their_sum(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"password = {make_password(1)!r}\n")
    (account,) = run("explain", "a.py:1", "-f", "json").document["place"]["accounts"]
    score = account["score"]
    assert (account["rule_id"], account["outcome"]) == ("generic-password-assignment", "reported")
    assert score["total"] == pytest.approx(score["bias"] + sum(each["weight"] for each in score["features"]), abs=1e-3)
    assert score["thresholds"]["high"] > score["thresholds"]["medium"] > score["thresholds"]["low"]
    text = run("explain", "a.py:1").out
    assert f"score              {score['total']:.2f}: high from" in text


@pytest.mark.parametrize(
    ("line", "stage"),
    [
        ("password = ${DB_PASSWORD}", None),
        ('password = "${DB_PASSWORD}"', "reference"),
        ("user_password = password", "placeholder"),
        (f"{TOKEN[:-1]}{'A' if TOKEN[-1] != 'A' else 'B'}", "checksum"),
    ],
)
def test_what_is_dropped_is_told_with_the_stage(run: Runner, tmp_path: Path, line: str, stage: str | None) -> None:
    (tmp_path / "a.conf").write_text(f"{line}\n")
    ran = run("explain", "a.conf:1", "-f", "json")
    assert stage is None or stage in {each[2] for each in _told(ran)}
    assert all(each[1] == "dropped" for each in _told(ran))


def test_what_a_baseline_or_the_configuration_accepts_is_told(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text(f"TOKEN={TOKEN}\n")
    assert run("baseline", "create", "--files", "-j1").code == 0
    assert ("github-pat-classic", "suppressed", "suppression") in _told(run("explain", "a.env:1", "-f", "json"))
    reported = ("github-pat-classic", "reported", None)
    assert reported in _told(run("explain", "a.env:1", "-f", "json", "--no-baseline"))
    (tmp_path / ".tokenscan.toml").write_text('[[allow]]\npaths = ["^a"]\n')
    assert ("github-pat-classic", "excluded", "allow") in _told(run("explain", "a.env:1", "-f", "json"))
    (tmp_path / ".tokenscan.toml").write_text('[[allow]]\npaths = ["^b"]\n')
    assert reported in _told(run("explain", "a.env:1", "-f", "json", "--no-baseline"))


def test_what_policy_keeps_back_is_told_too(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text(f"TOKEN={TOKEN}  # tokenscan:allow\n")
    (tmp_path / "b.env").write_text(f"TOKEN={make_token(2)}\n")
    (tmp_path / ".tokenscan.toml").write_text('exclude = ["b.env"]\n')
    monkey = RepoBuilder.create(tmp_path)
    monkey.git("add", ".")
    assert ("github-pat-classic", "suppressed", "suppression") in _told(run("explain", "a.env:1", "-f", "json"))
    excluded = run("explain", "b.env:1", "-f", "json")
    assert ("github-pat-classic", "excluded", "exclusion") in _told(excluded)
    assert "leaves this path out" in excluded.document["place"]["notes"][0]
    (tmp_path / "c.yml").write_text("password: changeit\n")
    assert ("generic-password-assignment", "too-unsure", "min-confidence") in _told(
        run("explain", "c.yml", "-f", "json")
    )


def test_of_an_encoded_secret_it_is_told_what_it_was_wrapped_in(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("\n" + base64.b64encode(f"a token {TOKEN} here".encode()).decode())
    ran = run("explain", "a:2", "-f", "json")
    (account,) = ran.document["place"]["accounts"]
    assert (account["rule_id"], account["encodings"], account["line"]) == ("github-pat-classic", ["base64"], 2)


def test_where_no_rule_looked_it_says_so_and_names_rules_with_a_word_there(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"nothing\nsee {TOKEN[:20]} there\n")
    silent = run("explain", "a:1")
    assert (silent.code, "looked at by no rule" in silent.out) == (0, True)
    place = run("explain", "a:2", "-f", "json").document["place"]
    assert place["accounts"] == []
    (miss,) = (each for each in place["misses"] if each["rule_id"] == "github-pat-classic")
    assert miss == {
        "rule_id": "github-pat-classic",
        "keyword": "ghp_",
        "column": 5,
        "stage": "pattern",
        "reason": "it begins to match, and ends too early: at column 25",
    }


def test_one_rule_alone_can_be_asked_and_says_what_it_would_need(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text(f"TOKEN={TOKEN}x\n")
    (miss,) = run("explain", "a.env:1", "--rule", "github-pat-classic", "-f", "json").document["place"]["misses"]
    assert "something longer" in miss["reason"]
    (none,) = run("explain", "a.env:1", "--rule", "slack-bot-token", "-f", "json").document["place"]["misses"]
    assert none["stage"] == "keyword"
    assert run("explain", "a.env:1", "--rule", "nope").code == 2


def test_values_are_masked_unless_they_are_asked_for(run: Runner, tmp_path: Path) -> None:
    password = make_password(3)
    (tmp_path / "a.env").write_text(f"TOKEN={TOKEN} PASSWORD={password}\nwrong_password={password}\n")
    for arguments in (("a.env",), ("a.env:1",), ("a.env", "-f", "json", "-v")):
        out = run("explain", *arguments).out
        assert TOKEN not in out
        assert password not in out
    assert TOKEN in run("explain", "a.env:1", "--show-secrets").out


def test_a_column_chooses_what_stands_there(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"{TOKEN} {make_token(2)}")
    accounts = run("explain", "a:1:50", "-f", "json").document["place"]["accounts"]
    assert [each["column"] for each in accounts] == [42]


def test_standard_input_and_members_of_archives_are_places_too(run: Runner, tmp_path: Path) -> None:
    piped = run("explain", "-", "-f", "json", stdin=f"\n{TOKEN}".encode())
    assert (piped.document["place"]["path"], piped.document["place"]["accounts"][0]["line"]) == (None, 2)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("in/b.env", f"x\n{TOKEN}\n")
    inside = run("explain", "a.zip!in/b.env:2", "-f", "json")
    assert [each["outcome"] for each in inside.document["place"]["accounts"]] == ["reported"]
    assert inside.document["place"]["path"] == "a.zip!in/b.env"
    assert run("explain", "a.zip!nope:1").code == 2


def test_a_place_that_is_not_there_is_a_usage_error(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one\ntwo\n")
    for target, words in (
        ("nope:1", "nope does not exist"),
        ("a:3", "line 3 is beyond the end; the last is 2"),
        ("a:0", "count from 1"),
        (".", "is a folder"),
    ):
        ran = run("explain", target)
        assert (ran.code, words in ran.err) == (2, True), ran.err


def test_what_cannot_be_read_is_told_and_gives_3(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04" + bytes(40))
    ran = run("explain", "broken.zip!a.env:1", "-f", "json")
    assert (ran.code, bool(ran.document["place"]["gaps"])) == (3, True)


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(inner)


def test_every_key_of_the_json_form_is_documented(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"password = {make_password(1)!r}\n# ghp_\n")
    name = _fingerprint(run, "scan", ".")
    written = {
        *_keys(run("explain", "a.py:1", "-f", "json").document),
        *_keys(run("explain", name, "-f", "json").document),
    }
    text = (Path(__file__).parent.parent.parent / "docs/commands.md").read_text()
    section = text.partition("## `tokenscan explain TARGET`")[2].partition("\n## ")[0]
    assert {key for key in written if f"`{key}`" not in section} == set()


def _fingerprint(run: Runner, *arguments: str) -> str:
    """That of the only finding, of which ``report.json`` then tells."""
    run(*arguments, "-f", "json:report.json")
    (finding,) = json.loads(Path("report.json").read_text())["findings"]
    return str(finding["fingerprint"])


def test_a_finding_is_looked_up_by_its_fingerprint_in_a_report_and_without_one(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text(f"TOKEN={TOKEN}\n")
    name = _fingerprint(run, "scan", ".")
    for arguments in ((name,), (name, "."), (name, "--report", "report.json")):
        ran = run("explain", *arguments, "-f", "json")
        (place,) = ran.document["places"]
        assert (ran.code, place["state"], place["explanation"]["line"]) == (0, "there", 1)
    assert run("explain", "1:" + "0" * 32).code == 2
    assert run("explain", "1:" + "0" * 32, "--report", "report.json").code == 2


def test_a_place_that_changed_since_the_report_is_told(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.env"
    file.write_text(f"TOKEN={TOKEN}\n")
    name = _fingerprint(run, "scan", ".")
    states = []
    for text in (f"\n\nTOKEN={TOKEN}\n", f"TOKEN={make_token(9)}\n", None):
        file.unlink() if text is None else file.write_text(text)
        ran = run("explain", name, "--report", "report.json", "-f", "json")
        states.append((ran.code, ran.document["places"][0]["state"]))
    assert states == [(0, "moved"), (2, "changed"), (2, "missing")]
    file.write_text(f"TOKEN={TOKEN}\n")
    monkeypatch.setenv("TOKENSCAN_KEY", "another key for tests")
    assert run("explain", name, "--report", "report.json", "-f", "json").code == 2


def test_a_finding_of_the_history_is_read_from_its_object(run: Runner, tmp_path: Path) -> None:
    repo = RepoBuilder.create(tmp_path)
    repo.commit({"a.env": f"TOKEN={TOKEN}\n"})
    repo.commit({"a.env": "gone\n"}, f"it was {TOKEN[:4]}…")
    name = _fingerprint(run, "git", ".")
    ran = run("explain", name, "--report", "report.json", "-f", "json")
    (place,) = ran.document["places"]
    assert (ran.code, place["kind"], place["path"], place["state"]) == (0, "committed", "a.env", "there")
    assert run("explain", name).code == 2
    assert run("explain", name, "--git").code == 0


def test_a_report_that_is_none_is_refused(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("[]")
    ran = run("explain", "1:" + "0" * 32, "--report", "no.json")
    assert (ran.code, "no.json is no report" in ran.err) == (2, True)
    assert run("explain", "1:" + "0" * 32, "--report", "missing.json").code == 2
    assert run("explain", "no.json", "--git").code == 2
