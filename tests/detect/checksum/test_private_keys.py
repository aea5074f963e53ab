from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha1, sha256
from hmac import new as hmac_new

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tokenscan.detect.checksum import find_check
from tokenscan.detect.checksum.crc import crc24_openpgp
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | dsa.DSAPrivateKey

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()
DSA_KEY = dsa.generate_private_key(1024)  # noqa: S505 (a key for a test: larger ones take seconds)
PASSPHRASE = BestAvailableEncryption(b"made up")

prove = find_check("pem-private-key")
prove_ppk = find_check("putty-ppk")


def write(key: Key, form: PrivateFormat, encryption: KeySerializationEncryption | None = None) -> str:
    return key.private_bytes(Encoding.PEM, form, encryption or NoEncryption()).decode()


def fingerprint(key: Key) -> str:
    return sha256(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def describe(key: Key, kind: str, bits: str, encrypted: str = "no") -> Proof:
    facts = (("type", kind), ("bits", bits), ("encrypted", encrypted), ("sha256", fingerprint(key)))
    return Proof("match", facts)


def describe_ssh(key: Key, kind: str, bits: str, encrypted: str = "no") -> Proof:
    """SSH's own forms tell the fingerprint that ``ssh-keygen -l`` shows, too."""
    blob = b64decode(key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1])
    shown = "SHA256:" + b64encode(sha256(blob).digest()).decode().rstrip("=")
    proof = describe(key, kind, bits, encrypted)
    return replace(proof, facts=(*proof.facts, ("ssh fingerprint", shown)))


def wire(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def make_locked_openssh() -> str:
    """As ``ssh-keygen -N`` writes it; what would be the ciphertext is filler."""
    public = b64decode(ED_KEY.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1])
    names = wire(b"aes256-ctr") + wire(b"bcrypt") + wire(wire(bytes(16)) + bytes(4))
    data = b"openssh-key-v1\x00" + names + b"\x00\x00\x00\x01" + wire(public) + wire(bytes(range(144)))
    return f"-----BEGIN OPENSSH PRIVATE KEY-----\n{b64encode(data).decode()}\n-----END OPENSSH PRIVATE KEY-----"


RSA_TEXT = write(RSA_KEY, PrivateFormat.TraditionalOpenSSL)
RSA_PROOF = describe(RSA_KEY, "RSA", "2048")


@pytest.mark.parametrize(
    ("text", "proof"),
    [
        (RSA_TEXT, RSA_PROOF),
        (write(RSA_KEY, PrivateFormat.PKCS8), RSA_PROOF),
        (write(RSA_KEY, PrivateFormat.OpenSSH), describe_ssh(RSA_KEY, "RSA", "2048")),
        (write(EC_KEY, PrivateFormat.TraditionalOpenSSL), describe(EC_KEY, "EC", "256")),
        (write(EC_KEY, PrivateFormat.PKCS8), describe(EC_KEY, "EC", "256")),
        (write(EC_KEY, PrivateFormat.OpenSSH), describe_ssh(EC_KEY, "EC", "256")),
        (write(DSA_KEY, PrivateFormat.TraditionalOpenSSL), describe(DSA_KEY, "DSA", "1024")),
        (write(ED_KEY, PrivateFormat.PKCS8), describe(ED_KEY, "Ed25519", "256")),
        (write(ED_KEY, PrivateFormat.OpenSSH), describe_ssh(ED_KEY, "Ed25519", "256")),
        (make_locked_openssh(), describe_ssh(ED_KEY, "Ed25519", "256", "yes")),
        (
            write(RSA_KEY, PrivateFormat.PKCS8, PASSPHRASE),
            Proof("match", (("type", "PKCS#8"), ("encrypted", "yes"))),
        ),
        (
            write(RSA_KEY, PrivateFormat.TraditionalOpenSSL, PASSPHRASE),
            Proof("match", (("type", "RSA"), ("encrypted", "yes"))),
        ),
    ],
)
def test_a_private_key_tells_type_size_and_public_fingerprint(text: str, proof: Proof) -> None:
    assert prove(text.encode()) == proof


def map_lines(change: Callable[[str], str]) -> str:
    return "\n".join(change(line) for line in RSA_TEXT.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        RSA_TEXT.replace("\n", "\\n"),
        RSA_TEXT.replace("\n", "\\\\n"),
        RSA_TEXT.replace("\n", "\\r\\n"),
        RSA_TEXT.replace("\n", " "),
        RSA_TEXT.replace("\n", "\r\n"),
        RSA_TEXT.replace("\n", "&#10;"),
        RSA_TEXT.replace("=", "\\u003d").replace("/", "\\/").replace("\n", "\\n"),
        map_lines(lambda line: f"        {line}"),
        map_lines(lambda line: f'    "{line}\\n" +'),
        map_lines(lambda line: f"'{line}',"),
        map_lines(lambda line: f"# {line}"),
        map_lines(lambda line: f"// {line}"),
        map_lines(lambda line: f"{line}\\n\\"),
        map_lines(lambda line: f"+{line}"),
        "\n".join(f"{number:3} {line}" for number, line in enumerate(RSA_TEXT.splitlines(), 1)),
        RSA_TEXT.partition("-----END")[0],
    ],
)
def test_a_private_key_is_read_through_the_noise_of_its_file(text: str) -> None:
    assert prove(text.encode()) == RSA_PROOF


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA...\n-----END RSA PRIVATE KEY-----",
        RSA_TEXT.replace("\n", "\n…\n", 1),
        "-----BEGIN PRIVATE KEY-----\nTWFkZVVw\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n<your key>\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n" + "A" * 400 + "\n-----END PRIVATE KEY-----",
        RSA_TEXT.replace("\n-----END", "\nAAAA\n-----END"),
        "\n".join(RSA_TEXT.splitlines()[:8]),
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ==\n-----END PGP PRIVATE KEY BLOCK-----",
    ],
)
def test_a_header_without_a_key_behind_it_is_dropped(text: str) -> None:
    assert prove(text.encode()) == REJECTS


def test_text_without_a_header_and_a_kind_that_nobody_knows_are_not_judged() -> None:
    body = b64encode(bytes(100)).decode()
    assert prove(b"no key") == UNKNOWN
    assert prove(f"-----BEGIN ODD PRIVATE KEY-----\n{body}\n-----END ODD PRIVATE KEY-----".encode()) == UNKNOWN


def test_an_rsa_key_with_a_changed_modulus_is_doubtful() -> None:
    der = bytearray(RSA_KEY.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    der[40] ^= 1
    text = f"-----BEGIN RSA PRIVATE KEY-----\n{b64encode(der).decode()}\n-----END RSA PRIVATE KEY-----"
    assert prove(text.encode()) == LOWERS


def make_pgp(usage: int) -> tuple[bytes, str]:
    """A version 4 RSA secret key packet (its secret part is filler), and its fingerprint."""
    numbers = RSA_KEY.public_key().public_numbers()
    mpis = b"".join(
        number.bit_length().to_bytes(2, "big") + number.to_bytes((number.bit_length() + 7) // 8, "big")
        for number in (numbers.n, numbers.e)
    )
    public = b"\x04" + (1700000000).to_bytes(4, "big") + b"\x01" + mpis
    body = public + bytes([usage]) + bytes(range(64))
    name = sha1(b"\x99" + len(public).to_bytes(2, "big") + public, usedforsecurity=False).hexdigest()
    return b"\x95" + len(body).to_bytes(2, "big") + body, name


def write_pgp(data: bytes, checksum: bytes) -> bytes:
    text = b64encode(data).decode()
    lines = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    begin, end = (f"-----{word} PGP PRIVATE KEY BLOCK-----" for word in ("BEGIN", "END"))
    return f"{begin}\nVersion: GnuPG v2\nComment: a/b+c\n\n{lines}\n={b64encode(checksum).decode()}\n{end}".encode()


@pytest.mark.parametrize(("usage", "encrypted"), [(0, "no"), (254, "yes")])
def test_a_pgp_block_tells_whether_it_is_open(usage: int, encrypted: str) -> None:
    data, name = make_pgp(usage)
    facts = (
        ("type", "PGP"),
        ("encrypted", encrypted),
        ("created", "2023-11-14T22:13:20Z"),
        ("pgp fingerprint", name),
    )
    assert prove(write_pgp(data, crc24_openpgp(data))) == Proof("match", facts)


def test_a_pgp_block_with_another_armour_checksum_is_dropped() -> None:
    data, _ = make_pgp(0)
    assert prove(write_pgp(data, b"\x00\x00\x00")) == REJECTS
    assert prove(write_pgp(b"\x99" + data[1:], crc24_openpgp(b"\x99" + data[1:]))) == LOWERS


def make_ppk(version: int, comment: str = "made up", encryption: str = "none") -> str:
    public = ED_KEY.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1]
    blobs = b64decode(public), wire(ED_KEY.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    data = b"".join(map(wire, (b"ssh-ed25519", encryption.encode(), b"made up", *blobs)))
    key = sha1(b"putty-private-key-file-mac-key", usedforsecurity=False).digest() if version == 2 else b""
    mac = hmac_new(key, data, "sha1" if version == 2 else "sha256").hexdigest()
    return (
        f"PuTTY-User-Key-File-{version}: ssh-ed25519\nEncryption: {encryption}\nComment: {comment}\n"
        f"Public-Lines: 2\n{public[:64].decode()}\n{public[64:].decode()}\n"
        f"Private-Lines: 1\n{b64encode(blobs[1]).decode()}\nPrivate-MAC: {mac}\n"
    )


@pytest.mark.parametrize(
    ("text", "encrypted"),
    [
        (make_ppk(2), "no"),
        (make_ppk(3), "no"),
        (make_ppk(3).replace("\n", "\r\n"), "no"),
        (make_ppk(2).replace("\n", "\\n"), "no"),
        (make_ppk(3, encryption="aes256-cbc"), "yes"),
    ],
)
def test_a_putty_key_tells_type_and_public_fingerprint(text: str, encrypted: str) -> None:
    assert prove_ppk(text.encode()) == describe_ssh(ED_KEY, "Ed25519", "256", encrypted)


def test_a_putty_key_with_another_mac_is_doubtful_and_one_without_blobs_is_dropped() -> None:
    assert prove_ppk(make_ppk(3, comment="changed").encode()) == LOWERS
    assert prove_ppk(make_ppk(3).partition("Private-Lines")[0].encode()) == REJECTS
    assert prove_ppk(b"PuTTY-User-Key-File-3: ssh-ed25519") == REJECTS
    assert prove_ppk(b"no key") == UNKNOWN


def make_key_file(**changes: object) -> dict[str, object]:
    email = "scanner@docs-demo.iam.gserviceaccount.com"
    return {
        "type": "service_account",
        "project_id": "docs-demo",
        "private_key_id": "0123456789abcdef" * 2 + "01234567",
        "private_key": write(RSA_KEY, PrivateFormat.PKCS8),
        "client_email": email,
        "client_id": "123456789012345678901",
        "client_x509_cert_url": f"https://example.com/x509/{email.replace('@', '%40')}",
        **changes,
    }


prove_file = find_check("gcp-service-account")
FILE_FACTS = tuple((name, str(make_key_file()[name])) for name in ("project_id", "client_email", "private_key_id"))


def test_a_service_account_file_names_its_project_account_and_key() -> None:
    text = json.dumps(make_key_file(), indent=2)
    assert prove_file(text.encode()) == Proof("match", FILE_FACTS)
    assert prove_file(json.dumps(text)[1:-1].encode()) == Proof("match", FILE_FACTS)


@pytest.mark.parametrize(
    ("changes", "proof"),
    [
        ({"type": "authorized_user"}, REJECTS),
        ({"project_id": "other"}, REJECTS),
        ({"private_key_id": "abc"}, REJECTS),
        ({"client_id": "12"}, REJECTS),
        ({"client_email": "someone@example.com"}, REJECTS),
        ({"client_x509_cert_url": "https://example.com/other"}, REJECTS),
        ({"private_key": "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n"}, REJECTS),
        ({"private_key": ""}, REJECTS),
        ({"project_id": "example.com:docs"}, REJECTS),
        (
            {"client_email": "1-compute@developer.gserviceaccount.com", "client_x509_cert_url": "x"},
            REJECTS,
        ),
    ],
)
def test_a_set_that_contradicts_itself_is_no_key_file(changes: dict[str, object], proof: Proof) -> None:
    assert prove_file(json.dumps(make_key_file(**changes)).encode()) == proof


def test_a_file_that_is_no_json_is_doubtful() -> None:
    assert prove_file(b'{"type": "service_account", {{ key }}') == LOWERS
