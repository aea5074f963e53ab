"""Fetching values: from variables, files, keyrings and commands."""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenscan.errors import ConfigError
from tokenscan.inventory.keyed import find_value
from tokenscan.inventory.read import parse_inventory
from tokenscan.inventory.source import CommandSource, EnvSource, FileSource, KeyringSource, Source
from tokenscan.inventory.value import Absent, Fetcher
from tokenscan.model.secret import Secret

VALUE = b"a value that is nobody's"


def _fetch(source: Source, *, allow_commands: bool = True, timeout_s: float = 30.0) -> Secret | Absent:
    return Fetcher(os.environ, allow_commands=allow_commands, timeout_s=timeout_s).fetch(source)


def _python(code: str, *arguments: str) -> CommandSource:
    return CommandSource((sys.executable, "-c", code, *arguments), "the command python")


def test_a_variable_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T", " x\n")
    assert _fetch(EnvSource("T")) == Secret(b" x\n")


def test_a_variable_that_is_not_set_or_empty_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _fetch(EnvSource("T")) == Absent(True, "$T is not set", "set T where the check runs")
    monkeypatch.setenv("T", "")
    assert _fetch(EnvSource("T")) == Absent(True, "$T is empty", "put the token there")


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_file_is_taken_without_the_end_of_its_line(tmp_path: Path, end: bytes) -> None:
    (tmp_path / "t").write_bytes(VALUE + end)
    assert _fetch(FileSource(tmp_path / "t")) == Secret(VALUE)


def test_a_file_that_is_not_there_is_missing_and_a_folder_cannot_be_read(tmp_path: Path) -> None:
    missing, folder = _fetch(FileSource(tmp_path / "t")), _fetch(FileSource(tmp_path))
    assert isinstance(missing, Absent)
    assert missing.is_missing
    assert isinstance(folder, Absent)
    assert (folder.is_missing, folder.why) == (False, f"{tmp_path} cannot be read: Is a directory")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "t")
    pipe = _fetch(FileSource(tmp_path / "t", ""))
    assert isinstance(pipe, Absent)
    assert (pipe.is_missing, pipe.why) == (False, f"{tmp_path / 't'} is a pipe or a device")


def test_a_file_that_is_too_large_is_not_taken_for_a_token(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"x" * ((1 << 20) + 1))
    found = _fetch(FileSource(tmp_path / "t"))
    assert isinstance(found, Absent)
    assert (found.is_missing, found.why) == (False, f"{tmp_path / 't'} is larger than 1,048,576 bytes")


@pytest.mark.parametrize(
    ("name", "text", "key", "value"),
    [
        (".env", "# no\nA=1\nexport T='it is # so' # note\n", "T", b"it is # so"),
        (".env", 'T="a\\"b\\nc"\n', "T", b'a"b\nc'),
        (".env", "T=abc # note\n", "T", b"abc"),
        ("x.properties", "a.b=1\n", "a.b", b"1"),
        ("x.json", '{"a": {"b": "x"}}', "a.b", b"x"),
        ("x.json", '{"a.b": {"c": 7}}', "a.b.c", b"7"),
        ("x.yml", "a:\n  b: on\n  c: !vault 0123\n", "a.b", b"on"),
        ("x.yaml", "a:\n  b: on\n  c: !vault 0123\n", "a.c", b"0123"),
        ("x.yaml", "a: 1\n---\nb: 2\n", "b", b"2"),
        ("database.yml", "production:\n  password: x\nstaging:\n  password: y\n", "production.password", b"x"),
        ("x.ini", "[s]\nk = v\n", "s.k", b"v"),
        ("x.tfvars", 't = "v"\n', "t", b"v"),
        ("x.xml", "<a><b>v</b></a>", "a.b", b"v"),
        ("x.toml", '[a]\nb = "c"\n', "a.b", b"c"),
    ],
)
def test_a_key_is_found_in_every_kind_of_file(tmp_path: Path, name: str, text: str, key: str, value: bytes) -> None:
    (tmp_path / name).write_text(text)
    assert _fetch(FileSource(tmp_path / name, key)) == Secret(value)


@pytest.mark.parametrize(("name", "key"), [("x.json", "a"), ("x.json", "b"), ("x.json", "a.b.c.d"), (".env", "b")])
def test_a_key_that_holds_no_text_is_missing(tmp_path: Path, name: str, key: str) -> None:
    (tmp_path / name).write_text('{"a": {"b": {}}}')
    found = _fetch(FileSource(tmp_path / name, key))
    assert isinstance(found, Absent)
    assert (found.is_missing, found.why) == (True, f"{tmp_path / name} has no {key}")


@pytest.mark.parametrize("name", ["x.json", "x.yaml", "x.toml"])
def test_a_file_that_cannot_be_parsed_is_named_and_not_quoted(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{[hunter2hunter2")
    found = _fetch(FileSource(tmp_path / name, "a"))
    assert isinstance(found, Absent)
    assert (found.is_missing, found.why) == (False, f"{tmp_path / name} cannot be parsed from line 1 on")


def test_a_key_of_several_sections_wants_one_of_them_named(tmp_path: Path) -> None:
    (tmp_path / "database.yml").write_text("production:\n  password: x\nstaging:\n  password: y\n")
    found = _fetch(FileSource(tmp_path / "database.yml", "password"))
    assert isinstance(found, Absent)
    assert (found.is_missing, found.why) == (
        False,
        f"{tmp_path / 'database.yml'} has password in several sections: write production.password or staging.password",
    )


@given(st.sampled_from(["x.json", "x.yaml", "x.toml", ".env"]), st.binary(max_size=60), st.text(max_size=5))
def test_no_content_of_a_file_ends_the_run(name: str, data: bytes, key: str) -> None:
    try:
        found = find_value(Path(name), data, key)
    except ConfigError as error:
        found, said = None, str(error)
    else:
        said = ""
    assert said == "" or said.startswith((f"{name} cannot be parsed from line ", f"{name} has {key} in several"))
    assert found is None or isinstance(found, Secret)


def test_a_command_runs_without_a_shell_and_only_where_it_may() -> None:
    source = _python("import sys; print(sys.argv[1])", "$HOME; echo `id`")
    assert _fetch(source) == Secret(b"$HOME; echo `id`")
    refused = _fetch(source, allow_commands=False)
    assert refused == Absent(
        False, "the command python was not run", "--allow-commands lets the file's commands run: read them first"
    )


def test_what_a_command_complains_of_is_not_shown() -> None:
    found = _fetch(_python("import sys; print('hunter2'); sys.exit('hunter2')"))
    assert found == Absent(False, "the command python ended with 1", "run it by hand: its output is not shown here")


def test_a_program_that_is_not_there_cannot_be_run() -> None:
    found = _fetch(CommandSource(("/nowhere/program",), "the command program"))
    assert isinstance(found, Absent)
    assert found.why == "the command program cannot be run: No such file or directory"


def test_a_command_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        "open(sys.argv[1], 'w').write(str(child.pid))\n"
        "child.wait()"
    )
    began = time.monotonic()
    found = _fetch(_python(code, str(tmp_path / "pid")), timeout_s=0.8)
    assert isinstance(found, Absent)
    assert found.why == "the command python did not end within 0.8 s"
    assert time.monotonic() - began < 10
    assert not _is_running(int((tmp_path / "pid").read_text()))


def _is_running(process: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True


def _install(folder: Path, name: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / name
    program.write_text(f"#!{sys.executable}\n{code}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def _declared(source: str) -> Source:
    text = f'[[token]]\nname = "t"\nkind = "npm-access-token"\nsource = {source}\n'
    return parse_inventory(text, Path("tokens.toml")).tokens[0].source


def test_a_kubernetes_secret_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = {"data": {"a.b": base64.b64encode(VALUE).decode()}}
    expected = ["get", "secret", "--namespace=web", "--output=json", "--", "s"]
    _install(
        tmp_path, "kubectl", f"import sys; assert sys.argv[1:] == {expected}; print({json.dumps(data)!r})", monkeypatch
    )
    source = '{{ kubectl = {{ secret = "s", key = "{}", namespace = "web" }} }}'
    assert _fetch(_declared(source.format("a.b"))) == Secret(VALUE)
    missing = _fetch(_declared(source.format("c")))
    assert isinstance(missing, Absent)
    assert (missing.is_missing, missing.why) == (True, "the Kubernetes secret s, c is not there")


def test_a_secret_of_a_container_is_read_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = ["exec", "web", "cat", "/run/secrets/t"]
    _install(
        tmp_path, "docker", f"import sys; assert sys.argv[1:] == {expected}; print({VALUE.decode()!r})", monkeypatch
    )
    assert _fetch(_declared('{ docker = { container = "web", secret = "t" } }')) == Secret(VALUE)


def test_a_keyring_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = pytest.importorskip("keyring", reason="the extra is not installed")
    from keyring.backend import KeyringBackend
    from keyring.errors import KeyringLocked

    class Ring(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            if service == "locked":
                raise KeyringLocked("hunter2")
            return VALUE.decode() if (service, username) == ("ci", "bot") else None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise NotImplementedError

        def delete_password(self, service: str, username: str) -> None:
            raise NotImplementedError

    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    try:
        assert _fetch(KeyringSource("ci", "bot")) == Secret(VALUE)
        assert _fetch(KeyringSource("ci", "x")) == Absent(True, "keyring, x at ci is not there", "keyring set ci x")
        locked = _fetch(KeyringSource("locked", "bot"))
    finally:
        keyring.set_keyring(before)
    assert isinstance(locked, Absent)
    assert (locked.is_missing, "hunter2" in locked.why) == (False, False)
