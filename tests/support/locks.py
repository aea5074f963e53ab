"""Passwords as programs write them that keep the key beside the lock."""

from __future__ import annotations

import hashlib
from base64 import b64encode, urlsafe_b64encode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from support.made_up import make_bytes

GPP_KEY = "4e9906e8fcb66cc9 faf49310620ffee8 f496e806cc057990 209b09a433b66c1b"
RCLONE_KEY = "9c935b48730a554d 6bfd7c63c886a92b d390198eb8128afb f4de162b8b95f638"


def _encrypt(key: bytes, mode: modes.Mode, text: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), mode).encryptor()
    return encryptor.update(text) + encryptor.finalize()


def _pad(text: bytes) -> bytes:
    count = 16 - len(text) % 16
    return text + bytes([count]) * count


def lock_gpp(password: str) -> str:
    """``cpassword`` of Group Policy Preferences: base64 without its padding."""
    data = _encrypt(bytes.fromhex(GPP_KEY), modes.CBC(bytes(16)), _pad(password.encode("utf-16-le")))
    return b64encode(data).decode().rstrip("=")


def lock_rclone(password: str) -> str:
    """As ``rclone obscure`` writes it."""
    vector = make_bytes(("vector", password), 16)
    data = vector + _encrypt(bytes.fromhex(RCLONE_KEY), modes.CTR(vector), password.encode())
    return urlsafe_b64encode(data).decode().rstrip("=")


def lock_maven(password: str) -> str:
    """As ``mvn --encrypt-master-password`` writes it."""
    salt = make_bytes(("salt", password), 8)
    digest = hashlib.sha256(b"settings.security" + salt).digest()
    data = _encrypt(digest[:16], modes.CBC(digest[16:]), _pad(password.encode()))
    filler = bytes(-(9 + len(data)) % 3)
    return f"{{{b64encode(salt + bytes([len(filler)]) + data + filler).decode()}}}"


def chrome_blob(password: str) -> bytes:
    """``password_value`` of Chrome on Linux without a key ring."""
    key = hashlib.pbkdf2_hmac("sha1", b"peanuts", b"saltysalt", 1, 16)
    return b"v10" + _encrypt(key, modes.CBC(b" " * 16), _pad(password.encode()))


def lock_chrome(password: str) -> str:
    """``chrome_blob`` in base64."""
    return b64encode(chrome_blob(password)).decode()


def lock_winscp(text: str) -> str:
    """``Password=`` of WinSCP.ini; *text* is user, host and password in a row."""
    filler = make_bytes(("filler", text), 5)
    data = bytes([0xFF, 0, len(text), len(filler)]) + filler + text.encode()
    return bytes(~byte & 0xFF ^ 0xA3 for byte in data).hex().upper()


def lock_jetbrains(password: str) -> str:
    """``password`` of WebServers.xml."""
    return "".join(f"{ord(character) ^ 0xDFAA:04x}" for character in password)


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return bytes([tag]) + (bytes([len(content)]) if len(content) < 128 else bytes([0x81, len(content)])) + content


def firefox_entry(password: str = "") -> tuple[bytes, bytes]:
    """``item1`` and ``item2`` of the row ``password`` in ``key4.db``."""
    salt, entry, vector = make_bytes("global", 20), make_bytes("entry", 32), make_bytes("vector", 14)
    secret = hashlib.sha1(salt + password.encode(), usedforsecurity=False).digest()
    key = hashlib.pbkdf2_hmac("sha256", secret, entry, 1000, 32)
    text = _encrypt(key, modes.CBC(b"\x04\x0e" + vector), _pad(b"password-check"))
    hmac = _der(0x30, bytes.fromhex("06082a864886f70d0209"))
    numbers = _der(0x30, _der(4, entry), b"\x02\x02\x03\xe8\x02\x01\x20", hmac)
    derivation = _der(0x30, bytes.fromhex("06092a864886f70d01050c"), numbers)
    cipher = _der(0x30, bytes.fromhex("060960864801650304012a"), _der(4, vector))
    scheme = _der(0x30, bytes.fromhex("06092a864886f70d01050d"), _der(0x30, derivation, cipher))
    return salt, _der(0x30, scheme, _der(4, text))


def lock_firefox(password: str = "") -> str:
    """``firefox_entry`` as the row is spelt."""
    salt, locked = (b64encode(item).decode() for item in firefox_entry(password))
    return f"{salt}\nitem2 = {locked}"
