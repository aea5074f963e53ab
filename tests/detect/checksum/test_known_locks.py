"""Passwords that programs lock with a key that everybody has: what opens is proven."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode

import pytest
from support.joint import join
from support.locks import lock_chrome, lock_firefox, lock_gpp, lock_jetbrains, lock_maven, lock_rclone, lock_winscp
from support.made_up import make_bytes, make_password

from tokenscan.detect.checksum import find_check
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

CHOSEN = make_password(0)


def prove(name: str, value: str) -> Proof:
    return find_check(name)(value.encode())


def opens_with(what: str) -> Proof:
    return Proof("match", (("opens with", what),))


@pytest.mark.parametrize(
    ("name", "value", "proof"),
    [
        ("gpp-cpassword", lock_gpp(CHOSEN), opens_with("the published key")),
        ("rclone-obscured", lock_rclone(CHOSEN), opens_with("the key in rclone's source")),
        ("maven-master", lock_maven(CHOSEN), opens_with("the word in Maven's source")),
        ("chrome-saved-password", lock_chrome(CHOSEN), opens_with("the fixed key for Linux")),
        ("jetbrains", lock_jetbrains(CHOSEN), MATCH),
        ("winscp", lock_winscp("deployweb.corp.io" + CHOSEN), MATCH),
    ],
)
def test_a_value_that_its_program_wrote_opens(name: str, value: str, proof: Proof) -> None:
    assert prove(name, value) == proof


@pytest.mark.parametrize(
    ("name", "value"),
    [
        # Published: rclone's own tests; the blog posts on Group Policy.
        ("rclone-obscured", "YWFhYWFhYWFhYWFhYWFhYXMa~|~GgIlEQ"),
        ("gpp-cpassword", "j1Uyj3Vx8TY9LtLZil2uAuZk~|~FQA/4latT76ZwgdHdhw"),
    ],
)
def test_a_published_value_opens(name: str, value: str) -> None:
    assert prove(name, join(value)).outcome == "match"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gpp-cpassword", b64encode(make_bytes("gpp", 48)).decode()),
        ("gpp-cpassword", b64encode(make_bytes("gpp", 47)).decode()),
        ("rclone-obscured", urlsafe_b64encode(b"\xff" * 40).decode()),
        ("rclone-obscured", urlsafe_b64encode(make_bytes("vector", 16)).decode()),
        ("maven-master", f"{{{b64encode(make_bytes('maven', 57)).decode()}}}"),
        ("maven-master", "{AAAA}"),
        ("chrome-saved-password", b64encode(b"v12" + make_bytes("chrome", 32)).decode()),
        ("winscp", lock_winscp("deploy")[:-2]),
        ("winscp", "A35C" + "00" * 20),
        ("jetbrains", lock_jetbrains(CHOSEN)[:-1]),
        ("jetbrains", make_bytes("hash", 16).hex()),
        ("winscp", "not hexadecimal"),
    ],
)
def test_one_that_does_not_open_to_text_is_doubtful(name: str, value: str) -> None:
    assert prove(name, value) == LOWERS


def test_a_password_of_chrome_under_the_users_own_key_is_not_judged() -> None:
    assert prove("chrome-saved-password", b64encode(b"v11" + make_bytes("ring", 32)).decode()) == UNKNOWN
    assert prove("chrome-saved-password", b64encode(b"v10" + make_bytes("windows", 47)).decode()) == UNKNOWN


def test_a_key_database_of_firefox_tells_whether_a_primary_password_is_set() -> None:
    assert prove("firefox-key-database", lock_firefox()) == Proof("match", (("primary password", "none"),))
    assert prove("firefox-key-database", lock_firefox(CHOSEN)) == Proof("match", (("primary password", "set"),))
    assert prove("firefox-key-database", "AAAA\nitem2 = AAAA") == LOWERS
