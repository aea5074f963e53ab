"""PKCS#12 keystores (``.p12``, ``.pfx``): what they hold, as far as it can be told without the password."""

from __future__ import annotations

from collections.abc import Iterator

from tokenscan.detect.checksum.base64_text import read_binary
from tokenscan.detect.checksum.der import (
    OBJECT_ID,
    OCTET_STRING,
    SEQUENCE,
    Element,
    read_elements,
    read_sequence,
    trim_element,
)
from tokenscan.detect.checksum.fact import Facts, known, printable
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.pkcs12_kdf import fits_mac
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

VERSION = 3
USUAL_PASSWORDS = ("", "changeit", "android")
"""None; keytool's; that of Android's debug keystores."""

_DATA = bytes.fromhex("2a864886f70d010701")
_ENCRYPTED_DATA = bytes.fromhex("2a864886f70d010706")
_BAG = bytes.fromhex("2a864886f70d010c0a01")
"""1.2.840.113549.1.12.10.1, the kind of bag behind it. Source: RFC 7292, §4.2."""

_KEY, _SHROUDED_KEY, _CERTIFICATE, _SECRET = 1, 2, 3, 5
_OPENS = (_KEY, _SHROUDED_KEY, _SECRET)
_FRIENDLY_NAME = bytes.fromhex("2a864886f70d010914")

_INDEFINITE = b"\x30\x80"

Bag = tuple[int, str]
"""Kind, and the name that its owner gave it."""


def check_pkcs12(value: bytes) -> Proof:
    """The file, or base64 of it. Keys lie in bags that show their number even where a password protects them; other
    bags are encrypted as a whole, and where these are all there is, they are certificates: doubtful. A store of open
    certificates is no secret. Of BER without lengths nothing is said.
    """
    data = read_binary(value)
    if data.startswith(_INDEFINITE):
        return UNKNOWN
    store = read_sequence(trim_element(data))
    safe = _read_safe(store) if store else None
    if store is None or safe is None:
        return LOWERS
    contents = [members for each in read_sequence(safe) or () if (members := read_elements(each.content))]
    bags = [bag for content in contents for bag in _read_bags(content)]
    is_locked = any(content[0].content == _ENCRYPTED_DATA for content in contents)
    if not any(kind in _OPENS for kind, _ in bags):
        return LOWERS if is_locked or not bags else REJECTS
    return Proof("match", (*_describe(bags, is_locked=is_locked), *_try_passwords(store, safe)))


def _read_safe(store: list[Element]) -> bytes | None:
    """The octets of the AuthenticatedSafe; ``None`` where the members are no version 3 with data."""
    if len(store) < 2 or store[0].number != VERSION:
        return None
    return _read_data(read_elements(store[1].content))


def _read_data(content: list[Element] | None) -> bytes | None:
    """The octets in a ContentInfo of type data."""
    if not content or len(content) != 2 or content[0].tag != OBJECT_ID or content[0].content != _DATA:
        return None
    octets = read_elements(content[1].content)
    return octets[0].content if octets and octets[0].tag == OCTET_STRING else None


def _read_bags(content: list[Element]) -> Iterator[Bag]:
    """The bags in a ContentInfo that is not encrypted."""
    data = _read_data(content)
    for bag in read_sequence(data) or () if data else ():
        members = read_elements(bag.content)
        if members and members[0].content[:-1] == _BAG:
            yield members[0].content[-1], _read_name(members[2].content) if len(members) > 2 else ""


def _read_name(attributes: bytes) -> str:
    """The friendly name, in UTF-16."""
    for attribute in read_elements(attributes) or ():
        members = read_elements(attribute.content) if attribute.tag == SEQUENCE else None
        if members and len(members) == 2 and members[0].content == _FRIENDLY_NAME:
            names = read_elements(members[1].content)
            return printable(names[0].content.decode("utf-16-be", "replace")) if names else ""
    return ""


def _describe(bags: list[Bag], *, is_locked: bool) -> Facts:
    kinds = [kind for kind, _ in bags]
    names = dict.fromkeys(name for _, name in bags if name)
    certificates = "encrypted" if is_locked else _count(kinds, _CERTIFICATE)
    return known(
        [
            ("type", "PKCS#12"),
            ("private keys", _count(kinds, _KEY, _SHROUDED_KEY)),
            ("secret keys", _count(kinds, _SECRET)),
            ("certificates", certificates),
            ("encrypted", "no" if _KEY in kinds else "yes"),
            ("names", printable(", ".join(names))),
        ]
    )


def _count(kinds: list[int], *wanted: int) -> str:
    """How many of *kinds* are *wanted*; empty for none."""
    number = sum(kind in wanted for kind in kinds)
    return str(number) if number else ""


def _try_passwords(store: list[Element], safe: bytes) -> Facts:
    mac = read_elements(store[2].content) if len(store) > 2 else None
    found = next((each for each in USUAL_PASSWORDS if mac and fits_mac(each, mac, safe)), None)
    return () if found is None else (("opens with", f"the password {found!r}" if found else "no password"),)
