"""Why a name is not that of a credential, for certain: ``password_hash``, ``public_key``, ``token_url``, ``$PWD:``."""

from __future__ import annotations

from tokenscan.detect.structure.assignment import Assignment
from tokenscan.detect.structure.names import BEFORE, after_family, before_families, name_kind

_NO_CREDENTIAL: dict[str, str] = {
    # Family of the words after a credential's name → what such a thing is.
    "identity": "an identity",
    "place": "a place",
    "measure": "a measure",
    "digest": "a digest",
    "kind": "a setting",
    "element": "a part of a form",
}
_SECRET_ID = ("secret", "id")
"""What Vault and Docker call a secret of their own."""

_ROUNDS = (("all",), ("any",), ("first",), ("second",), ("single",))
"""Words before a pass over something, ``allPass``."""

_FOLDERS = frozenset({"$pwd", "$oldpwd"})
"""Where a shell works, and where it worked before."""


def describe_variable(one: Assignment) -> str:
    """What is read where *one* looks like an assignment: ``$PWD:/work``, ``$(PASSWORD):x``; empty for nothing. ``$x =``
    assigns in PHP and PowerShell, and no shell reads a name before ``=``.
    """
    if one.quote:
        return ""
    if one.name.lower() in _FOLDERS or (one.link.startswith(")") and one.before.endswith("$(")):
        return "a variable that is read"
    return "a variable that is read" if one.name.startswith("$") and one.operator == ":" else ""


def describe_name(one: Assignment) -> str:
    """What the name of *one* is a name of, if that is no credential; empty if it may be one."""
    kind, place = name_kind(one.words)
    family = after_family(one.words, place)
    if kind == "pass" and (family or one.words[place - 1 : place] in _ROUNDS):
        return "to pass something on"
    if family in _NO_CREDENTIAL and one.words[-2:] != _SECRET_ID:
        return f"the name is of {_NO_CREDENTIAL[family]}"
    return _describe_lead(kind, one.words[:place], one.value)


def _describe_lead(kind: str, lead: tuple[str, ...], value: str) -> str:
    """As ``describe_name``, by the words before the one that gave the name away."""
    families = before_families(lead, len(lead))
    if kind == "key" and "public" in families:
        return "the name is of a public key"
    if kind == "token" and (lead[-2:] == ("public", "key") or lead[-1:] == ("public",)):
        return "the name is of something public"
    if kind in ("password", "pass") and lead and lead[-1] in BEFORE["digest"]:
        return "the name is of a digest or a ciphertext"
    if kind in ("password", "pass") and "verb" in families and value.isalpha():
        return "the name is of something that is done"
    if kind in ("token", "key") and "cursor" in families:
        return "the name is of a place in a list, or of one request"
    return ""
