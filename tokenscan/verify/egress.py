"""Whom tokens may be sent to.

A rule's own hosts are public names in a file that is reviewed. A host from scanned text is an attacker's to choose: it
must end in a suffix that the rule knows, or be allowed by the user; and whatever a name resolves to, no request goes
to an address that is not the internet's, unless that is allowed.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from tokenscan.errors import UsageError
from tokenscan.model.secret import ELLIPSIS
from tokenscan.model.validator import Validator
from tokenscan.verify.errors import EgressError
from tokenscan.verify.settings import VerifySettings
from tokenscan.verify.template import Prepared

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_REFUSED = (
    # IANA's special-purpose registries for IPv4 and IPv6, read 2026-11.
    ("0.0.0.0/8", "this host"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "shared by carriers (CGNAT)"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local, where clouds keep metadata"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "for protocols"),
    ("192.0.2.0/24", "for documentation"),
    ("192.31.196.0/24", "for protocols"),
    ("192.52.193.0/24", "for protocols"),
    ("192.88.99.0/24", "a relay"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "for protocols"),
    ("198.18.0.0/15", "for benchmarks"),
    ("198.51.100.0/24", "for documentation"),
    ("203.0.113.0/24", "for documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    # Azure's metadata and DNS answer here, in the middle of public addresses.
    ("168.63.129.16/32", "metadata of a cloud"),
    ("::/128", "this host"),
    ("::1/128", "loopback"),
    ("100::/64", "for nothing"),
    ("2001::/23", "for protocols"),
    ("2001:db8::/32", "for documentation"),
    ("3fff::/20", "for documentation"),
    ("5f00::/16", "for protocols"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "private"),
    ("ff00::/8", "multicast"),
)
_NETWORKS = tuple((ipaddress.ip_network(network), what) for network, what in _REFUSED)

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.IPv6Network("::/96")

_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)


def why_refused(address: Address) -> str:
    """What *address* is, if nothing may be sent there; empty for one of the internet's."""
    inner = _carried(address)
    if inner is not None:
        return why_refused(inner)
    same = (what for network, what in _NETWORKS if network.version == address.version and address in network)
    return next(same, "")


def is_loopback(address: Address) -> bool:
    """Is it this machine, as it is written?"""
    return address.is_loopback


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside *address*, by any of the ways to write one: mapped, compatible, NAT64, 6to4, Teredo."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if any(address in network for network in _NAT64) or (address in _COMPATIBLE and int(address) > 0xFFFF):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    # An ISATAP interface, whatever the prefix.
    if (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.teredo[1] if address.teredo else None


def parse_address(host: str) -> Address | None:
    """The address that *host* is, in its one usual form. Raises ``EgressError`` for another form of one: some resolvers
    take decimal, octal, hexadecimal and short ones.
    """
    plain = host.strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(plain)
    except ValueError:
        pass
    if all(_NUMBER.fullmatch(part) for part in plain.rstrip(".").split(".")) or ":" in plain:
        raise EgressError("its host is an address in an odd form")
    return None


def is_loopback_name(host: str) -> bool:
    """Is *host* this machine by its very name?"""
    plain = host.rstrip(".").lower()
    if plain == "localhost" or plain.endswith(".localhost"):
        return True
    try:
        address = parse_address(plain)
    except EgressError:
        return False
    return address is not None and address.is_loopback


def matches_host(host: str, allowed: Iterable[str]) -> bool:
    """Is *host* one of *allowed*, of which one that starts with ``*.`` stands for all names below it?"""
    plain = host.rstrip(".").lower()
    return any(_matches(plain, each.rstrip(".").lower()) for each in allowed)


def _matches(host: str, allowed: str) -> bool:
    if not allowed.startswith("*."):
        return host == allowed
    return host.endswith(allowed[1:]) and len(host) > len(allowed[1:])


def check_request(prepared: Prepared, validator: Validator, settings: VerifySettings, *, is_endpoint: bool) -> None:
    """Raises ``EgressError`` for a request that may not be made. What its name resolves to is checked on sending."""
    try:
        parts = urlsplit(prepared.url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise EgressError("it is no address that one could ask") from None
    if parts.username is not None or parts.password is not None or not host:
        raise EgressError("its address has a user in it")
    if parts.scheme != "https" and not (is_endpoint and parts.scheme == "http" and is_loopback_name(host)):
        raise EgressError("only https:// is asked, but for endpoints on this machine")
    if is_endpoint:
        return
    if prepared.is_named and not matches_host(host, (*validator.hosts, *settings.allow_hosts)):
        raise EgressError(f"{host} is no host that this rule knows; --allow-host {host} if it may be asked")
    if prepared.is_named and port not in (None, 443) and not matches_host(host, settings.allow_hosts):
        raise EgressError(f"{host}:{port} is no usual port; --allow-host {host} if it may be asked")
    check_name(host, settings)


def check_name(host: str, settings: VerifySettings) -> None:
    """Raises ``EgressError`` for a host that needs no resolver to be seen to be none of the internet's."""
    address = parse_address(host)
    if is_loopback_name(host) and not settings.allow_private:
        raise EgressError("its host is this machine; --allow-private if it may be asked")
    if address is not None:
        check_address(address, settings.allow_private)


def check_address(address: Address, allow_private: bool) -> None:
    """Raises ``EgressError`` for an *address* that is not the internet's, unless those are allowed."""
    what = why_refused(address)
    if what and not (allow_private and what not in ("multicast", "this host", "reserved")):
        raise EgressError(f"its host is at an address that is not the internet's ({what}); --allow-private allows it")


def mask_log_in(url: str) -> str:
    """*url* without its user and password, its query and its fragment, in whatever shape it is."""
    start = re.match(r"(?:[\w-]+=)?https?://", url)
    scheme = start[0] if start else ""
    _, at, end = url[len(scheme) :].rpartition("@")
    return scheme + (ELLIPSIS + at if at else "") + re.sub(r"([?#]).+", rf"\1{ELLIPSIS}", end, flags=re.DOTALL)


def check_endpoint(text: str) -> str:
    """An endpoint as the user gives it, without what has no place in one. Raises ``UsageError``."""
    shown = mask_log_in(text)
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise UsageError(f"--endpoint: {shown!r} is no address") from None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise UsageError(f"--endpoint: {shown!r} is not written https://HOST[:PORT][/PATH]")
    if parts.scheme == "http" and not is_loopback_name(host):
        raise UsageError(f"--endpoint: {shown!r}: only https:// is asked, but for http:// on this machine")
    return text.rstrip("/")
