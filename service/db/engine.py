"""Connections to a workspace: a GeoPackage file or a PostGIS database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from service.db.blobs import add_functions
from service.db.failures import told
from service.errors import WorkspaceError

__all__ = ["Target", "begin_read", "begin_write", "open_engine", "parse_target", "shown"]

Target = Path | URL
_DRIVER = "postgresql+psycopg"
_NAMES = ("postgres", "postgresql", _DRIVER)
# Writers of one workspace (a schema of the database) wait for each other.
_ALONE = "SELECT pg_advisory_xact_lock(hashtext('linli'), hashtext(current_schema()))"
# Whatever the server, the database or the role has set: numbers keep all their digits, moments
# are ISO, and PostGIS is found in the schema where its administrator put it.
_SESSION = """
SELECT set_config('lock_timeout', %s, false), set_config('datestyle', 'ISO', false),
  set_config('extra_float_digits', '1', false),
  set_config('search_path', current_setting('search_path') || coalesce((
    SELECT ', ' || quote_ident(nspname)
    FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
    WHERE extname = 'postgis' AND nspname <> ALL (current_schemas(true))), ''), false)"""


def parse_target(target: str | Path) -> Target:
    """Return the file or the database URL that `target` names.

    Raises
    ------
    WorkspaceError
        ``target_unknown`` when it is neither a ``.gpkg`` path nor a PostgreSQL URL,
        ``target_unescaped`` when its password has an ``@`` as it is.
    """
    words = str(target)
    if "://" in words:
        try:
            url = make_url(words)
        except (ArgumentError, ValueError):
            raise WorkspaceError("target_unknown", target=words.split("://")[0] + "://…") from None
        if "@" in (url.host or ""):  # of a password that holds one; it must not be shown
            raise WorkspaceError("target_unescaped", target=f"{url.drivername}://…")
        if url.drivername in _NAMES:
            return url.set(drivername=_DRIVER)
        raise WorkspaceError("target_unknown", target=shown(url))
    path = Path(target)
    if path.suffix.lower() != ".gpkg":
        raise WorkspaceError("target_unknown", target=words)
    return path


def shown(target: Target) -> str:
    """Return `target` for people; passwords are hidden."""
    if isinstance(target, Path):
        return str(target)
    secret = [name for name in target.query if "password" in name]
    return target.difference_update_query(secret).render_as_string(hide_password=True)


def open_engine(target: Target, *, timeout: float, create: bool = False) -> Engine:
    """Return an engine on `target`.

    Parameters
    ----------
    timeout
        Seconds to wait for another writer.
    create
        Make the file when it is not there.
    """
    if isinstance(target, URL):
        return _postgres(target, timeout)
    return _file(target, timeout, create)


def _file(path: Path, timeout: float, create: bool) -> Engine:
    address = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"

    def connect() -> sqlite3.Connection:
        # Transactions are begun by hand: Python's own would commit at odd moments.
        connection = sqlite3.connect(
            address, uri=True, timeout=timeout, isolation_level=None, check_same_thread=False
        )
        add_functions(connection)
        # A large change stays in memory until the commit, so readers are kept out only briefly.
        connection.execute("PRAGMA cache_size = -131072")
        return connection

    # A connection that stays open would keep a handle on a file that people move and replace.
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = "IMMEDIATE" if connection.get_execution_options().get("writing") else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _postgres(url: URL, timeout: float) -> Engine:
    # A client of another encoding (PGCLIENTENCODING=GBK) could not send every character.
    settings = {"connect_timeout": 10, "client_encoding": "utf8"}
    engine = create_engine(url, pool_pre_ping=True, connect_args=settings, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, (str(max(1, round(timeout * 1000))),))
        connection.commit()

    return engine


@contextmanager
def begin_read(engine: Engine, target: Target) -> Iterator[Connection]:
    """Open a transaction that sees one state of the workspace."""
    with told(shown(target)), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def begin_write(engine: Engine, target: Target) -> Iterator[Connection]:
    """Open a transaction that is alone in writing; it is stored whole or not at all."""
    with told(shown(target)), engine.connect() as connection:
        connection.execution_options(writing=True)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(_ALONE))
            yield connection
