"""Answers that repeat what they were asked with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tokenscan.model.secret import ELLIPSIS
from tokenscan.verify.template import TOKEN

MIN_CHARS = 8
"""A shorter value may be a common word: it is hidden only where nothing stands beside it."""

_SECRET_NAME = re.compile(r"secret|password|passphrase|token|private|(?:^|api |consumer |account )key$|^cookie$")


def hide(text: str, values: Mapping[str, str]) -> str:
    """*text*, which somebody else wrote, without the token and the secret ones of its companions in *values*, in
    whatever case: names of headers come in small letters.
    """
    for value in _list_secrets(values):
        if len(value) >= MIN_CHARS:
            text = re.sub(re.escape(value), ELLIPSIS, text, flags=re.IGNORECASE)
        elif text.lower() == value.lower():
            return ELLIPSIS
    return text


def _list_secrets(values: Mapping[str, str]) -> Iterator[str]:
    return (value for name, value in values.items() if value and (name == TOKEN or _SECRET_NAME.search(name)))
