"""Log-ins inside longer values: URLs, JDBC URLs, connection strings of ADO.NET."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from tokenscan.detect.structure.lists import words

DATABASES = words(
    """
    postgres postgresql mysql mysql2 mariadb mongodb mongodb+srv redis rediss amqp amqps mssql sqlserver
    oracle cockroachdb clickhouse cassandra neo4j bolt couchdb memcached db2 postgis mysqli pgsql
    """
)
"""Schemes of what keeps data."""

_URL = re.compile(
    r"(?:jdbc:)?(?P<scheme>[A-Za-z][\w+.-]*)://(?:(?P<user>[^\s:/?#@]*)(?::(?P<password>[^\s/?#]*))?@)?"
    r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\s/?#:,;@'\"]*)(?::\d+)?(?:,[^\s/?#]*)?(?:/(?P<database>[^\s/?#;'\"]*))?"
)
_OPTION = re.compile(r"[?&;](?P<name>user|username|uid|password|pwd)=(?P<value>[^&;\s'\"]*)", re.IGNORECASE)
_PAIR = re.compile(r"(?:^|;)\s*(?P<name>[A-Za-z][A-Za-z _]*?)\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^;]*)")
_NAMES = {
    "password": frozenset({"password", "pwd"}),
    "user": frozenset({"user id", "uid", "user", "username", "user name"}),
    "host": frozenset({"server", "data source", "host", "address", "addr", "network address"}),
    "database": frozenset({"database", "initial catalog", "db"}),
}


@dataclass(frozen=True, slots=True)
class Connection:
    """What a value says of a log-in; empty texts are not there. *span*: where the password stands in the value, in code
    points. *is_database*: data is kept there.
    """

    scheme: str
    user: str
    password: str = field(repr=False)
    span: tuple[int, int]
    host: str
    database: str
    is_database: bool


def read_connection(value: str) -> Connection | None:
    """The connection that *value* describes."""
    found = _URL.match(value.strip("'\" "))
    if found:
        return _read_url(value, found, value.find(found[0][:20]) if found[0] else 0)
    return _read_pairs(value) if "=" in value and ";" in value else None


def _read_url(value: str, found: re.Match[str], lead: int) -> Connection:
    scheme = found["scheme"].lower()
    user, password = unquote(found["user"] or ""), unquote(found["password"] or "")
    span = (found.start("password") + lead, found.end("password") + lead) if password else (0, 0)
    for option in _OPTION.finditer(value):
        if option["name"].lower() in ("password", "pwd"):
            password, span = option["value"], option.span("value")
        else:
            user = option["value"]
    is_database = scheme.partition("+")[0] in DATABASES or scheme in DATABASES
    return Connection(scheme, user, password, span, found["host"] or "", found["database"] or "", is_database)


def _read_pairs(value: str) -> Connection | None:
    said: dict[str, str] = {}
    span = (0, 0)
    for pair in _PAIR.finditer(value):
        name = next((name for name, known in _NAMES.items() if pair["name"].lower() in known), "")
        if name:
            said[name] = pair["value"].strip("'\"")
        if name == "password":
            span = pair.span("value")
    if not ({"host"} <= said.keys() and len(said) > 1):
        return None
    host = re.sub(r"^tcp:|[,\\:].*$", "", said["host"])
    return Connection("ado", said.get("user", ""), said.get("password", ""), span, host, said.get("database", ""), True)
