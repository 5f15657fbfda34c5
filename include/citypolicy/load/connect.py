"""Reaching the warehouse: connections, and errors that say in one line what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError


class WarehouseUnavailable(ConnectionError):
    """The warehouse does not answer, or does not let us in; the message names it without its password."""


class WrongSchema(RuntimeError):
    """The warehouse's tables are not those of this program: too old, too new or not there."""


def place(url: str) -> str:
    """Host, port and database of a URL: what may be shown of it."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'localhost'}:{parts.port or 5432}{parts.path}"


def connect(url: str, **options: Any) -> psycopg.Connection[Any]:
    """A connection of psycopg; its transaction is the caller's. Raises WarehouseUnavailable."""
    try:
        return psycopg.connect(
            plain(url), connect_timeout=10, application_name="citypolicy", keepalives_idle=30, **options
        )
    except psycopg.OperationalError as error:
        raise unavailable(url, error) from error


@contextmanager
def rights(url: str) -> Iterator[None]:
    """Says in one line where the user of the URL may not do what the block does. Raises WarehouseUnavailable."""
    try:
        yield
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
        user = urlsplit(url).username or "the user"
        raise WarehouseUnavailable(
            f"cannot use the warehouse at {place(url)}: {error.diag.message_primary} ({user} has to own the schema)"
        ) from error


@contextmanager
def engine(url: str) -> Iterator[Engine]:
    """An engine of SQLAlchemy for what Alembic and pandas want. Raises WarehouseUnavailable at its first use."""
    made = create_engine(plain(url).replace("postgresql://", "postgresql+psycopg://", 1))
    try:
        yield made
    except OperationalError as error:
        raise unavailable(url, error.orig or error) from error
    finally:
        made.dispose()


def plain(url: str) -> str:
    """A URL as libpq takes it: the driver that SQLAlchemy's form names is dropped."""
    scheme, separator, rest = url.partition("://")
    if scheme.split("+")[0] not in ("postgresql", "postgres") or not separator:
        raise WarehouseUnavailable(f"not the URL of a PostgreSQL database: it begins with {scheme[:20]!r}")
    return f"postgresql://{rest}"


def unavailable(url: str, error: BaseException) -> WarehouseUnavailable:
    """The error that says where and why, in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = next((line for line in lines if "failed" in line or "FATAL" in line), lines[0] if lines else repr(error))
    return WarehouseUnavailable(f"cannot use the warehouse at {place(url)}: {reason.split('failed: ')[-1]}")
