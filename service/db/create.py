"""Making a new workspace: whole, or not at all."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, insert, inspect, text
from sqlalchemy.exc import DBAPIError

from service.db import geopackage
from service.db.engine import Target, begin_write, open_engine, shown
from service.db.failures import words_of
from service.db.files import check_place
from service.db.migrate import migrate, stored_revision
from service.db.models import Base, WorkspaceRow
from service.db.runs import software_version
from service.errors import WorkspaceError

__all__ = ["check_epsg", "create_workspace"]


def create_workspace(
    target: Target,
    *,
    name: str | None,
    epsg: int | None,
    district: str | None,
    timeout: float,
) -> None:
    """Make the workspace at `target`; the parameters are those of `Workspace.create`."""
    if epsg is not None:
        check_epsg(epsg)
    default = target.database if isinstance(target, URL) else target.stem
    title = name or default or "linli"
    row = {"name": title, "district": district or title, "epsg": epsg}
    if isinstance(target, URL):
        _create_in_database(target, row, timeout)
    else:
        _create_file(target, row, timeout)


def check_epsg(epsg: int) -> None:
    """Raise `WorkspaceError` unless `epsg` is a projected system in metres."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_epsg(epsg)
    except CRSError:
        raise WorkspaceError("epsg_unusable", epsg=epsg) from None
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info):
        raise WorkspaceError("epsg_unusable", epsg=epsg)


def _create_file(path: Path, row: dict[str, str | int | None], timeout: float) -> None:
    """Build the file beside its place and move it there when it is complete."""
    check_place(path)
    unfinished = path.with_name(f".{path.stem}.{os.getpid()}.unfinished.gpkg")
    try:
        _build_file(unfinished, path, row, timeout)
        unfinished.replace(path)
    except PermissionError:
        raise WorkspaceError("workspace_readonly", target=str(path)) from None
    finally:
        for end in ("", "-journal"):
            with suppress(OSError):
                Path(f"{unfinished}{end}").unlink(missing_ok=True)


def _build_file(
    unfinished: Path, path: Path, row: dict[str, str | int | None], timeout: float
) -> None:
    engine = open_engine(unfinished, timeout=timeout, create=True)
    try:
        with begin_write(engine, path) as connection:
            geopackage.create_base_tables(connection)
            _fill(connection, row)
    finally:
        engine.dispose()


def _create_in_database(url: URL, row: dict[str, str | int | None], timeout: float) -> None:
    engine = open_engine(url, timeout=timeout)
    try:
        with begin_write(engine, url) as connection:
            if stored_revision(connection):
                raise WorkspaceError("workspace_exists", target=shown(url))
            _check_database(connection, url)
            _add_postgis(connection, url)
            _fill(connection, row)
    finally:
        engine.dispose()


def _check_database(connection: Connection, url: URL) -> None:
    """Raise `WorkspaceError` when the tables have no place in the database, or no fit one."""
    encoding = connection.execute(text("SELECT current_setting('server_encoding')")).scalar_one()
    if encoding != "UTF8":
        raise WorkspaceError("database_encoding", target=shown(url), encoding=encoding)
    there = inspect(connection)
    names = {*there.get_table_names(), *there.get_view_names()}
    if taken := sorted(names & set(Base.metadata.tables)):
        raise WorkspaceError("database_occupied", target=shown(url), tables=", ".join(taken))


def _add_postgis(connection: Connection, url: URL) -> None:
    try:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
    except DBAPIError as error:
        raise WorkspaceError("postgis_missing", target=shown(url), told=words_of(error)) from error


def _fill(connection: Connection, row: dict[str, str | int | None]) -> None:
    migrate(connection, district=str(row["district"]))
    values = {**row, "software": software_version(), "created_at": datetime.now(UTC)}
    connection.execute(insert(WorkspaceRow).values(values))
