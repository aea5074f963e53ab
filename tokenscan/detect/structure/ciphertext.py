"""Values that are encrypted or hashed already: what a vault, a password file or a key service writes."""

from __future__ import annotations

import re
from functools import cache

CIPHERTEXTS: tuple[tuple[str, str], ...] = (
    # (what it is, expression for the beginning of the value).
    ("SOPS ciphertext", r"ENC\[AES256_GCM,"),
    ("jasypt, hiera-eyaml or SOPS ciphertext", r"ENC[(\[]|DEC\("),
    ("Spring Cloud Config ciphertext", r"\{cipher\}"),
    ("an ansible vault", r"\$ANSIBLE_VAULT;|!vault"),
    ("AWS KMS ciphertext", r"AQ(?:ICA|ECA)H[A-Za-z0-9+/]{20}"),
    ("Google KMS ciphertext", r"CiQA[A-Za-z0-9+/]{20}"),
    ("Vault transit ciphertext", r"vault:v\d+:"),
    ("Fernet ciphertext", r"gAAAAA[A-Za-z0-9_-]{20}"),
    ("WebLogic ciphertext", r"\{AES(?:256)?\}|\{3DES\}"),
    ("Windows DPAPI ciphertext", r"(?i:01000000d08c9ddf0115d1118c7a00c0)|AQAAANCMnd8BFdERjHoA"),
    ("a PGP or age message", r"-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED)"),
    ("a bcrypt hash", r"(?:\{bcrypt\})?\$2[abxy]?\$\d\d\$"),
    ("an argon2 hash", r"\$argon2(?:id|i|d)\$"),
    ("a crypt hash", r"\$(?:1|5|6|y|apr1|md5|sha1)\$"),
    ("a PBKDF2 or scrypt hash", r"pbkdf2[_:]|scrypt[:$]|bcrypt_sha256\$|sha(?:1|256|512)\$|SCRAM-SHA-\d+\$"),
    ("an LDAP password hash", r"\{(?:S?SHA\d*|S?MD5|CRYPT|PBKDF2\S*)\}"),
    ("a MySQL password hash", r"\*[0-9A-F]{40}\Z"),
    ("a PostgreSQL password hash", r"md5[0-9a-f]{32}\Z"),
    ("a subresource or lock-file digest", r"(?:sha(?:1|256|384|512)|md5)[-:=][A-Za-z0-9+/]{16}|h1:[A-Za-z0-9+/]{43}="),
    (
        "a public key or certificate",
        r"-----BEGIN (?:PUBLIC|RSA PUBLIC|CERT)|ssh-(?:rsa|ed25519|dss) |ecdsa-sha2-|age1[a-z0-9]{58}",
    ),
    (
        "a public key or certificate",
        r"MII[A-Za-z0-9]{2}(?:TC|zC|jA|DA)[A-Za-z0-9+/]{30}|MFkwEwYH|MFYwEAYH|MCowBQYDK2V|MI[GI][fb]MA0GCSq",
    ),
    (
        "a picture, font or archive in base64",
        r"iVBORw0KGgo|/9j/4|R0lGOD|UEsDB|H4sIA|JVBERi0|d09GR|PHN2Zy|PD94bWw|AGFzbQ|data:\w+/",
    ),
)


def describe_ciphertext(value: str) -> str | None:
    """What *value* is the encrypted or hashed form of, in a few words; ``None`` if none is known."""
    found = _any_ciphertext().match(value)
    return CIPHERTEXTS[found.lastindex - 1][0] if found is not None and found.lastindex is not None else None


@cache
def _any_ciphertext() -> re.Pattern[str]:
    """A group a kind; compiled when the first value is asked about."""
    return re.compile("|".join(f"({pattern})" for _, pattern in CIPHERTEXTS))
