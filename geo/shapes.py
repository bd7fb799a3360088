"""Geometry as the layers want it: flat, valid, of one kind."""

import numpy as np
import numpy.typing as npt
import shapely

from geo.findings import Findings
from geo.layers import Geometry

__all__ = ["shape"]


def shape(
    geometry: npt.NDArray[np.object_], kind: Geometry, findings: Findings
) -> npt.NDArray[np.object_]:
    """Bring `geometry` into the kind of a layer.

    Points: what is not a point gives a point on its surface (``point_from_shape``). Polygons:
    invalid ones are repaired and their polygonal part kept (``repaired``); a polygon layer
    stores MultiPolygons. What cannot be brought into the kind is ``wrong_geometry`` and None.
    Heights are dropped; lines stay as they are, since a row may hold several
    (see `geo.clean`).

    Parameters
    ----------
    geometry
        (n,) shapely objects or None, WGS84.
    kind
        Geometry of the layer.
    findings
        Takes what was found.

    Returns
    -------
    (n,) objects
    """
    flat = shapely.force_2d(geometry)
    flat[shapely.is_empty(flat)] = None
    if kind == "line":
        return _only(flat, shapely.get_dimensions(flat) == 1, findings)
    polygonal = shapely.get_dimensions(flat) == 2
    flat = _repair(flat, polygonal, findings)
    polygonal = shapely.get_dimensions(flat) == 2
    if kind == "polygon":
        return _multi(_only(flat, polygonal, findings))
    if kind == "point":
        other = ~shapely.is_missing(flat) & (shapely.get_type_id(flat) != 0)
        flat[other] = shapely.point_on_surface(flat[other])
        findings.add("point_from_shape", other)
        return flat
    several = shapely.get_type_id(flat) == shapely.GeometryType.MULTIPOINT
    flat[several] = shapely.point_on_surface(flat[several])
    return _only(flat, polygonal | (shapely.get_dimensions(flat) == 0), findings)


def _only(
    geometry: npt.NDArray[np.object_], fits: npt.NDArray[np.bool_], findings: Findings
) -> npt.NDArray[np.object_]:
    wrong = ~shapely.is_missing(geometry) & ~fits
    findings.add("wrong_geometry", wrong, values=shapely.get_type_id(geometry))
    geometry[wrong] = None
    return geometry


def _repair(
    geometry: npt.NDArray[np.object_], polygonal: npt.NDArray[np.bool_], findings: Findings
) -> npt.NDArray[np.object_]:
    invalid = polygonal & ~shapely.is_valid(geometry)
    findings.add("repaired", invalid)
    mended = shapely.make_valid(geometry[invalid])
    for at, whole in zip(np.flatnonzero(invalid), mended, strict=True):
        parts = shapely.get_parts(whole)
        parts = shapely.get_parts(parts)  # a collection holds MultiPolygons
        areas = parts[shapely.get_dimensions(parts) == 2]
        geometry[at] = shapely.union_all(areas) if len(areas) else None
    return geometry


def _multi(geometry: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    single = shapely.get_type_id(geometry) == shapely.GeometryType.POLYGON
    for at in np.flatnonzero(single):
        geometry[at] = shapely.multipolygons([geometry[at]])
    return geometry
