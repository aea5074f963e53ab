from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenscan.detect.checksum import CHECKS, find_check, is_known
from tokenscan.detect.checksum.proof import Proof

STARTS = (
    b"",
    b"ghp_",
    b"glpat-",
    b"ATATT3",
    b"BBDC-",
    b"glc_",
    b"eyJrIjoi",
    b"eyJhbGciOiJIUzI1NiJ9.",
    b"AKIA",
    b"pypi-Ag",
    b"sntrys_",
    b"ops_",
    b"A3-",
    b"sk.",
    b"sk-ant-api03-",
    b"AKCp",
    b"cmVmdGtu",
    b"AGE-SECRET-KEY-1",
    b"AGE-SECRET-KEY-PQ-1",
    b"nsec1",
    b"xprv",
    b"sv=1&se=2030&sig=",
    b"-----BEGIN RSA PRIVATE KEY-----\n",
    b"-----BEGIN PRIVATE KEY-----\n",
    b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA",
    b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n",
    b"-----BEGIN ODD PRIVATE KEY-----\n",
    b"PuTTY-User-Key-File-2: ssh-rsa\nPublic-Lines: 1\n",
    b'{"type": "service_account", ',
    b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\1\0\4",
    b"\xce\xce\xce\xce\0\0\0\2\0\0\0\1\0\0\0\2\0\1a" + bytes(8),
    b"\x30\x82\1\0\2\1\3\x30\x81\x80\6\x09\x2a\x86\x48\x86\xf7\x0d\1\7\1\xa0\x70\4\x6e\x30",
    bytes.fromhex("03d9a29a67fb4bb501000400"),
    b"RWRTY0Iy",
    b"RWRCSwAAAA",
    b"cflt",
    b"A35C",
    b"gAAAAAB",
    b"[1,2,3,",
)
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_.:\n \\\"'"
TEXTS = st.lists(st.sampled_from(sorted(BASE64)), max_size=300).map(bytes)


@pytest.mark.parametrize("name", sorted(CHECKS))
@settings(max_examples=60, deadline=None)
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=300) | TEXTS)
def test_no_check_raises_on_any_bytes(name: str, start: bytes, rest: bytes) -> None:
    proof = find_check(name)(start + rest)
    assert isinstance(proof, Proof)
    assert proof.outcome == "mismatch" or not proof.is_fatal
    assert all(text.isprintable() and value for text, value in proof.facts)


def test_a_known_name_has_a_check_and_an_unknown_name_has_none() -> None:
    assert [name for name in CHECKS if not callable(find_check(name))] == []
    assert is_known("github-crc32")
    assert not is_known("github_crc32")
    with pytest.raises(KeyError):
        find_check("github_crc32")


def test_the_registry_imports_no_check_until_it_is_asked_for() -> None:
    code = (
        "import sys, tokenscan.detect.checksum as c; before = set(sys.modules); c.find_check('github-crc32');"
        "print(sorted(m.rpartition('.')[2] for m in set(sys.modules) - before if m.startswith('tokenscan')));"
        "c.find_check('pem-private-key'); print('cryptography' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "['base_n', 'github', 'grade']\nFalse\n"
