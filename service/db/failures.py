"""Errors of the two drivers, told once as codes of the workspace."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError

from service.errors import WorkspaceError

__all__ = ["UnreadableError", "told", "words_of"]

# Result codes of SQLite by the beginning of their names; https://sqlite.org/rescode.html
_SQLITE = (
    ("SQLITE_BUSY", "workspace_locked"),
    ("SQLITE_LOCKED", "workspace_locked"),
    ("SQLITE_FULL", "disk_full"),
    ("SQLITE_READONLY", "workspace_readonly"),
    ("SQLITE_PERM", "workspace_readonly"),
    ("SQLITE_AUTH", "workspace_readonly"),
    # The file itself was opened before: what cannot be opened is the journal beside it.
    ("SQLITE_CANTOPEN", "workspace_readonly"),
    ("SQLITE_CORRUPT", "workspace_damaged"),
    ("SQLITE_NOTADB", "workspace_damaged"),
    ("SQLITE_IOERR", "disk_failed"),
)
# SQLSTATE by class or code; PostgreSQL documentation, appendix A.
_POSTGRES = (
    ("53100", "disk_full"),
    ("55P03", "workspace_locked"),  # lock_timeout
    ("40", "workspace_locked"),  # deadlock or serialization failure: somebody else was writing
    ("25006", "database_refused"),  # a standby, or a role that only reads
    ("57", "database_unreachable"),  # the server is shutting down
    ("08", "database_unreachable"),
    ("53", "database_refused"),  # too many connections, out of memory
    ("42501", "database_refused"),
    ("28", "database_refused"),
    ("3D", "database_refused"),
    ("3F", "database_refused"),  # the schema of the search path is not there
    ("42P01", "workspace_altered"),  # undefined table
    ("42703", "workspace_altered"),  # undefined column
)
# SQLite has one code for every mistake in a statement; these two mean that somebody took a table
# or a column away.
_ALTERED = ("no such table", "no such column", "table ")

# What the client library says of an address before it looks for a server.
_MISSPELT = ("invalid connection option", "connection is bad: invalid ")
# Signs that a server answered: its own word, in English or Chinese, and what the client library
# says when the server asked for a password. Otherwise there was no server.
_ANSWERED = ("FATAL", "致命错误", "no password supplied")


class UnreadableError(ValueError):
    """A stored value that is not of its column's type; SQLite lets others write such."""


@contextmanager
def told(target: str) -> Iterator[None]:
    """Turn a driver's error inside the block into `WorkspaceError`.

    Errors that mean a mistake in this program (a wrong statement, a broken constraint) pass as
    they are.
    """
    try:
        yield
    except UnreadableError as error:
        raise WorkspaceError("workspace_altered", target=target, told=str(error)) from error
    # COPY and the first words of a session go past SQLAlchemy, and so do their errors.
    except (DBAPIError, psycopg.Error) as error:
        code = _code(_driver_error(error))
        if code is None:
            raise
        raise WorkspaceError(code, target=target, path=target, told=words_of(error)) from error


def words_of(error: DBAPIError | psycopg.Error) -> str:
    """Return in one line what the driver says, without the statement that PostgreSQL repeats."""
    told = _driver_error(error)
    primary = told.diag.message_primary if isinstance(told, psycopg.Error) else None
    return " ".join((primary or str(told)).split())


def _driver_error(error: DBAPIError | psycopg.Error) -> BaseException:
    return (error.orig or error) if isinstance(error, DBAPIError) else error


def _code(error: BaseException) -> str | None:
    name = getattr(error, "sqlite_errorname", None)
    if name == "SQLITE_ERROR" and str(error).startswith(_ALTERED):
        return "workspace_altered"
    if name is not None:
        return next((code for start, code in _SQLITE if name.startswith(start)), None)
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return next((code for start, code in _POSTGRES if state.startswith(start)), None)
    words = str(error)
    if words.startswith(_MISSPELT):
        return "database_address"
    if not isinstance(error, psycopg.OperationalError):
        return None
    # Before a connection stands there is no SQLSTATE.
    answered = any(sign in words for sign in _ANSWERED)
    return "database_refused" if answered else "database_unreachable"
