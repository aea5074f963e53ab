"""The hosts that checks of credentials go to, for a firewall's allow list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tokenscan.model.validator import Validator

_PLACE = re.compile(r"\{[^}]*\}")


def list_hosts(validator: Validator) -> Iterator[str]:
    """Hosts, ``*.`` before what stands for any name below it; none where only the user can say which."""
    if not validator.asks:
        return
    for request in validator.requests:
        authority = request.url.partition("://")[2].partition("/")[0]
        if request.url.startswith("{") or _PLACE.fullmatch(authority.partition(":")[0]):
            yield from validator.hosts
        elif "{" in authority:
            yield f"*{authority.rpartition('}')[2]}"
        else:
            yield authority
