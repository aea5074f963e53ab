from __future__ import annotations

import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from support.keystores import (
    CERTIFICATE,
    JCEKS,
    JKS,
    PRIVATE_KEY,
    SECRET_KEY,
    make_certificate,
    make_java_keystore,
    make_kdbx,
    make_minisign,
    make_pkcs12,
    make_signify,
    write_der,
)

from tokenscan.detect.checksum import find_check
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

KEY = rsa.generate_private_key(65537, 2048)
LOCKED = (("type", "PKCS#12"), ("private keys", "1"), ("certificates", "encrypted"), ("encrypted", "yes"))


def prove(name: str, data: bytes) -> Proof:
    return find_check(name)(data)


@pytest.mark.parametrize(
    ("chosen", "facts"),
    [
        ("a long one", ()),
        ("changeit", (("opens with", "the password 'changeit'"),)),
    ],
)
def test_a_pkcs12_file_tells_what_it_holds_and_whether_a_usual_password_fits(
    chosen: str, facts: tuple[tuple[str, str], ...]
) -> None:
    data = make_pkcs12(KEY, chosen)
    expected = Proof("match", (*LOCKED, ("names", "web"), *facts))
    assert [prove("pkcs12", form) for form in (data, data + b"behind it", b64encode(data))] == [expected] * 3


def test_a_pkcs12_file_without_encryption_says_so() -> None:
    facts = (("type", "PKCS#12"), ("private keys", "1"), ("certificates", "1"), ("encrypted", "no"), ("names", "web"))
    opened = (*facts, ("opens with", "no password"))
    assert prove("pkcs12", make_pkcs12(KEY, None)) == Proof("match", opened)


def test_a_pkcs12_store_of_certificates_is_no_secret_and_where_they_are_encrypted_it_is_doubtful() -> None:
    assert prove("pkcs12", make_pkcs12(None, None)) == REJECTS
    assert prove("pkcs12", make_pkcs12(None, "changeit")) == LOWERS


def test_what_is_no_pkcs12_file_is_doubtful_and_of_one_without_lengths_nothing_is_said() -> None:
    data = make_pkcs12(KEY, "changeit")
    assert prove("pkcs12", data[:-200]) == LOWERS
    assert prove("pkcs12", make_certificate(KEY).public_bytes(Encoding.DER)) == LOWERS
    assert prove("pkcs12", b"\x30\x80\x02\x01\x03\x30\x80") == UNKNOWN


def test_a_pkcs12_file_that_asks_for_too_many_rounds_is_not_tried() -> None:
    from tokenscan.detect.checksum.der import Element
    from tokenscan.detect.checksum.pkcs12_kdf import fits_mac

    algorithm = bytes.fromhex("300906052b0e03021a0500")
    info = Element(0x30, algorithm + b"\x04\x14" + bytes(20))
    rounds = Element(0x02, (2**31 - 1).to_bytes(4, "big"))
    assert not fits_mac("", [info, Element(0x04, bytes(8)), rounds], b"data")


@pytest.mark.parametrize(("magic", "kind"), [(JKS, "JKS"), (JCEKS, "JCEKS")])
def test_a_java_keystore_tells_what_it_holds_and_whether_a_usual_password_fits(magic: bytes, kind: str) -> None:
    counts = (("private keys", "1"), ("certificates", "1"))
    facts = (("type", kind), *counts, ("encrypted", "yes"), ("names", "entry0"))
    store = make_java_keystore(magic, PRIVATE_KEY, CERTIFICATE)
    opened = Proof("match", (*facts, ("opens with", "the password 'changeit'")))
    assert [prove("jks", form) for form in (store, store + b"behind it", b64encode(store))] == [opened] * 3
    other = make_java_keystore(magic, PRIVATE_KEY, CERTIFICATE, password="sesame street")
    assert prove("jks", other) == Proof("match", facts)


def test_a_secret_key_in_a_java_keystore_counts_too() -> None:
    facts = (("type", "JCEKS"), ("secret keys", "1"), ("encrypted", "yes"), ("names", "entry0"))
    opened = (*facts, ("opens with", "no password"))
    assert prove("jks", make_java_keystore(JCEKS, SECRET_KEY, password="")) == Proof("match", opened)


def test_a_java_keystore_of_certificates_alone_is_no_secret() -> None:
    store = make_java_keystore(JKS, CERTIFICATE, CERTIFICATE)
    assert prove("jks", store) == REJECTS
    assert prove("jks", store[:900]) == LOWERS


@pytest.mark.parametrize("data", [b"", JKS, JKS + bytes(8), JKS + b"\0\0\0\2\xff\xff\xff\xff", b"no keystore"])
def test_what_is_no_java_keystore_is_doubtful(data: bytes) -> None:
    assert prove("jks", data) == LOWERS


@pytest.mark.skipif(shutil.which("keytool") is None, reason="keytool (a JDK) is not installed")
@pytest.mark.parametrize(("kind", "check"), [("JKS", "jks"), ("JCEKS", "jks"), ("PKCS12", "pkcs12")])
def test_a_keystore_that_keytool_made_is_read(kind: str, check: str, tmp_path: Path) -> None:
    store = tmp_path / "store"
    words = f"-genkeypair -alias web -keyalg RSA -keysize 2048 -storetype {kind} -storepass changeit -keypass changeit"
    command = ["keytool", *words.split(), "-dname", "CN=web", "-keystore", str(store)]
    subprocess.run(command, check=True, capture_output=True)
    proof = prove(check, store.read_bytes())
    facts = dict(proof.facts)
    assert (proof.outcome, facts["private keys"], facts["names"]) == ("match", "1", "web")
    assert facts["opens with"] == "the password 'changeit'"


@pytest.mark.parametrize("major", [3, 4])
def test_a_keepass_database_says_that_it_is_encrypted(major: int) -> None:
    facts = (("type", "KeePass 2"), ("encrypted", "yes"), ("format", f"{major}.1"), ("cipher", "AES-256"))
    assert prove("keepass", make_kdbx(major)) == Proof("match", facts)
    assert prove("keepass", bytes.fromhex("03d9a29a65fb4bb5")).facts[0] == ("type", "KeePass 1")
    assert prove("keepass", b"\x03\xd9\xa2\x9a" + bytes(8)) == LOWERS


@pytest.mark.parametrize(("is_open", "encrypted"), [(True, "no"), (False, "yes")])
def test_a_signing_key_says_whether_a_password_locks_it(is_open: bool, encrypted: str) -> None:
    minisign, signify = make_minisign(is_open=is_open), make_signify(is_open=is_open)
    assert prove("minisign", minisign.encode()) == Proof("match", (("type", "minisign"), ("encrypted", encrypted)))
    assert prove("minisign", signify.encode()) == Proof("match", (("type", "signify"), ("encrypted", encrypted)))


def test_a_signing_key_with_another_checksum_is_doubtful() -> None:
    assert prove("minisign", make_minisign(is_open=True)[:-4].encode() + b"AAAA") == LOWERS
    assert prove("minisign", make_signify(is_open=True)[:-8].encode() + b"AAAAAA==") == LOWERS
    assert prove("minisign", make_minisign(is_open=False)[:-4].encode()) == LOWERS


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_key_in_der_is_read_from_a_file_of_its_own_and_from_base64(form: PrivateFormat) -> None:
    data = write_der(KEY, form)
    pem = find_check("pem-private-key")(KEY.private_bytes(Encoding.PEM, form, NoEncryption()))
    assert [prove("der-private-key", each) for each in (data, data + b"\n", b64encode(data))] == [pem] * 3


def test_short_keys_in_der_are_read_and_certificates_are_not() -> None:
    keys = (ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate())
    files = [key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()) for key in keys]
    assert [dict(prove("der-private-key", each).facts)["type"] for each in files] == ["EC", "Ed25519"]
    assert prove("der-private-key", make_certificate(KEY).public_bytes(Encoding.DER)) == LOWERS
    assert prove("der-private-key", files[0][:-1]) == LOWERS


def test_base64_of_a_pem_file_is_read_as_the_file_is() -> None:
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert prove("base64-pem", b64encode(pem)) == find_check("pem-private-key")(pem)
    assert prove("base64-pem", b64encode(pem[:200])) == REJECTS
    locked = KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, BestAvailableEncryption(b"a passphrase"))
    assert prove("base64-pem", b64encode(locked)) == REJECTS  # decoded, it is a lesser finding
    assert prove("base64-pem", b64encode(make_certificate(KEY).public_bytes(Encoding.PEM))) == LOWERS
