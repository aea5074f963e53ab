"""Tokens that say what they are once their base64 is undone, and keys that are numbers or pairs."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from support.made_up import make_bytes, make_text

from tokenscan.detect.checksum import find_check
from tokenscan.detect.checksum.base_n import BASE58, encode_number
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import UNKNOWN, Proof
from tokenscan.detect.checksum.scalar import P256_ORDER, SECP256K1_ORDER

UUID = "7c1d9a52-0f3e-4b6a-9c8d-1e2f3a4b5c6d"


def prove(name: str, value: str) -> Proof:
    return find_check(name)(value.encode())


def base64(data: bytes | str) -> str:
    return b64encode(data if isinstance(data, bytes) else data.encode()).decode()


def make_confluent(change: Callable[[int], int] = lambda crc: crc) -> str:
    body = make_text("confluent", 54)
    return f"cfl{'t'}{body}{base64(change(zlib.crc32(body.encode())).to_bytes(4, 'little'))[:6]}"


def clamp(key: bytes) -> bytes:
    return bytes([key[0] & 0xF8, *key[1:31], key[31] & 0x7F | 0x40])


def public_of(key: bytes) -> str:
    return base64(X25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw())


SEED = make_bytes("solana", 32)
PUBLIC = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
WIREGUARD = clamp(make_bytes("wireguard", 32))
PAT = b"123456789012:" + make_bytes("pat", 19) + b"\xff"
WORKOS = f"key_01{make_text('ulid', 24, '0123456789ABCDEFGHJKMNPQRSTVWXYZ')}"
INTERCOM = f"tok:{UUID.replace('-', '_')}:1:0"
NEPTUNE = {"api_address": "https://ui.neptune.ai", "api_url": "https://ui.neptune.ai", "api_key": UUID}
NGC = f"{make_text('ngc', 26, '0123456789abcdefghijklmnopqrstuvwxyz')}:{UUID}"
TEAMCITY = urlsafe_b64encode(b'{"typ": "TCV2"}').decode()
SSH_KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)


def base58(data: bytes) -> str:
    return encode_number(int.from_bytes(data, "big"), BASE58).decode()


@pytest.mark.parametrize(
    ("name", "value", "proof"),
    [
        ("confluent", make_confluent(), MATCH),
        ("wireguard", base64(WIREGUARD), Proof("match", (("public key", public_of(WIREGUARD)),))),
        ("solana", base58(SEED + PUBLIC), Proof("match", (("address", base58(PUBLIC)),))),
        ("solana", str(list(SEED + PUBLIC)), Proof("match", (("address", base58(PUBLIC)),))),
        (
            "workos",
            f"sk_live_{base64(f'{WORKOS},{make_text(0, 25)}')}".rstrip("="),
            Proof("match", (("key id", WORKOS),)),
        ),
        ("atlassian-data-center", base64(PAT), Proof("match", (("token id", "123456789012"),))),
        ("atlassian-data-center", f"BBDC-{base64(PAT)}", Proof("match", (("token id", "123456789012"),))),
        ("teamcity", f"{TEAMCITY}.{make_text(1, 36)}.{make_text(2, 48)}", MATCH),
        ("intercom", base64(INTERCOM), MATCH),
        ("neptune", base64(json.dumps(NEPTUNE)), Proof("match", (("host", "https://ui.neptune.ai"),))),
        ("nvidia-ngc", base64(NGC), MATCH),
        ("base64-uuid", base64(UUID), MATCH),
        ("base64-uuid", f"sec-c-{base64(UUID)}", MATCH),
        ("npm-auth", base64("deploy:Xk7vRt92qLw"), Proof("match", (("user", "deploy"),))),
        ("npm-auth", base64("Xk7vRt92qLw"), MATCH),
        (
            "fernet-token",
            urlsafe_b64encode(b"\x80" + (1_700_000_000).to_bytes(8, "big") + make_bytes(3, 64)).decode(),
            Proof("unknown", (("created", "2023-11-14T22:13:20Z"),)),
        ),
    ],
)
def test_a_token_that_its_issuer_could_have_made_is_known(name: str, value: str, proof: Proof) -> None:
    assert prove(name, value) == proof


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("confluent", make_confluent(lambda crc: crc ^ 1)),
        ("solana", base58(SEED + make_bytes("signature", 32))),
        ("workos", f"sk_live_{base64('key_01')}"),
        ("workos", "sk_live_a2V5Xz!"),
        ("atlassian-data-center", base64(PAT[:-1])),
        ("atlassian-data-center", base64(b"123:" + PAT[13:])),
        ("atlassian-data-center", base64(b"123456789012:" + b"a" * 20)),
        ("teamcity", f"{urlsafe_b64encode(b'{}').decode()}.{make_text(1, 36)}.{make_text(2, 48)}"),
        ("intercom", base64("tok:not a token")),
        ("neptune", base64(json.dumps({"api_address": "https://ui.neptune.ai"}))),
        ("nvidia-ngc", base64(NGC.replace(":", "-"))),
        ("base64-uuid", base64(UUID.replace("-", "_"))),
        ("npm-auth", base64(b"\xff\xfe\x00" * 8)),
        ("fernet-token", urlsafe_b64encode(b"\x80" + bytes(8) + make_bytes(3, 63)).decode()),
        ("fernet-token", urlsafe_b64encode(b"\x81" + bytes(8) + make_bytes(3, 64)).decode()),
        ("secp256k1", f"{SECP256K1_ORDER:064x}"),
        ("secp256k1", f"0x{1:064x}"),
        ("vapid", urlsafe_b64encode(P256_ORDER.to_bytes(32, "big")).decode()),
        ("vapid", urlsafe_b64encode(make_bytes("short", 31)).decode()),
        ("ssh-public-key", SSH_KEY.decode().replace("ssh-ed25519 ", "ssh-rsa ")),
        ("ssh-public-key", SSH_KEY.decode()[:-4]),
    ],
)
def test_one_that_nobody_could_have_made_is_doubtful(name: str, value: str) -> None:
    assert prove(name, value) == LOWERS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("confluent", make_confluent()[:-1]),
        ("wireguard", base64(bytes([WIREGUARD[0] | 1]) + WIREGUARD[1:])),
        ("wireguard", base64(WIREGUARD[:-1])),
        ("solana", base58(SEED)),
        ("solana", str([256, *(SEED + PUBLIC)[1:]])),
        ("workos", "sk_live_" + make_text("stripe", 24)),
        ("teamcity", make_text("no dots", 40)),
        ("intercom", make_text("other", 40)),
        ("nvidia-ngc", base64(NGC)[:-4]),
        ("base64-uuid", UUID),
        ("secp256k1", f"{SECP256K1_ORDER - 1:064x}"),
        ("secp256k1", make_text("short", 63, "0123456789abcdef")),
        ("vapid", urlsafe_b64encode((P256_ORDER - 1).to_bytes(32, "big")).decode()),
    ],
)
def test_of_another_form_and_of_what_cannot_be_wrong_nothing_is_said(name: str, value: str) -> None:
    assert prove(name, value) == UNKNOWN


def test_a_public_key_tells_the_fingerprint_that_forges_show() -> None:
    proof = prove("ssh-public-key", SSH_KEY.decode())
    assert [name for name, _ in proof.facts] == ["type", "bits", "sha256", "ssh fingerprint"]
    assert (proof.outcome, dict(proof.facts)["type"]) == ("unknown", "Ed25519")
