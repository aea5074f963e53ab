"""Brokers, mail, directories, shells and files, asked as far as to let somebody in."""

from __future__ import annotations

import io
import socket
import ssl
from typing import TYPE_CHECKING

from tokenscan.verify.classify import Decision
from tokenscan.verify.errors import UnaskableError, UnreachableError
from tokenscan.verify.logins.databases import REFUSED
from tokenscan.verify.logins.place import Place

if TYPE_CHECKING:
    import ldap3

AMQPS, SMTPS, LDAPS = 5671, 465, 636


def log_in_amqp(place: Place) -> Decision:
    """RabbitMQ and the like; the connection is closed before a channel is opened."""
    import pika
    from pika import exceptions

    if place.port != AMQPS:
        place.check_clear()
    parameters = pika.ConnectionParameters(
        host=place.address,
        port=place.port,
        virtual_host=place.database or "/",
        credentials=pika.PlainCredentials(place.user, place.password),
        socket_timeout=place.timeout_s,
        stack_timeout=place.timeout_s,
        blocked_connection_timeout=place.timeout_s,
        ssl_options=pika.SSLOptions(ssl.create_default_context(), place.host) if place.port == AMQPS else None,
    )
    try:
        pika.BlockingConnection(parameters).close()
    except exceptions.ProbableAuthenticationError:
        return REFUSED
    except exceptions.ProbableAccessDeniedError:
        return Decision("valid", "it may not use the virtual host that is named")
    except (exceptions.AMQPError, OSError):
        raise UnreachableError("no connection") from None
    return Decision("valid")


def log_in_smtp(place: Place) -> Decision:
    """With TLS from the start at port 465, else by STARTTLS; a password is sent in the clear to this machine alone."""
    import smtplib

    class NamedSmtps(smtplib.SMTP_SSL):
        """Connects to the address that was checked, and holds the certificate to the name."""

        def _get_socket(self, _: str, port: int, timeout: float) -> ssl.SSLSocket:
            connection = socket.create_connection((place.address, port), timeout)
            return context.wrap_socket(connection, server_hostname=place.host)

    context = ssl.create_default_context()
    try:
        if place.port == SMTPS:
            client: smtplib.SMTP = NamedSmtps(place.host, place.port, timeout=place.timeout_s, context=context)
        else:
            client = smtplib.SMTP(place.address, place.port, timeout=place.timeout_s)
        with client:
            client.ehlo()
            if place.port != SMTPS and client.has_extn("starttls"):
                client._host = place.host  # type: ignore[attr-defined] # the name that the certificate is held to
                client.starttls(context=context)
                client.ehlo()
            elif place.port != SMTPS and not place.is_here:
                raise UnaskableError("the server offers no TLS, and a password is not sent in the clear")
            client.login(place.user, place.password)
    except smtplib.SMTPAuthenticationError as error:
        return _judge_smtp(error.smtp_code)
    except smtplib.SMTPNotSupportedError:
        return Decision("unknown", "the server takes no log-ins")
    except (smtplib.SMTPException, OSError):
        raise UnreachableError("no connection") from None
    return Decision("valid")


def _judge_smtp(code: int) -> Decision:
    """Source of the codes: RFC 4954, section 6."""
    if code == 535:
        return REFUSED
    if code in (421, 454, 451):
        return Decision("unreachable", f"the server answers {code}: not now")
    return Decision("unknown", f"the server answers {code}: another way to log in is needed")


def log_in_ldap(place: Place) -> Decision:
    """A simple bind. Active Directory says in a number inside its text why one is refused."""
    import ldap3
    from ldap3.core import exceptions

    # What ldap3 verifies by itself is nothing; the certificate is held to the name, not to the address.
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, valid_names=[place.host], sni=place.host)
    server = ldap3.Server(
        place.address,
        place.port,
        use_ssl=place.port == LDAPS,
        tls=tls,
        connect_timeout=place.timeout_s,
        get_info=ldap3.NONE,
    )
    # A referral would take the password to wherever the server says.
    connection = ldap3.Connection(
        server,
        place.user,
        place.password,
        receive_timeout=max(1, round(place.timeout_s)),
        raise_exceptions=False,
        auto_referrals=False,
    )
    try:
        if not place.password or not place.user:
            raise UnaskableError("needs the user: a bind without one is always let in")
        if place.port != LDAPS and not place.is_here:
            _start_tls(connection, place)
        is_bound = connection.bind()
        result = dict(connection.result or {})
        connection.unbind()
    except (exceptions.LDAPException, OSError):
        raise UnreachableError("no connection") from None
    finally:
        # ldap3 leaves it open where nobody answered.
        if connection.socket is not None:
            connection.socket.close()
    return Decision("valid") if is_bound else _judge_ldap(int(result.get("result", -1)), str(result.get("message", "")))


def _start_tls(connection: ldap3.Connection, place: Place) -> None:
    """With TLS from here on, where the server has it."""
    from ldap3.core import exceptions

    connection.open()
    try:
        connection.start_tls()
    except exceptions.LDAPStartTLSError:
        if not dict(connection.result or {}).get("result"):
            # The server has agreed, and then it failed: its certificate is not trusted, say.
            raise UnreachableError("its TLS is not to be trusted") from None
        place.check_clear()


def _judge_ldap(code: int, message: str) -> Decision:
    """Source of the codes: RFC 4511, appendix A; of ``data``: Microsoft's "Active Directory LDAP error codes"."""
    if code != 49:
        return Decision("unknown", f"the directory answers with code {code}")
    for number, decision in (
        ("data 532", Decision("expired", "the password has expired")),
        ("data 701", Decision("expired", "the account has expired")),
        ("data 773", Decision("expired", "the password must be changed first")),
        ("data 533", Decision("revoked", "the account is disabled")),
        ("data 775", Decision("unknown", "the account is locked for now")),
    ):
        if number in message:
            return decision
    return REFUSED


def log_in_ssh(place: Place) -> Decision:
    """With the private key, and no further than being let in."""
    import paramiko

    private = _load_key(place.password)
    try:
        connection = socket.create_connection((place.address, place.port), timeout=place.timeout_s)
    except OSError:
        raise UnreachableError("no connection") from None
    transport = paramiko.Transport(connection)
    transport.banner_timeout = transport.auth_timeout = place.timeout_s
    try:
        transport.start_client(timeout=place.timeout_s)
        transport.auth_publickey(place.user, private)
    except paramiko.BadAuthenticationType:
        return Decision("unknown", "the server takes no keys")
    except paramiko.AuthenticationException:
        return REFUSED
    except (paramiko.SSHException, EOFError, OSError):
        raise UnreachableError("no connection") from None
    finally:
        transport.close()
    return Decision("valid")


def _load_key(text: str) -> object:
    import paramiko

    for kind in (paramiko.Ed25519Key, paramiko.RSAKey, paramiko.ECDSAKey):
        try:
            return kind.from_private_key(io.StringIO(text))
        except (paramiko.SSHException, ValueError, IndexError):
            continue
    raise UnaskableError("it is no private key that can be used without a passphrase")


def log_in_ftp(place: Place) -> Decision:
    """With TLS where the server has it."""
    import ftplib

    context = ssl.create_default_context()
    client = ftplib.FTP_TLS(timeout=place.timeout_s, context=context)  # noqa: S321 - what the address asks for
    try:
        client.connect(place.address, place.port)
        client.host = place.host  # the name that the certificate is held to
        try:
            client.auth()
        except ftplib.error_perm:
            place.check_clear()
        client.login(place.user, place.password, secure=False)
        client.quit()
    except ftplib.error_perm as error:
        return REFUSED if str(error).startswith("530") else Decision("unknown", f"the server answers {str(error)[:3]}")
    except (ftplib.Error, EOFError, OSError):
        raise UnreachableError("no connection") from None
    finally:
        client.close()
    return Decision("valid")
