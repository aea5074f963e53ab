"""Values that nobody issued, of any alphabet and length, put together at run time."""

from __future__ import annotations

import random
import re
import string
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping

from support.joint import join

_BASE62 = string.ascii_letters + string.digits
_SIGNS = "!@#%^&*()-_[]{}<>~+=,.;:/?|"


def make_text(seed: object, size: int, alphabet: str = _BASE62) -> str:
    """*size* characters of *alphabet*, the same for the same *seed*."""
    return "".join(random.Random(f"made up {seed}").choices(alphabet, k=size))


def make_bytes(seed: object, size: int) -> bytes:
    """*size* bytes, the same for the same *seed*."""
    return random.Random(f"made up {seed}").randbytes(size)


def make_password(seed: object, size: int = 14) -> str:
    """Letters of both cases, digits and a sign: nobody's, and no word."""
    return f"{make_text(seed, size - 4)}7Kq{make_text((seed, 'sign'), 1, '!#^*')}"


_KINDS: Mapping[str, Callable[[str, int], str]] = {
    "account": lambda _, size: join("AKIA~|~RZPUZDIKAAAACAQD")[:size],  # of the account 123456789012
    "chosen": make_password,
    "word": lambda seed, size: make_text(seed, size - 2) + "4t",
    "hex": lambda seed, size: make_text(seed, size, "0123456789abcdef"),
    "HEX": lambda seed, size: make_text(seed, size, "0123456789ABCDEF"),
    "lower": lambda seed, size: make_text(seed, size, string.ascii_lowercase + string.digits),
    "salted": lambda seed, size: make_text(seed, size, _BASE62 + _SIGNS),
    "crypt": lambda seed, size: make_text(seed, size, "./" + _BASE62),
    "bytes": lambda seed, size: b64encode(make_bytes(seed, size)).decode(),
    "url": lambda seed, size: urlsafe_b64encode(make_bytes(seed, size)).decode().rstrip("="),
    "basic": lambda seed, size: b64encode(f"deploy:{make_password(seed, size)}".encode()).decode(),
    "coded": lambda seed, size: b64encode(make_password(seed, size).encode()).decode(),
}
_MARK = re.compile(rf"\$\{{(?P<kind>{'|'.join(_KINDS)})(?P<size>[0-9]+)(?:#[0-9]+)?\}}")


def fill_in(text: str, seed: object) -> str:
    """*text* with each mark ``${<kind><size>}`` replaced by a value; the same mark of the same *seed* gives the same
    one, and ``#2`` before its end makes it another.
    """
    return _MARK.sub(lambda mark: _KINDS[mark["kind"]](f"{seed} {mark[0]}", int(mark["size"])), text)
