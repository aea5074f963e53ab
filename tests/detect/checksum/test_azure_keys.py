from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from support.joint import join

from tokenscan.detect.checksum import find_check
from tokenscan.detect.checksum.azure_identifiable import FAMILIES
from tokenscan.detect.checksum.grade import LOWERS, MATCH, REJECTS
from tokenscan.detect.checksum.marvin import marvin32
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

BODY = "CzBVep/E6Q4zWH2ix+wRNluApcrvFDleg"
STORAGE = BODY + "6jN8hc8YYar0PUaP2SJrtP4HUJnjLHW+yBFao+02f4j~|~+AStdruoOQ=="
REGISTRY = BODY + "6jN8hc8YY~|~+ACRVPJ5EL"
FUNCTION = BODY + "6jN8hc8YYar~|~AzFuXsAj+A=="
SERVICE_BUS = BODY + "~|~+ASbufCSmg="
CASK = "H" * 52 + "~|~JQQJ99BFAAAAAAAAAAAAAAABAZDO4gIv"
ENTRA = "Doc~|~8Q~MadeUpClientSecretForDocsOnly01cBF"


def prove(name: str, text: str) -> Proof:
    return find_check(name)(join(text).encode())


@pytest.mark.parametrize(
    ("key", "facts"),
    [
        (STORAGE, (("product", "Azure Storage"), ("privilege", "account"))),
        (REGISTRY, (("product", "Azure Container Registry"),)),
        (FUNCTION, (("product", "Azure Functions"), ("privilege", "master"))),
        (SERVICE_BUS, (("product", "Azure Service Bus"), ("privilege", "manage"))),
    ],
)
def test_the_seed_that_fits_an_identifiable_key_tells_its_privilege(
    key: str, facts: tuple[tuple[str, str], ...]
) -> None:
    assert prove("azure-identifiable", key) == Proof("match", facts)


def test_every_seed_of_every_family_is_tried() -> None:
    for signature, family in FAMILIES.items():
        size = family.size or 32
        for seed, _ in family.seeds:
            text = b64encode(bytes(range(size))).rstrip(b"=")
            text = text[:-10] + signature + text[-6:]
            data = b64decode(text + b"=" * (-len(text) % 4))[:-4]
            key = b64encode(data + marvin32(data, seed).to_bytes(4, "little"))
            assert find_check("azure-identifiable")(key).facts[0] == ("product", family.product)


@pytest.mark.parametrize(
    ("name", "key", "proof"),
    [
        ("azure-identifiable", "D" + STORAGE[1:], REJECTS),
        ("azure-identifiable", "D" + REGISTRY[1:], REJECTS),
        ("azure-identifiable", "D" + SERVICE_BUS[1:], LOWERS),
        ("azure-identifiable", BODY + "6jN8hc8YYar0", UNKNOWN),
        ("azure-cask", "I" + CASK[1:], REJECTS),
        ("azure-cask", CASK + "AA==", LOWERS),
        ("azure-cask", CASK[:-1], UNKNOWN),
        ("azure-entra", "d" + ENTRA[1:], LOWERS),
        ("azure-entra", "Doc~|~7Q~MadeUpClientSecretForDocsOnly012", UNKNOWN),
    ],
)
def test_a_changed_key_is_dropped_only_where_a_published_key_has_passed(name: str, key: str, proof: Proof) -> None:
    assert prove(name, key) == proof


def test_a_cask_key_tells_its_month_and_product() -> None:
    assert prove("azure-cask", CASK) == Proof("match", (("created", "2025-06"), ("product", "Azure DevOps")))


def test_a_cask_checksum_may_be_base64_too_and_longer() -> None:
    body = join(CASK)[:80].encode()
    full = b64encode(marvin32(b64decode(body), "Default0").to_bytes(4, "little"))
    check = find_check("azure-cask")
    assert [check(body + full[:4]).outcome, check(body + full).outcome] == ["match", "match"]


def test_an_entra_secret_ends_in_three_digits_of_its_hash() -> None:
    assert prove("azure-entra", ENTRA) == MATCH


SIGNATURE = "sig=~|~" + b64encode(bytes(range(32))).decode().replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            f"https://a.blob.core.windows.net/c?sv=2022-11-02&se=2030-01-01T00%3A00%3A00Z&sp=rwdl&{SIGNATURE}",
            (("expires", "2030-01-01T00:00:00Z"), ("rights", "rwdl")),
        ),
        (
            f"sv=2022-11-02&amp;se=2030-01-01&amp;sp=r&amp;{SIGNATURE}",
            (("expires", "2030-01-01T00:00:00Z"), ("rights", "r")),
        ),
        (
            f"SharedAccessSignature sr=sb%3a%2f%2fn&{SIGNATURE}&se=1893456000&skn=Root",
            (("expires", "2030-01-01T00:00:00Z"), ("policy", "Root")),
        ),
        (f"se=2030-99-99&sp=r&{SIGNATURE}", (("rights", "r"),)),
    ],
)
def test_a_shared_access_signature_tells_its_expiry_and_rights(text: str, facts: tuple[tuple[str, str], ...]) -> None:
    assert prove("azure-sas", text) == Proof("match", facts)


def test_a_shared_access_signature_needs_32_bytes_and_a_term() -> None:
    assert prove("azure-sas", "se=2030-01-01&sp=r&sig=~|~c2hvcnQ=") == LOWERS
    assert prove("azure-sas", f"sp=r&{SIGNATURE}") == LOWERS
    assert prove("azure-sas", "se=2030-01-01&sp=r") == UNKNOWN
