"""Keystores and key files, made as their programs make them."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from datetime import datetime, timezone

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from support.made_up import make_bytes

JKS, JCEKS = bytes.fromhex("feedfeed"), bytes.fromhex("cececece")
PRIVATE_KEY, CERTIFICATE, SECRET_KEY = 1, 2, 3


def make_certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "web.corp.io")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(4711).not_valid_before(datetime(2024, 1, 1, tzinfo=timezone.utc))
    return builder.not_valid_after(datetime(2034, 1, 1, tzinfo=timezone.utc)).sign(key, SHA256())


def make_pkcs12(key: rsa.RSAPrivateKey | None, password: str | None, name: str = "web") -> bytes:
    """With a key, it and its certificate; without one, the certificate alone."""
    lock: KeySerializationEncryption = NoEncryption()
    if password is not None:
        lock = BestAvailableEncryption(password.encode())
    certificate = make_certificate(key or rsa.generate_private_key(65537, 2048))
    if key is None:
        return pkcs12.serialize_java_truststore([pkcs12.PKCS12Certificate(certificate, name.encode())], lock)
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, lock)


def _sized(data: bytes, size: int) -> bytes:
    return len(data).to_bytes(size, "big") + data


def make_java_keystore(magic: bytes, *tags: int, password: str = "changeit") -> bytes:  # noqa: S107
    """A store of one entry a tag, as ``keytool`` writes it; keys and certificates are filler."""
    body = magic + (2).to_bytes(4, "big") + len(tags).to_bytes(4, "big")
    certificate = _sized(b"X.509", 2) + _sized(make_bytes("certificate", 700), 4)
    for number, tag in enumerate(tags):
        body += tag.to_bytes(4, "big") + _sized(f"entry{number}".encode(), 2) + bytes(8)
        if tag == PRIVATE_KEY:
            body += _sized(make_bytes(number, 1300), 4) + (1).to_bytes(4, "big") + certificate
        elif tag == CERTIFICATE:
            body += certificate
        else:
            body += bytes.fromhex("aced0005") + make_bytes(number, 300)
    return (
        body + hashlib.sha1(password.encode("utf-16-be") + b"Mighty Aphrodite" + body, usedforsecurity=False).digest()
    )


def make_kdbx(major: int = 4) -> bytes:
    """A header of KeePass 2, and ciphertext that is filler."""
    size = 4 if major >= 4 else 2

    def field(kind: int, data: bytes) -> bytes:
        return bytes([kind]) + len(data).to_bytes(size, "little") + data

    cipher = field(2, bytes.fromhex("31c1f2e6bf714350be5805216afc5aff"))
    header = cipher + field(3, (1).to_bytes(4, "little")) + field(4, make_bytes("kdbx", 32)) + field(0, b"\r\n\r\n")
    return bytes.fromhex("03d9a29a67fb4bb5") + b"\1\0" + major.to_bytes(2, "little") + header + make_bytes("text", 900)


def make_minisign(*, is_open: bool) -> str:
    """The line of base64 in a file of minisign."""
    body = make_bytes("number", 8) + make_bytes("key", 64)
    checksum = hashlib.blake2b(b"Ed" + body, digest_size=32).digest()
    head = b"Ed\0\0B2" + bytes(48) if is_open else b"EdScB2" + make_bytes("salt", 48)
    return b64encode(head + (body + checksum if is_open else make_bytes("locked", 104))).decode()


def make_signify(*, is_open: bool) -> str:
    """The line of base64 in a file of signify."""
    key = make_bytes("signify", 64)
    head = b"EdBK" + (0 if is_open else 42).to_bytes(4, "big") + make_bytes("salt", 16)
    return b64encode(head + hashlib.sha512(key).digest()[:8] + make_bytes("number", 8) + key).decode()


def write_der(key: rsa.RSAPrivateKey, form: PrivateFormat) -> bytes:
    return key.private_bytes(Encoding.DER, form, NoEncryption())


def make_ppk(key: ed25519.Ed25519PrivateKey, version: int) -> str:
    """As PuTTYgen writes it without a passphrase."""
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1]
    blobs = b64decode(public), _sized(key.private_bytes_raw(), 4)
    data = b"".join(_sized(text, 4) for text in (b"ssh-ed25519", b"none", b"made up", *blobs))
    secret = hashlib.sha1(b"putty-private-key-file-mac-key", usedforsecurity=False).digest() if version == 2 else b""
    mac = hmac.new(secret, data, "sha1" if version == 2 else "sha256").hexdigest()
    return (
        f"PuTTY-User-Key-File-{version}: ssh-ed25519\nEncryption: none\nComment: made up\n"
        f"Public-Lines: 2\n{public[:64].decode()}\n{public[64:].decode()}\n"
        f"Private-Lines: 1\n{b64encode(blobs[1]).decode()}\nPrivate-MAC: {mac}\n"
    )
