"""The hooks of a server: real pushes over ``file://`` where git's own part matters, the rest as git calls the hook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.here import run_here
from support.repo import RepoBuilder
from support.server import Push, Server
from support.tokens import make_token

ZERO = "0" * 40
ZERO_64 = "0" * 64


@pytest.fixture(scope="module")
def new_server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    return Server.create(tmp_path_factory.mktemp("new"))


@pytest.fixture
def server(new_server: Server, tmp_path: Path) -> Server:
    return Server.copy(new_server, tmp_path)


@pytest.fixture
def pushed(server: Server) -> tuple[str, str]:
    """The ids of main before and after a commit with a secret."""
    return server.clone.git("rev-parse", "HEAD"), server.clone.commit({"app.env": f"T={make_token(1)}\n"})


def _is_refused(push: Push, token: str) -> bool:
    """Was it refused for a secret, told of, but not in full?"""
    assert token not in push.told
    return not push.is_taken and "refused" in push.told and "GitHub" in push.told


def test_a_push_with_a_secret_is_refused_and_a_clean_one_is_taken(server: Server) -> None:
    server.set_hook("pre-receive")
    server.clone.git("switch", "--quiet", "--detach")
    server.clone.commit({"app.env": f"T={make_token(1)}\n"})
    server.clone.git("tag", "v1")
    clean = server.clone.commit({"app.env": "T=\n"})
    push = server.push("origin", "HEAD:refs/heads/topic", "v1")
    assert _is_refused(push, make_token(1))
    assert "app.env" in push.told
    assert server.refs().keys() == {"refs/heads/main"}
    server.clone.git("reset", "--quiet", "--soft", "HEAD~2")
    clean = server.clone.commit()
    assert server.push("origin", "HEAD:refs/heads/topic").is_taken
    assert server.refs()["refs/heads/topic"] == clean


def test_what_only_a_merge_has_is_read_from_the_quarantine_of_a_packed_push(server: Server) -> None:
    clone = server.clone
    clone.git("switch", "--quiet", "--create", "side")
    clone.commit({"side": "side\n"})
    clone.git("switch", "--quiet", "main")
    clone.commit({"main": "main\n"})
    assert server.push("origin", "main", "side").is_taken
    clone.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    clone.stage("app.env", f"T={make_token(1)}\n")
    clone.commit(message="merge")
    RepoBuilder(server.bare).git("config", "receive.unpackLimit", "1")
    server.set_hook("pre-receive")
    assert _is_refused(server.push("origin", "main"), make_token(1))


def test_a_repository_of_sha256_is_read_too(tmp_path: Path) -> None:
    server = Server.create(tmp_path, "--object-format=sha256")
    server.set_hook("pre-receive")
    server.clone.commit({"app.env": f"T={make_token(1)}\n"})
    assert _is_refused(server.push("origin", "main:refs/heads/topic"), make_token(1))
    clean = server.clone.git("rev-parse", "HEAD~1")
    for line in ((ZERO_64, clean, "refs/heads/topic"), (clean, ZERO_64, "refs/heads/topic")):
        assert server.receive("pre-receive", [line]) == Push(True, "")


def test_a_secret_behind_a_tag_alone_is_found(server: Server, pushed: tuple[str, str]) -> None:
    push = server.receive("pre-receive", [(ZERO, pushed[1], "refs/tags/v1")])
    assert _is_refused(push, make_token(1))
    assert "nothing leads to it" not in push.told


def test_a_secret_in_a_tags_message_and_in_what_no_commit_leads_to_is_found(server: Server) -> None:
    server.clone.git("tag", "--annotate", "--message", f"it is {make_token(1)}", "told")
    blob = server.clone.git("hash-object", "-w", "--stdin", stdin=f"T={make_token(2)}\n".encode())
    server.clone.git("tag", "--annotate", "--message", "a blob", "blob", blob)
    tags = [server.clone.git("rev-parse", name) for name in ("told", "blob")]
    push = server.receive("pre-receive", [(ZERO, tag, f"refs/tags/{tag}") for tag in tags])
    assert _is_refused(push, make_token(1))
    assert _is_refused(push, make_token(2))
    assert "2 findings" in push.told


def test_a_forced_push_is_read_by_what_is_new_in_it(server: Server, pushed: tuple[str, str]) -> None:
    old, _ = pushed
    server.clone.git("reset", "--quiet", "--soft", old)
    server.clone.git("commit", "--quiet", "--amend", "--message", "rewritten")
    new = server.clone.git("rev-parse", "HEAD")
    assert _is_refused(server.receive("pre-receive", [(old, new, "refs/heads/main")]), make_token(1))


def test_a_secret_that_a_later_commit_of_the_push_takes_out_is_found(server: Server, pushed: tuple[str, str]) -> None:
    new = server.clone.commit({"app.env": "T=\n"})
    assert _is_refused(server.receive("pre-receive", [(pushed[0], new, "refs/heads/main")]), make_token(1))


def test_a_deletion_passes_and_so_does_what_the_server_has_already(server: Server, pushed: tuple[str, str]) -> None:
    _, leaky = pushed
    assert server.push("origin", "main", "main:refs/heads/old").is_taken
    new = server.clone.commit({"readme": "more\n"})
    lines = [
        (leaky, ZERO, "refs/heads/old"),
        (leaky, new, "refs/heads/main"),
        (ZERO, leaky, "refs/heads/again"),
    ]
    assert server.receive("pre-receive", lines) == Push(True, "")
    assert server.receive("pre-receive", lines[:1]) == Push(True, "")


def test_an_object_that_is_named_and_not_there_refuses_the_push(server: Server) -> None:
    push = server.receive("pre-receive", [(ZERO, "1" * 40, "refs/heads/topic")])
    assert not push.is_taken
    assert "could not be read whole" in push.told


def test_input_that_git_does_not_write_refuses_the_push(server: Server) -> None:
    assert not server.receive("pre-receive", [(ZERO, "1" * 40, "a ref")]).is_taken
    assert "must hand on what git writes" in server.receive("pre-receive", []).told


def test_the_configuration_and_the_comments_that_are_pushed_count_for_nothing(server: Server) -> None:
    config = 'exclude = ["*.env"]\n'
    old = server.clone.git("rev-parse", "HEAD")
    files: dict[str, str | bytes] = {
        ".tokenscan.toml": config,
        "app.env": f"T={make_token(1)} # tokenscan:allow\n",
    }
    lines = [(old, server.clone.commit(files), "refs/heads/main")]
    push = server.receive("pre-receive", lines)
    assert _is_refused(push, make_token(1))
    assert "do not count here" in " ".join(push.told.split())
    assert "put `tokenscan:allow`" not in push.told
    assert server.receive("pre-receive", lines, "--allow-inline").is_taken
    (server.bare / "policy.toml").write_text(config)
    assert server.receive("pre-receive", lines, "--config", "policy.toml").is_taken


def test_a_baseline_that_is_pushed_counts_for_nothing_and_that_of_the_server_does(
    server: Server, pushed: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(server.clone.path)
    assert run_here("baseline", "create", "--files", "-j1").code == 0
    known = Path(".tokenscan.baseline.toml").read_text()
    (server.bare / ".tokenscan.baseline.toml").write_text(known)  # where a push can never put it, and yet
    line = (pushed[0], server.clone.commit({".tokenscan.baseline.toml": known}), "refs/heads/main")
    assert _is_refused(server.receive("pre-receive", [line]), make_token(1))
    (server.bare / "known.toml").write_text(known)
    assert server.receive("pre-receive", [line], "--baseline", "known.toml") == Push(True, "")
    (server.bare / "known.toml").write_text(known.replace("version = 1", "version = one"))
    assert not server.receive("pre-receive", [line], "--baseline", "known.toml").is_taken


def test_a_push_option_lets_a_push_through_where_it_is_allowed_and_is_recorded(
    server: Server, pushed: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = (*pushed, "refs/heads/main")
    policy = ("--allow-skip", "--record", "skips.jsonl")
    monkeypatch.setenv("GIT_PUSH_OPTION_COUNT", "1")
    monkeypatch.setenv("GIT_PUSH_OPTION_0", "tokenscan.skip=why")
    assert "not allowed here" in server.receive("pre-receive", [line]).told
    monkeypatch.setenv("GIT_PUSH_OPTION_0", "tokenscan.skip")
    nameless = server.receive("pre-receive", [line], *policy)
    assert _is_refused(nameless, make_token(1))
    assert "takes a reason" in nameless.told
    monkeypatch.delenv("GIT_PUSH_OPTION_COUNT")
    server.set_hook("pre-receive", *policy, environment="GL_ID= GL_USERNAME=ann")
    assert server.push(f"--push-option=tokenscan.skip=a test, not {make_token(2)}", "origin", "main").is_taken
    text = (server.bare / "skips.jsonl").read_text()
    assert make_token(2) not in text
    line = json.loads(text)
    assert line.pop("time")
    assert line == {
        "what": "skipped",
        "user": "ann",
        "repository": str(server.bare),
        "refs": [{"name": "refs/heads/main", "old": pushed[0], "new": pushed[1]}],
        "reason": "a test, not ghp_…" + make_token(2)[-2:],
    }


@pytest.mark.parametrize(("policy", "is_taken"), [("deny", False), ("allow", True)])
def test_a_push_that_takes_too_long_is_refused_or_let_through_by_policy(
    server: Server, pushed: tuple[str, str], policy: str, is_taken: bool
) -> None:
    options = ("--time-limit", "0.001", "--on-timeout", policy, "--record", "late.jsonl")
    push = server.receive("pre-receive", [(*pushed, "refs/heads/main")], *options)
    assert push.is_taken is is_taken
    assert "not read to its end in 0.001 s" in push.told
    assert (server.bare / "late.jsonl").exists() is is_taken


def test_a_secret_that_is_found_in_time_is_refused_whatever_the_policy(server: Server, pushed: tuple[str, str]) -> None:
    limits = ("--time-limit", "60", "--on-timeout", "allow")
    assert _is_refused(server.receive("pre-receive", [(*pushed, "refs/heads/main")], *limits), make_token(1))


def test_gitlab_shows_every_line(server: Server, pushed: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GL_ID", "user-1")
    push = server.receive("pre-receive", [(*pushed, "refs/heads/main")])
    assert _is_refused(push, make_token(1))
    assert all(line.startswith("GL-HOOK-ERR:") for line in push.told.splitlines())


def test_update_refuses_one_ref_and_takes_the_other(server: Server) -> None:
    server.set_hook("update")
    clean = server.clone.commit({"readme": "more\n"})
    server.clone.git("branch", "clean")
    server.clone.commit({"app.env": f"T={make_token(1)}\n"})
    assert _is_refused(server.push("origin", "main", "clean"), make_token(1))
    assert server.refs()["refs/heads/clean"] == clean
    assert server.refs()["refs/heads/main"] != server.clone.git("rev-parse", "main")


def test_post_receive_reports_and_refuses_nothing(server: Server, pushed: tuple[str, str], tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    server.set_hook("post-receive", "--format", f"json:{report}")
    push = server.push("origin", "main", "main:refs/heads/topic")
    assert push.is_taken
    assert "this push was taken, and needs a look" in push.told
    (finding,) = json.loads(report.read_text())["findings"]
    assert finding["locations"][0]["commits"][0]["id"] == pushed[1]
    new = server.clone.commit({"readme": "more\n"})
    assert server.receive("post-receive", [(pushed[1], new, "refs/heads/main")]) == Push(True, "")


def test_a_hook_that_is_set_up_wrongly_refuses_everything(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    line = (server.clone.git("rev-parse", "HEAD"), server.clone.commit({"readme": "more\n"}), "refs/heads/main")
    assert "--allow-skip goes with --record" in server.receive("pre-receive", [line], "--allow-skip").told
    assert server.receive("pre-receive", [line], "--config", "gone.toml").told.endswith("gone.toml is not a file\n")
    assert "write NAME:FILE" in server.receive("pre-receive", [line], "--format", "json").told
    monkeypatch.setenv("GIT_PUSH_OPTION_COUNT", "1")
    monkeypatch.setenv("GIT_PUSH_OPTION_0", "tokenscan.skip=why")
    unkept = server.receive("pre-receive", [line], "--allow-skip", "--record", "no/such/folder")
    assert not unkept.is_taken
    assert "cannot be recorded" in unkept.told


def test_a_secret_in_the_name_of_a_branch_is_found(server: Server) -> None:
    line = (ZERO, server.clone.git("rev-parse", "HEAD"), f"refs/heads/{make_token(1)}")
    push = server.receive("pre-receive", [line])
    assert not push.is_taken
    assert make_token(1) not in push.told
    assert "give the branch or tag another name" in push.told
