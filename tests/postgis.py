"""A PostGIS for the tests: the one that is given, or a private cluster made for the session.

``LINLI_TEST_DATABASE_URL`` names a database whose role may create schemas, databases, roles and
the extension (a superuser of a server for tests). Without it a cluster is made in a temporary
folder from an installed PostgreSQL 15+ with PostGIS 3.3+; it listens on a free port of the
loopback only, and is deleted at the end.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

__all__ = [
    "INSTALL",
    "PostgisMissing",
    "database_url",
    "execute",
    "fresh_database",
    "fresh_role",
    "fresh_schema",
    "full",
]

# Whoever runs the cluster comes in as he is; every other role must know its password.
ACCESS = """
local all all trust
host all linli 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""
INSTALL = (
    "These tests need PostgreSQL 15 or newer with PostGIS 3.3 or newer. On Debian or Ubuntu:"
    " apt-get install postgresql-15-postgis-3 (or the distribution's version). Or set"
    " LINLI_TEST_DATABASE_URL=postgresql+psycopg://user:password@host/database,"
    " or LINLI_WITHOUT_POSTGIS=1 to do without."
)


class PostgisMissing(Exception):  # noqa: N818 - it is told as a sentence
    """There is no PostgreSQL with PostGIS to test with."""


@contextmanager
def database_url() -> Iterator[URL]:
    """Yield the URL of a database with PostGIS, and stop the cluster afterwards."""
    given = os.environ.get("LINLI_TEST_DATABASE_URL")
    if given:
        url = make_url(given).set(drivername="postgresql+psycopg")
        with _admin(url) as connection:
            # Two workers of one test run may come at once; the lock ends with the connection.
            connection.execute("SELECT pg_advisory_lock(hashtext('linli tests'))")
            connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        yield url
        return
    folder = Path(tempfile.mkdtemp(prefix="linli-postgis-"))
    try:
        with _cluster(folder, _programs()) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_schema(url: URL) -> Iterator[URL]:
    """Yield a URL whose tables live in a schema of their own, dropped afterwards."""
    name = f"linli_{uuid.uuid4().hex[:12]}"
    with _admin(url) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
    try:
        yield url.update_query_dict({"options": f"-csearch_path={name},public"})
    finally:
        with _admin(url) as connection:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))


@contextmanager
def fresh_database(url: URL, encoding: str = "UTF8") -> Iterator[URL]:
    """Yield the URL of an empty database without any extension, dropped afterwards."""
    name = f"linli_{uuid.uuid4().hex[:12]}"
    make = "CREATE DATABASE {} TEMPLATE template0 LOCALE 'C' ENCODING {}"
    with _admin(url) as connection:
        connection.execute(sql.SQL(make).format(sql.Identifier(name), sql.Literal(encoding)))
    try:
        yield url.set(database=name)
    finally:
        with _admin(url) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


@contextmanager
def fresh_role(url: URL, *grants: str) -> Iterator[URL]:
    """Yield `url` for a new role with a password and no rights but `grants`; dropped afterwards.

    ``{role}``, ``{schema}`` and ``{database}`` in `grants` are the role and where `url` leads.
    """
    role, password = f"linli_{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
    names = {"role": role, "database": url.database or ""}
    with _admin(url) as connection:
        found = connection.execute("SELECT current_schema()").fetchone()
        names["schema"] = str(found[0]) if found else "public"
        quoted = {key: sql.Identifier(name) for key, name in names.items()}
        create = "CREATE ROLE {role} LOGIN PASSWORD {password}"
        connection.execute(sql.SQL(create).format(**quoted, password=sql.Literal(password)))
        for grant in grants:
            connection.execute(sql.SQL(grant).format(**quoted))
    try:
        yield url.set(username=role, password=password)
    finally:
        with _admin(url) as connection:
            connection.execute(sql.SQL("DROP OWNED BY {role} CASCADE").format(**quoted))
            connection.execute(sql.SQL("DROP ROLE {role}").format(**quoted))


def execute(target: URL | str, statement: str) -> list[tuple[object, ...]]:
    """Run `statement` and return its rows."""
    with _admin(make_url(target)) as connection:
        done = connection.execute(sql.SQL(statement))
        return done.fetchall() if done.description else []


def full(url: URL) -> str:
    """Return `url` as text, with its password."""
    return url.render_as_string(hide_password=False)


def _admin(url: URL) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(full(url.set(drivername="postgresql")), autocommit=True)


def _programs() -> Path:
    """Return the folder of the newest PostgreSQL 15+ that has PostGIS, as `make test` found it."""
    script = Path(__file__).with_name("system.sh")
    told = subprocess.run(["sh", script, "--where"], capture_output=True, text=True, check=True)
    if not (folder := told.stdout.strip()):
        raise PostgisMissing(INSTALL)
    return Path(folder)


@contextmanager
def _cluster(folder: Path, programs: Path) -> Iterator[URL]:
    data, log = folder / "data", folder / "log"
    _as_owner(
        folder,
        [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "linli",
            "-E",
            "UTF8",
            "--locale=C",
            "-A",
            "trust",
            "-N",
        ],
    )
    (data / "pg_hba.conf").write_text(ACCESS)
    port = _free_port()
    options = (
        f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
        " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    )
    control = [programs / "pg_ctl", "-D", data, "-l", log]
    _as_owner(folder, [*control, "-w", "-o", options, "start"])
    try:
        url = URL.create("postgresql+psycopg", "linli", host="127.0.0.1", port=port)
        with _admin(url.set(database="postgres")) as connection:
            connection.execute("CREATE DATABASE linli")
        with _admin(url.set(database="linli")) as connection:
            connection.execute("CREATE EXTENSION postgis")
        yield url.set(database="linli")
    finally:
        _as_owner(folder, [*control, "-w", "-m", "immediate", "stop"])


def _as_owner(folder: Path, command: list[str | Path]) -> None:
    """Run `command` as a user that PostgreSQL accepts: never root."""
    program = command[0]
    try:
        if sys.platform != "win32" and os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            text=True,
            check=False,
        )
    except (LookupError, FileNotFoundError) as error:
        raise PostgisMissing(f"root cannot become the user postgres: {error}\n{INSTALL}") from error
    if done.returncode:
        raise PostgisMissing(f"{program} failed: {done.stdout}\n{INSTALL}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
