from __future__ import annotations

import random
import string
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenscan.detect.placeholder import describe_placeholder

ALPHABETS = {
    "hex": "0123456789abcdef",
    "base32": string.ascii_uppercase + "234567",
    "base36": string.ascii_lowercase + string.digits,
    "base62": string.ascii_letters + string.digits,
    "base64": string.ascii_letters + string.digits + "-_",
    "printable": string.ascii_letters + string.digits + "!#%&+,-/:;=?@^_~",
}


@pytest.mark.parametrize(
    "value",
    [
        "xxxxxxxxxxxxxxxxxxxx",
        "ghp_" + "x" * 36,
        "0000000000000000",
        "ababababababab",
        "abcdefghijklmnopqrstuvwxyz",
        "0123456789abcdef0123456789abcdef",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "qwertyuiop",
        "<your-key>",
        "<YOUR_API_KEY>",
        "[TOKEN]",
        "{password}",
        "__PASSWORD__",
        "your_api_key_here",
        "YOUR-ACCESS-TOKEN",
        "insertYourSecretHere",
        "changeme",
        "replace_me",
        "example-token",
        "AKIAZZZZ7EXAMPLE",
        "sk_live_...",
        "8f3a1c…",
        "****",
    ],
)
def test_what_is_made_to_be_replaced_is_a_placeholder(value: str) -> None:
    assert describe_placeholder(value.encode())


@pytest.mark.parametrize(
    "value",
    [
        "Xk7vRt92qLw",
        "test123",
        "hunter2",
        "correct-horse-battery",
        "ghp_" + "Zx81kfQ0vTn3Lw72bYp5RmZx81kfQ0vTn3xx",
        "aaaa-Xk7vRt92qLw-bbbb",
        "my.pa$$.w0rd!",
        "k-key-Zx81kfQ0vTn3",
    ],
)
def test_what_could_be_a_credential_is_no_placeholder(value: str) -> None:
    assert describe_placeholder(value.encode()) is None


@pytest.mark.parametrize("length", [16, 20, 32, 40, 64])
@pytest.mark.parametrize("alphabet", ALPHABETS.values(), ids=ALPHABETS.keys())
def test_random_tokens_are_never_placeholders(alphabet: str, length: int) -> None:
    draw = random.Random(f"{alphabet}{length}")
    tokens = ("".join(draw.choices(alphabet, k=length)).encode() for _ in range(4000))
    assert [token for token in tokens if describe_placeholder(token)] == []


def test_random_uuids_are_never_placeholders() -> None:
    draw = random.Random(7)
    tokens = (str(UUID(int=draw.getrandbits(128), version=4)).encode() for _ in range(10_000))
    assert [token for token in tokens if describe_placeholder(token)] == []


@given(st.binary(max_size=80))
def test_any_bytes_get_an_answer(value: bytes) -> None:
    describe_placeholder(value)
