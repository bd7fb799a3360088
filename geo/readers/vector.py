"""GeoJSON and GeoPackage through GDAL."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError

from geo.errors import InputError
from geo.readers.files import not_what_it_says
from geo.readers.plain import plain_cells
from geo.readers.table import RawTable

__all__ = ["choose_table", "damaged", "read_vector", "to_raw"]

_DRIVERS = {"geojson": "GeoJSON", "gpkg": "GPKG"}
_SQLITE_PAGES = slice(28, 32)
_ERRORS = (
    DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError, CRSError,
    ShapelyError, UnicodeDecodeError, OSError,
    UnboundLocalError,  # what pyogrio raises for a coordinate system that is no text
)  # fmt: skip


def read_vector(path: Path, kind: str, *, layer: str, table: str | None = None) -> RawTable:
    """Read a layer of a file of `kind` ``geojson`` or ``gpkg``.

    Of several layers the one called `table`, else the one called as `layer`.

    Raises
    ------
    InputError
        ``table_missing``, ``tables_several``, ``file_damaged`` or ``file_not_what_it_says``.
    """
    if kind == "gpkg":
        _check_sqlite(path)
    with damaged(path.name):
        names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        chosen = choose_table(path.name, names, table, layer)
        driver = pyogrio.read_info(path, layer=chosen)["driver"]
        if driver != _DRIVERS[kind]:
            raise not_what_it_says(path.name, kind, driver)
        frame = pyogrio.read_dataframe(path, layer=chosen)
    source = f"{path.name} [{chosen}]" if len(names) > 1 else path.name
    return to_raw(source, frame)


def to_raw(source: str, frame: "gpd.GeoDataFrame | gpd.pd.DataFrame") -> RawTable:
    """Return the table of `frame`, with geometry where it has one."""
    rows = np.arange(1, len(frame) + 1)
    if not isinstance(frame, gpd.GeoDataFrame):
        return RawTable(source, plain_cells(frame), rows)
    cells = plain_cells(frame.drop(columns=frame.geometry.name))
    return RawTable(source, cells, rows, np.asarray(frame.geometry.values, dtype=object), frame.crs)


def choose_table(source: str, names: list[str], table: str | None, layer: str) -> str:
    """Return the layer of a file to read: the one told, the one called as `layer`, the only one."""
    if table is not None and table not in names:
        raise InputError("table_missing", file=source, table=table, tables=", ".join(names))
    if table is None and layer in names:
        table = layer
    if table is None and len(names) > 1:
        raise InputError("tables_several", file=source, tables=", ".join(names))
    if not names:
        raise InputError("file_empty", file=source)
    return table or names[0]


@contextmanager
def damaged(source: str) -> Iterator[None]:
    """Turn GDAL's errors into ``file_damaged``.

    Its warnings (rings not closed, odd time zones) are set aside: cleaning looks at every
    geometry itself.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            yield
        except _ERRORS as error:
            raise InputError("file_damaged", file=source) from error


def _check_sqlite(path: Path) -> None:
    """Refuse a database shorter than its header says; reading it may only fail half-way."""
    with path.open("rb") as file:
        header = file.read(100)
    page = int.from_bytes(header[16:18], "big")
    size = (65536 if page == 1 else page) * int.from_bytes(header[_SQLITE_PAGES], "big")
    if len(header) < 100 or path.stat().st_size < size:
        raise InputError("file_damaged", file=path.name)
