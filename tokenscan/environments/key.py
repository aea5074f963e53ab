"""Is what a key names a secret, a user, or the mode of a provider?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from tokenscan.detect.structure.lists import words
from tokenscan.detect.structure.names import AFTER, BEFORE, after_family, before_families, name_kind
from tokenscan.detect.structure.words import split_words
from tokenscan.environments.names import WORDS

KeyKind = Literal["password", "secret", ""]
"""A *password* people may make up, a *secret* machines do."""

MAX_KNOWN = 4096
"""Keys of which it is remembered what they say: the same ones come in every file."""

_PASSWORDS = frozenset({"password", "pass"})
_SECRETS = frozenset({"secret", "token", "credential", "salt", "seed"})
_USERS = frozenset({"user", "username", "login", "uid", "userid"})

_OBJECTS = words(
    """
    existing pull tls mount volume ref image external sealed use create secrets name k8s
    """
)
"""Words before ``secret`` that make it the name of an object in a cluster."""

_NOT_VALUES = frozenset({"identity", "place", "measure", "digest", "kind", "element", "form", "pair"})

_PROVIDERS = words(
    """
    paypal plaid adyen braintree square squareup stripe razorpay worldpay klarna checkout authorize
    authorizenet flutterwave paystack docusign salesforce quickbooks intuit ebay mpesa safaricom payu
    mercadopago cybersource wise gocardless marqeta dwolla coinbase mollie xendit midtrans alipay apns apn
    itunes appstore payfast cashfree mangopay paddle revolut sumup iyzico payment payments gateway billing
    merchant psp
    """
)
_MODES = frozenset(["env", "environment", "mode", "stage", "live", "sandbox", "production", "testmode", "test"])
_SAID_BEHIND = BEFORE["service"] | frozenset(WORDS) | {"base"}
"""Words behind that say whose the secret is: ``PASSWORD_ADMIN``, ``STRIPE_SECRET_LIVE``, ``secret_key_base``."""

_UPPER = re.compile(r"[A-Z][A-Z0-9_]*")
_INDEX = re.compile(r"\[?\d+\]?")


def name_words(key: Sequence[str]) -> tuple[str, ...]:
    """The words of the innermost name of *key* that is no position in a list."""
    return split_words(_name(key))


def _name(key: Sequence[str]) -> str:
    return next((part for part in reversed(key) if not _INDEX.fullmatch(part)), "")


@lru_cache(maxsize=MAX_KNOWN)
def kind_of_key(key: tuple[str, ...]) -> KeyKind:
    """What *key* promises of its value; empty where that is no secret, or only something about one."""
    words = name_words(key)
    kind, place = name_kind(words)
    if kind == "none":
        return _kind_of_folder(key, words)
    family = after_family(words, place)
    if family in _NOT_VALUES or (family == "other" and not _SAID_BEHIND.issuperset(words[place + 1 :])):
        return ""
    lead = words[:place]
    families = before_families(lead, len(lead))
    if {"digest", "doubt", "verb"} & set(families) or (kind != "key" and "public" in families):
        return ""
    if kind in _PASSWORDS:
        return "password"
    if kind in _SECRETS:
        return "" if _is_of_no_value(kind, lead, families, key) else "secret"
    return "secret" if kind == "key" and _is_secret_key(lead, families, key) else ""


def _is_of_no_value(kind: str, lead: Sequence[str], families: Sequence[str], key: Sequence[str]) -> bool:
    if kind == "secret" and not _OBJECTS.isdisjoint(lead):
        return True
    if kind == "token" and "cursor" in families:
        return True
    return kind in ("secret", "credential") and any(part.lower().startswith("volume") for part in key)


def _is_secret_key(lead: Sequence[str], families: Sequence[str], key: Sequence[str]) -> bool:
    """Is a *key* that: ``API_KEY``, ``secret_key_base``, and no ``PRIMARY_KEY``, ``PUBLIC_KEY``, ``key``?"""
    if not lead:
        return _name(key).lower() == "apikey"
    return "service" in families and not {"public", "structure", "cursor"} & set(families)


def _kind_of_folder(key: Sequence[str], words: Sequence[str]) -> KeyKind:
    """Of a plain name below ``secrets:`` or ``credentials:``."""
    for part in reversed(key[:-1]):
        if part.lower() in ("secrets", "credentials") and not _says_otherwise(words):
            return "secret"
    return ""


def _says_otherwise(words: Sequence[str]) -> bool:
    other = AFTER["identity"] | AFTER["place"] | AFTER["measure"] | AFTER["kind"] | AFTER["form"]
    return not words or any(word in other for word in words) or "public" in words


def is_upper(key: tuple[str, ...]) -> bool:
    """Is the innermost name that of a variable of the environment?"""
    return _UPPER.fullmatch(_name(key)) is not None


@lru_cache(maxsize=MAX_KNOWN)
def password_lead(key: tuple[str, ...]) -> tuple[str, ...]:
    """What stands before the word for a password: by it the user's name beside it is known."""
    words = name_words(key)
    _, place = name_kind(words)
    return words[: max(place, 0)]


@lru_cache(maxsize=MAX_KNOWN)
def user_lead(key: tuple[str, ...]) -> tuple[str, ...] | None:
    """What stands before the word for a user; ``None`` where the key names none."""
    words = name_words(key)
    if words[-2:] in (("user", "name"), ("user", "id")):
        return words[:-2]
    return words[:-1] if words and words[-1] in _USERS else None


@lru_cache(maxsize=MAX_KNOWN)
def is_mode(key: tuple[str, ...]) -> bool:
    """Does *key* say whether a provider is called for real: ``PLAID_ENV``, ``paypal.mode``, ``SQUARE_ENVIRONMENT``?"""
    words = tuple(word for part in key[-3:] for word in split_words(part))
    return bool(words) and words[-1] in _MODES and not _PROVIDERS.isdisjoint(words)


def is_about(key: tuple[str, ...], wanted: Iterable[str]) -> bool:
    """Is one of the words *wanted* in the innermost names of *key*?"""
    return not _inner_words(key[-2:]).isdisjoint(wanted)


@lru_cache(maxsize=MAX_KNOWN)
def _inner_words(key: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for part in key for word in split_words(part))
