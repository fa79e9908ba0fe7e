"""Engines and transactions, the same on SQLite and PostgreSQL.

Most of the work goes through sessions. Filing, which must bear a flood, goes through bare connections: a session's
bookkeeping would cost it more than the database does.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from alerts.errors import StorageUnavailable

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_SECONDS = 10  # how long anybody waits for somebody else's transaction
RETRY_SECONDS = 0.0005

SQLITE_PRAGMAS = (
    f"PRAGMA busy_timeout={1000 * BUSY_SECONDS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten, not left in free pages
    "PRAGMA temp_store=MEMORY",
)


def new_metadata() -> MetaData:
    """Metadata under the project's constraint names."""
    return MetaData(naming_convention=NAMING)


class Store:
    """One store's connections: `reading()` and `writing()` give a session in one transaction."""

    def __init__(self, url: str, schema: str) -> None:
        self.schema = schema
        self.engine = make_engine(url, schema)
        self._writer = self.engine.execution_options(immediate=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads."""
        with unavailable_as_such(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is committed whole at the end, or not at all."""
        with unavailable_as_such(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A bare connection that only reads."""
        with unavailable_as_such(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def adding(self) -> Iterator[Connection]:
        """A bare connection whose rows are committed whole at the end, or not at all."""
        with unavailable_as_such(), self._writer.begin() as connection:
            yield connection

    def forget_deleted(self) -> None:
        """Empty SQLite's write-ahead log, which keeps what was deleted as it was; while others read, only in part."""
        if self.engine.dialect.name == "sqlite":
            with unavailable_as_such(), self.engine.connect() as connection:
                driver = cast("sqlite3.Connection", connection.connection.driver_connection)
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


@contextmanager
def unavailable_as_such() -> Iterator[None]:
    """Turn a database failure into StorageUnavailable, without its statement or values."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, SQLAlchemyError, sqlite3.Error) as error:
        raise StorageUnavailable(type(error).__name__) from None


def make_engine(url: str, schema: str) -> Engine:
    """An engine that hides values from messages and keeps to one PostgreSQL schema."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, hide_parameters=True, pool_size=16, max_overflow=16)
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", begin_sqlite)
        return engine
    return create_engine(
        parsed,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"options": f"-csearch_path={schema}"},
    )


def prepare_sqlite(connection: Any, _record: object) -> None:
    """Durability and deletion rules on every new SQLite connection."""
    connection.isolation_level = None  # transactions are begun by `begin_sqlite`
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def begin_sqlite(connection: Connection) -> None:
    """Begin; a writer takes its lock at once, so that it never fails half way through."""
    if connection.get_execution_options().get("immediate"):
        begin_writing(cast("sqlite3.Connection", connection.connection.driver_connection))
    else:
        connection.exec_driver_sql("BEGIN")


def begin_writing(connection: sqlite3.Connection) -> None:
    """Begin as soon as nobody else writes; StorageUnavailable after ten seconds.

    SQLite's own waiting sleeps up to 100 ms at a time, long after the lock is free again, which halves the number of
    alerts that two processes can store.
    """
    end = time.monotonic() + BUSY_SECONDS
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while not takes_lock(connection):
            if time.monotonic() > end:
                raise StorageUnavailable("somebody else has been writing for too long")
            time.sleep(RETRY_SECONDS)
    finally:
        connection.execute(SQLITE_PRAGMAS[0])


def takes_lock(connection: sqlite3.Connection) -> bool:
    """Whether a writing transaction has begun; False while somebody else writes."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # the low byte of an extended code
            raise
        return False
    return True
