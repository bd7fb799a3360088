"""KML: placemarks with their data, under the names the file gives them.

GDAL would do it but turns every Chinese name in ``ExtendedData`` into underscores.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pyproj
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geo.errors import InputError
from geo.readers.table import RawTable
from geo.readers.text import decode
from geo.readers.vector import choose_table

__all__ = ["read_kml"]

_GATHERED: dict[str, Callable[..., BaseGeometry]] = {
    "Point": shapely.multipoints,
    "LineString": shapely.multilinestrings,
    "Polygon": shapely.multipolygons,
}


def read_kml(path: Path, *, table: str | None = None, encoding: str | None = None) -> RawTable:
    """Read the placemarks of a KML file; its coordinates are WGS84 by definition.

    Parameters
    ----------
    path
        Columns of the table are ``name``, ``description``, ``folder`` and the names in
        ``ExtendedData``.
    table
        Name of a folder; all folders when not told.
    encoding
        Detected when not told.

    Raises
    ------
    InputError
        ``file_damaged``, ``table_missing``, ``encoding_wrong`` or ``encoding_unknown``.
    """
    placemarks = list(_placemarks(_root(path, encoding), ""))
    if table is not None:
        names = list(dict.fromkeys(folder for folder, _ in placemarks))
        choose_table(path.name, names, table, table)
    chosen = [
        (number, folder, placemark)
        for number, (folder, placemark) in enumerate(placemarks, start=1)
        if table in (None, folder)
    ]
    cells = pd.DataFrame([_cells(placemark, folder) for _, folder, placemark in chosen])
    geometry = np.full(len(chosen), None, dtype=object)
    for at, (_, _, placemark) in enumerate(chosen):
        geometry[at] = _gather([shape for child in placemark for shape in _shapes(child)])
    plain = cells.astype(object).where(cells.notna(), None)
    used = plain.columns[plain.notna().any().to_numpy()]
    rows = np.array([number for number, _, _ in chosen], dtype=int)
    return RawTable(path.name, plain[used], rows, geometry, pyproj.CRS.from_epsg(4326))


def _root(path: Path, encoding: str | None) -> ET.Element:
    text = decode(path.read_bytes(), path.name, encoding)  # whatever encoding is declared
    if "<!ENTITY" in text:  # a kilobyte of declarations can expand to gigabytes
        raise InputError("file_damaged", file=path.name)
    try:
        return ET.fromstring(text)  # noqa: S314 - no entities, see above
    except ET.ParseError as error:
        raise InputError("file_damaged", file=path.name) from error


def _placemarks(element: ET.Element, folder: str) -> Iterator[tuple[str, ET.Element]]:
    """Yield each placemark with the name of the folder it lies in."""
    for child in element:
        if _tag(child) == "Placemark":
            yield folder, child
        elif _tag(child) in ("Document", "Folder"):
            yield from _placemarks(child, _text(child, "name") or folder)


def _cells(placemark: ET.Element, folder: str) -> dict[str, str | None]:
    cells = {name: _text(placemark, name) for name in ("name", "description")}
    cells["folder"] = folder or None
    for data in placemark.iter():
        name = data.get("name")
        if name and _tag(data) == "Data":
            cells[name] = _text(data, "value")
        elif name and _tag(data) == "SimpleData":
            cells[name] = (data.text or "").strip() or None
    return cells


def _shapes(element: ET.Element) -> Iterator[BaseGeometry]:
    """Yield the points, lines and polygons of `element`; one that cannot be is passed over."""
    kind = _tag(element)
    if kind == "MultiGeometry":
        for child in element:
            yield from _shapes(child)
        return
    try:
        if kind == "Point":
            yield shapely.Point(_coordinates(element)[0])
        elif kind == "LineString":
            yield shapely.LineString(_coordinates(element))
        elif kind == "Polygon":
            rings: dict[str, list[np.ndarray]] = {"outerBoundaryIs": [], "innerBoundaryIs": []}
            for side in element:
                if _tag(side) in rings:
                    rings[_tag(side)] += [_coordinates(ring) for ring in side]
            yield shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])
    except (ValueError, IndexError, ShapelyError):
        return


def _coordinates(element: ET.Element) -> np.ndarray:
    """Return longitudes and latitudes, (n, 2), heights left out."""
    text = re.sub(r"\s*,\s*", ",", _text(element, "coordinates") or "")
    return np.array([[float(part) for part in place.split(",")[:2]] for place in text.split()])


def _gather(shapes: list[BaseGeometry]) -> BaseGeometry | None:
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    kinds = {shape.geom_type for shape in shapes}
    if len(kinds) == 1:
        return _GATHERED[kinds.pop()](shapes)
    return shapely.GeometryCollection(shapes)


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: ET.Element, name: str) -> str | None:
    """Return the text of the child `name`, whatever version of KML it belongs to."""
    for child in element:
        if _tag(child) == name:
            return (child.text or "").strip() or None
    return None
