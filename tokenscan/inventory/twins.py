"""Do two environments have one token?"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator

from tokenscan.inventory.declaration import Declaration
from tokenscan.inventory.held import Held
from tokenscan.inventory.issue import Issue
from tokenscan.model.secret import Secret


def find_twins(held: Iterable[Held], key: bytes) -> Callable[[Held], Iterator[Issue]]:
    """What tells, of a token, which others have its value. Values are compared by a keyed hash that nothing keeps."""
    by_digest: dict[bytes, list[Declaration]] = {}
    for each in held:
        if digest := _digest(key, each):
            by_digest.setdefault(digest, []).append(each.declaration)

    def tell(each: Held) -> Iterator[Issue]:
        for other in by_digest.get(_digest(key, each), ()):
            yield from _judge(each.declaration, other)

    return tell


def _digest(key: bytes, held: Held) -> bytes:
    """Empty where there is no value."""
    secret = held.token or held.value
    return hmac.digest(key, secret.reveal(), "sha256") if isinstance(secret, Secret) else b""


def _judge(own: Declaration, other: Declaration) -> Iterator[Issue]:
    if not own.environment or not other.environment or own.environment == other.environment:
        return
    if own.source == other.source:
        yield Issue(
            "same-source",
            f"is read from the same place as {other.name} of {other.environment}",
            "what is there belongs to one of the two",
            f"run once in each environment: --env {own.environment}",
        )
    else:
        yield Issue(
            "shared",
            f"is the same token as {other.name} of {other.environment}",
            f"what leaks from {own.environment} opens {other.environment}, and neither can be rotated alone",
            f"make one for {own.environment} alone",
        )
