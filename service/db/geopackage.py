"""What makes an SQLite file a GeoPackage 1.3 that GDAL and QGIS open and edit (OGC 12-128r17).

Version 1.3 and not 1.4, because GDAL before 3.7 (Debian 12, QGIS 3.22) warns of the newer one.

Names of tables and columns come from the code alone, never from input, so they may stand in
the SQL text; values are always parameters.
"""

import json
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

__all__ = [
    "APPLICATION_ID",
    "create_base_tables",
    "drop_triggers",
    "index_rows",
    "register_attributes",
    "register_features",
    "restore_triggers",
    "unregister",
    "update_contents",
]

APPLICATION_ID = 0x47504B47  # "GPKG"
VERSION = 10300

_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
_SYSTEMS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic system"),
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude and latitude in degrees"),
)

# ruff: disable[S608] - names of the code alone
_BASE_TABLES = (
    """CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
)

# Annex F.3; {t} is the table.
_ENTRY = "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"
_FULL_NEW = "(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))"
_VOID_NEW = "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))"
_TRIGGERS = {
    "insert": f"""AFTER INSERT ON {{t}} WHEN {_FULL_NEW}
BEGIN INSERT OR REPLACE INTO rtree_{{t}}_geom VALUES (NEW.fid, {_ENTRY}); END""",
    "update1": f"""AFTER UPDATE OF geom ON {{t}} WHEN OLD.fid = NEW.fid AND {_FULL_NEW}
BEGIN INSERT OR REPLACE INTO rtree_{{t}}_geom VALUES (NEW.fid, {_ENTRY}); END""",
    "update2": f"""AFTER UPDATE OF geom ON {{t}} WHEN OLD.fid = NEW.fid AND {_VOID_NEW}
BEGIN DELETE FROM rtree_{{t}}_geom WHERE id = OLD.fid; END""",
    "update3": f"""AFTER UPDATE ON {{t}} WHEN OLD.fid != NEW.fid AND {_FULL_NEW}
BEGIN DELETE FROM rtree_{{t}}_geom WHERE id = OLD.fid;
INSERT OR REPLACE INTO rtree_{{t}}_geom VALUES (NEW.fid, {_ENTRY}); END""",
    "update4": f"""AFTER UPDATE ON {{t}} WHEN OLD.fid != NEW.fid AND {_VOID_NEW}
BEGIN DELETE FROM rtree_{{t}}_geom WHERE id IN (OLD.fid, NEW.fid); END""",
    "delete": """AFTER DELETE ON {t} WHEN OLD.geom NOT NULL
BEGIN DELETE FROM rtree_{t}_geom WHERE id = OLD.fid; END""",
}


def create_base_tables(connection: Connection) -> None:
    """Make an empty SQLite file a GeoPackage without layers."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
    for statement in _BASE_TABLES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", list(_SYSTEMS)
    )


def register_features(connection: Connection, table: str, kind: str) -> None:
    """Enter a spatial table with column ``geom`` of type `kind` and give it an R-tree."""
    _register(connection, table, "features", 4326)
    connection.exec_driver_sql(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)", (table, kind)
    )
    connection.exec_driver_sql(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index',"
        " 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        (table,),
    )
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE rtree_{table}_geom USING rtree(id, minx, maxx, miny, maxy)"
    )
    restore_triggers(connection, table)


def register_attributes(connection: Connection, table: str) -> None:
    """Enter a table without geometry."""
    _register(connection, table, "attributes", None)


def _register(connection: Connection, table: str, data_type: str, srid: int | None) -> None:
    connection.exec_driver_sql(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)",
        (table, data_type, table, srid),
    )


def unregister(connection: Connection, table: str) -> None:
    """Take `table` out of the GeoPackage's own tables, before it is dropped."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS rtree_{table}_geom")
    for owner in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"):
        connection.exec_driver_sql(
            f"DELETE FROM {owner} WHERE table_name = ?",
            (table,),
        )


def drop_triggers(connection: Connection, table: str) -> None:
    """Stop the R-tree from following each row, for a write of many rows."""
    for name in _TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS rtree_{table}_geom_{name}")


def restore_triggers(connection: Connection, table: str) -> None:
    """Let the R-tree follow again whoever edits the table."""
    for name, body in _TRIGGERS.items():
        connection.exec_driver_sql(
            f"CREATE TRIGGER rtree_{table}_geom_{name} {body.format(t=table)}"
        )


def index_rows(
    connection: Connection,
    table: str,
    district: str,
    ids: Sequence[str],
    bounds: npt.NDArray[np.float64],
) -> None:
    """Enter rows just written into the R-tree.

    Parameters
    ----------
    ids
        Ids of the rows (n), all stored in `table`.
    bounds
        Their minx, miny, maxx, maxy (n, 4); NaN where a row has no place.
    """
    found = connection.exec_driver_sql(
        f"SELECT id, fid FROM {table} WHERE district = ?"
        " AND id IN (SELECT value FROM json_each(?))",
        (district, json.dumps(list(ids))),
    )
    numbers = {row[0]: row[1] for row in found}
    fids = [numbers[name] for name in ids]
    connection.exec_driver_sql(
        f"DELETE FROM rtree_{table}_geom WHERE id = ?",
        [(fid,) for fid in fids],
    )
    entries = [
        (fid, box[0], box[2], box[1], box[3])
        for fid, box in zip(fids, bounds.tolist(), strict=True)
        if box[0] == box[0]  # not NaN
    ]
    if entries:
        connection.exec_driver_sql(
            f"INSERT INTO rtree_{table}_geom VALUES (?, ?, ?, ?, ?)",
            entries,
        )


def update_contents(connection: Connection, table: str, *, spatial: bool) -> None:
    """Note in ``gpkg_contents`` that `table` has changed, and where its rows lie now."""
    connection.exec_driver_sql(
        "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now')"
        " WHERE table_name = ?",
        (table,),
    )
    if spatial:
        connection.exec_driver_sql(
            "UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) ="
            f" (SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_{table}_geom)"
            " WHERE table_name = ?",
            (table,),
        )


# ruff: enable[S608]
