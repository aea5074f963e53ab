"""Addresses of issuers' servers, as a file names them."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def read_host(url: str) -> str | None:
    """The host of *url*, in small letters; ``None`` where tokens cannot go there: it is no address, holds a log-in or a
    query, or is not https, which holds for all but this machine.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        _ = parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc or parts.query or parts.fragment:
        return None
    return host if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)) else None


def is_loopback(host: str) -> bool:
    """Is *host* this machine?"""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_below(host: str, pattern: str) -> bool:
    """Is *host* the one that *pattern* names, or below it where that begins with ``*.``?"""
    name = pattern.lower()
    return host.endswith(name[1:]) if name.startswith("*.") else host == name
