"""Reading files: one module for each family of formats."""

from dataclasses import replace
from pathlib import Path

from geo.errors import InputError
from geo.layers import LAYERS
from geo.readers.files import identify, shown_name
from geo.readers.table import RawTable
from geo.sheets import SHEETS

__all__ = ["RawTable", "read"]

_SINGLE = {"text", "shp", "parquet", "osm", "pbf"}  # one table, called as the file


def read(
    path: str | Path, *, layer: str, table: str | None = None, encoding: str | None = None
) -> RawTable:
    """Read the file `path` as it is, for the layer `layer`.

    Parameters
    ----------
    path
        The format follows the suffix, and the content must agree with it.
    layer
        One of `geo.layers.LAYERS` or `geo.sheets.SHEETS`; its headers tell a header row from
        the titles above it.
    table
        Sheet or layer inside the file, where it has several.
    encoding
        Of text files and of attribute tables of shapefiles; detected when not told.

    Raises
    ------
    InputError
        When the file cannot be used; see `geo.readers.files` and the reader of the format.
        ``table_empty`` when it has no row.
    """
    path = Path(path)
    if layer not in (known := (*LAYERS, *SHEETS)):
        raise ValueError(f"layer must be one of {', '.join(known)}, got {layer!r}")
    raw = _read(path, identify(path), layer, table, encoding)
    if not len(raw.rows):
        raise InputError("table_empty", file=raw.source)
    return replace(raw, source=shown_name(raw.source))


def _read(path: Path, kind: str, layer: str, table: str | None, encoding: str | None) -> RawTable:
    if table not in (None, path.stem) and kind in _SINGLE:
        raise InputError("table_missing", file=path.name, table=table, tables=path.stem)
    # Each reader brings its own library; only the one that is needed is loaded.
    if kind == "text":
        from geo.readers.text import read_text

        return read_text(path, layer=layer, encoding=encoding)
    if kind == "xlsx":
        from geo.readers.excel import read_excel

        return read_excel(path, layer=layer, table=table)
    if kind in ("shp", "zip"):
        from geo.readers.shapefile import read_shapefile, read_zipped_shapefile

        if kind == "shp":
            return read_shapefile(path, layer=layer, encoding=encoding)
        return read_zipped_shapefile(path, layer=layer, table=table, encoding=encoding)
    if kind == "parquet":
        from geo.readers.parquet import read_parquet

        return read_parquet(path)
    if kind in ("osm", "pbf"):
        return _read_osm(path, layer)
    if kind == "kml":
        from geo.readers.kml import read_kml

        return read_kml(path, table=table, encoding=encoding)
    from geo.readers.vector import read_vector

    return read_vector(path, kind, layer=layer, table=table)


def _read_osm(path: Path, layer: str) -> RawTable:
    """Read the walkable ways of an OpenStreetMap file."""
    from geo.readers.vector import to_raw
    from geo.walking.osm import read_streets

    if layer != "streets":
        raise InputError("osm_only_streets", file=path.name)
    return to_raw(path.name, read_streets(path))
