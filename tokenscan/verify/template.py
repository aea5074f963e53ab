"""From a validator's request, a token and its companions to what goes over the wire."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from xml.sax.saxutils import escape

from tokenscan import __version__
from tokenscan.model.validator import Request
from tokenscan.rulebook.validator_check import PLACE
from tokenscan.verify.errors import UnaskableError

USER_AGENT = f"tokenscan/{__version__} (credential check)"

TOKEN = "token"  # noqa: S105 - a name

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request as it is sent. *endpoint* is what may be shown of it: scheme, host and path, without values.
    *digest*: user and password for HTTP digest. *is_named*: was the host made from companions or the token?
    """

    method: str
    url: str = field(repr=False)
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    endpoint: str
    is_named: bool
    digest: tuple[str, str] | None = field(default=None, repr=False)

    def with_headers(self, *headers: tuple[str, str]) -> Prepared:
        """Itself with *headers* in place of those of the same names."""
        names = {name.lower() for name, _ in headers}
        kept = tuple(each for each in self.headers if each[0].lower() not in names)
        return replace(self, headers=(*kept, *headers))


def prepare(request: Request, values: Mapping[str, str], *, base: str = "") -> Prepared:
    """*request* with *values* (the token as ``token``) in their places. *base*: what stands for its scheme and host,
    and before its path. Raises ``UnaskableError``.
    """
    url, endpoint, is_named = _make_url(request.url, values, base)
    headers, body = _make_body(request, values)
    for name, template in request.headers:
        headers[name] = fill(template, values)
    user_and_password = tuple(fill(each, values) for each in request.basic) if request.basic else None
    if user_and_password and not request.digest:
        text = ":".join(user_and_password)
        headers["Authorization"] = f"Basic {base64.b64encode(text.encode()).decode()}"
    for name, value in headers.items():
        if _CONTROL.search(value):
            raise UnaskableError(f"it holds a character that a header ({name}) cannot")
    lower = {name.lower() for name in headers}
    usual = (("User-Agent", USER_AGENT), ("Accept", "application/json" if request.answers == "json" else "*/*"))
    named = tuple((name, value) for name, value in usual if name.lower() not in lower)
    digest = (user_and_password[0], user_and_password[1]) if request.digest and user_and_password else None
    return Prepared(request.method, url, (*named, *headers.items()), body, endpoint, is_named, digest)


def fill(template: str, values: Mapping[str, str], encode: Callable[[str], str] = str) -> str:
    def put(place: re.Match[str]) -> str:
        if place[1] not in values:
            raise UnaskableError(f"needs the {place[1]}")
        return encode(values[place[1]])

    return PLACE.sub(put, template)


def _make_url(template: str, values: Mapping[str, str], base: str) -> tuple[str, str, bool]:
    """(the URL, what of it may be shown, was its host made from *values*). Raises ``UnaskableError``."""
    if template.startswith("{token}"):
        return _make_own_url(template, values, base)
    scheme, _, rest = template.partition("://")
    authority, slash, tail = rest.partition("/")
    path = slash + PLACE.sub(lambda place: _encode(place, values), tail)
    shown = slash + tail.partition("?")[0]
    if base:
        return base.rstrip("/") + path, base.rstrip("/") + shown, False
    host = PLACE.sub(lambda place: _host_part(place[1], values), authority)
    if not _HOST.fullmatch(host):
        raise UnaskableError("the host beside it is none")
    return f"{scheme}://{host}{path}", f"{scheme}://{host}{shown}", is_named_by_companions(authority)


def is_named_by_companions(authority: str) -> bool:
    """Do companions decide which domain the host of a template is in? Not where one stands before a fixed domain."""
    _, brace, domain = authority.rpartition("}")
    return bool(brace) and not re.fullmatch(r"(?:-[a-z0-9-]+)?(?:\.[a-z0-9-]+){2,}", domain)


def _make_own_url(template: str, values: Mapping[str, str], base: str) -> tuple[str, str, bool]:
    """Of a token that is a URL itself: nothing but its host may be shown."""
    url = values[TOKEN] + template.removeprefix("{token}")
    parts = _split_url(url)
    if parts.scheme != "https" or parts.username is not None or not _HOST.fullmatch(parts.netloc):
        raise UnaskableError("it is no https:// address with a plain host")
    if base:
        tail = quote(parts.path, safe="/%:@!$&'()*+,;=~") + (f"?{parts.query}" if parts.query else "")
        return base.rstrip("/") + tail, base, False
    if _CONTROL.search(url) or " " in url:
        raise UnaskableError("it is no https:// address")
    return url, f"https://{parts.netloc}", True


def _split_url(url: str) -> Any:
    try:
        return urlsplit(url)
    except ValueError:
        raise UnaskableError("it is no address") from None


def _encode(place: re.Match[str], values: Mapping[str, str]) -> str:
    if place[1] not in values:
        raise UnaskableError(f"needs the {place[1]}")
    if not place[0].startswith("{+"):
        return quote(values[place[1]], safe="")
    if ".." in values[place[1]].split("/"):
        raise UnaskableError(f"the {place[1]} beside it leads up and away")
    return quote(values[place[1]].lstrip("/"), safe="/")


def _host_part(name: str, values: Mapping[str, str]) -> str:
    """A companion that is a host or a part of one; of an address its host is taken."""
    if name not in values:
        raise UnaskableError(f"needs the {name}")
    value = values[name].strip()
    if "://" in value:
        value = _split_url(value).netloc
    value = value.rstrip("/").rstrip(".")
    if not _HOST.fullmatch(value):
        raise UnaskableError(f"the {name} beside it is no host")
    return value


def _make_body(request: Request, values: Mapping[str, str]) -> tuple[dict[str, str], bytes]:
    """(headers about it, the body)."""
    if request.form:
        pairs = [(name, fill(value, values)) for name, value in request.form]
        return {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(pairs).encode()
    if request.json:
        return {"Content-Type": "application/json"}, _fill_json(request.json, values).encode()
    if request.body:
        encode = escape if "xml" in request.content_type else str
        kind = request.content_type or "text/plain; charset=utf-8"
        return {"Content-Type": kind}, fill(request.body, values, encode).encode()
    return {}, b""


def _fill_json(template: str, values: Mapping[str, str]) -> str:
    """Only names that have a value are places: other braces stand."""
    names = "|".join(map(re.escape, sorted(values, key=len, reverse=True)))
    return re.sub(r"\{(" + names + r")\}", lambda place: json.dumps(values[place[1]])[1:-1], template)


def reveal(secrets: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Values as text by name. Raises ``UnaskableError`` for what is no text."""
    try:
        return {name: value.decode() for name, value in secrets}
    except UnicodeDecodeError:
        raise UnaskableError("it is no text") from None
