"""Databases, asked as far as to let somebody in. Nothing is read or written in them."""

from __future__ import annotations

from tokenscan.verify.classify import Decision
from tokenscan.verify.errors import UnreachableError
from tokenscan.verify.logins.place import Place

REFUSED = Decision("invalid", "the log-in is refused")


def log_in_postgres(place: Place) -> Decision:
    """Libpq tells no code of a refused log-in, so its words are read: in another language the state is unknown."""
    import psycopg

    try:
        psycopg.connect(
            host=place.host,
            hostaddr=place.address,
            port=place.port,
            user=place.user,
            password=place.password,
            dbname=place.database or place.user,
            connect_timeout=max(2, round(place.timeout_s)),
            application_name="tokenscan",
        ).close()
    except psycopg.OperationalError as error:
        return _judge_postgres(str(error))
    return Decision("valid")


def _judge_postgres(said: str) -> Decision:
    if "password authentication failed" in said or ("role " in said and "does not exist" in said):
        return REFUSED
    if "database " in said and "does not exist" in said:
        return Decision("valid", "there is no database of that name")
    if "pg_hba.conf" in said:
        return Decision("unknown", "the server lets nobody in from here")
    if "too many" in said or "remaining connection slots" in said:
        return Decision("rate-limited", "the server has no connection left")
    if "FATAL" in said:
        return Decision("unknown", "the server refuses in words that say nothing certain")
    raise UnreachableError("no connection")


def log_in_mysql(place: Place) -> Decision:
    """MySQL and MariaDB, by the codes of their errors."""
    import pymysql

    states = {
        1045: REFUSED,
        1044: Decision("valid", "it may not use the database that is named"),
        1049: Decision("valid", "there is no database of that name"),
        1820: Decision("expired", "the password must be changed first"),
        1862: Decision("expired", "the password has expired"),
        3118: Decision("revoked", "the account is locked"),
        4151: Decision("revoked", "the account is locked"),
        1040: Decision("rate-limited", "the server has no connection left"),
        1129: Decision("rate-limited", "the server blocks this machine for too many errors"),
        1130: Decision("unknown", "the server lets nobody in from here"),
    }
    try:
        pymysql.connect(
            host=place.address,
            port=place.port,
            user=place.user,
            password=place.password,
            database=place.database or None,
            connect_timeout=place.timeout_s,
            read_timeout=place.timeout_s,
        ).close()
    except pymysql.err.MySQLError as error:
        code = error.args[0] if error.args else 0
        if code in states:
            return states[code]
        raise UnreachableError("no connection") from None
    return Decision("valid")


def log_in_redis(place: Place) -> Decision:
    """Redis and Valkey: AUTH and PING."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    place.check_clear()
    client = redis.Redis(
        host=place.address,
        port=place.port,
        username=place.user if place.user not in ("", "default") else None,
        password=place.password,
        socket_timeout=place.timeout_s,
        socket_connect_timeout=place.timeout_s,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except redis.exceptions.NoPermissionError:
        return Decision("valid", "it may do next to nothing")
    except redis.exceptions.AuthenticationError as error:
        if "without any password" in str(error) or "no password is set" in str(error):
            return Decision("unknown", "the server lets everybody in without a password")
        return REFUSED
    except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError):
        raise UnreachableError("no connection") from None
    except redis.exceptions.ResponseError:
        return Decision("unknown", "the server refuses in words that say nothing certain")
    finally:
        client.close()
    return Decision("valid")


def log_in_mongodb(place: Place) -> Decision:
    """The authentication database is that of the address, else ``admin``."""
    import pymongo
    from pymongo import errors

    client: pymongo.MongoClient[dict[str, object]] = pymongo.MongoClient(
        place.address,
        place.port,
        username=place.user,
        password=place.password,
        authSource=place.database or "admin",
        directConnection=True,
        serverSelectionTimeoutMS=round(place.timeout_s * 1000),
        connectTimeoutMS=round(place.timeout_s * 1000),
    )
    try:
        client.admin.command("ping")
    except errors.OperationFailure as error:
        return REFUSED if error.code == 18 else Decision("unknown", f"the server refuses with code {error.code}")
    except errors.PyMongoError:
        raise UnreachableError("no connection") from None
    finally:
        client.close()
    return Decision("valid")


def log_in_sqlserver(place: Place) -> Decision:
    """Microsoft SQL Server, by the numbers of its errors."""
    import pymssql

    states = {
        18456: REFUSED,
        18470: Decision("revoked", "the account is disabled"),
        18486: Decision("revoked", "the account is locked"),
        18487: Decision("expired", "the password has expired"),
        18488: Decision("expired", "the password must be changed first"),
        4060: Decision("valid", "it may not use the database that is named"),
    }
    try:
        pymssql.connect(
            server=place.address,
            port=str(place.port),
            user=place.user,
            password=place.password,
            database=place.database or "master",
            login_timeout=max(2, round(place.timeout_s)),
        ).close()
    except pymssql.Error as error:
        first = error.args[0] if error.args else 0
        code = first[0] if isinstance(first, tuple) else first
        if code in states:
            return states[code]
        raise UnreachableError("no connection") from None
    return Decision("valid")
