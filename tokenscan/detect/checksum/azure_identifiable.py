"""Azure's older identifiable keys: base64 with a signature before the last six characters and a Marvin checksum."""

from __future__ import annotations

from dataclasses import dataclass

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.marvin import marvin32
from tokenscan.detect.checksum.proof import UNKNOWN, Proof


@dataclass(frozen=True, slots=True)
class KeyFamily:
    """A kind of key. *size* in bytes; 0 where it is not known. *seeds*: seed name to the privilege that it tells.
    *is_proven*: a key that Microsoft published has passed, so that a mismatch may drop.
    """

    product: str
    size: int
    seeds: tuple[tuple[str, str], ...]
    is_proven: bool = False


_MESSAGING = (("Manage00", "manage"), ("Send0000", "send"), ("Listen00", "listen"), ("System00", "system"))
_UNNAMED = ("Unknown0", "")

FAMILIES = {
    b"+ABa": KeyFamily("Azure Batch", 64, (("AbAcct00", "account"),)),
    b"+ACR": KeyFamily("Azure Container Registry", 39, (("ACRDflt0", ""),), is_proven=True),
    b"+AEh": KeyFamily("Azure Event Hubs", 32, (*_MESSAGING, _UNNAMED)),
    b"+AMC": KeyFamily("Azure ML classic", 64, (("Classic0", ""),)),
    b"+ARm": KeyFamily("Azure Relay", 32, (*_MESSAGING, _UNNAMED)),
    b"+ASb": KeyFamily("Azure Service Bus", 32, (*_MESSAGING, _UNNAMED)),
    b"+ASt": KeyFamily("Azure Storage", 64, (("Default0", "account"),), is_proven=True),
    b"+SQL": KeyFamily("Azure SQL", 0, (("UsrPwd00", "user"),)),
    b"ACDb": KeyFamily(
        "Azure Cosmos DB",
        64,
        (
            ("MastRW00", "read-write"),
            ("MastRO00", "read-only"),
            ("SystRW00", "system read-write"),
            ("SystRO00", "system read-only"),
            ("SysAll00", "system all"),
            ("Resour00", "resource"),
            ("Encryp00", "data encryption"),
        ),
    ),
    b"AIoT": KeyFamily("Azure IoT", 32, (("IoTHub00", "hub"), ("DpsKey00", "provisioning"), ("Device00", "device"))),
    b"APIM": KeyFamily(
        "Azure API Management",
        64,
        (("Tenant00", "direct management"), ("IoTHub00", "subscription"), ("Gatewy00", "gateway"), ("GitKey00", "git")),
    ),
    b"AZEG": KeyFamily("Azure Event Grid", 32, (("SendRecv", "send and receive"),)),
    # Of some Redis keys + and / were replaced by P and F after the checksum was made (IdentifiableMetadata.cs).
    b"AzCa": KeyFamily("Azure Cache for Redis", 33, (("Access00", "access"),)),
    b"AzFu": KeyFamily(
        "Azure Functions", 40, (("Master00", "master"), ("System00", "system"), ("Functi00", "function"))
    ),
    # Proven for the query seed alone, so that a mismatch proves nothing.
    b"AzSe": KeyFamily("Azure Search", 39, (("Query000", "query"), ("PAdmin00", "admin"))),
}
"""Signature to family. Source of seeds and sizes: microsoft/security-utilities, IdentifiableMetadata.cs."""


def check_identifiable(value: bytes) -> Proof:
    """The last four bytes, little-endian, are the Marvin hash of those before them under one of the family's seeds;
    the seed that fits tells the privilege.
    """
    family = FAMILIES.get(value.rstrip(b"=")[-10:-6])
    data = decode_base64(value)
    if family is None or data is None or len(data) < 32:
        return UNKNOWN
    checksum = int.from_bytes(data[-4:], "little")
    for seed, privilege in family.seeds:
        if marvin32(data[:-4], seed) == checksum:
            facts = (("product", family.product), ("privilege", privilege))
            return Proof("match", facts if privilege else facts[:1])
    return REJECTS if family.is_proven and len(data) == family.size else LOWERS
