"""``tokenscan baseline`` and what it does for scans, on real git."""

from __future__ import annotations

import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from support.here import findings_here, run_here
from support.repo import RepoBuilder
from support.tokens import make_token

from tokenscan.policy.baseline.entry import FILE, Baseline
from tokenscan.policy.baseline.text import parse_baseline

ONE, TWO, THREE = (make_token(f"baseline {number}") for number in range(3))


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one known secret, to be copied."""
    repo = RepoBuilder.create(tmp_path_factory.mktemp("pattern") / "repo")
    repo.commit({"a.env": f"A={ONE}\n"})
    return repo.path


@pytest.fixture
def here(pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RepoBuilder:
    """A copy of it with a baseline, in which we are."""
    if not (pattern / FILE).exists():
        said = ("--reason", "there when we began", "--ticket", "T-1")
        assert run_here("baseline", "create", "-j1", *said, pattern).code == 0
    repo = RepoBuilder(Path(shutil.copytree(pattern, tmp_path / "repo")), minutes=1)
    monkeypatch.chdir(repo.path)
    return repo


def read() -> Baseline:
    return parse_baseline(Path(FILE).read_text(), FILE)


def said() -> list[tuple[str, str, str, str]]:
    return [(each.rule, each.path, each.reason, each.ticket) for each in read().entries]


def test_what_a_baseline_knows_passes_in_every_mode_and_is_reported_as_accepted(here: RepoBuilder) -> None:
    here.stage("b.env", f"B={ONE}\n")
    here.git("rm", "--quiet", "--cached", "a.env")  # else the parent's file makes it known
    assert findings_here("scan") == {ONE: "baseline"}
    assert findings_here("git") == {ONE: "baseline"}
    here.git("update-ref", "-d", "HEAD")
    assert findings_here("scan", "--staged") == {ONE: "baseline"}
    outcome = run_here("hook", "pre-commit")
    assert (outcome.code, outcome.out) == (0, "No secrets found in 1 object (43 bytes); 1 suppressed.\n")


@pytest.mark.parametrize("flag", ["--no-baseline", "--no-repo-config"])
def test_a_baseline_that_is_not_to_be_believed_accepts_nothing(here: RepoBuilder, flag: str) -> None:
    assert run_here("scan", "-j1", flag).code == 1
    assert run_here("scan", "-j1").code == 0


def test_a_baseline_may_stand_elsewhere(here: RepoBuilder, tmp_path: Path) -> None:
    Path(FILE).rename(tmp_path / "known.toml")
    assert run_here("scan", "-j1").code == 1
    assert run_here("scan", "-j1", "--no-repo-config", "--baseline", tmp_path / "known.toml").code == 0
    outcome = run_here("scan", "-j1", "--baseline", tmp_path / "none.toml")
    assert (outcome.code, outcome.err.count("none.toml does not exist")) == (2, 1)


def test_a_baseline_says_nothing_of_a_secret_and_is_no_finding(here: RepoBuilder) -> None:
    text = Path(FILE).read_text()
    assert ONE[4:8] not in text
    assert findings_here("scan", "--no-baseline", FILE, "--min-confidence", "low") == {}
    assert said() == [("github-pat-classic", "a.env", "there when we began", "T-1")]


def test_another_secret_at_an_old_place_is_new(here: RepoBuilder) -> None:
    here.write("a.env", f"A={TWO}\n")
    assert findings_here("scan") == {TWO: None}


def test_moved_lines_renamed_files_rebases_and_squashes_change_nothing(here: RepoBuilder) -> None:
    before = Path(FILE).read_bytes()
    here.git("switch", "--quiet", "--create", "topic")
    here.git("mv", "a.env", "renamed.env")
    here.commit({"renamed.env": f"# moved\n\nB='{ONE}'\n"})
    here.git("switch", "--quiet", "main")
    here.commit({"c.txt": "on main\n"})
    here.git("rebase", "--quiet", "main", "topic")
    here.git("switch", "--quiet", "main")
    here.git("merge", "--quiet", "--squash", "topic")
    here.commit(message="squashed")
    assert findings_here("git") == {ONE: "baseline"}
    assert run_here("scan", "-j1").code == 0
    assert run_here("baseline", "diff", "-j1").out == "0 new, 0 gone, 1 known\n"
    assert Path(FILE).read_bytes() == before


ACME_TOKEN = f"acme_{'k3n9q8w7'}{'z1x2c3v4'}"
ACME = """\
[[rule]]
id = "{id}"
name = "Acme token"
severity = "low"
confidence = "high"
keywords = ["acme_"]
pattern = '<<b>>(?P<secret>acme_[a-z0-9]{{16}})<<e>>'
reference = "https://acme.example/docs"
can = "Opens the Acme door."
rotate = "Make another one."
{more}
"""


def test_a_rule_that_gets_another_name_finds_what_is_known(here: RepoBuilder) -> None:
    here.write(".tokenscan.toml", 'rules = ["own.toml"]\nexclude = ["own.toml"]\nextend = false\n')
    here.write("own.toml", ACME.format(id="acme-token", more=""))
    here.write("b.env", f"B={ACME_TOKEN}\n")
    assert run_here("baseline", "create", "-j1", "--force", "--files").code == 0
    here.write("own.toml", ACME.format(id="acme-key", more='aliases = ["acme-token"]'))
    for _ in range(2):  # the second time rules come from the cache
        assert run_here("scan", "-j1").code == 0
    assert run_here("baseline", "update", "-j1", "--files").code == 0
    assert [entry.rule for entry in read().entries] == ["acme-key"]
    here.write("own.toml", ACME.format(id="acme-key", more=""))
    assert run_here("scan", "-j1").code == 0


def test_update_adds_and_prune_drops_and_both_keep_what_was_said(here: RepoBuilder) -> None:
    here.write("b.env", f"B={TWO}\n")
    outcome = run_here("baseline", "diff", "-j1", "--files")
    assert (outcome.code, outcome.out.splitlines()[1]) == (1, "1 new, 0 gone, 1 known")
    assert TWO not in outcome.out
    assert run_here("baseline", "update", "-j1", "--files", "--owner", "ann").code == 0
    assert sorted(said()) == [
        ("github-pat-classic", "a.env", "there when we began", "T-1"),
        ("github-pat-classic", "b.env", "", ""),
    ]
    here.write("b.env", "gone\n")
    assert run_here("baseline", "diff", "-j1", "--files").out.splitlines()[1] == "0 new, 1 gone, 1 known"
    assert run_here("baseline", "prune", "-j1", "--files").code == 0
    assert said() == [("github-pat-classic", "a.env", "there when we began", "T-1")]


def test_nothing_is_dropped_where_something_could_not_be_read(here: RepoBuilder) -> None:
    here.write("a.env", "gone\n")
    (here.path / ".git/refs/heads/broken").write_text("0" * 39 + "1\n")
    outcome = run_here("baseline", "prune", "-j1")
    assert outcome.code == 3
    assert "nothing is dropped" in outcome.out
    assert len(read().entries) == 1


def test_a_baseline_that_is_there_is_not_replaced_unasked(here: RepoBuilder) -> None:
    before = Path(FILE).read_bytes()
    outcome = run_here("baseline", "create", "-j1")
    assert (outcome.code, "update" in outcome.err) == (2, True)
    assert Path(FILE).read_bytes() == before


def test_what_a_comment_accepts_needs_no_entry(here: RepoBuilder) -> None:
    here.write("b.env", f"B={TWO} # tokenscan" + ":allow\n")
    assert run_here("baseline", "update", "-j1", "--files").code == 0
    assert len(read().entries) == 1


def test_a_team_without_a_key_shares_the_salt_in_the_file(here: RepoBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOKENSCAN_KEY")
    assert run_here("baseline", "create", "-j1", "--files", "--force").code == 0
    assert read().key.is_salted
    for home in ("ann", "bob"):
        monkeypatch.setenv("XDG_CONFIG_HOME", str(here.path.parent / home))
        assert run_here("scan", "-j1").code == 0
    monkeypatch.setenv("TOKENSCAN_KEY", "any other key")
    assert run_here("scan", "-j1").code == 0
    here.write("a.env", f"A={TWO}\n")
    assert run_here("scan", "-j1").code == 1


def test_a_run_with_another_key_says_so_and_accepts_nothing(here: RepoBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKENSCAN_KEY", "any other key")
    outcome = run_here("scan", "-j1", "--fail-on-stale")
    assert outcome.code == 1
    assert outcome.out.count("was made with another key") == 1
    before = Path(FILE).read_bytes()
    for verb in ("update", "prune", "diff", "audit"):
        outcome = run_here("baseline", verb, "-j1")
        assert (outcome.code, "set TOKENSCAN_KEY" in outcome.err) == (2, True)
    assert Path(FILE).read_bytes() == before


def test_a_baseline_can_be_given_another_key(here: RepoBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    old = os.environ["TOKENSCAN_KEY"]
    monkeypatch.setenv("TOKENSCAN_KEY", "the new key of the team")
    assert run_here("baseline", "rekey", "-j1", "--files").code == 2
    monkeypatch.setenv("TOKENSCAN_OLD_KEY", old)
    assert run_here("baseline", "rekey", "-j1", "--files").code == 0
    assert run_here("scan", "-j1").code == 0
    monkeypatch.delenv("TOKENSCAN_KEY")
    monkeypatch.setenv("TOKENSCAN_OLD_KEY", "the new key of the team")
    assert run_here("baseline", "rekey", "-j1", "--files").code == 0
    assert (read().key.is_salted, run_here("scan", "-j1").code) == (True, 0)
    assert said() == [("github-pat-classic", "a.env", "there when we began", "T-1")]


def test_an_entry_without_its_secret_cannot_get_another_key(here: RepoBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    here.write("b.env", f"B={TWO}\n")
    run_here("baseline", "update", "-j1", "--files")
    (here.path / "b.env").unlink()
    monkeypatch.setenv("TOKENSCAN_OLD_KEY", os.environ["TOKENSCAN_KEY"])
    before = Path(FILE).read_bytes()
    outcome = run_here("baseline", "rekey", "-j1", "--files")
    assert (outcome.code, "prune" in outcome.err) == (2, True)
    assert Path(FILE).read_bytes() == before


def test_an_entry_that_has_expired_brings_its_finding_back(here: RepoBuilder) -> None:
    text = Path(FILE).read_text()
    Path(FILE).write_text(text.replace("reason =", 'until = "2020-01-31", reason ='))
    outcome = run_here("scan", "-j1")
    assert (outcome.code, "baseline expired on 2020-01-31" in outcome.out) == (1, True)
    here.write(".tokenscan.toml", "[suppressions]\naccept-expired = true\n")
    assert run_here("scan", "-j1").code == 0
    here.write(".tokenscan.toml", "[suppressions]\nrequire-reason = true\n")
    Path(FILE).write_text(text.replace('reason = "there when we began", ', ""))
    assert "gives no reason" in run_here("scan", "-j1").out


def test_a_range_is_judged_by_the_policy_that_it_starts_from(here: RepoBuilder) -> None:
    base = here.commit({FILE: Path(FILE).read_text()}, "the policy")
    here.write("b.env", f"B={TWO}\n")
    assert run_here("baseline", "update", "-j1", "--files").code == 0
    proposed = {"b.env": f"B={TWO}\nA={ONE}\n", FILE: Path(FILE).read_text(), ".tokenscan.toml": 'exclude = ["*"]\n'}
    here.commit(proposed)
    assert findings_here("git", "--range", f"{base}..HEAD") == {TWO: None, ONE: "baseline"}
    outcome = run_here("git", "-j1", "--since-commit", base)
    assert (outcome.code, f"those of {base[:12]}" in outcome.out) == (1, True)
    here.write(".tokenscan.toml", "")
    assert run_here("git", "-j1", "--range", f"{base}..HEAD", "--baseline", FILE).code == 0


def test_rule_files_of_a_range_are_those_that_it_starts_from(here: RepoBuilder) -> None:
    policy = 'rules = ["r/own.toml"]\nextend = false\n'
    base = here.commit({".tokenscan.toml": policy, "r/own.toml": ACME.format(id="acme-token", more="")})
    here.commit({"b.env": f"B={ACME_TOKEN}\n", "r/own.toml": ""})
    assert findings_here("git", "--range", f"{base}..HEAD") == {ACME_TOKEN: None}


def test_the_policy_of_a_commit_is_named_by_it_where_it_is_wrong(here: RepoBuilder) -> None:
    base = here.commit({".tokenscan.toml": "nonsense = 1\n"})
    here.commit({".tokenscan.toml": ""})
    outcome = run_here("git", "-j1", "--range", f"{base}..HEAD")
    assert (outcome.code, f"{base[:12]}:.tokenscan.toml: unknown key" in outcome.err) == (2, True)


def test_what_accepts_nothing_is_told_where_everything_was_looked_at(here: RepoBuilder) -> None:
    assert run_here("scan", "-j1", "--fail-on-stale").code == 0
    here.write("a.env", "x = 1 # tokenscan" + ":allow\n")
    outcome = run_here("scan", "-j1", "--report-stale")
    assert outcome.code == 0
    assert "a.env:1: the comment there accepts nothing" in outcome.out
    assert "(github-pat-classic in a.env) accepts nothing" in outcome.out
    assert run_here("scan", "-j1", "--fail-on-stale").code == 1
    assert run_here("git", "-j1", "--fail-on-stale").code == 0
    for narrowed in (("scan", "a.env"), ("scan", "--staged"), ("git", "--range", "HEAD..HEAD")):
        outcome = run_here(*narrowed, "--fail-on-stale")
        assert (outcome.code, "scan of everything" in outcome.err) == (2, True)


MODULES = """
import sys
from tokenscan.cli.hook import run_pre_commit
code = run_pre_commit()
loaded = [name for name in sys.modules if name.startswith(("tokenscan.policy.", "tokenscan.cli.known"))]
print(code, sorted(loaded))
"""


def test_the_commit_hook_heeds_the_ignore_file(here: RepoBuilder) -> None:
    here.write(".tokenscanignore", "b.*\n")
    here.stage("b.env", f"B={TWO}\n")
    assert run_here("hook", "pre-commit").code == 0
    here.stage("c.env", f"C={TWO}\n")
    assert run_here("hook", "pre-commit").code == 1


def test_a_commit_in_which_nothing_is_found_pays_nothing_for_baseline_and_comments(here: RepoBuilder) -> None:
    here.stage("c.txt", "clean\n")
    done = subprocess.run([sys.executable, "-c", MODULES], capture_output=True, text=True, check=True)
    # Nothing at a glance; where the rules are compiled anew, what a plan is made of.
    assert done.stdout in ("0 []\n", "0 ['tokenscan.policy.fingerprint', 'tokenscan.policy.gate']\n")


def set_up_driver(repo: RepoBuilder) -> None:
    command = f"{shlex.quote(sys.executable)} -m tokenscan baseline merge %O %A %B"
    repo.git("config", "merge.tokenscan.driver", command)
    repo.commit({".gitattributes": f"{FILE} merge=tokenscan\n", FILE: Path(FILE).read_text()})


def grow_apart(repo: RepoBuilder, ours: dict[str, str], theirs: dict[str, str]) -> None:
    """Both sides replace texts in the baseline, each on a branch of its own; we are on ours."""
    before = Path(FILE).read_text()
    repo.git("switch", "--quiet", "--create", "theirs")
    for changes, branch in ((theirs, "main"), (ours, "main")):
        text = before
        for old, new in changes.items():
            text = text.replace(old, new)
        repo.commit({FILE: text})
        repo.git("switch", "--quiet", branch)


def line_of(letter: str, more: str = "") -> str:
    return f'  {{ fingerprint = "1:{letter * 32}", rule = "x"{more} }},\n'


def test_branches_that_both_add_entries_merge_without_a_conflict(here: RepoBuilder) -> None:
    set_up_driver(here)
    grow_apart(here, {"[\n": "[\n" + line_of("a")}, {"[\n": "[\n" + line_of("b"), "T-1": "T-2"})
    here.git("merge", "--quiet", "--no-edit", "theirs")
    assert sorted((entry.rule, entry.ticket) for entry in read().entries) == [
        ("github-pat-classic", "T-2"),
        ("x", ""),
        ("x", ""),
    ]
    assert here.git("status", "--porcelain") == ""


def test_two_reasons_for_one_finding_are_a_conflict_that_shows_both(here: RepoBuilder) -> None:
    set_up_driver(here)
    grow_apart(here, {"there when": "ours when"}, {"there when": "theirs when"})
    here.git("merge", "--quiet", "--no-edit", "theirs", check=False)
    assert here.git("status", "--porcelain").startswith("UU ")
    text = Path(FILE).read_text()
    assert text.index("<<<<<<< ours") < text.index("ours when") < text.index("=======") < text.index("theirs when")
    assert "merge conflict" in run_here("scan", "-j1").err


def test_where_nobody_can_run_the_driver_a_union_does(here: RepoBuilder) -> None:
    here.commit({".gitattributes": f"{FILE} merge=union\n", FILE: Path(FILE).read_text()})
    grow_apart(here, {"[\n": "[\n" + line_of("a")}, {"[\n": "[\n" + line_of("b")})
    here.git("merge", "--quiet", "--no-edit", "theirs")
    assert len(read().entries) == 3


def test_outside_git_the_files_are_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.env").write_text(f"A={ONE}\n")
    monkeypatch.chdir(tmp_path)
    assert run_here("baseline", "create", "-j1").code == 0
    assert run_here("scan", "-j1").code == 0


def test_the_hook_of_a_real_commit_lets_known_findings_pass_and_never_writes(here: RepoBuilder) -> None:
    hook = here.path / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -m tokenscan hook pre-commit\n")
    hook.chmod(0o755)
    here.write("b.env", f"B={TWO}\n")
    run_here("baseline", "update", "-j1", "--files")
    before = Path(FILE).read_bytes()
    known = here.commit({"b.env": f"B={TWO}\n"})
    here.stage("c.env", f"C={THREE}\n")
    here.git("commit", "--quiet", "--message", "try", check=False)
    assert here.git("rev-parse", "HEAD") == known
    assert Path(FILE).read_bytes() == before


def press(keys: list[str]) -> str:
    """What a terminal shows on which *keys* are pressed, each when it is asked for."""
    terminal, inner = pty.openpty()
    command = [sys.executable, "-m", "tokenscan", "baseline", "audit", "-j1", "--files"]
    child = subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner)
    os.close(inner)
    shown = b""
    for key in [*keys, ""]:
        with suppress(OSError):  # the other side is closed at its end
            while not shown.endswith(b"quit > ") or key == "":
                assert select.select([terminal], [], [], 60)[0], shown
                piece = os.read(terminal, 4096)
                if not piece:
                    break
                shown += piece
        if key:
            os.write(terminal, key.encode())
            shown += b"|"
    os.close(terminal)
    assert child.wait() == 0
    return shown.decode().replace("\r\n", "\n")


def test_an_audit_asks_on_a_terminal_with_one_key_each(here: RepoBuilder) -> None:
    here.write("b.env", f"B={TWO}\n")
    run_here("baseline", "update", "-j1", "--files")
    shown = press(["y", "b", "x", "n", "s"])
    assert [line for line in shown.split("\n") if line.startswith("[")] == [
        "[1/2]",
        "[2/2]",
        "[1/2] so far: real",
        "[2/2]",
    ]
    assert "A=ghp_…" in shown
    assert "a.env:1:3: critical github-pat-classic" in shown
    assert ONE[4:] not in shown
    assert shown.endswith("2 entries: 0 real, 1 false alarms, 1 without a label\n")
    assert {entry.path: entry.label for entry in read().entries} == {"a.env": "false-alarm", "b.env": ""}


def test_an_audit_without_a_terminal_reads_lines_and_keeps_what_was_answered(here: RepoBuilder) -> None:
    here.write("b.env", f"B={TWO}\n")
    run_here("baseline", "update", "-j1", "--files")
    outcome = run_here("baseline", "audit", "-j1", "--files", stdin="\nyes\n")
    assert (outcome.code, "Rotate the real ones" in outcome.out) == (0, True)
    assert {entry.path: entry.label for entry in read().entries} == {"a.env": "real", "b.env": ""}
    assert "[1/1]" in run_here("baseline", "audit", "-j1", "--files", stdin="q\n").out
    assert "[1/2] so far: real" in run_here("baseline", "audit", "-j1", "--files", "--all").out
