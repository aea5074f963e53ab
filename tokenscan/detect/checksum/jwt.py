"""JSON web tokens: what the header and the claims say, and whether the signature has the length of its algorithm."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tokenscan.detect.checksum.base64_text import decode_base64, decode_object
from tokenscan.detect.checksum.fact import Facts, iso_date, known, printable
from tokenscan.detect.checksum.grade import LOWERS, MATCH, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

SIGNATURE_BYTES = {
    "none": (0,),
    "HS256": (32,),
    "HS384": (48,),
    "HS512": (64,),
    "ES256": (64,),
    "ES256K": (64,),
    "ES384": (96,),
    "ES512": (132,),
    "EdDSA": (64, 114),
}
"""Source: RFC 7518, §3.2 and §3.4; RFC 8037, §3.1 (Ed25519, Ed448)."""

MIN_RSA_BYTES = 128
"""RS and PS: as long as the modulus, which is 1024 bits or more."""

_NOT_PLAIN = ("enc", "zip", "b64")
"""Header members under which the second part is no base64url of JSON (RFC 7516, RFC 7797)."""


@dataclass(frozen=True, slots=True)
class Token:
    """The three parts, decoded. *signature* is ``None`` where it is no base64url."""

    header: dict[str, object]
    claims: dict[str, object]
    signature: bytes | None


def check_jwt(value: bytes) -> Proof:
    """Header and claims must be JSON objects, the header with ``alg``. Whether it is expired is for the caller, who
    has a clock, to say.
    """
    head = decode_object(value.partition(b".")[0])
    if head is not None and any(member in head for member in _NOT_PLAIN):
        return UNKNOWN
    token = read_token(value)
    if token is None:
        return REJECTS
    return replace(MATCH if has_fitting_signature(token) else LOWERS, facts=read_claims(token))


def read_token(value: bytes) -> Token | None:
    """The token in *value*; ``None`` if it does not decode to one."""
    parts = value.split(b".")
    if len(parts) != 3:
        return None
    header, claims = decode_object(parts[0]), decode_object(parts[1])
    if header is None or claims is None or not isinstance(header.get("alg"), str):
        return None
    return Token(header, claims, decode_base64(parts[2]) if parts[2] else b"")


def has_fitting_signature(token: Token) -> bool:
    """Whether the signature has a length that its algorithm gives; of an algorithm not listed here, any."""
    algorithm = str(token.header["alg"])
    if token.signature is None:
        return False
    if algorithm[:2] in ("RS", "PS"):
        return len(token.signature) >= MIN_RSA_BYTES
    return len(token.signature) in SIGNATURE_BYTES.get(algorithm, (len(token.signature),))


def read_claims(token: Token) -> Facts:
    """Algorithm, issuer, audience, when it begins and ends, and of Supabase the project and the role, of Kubernetes
    the namespace and the account. Never another subject.
    """
    claims = token.claims
    audience = claims.get("aud")
    texts = audience if isinstance(audience, list) else [audience]
    facts = [
        ("alg", printable(token.header["alg"])),
        ("iss", printable(claims.get("iss"))),
        ("aud", printable(", ".join(filter(None, map(printable, texts))))),
    ]
    if str(claims.get("iss")).startswith("supabase"):
        facts += [("ref", printable(claims.get("ref"))), ("role", printable(claims.get("role")))]
    facts += _read_kubernetes(claims)
    return known([*facts, ("valid from", iso_date(claims.get("nbf"))), ("expires", iso_date(claims.get("exp")))])


def _read_kubernetes(claims: dict[str, object]) -> Facts:
    """Namespace and account of a service account, as older tokens and newer ones say them."""
    bound = claims.get("kubernetes.io")
    if isinstance(bound, dict):
        account = bound.get("serviceaccount")
        name = account.get("name") if isinstance(account, dict) else None
        return (("namespace", printable(bound.get("namespace"))), ("account", printable(name)))
    prefix = "kubernetes.io/serviceaccount/"
    names = (f"{prefix}namespace", f"{prefix}service-account.name")
    return tuple(zip(("namespace", "account"), (printable(claims.get(name)) for name in names), strict=True))
