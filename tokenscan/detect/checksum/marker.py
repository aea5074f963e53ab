"""Keys without a checksum that always hold the same few characters."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_OPENAI = re.compile(rb"sk-[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}")
_ANTHROPIC = re.compile(rb"sk-ant-(?:api|admin|oat|ort)[0-9]{2}-(.*)", re.DOTALL)
_ANTHROPIC_BODY = re.compile(rb"[A-Za-z0-9_-]{93}AA")
_HUGGINGFACE = re.compile(rb"(?:hf_|api_org_)[A-Za-z]{34}")
_TELEGRAM = re.compile(rb"([0-9]{8,10}):([A-Za-z0-9_-]{35})")


def check_openai(value: bytes) -> Proof:
    """``T3BlbkFJ``, base64 of "OpenAI", stands in the middle."""
    if not value.startswith(b"sk-"):
        return UNKNOWN
    return MATCH if _OPENAI.fullmatch(value) else LOWERS


def check_anthropic(value: bytes) -> Proof:
    """93 characters and ``AA``, after ``sk-ant-api03-``, ``admin01``, ``oat01`` or ``ort01``. Of session keys
    (``sid``) no fixed form is known.
    """
    key = _ANTHROPIC.fullmatch(value)
    if key is None:
        return UNKNOWN
    return MATCH if _ANTHROPIC_BODY.fullmatch(key[1]) else LOWERS


def check_huggingface(value: bytes) -> Proof:
    """34 letters. Digits are not seen in practice, but nothing rules them out."""
    return MATCH if _HUGGINGFACE.fullmatch(value) else UNKNOWN


def check_telegram(value: bytes) -> Proof:
    """The bot's id, ``:`` and 35 characters, the first two ``AA``."""
    token = _TELEGRAM.fullmatch(value)
    if token is None:
        return UNKNOWN
    return Proof("match", (("bot id", token[1].decode("ascii")),)) if token[2].startswith(b"AA") else LOWERS
