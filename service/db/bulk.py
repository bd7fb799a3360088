"""Writes many rows at once: one prepared statement in a file, COPY in PostgreSQL."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from psycopg import sql
from sqlalchemy import Connection, Table, column, select, table
from sqlalchemy.dialects import postgresql, sqlite

from service.db import geopackage
from service.db.blobs import encode_blobs
from service.db.frames import records
from service.db.types import SRID

__all__ = ["upsert"]


def upsert(connection: Connection, target: Table, district: str, frame: pd.DataFrame) -> None:
    """Store the rows of `frame`, by id: the columns it has replace those stored.

    Raises
    ------
    ValueError
        When `frame` has a column, a type or a shape that `target` cannot hold, or an id twice.
    """
    values, shapes = records(target, frame)
    if frame.empty:
        return
    values["district"] = [district] * len(frame)
    if connection.dialect.name == "sqlite":
        _into_file(connection, target, district, values, shapes)
    else:
        _into_postgres(connection, target, values, shapes)


def _into_file(
    connection: Connection,
    target: Table,
    district: str,
    values: dict[str, list[Any]],
    shapes: npt.NDArray[np.object_] | None,
) -> None:
    spatial = "geom" in target.c
    if shapes is not None:
        values["geom"] = encode_blobs(shapes)
    if spatial:
        geopackage.drop_triggers(connection, target.name)
    statement = sqlite.insert(target).values(dict.fromkeys(values, None))
    statement = statement.on_conflict_do_update(
        index_elements=["district", "id"],
        set_={name: statement.excluded[name] for name in values},
    )
    compiled = statement.compile(dialect=connection.dialect)
    order = compiled.positiontup or []
    connection.exec_driver_sql(
        str(compiled), list(zip(*(values[name] for name in order), strict=True))
    )
    if shapes is not None:
        bounds = shapely.bounds(shapes)
        geopackage.index_rows(connection, target.name, district, values["id"], bounds)
    if spatial:
        geopackage.restore_triggers(connection, target.name)
    geopackage.update_contents(connection, target.name, spatial=spatial)


def _into_postgres(
    connection: Connection,
    target: Table,
    values: dict[str, list[Any]],
    shapes: npt.NDArray[np.object_] | None,
) -> None:
    if shapes is not None:
        values["geom"] = shapely.to_wkb(
            shapely.set_srid(shapes, SRID), hex=True, include_srid=True
        ).tolist()
    incoming = table(f"incoming_{target.name}", *(column(name) for name in values))
    names = sql.SQL(", ").join(map(sql.Identifier, values))
    parts = {
        "incoming": sql.Identifier(incoming.name),
        "target": sql.Identifier(target.name),
        "names": names,
    }
    cursor = connection.connection.cursor()
    cursor.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE {incoming} ON COMMIT DROP AS"
            " SELECT {names} FROM {target} WITH NO DATA"
        ).format(**parts)
    )
    with cursor.copy(sql.SQL("COPY {incoming} ({names}) FROM STDIN").format(**parts)) as copy:
        for row in zip(*values.values(), strict=True):
            copy.write_row(row)
    cursor.close()
    statement = postgresql.insert(target).from_select(list(values), select(incoming))
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["district", "id"],
            set_={name: statement.excluded[name] for name in values},
        )
    )
