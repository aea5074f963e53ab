"""The filter ``address``: credentials in a URL, ``scheme://user:password@host``."""

from __future__ import annotations

import re
from urllib.parse import unquote

from tokenscan.detect.lines import line_bounds
from tokenscan.detect.match import Drop, Grade, Match
from tokenscan.detect.reference import describe_reference
from tokenscan.detect.structure.ciphertext import describe_ciphertext
from tokenscan.detect.structure.header import judge_password
from tokenscan.detect.structure.lists import words
from tokenscan.detect.structure.place import is_test_place
from tokenscan.detect.structure.shape import shape_of
from tokenscan.detect.structure.usual import FILLERS, USUAL
from tokenscan.detect.structure.words import split_words

_LOCAL_HOST = re.compile(
    r"(?:\(?local(?:host|db)?\)?|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|host|hostname|server|domain|address)(?:[:/?]|$)",
    re.IGNORECASE,
)
_HOST = re.compile(
    rb"(?<!\w)(?i:server|data[ ]source|host|addr(?:ess)?)[ \t]{0,2}=[ \t]{0,2}(?:tcp:)?([\w.\-]{1,100})"
    rb"|:(?://|thin:[^@\s\"']{1,200}@(?://)?)([\w.\-]{1,100})"
)
_OWN_RULE = b".database.windows.net"
"""What a surer rule reports, as it does what names a driver: the general one leaves it to that."""

_DRIVER = re.compile(rb"(?i:driver|dsn)[ \t]{0,2}=")
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
    return _judge_password(match, password, host)


def judge_connection(match: Match) -> Drop | Grade:
    """Drop or grade the password of a connection string, ``Server=host;Uid=user;Pwd=password`` or ``jdbc:…``, by the
    host that stands in the match or behind it on its line.
    """
    opinion = judge_password(match)
    if isinstance(opinion, Drop):
        return opinion
    password = match.value.decode("utf-8", "replace")
    found = _HOST.search(match.data, match.match_start, line_bounds(match.data, match.end, match.end)[1])
    host = next((group for group in found.groups() if group), b"") if found else b""
    judged = _judge_password(match, password, host.decode("utf-8", "replace"))
    before = match.data[line_bounds(match.data, match.match_start, match.match_start)[0] : match.match_start]
    is_settled = opinion.confidence == "low" or host.endswith(_OWN_RULE) or _DRIVER.search(before)
    return opinion if isinstance(judged, Grade) and is_settled else judged


def _judge_password(match: Match, password: str, host: str) -> Drop | Grade:
    parts = split_words(unquote(password))
    if shape_of(password) == "constant":
        return Drop("reference", "a constant of the code")
    if (
        password.rstrip("0123456789").lower() in _PASSWORD_WORDS
        or password.lower() in _PASSWORD_WORDS
        or password.lower() in USUAL["name"]
        or _is_made_of(parts, FILLERS)
    ):
        return Drop("placeholder", "the password is a word that stands for one")
    if _EXAMPLE_HOST.search(host):
        return Grade("low")
    is_local = not host.strip(".") or bool(_LOCAL_HOST.match(host))
    if any(digit in password for digit in "0123456789") and len(password) >= 8:
        return Grade("medium" if is_local or is_test_place(match.path) else "high")
    return Grade("medium")


def _is_made_of(parts: tuple[str, ...], words: frozenset[str]) -> bool:
    return bool(parts) and all(part in words for part in parts)
