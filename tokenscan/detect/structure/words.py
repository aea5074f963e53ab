"""Identifiers and values taken apart into words."""

from __future__ import annotations

import re
from functools import lru_cache

from tokenscan.detect.structure.lists import words

_WORD = re.compile(
    r"(?i:md5|sha[0-9]{1,3}|crc32|blake[23][bs]?|base64|b64)(?![a-z0-9])"  # words that hold digits
    r"|[A-ZÀ-Þ]+(?=[A-ZÀ-Þ][a-zß-ÿ])|[A-ZÀ-Þ]?[a-zß-ÿ]+|[A-ZÀ-Þ]+|[0-9]+|[^\W\d_a-zA-ZÀ-ÿ]+"
)

_HEADS = (  # written without a break before or after another word: dbpassword, authtoken, apikey, secretkey
    *(
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "token",
        "secret",
        "apikey",
        "pwd",
        "pass",
        "key",
        "auth",
        "nonce",
    ),
    *("passwort", "kennwort", "senha", "пароль", "密码", "密碼"),
)
_WHOLE = words(  # that hold one of the above by accident
    """
    author authors authority authored authentic authenticate authenticated authentication authenticator
    authorize authorized authorization authorise authorised keyboard keypad keyframe keyframes keyed keys
    keyword keywords keynote monkey turkey donkey hockey jockey whiskey hotkey passage passed passes passing
    passenger passive passport compass bypass encompass surpass trespass pwd tokens tokenize tokenizer
    tokenized tokenization secrets secretary secretly passwords passwordless unauthorized unauthenticated
    passthrough passthru keyspace keystone keystore keyring keychain keypair keycloak keycode keydown keyup
    keypress keymap keying lowkey multipass onepassword lastpass keepass resenha
    """
)


@lru_cache(maxsize=64)
def split_words(text: str) -> tuple[str, ...]:
    """The words of an identifier, lower-cased: ``dbPassword_2`` gives ``("db", "password", "2")``."""
    return tuple(part for word in _WORD.findall(text) for part in _split_glued(word.lower()))


def _split_glued(word: str) -> tuple[str, ...]:
    if len(word) < 4 or word in _HEADS or word in _WHOLE:
        return (word,)
    for head in _HEADS:
        if word.endswith(head) and len(word) > len(head):
            return (word.removesuffix(head), head)
        if word.startswith(head) and len(word) > len(head) + 2 and len(head) > 4:
            return (head, word.removeprefix(head))
    return (word,)
