"""What a token holds of what completes it."""

from __future__ import annotations

import base64
import json

import pytest

from tokenscan.model.validator import Validator
from tokenscan.verify.companions import take_companions

DOCUMENT = {"client_email": "bot@acme.iam.example", "m": {"r": "eu"}}
PLAIN = json.dumps(DOCUMENT, indent=2)
ENCODED = base64.b64encode(PLAIN.encode()).decode()


def take(token: str, **places: str) -> dict[str, str]:
    return dict(take_companions(Validator("kind", "provider", take=tuple(places.items())), token))


@pytest.mark.parametrize(
    "token",
    [PLAIN, json.dumps(PLAIN)[1:-1], ENCODED, ENCODED.rstrip("="), f"glc_{ENCODED}"],
    ids=["JSON", "JSON in a string", "base64", "base64 without its end", "base64 after a prefix"],
)
def test_members_are_taken_from_json_however_it_is_written(token: str) -> None:
    assert take(token, mail="$.client_email", region="$.m.r") == {"mail": "bot@acme.iam.example", "region": "eu"}


def test_a_part_of_the_token_is_taken_by_its_form() -> None:
    assert take("0123-us14", dc="-(us[0-9]{1,2})$") == {"dc": "us14"}


def test_a_claim_that_is_an_address_gives_its_host() -> None:
    claims = base64.urlsafe_b64encode(b'{"iss": "https://acme.eu.auth0.com/", "sub": "x"}').decode().rstrip("=")
    assert take(f"e30.{claims}.c2ln", host="claim:iss", who="claim:sub") == {"host": "acme.eu.auth0.com", "who": "x"}


def test_nothing_is_taken_from_what_is_neither() -> None:
    assert take("made-up", mail="$.client_email", host="claim:iss", dc="-(us[0-9]+)$") == {}
