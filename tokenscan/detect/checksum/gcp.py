"""Google service account key files."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from tokenscan.detect.checksum.base64_text import load_object
from tokenscan.detect.checksum.fact import known, printable
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.pem import check_pem
from tokenscan.detect.checksum.proof import Proof

_KEY_ID = re.compile(r"[0-9a-f]{40}")
_CLIENT_ID = re.compile(r"[0-9]{18,22}")
_EMAIL = re.compile(r"[^@\s]+@([a-z0-9.-]+)")

GOOGLE = "googleapis.com"
"""``universe_domain`` of the public cloud; a sovereign one has other addresses."""


def check_service_account(value: bytes) -> Proof:
    """The JSON object's text, its quotes escaped or not. What is no JSON is doubtful; a set whose members
    contradict each other is no key.
    """
    file = load_object(value) or load_object(_read_literal(value))
    if file is None:
        return LOWERS
    fields = {name: field for name, field in file.items() if isinstance(field, str)}
    if not (_is_set_whole(fields) and _is_address_right(fields)):
        return REJECTS
    key = check_pem(fields.get("private_key", "").encode("utf-8", "replace"))
    if key.outcome != "match":
        return LOWERS if key == LOWERS else REJECTS
    return Proof(
        "match", known((name, printable(fields[name])) for name in ("project_id", "client_email", "private_key_id"))
    )


def _read_literal(value: bytes) -> str:
    """What *value* says as the inside of a JSON string; empty where it is none."""
    try:
        return str(json.loads(b'"' + value + b'"', strict=False))
    except ValueError:
        return ""


def _is_set_whole(fields: dict[str, str]) -> bool:
    has_names = {"project_id", "client_email"} <= fields.keys()
    has_ids = _KEY_ID.fullmatch(fields.get("private_key_id", "")) and _CLIENT_ID.fullmatch(
        fields.get("client_id", "0" * 21)
    )
    return fields.get("type") == "service_account" and has_names and bool(has_ids)


def _is_address_right(fields: dict[str, str]) -> bool:
    """Whether ``client_email`` is of the project, and the certificate's URL of it. A project of an organisation's own
    domain, ``example.com:name``, is ``name.example.com`` in the address.
    """
    email = _EMAIL.fullmatch(fields["client_email"])
    if email is None or fields.get("universe_domain", GOOGLE) != GOOGLE:
        return email is not None
    scope, _, name = fields["project_id"].rpartition(":")
    project = f"{name}.{scope}".rstrip(".")
    is_own = email[1] == f"{project}.iam.gserviceaccount.com" or not email[1].endswith(".iam.gserviceaccount.com")
    url = fields.get("client_x509_cert_url", quote(email[0], safe=""))
    return is_own and email[1].endswith("gserviceaccount.com") and url.endswith((quote(email[0], safe=""), email[0]))
