"""What a value is that stands under the key of a secret: a literal that counts, a default, or nothing of the kind."""

from __future__ import annotations

import re

from tokenscan.detect.dummy import is_published_dummy
from tokenscan.detect.filters import JOINT
from tokenscan.detect.placeholder import describe_placeholder
from tokenscan.detect.reference import describe_reference
from tokenscan.detect.structure.ciphertext import describe_ciphertext
from tokenscan.detect.structure.lists import words
from tokenscan.detect.structure.usual import USUAL
from tokenscan.detect.structure.words import split_words
from tokenscan.environments.text import encode

MIN_PASSWORD = 4
MIN_SECRET = 8
"""Characters under which a value counts for nothing: 4 of a password, 8 of what machines make."""

_NOTHING = words(
    """
    true false yes no on off none null nil undefined ~ enabled disabled required optional default auto any
    all empty blank n/a - -- * basic bearer jwt oauth oauth2 file env md5 scram-sha-256 inherit
    """
)
_DEFAULTS = (
    USUAL["account"]
    | USUAL["digits"]
    | USUAL["name"]
    | USUAL["change"]
    | words(
        """
    secret qwerty letmein welcome welcome1 passw0rd! p@ssw0rd! changeme! changeme123 admin1234 root123 toor
    pass1234 password! password12 password1! postgres123 mysql123 secretkey supersecret super-secret
    secret123 default insecure notasecret not-a-secret iloveyou abc123 test1234 demo dev guest123 sa123
    hunter2 s3cr3t
    """
    )
)
"""What products come with, and what people type until they set a password. Source: the products' documentation."""

_SAID_NOT_DEFAULT = frozenset({"hidden", "masked", "redacted", "removed"})
_DEFAULT_SECRETS = frozenset({"secret", "supersecret", "secretkey", "super-secret", "insecure", "notasecret"})
_NAMES_OF_VALUES = USUAL["name"] - {"key", "token", "auth"}
_TO_REPLACE = re.compile(
    r"(?i)<[^<>]{2,60}>|(?:change|replace|insert|enter|fill|put|set|paste)[-_ ]?(?:me|this|it|in|here|your)\b.*"
    r"|your[-_ ].*|.*[-_ ](?:goes[-_ ])?here|todo\b.*|fixme\b.*|x{4,}|placeholder|.*\bchange[-_ ]?me\b.*"
)
_PATH = re.compile(r"(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w.@%~/\\ -]*|[\w./-]+\.(?:pem|key|json|ya?ml|txt|crt|p12|jks|env)")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-./][a-z0-9]+)+")
_NAME_ENDS = words(
    """
    secret secrets credentials credential creds config token tokens key keys tls cert certs password auth
    env
    """
)
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S*")


def is_reference(value: str) -> bool:
    """Does *value* name where the secret is, or is it encrypted? Nothing is known of what it stands for."""
    if describe_reference(encode(value)) or describe_ciphertext(value):
        return True
    return value.startswith(("!", "&", "*", "<<", "ENC[", "{cipher}", "ssm:", "vault:", "op://", "arn:"))


def is_nothing(value: str) -> bool:
    """Is it no text that could be a secret: empty, a boolean, a word of configuration, a place of a file?"""
    text = value.strip()
    return text.lower() in _NOTHING or not text or _PATH.fullmatch(text) is not None or " " in text[:200].strip("'\"")


def describe_weak(value: str, user: str = "", *, is_password: bool = True) -> str:
    """Why everybody guesses *value* at once; empty where that is not so. *user* is whose password it is."""
    return judge(value, user, is_password=is_password, may_be_name=False)[0]


def counts(value: str, *, is_password: bool, may_be_name: bool) -> bool:
    """Is *value* a literal that must not be the same in two environments? *may_be_name*: by its key it could be what
    another object is called.
    """
    return judge(value, is_password=is_password, may_be_name=may_be_name)[1]


def judge(value: str, user: str = "", *, is_password: bool, may_be_name: bool) -> tuple[str, bool]:
    """What ``describe_weak`` and ``counts`` say, at one go."""
    text = value.strip()
    if text.lower() in _SAID_NOT_DEFAULT or is_reference(text):
        return "", False
    weak = _describe_default(text.lower(), user, is_password=is_password)
    if weak:
        return weak, False
    placeholder = describe_placeholder(encode(text))
    if placeholder:
        is_told = placeholder not in ("cut short or masked", "one or two characters repeated")
        return f"a placeholder: {placeholder}" if is_told else "", False
    return "", _is_literal(text, is_password=is_password, may_be_name=may_be_name)


def _describe_default(text: str, user: str, *, is_password: bool) -> str:
    if text in USUAL["change"] or text in _NAMES_OF_VALUES or _TO_REPLACE.fullmatch(text):
        return "a text to be replaced"
    if text in (_DEFAULTS if is_password else _DEFAULT_SECRETS):
        return "a default that everybody knows"
    return "the same as the user's name" if is_password and user and text == user.lower() else ""


def _is_literal(text: str, *, is_password: bool, may_be_name: bool) -> bool:
    if len(text) < (MIN_PASSWORD if is_password else MIN_SECRET) or is_nothing(text):
        return False
    if (text.isdigit() and len(text) < 6) or text.lower() in USUAL["filler"]:
        return False
    data = encode(text)
    if JOINT in data or _URL.fullmatch(text) or is_published_dummy(data):
        return False
    return not (may_be_name and not is_password and _NAME.fullmatch(text) and split_words(text)[-1] in _NAME_ENDS)


def is_random(value: str) -> bool:
    """Does a machine seem to have made it: long, and of letters and digits mixed?"""
    from tokenscan.detect.entropy import entropy

    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return len(value) >= 16 and mixed and entropy(encode(value)) >= 3.0
