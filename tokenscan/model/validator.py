"""How to ask a credential's issuer what it is worth: requests and the answers to expect, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from tokenscan.model.verdict import State

Policy = Literal["read", "opt-in", "offline", "never"]
"""``read``: asked by read-only requests. ``opt-in``: only when the user names the rule, since asking leaves a trace or
is a log-in of its own. ``offline``: decided without a call. ``never``: must not be sent anywhere.
"""
POLICIES: tuple[Policy, ...] = get_args(Policy)

Answers = Literal["json", "text", "empty"]
ANSWERS: tuple[Answers, ...] = get_args(Answers)

Login = Literal["postgres", "mysql", "mongodb", "redis", "amqp", "smtp", "ldap", "ssh", "sqlserver", "ftp"]
LOGINS: tuple[Login, ...] = get_args(Login)

SIGNS = (
    "aws",
    "alibaba",
    "tencent",
    "azure-storage",
    "azure-servicebus",
    "azure-app-config",
    "azure-cosmos",
    "binance",
    "kraken",
    "oauth1",
    "oracle",
    "ovh",
    "base64",
    "jwt",
)
"""Ways to sign a request; the first key of a request's ``sign``."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``{token}`` and ``{companion}`` stand for values, ``{+companion}`` in a URL for one whose slashes
    stay; a URL that begins with ``{token}`` is the token itself. *when*: a regular expression that must be found in the
    token. *after*: made only once another request had that state, for what is read alone.
    """

    url: str
    method: str = "GET"
    name: str = ""
    headers: Pairs = ()
    basic: tuple[str, str] | None = None
    digest: bool = False
    form: Pairs = ()
    json: str = ""
    body: str = ""
    content_type: str = ""
    sign: Pairs = ()
    when: str = ""
    answers: Answers = "json"
    after: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer of one of *status* means, if all else that is said of it holds: *header* and *body* are searched
    for regular expressions, the value at a path of *json* matches one as a whole, nothing is at the paths *absent*.
    """

    status: tuple[int, ...]
    state: State
    request: str = ""
    header: Pairs = ()
    json: Pairs = ()
    absent: tuple[str, ...] = ()
    body: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands: in a *header*, at a path of the *json*, in a *claim* of the token, which is a JWT. *split*:
    a regular expression between several. *format*, of a time: ``iso``, ``epoch``, ``epoch-ms``, ``seconds`` from now,
    or as ``strptime`` has it.
    """

    header: str = ""
    json: str = ""
    claim: str = ""
    split: str = ""
    format: str = "iso"


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read from the answer that says that the credential is valid. *identity*: the first path that holds
    something; ``header:NAME`` for a header.
    """

    scopes: tuple[Source, ...] = ()
    expires: tuple[Source, ...] = ()
    identity: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Excess:
    """A *scope* (a glob) that is more than most uses need, *why*, and what would do *instead*. ``*`` stands for a kind
    that tells no scopes, and may do everything by its nature.
    """

    scope: str
    why: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Validator:
    """How one kind of credential is checked. *provider*: the name of its rule file. *needs*: companions without which
    nothing can be asked. *take*: companions that the token itself holds, and where: a regular expression with a group,
    a path (``$.…``) in a token that is JSON, ``claim:NAME`` of a JWT. *hosts*: the suffixes that a host made from
    companions may have.
    """

    rule_id: str
    provider: str
    policy: Policy = "read"
    reason: str = ""
    control: bool = True
    needs: tuple[str, ...] = ()
    take: Pairs = ()
    hosts: tuple[str, ...] = ()
    login: Login | None = None
    narrower: str = ""
    narrower_text: str = ""
    requests: tuple[Request, ...] = ()
    answers: tuple[Answer, ...] = ()
    reading: Reading = field(default_factory=Reading)
    excessive: tuple[Excess, ...] = ()

    @property
    def asks(self) -> bool:
        """Can it be asked of anybody?"""
        return self.policy in ("read", "opt-in") and bool(self.requests or self.login)
