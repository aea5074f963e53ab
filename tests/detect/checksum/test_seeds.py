from __future__ import annotations

from base64 import b32encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from support.joint import join

from tokenscan.detect.checksum import find_check
from tokenscan.detect.checksum.base_n import BASE58, encode_number
from tokenscan.detect.checksum.bech32 import decode_bech32, encode_bech32
from tokenscan.detect.checksum.crc import crc16_xmodem, crc24_openpgp
from tokenscan.detect.checksum.grade import MATCH, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

AGE = "AGE-SECRET-KEY-1~|~QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG"
# NIP-19's published example.
NOSTR = "nsec1~|~vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5"
WIF = "KwFfpDsaF7yxCELuyrH9gP5XL7TAt5b9HPWC1xCQ~|~bmrxvhJgMQHb"
NATS = "SUAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4~|~MBSGQ3DQOR4H776Y"


def prove(name: str, text: str) -> Proof:
    return find_check(name)(join(text).encode())


def base58_check(data: bytes) -> str:
    whole = data + sha256(sha256(data).digest()).digest()[:4]
    return encode_number(int.from_bytes(whole, "big"), BASE58).decode()


def stellar_seed(version: int) -> str:
    body = bytes([version]) + bytes(range(32))
    return b32encode(body + crc16_xmodem(body)).decode()


def derive_recipient() -> str:
    key = decode_bech32(join(AGE).lower().encode(), b"age-secret-key-") or b""
    public = X25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
    return encode_bech32(public, b"age").decode()


def extended_key(version: str, marker: int) -> str:
    return base58_check(bytes.fromhex(version) + bytes(41) + bytes([marker]) + bytes(range(32)))


@pytest.mark.parametrize(
    ("name", "key", "facts"),
    [
        ("bech32-age", AGE, (("recipient", derive_recipient()),)),
        ("bech32-nostr", NOSTR, ()),
        ("base58check-wif", WIF, (("network", "main"),)),
        ("base58check-wif", base58_check(b"\xef" + bytes(range(32))), (("network", "test"),)),
        ("base58check-xprv", extended_key("0488ade4", 0), (("network", "main"),)),
        ("base58check-xprv", extended_key("04358394", 0), (("network", "test"),)),
        ("nats-seed", NATS, (("role", "user"),)),
        ("stellar-seed", stellar_seed(0x90), ()),
    ],
)
def test_a_key_with_its_checksum_matches(name: str, key: str, facts: tuple[tuple[str, str], ...]) -> None:
    assert prove(name, key) == Proof("match", facts)


@pytest.mark.parametrize(
    ("name", "key", "proof"),
    [
        ("bech32-age", AGE[:-1] + "Q", REJECTS),
        ("bech32-age", AGE[:-10], REJECTS),
        ("bech32-age", AGE[:-4] + "bio1", REJECTS),
        ("bech32-age", "AGE-SECRET-KEY-PQ-1~|~QQQSYQCYQ5RQWZQ", UNKNOWN),
        ("bech32-age", "age1~|~qqqsyqcyq5rqwzq", UNKNOWN),
        ("bech32-nostr", NOSTR[:-1] + "q", REJECTS),
        ("bech32-nostr", "npub1~|~qqqsyqcyq5", UNKNOWN),
        ("base58check-wif", WIF[:-1] + "c", REJECTS),
        ("base58check-wif", base58_check(b"\x00" + bytes(range(32))), REJECTS),
        ("base58check-xprv", extended_key("0488ade4", 0)[:-1] + "1", REJECTS),
        ("base58check-xprv", extended_key("0488b21e", 2), UNKNOWN),
        ("nats-seed", NATS.replace("7HB", "7HC").replace("777", "776").replace("SUAAAA", "SUAAAB"), REJECTS),
        ("nats-seed", "SUAAAA", UNKNOWN),
        ("stellar-seed", stellar_seed(0x90)[:-1] + "A", REJECTS),
        ("stellar-seed", "G" + stellar_seed(0x90)[1:], UNKNOWN),
    ],
)
def test_a_key_with_another_checksum_is_dropped(name: str, key: str, proof: Proof) -> None:
    assert prove(name, key) == proof


def test_the_worked_check_values_of_the_published_crcs_come_out() -> None:
    assert (crc16_xmodem(b"123456789"), crc24_openpgp(b"123456789")) == (b"\xc3\x31", b"\x21\xcf\x02")


def test_a_post_quantum_age_key_with_its_checksum_matches() -> None:
    assert prove("bech32-age", "AGE-SECRET-KEY-PQ-1~|~QQQQQQQQ5NKCWU") == MATCH


@given(data=st.binary(min_size=1, max_size=60))
def test_bech32_gives_back_what_was_written_in_it(data: bytes) -> None:
    assert decode_bech32(encode_bech32(data, b"age"), b"age") == data


# The first two and the last of BIP-39's published vectors of 12 and 24 words.
@pytest.mark.parametrize(
    "phrase",
    [
        "abandon " * 11 + "about",
        "legal winner thank year wave ~|~sausage worth useful legal winner thank yellow",
        "void come effort suffer camp survey warrior heavy ~|~shoot primary clutch crush open amazing screen patrol "
        "group space point ten exist slush involve unfold",
    ],
)
def test_a_seed_phrase_proves_itself_and_one_in_another_order_is_doubtful(phrase: str) -> None:
    words = join(phrase).split()
    assert prove("bip39", phrase) == Proof("match", (("words", str(len(words))),))
    assert prove("bip39", " ".join([*words[1:], words[0]])).outcome == "mismatch"


def test_nothing_is_known_of_a_phrase_with_a_word_of_another_list() -> None:
    assert prove("bip39", "abandon " * 11 + "abaisser") == UNKNOWN
    assert prove("bip39", "abandon about") == UNKNOWN
