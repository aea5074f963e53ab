"""Certain proofs that an assignment holds no credential, in the order of the stages."""

from __future__ import annotations

import re

from tokenscan.detect.match import Drop
from tokenscan.detect.reference import describe_reference
from tokenscan.detect.structure.assignment import Assignment
from tokenscan.detect.structure.ciphertext import describe_ciphertext
from tokenscan.detect.structure.encoded import describe_encoded
from tokenscan.detect.structure.names import after_family, name_kind
from tokenscan.detect.structure.naming import describe_name, describe_variable
from tokenscan.detect.structure.patterned import describe_pattern
from tokenscan.detect.structure.place import place_kind
from tokenscan.detect.structure.shape import is_wordy, shape_of
from tokenscan.detect.structure.usual import USUAL
from tokenscan.detect.structure.words import split_words

_IDENTIFIERS = frozenset({"lower", "upper", "title", "camel", "snake", "kebab", "member", "path"})
_WORDS = frozenset({"lower", "upper", "title", "camel"})
MIN_MADE = 8
"""Characters: of 110 shorter ones on the labelled lines none is a credential (2026-11)."""

_NEVER_SHORT = frozenset({"secret", "token", "credential", "auth", "key", "salt", "nonce", "signature"})
_MADE = frozenset({"token", "credential", "auth", "nonce", "signature"})
"""Kinds that machines make: of 20 such words on the labelled lines none is a credential (2026-11)."""

_NO_SECRET_SHAPES = frozenset(
    {"date", "version", "address", "media type", "type", "call", "index", "email", "number", "colour"}
)


def drop_for_certain(one: Assignment) -> Drop | None:
    """The first certain proof that *one* is no credential."""
    shape = shape_of(one.value)
    reference = describe_reference(one.value.encode())
    if reference:
        return Drop("reference", reference)
    if not one.quote and _ALIAS.fullmatch(one.value):
        return Drop("reference", "an alias of YAML")
    variable = describe_variable(one)
    if variable:
        return Drop("reference", variable)
    if shape == "constant" or (shape == "member" and not one.quote):
        return Drop("reference", f"a {shape} of the code")
    kind, place = name_kind(one.words)
    if kind == "none":
        return Drop("name", "the word stands inside another one")
    family = after_family(one.words, place)
    context = _describe_context(one, kind, family)
    if context:
        return Drop("context", context)
    name = describe_name(one)
    if name:
        return Drop("name", name)
    if split_words(one.value)[:1] == ("your",):
        return Drop("placeholder", "a text to replace")
    if one.value.lower() in USUAL["name"] or one.value.lower() == one.name.lower():
        return Drop("placeholder", "the value names what it stands for")
    pattern = "" if kind in ("password", "pass") else describe_pattern(one.value)
    if pattern:
        return Drop("placeholder", pattern)
    if kind in _NEVER_SHORT and len(one.value) < MIN_MADE:
        return Drop("value", "too short for what a machine makes")
    if one.value.count("\ufffd") > len(one.value) / 4:
        return Drop("value", "no text")
    if not one.quote and (_HEX_NUMBER if kind != "seed" else _HEX_SEED).fullmatch(one.value):
        return Drop("value", "the shape of a number")
    if one.value.startswith(("(?P<", "(?:", "(?i")):
        return Drop("value", "a regular expression")
    cipher = describe_ciphertext(one.value) or describe_encoded(one.value)
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
    if kind in _MADE and shape in _WORDS and is_wordy(one.value):
        return Drop("value", "words, and a machine makes none")
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
_HEX_NUMBER = re.compile(r"0[xX][0-9a-fA-F]{1,8}[uUlL]{0,3}")
_HEX_SEED = re.compile(r"0[xX][0-9a-fA-F]{1,32}[uUlL]{0,3}")
_ROLE = re.compile(r":[a-zA-Z][\w.+-]*(?::[\w.+-]+)*:`$")
"""A role of reStructuredText, such as ``:class:`name```."""

_ARN = re.compile(r"arn:aws[\w-]*:[^\s\"']*$")
_BADGE = re.compile(r"badge[\w./-]*\?$")
_NAME = re.compile(r"[A-Za-z_]\w*(?:-[A-Z]\w+)?")
_DIGEST = re.compile(r"[0-9a-fA-F]{32}(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{32}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96})?")
"""As long as MD5, SHA-1, SHA-256, SHA-384 and SHA-512 are."""

_TELLS_DIGEST = re.compile(r"checksum|integrity|\bcommit|\be-?tag\b|revision|\bsha-?\d+sum|\bmd5sum", re.IGNORECASE)
_GOES_ON = re.compile(r"\s+[+.]\s*[\"'`\w$]|\s+-[A-Z][a-z]\w+")
"""Behind a name: a sum, or a parameter of a PowerShell command."""

_QUOTES = ('"', "'", "`")
_ITEM_BEFORE = re.compile(r"[\"'`]\s*,\s*\\{0,3}[\"'`]$")
_KEY_AFTER = re.compile(r"\\{0,3}[\"'`]\s*(?::(?!:)|=>)")
_CHAIN = re.compile(r"[A-Za-z_$][\w$]*(?:=[A-Za-z_$][\w$.]*)+")
_MEMBER_SUM = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+[+\-*/|&?:][\w$.+]*$")


def _describe_context(one: Assignment, kind: str, family: str) -> str:
    if one.operator.lower() in (" ", "is", "was", "to", "by") and kind != "password" and not one.is_flag:
        return "a sentence, and no assignment"
    if one.operator == ">" and one.before.endswith(("(?P<", "(?<")):
        return "a named group of a pattern"
    if _ROLE.search(one.link) or (not one.quote and one.value.endswith(":") and one.after[:1] == "`"):
        return "a role of reStructuredText"
    if _ARN.search(one.before + one.name):
        return "a part of an ARN"
    if _BADGE.search(one.before):
        return "the token of a public badge"
    if one.operator in _COMPARISONS and one.link.startswith(")"):
        return "compared with what a function makes of it"
    if _FORM.search(one.before):
        return "a form field or a parameter that is described"
    is_item = one.operator == "," and not _LOOK_UP.search(one.before)
    if is_item and (family or kind in ("auth", "key", "seed", "nonce", "pass")):
        return "an item of a list"
    if one.operator == "," and one.quote and _KEY_AFTER.match(one.after):
        return "a key of a dictionary"
    if one.operator == "," and one.link[:1] == "," and _EXPRESSION.search(one.before):
        return "a part of an expression"
    if one.operator == "," and _ITEM_BEFORE.search(one.before) and one.link[:1] in ("\\", *_QUOTES):
        return "an item of a list"
    if kind == "pass" and not one.quote and one.is_comment and re.match(r"\s+\S", one.after):
        return "a sentence, and no assignment"
    if not one.quote and (_is_of_code(one) or (one.operator == ">" and one.name.endswith("-"))):
        return "a name of the code"
    if _EXPRESSION.search(one.call) or (not one.quote and _MEMBER_SUM.match(one.value)):
        return "a part of an expression"
    if not one.quote and _GOES_ON.match(one.after) and _NAME.fullmatch(one.value):
        return "a part of an expression"
    if not one.quote and one.after[:1] in ('"', "'", "`") and one.value[-1] in "+.":
        return "a part of an expression"
    if not one.quote and re.match(r"\s*(?:\||={1,2}(?!=))", one.after) and one.operator != ">":
        return "a name that is assigned to, or a type"
    if kind == "key" and _DIGEST.fullmatch(one.value) and _TELLS_DIGEST.search(f"{one.before} {one.after}"):
        return "a digest that the line speaks of"
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
    if one.operator == ":" and one.after[:1] == ";" and one.value.isalnum():
        return True  # Key: S3ObjectKey;
    return bool(_CHAIN.fullmatch(one.value)) or (is_word and shape in ("camel", "snake", "member"))
