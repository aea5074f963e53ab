"""What another tool's file accepts, found again or not, and why not."""

from __future__ import annotations

from hashlib import sha1, sha256

import pytest

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.prefilter import make_prefilter
from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret
from tokenscan.peers.claim import Claim
from tokenscan.scan.recall import Known, Recalled, recall

RULE = Rule(
    id="acme-token",
    family="acme-token",
    name="Acme token",
    severity="high",
    confidence="high",
    keywords=("acme_",),
    pattern="(?P<secret>acme_[a-z0-9]{12})",
    reference="",
    can="",
    rotate="",
)
ONE, TWO, THREE = (f"acme_{body}".encode() for body in ("q7w3k9zt5xv1", "m4n8b2c6j0hl", "p5r1y8u2d7ge"))
TEXT = b"first\nkey = " + ONE + b"\n" + TWO + b" " + THREE + b"\nlast\n"


@pytest.fixture(scope="module")
def engine() -> Engine:
    compiled = compile_rules([RULE])
    return Engine(compiled, make_prefilter(compiled.programs))


def _recall(engine: Engine, claim: Claim) -> Recalled:
    everywhere = [Known(RULE, Secret(ONE), "b.txt")]
    texts = {("", "a.txt"): TEXT, ("c1", "old.txt"): TEXT}
    (found,) = recall([claim], engine, lambda each: texts.get((each.commit, each.path)), everywhere)
    return found


@pytest.mark.parametrize(
    "claim",
    [
        Claim("x", "a.txt", 2),
        Claim("x", "old.txt", 2, "c1"),
        Claim("x", "a.txt", 2, value=ONE.decode()),
        Claim("x", "a.txt", 1, value=ONE.decode()),
        Claim("x", "a.txt", 2, value=sha1(ONE, usedforsecurity=False).hexdigest(), digest="sha1"),
        Claim("x", "a.txt", 2, value=sha1(ONE[:4], usedforsecurity=False).hexdigest(), digest="sha1"),
        Claim("x", "a.txt", 2, value=f"= {ONE.decode()}"),
        Claim("x", value=sha256(ONE).hexdigest(), digest="sha256"),
        Claim("x", value=sha256(ONE + b",apikey").hexdigest(), digest="ggshield"),
    ],
)
def test_a_secret_is_known_by_its_place_or_its_value(engine: Engine, claim: Claim) -> None:
    assert [known.secret.reveal() for known in _recall(engine, claim).found] == [ONE]


@pytest.mark.parametrize(
    ("claim", "why", "is_idle"),
    [
        (Claim("x", "gone.txt", 2), "gone.txt is not there in the work tree", False),
        (Claim("x", "a.txt", 2, "c" * 40), "a.txt is not there in commit cccccccccccc", False),
        (Claim("x", "a.txt", 3), "2 secrets stand there: accept them with `tokenscan baseline update`", False),
        (Claim("x", "a.txt", 2, value="acme_another12345"), "another secret stands there now", False),
        (Claim("x", "a.txt", 9), "a.txt has no line 9 any more", False),
        (Claim("x", "a.txt", 1), "no rule here finds a secret there", True),
        (Claim("x", value="nothing"), "no secret that is found here has this value", False),
    ],
)
def test_nothing_else_is_accepted_and_the_reason_is_told(engine: Engine, claim: Claim, why: str, is_idle: bool) -> None:
    assert _recall(engine, claim) == Recalled(claim, (), why, is_idle)


def test_of_several_secrets_on_a_line_a_value_picks_its_own(engine: Engine) -> None:
    digest = sha1(THREE, usedforsecurity=False).hexdigest()
    found = _recall(engine, Claim("x", "a.txt", 3, value=digest, digest="sha1")).found
    assert [known.secret.reveal() for known in found] == [THREE]
