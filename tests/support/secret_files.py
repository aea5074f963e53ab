"""Files that are secrets, or hold them in a form of their own: what is in each, and what must be found there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from support import keystores, locks
from support.archives import make_sqlite
from support.made_up import fill_in, make_bytes, make_password, make_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Found = tuple[str, str]
"""Rule and value; bytes that are no UTF-8 are U+FFFD, as a report writes them."""

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | dsa.DSAPrivateKey


@dataclass(frozen=True, slots=True)
class SecretFile:
    """*found* is every finding in it."""

    path: str
    content: bytes
    found: tuple[Found, ...] = ()


def load_texts() -> list[SecretFile]:
    """What stands in ``tests/secret_files.toml``."""
    table = tomllib.loads((Path(__file__).parents[1] / "secret_files.toml").read_text(encoding="utf-8"))
    return [_make_text_file(entry["path"], entry["text"], entry["found"]) for entry in table["file"]]


def _make_text_file(path: str, text: str, found: list[list[str]]) -> SecretFile:
    pairs = tuple((rule, fill_in(value, path)) for rule, value in found)
    return SecretFile(path, fill_in(text, path).encode(), pairs)


def make_files() -> list[SecretFile]:
    """What is made by code: keys, keystores, databases, and passwords that are locked."""
    return [*_make_keys(), *_make_stores(), *_make_locked(), *_make_databases(), *_make_harmless()]


def _whole(path: str, rule: str, content: bytes) -> SecretFile:
    """A file that is one secret from its first byte to its last; the line feed behind it is no part of it."""
    return SecretFile(path, content, ((rule, content.decode("utf-8", "replace").rstrip("\n")),))


def _write(key: Key, form: PrivateFormat, lock: KeySerializationEncryption | None = None) -> bytes:
    return key.private_bytes(Encoding.PEM, form, lock or NoEncryption())


def _make_keys() -> Iterator[SecretFile]:
    rsa_key, ec_key = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())
    ed_key, dsa_key = ed25519.Ed25519PrivateKey.generate(), dsa.generate_private_key(1024)  # noqa: S505 - of a test
    locked = BestAvailableEncryption(b"made up")
    traditional, pkcs8, openssh = PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8, PrivateFormat.OpenSSH
    yield _whole("keys/rsa.pem", "pem-rsa-private-key", _write(rsa_key, traditional))
    yield _whole("keys/rsa-locked.pem", "pem-encrypted-private-key", _write(rsa_key, traditional, locked))
    yield _whole("keys/ec.pem", "pem-ec-private-key", _write(ec_key, traditional))
    yield _whole("keys/dsa.pem", "pem-dsa-private-key", _write(dsa_key, traditional))
    yield _whole("keys/pkcs8.pem", "pem-pkcs8-private-key", _write(ed_key, pkcs8))
    yield _whole("keys/pkcs8-locked.pem", "pem-encrypted-private-key", _write(rsa_key, pkcs8, locked))
    yield _whole("keys/id_ed25519", "openssh-private-key", _write(ed_key, openssh))
    for version in (2, 3):
        text = keystores.make_ppk(ed_key, version)
        yield _whole(f"keys/putty-{version}.ppk", "putty-private-key", text.encode())
    for name, key in (("rsa", rsa_key), ("ec", ec_key), ("ed", ed_key)):
        data = key.private_bytes(Encoding.DER, pkcs8, NoEncryption())
        yield _whole(f"keys/{name}.der", "der-base64-private-key", data)
    yield _whole("keys/rsa1.der", "der-base64-private-key", keystores.write_der(rsa_key, traditional))
    for name, line in (
        ("minisign-locked", keystores.make_minisign(is_open=False)),
        ("minisign", keystores.make_minisign(is_open=True)),
        ("signify", keystores.make_signify(is_open=True)),
    ):
        comment = f"untrusted comment: {name} secret key\n"
        yield SecretFile(f"keys/{name}.key", f"{comment}{line}\n".encode(), (("minisign-secret-key", line),))


def _make_stores() -> Iterator[SecretFile]:
    key = rsa.generate_private_key(65537, 2048)
    yield _whole("stores/web.p12", "pkcs12-file", keystores.make_pkcs12(key, "changeit"))
    yield _whole("stores/open.pfx", "pkcs12-file", keystores.make_pkcs12(key, None))
    for magic, name in ((keystores.JKS, "app.jks"), (keystores.JCEKS, "app.jceks")):
        yield _whole(f"stores/{name}", "jks-keystore", keystores.make_java_keystore(magic, keystores.PRIVATE_KEY))
    kdbx = keystores.make_kdbx()
    yield SecretFile("stores/team.kdbx", kdbx, (("keepass-database", kdbx[:608].decode("utf-8", "replace")),))


def _make_locked() -> Iterator[SecretFile]:
    gpp, obscured, master = locks.lock_gpp(make_password(1)), locks.lock_rclone(make_password(2)), make_password(3)
    yield SecretFile(
        "gpp/Groups.xml",
        f'<Groups><User name="Administrator"><Properties action="U" cpassword="{gpp}"/></User></Groups>\n'.encode(),
        (("windows-gpp-cpassword", gpp),),
    )
    yield SecretFile(
        "rclone/rclone.conf",
        f"[box]\ntype = sftp\nhost = web.corp.io\nuser = deploy\npass = {obscured}\n".encode(),
        (("rclone-obscured-password", obscured),),
    )
    text = locks.lock_maven(master)
    yield SecretFile(
        "home/.m2/settings-security.xml",
        f"<settingsSecurity>\n  <master>{text}</master>\n</settingsSecurity>\n".encode(),
        (("maven-master-password", text.strip("{}")),),
    )
    scp = locks.lock_winscp(f"deployweb.corp.io{make_password(4)}")
    yield SecretFile(
        "winscp/WinSCP.ini",
        f"[Sessions\\web]\nHostName=web.corp.io\nUserName=deploy\nPassword={scp}\n".encode(),
        (("winscp-password", scp),),
    )
    idea = locks.lock_jetbrains(make_password(5))
    yield SecretFile(
        ".idea/webServers.xml",
        f'<fileTransfer host="web.corp.io" port="21" password="{idea}" username="web" />\n'.encode(),
        (("jetbrains-webservers-password", idea),),
    )


_LOGINS = """
CREATE TABLE logins (origin_url VARCHAR, username_value VARCHAR, password_value BLOB);
INSERT INTO logins VALUES ('https://corp.io/', 'ann', X'<blob>');
"""
_KEY_ROW = """
CREATE TABLE metaData (id PRIMARY KEY, item1, item2);
INSERT INTO metaData VALUES ('password', X'<salt>', X'<locked>');
"""


def _make_databases() -> Iterator[SecretFile]:
    chosen = make_password(6)
    logins = make_sqlite(_LOGINS.replace("<blob>", locks.chrome_blob(chosen).hex()))
    yield SecretFile("chrome/Login Data", logins, (("chrome-saved-password", locks.lock_chrome(chosen)),))
    salt, locked = locks.firefox_entry()
    keys = make_sqlite(_KEY_ROW.replace("<salt>", salt.hex()).replace("<locked>", locked.hex()))
    yield SecretFile("firefox/key4.db", keys, (("firefox-key-database", locks.lock_firefox()),))


def _make_harmless() -> Iterator[SecretFile]:
    """What looks like one of them: public halves, certificates, and what is encrypted under a key kept elsewhere."""
    key = rsa.generate_private_key(65537, 2048)
    certificate = keystores.make_certificate(key)
    yield SecretFile("public/web.crt", certificate.public_bytes(Encoding.PEM))
    yield SecretFile("public/web.der", certificate.public_bytes(Encoding.DER))
    yield SecretFile("public/key.pem", key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    yield SecretFile("public/id_rsa.pub", key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH))
    yield SecretFile("public/trust.jks", keystores.make_java_keystore(keystores.JKS, keystores.CERTIFICATE))
    yield SecretFile("public/trust.p12", keystores.make_pkcs12(None, None))
    yield SecretFile("public/locked-trust.p12", keystores.make_pkcs12(None, "changeit"))
    yield SecretFile("encrypted/git-crypt.key.yml", b"\0GITCRYPT\0" + make_bytes("git-crypt", 400))
    yield SecretFile("encrypted/db.age", b"age-encryption.org/v1\n-> X25519 " + make_bytes("age", 400))
    body = make_text("message", 64 * 6)
    lines = "\n".join(body[start : start + 64] for start in range(0, len(body), 64))
    for name, word in (("pgp.asc", "PGP MESSAGE"), ("age.txt", "AGE ENCRYPTED FILE")):
        yield SecretFile(f"encrypted/{name}", f"-----BEGIN {word}-----\n\n{lines}\n-----END {word}-----\n".encode())
