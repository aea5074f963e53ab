"""Signatures against published vectors."""

from __future__ import annotations

from datetime import datetime, timezone
from hashlib import sha256

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tokenscan.model.validator import SIGNS
from tokenscan.verify.errors import UnaskableError
from tokenscan.verify.sign import MAKERS, SIGNERS, canonical_headers, canonical_request, make_jwt, sign_aws
from tokenscan.verify.template import Prepared

# AWS' own documented example keys, made up by them.
SECRET = "wJalrXUtnFEMI/K7MDENG+" + "bPxRfiCYEXAMPLEKEY"
VALUES = {"id": "AKIDEXAMPLE", "token": SECRET}
DIGEST = sha256(b"x").hexdigest()
THEN = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)


def request(url: str, *headers: tuple[str, str], method: str = "GET", body: bytes = b"") -> Prepared:
    return Prepared(method, url, headers, body, url.partition("?")[0], is_named=False)


@pytest.mark.parametrize(
    ("sent", "service", "signature"),
    [
        # "Signature Version 4 test suite": get-vanilla, get-vanilla-query-order-key-case.
        (
            request("https://example.amazonaws.com/"),
            "service",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            request("https://example.amazonaws.com/?Param2=value2&Param1=value1"),
            "service",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        # "Examples of the complete Signature Version 4 signing process".
        (
            request(
                "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
                ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
            ),
            "iam",
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        ),
    ],
)
def test_aws_version_4_agrees_with_the_published_vectors(sent: Prepared, service: str, signature: str) -> None:
    signed = sign_aws(sent, {"aws": service, "region": "us-east-1"}, VALUES, THEN)
    headers = dict(signed.headers)
    assert headers["X-Amz-Date"] == "20150830T123600Z"
    assert headers["Authorization"].rpartition("Signature=")[2] == signature
    assert SECRET not in repr(signed) + headers["Authorization"]


def test_a_session_token_is_sent_and_signed() -> None:
    values = {**VALUES, "session token": "temporary"}
    signed = sign_aws(request("https://sts.amazonaws.com/"), {"aws": "sts", "region": "us-east-1"}, values, THEN)
    headers = dict(signed.headers)
    assert headers["X-Amz-Security-Token"] == "temporary"
    assert "SignedHeaders=host;x-amz-date;x-amz-security-token," in headers["Authorization"]


def test_the_canonical_request_sorts_and_encodes() -> None:
    sent = request("https://a.com/x%20y?b=2&a=1%2F", ("X-Amz-Date", " 1   2 "), method="POST", body=b"x")
    assert canonical_request(sent, canonical_headers(sent)) == "\n".join(
        [
            "POST",
            "/x%20y",
            "a=1%2F&b=2",
            "host:a.com",
            "x-amz-date:1 2",
            "",
            "host;x-amz-date",
            sha256(b"x").hexdigest(),
        ]
    )


def test_aws_without_a_key_id_cannot_be_asked() -> None:
    with pytest.raises(UnaskableError, match="needs the id"):
        sign_aws(request("https://a.com/"), {"aws": "sts", "region": "x"}, {"token": "x"}, THEN)


KEYS = {
    "RS256": rsa.generate_private_key(65537, 2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_jwt_is_signed_as_another_library_reads_it(algorithm: str) -> None:
    key = KEYS[algorithm]
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    made = make_jwt({"jwt": algorithm, "iss": "{id}", "kid": "k1", "seconds": "60"}, {"token": pem, "id": "42"}, THEN)
    claims = jwt.decode(made, key.public_key(), [algorithm], options={"verify_exp": False, "verify_iat": False})
    assert (claims["iss"], claims["exp"]) == ("42", int(THEN.timestamp()) + 60)
    assert jwt.get_unverified_header(made) == {"alg": algorithm, "typ": "JWT", "kid": "k1"}


@pytest.mark.parametrize("token", ["no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_what_is_no_key_cannot_sign(token: str) -> None:
    with pytest.raises(UnaskableError, match="no private key that can sign"):
        make_jwt({"jwt": "RS256"}, {"token": token}, THEN)


def test_all_ways_to_sign_that_rules_may_name_are_there() -> None:
    assert {*SIGNERS, *MAKERS} == set(SIGNS)
