"""``tokenscan redact``: no secret gets through, everything else does, and the local key brings it all back."""

from __future__ import annotations

import base64
import gzip
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.made_up import make_password
from support.rules import load_builtin_rules
from support.run import Runner
from support.tokens import make_token

from tokenscan.redaction.alias import Aliases
from tokenscan.redaction.mask import IncompleteLookError, Masker, Patch
from tokenscan.redaction.stream import Redaction, Restoration
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.scan.settings import ScanSettings

KEY = b"a key for tests"
TOKEN = make_token("redact")


@pytest.fixture
def masker() -> Masker:
    return Masker(load_builtin_rules().make_engine(), ScanSettings(KEY, min_confidence="low"), Aliases(KEY))


def _redact(masker: Masker, data: bytes, **sizes: int) -> bytes:
    return b"".join(Redaction(masker, **sizes).run(io.BytesIO(data).read))


def _restore(data: bytes, **sizes: int) -> bytes:
    return b"".join(Restoration(Aliases(KEY), **sizes).run(io.BytesIO(data).read))


def _texts() -> Iterator[tuple[str, bytes]]:
    wanted = {"github.toml", "aws.toml", "private-keys.toml", "generic.toml", "slack.toml"}
    for rule in load_rules([file for file in find_builtin_rules() if file.name in wanted]):
        for example in rule.examples:
            yield example.secret, example.text.encode()


def test_examples_lose_their_secret_come_back_and_are_not_changed_twice(masker: Masker) -> None:
    for secret, text in _texts():
        redacted = _redact(masker, text)
        if secret.encode() in text:
            assert secret.encode() not in redacted
        assert redacted != text
        assert _redact(masker, redacted) == redacted
        assert _restore(redacted) == text


def test_one_secret_has_one_alias_wherever_it_stands(masker: Masker) -> None:
    alias = masker.aliases.make("github-pat-classic", TOKEN.encode())
    redacted = _redact(masker, f"a={TOKEN}\n// {TOKEN} # tokenscan:allow\n".encode())
    assert redacted == b"a=" + alias + b"\n// " + alias + b" # tokenscan:allow\n"


def test_bytes_that_are_no_secret_stay_as_they_are(masker: Masker) -> None:
    data = bytes(range(256)) * 8 + b"\r\n password_length = 12 \xff\xfe\0"
    assert _redact(masker, data) == data


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_wide_text_stays_wide(masker: Masker, codec: str) -> None:
    text = f"# a file\ntoken: {TOKEN}\nand more\n"
    redacted = _redact(masker, text.encode(codec))
    assert redacted.decode(codec) == text.replace(TOKEN, redacted.decode(codec)[16:-10])
    assert TOKEN not in redacted.decode(codec)
    assert _restore(redacted) == text.encode(codec)


def test_wide_text_may_end_with_its_secret(masker: Masker) -> None:
    text = f"token: {TOKEN}".encode("utf-16-be")
    assert TOKEN.encode("utf-16-be") not in _redact(masker, text)
    assert _restore(_redact(masker, text)) == text


def test_what_is_encoded_is_replaced_as_it_stands(masker: Masker) -> None:
    text = base64.b64encode(f"a token {TOKEN} here".encode())
    redacted = _redact(masker, text)
    assert b"redacted.github-pat-classic." in redacted
    assert _restore(redacted) == text


def test_windows_change_nothing_wherever_they_end(masker: Masker) -> None:
    lines = [f"line {number} {make_token(number) if number % 7 == 0 else 'x' * number}\n" for number in range(120)]
    text = "".join(lines).encode()
    whole = _redact(masker, text)
    for size in (1024, 1500, 2048):
        assert _redact(masker, text, max_window=size, overlap=256) == whole
    assert _restore(whole, max_window=1 << 20) == text


def test_what_was_hidden_stays_hidden_for_one_who_is_less_strict(masker: Masker) -> None:
    text = b"password: changeit\n"
    redacted = _redact(masker, text)
    assert b"changeit" not in redacted
    lenient = replace(masker, settings=ScanSettings(KEY, min_confidence="high"))
    assert _redact(lenient, text) == text
    assert _redact(lenient, redacted) == redacted


def test_an_alias_that_was_forged_hides_nothing(masker: Masker) -> None:
    password = make_password(5)
    text = f'password = "redacted.rule.{password}~"\n{TOKEN}'.encode()
    redacted = _redact(masker, text)
    assert password.encode() not in redacted
    assert TOKEN.encode() not in redacted


def test_what_is_packed_is_refused_if_a_secret_is_in_it(masker: Masker) -> None:
    clean = gzip.compress(b"nothing here")
    assert _redact(masker, clean) == clean
    written: list[bytes] = []
    with pytest.raises(IncompleteLookError, match="gzip"):
        written.extend(Redaction(masker).run(io.BytesIO(gzip.compress(TOKEN.encode())).read))
    assert written == []


def test_a_secret_that_is_longer_than_the_view_is_refused() -> None:
    class SeesOneSecret:
        def patch(self, raw: bytes) -> list[Patch]:
            return [Patch(0, len(raw), b"alias")]

    with pytest.raises(IncompleteLookError, match="longer than"):
        _redact(SeesOneSecret(), bytes(3000), max_window=1024, overlap=256)  # type: ignore[arg-type]


def test_nothing_is_written_of_what_could_not_be_looked_at(masker: Masker) -> None:
    class GivesUp:
        def detect(self, _data: bytes) -> object:
            return replace(masker.engine.detect(b"x"), given_up=("a rule ran out of time",))

    hurried = replace(masker, engine=GivesUp())  # type: ignore[arg-type]
    written: list[bytes] = []
    with pytest.raises(IncompleteLookError, match="ran out of time"):
        written.extend(Redaction(hurried).run(io.BytesIO(b"anything").read))
    assert written == []


def test_the_command_goes_there_and_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = Runner(capsys, monkeypatch)
    text = f"token: {TOKEN}\n"
    there = run("redact", "--fail", stdin=text.encode())
    assert (there.code, TOKEN in there.out) == (1, False)
    Path("redacted").write_text(there.out)
    back = run("redact", "--restore", "redacted")
    assert (back.code, back.out) == (0, text)
    monkeypatch.setenv("TOKENSCAN_KEY", "another key for tests")
    foreign = run("redact", "--restore", "redacted")
    assert (foreign.code, foreign.out) == (3, there.out)
    packed = run("redact", stdin=gzip.compress(text.encode()))
    assert (packed.code, packed.out) == (3, "")
    short = run("redact", "--one-way", stdin=text.encode())
    assert len(short.out) < len(there.out)
    assert run("redact", "--fail", "--one-way", stdin=short.out.encode()).code == 0
    assert run("redact", "nope").code == 2


def test_without_a_key_that_lasts_only_one_way_aliases_are_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOKENSCAN_KEY")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    run = Runner(capsys, monkeypatch)
    ran = run("redact", stdin=TOKEN.encode())
    assert (ran.code, ran.out) == (2, "")
