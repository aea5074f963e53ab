"""The filter ``address``: credentials in a URL, ``scheme://user:password@host``."""

from __future__ import annotations

import re

from tokenscan.detect.match import Drop, Grade, Match
from tokenscan.detect.reference import describe_reference
from tokenscan.detect.structure.ciphertext import describe_ciphertext
from tokenscan.detect.structure.lists import words
from tokenscan.detect.structure.place import is_test_place
from tokenscan.detect.structure.usual import FILLERS, USUAL
from tokenscan.detect.structure.words import split_words

_LOCAL_HOST = re.compile(
    r"(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|host|hostname|server|domain|address)(?:[:/?]|$)",
    re.IGNORECASE,
)
_EXAMPLE_HOST = re.compile(
    r"(?:^|[@.])(?:example\.(?:com|org|net|edu)|[\w-]+\.(?:example|invalid|test|local))(?:[:/?,]|$)|^foo|^bar|\.\.\.",
    re.IGNORECASE,
)
_PASSWORD_WORDS = words(
    """
        password passwd pass pwd pw secret token key p mypassword yourpassword my_password your_password
        passw0rd
        """
)
_DEFAULT_PAIRS = words(
    """
        guest:guest postgres:postgres root:root admin:admin user:user test:test sa:sa elastic:changeme
        minio:minio minioadmin:minioadmin rabbitmq:rabbitmq mysql:mysql redis:redis neo4j:test neo4j:neo4j
        scott:tiger root:example airflow:airflow django:django app:app dev:dev demo:demo foo:bar a:b u:p
        username:password user:password user:pass
        """
)


def judge_address(match: Match) -> Drop | Grade:
    """Drop or grade a match whose pattern names the groups ``user`` and ``host``; the secret is the password alone."""
    user, password, host = (
        data.decode("utf-8", "replace") for data in (match.group("user"), match.value, match.group("host"))
    )
    reference = describe_reference(match.value)
    if reference or password.startswith(("$", "{", "<", "%(", "[")):
        return Drop("reference", reference or "a variable")
    if describe_ciphertext(password):
        return Drop("value", "encrypted or hashed")
    if f"{user}:{password}".lower() in _DEFAULT_PAIRS or password.lower() == user.lower():
        return Drop("placeholder", "a name and password that everybody uses")
    parts = split_words(password)
    if password.lower() in _PASSWORD_WORDS or password.lower() in USUAL["name"] or _is_made_of(parts, FILLERS):
        return Drop("placeholder", "the password is a word that stands for one")
    if _EXAMPLE_HOST.search(host):
        return Grade("low")
    is_local = bool(_LOCAL_HOST.match(host))
    if any(digit in password for digit in "0123456789") and len(password) >= 8:
        return Grade("medium" if is_local or is_test_place(match.path) else "high")
    return Grade("medium")


def _is_made_of(parts: tuple[str, ...], words: frozenset[str]) -> bool:
    return bool(parts) and all(part in words for part in parts)
