"""What a value looks like when it stands alone."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tokenscan.detect.entropy import alphabet_size, entropy, random_floor
from tokenscan.detect.structure.likelihood import letter_share, word_likeness

_EXTENSIONS = (  # of files that a value may name
    "pem|key|crt|cer|txt|json|ya?ml|xml|html?|png|jpe?g|gif|zip|gz|tar|pdf|csv|log|css|svg|md|py|js|ts|php|rb|"
    "go|java|jks|p12|pfx|env|sh|conf|cfg|ini|properties"
)
_TYPES = (  # names of types, and values of other types than text
    "str|string|String|bytes|int|bool|boolean|Boolean|float|double|number|object|Object|any|Any|void|char|"
    "unknown|undefined|null|NULL|None|nil|true|false|True|False|TRUE|FALSE|yes|no|on|off|self|this|required|"
    "optional|Secret|SecretStr|SecretBytes|SecureString|CharSequence|uint|int8|uint8|int16|uint16|int32|"
    "uint32|int64|uint64|int32_t|uint32_t|int64_t|uint64_t|size_t|varchar|Optional|Option|List|Array|Dict|Map"
)

SHAPES: tuple[tuple[str, str], ...] = (
    # The first that fits the whole value names it.
    ("uuid", r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?"),
    ("number", r"[+-]?\d{1,3}(?:[_,]\d{3})+|[+-]?\d+\.\d*|\d{1,5}"),
    ("digits", r"\d+"),
    (
        "date",
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ][\d:.,+Z-]+)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
        r"|(?:19|20)\d{6}T\d{4,6}(?:\.\d+)?Z?",
    ),
    ("version", r"[v^~<>=]{0,2}\d+(?:\.\d+){1,12}(?:[-+.][0-9A-Za-z.]+)?(?:[-+][0-9A-Za-z.]{1,20})?"),
    ("address", r"(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|(?:[0-9a-fA-F]{2}[:-]){5,}[0-9a-fA-F]{2}"),
    ("url", r"(?:[a-z][a-z0-9+.-]{1,20}:)?//\S+|www\.\S+|mailto:\S+|urn:\S+"),
    ("email", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("media type", r"(?:application|text|image|audio|video|multipart)/[\w.+-]+"),
    ("colour", r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|(?:rgb|hsl)a?\([\d.,%/ ]+\)"),
    ("hex", r"(?:0x)?(?:[0-9a-f]{8,}|[0-9A-F]{8,})"),
    (
        "path",
        r"(?:~|\.{1,2}|[A-Za-z]:)?[/\\](?:[\w.@% -]+[/\\])*[\w.@% -]*|(?:[\w@-]+[/\\])+[\w-]+\.[a-z]{1,5}|[\w-]+\.(?:"
        + _EXTENSIONS
        + ")",
    ),
    ("type", r"[A-Z]\w*<[\w<>, ]+>|(?:" + _TYPES + r")(?:\[\w*\]|\?|!)?"),
    ("call", r"[\w.$:>-]*[\w$]\(.*\)?"),
    ("index", r"[\w.$]+\[.*\]"),
    ("variable", r"[$@%]\w+%?|\$\{\w+\}"),
    ("member", r"[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)+"),
    ("constant", r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"),
    ("snake", r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+"),
    ("kebab", r"[A-Za-z]+[a-z0-9]*(?:-[A-Za-z0-9]+)+"),
    ("camel", r"[a-z]+\d{0,2}(?:[A-Z][a-z]+\d{0,2})+|(?:[A-Z][a-z]+\d{0,2}){2,}"),
    ("lower", r"[a-z]+"),
    ("upper", r"[A-Z]+"),
    ("title", r"[A-Z][a-z]+"),
    ("letters", r"[A-Za-z]+"),
    ("lower and digits", r"[a-z0-9]+"),
    ("upper and digits", r"[A-Z0-9]+"),
    ("alphanumeric", r"[A-Za-z0-9]+"),
    ("base64", r"[A-Za-z0-9+/_-]+={0,2}"),
    ("sentence", r".*\w[,.;:!?]? .*\w.*"),
    ("printable", r"[!-~]+"),
)

_TYPED = frozenset({"snake", "kebab", "camel", "constant", "member", "lower", "upper", "title", "letters", "base64"})
"""Shapes that words and random characters share."""

RANDOM_BITS = 0.2
"""Mean bits a letter pair is more usual than chance in all but 2 of 100 words; 99 of 100 random texts stay below."""


@lru_cache(maxsize=64)
def shape_of(value: str) -> str:
    """The name of the shape of *value*; ``"other"`` for none."""
    found = _any_shape().fullmatch(value)
    if found is None or found.lastindex is None:
        return "other"
    name = SHAPES[found.lastindex - 1][0]
    return "camel" if name in ("letters", "alphanumeric") and _is_wordy_camel(value) else name


@cache
def _any_shape() -> re.Pattern[str]:
    """A group a shape; compiled when the first value is asked about."""
    return re.compile("|".join(f"({pattern})" for _, pattern in SHAPES))


def _is_wordy_camel(value: str) -> bool:
    """Is *value* words and abbreviations run together, such as ``DBClusterV2Options``?"""
    words = re.findall(r"[A-Z][a-z]{2,}|[a-z]{3,}", value)
    return len("".join(words)) >= 0.7 * len(value) >= 5.6 and word_likeness("".join(words)) >= RANDOM_BITS


def is_wordy(value: str) -> bool:
    """Are the letters of *value* those of words, and few characters anything else?"""
    return letter_share(value) > 0.7 and word_likeness(value) >= RANDOM_BITS


@lru_cache(maxsize=64)
def class_of(value: str) -> str:
    """The shape of *value* with its length and likelihood: what is crossed with the name when a match is scored."""
    shape = shape_of(value)
    if shape in ("hex", "digits"):
        return f"{shape} {length_step(len(value))}"
    if shape in _TYPED and is_wordy(value):
        return f"{shape} words"
    if shape in ("lower and digits", "upper and digits", "alphanumeric", "base64", "printable", *_TYPED):
        return f"{shape} {length_step(len(value))}"
    return shape


def length_step(length: int) -> str:
    """*length* as one of a few steps."""
    for step in (4, 6, 8, 12, 16, 20, 32, 40, 64):
        if length < step:
            return f"<{step}"
    return "64+"


def excess_entropy(value: str) -> float:
    """Bits a byte by which *value* is more random than 1 of 1,000 random values of its alphabet and length."""
    data = value.encode()
    return entropy(data) - random_floor(alphabet_size(data), len(data))
