"""Where to log in, and as whom."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from tokenscan.model.validator import Login
from tokenscan.verify.egress import is_loopback, why_refused
from tokenscan.verify.errors import UnaskableError
from tokenscan.verify.template import TOKEN

PORTS: Mapping[Login, int] = {
    "postgres": 5432,
    "mysql": 3306,
    "mongodb": 27017,
    "redis": 6379,
    "amqp": 5672,
    "smtp": 587,
    "ldap": 389,
    "ssh": 22,
    "sqlserver": 1433,
    "ftp": 21,
}


@dataclass(frozen=True, slots=True)
class Place:
    """*host* as it is named, *address* as it was checked and is connected to."""

    host: str
    address: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str
    timeout_s: float

    @property
    def is_here(self) -> bool:
        """Is it this machine?"""
        return is_loopback(ipaddress.ip_address(self.address))

    def check_clear(self) -> None:
        """Raises ``UnaskableError`` where a password in the clear would cross the internet. Within a private network,
        which the user has allowed, it is as its clients do it.
        """
        if not why_refused(ipaddress.ip_address(self.address)):
            raise UnaskableError(
                "a password is not sent over the internet in the clear, and the server has no TLS here"
            )


def read_host(values: Mapping[str, str], login: Login) -> tuple[str, int]:
    """(host, port), from the host beside the password. Raises ``UnaskableError``."""
    text = values["host"].partition("://")[2] or values["host"]
    host, _, port = text.rstrip("/").partition(":")
    number = values.get("port") or port or str(PORTS[login])
    if not host or not number.isdigit() or not 0 < int(number) < 1 << 16:
        raise UnaskableError("the host beside it is none")
    return host, int(number)


def make_place(
    values: Mapping[str, str], host: str, port: int, address: str, timeout_s: float, *, is_url: bool
) -> Place:
    """With what is in a URL decoded."""
    decode = unquote if is_url else str
    user, password = decode(values.get("user", "")), decode(values[TOKEN])
    return Place(host, address, port, user, password, decode(values.get("database", "")), timeout_s)
