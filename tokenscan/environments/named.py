"""Hosts, accounts, projects, buckets and databases that a value names, and the environment that each belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tokenscan.detect.reference import describe_reference
from tokenscan.detect.structure.lists import words
from tokenscan.environments.connection import Connection, read_connection
from tokenscan.environments.key import is_about, is_mode
from tokenscan.environments.names import PRODUCTION, TEST, Names
from tokenscan.environments.text import encode
from tokenscan.environments.words import find_environment

MIN_NAME, MIN_LONG = 4, 8
MAX_VALUE = 2048
"""Characters of a value that are looked at: longer ones are texts."""


@dataclass(frozen=True, slots=True)
class Named:
    """*kind* as users call it, the name as it stands, the *environment* that it belongs to (empty: unknown, and then it
    is compared), and *why* that is so.
    """

    kind: str
    text: str
    environment: str
    why: str


Hosts = Mapping[str, tuple[str, ...]]
"""Names of providers' hosts by ``test`` and ``production``; one with a dot in front stands for all below it."""

_HOST = re.compile(r"(?i)(?=.{4,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::\d+)?/?")
_ADDRESS = re.compile(r"[\d.]+(?::\d+)?")
_LOCAL = re.compile(
    r"(?i)^(?:localhost|127\..*|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal)$"
    r"|(?:^|\.)(?:local|localhost|test|example|invalid|internal|lan|svc|localdomain)$|\.example\.(?:com|org|net)$"
    r"|^example\.(?:com|org|net)$|\.svc(?:\.|$)|\.cluster\.local$"
)
_BUCKET_SCHEMES = frozenset({"s3", "s3a", "gs", "wasb", "wasbs", "abfs", "abfss"})
_BUCKET = re.compile(r"\b(?:s3a?|gs|wasbs?|abfss?)://([\w.-]+)|\barn:aws[\w-]*:s3:::([\w.-]+)")
_ARN_RESOURCE = re.compile(r"\barn:aws[\w-]*:[\w-]+:[\w-]*:(\d{12})?:([\w./:+=@-]+)")
_PROJECT = re.compile(
    r"\bprojects/([a-z][a-z0-9-]{4,28}[a-z0-9])\b|@([a-z][a-z0-9-]{4,28}[a-z0-9])\.iam\.gserviceaccount\.com"
)
_SUPABASE = re.compile(r"\b([a-z]{20})\.supabase\.(?:co|in)\b")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][\w.-]{2,80}")

_NO_RESOURCE = words(
    """
    image images repository registry chart cors origins origin allowed whitelist allowlist redirect redirects docs doc
    documentation homepage support license schema path file dir folder cmd command args name title description label
    labels tag tags branch branches script scripts run if needs uses on comment message
    """
)
"""Words of keys whose values may speak of any environment: images are built once, addresses of others are listed."""

_OWN = ("db", "dbname", "database", "bucket", "project", "cluster", "queue", "topic")
"""Words of keys that name a resource all the same: ``DB_NAME``."""

_RESOURCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("bucket", ("bucket",)),
    ("host", ("host", "hostname", "server", "endpoint", "url", "uri", "domain", "dsn", "address", "broker", "brokers")),
    ("database", ("database", "dbname", "db")),
    ("project", ("project", "projectid")),
    ("queue", ("queue", "topic", "exchange")),
    ("cluster", ("cluster",)),
    ("account", ("account", "subscription", "tenant")),
)
"""What a plain identifier is, by the words of its key."""


def find_named(key: tuple[str, ...], value: str, names: Names, hosts: Hosts) -> Iterator[Named]:
    """What *value* names under *key*, each once."""
    text = value.strip()[:MAX_VALUE]
    if not text or "\n" in text or not (_may_name(text, names) or is_mode(key)):
        return
    seen: set[tuple[str, str]] = set()
    for named in _find_all(key, text, names, hosts):
        if named.text and (named.kind, named.text) not in seen:
            seen.add((named.kind, named.text))
            yield named


def _may_name(text: str, names: Names) -> bool:
    """A quick look: most values are numbers, words and switches."""
    if len(text) < MIN_NAME or (text.isalpha() and len(text) < MIN_LONG):
        return False
    if "." in text or ":" in text or ";" in text:
        return True
    lowered = text.lower()
    return any(word in lowered for word in names.words) or any(name in text for name in names.accounts)


def _find_all(key: tuple[str, ...], text: str, names: Names, hosts: Hosts) -> Iterator[Named]:
    yield from find_mapped(text, names)
    if is_mode(key):
        mode = _read_mode(key, text, names)
        if mode:
            yield Named("mode", f"{key[-1]}={text}", mode, "the mode that the provider is called in")
        return
    if is_about(key, _NO_RESOURCE) and not is_about(key, _OWN):
        return
    connection = read_connection(text)
    if connection:
        yield from _name_connection(connection, names, hosts)
    elif _HOST.fullmatch(text) and not _ADDRESS.fullmatch(text):
        yield from name_host(text.partition(":")[0].rstrip("/"), names, hosts)
    yield from _name_resources(text, names)
    if not connection and not describe_reference(encode(text)) and _IDENTIFIER.fullmatch(text):
        yield from _name_identifier(key, text, names)


def find_mapped(text: str, names: Names) -> Iterator[Named]:
    """The ids in *text* that the configuration gives an environment (``[environments] accounts``)."""
    for name, environment in names.accounts.items():
        if name in text and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
            yield Named(_kind_of_id(name), name, environment, "the configuration says so")


def _kind_of_id(name: str) -> str:
    if name.isdigit() and len(name) == 12:
        return "AWS account"
    if re.fullmatch(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", name):
        return "Azure tenant or subscription"
    if re.fullmatch(r"T[A-Z0-9]{8,}", name):
        return "Slack team"
    return "host" if "." in name else "account"


def _read_mode(key: tuple[str, ...], text: str, names: Names) -> str:
    """``sandbox: true`` is test, ``testMode: false`` production."""
    if text.lower() in ("true", "false"):
        wanted = names.of_word(key[-1]) or next(
            (name for word in key[-1:] if (name := find_environment(word, names))), ""
        )
        if wanted not in (TEST, PRODUCTION):
            return ""
        return wanted if text.lower() == "true" else {TEST: PRODUCTION, PRODUCTION: TEST}[wanted]
    return names.of_word(text) or ""


def name_host(host: str, names: Names, hosts: Hosts) -> Iterator[Named]:
    """*host*, if a provider's list or its own labels tell its environment. The last two labels are its owner's name."""
    lowered = host.lower()
    if _LOCAL.search(lowered) or "{" in host or "$" in host or "%" in host:
        return
    for name, known in hosts.items():
        if any(lowered == each or (each[0] == "." and lowered.endswith(each)) for each in known):
            yield Named("host", host, name, f"the provider's host for {'real' if name == PRODUCTION else 'tests'}")
            return
    labels = host.split(".")
    for label in labels[:-2] if len(labels) > 2 else [each for each in labels[:1] if "-" in each]:
        found = find_environment(label, names)
        if found:
            yield Named("host", host, found, f"its name has {label!r}")
            return


def _name_connection(connection: Connection, names: Names, hosts: Hosts) -> Iterator[Named]:
    """Host and database; together they are compared, where the database is one of its own."""
    if connection.scheme in _BUCKET_SCHEMES:
        return
    yield from name_host(connection.host, names, hosts)
    if not connection.is_database:
        return
    found = find_environment(connection.database, names) if connection.database else None
    if found:
        yield Named("database", connection.database, found, "its name says so")
    if _is_remote(connection.host) and connection.database and "{" not in connection.database:
        yield Named("database", f"{connection.host}/{connection.database}", "", "")


def _is_remote(host: str) -> bool:
    """A host with a name of its own in the world: no service beside, no address of this machine."""
    return "." in host and not _LOCAL.search(host) and not re.search(r"[${}%<>]", host) and not _ADDRESS.fullmatch(host)


def _name_resources(text: str, names: Names) -> Iterator[Named]:
    for found in _BUCKET.finditer(text):
        yield from _by_name("bucket", found[1] or found[2], names)
    for found in _ARN_RESOURCE.finditer(text):
        yield from _by_name("resource", found[2], names)
    for found in _PROJECT.finditer(text):
        yield from _by_name("project", found[1] or found[2], names)
    for found in _SUPABASE.finditer(text):
        yield Named("Supabase project", found[1], "", "")


def _by_name(kind: str, text: str, names: Names) -> Iterator[Named]:
    found = next((name for part in re.split(r"[/:.@]", text) if (name := find_environment(part, names))), None)
    if found:
        yield Named(kind, text, found, "its name says so")


def _name_identifier(key: tuple[str, ...], text: str, names: Names) -> Iterator[Named]:
    """A plain name under a key that says what it is. A word of an environment alone is a setting, and no name."""
    if names.of_word(text):
        return
    for kind, known in _RESOURCES:
        if is_about(key[-1:], known):
            if kind != "host" or not (_HOST.fullmatch(text) or _LOCAL.search(text)):
                yield from _by_name(kind, text, names)
            return
