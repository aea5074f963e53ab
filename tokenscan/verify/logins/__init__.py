"""Log-ins at databases, brokers and mail servers, with their own client libraries. Always opt-in.

A host beside a password is asked only where the user names it, and at an address that was checked; one log-in a second
to one host, one at a time, and none is tried again: servers lock accounts out.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping

import anyio.to_thread

from tokenscan.model.validator import Login, Validator
from tokenscan.model.verdict import Evidence, Verdict
from tokenscan.verify.classify import Decision
from tokenscan.verify.egress import check_address, matches_host, parse_address
from tokenscan.verify.errors import EgressError, UnaskableError, UnreachableError
from tokenscan.verify.host import Tools
from tokenscan.verify.limiter import Limiter
from tokenscan.verify.logins import databases, services
from tokenscan.verify.logins.place import Place, make_place, read_host
from tokenscan.verify.transport import Resolver, resolve

LOGINS: Mapping[Login, Callable[[Place], Decision]] = {
    "postgres": databases.log_in_postgres,
    "mysql": databases.log_in_mysql,
    "mongodb": databases.log_in_mongodb,
    "redis": databases.log_in_redis,
    "sqlserver": databases.log_in_sqlserver,
    "amqp": services.log_in_amqp,
    "smtp": services.log_in_smtp,
    "ldap": services.log_in_ldap,
    "ssh": services.log_in_ssh,
    "ftp": services.log_in_ftp,
}

PER_SECOND = 1.0


def _log_in(log_in: Callable[[Place], Decision], place: Place) -> Decision:
    try:
        return log_in(place)
    except (UnaskableError, UnreachableError, ImportError):
        raise
    except Exception:  # clients fail in ways of their own at what a server should not say
        raise UnreachableError("its answer is none that the client understands") from None


class Logins:
    """The log-ins of a run."""

    def __init__(self, tools: Tools, resolver: Resolver = resolve) -> None:
        self._tools = tools
        self._resolver = resolver
        self._limiters: dict[str, Limiter] = {}

    async def ask(self, validator: Validator, values: Mapping[str, str]) -> Verdict:
        """The verdict on the user and password in *values*. Raises ``Spent``."""
        login = validator.login
        if login is None:
            return Verdict("unsupported")
        endpoint = f"{login}:"
        try:
            for name in validator.needs:
                if name not in values:
                    raise UnaskableError(f"needs the {name}; --with {name!r}=VALUE gives it")
            host, port = read_host(values, login)
            endpoint = f"{login}://{host}:{port}"
            decision = await self._log_in(validator, values, host, port)
        except UnaskableError as error:
            decision = Decision("unsupported", str(error))
        except UnreachableError as error:
            decision = Decision("unreachable", str(error))
        except ImportError as error:
            decision = Decision("unsupported", f"needs {error.name}: pip install 'tokenscan[verify-logins]'")
        return Verdict(decision.state, decision.reason, Evidence(endpoint, self._tools.now()))

    async def _log_in(self, validator: Validator, values: Mapping[str, str], host: str, port: int) -> Decision:
        if validator.login is None:
            return Decision("unsupported")
        address = await self._check(validator, host, port)
        is_url = validator.rule_id.endswith("-url")
        place = make_place(values, host, port, address, self._tools.settings.timeout_s, is_url=is_url)
        self._tools.budget.take()
        limiter = self._limiters.setdefault(host, Limiter(PER_SECOND, 1, self._tools.clock, self._tools.sleep))
        async with limiter.slot():
            return await anyio.to_thread.run_sync(_log_in, LOGINS[validator.login], place, abandon_on_cancel=True)

    async def _check(self, validator: Validator, host: str, port: int) -> str:
        """The address to connect to. Raises ``EgressError``, ``UnreachableError``."""
        settings = self._tools.settings
        if not matches_host(host, (*validator.hosts, *settings.allow_hosts)):
            raise EgressError(f"{host} is asked only where it is named: --allow-host {host}")
        parse_address(host)
        try:
            found = [ipaddress.ip_address(text.partition("%")[0]) for text in await self._resolver(host, port)]
        except (OSError, ValueError, UnicodeError):
            raise UnreachableError("the name is not known") from None
        try:
            for address in found:
                check_address(address, settings.allow_private)
        except EgressError as error:
            raise UnreachableError(str(error)) from None
        if not found:
            raise UnreachableError("the name is not known")
        return str(found[0])
