"""``pre-push`` and ``commit-msg``: real git where its own part matters, the rest as git calls the hook."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.here import run_here
from support.repo import RepoBuilder
from support.server import Server, call_hook, write_hook
from support.tokens import make_token

ZERO = "0" * 40


@pytest.fixture(scope="module")
def new_server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    return Server.create(tmp_path_factory.mktemp("new"))


@pytest.fixture
def server(new_server: Server, tmp_path: Path) -> Server:
    return Server.copy(new_server, tmp_path)


def _push(server: Server, *lines: tuple[str, str], remote: str = "origin", **environment: str) -> tuple[int, str]:
    """What the hook answers to (local id, remote id) of branches that are pushed."""
    text = "".join(f"refs/heads/main {new} refs/heads/main {old}\n" for new, old in lines)
    told = call_hook("pre-push", remote, "url", folder=server.clone.path, stdin=text, environment=environment)
    assert make_token(1) not in told[1]
    return told


def test_a_push_with_a_secret_never_leaves_and_a_clean_one_does(server: Server) -> None:
    write_hook(server.clone.path / ".git/hooks/pre-push", "pre-push")
    server.clone.commit({"app.env": f"T={make_token(1)}\n"})
    push = server.push("origin", "main:refs/heads/topic", "main")
    assert not push.is_taken
    assert "nothing has left this machine" in push.told
    server.clone.git("reset", "--quiet", "--hard", "HEAD~1")
    server.clone.commit({"readme": "more\n"})
    assert server.push("origin", "main").is_taken
    assert server.refs() == {"refs/heads/main": server.clone.git("rev-parse", "HEAD")}


def test_what_the_remote_has_is_not_read_again(server: Server) -> None:
    leaky = server.clone.commit({"app.env": f"T={make_token(1)}\n"})
    assert _push(server, (leaky, ZERO))[0] == 1
    server.clone.git("push", "--quiet", "origin", "main")
    new = server.clone.commit({"readme": "more\n"})
    assert _push(server, (new, leaky)) == (0, "")
    assert _push(server, (new, ZERO)) == (0, "")


def test_what_another_remote_has_is_new_to_this_one(server: Server) -> None:
    leaky = server.clone.commit({"app.env": f"T={make_token(1)}\n"})
    server.clone.git("push", "--quiet", "origin", "main")
    assert _push(server, (leaky, ZERO), remote="public")[0] == 1
    assert _push(server, (leaky, ZERO), remote="file:///somewhere/else")[0] == 1


def test_an_id_of_the_remote_that_is_not_here_takes_nothing_away(server: Server) -> None:
    leaky = server.clone.commit({"app.env": f"T={make_token(1)}\n"})
    assert _push(server, (leaky, "1" * 40))[0] == 1


def test_every_line_of_the_input_counts_and_a_deletion_passes(server: Server) -> None:
    old = server.clone.git("rev-parse", "HEAD")
    leaky = server.clone.commit({"app.env": f"T={make_token(1)}\n"})
    assert _push(server, (ZERO, old)) == (0, "")
    assert _push(server, (ZERO, old), (old, ZERO), (leaky, ZERO))[0] == 1


def test_the_own_configuration_and_comments_count(server: Server) -> None:
    new = server.clone.commit({"app.env": f"T={make_token(1)} # tokenscan:allow\n"})
    assert _push(server, (new, ZERO))[0] == 0
    new = server.clone.commit({"app.env": f"T={make_token(1)}\n", ".tokenscan.toml": 'exclude = ["*.env"]\n'})
    assert _push(server, (new, ZERO))[0] == 0


def test_what_the_own_baseline_and_ignore_file_know_passes(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """As pre-commit lets it be committed: it is the same person's policy."""
    monkeypatch.chdir(server.clone.path)
    new = server.clone.commit({"app.env": f"T={make_token(1)}\n"})
    assert run_here("baseline", "create", "--files", "-j1").code == 0
    assert _push(server, (new, ZERO)) == (0, "")
    message = f"T={make_token(1)}\n"
    assert _write_message(server.clone, message) == 0
    assert call_hook("pre-push", "origin", "url", "--no-baseline", folder=server.clone.path)[0] == 1
    Path(".tokenscan.baseline.toml").write_text("damaged")
    assert _push(server, (new, ZERO))[0] == 2
    assert _write_message(server.clone, message) == 2
    Path(".tokenscan.baseline.toml").unlink()
    (finding,) = run_here("scan", "-j1", "-f", "json").report["findings"]
    Path(".tokenscanignore").write_text(f"{finding['fingerprint']}  # a published example\n")
    assert _push(server, (new, ZERO)) == (0, "")


def test_the_advice_is_that_for_a_push(server: Server) -> None:
    told = _push(server, (server.clone.commit({"app.env": f"T={make_token(1)}\n"}), ZERO))[1]
    assert "git commit --amend" in told
    assert "put `tokenscan:allow` into a comment" in told
    server.clone.write(".tokenscan.toml", "[suppressions]\ninline = false\n")
    told = _push(server, (server.clone.git("rev-parse", "HEAD"), ZERO))[1]
    assert "put `tokenscan:allow`" not in told
    assert "do not count here" in " ".join(told.split())


@pytest.mark.parametrize("option", ["--exit-code=0", "--exit-code-profile=trufflehog", "--fail-on-stale"])
def test_a_hook_takes_no_option_that_would_say_something_else_to_git(server: Server, option: str) -> None:
    with pytest.raises(SystemExit):
        call_hook("pre-push", "origin", option, folder=server.clone.path)


def test_content_of_git_lfs_is_read_where_it_is_here_and_else_left_out(server: Server) -> None:
    oid = "ab" + "0" * 62
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 43\n"
    new = server.clone.commit({"big.bin": text})
    assert _push(server, (new, ZERO)) == (0, "")
    server.clone.write(f".git/lfs/objects/ab/00/{oid}", f"T={make_token(1)}\n")
    assert _push(server, (new, ZERO))[0] == 1


def test_a_program_that_keeps_the_input_to_itself_hides_nothing(server: Server) -> None:
    """As the pre-commit framework and some other programs that call hooks do."""
    assert _push(server) == (0, "")
    leaky = server.clone.commit({"app.env": f"T={make_token(1)}\n"})
    assert _push(server)[0] == 1
    server.clone.git("switch", "--quiet", "--create", "clean", "HEAD~1")
    framework = {"PRE_COMMIT": "1", "PRE_COMMIT_REMOTE_NAME": "origin"}
    assert _push(server, PRE_COMMIT_TO_REF=leaky, **framework)[0] == 1
    assert _push(server, PRE_COMMIT_LOCAL_BRANCH="refs/heads/main", **framework)[0] == 1
    assert _push(server, PRE_COMMIT_LOCAL_BRANCH="refs/heads/clean", **framework) == (0, "")
    assert _push(server, PRE_COMMIT_LOCAL_BRANCH="refs/heads/gone", **framework)[0] == 2


def _write_message(repo: RepoBuilder, message: str, *, editor: str = "vi") -> int:
    repo.write(".git/COMMIT_EDITMSG", message)
    code, told = call_hook("commit-msg", ".git/COMMIT_EDITMSG", folder=repo.path, environment={"GIT_EDITOR": editor})
    assert make_token(1) not in told
    return code


def test_a_commit_whose_message_holds_a_secret_is_refused(repo: RepoBuilder) -> None:
    write_hook(repo.path / ".git/hooks/commit-msg", "commit-msg")
    repo.git("commit", "--allow-empty", "--message", f"uses {make_token(1)}", check=False)
    assert repo.git("rev-parse", "--verify", "--quiet", "HEAD", check=False) == ""
    # Without an editor git keeps lines that look like comments.
    repo.git("commit", "--allow-empty", "--message", f"a\n\n# {make_token(1)}", check=False)
    assert repo.git("rev-parse", "--verify", "--quiet", "HEAD", check=False) == ""
    repo.commit(message="clean")


def test_what_git_strips_from_an_edited_message_is_left_out(repo: RepoBuilder) -> None:
    token = make_token(1)
    cut = "# ------------------------ >8 ------------------------"
    assert _write_message(repo, f"fix\n# {token}\n") == 0
    assert _write_message(repo, f"fix\n{cut}\n-T={token}\n") == 0
    assert _write_message(repo, f"fix\n# note\n{token}\n") == 1
    assert _write_message(repo, f"fix\n# {token}\n", editor=":") == 1
    repo.git("config", "core.commentChar", ";")
    assert _write_message(repo, f"fix\n; {token}\n") == 0
    assert _write_message(repo, f"fix\n# {token}\n") == 1
    repo.git("config", "core.commentChar", "auto")
    assert _write_message(repo, f"fix\n; {token}\n") == 1


@pytest.mark.parametrize(("cleanup", "code"), [("strip", 0), ("whitespace", 1), ("scissors", 1), ("verbatim", 1)])
def test_comments_that_git_is_told_to_keep_are_read(repo: RepoBuilder, cleanup: str, code: int) -> None:
    repo.git("config", "commit.cleanup", cleanup)
    assert _write_message(repo, f"fix\n# {make_token(1)}\n") == code


def test_a_message_that_is_not_there_is_said(repo: RepoBuilder) -> None:
    assert call_hook("commit-msg", "gone", folder=repo.path) == (
        2,
        "tokenscan: gone cannot be read: No such file or directory; git names the file\n",
    )
