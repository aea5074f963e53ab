from __future__ import annotations

import re
from base64 import urlsafe_b64encode

from tokenscan.detect.dummy import PUBLISHED, is_published_dummy


def _part(text: str) -> str:
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


SAMPLE = _part('{"alg":"HS256","typ":"JWT"}') + "." + _part('{"sub":"1234567890","name":"John Doe","iat":1516239022}')


def test_the_sample_of_jwt_io_is_known_whatever_key_signs_it() -> None:
    assert is_published_dummy(f"{SAMPLE}.{'a' * 43}".encode())
    assert is_published_dummy(f"{SAMPLE}.{'Zq3' * 14}x".encode())


def test_another_jwt_is_not_known() -> None:
    other = SAMPLE.partition(".")[0] + "." + _part('{"sub":"1234567891","name":"John Doe"}')
    assert not is_published_dummy(f"{other}.{'a' * 43}".encode())


def test_the_identifier_of_the_aws_documentation_is_known_and_its_neighbour_is_not() -> None:
    assert is_published_dummy(b"AKIA" + b"IOSFODNN7" + b"EXAMPLE")
    assert not is_published_dummy(b"AKIA" + b"IOSFODNN7" + b"EXAMPLF")


def test_a_development_key_of_hardhat_is_known_with_and_without_0x() -> None:
    key = b"ac0974bec39a17e36ba4a6b4d238ff94" + b"4bacb478cbed5efcae784d7bf4f2ff80"
    assert is_published_dummy(key)
    assert is_published_dummy(b"0x" + key)
    assert not is_published_dummy(key[::-1])


def test_values_are_kept_as_hashes_and_each_once() -> None:
    digests = [digest for text in PUBLISHED.values() for digest in text.split()]
    assert all(re.fullmatch(r"[0-9a-f]{16}", digest) for digest in digests)
    assert len(digests) == len(set(digests))
