"""Rows of a layer between the database and frames."""

from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy import Connection, LargeBinary, Table, func, select, type_coerce

from geo.layers import LAYERS
from service.db.blobs import strip_headers
from service.db.failures import UnreadableError

if TYPE_CHECKING:
    from service.db.types import GeoPackageGeometry

__all__ = [
    "PROVENANCE",
    "clean_text",
    "columns_of",
    "places",
    "read_columns",
    "records",
    "to_frame",
]

PROVENANCE = ("source_file", "source_row")
CRS = "EPSG:4326"

_LIMIT = 2**53  # whole numbers beyond it are not exact in a frame
_SHAPES = {
    "MULTIPOLYGON": (shapely.GeometryType.MULTIPOLYGON,),
    "LINESTRING": (shapely.GeometryType.LINESTRING,),
    "POINT": (shapely.GeometryType.POINT,),
    "GEOMETRY": (
        shapely.GeometryType.POINT,
        shapely.GeometryType.POLYGON,
        shapely.GeometryType.MULTIPOLYGON,
    ),
}


def columns_of(layer: str) -> tuple[str, ...]:
    """Return the columns that callers see: the fields, then ``flags`` and ``extra``."""
    return (*LAYERS[layer].names, "flags", "extra")


def read_columns(
    connection: Connection, table: Table, district: str, names: tuple[str, ...]
) -> dict[str, list[Any]]:
    """Return the rows of `district` by column, sorted by id; geometry as WKB under ``geom``."""
    chosen: list[Any] = [table.c[name] for name in names]
    placed = "geom" in table.c
    if placed and connection.dialect.name == "postgresql":
        chosen.append(func.ST_AsBinary(table.c.geom, "NDR", type_=LargeBinary()).label("geom"))
    elif placed:
        chosen.append(type_coerce(table.c.geom, LargeBinary()).label("geom"))
    statement = select(*chosen).where(table.c.district == district)
    rows = [tuple(row) for row in connection.execute(statement)]
    rows.sort(key=itemgetter(names.index("id")))
    keys = (*names, "geom") if placed else names
    found = dict(zip(keys, map(list, zip(*rows, strict=True)), strict=True)) if rows else {}
    columns = {key: found.get(key, []) for key in keys}
    if placed and connection.dialect.name == "sqlite":
        try:
            columns["geom"] = strip_headers(columns["geom"])
        except (TypeError, ValueError) as error:
            raise UnreadableError(f"{table.name}.geom: {error}") from error
    return columns


def to_frame(table: Table, columns: dict[str, list[Any]]) -> pd.DataFrame:
    """Return a frame: text as ``str``, numbers as float64, flags as True, False, None."""
    series = {
        name: _series(table, name, values) for name, values in columns.items() if name != "geom"
    }
    if "geom" not in columns:
        return pd.DataFrame(series)
    shapes = gpd.GeoSeries(places(table, columns["geom"]), crs=CRS)
    frame: pd.DataFrame = gpd.GeoDataFrame(series, geometry=shapes)
    return frame


def places(table: Table, wkb: list[bytes | None]) -> npt.NDArray[np.object_]:
    """Return the shapes of `wkb`, None where missing."""
    try:
        return shapely.from_wkb(np.array(wkb, dtype=object))
    except (TypeError, shapely.GEOSException) as error:
        raise UnreadableError(f"{table.name}.geom: {error}") from error


def _series(table: Table, name: str, values: list[Any]) -> "pd.Series[Any]":
    kind = table.c[name].type.python_type
    dtype: Any = {str: "str", int: "float64", float: "float64", bool: object}[kind]
    try:
        series: pd.Series[Any] = pd.Series(values, dtype=dtype, name=name)
    except (TypeError, ValueError) as error:
        raise UnreadableError(f"{table.name}.{name}: {error}") from error
    return series


def _check_frame(table: Table, frame: pd.DataFrame) -> None:
    """Raise ValueError unless `frame` can be stored in `table`."""
    known = {*columns_of(table.name), *PROVENANCE}
    if isinstance(frame, gpd.GeoDataFrame) and "geom" in table.c:
        known.add(frame.geometry.name)
        if frame.crs != CRS:
            raise ValueError(f"{table.name}: frame must be in {CRS}, got {frame.crs}")
    unknown = sorted(set(frame.columns) - known)
    if unknown:
        raise ValueError(f"{table.name}: columns must be among {sorted(known)}, got {unknown}")
    if "id" not in frame or frame["id"].isna().any() or frame["id"].duplicated().any():
        raise ValueError(f"{table.name}: id must be given and unique in each row")


def records(
    table: Table, frame: pd.DataFrame
) -> tuple[dict[str, list[Any]], npt.NDArray[np.object_] | None]:
    """Return the values of `frame` by column as the drivers take them, and its geometries."""
    _check_frame(table, frame)
    if not (isinstance(frame, gpd.GeoDataFrame) and "geom" in table.c):
        return {name: _values(table, name, frame[name]) for name in frame.columns}, None
    place = frame.geometry.name
    values = {name: _values(table, name, frame[name]) for name in frame.columns if name != place}
    return values, _shapes(table, frame.geometry.to_numpy())


def _values(table: Table, name: str, series: "pd.Series[Any]") -> list[Any]:
    convert = _CONVERTERS[table.c[name].type.python_type]
    default = "" if name == "flags" else None
    try:
        return [
            default if missing else convert(value)
            for value, missing in zip(series.tolist(), series.isna().tolist(), strict=True)
        ]
    except (TypeError, ValueError) as error:
        raise ValueError(f"{table.name}.{name} {error}") from None


def clean_text(value: Any) -> str:
    """Return text as both databases can hold it; TypeError when `value` is no text."""
    if not isinstance(value, str):
        raise TypeError(f"must be text, got {value!r}")
    # PostgreSQL knows no NUL in a text, and half a surrogate is no character anywhere; both
    # databases are to hold the same.
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _whole(value: Any) -> int:
    number = int(value)
    if number != value or abs(number) > _LIMIT:
        raise ValueError(f"must be a whole number, got {value!r}")
    return number


def _number(value: Any) -> float:
    return float(value) + 0.0  # SQLite knows no -0.0


def _flag(value: Any) -> bool:
    if value not in (0, 1):
        raise ValueError(f"must be True or False, got {value!r}")
    return bool(value)


_CONVERTERS: dict[type, Callable[[Any], Any]] = {
    str: clean_text,
    int: _whole,
    float: _number,
    bool: _flag,
}


def _shapes(table: Table, shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return flat shapes of the column's type, None where missing or empty."""
    shapes = shapely.force_2d(shapes)
    shapes[shapely.is_empty(shapes)] = None
    kind = cast("GeoPackageGeometry", table.c.geom.type).kind
    types = shapely.get_type_id(shapes)
    if kind == "MULTIPOLYGON":
        single = np.flatnonzero(types == shapely.GeometryType.POLYGON)
        shapes[single] = [shapely.MultiPolygon([shape]) for shape in shapes[single]]
        types = shapely.get_type_id(shapes)
    wrong = ~np.isin(types, [shapely.GeometryType.MISSING, *_SHAPES[kind]])
    if wrong.any():
        got = sorted({shape.geom_type for shape in shapes[wrong]})
        raise ValueError(f"{table.name}: geometry must be {kind}, got {got}")
    return shapes
