"""A token that cannot be valid, to tell a probe that calls everything valid."""

from __future__ import annotations

import re

from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret
from tokenscan.model.validator import Validator
from tokenscan.rulebook.sample import sample_matches

_TRIES = 8
_PASSWORD = re.compile(r"password|passwd|-url$|credential|basic", re.IGNORECASE)
_USERS = re.compile(r"\{(?:user|username|email|login|account|[a-z ]*(?:id|sid))\}")


def wants_control(validator: Validator, rule: Rule) -> bool:
    """Is a made-up token sent first? Never where that is a log-in of its own: for passwords, for what is opt-in, and
    for names of users, who would be locked out.
    """
    if not validator.control or validator.policy != "read" or validator.login or _PASSWORD.search(rule.id):
        return False
    named = (each.basic[0] for each in validator.requests if each.basic)
    return not any("user" in user or "email" in user for user in named if _USERS.fullmatch(user))


def make_control(rule: Rule, real: Secret, seed: str) -> Secret | None:
    """A random token of the form that *rule* describes, other than the *real* one; ``None`` where its form is hard to
    meet.
    """
    import regex

    pattern = regex.compile(rule.pattern.encode())
    for text, _, _ in sample_matches(rule.pattern, count=_TRIES, seed=seed):
        match = pattern.search(text, timeout=1)
        made = match["secret"] if match else b""
        if made and made != real.reveal() and made.isascii():
            return Secret(made)
    return None
