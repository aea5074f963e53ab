from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode

import pytest
from support.joint import join

from tokenscan.detect.checksum import find_check
from tokenscan.detect.checksum.grade import LOWERS, MATCH, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

PYPI = (
    "pypi-~|~AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMAACEVsxLFsiZG9jcy1kZW1vIl1d"
    "AAIZWzAsMTg5MzQ1NjAwMCwxNzY3MjI1NjAwXQAABiBGtCtCKc16OcVk54C7ZlqL3k_fciAH6Ec_Fn_lPtS5lQ"
)
SENTRY = (
    "sntrys_~|~eyJpYXQiOjE3MDAwMDAwMDAuMCwidXJsIjoiaHR0cHM6Ly9zZW50cnkuaW8iLCJyZWdpb25fdXJsIjoiaHR0cHM6Ly91"
    "cy5zZW50cnkuaW8iLCJvcmciOiJkb2NzLWRlbW8ifQ_RrQrQinNejnFZOeAu2Zai95P33IgB+hHPxZ/5T7UuZU"
)
CLOUD = "glc_~|~eyJvIjoiMDAwMDAwIiwibiI6ImRvY3MtZGVtbyIsImsiOiJNYWRlVXBLZXkwMTIzNDU2Nzg5IiwibSI6eyJyIjoiZXUifX0="
LEGACY = b64encode(b'{"k":"made-up","n":"docs","id":1}').decode()
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4~|~.GDWCgA.cauLavsbrj3yR-AobaNeDaFlZP8"
SENDGRID = "SG.~|~4-Kpv9iFZrBQAbAqP1HShg.RrQrQinNejnFZOeAu2Zai95P33IgB-hHPxZ_5T7UuZU"
POSTMAN = "PMAK-~|~65a0f0000123456789abcdef-0123456789abcdef0123456789abcdef01"
REFERENCE = "cmVmdGtu~|~OjAxOjE3NjcyMjU2MDA6TWFkZVVwUmFuZG9tUGFydEZvckRvY3MwMDAwMA=="


def prove(name: str, text: str) -> Proof:
    return find_check(name)(join(text).encode())


def encode(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def make_jwt(header: object, claims: object, signature: bytes = bytes(32)) -> str:
    return f"{encode(header)}.{encode(claims)}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


def make_macaroon(*caveats: object, location: bytes = b"pypi.org") -> str:
    def field(kind: int, content: bytes) -> bytes:
        return bytes([kind, len(content)]) + content

    body = b"\x02" + field(1, location) + field(2, b"0" * 36) + b"\x00"
    body += b"".join(field(2, json.dumps(caveat).encode()) + b"\x00" for caveat in caveats)
    return "pypi-" + urlsafe_b64encode(body + b"\x00" + field(6, bytes(32))).decode().rstrip("=")


@pytest.mark.parametrize(
    ("name", "token", "facts"),
    [
        (
            "pypi-macaroon",
            PYPI,
            (("host", "pypi.org"), ("scope", "docs-demo"), ("expires", "2030-01-01T00:00:00Z")),
        ),
        (
            "sentry-org",
            SENTRY,
            (("organization", "docs-demo"), ("host", "https://us.sentry.io"), ("created", "2023-11-14T22:13:20Z")),
        ),
        ("grafana-cloud", CLOUD, (("organization", "000000"), ("name", "docs-demo"), ("region", "eu"))),
        ("grafana-legacy", LEGACY, (("organization", "1"), ("name", "docs"))),
        ("discord", DISCORD, (("user", "123456789012345678"), ("created", "2023-11-14T22:13:20Z"))),
        ("sendgrid", SENDGRID, (("key id", "4-Kpv9iFZrBQAbAqP1HShg"),)),
        ("postman", POSTMAN, (("created", "2024-01-12T07:53:36Z"),)),
        ("jfrog-reference", REFERENCE, (("expires", "2026-01-01T00:00:00Z"),)),
        ("telegram", "123456789:~|~AA" + "x" * 33, (("bot id", "123456789"),)),
        ("mapbox", f"sk.~|~{encode({'u': 'docs', 'a': 'id'})}." + "x" * 22, (("user", "docs"),)),
        (
            "onepassword-service",
            "ops_~|~" + encode({"signInAddress": "my.example.com", "email": "a@example.com", "secretKey": "made-up"}),
            (("host", "my.example.com"), ("user", "a@example.com")),
        ),
        ("onepassword-secret-key", "A3-~|~ABCDEF-GHJKLM-NPQRS-TVWXY-Z2345-6789A", ()),
        ("onepassword-secret-key", "A3-~|~ABCDEF-GHJKLMNPQRS-TVWXY-Z2345-6789A", ()),
        ("openai", "sk-~|~" + "x" * 20 + "T3BlbkFJ" + "y" * 20, ()),
        ("anthropic", "sk-ant-api03-~|~" + "x" * 93 + "AA", ()),
        ("huggingface", "hf_~|~" + "MadeUpBody" * 3 + "Docs", ()),
        ("fernet-key", urlsafe_b64encode(bytes(range(200, 232))).decode(), ()),
    ],
)
def test_a_value_that_decodes_matches_and_tells_what_it_is(
    name: str, token: str, facts: tuple[tuple[str, str], ...]
) -> None:
    assert prove(name, token) == Proof("match", facts)


@pytest.mark.parametrize(
    ("name", "token", "proof"),
    [
        ("pypi-macaroon", PYPI[:-4], REJECTS),
        ("pypi-macaroon", "pypi-~|~MadeUpTokenForDocs", REJECTS),
        ("pypi-macaroon", make_macaroon(location=b"index.example.com"), UNKNOWN),
        ("sentry-org", "sntrys_~|~eyJub3QiOiJqc29u_short", LOWERS),
        ("grafana-cloud", "glc_~|~eyJ1bmRvbmU", LOWERS),
        ("grafana-legacy", "eyJrIjoi~|~bm90IGpzb24", LOWERS),
        ("discord", DISCORD.replace("GDWCgA", "GDWCgB"), LOWERS),
        ("discord", DISCORD[:-1] + "9", LOWERS),
        ("sendgrid", SENDGRID[:-1] + "V", LOWERS),
        ("postman", POSTMAN.replace("65a0", "05a0"), LOWERS),
        ("jfrog-reference", REFERENCE.replace("OjAx", "OkFB"), LOWERS),
        ("jfrog-api-key", "AKCp~|~" + "x" * 40, LOWERS),
        ("telegram", "123456789:~|~BA" + "x" * 33, LOWERS),
        ("mapbox", "sk.~|~eyJ4IjoxfQ." + "x" * 22, LOWERS),
        ("onepassword-service", "ops_~|~eyJ4IjoxfQ", LOWERS),
        ("onepassword-secret-key", "A3-~|~ABCDEF-GHIJKL-MNOPQ-RSTUV-WXYZ2-34567", LOWERS),
        ("openai", "sk-~|~" + "x" * 48, LOWERS),
        ("anthropic", "sk-ant-api03-~|~" + "x" * 95, LOWERS),
        ("anthropic", "sk-ant-sid01-~|~" + "x" * 93 + "AA", UNKNOWN),
        ("huggingface", "hf_~|~" + "MadeUp1234" * 3 + "Docs", UNKNOWN),
        ("fernet-key", "x" * 43 + "=", LOWERS),
        ("fernet-key", "gAAAAAB~|~" + "x" * 90, LOWERS),
        ("uuid", "3f2b8c1e-9a4d-1e7f-b6c5-0d1a2e9f8b74", UNKNOWN),
        ("uuid", "3f2b8c1e-9a4d-4e7f-b6c5-0d1a2e9f8b74", UNKNOWN),
        ("uuid", "00000000-0000-0000-0000-000000000000", REJECTS),
        ("uuid", "11111111-1111-4111-8111-111111111111", REJECTS),
        ("uuid", "12345678-1234-1234-1234-123456789abc", REJECTS),
        ("uuid", "fedcba98-7654-3210-fedc-ba9876543210", REJECTS),
        ("uuid", "no uuid", UNKNOWN),
    ],
)
def test_a_value_that_does_not_decode_falls_as_far_as_its_rule_is_proven(name: str, token: str, proof: Proof) -> None:
    assert prove(name, token) == proof


@pytest.mark.parametrize(
    ("caveats", "facts"),
    [
        ([], (("scope", "whole account"),)),
        ([{"version": 1, "permissions": "user"}], (("scope", "whole account"),)),
        ([{"version": 1, "permissions": {"projects": ["a", "b"]}}], (("scope", "a, b"),)),
        ([[3, "id"], [0, 1893456000, 0]], (("scope", "whole account"), ("expires", "2030-01-01T00:00:00Z"))),
        ([["new kind"]], ()),
    ],
)
def test_a_pypi_token_is_as_wide_as_its_caveats_leave_it(
    caveats: list[object], facts: tuple[tuple[str, str], ...]
) -> None:
    assert prove("pypi-macaroon", make_macaroon(*caveats)) == Proof("match", (("host", "pypi.org"), *facts))


HS256 = {"alg": "HS256", "typ": "JWT"}


def test_a_jwt_tells_issuer_audience_and_expiry_and_never_its_subject() -> None:
    claims = {"iss": "https://me:pw@id.example.com/", "aud": ["a", "b"], "sub": "someone", "exp": 1893456000}
    facts = (
        ("alg", "HS256"),
        ("iss", "https://id.example.com/"),
        ("aud", "a, b"),
        ("expires", "2030-01-01T00:00:00Z"),
    )
    assert prove("jwt", make_jwt(HS256, claims)) == Proof("match", facts)


@pytest.mark.parametrize(
    ("algorithm", "size", "outcome"),
    [
        ("HS256", 32, "match"),
        ("HS256", 64, "mismatch"),
        ("HS512", 64, "match"),
        ("ES256", 64, "match"),
        ("ES512", 132, "match"),
        ("EdDSA", 64, "match"),
        ("RS256", 256, "match"),
        ("RS256", 32, "mismatch"),
        ("none", 0, "match"),
        ("none", 32, "mismatch"),
        ("OWN", 5, "match"),
    ],
)
def test_a_jwt_signature_has_the_length_of_its_algorithm(algorithm: str, size: int, outcome: str) -> None:
    proof = prove("jwt", make_jwt({"alg": algorithm}, {}, bytes(size)))
    assert proof == Proof(outcome, (("alg", algorithm),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("token", "proof"),
    [
        ("eyJub3QganNvbg.eyJ9.x", REJECTS),
        (make_jwt({"typ": "JWT"}, {}), REJECTS),
        (make_jwt(HS256, []), REJECTS),
        (encode(HS256) + "." + encode({}), REJECTS),
        (encode({"alg": "dir", "enc": "A256GCM"}) + "..a.b.c", UNKNOWN),
        (make_jwt({"alg": "ES256", "zip": "DEF"}, {}, bytes(64)), UNKNOWN),
    ],
)
def test_what_does_not_decode_is_no_jwt(token: str, proof: Proof) -> None:
    assert prove("jwt", token) == proof


def test_the_service_role_matches_and_every_other_jwt_is_dropped() -> None:
    claims = {"iss": "supabase", "ref": "abcdefghijklmnopqrst", "role": "service_role", "exp": 2015360000}
    facts = (
        ("alg", "HS256"),
        ("iss", "supabase"),
        ("ref", "abcdefghijklmnopqrst"),
        ("role", "service_role"),
        ("expires", "2033-11-11T22:13:20Z"),
    )
    others = [claims | {"role": "anon"}, claims | {"iss": "supabase-demo"}, {"iss": "other"}]
    assert prove("supabase-service-role", make_jwt(HS256, claims)) == Proof("match", facts)
    assert [prove("supabase-service-role", make_jwt(HS256, other)) for other in others] == [REJECTS] * 3
    assert prove("supabase-service-role", "no token") == REJECTS


@pytest.mark.parametrize(
    ("key_id", "proof"),
    [
        ("AKIA~|~RZPUZDIKAAAACAQD", Proof("match", (("account", "123456789012"),))),
        ("AKIA~|~IOSFODNN7EXAMPLE", UNKNOWN),
        ("AKIA~|~RZPUZDIKAAAACAQ1", REJECTS),
        ("AKIA~|~rzpuzdikaaaacaqd", REJECTS),
        ("AKIA~|~7777777777777777", LOWERS),
        ("AROA~|~RZPUZDIKAAAACAQD", UNKNOWN),
        ("AKIA~|~RZPUZDIK", UNKNOWN),
    ],
)
def test_an_aws_key_id_tells_its_account(key_id: str, proof: Proof) -> None:
    assert prove("aws-access-key-id", key_id) == proof


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("alice:made up", (("user", "alice"),)),
        ("alice@example.com:made:up", (("user", "alice@example.com"),)),
        ('_json_key:{\n\t"type": "x"\n}', (("user", "_json_key"),)),
        ("0123456789abcdef0123456789abcdef:x-oauth-basic", ()),
        ("k3y4nd5ecr3t9:", ()),
        ("a1b2c3d4e5f6:made-up", ()),
    ],
)
def test_basic_auth_is_a_pair_and_names_a_user_that_is_no_token(text: str, facts: tuple[tuple[str, str], ...]) -> None:
    value = b64encode(text.encode()).decode()
    assert prove("base64-basic-auth", value) == Proof("match", facts)
    assert prove("docker-auth", value) == Proof("match", facts)


@pytest.mark.parametrize("data", [b"no colon", b"a:\xff\xfe", b"a:\x00b", b"\x07a:b"])
def test_what_is_no_printable_pair_is_no_basic_auth(data: bytes) -> None:
    value = b64encode(data).decode()
    assert (prove("base64-basic-auth", value), prove("docker-auth", value)) == (REJECTS, LOWERS)


def test_a_reference_token_without_expiry_never_expires() -> None:
    token = b64encode(b"reftkn:01:0000000000:MadeUpRandomPart").decode()
    assert prove("jfrog-reference", token) == Proof("match", (("expires", "never"),))


def test_an_artifactory_key_is_base58_of_54_bytes() -> None:
    assert prove("jfrog-api-key", "AKCp~|~" + "x" * 69) == MATCH


@pytest.mark.parametrize(
    "claims",
    [
        {
            "iss": "kubernetes/serviceaccount",
            "kubernetes.io/serviceaccount/namespace": "shop",
            "kubernetes.io/serviceaccount/service-account.name": "deployer",
        },
        {
            "iss": "kubernetes/serviceaccount",
            "kubernetes.io": {"namespace": "shop", "serviceaccount": {"name": "deployer", "uid": "1"}},
        },
    ],
)
def test_a_token_of_kubernetes_names_namespace_and_account(claims: dict[str, object]) -> None:
    facts = (
        ("alg", "RS256"),
        ("iss", "kubernetes/serviceaccount"),
        ("namespace", "shop"),
        ("account", "deployer"),
    )
    assert prove("jwt", make_jwt({"alg": "RS256"}, claims, bytes(256))) == Proof("match", facts)


def test_a_token_tells_from_when_to_when_it_is_valid() -> None:
    facts = (("alg", "HS256"), ("valid from", "2023-11-14T22:13:20Z"), ("expires", "2030-01-01T00:00:00Z"))
    claims = {"nbf": 1700000000, "exp": 1893456000, "kubernetes.io": "odd"}
    assert prove("jwt", make_jwt({"alg": "HS256"}, claims)) == Proof("match", facts)
