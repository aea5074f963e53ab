"""``user:password`` in base64: the Authorization header, Docker's and npm's ``auth``."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.fact import Facts
from tokenscan.detect.checksum.grade import LOWERS, MATCH, REJECTS
from tokenscan.detect.checksum.plain_text import is_text
from tokenscan.detect.checksum.proof import Proof

_USER = re.compile(r"[A-Za-z0-9._+-]{1,40}@[A-Za-z0-9.-]{1,60}|(?!(?:[^0-9]*[0-9]){5})[A-Za-z0-9._+-]{1,24}")
"""A name that may be shown: an e-mail address, or a short word with four digits at most. A token can stand where the
user does, with an empty or idle password after it."""

_IDLE_PASSWORDS = frozenset({"", "x", "X", "api", "token", "api_token", "x-oauth-basic", "unused"})


def check_basic_auth(value: bytes) -> Proof:
    """Printable text with a colon. Line feeds may stand in it: a Google key file is a password in some registries."""
    return _check_pair(value) or REJECTS


def check_docker_auth(value: bytes) -> Proof:
    """As ``check_basic_auth``; of a registry's configuration a mismatch proves less."""
    return _check_pair(value) or LOWERS


def check_npm_auth(value: bytes) -> Proof:
    """``_auth`` is a pair, ``_password`` a password alone, of which base64 leaves no more than that it is text."""
    return _check_pair(value) or (MATCH if is_text(decode_base64(value) or b"") else LOWERS)


def _check_pair(value: bytes) -> Proof | None:
    try:
        text = (decode_base64(value) or b"").decode("utf-8")
    except UnicodeDecodeError:
        return None
    user, colon, password = text.partition(":")
    is_text = user.isprintable() and all(line.isprintable() for line in password.replace("\t", " ").splitlines())
    return Proof("match", _name_user(user, password)) if colon and is_text else None


def _name_user(user: str, password: str) -> Facts:
    return (("user", user),) if _USER.fullmatch(user) and password not in _IDLE_PASSWORDS else ()
