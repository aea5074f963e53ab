"""Certain proofs that an assignment holds no credential, in the order of the stages."""

from __future__ import annotations

import re

from tokenscan.detect.match import Drop
from tokenscan.detect.reference import describe_reference
from tokenscan.detect.structure.assignment import Assignment
from tokenscan.detect.structure.ciphertext import describe_ciphertext
from tokenscan.detect.structure.names import BEFORE, after_family, before_families, name_kind
from tokenscan.detect.structure.place import place_kind
from tokenscan.detect.structure.shape import is_wordy, shape_of
from tokenscan.detect.structure.usual import USUAL
from tokenscan.detect.structure.words import split_words

_NO_CREDENTIAL: dict[str, str] = {
    # Family of the words after a credential's name → what such a thing is.
    "identity": "an identity",
    "place": "a place",
    "measure": "a measure",
    "digest": "a digest",
    "kind": "a setting",
}
_SECRET_ID = ("secret", "id")
"""What Vault and Docker call a secret of their own."""

_IDENTIFIERS = frozenset({"lower", "upper", "title", "camel", "snake", "kebab", "member", "path"})
_NO_SECRET_SHAPES = frozenset({"date", "version", "address", "media type", "type", "call", "index", "email", "number"})


def drop_for_certain(one: Assignment) -> Drop | None:
    """The first certain proof that *one* is no credential."""
    shape = shape_of(one.value)
    reference = describe_reference(one.value.encode())
    if reference:
        return Drop("reference", reference)
    if not one.quote and _ALIAS.fullmatch(one.value):
        return Drop("reference", "an alias of YAML")
    if shape == "constant" or (shape == "member" and not one.quote):
        return Drop("reference", f"a {shape} of the code")
    kind, place = name_kind(one.words)
    if kind == "none":
        return Drop("name", "the word stands inside another one")
    family = after_family(one.words, place)
    context = _describe_context(one, kind, family)
    if context:
        return Drop("context", context)
    if kind == "pass" and family:
        return Drop("name", "to pass something on")
    if family in _NO_CREDENTIAL and one.words[-2:] != _SECRET_ID:
        return Drop("name", f"the name is of {_NO_CREDENTIAL[family]}")
    before = before_families(one.words, place)
    if (kind == "key" and "public" in before) or (kind == "token" and one.words[:place][-2:] == ("public", "key")):
        return Drop("name", "the name is of a public key")
    if kind in ("password", "pass") and "verb" in before and one.value.isalpha():
        return Drop("name", "the name is of something that is done")
    if kind in ("token", "key") and not BEFORE["cursor"].isdisjoint(one.words[:place]):
        return Drop("name", "the name is of a place in a list, or of one request")
    if split_words(one.value)[:1] == ("your",):
        return Drop("placeholder", "a text to replace")
    if one.value.lower() in USUAL["name"] or one.value.lower() == one.name.lower():
        return Drop("placeholder", "the value names what it stands for")
    if not one.quote and _HEX_NUMBER.fullmatch(one.value):
        return Drop("value", "the shape of a number")
    if one.value.startswith(("(?P<", "(?:", "(?i")):
        return Drop("value", "a regular expression")
    cipher = describe_ciphertext(one.value)
    if cipher:
        return Drop("value", cipher)
    if shape in _NO_SECRET_SHAPES | {"url"} and kind not in ("password", "pass"):
        return Drop("value", f"the shape of a {shape}")
    if shape in ("type", "call", "index", "path"):
        return Drop("value", f"the shape of a {shape}")
    if kind == "seed" and shape in ("digits", "number"):
        return Drop("value", "the shape of a number")
    if kind == "key" and shape in _IDENTIFIERS and is_wordy(one.value):
        return Drop("value", "a word, as keys of tables are")
    if place_kind(one.path) == "lock":
        return Drop("context", "a lock file holds digests and no assignments")
    return None


_FORM = re.compile(
    r"\b(?:type|input|htmlFor|autocomplete)\s*[=:]\s*[\"']?$|:(?:param|arg|type|ivar|cvar|var)(?: \w+)? $|@param $",
    re.IGNORECASE,
)


_EXPRESSION = re.compile(
    r"(?:md5|sha\d*|hash\w*|hmac|digest|normalize|(?<![A-Za-z0-9])(?:en|de)code|replace|l?r?strip|format|quote|escape|join|split"
    r"|compile|match|search|test|includes|contains|startsWith|endsWith|indexOf|translate|gettext|_|t|i18n|tr)\($",
    re.IGNORECASE,
)
_ALIAS = re.compile(r"\*[a-z_][\w-]*")
_LOOK_UP = re.compile(r"(?:env|environ|get|fetch|config|settings?|define|default)\w*\(\W?$", re.IGNORECASE)
_COMPARISONS = frozenset({"==", "===", "!=", "!=="})
_HEX_NUMBER = re.compile(r"0[xX][0-9a-fA-F]{1,8}")
_NAME = re.compile(r"[A-Za-z_]\w*(?:-[A-Z]\w+)?")
_GOES_ON = re.compile(r"\s+[+.]\s*[\"'`\w$]|\s+-[A-Z][a-z]\w+")
"""Behind a name: a sum, or a parameter of a PowerShell command."""

_QUOTES = ('"', "'", "`")
_ITEM_BEFORE = re.compile(r"[\"'`]\s*,\s*\\{0,3}[\"'`]$")
_CHAIN = re.compile(r"[A-Za-z_$][\w$]*(?:=[A-Za-z_$][\w$.]*)+")
_MEMBER_SUM = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+[+\-*/|&?:][\w$.+]*$")


def _describe_context(one: Assignment, kind: str, family: str) -> str:
    if one.operator.lower() in (" ", "is", "was", "to", "by") and kind != "password" and not one.is_flag:
        return "a sentence, and no assignment"
    if one.operator == ">" and one.before.endswith(("(?P<", "(?<")):
        return "a named group of a pattern"
    if one.operator in _COMPARISONS and one.link.startswith(")"):
        return "compared with what a function makes of it"
    if _FORM.search(one.before):
        return "a form field or a parameter that is described"
    is_item = one.operator == "," and not _LOOK_UP.search(one.before)
    if is_item and (family or kind in ("auth", "key", "seed", "nonce", "pass")):
        return "an item of a list"
    if one.operator == "," and _ITEM_BEFORE.search(one.before) and one.link[:1] in ("\\", *_QUOTES):
        return "an item of a list"
    if kind == "pass" and not one.quote and one.is_comment and re.match(r"\s+\S", one.after):
        return "a sentence, and no assignment"
    if not one.quote and _is_of_code(one):
        return "a name of the code"
    if _EXPRESSION.search(one.call) or (not one.quote and _MEMBER_SUM.match(one.value)):
        return "a part of an expression"
    if not one.quote and _GOES_ON.match(one.after) and _NAME.fullmatch(one.value):
        return "a part of an expression"
    if not one.quote and one.after[:1] in ('"', "'", "`") and one.value[-1] in "+.":
        return "a part of an expression"
    if not one.quote and re.match(r"\s*(?:\||={1,2}(?!=))", one.after) and one.operator != ">":
        return "a name that is assigned to, or a type"
    return ""


def _is_of_code(one: Assignment) -> bool:
    """Is a bare value a name of the program: one of words, outside of strings and comments?"""
    shape = shape_of(one.value)
    is_word = is_wordy(one.value)
    if shape == "camel" and is_word and name_kind(split_words(one.value)[-1:])[0] == "password":
        return True  # hashedPassword, urlPassword
    if one.is_comment or any(one.before.count(quote) % 2 for quote in _QUOTES):
        return False
    if place_kind(one.path) not in ("source", "minified"):
        return False
    if one.operator == ":" and one.after[:1] == ";" and one.value[:1].isupper() and one.value.isalnum():
        return True  # Key: S3ObjectKey;
    return bool(_CHAIN.fullmatch(one.value)) or (is_word and shape in ("camel", "snake", "member"))
