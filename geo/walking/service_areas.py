"""Service areas to draw: the land along the streets that are really walked.

An area is never a hull. It is the land within a straight leg of a walked street, and only as
far as the walk that is left: at each place p of a street the leg may be as long as

    min(buffer, cutoff - walk(p), half the distance from p to the nearest street not reached)

so an area narrows towards the frontier of the walk, and nowhere swallows land that belongs to
a street beyond reach, such as the far bank of a river. What nobody reaches inside an area stays
a hole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geo.arrays import Float, Index, Shapes
from geo.levels import not_negative, positive_cutoff
from geo.metric import metric_crs, to_metric
from geo.reach import STRAIGHT_FACTOR
from geo.walking.attach import Attachment
from geo.walking.network import WalkNetwork
from geo.walking.pieces import Courses, between, spread_out
from geo.walking.strips import strips
from geo.walking.threads import map_parts
from geo.walking.walked import Walks, walk_out

__all__ = ["BUFFER", "SMALLEST_HOLE", "gained", "service_areas", "service_bands", "straight_areas"]


BUFFER: Final = 35.0  # half a street and the front row of houses, metres
SMALLEST_HOLE: Final = 1000.0  # m²: a courtyard, smaller than a symbol on a map of a city
SIMPLIFY: Final = 2.0  # metres
STEP: Final = 10.0  # metres between the places where the width of a strip is worked out
BEYOND_STEP: Final = 5.0  # the same for streets that are not reached
GRID: Final = 0.01  # metres: outlines are drawn no finer
TILE: Final = 500.0  # metres: areas of a city are united tile by tile


@dataclass(frozen=True)
class _Pencil:
    buffer: float
    smallest_hole: float
    simplify: float


def service_areas(
    network: WalkNetwork,
    points: gpd.GeoSeries,
    cutoff: float,
    *,
    buffer: float = BUFFER,
    smallest_hole: float = SMALLEST_HOLE,
    simplify: float = SIMPLIFY,
) -> gpd.GeoSeries:
    """Return the land that can be reached on foot from each point.

    Parameters
    ----------
    network
        Walking network, `walked_by` the people in question where they are slow on steps.
    points
        Stations or sites, in any CRS.
    cutoff
        The longest walk, metres; the straight leg from the point counts, but its own land is
        not drawn.
    buffer
        The longest straight leg off a street, metres, > 0.
    smallest_hole
        Holes smaller than this (m²) are filled, unless a street runs in them that is not
        reached; 0 keeps all.
    simplify
        Outlines may be off by so many metres; 0 keeps all vertices.

    Returns
    -------
    Valid Polygons or MultiPolygons in WGS84 on the index of `points`; empty where nothing can
    be reached. A longer cutoff gives an area that holds the shorter one's (within 2 × `simplify`).

    Raises
    ------
    InputError
        ``cutoff_not_positive`` (for `buffer` too), ``tolerance_negative`` and those of
        `WalkNetwork.attach`.

    Notes
    -----
    Seed rows A001-025 and A002-003 ask for what residents can really walk to.
    """
    pencil = _Pencil(positive_cutoff(buffer), not_negative(smallest_hole), not_negative(simplify))
    at = network.attach(points)
    shapes = _areas(network, at, positive_cutoff(cutoff), pencil, together=False)
    return _degrees(shapes, points.index, network)


def service_bands(
    network: WalkNetwork,
    points: gpd.GeoSeries,
    cutoffs: Sequence[float],
    *,
    buffer: float = BUFFER,
    smallest_hole: float = SMALLEST_HOLE,
    simplify: float = SIMPLIFY,
) -> gpd.GeoSeries:
    """Return the land reached from any of the points, in bands of walking distance.

    Parameters
    ----------
    cutoffs
        Metres; one of them gives the whole area of all points together.
    network, points, buffer, smallest_hole, simplify
        As in `service_areas`.

    Returns
    -------
    Polygons or MultiPolygons in WGS84 on the sorted `cutoffs`: within the first, beyond the
    first and within the second, and so on, without overlap.

    Raises
    ------
    InputError
        As `service_areas`.
    """
    pencil = _Pencil(positive_cutoff(buffer), not_negative(smallest_hole), not_negative(simplify))
    at = network.attach(points)
    limits = sorted({positive_cutoff(cutoff) for cutoff in cutoffs})
    nearer: shapely.Geometry = shapely.Polygon()
    bands = []
    for limit in limits:
        area = _areas(network, at, limit, pencil, together=True)[0]
        bands.append(
            area if shapely.is_empty(nearer) else gained(area, nearer, sliver=2.0 * simplify)
        )
        nearer = shapely.union(nearer, area)
    return _degrees(np.array(bands), pd.Index(limits), network)


def straight_areas(
    points: gpd.GeoSeries, cutoff: float, *, factor: float = STRAIGHT_FACTOR
) -> gpd.GeoSeries:
    """Return circles of ``cutoff / factor`` metres: the estimate where there are no streets.

    Returns
    -------
    Polygons in WGS84 on the index of `points`.

    Raises
    ------
    InputError
        ``cutoff_not_positive`` and those of `geo.metric.to_metric`.
    """
    crs = metric_crs(points)
    centres = shapely.points(to_metric(points, crs, "points"))
    circles = shapely.buffer(centres, positive_cutoff(cutoff) / factor, quad_segs=12)
    return gpd.GeoSeries(circles, index=points.index, crs=crs).to_crs(4326)


def gained(
    after: shapely.Geometry, before: shapely.Geometry, *, sliver: float = 2.0 * SIMPLIFY
) -> shapely.Geometry:
    """Return the land in `after` and not in `before`, both polygons in metres.

    Strips narrower than `sliver` metres are left out: they come of outlines drawn twice, each
    simplified in its own way.
    """
    more = shapely.difference(after, before)
    core = shapely.buffer(more, -sliver / 2.0, quad_segs=1)
    broad = shapely.intersection(more, shapely.buffer(core, sliver, quad_segs=2))
    land: shapely.Geometry = _polygonal(np.array([broad]))[0]
    return land


def _areas(
    network: WalkNetwork, at: Attachment, limit: float, pencil: _Pencil, *, together: bool
) -> Shapes:
    """Return the area of each point, or the one of all points together, in metres."""
    group = np.zeros(len(at), dtype=np.intp) if together else np.arange(len(at))
    groups = 1 if together else len(at)
    graph = network.graph
    walks = walk_out(graph, at, network.weight, limit, group)
    if walks.piece.size == 0:
        return np.full(groups, shapely.MultiPolygon(), dtype=object)
    courses = Courses.of(network.lines)
    piece, position = _places(walks, courses, pencil.buffer)
    pair = walks.piece[piece]
    xy = courses.at(walks.edge[pair], position)
    beyond, beyond_group = _beyond(network, courses, walks, 2.0 * pencil.buffer)
    room = _distance(xy, walks.group[pair], beyond, beyond_group, 2.0 * pencil.buffer)
    radius = np.minimum(np.minimum(pencil.buffer, walks.left(pair, position)), room / 2.0)
    united = _united(xy, np.maximum(radius, 0.0), piece, walks.group[pair], groups, pencil.buffer)
    filled = _fill(united, beyond, beyond_group, pencil.smallest_hole)
    return _polygonal(shapely.simplify(filled, pencil.simplify))


def _places(walks: Walks, courses: Courses, buffer: float) -> tuple[Index, Float]:
    """Return stretch and position of the places where a strip may change its width or turn."""
    edge = walks.edge[walks.piece]
    number = np.arange(walks.piece.size)
    corner, corner_at = courses.vertices(edge, walks.start, walks.stop)
    step, step_at = _steps(walks.start, walks.stop, STEP)
    piece = np.concatenate([number, corner, step, number])
    position = np.concatenate([walks.start, corner_at, step_at, walks.stop])
    order = np.lexsort((position, piece))
    piece, position = piece[order], position[order]
    # Between two places the walk that is left may turn, from falling to rising or back.
    left = walks.left(walks.piece[piece], position)
    i = np.flatnonzero((np.diff(piece) == 0) & (np.diff(position) - np.abs(np.diff(left)) > 0.01))
    i = i[np.minimum(left[i], left[i + 1]) < buffer + STEP]
    middle, lean = (position[i] + position[i + 1]) / 2.0, (left[i] - left[i + 1]) / 2.0
    piece = np.concatenate([piece, piece[i], piece[i]])
    position = np.concatenate([position, middle + lean, middle - lean])
    order = np.lexsort((position, piece))
    return piece[order], position[order]


def _steps(start: Float, stop: Float, step: float) -> tuple[Index, Float]:
    """Return the multiples of `step` strictly between `start` and `stop`, and whose they are."""
    first = np.floor(start / step) + 1.0
    row, number = spread_out(np.maximum(np.ceil(stop / step) - first, 0.0).astype(np.intp))
    return row, (first[row] + number) * step


def _beyond(
    network: WalkNetwork, courses: Courses, walks: Walks, around: float
) -> tuple[Float, Index]:
    """Return places on the streets that a group does not reach, close to where it walks."""
    m = network.lines.size
    walked, place = np.unique(walks.edge, return_inverse=True)
    boxes = shapely.bounds(network.lines[walked]) + around * np.array([-1.0, -1.0, 1.0, 1.0])
    near, other = shapely.STRtree(network.lines).query(shapely.box(*boxes.T))
    count = np.bincount(near, minlength=walked.size)
    order = np.argsort(near, kind="stable")
    pair, number = spread_out(count[place])
    neighbour = other[order][(np.cumsum(count) - count)[place[pair]] + number]
    keys = np.unique(walks.group[pair] * m + neighbour)
    group, edge = np.divmod(keys, m)
    own = np.searchsorted(keys, walks.group * m + walks.edge)
    row, start, stop = between(
        own[walks.piece], walks.start, walks.stop, network.graph.length[edge]
    )
    inner, inner_at = _steps(start, stop, BEYOND_STEP)
    which = np.concatenate([row, row[inner], row])
    xy = courses.at(edge[which], np.concatenate([start, inner_at, stop]))
    return xy, group[which]


def _distance(xy: Float, group: Index, to: Float, to_group: Index, longest: float) -> Float:
    """Return the distance to the nearest place of the same group; infinite beyond `longest`."""
    if len(to) == 0:
        return np.full(len(xy), np.inf)
    # Groups lie on floors of their own, too far apart to meet.
    floor = 2.0 * longest
    tree = cKDTree(np.column_stack([to, floor * to_group]))
    here = np.column_stack([xy, floor * group])
    return np.asarray(tree.query(here, distance_upper_bound=longest, workers=-1)[0])


def _united(
    xy: Float, radius: Float, piece: Index, group: Index, groups: int, buffer: float
) -> Shapes:
    """Return the union of the strips of each group; large areas are united tile by tile."""
    first = np.searchsorted(piece, piece)
    tile = np.floor((xy[first] - xy.min(axis=0)) / TILE).astype(np.intp)
    key = (group * (tile[:, 0].max() + 1) + tile[:, 0]) * (tile[:, 1].max() + 1) + tile[:, 1]
    _, at, owner = np.unique(key, return_index=True, return_inverse=True)
    drawn = strips(xy, radius, piece, owner, at.size, buffer)
    tiles = np.concatenate(map_parts(lambda part: _union(drawn[part]), at.size, least=4))
    parts, of = shapely.get_parts(tiles, return_index=True)
    gathered = np.full(groups, shapely.GeometryCollection(), dtype=object)
    if parts.size:
        shapely.geometrycollections(parts, indices=group[at][of], out=gathered)
    whole = map_parts(lambda part: _union(gathered[part, None]), groups, least=4)
    return _polygonal(np.concatenate(whole))


def _union(rows: Shapes) -> Shapes:
    return np.asarray(shapely.union_all(rows, axis=1))


def _fill(areas: Shapes, beyond: Float, beyond_group: Index, smallest: float) -> Shapes:
    """Fill the holes that are smaller than `smallest` and hold no street beyond reach."""
    parts, owner = shapely.get_parts(areas, return_index=True)
    rings, of = shapely.get_rings(parts, return_index=True)
    outer = np.diff(of, prepend=-1) > 0
    land = np.asarray(shapely.polygons(rings))
    small = np.flatnonzero(~outer & (shapely.area(land) < smallest))
    inside, hole = shapely.STRtree(land[small]).query(shapely.points(beyond), predicate="within")
    kept = hole[owner[of[small[hole]]] == beyond_group[inside]]
    rings_kept = np.ones(rings.size, dtype=bool)
    rings_kept[np.setdiff1d(small, small[kept])] = False
    solid = np.asarray(shapely.polygons(rings[rings_kept], indices=of[rings_kept]))
    filled = np.full(areas.size, shapely.MultiPolygon(), dtype=object)
    if solid.size:
        shapely.multipolygons(solid, indices=owner, out=filled)
    return filled


def _degrees(shapes: Shapes, index: pd.Index, network: WalkNetwork) -> gpd.GeoSeries:
    """Return areas in WGS84; needles that a projection may tie into a knot are mended."""
    rounded = shapely.set_precision(shapes, GRID)
    turned = gpd.GeoSeries(rounded, crs=network.crs).to_crs(4326)
    return gpd.GeoSeries(_polygonal(np.asarray(turned.values)), index=index, crs=4326)


def _polygonal(shapes: Shapes) -> Shapes:
    """Return the shapes as valid MultiPolygons: no lines or points where areas only touch."""
    invalid = ~shapely.is_valid(shapes)
    shapes = shapes.copy()
    shapes[invalid] = shapely.make_valid(shapes[invalid])
    parts, owner = shapely.get_parts(shapes, return_index=True)
    collected = shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION
    inner, of = shapely.get_parts(parts[collected], return_index=True)
    owner = np.concatenate([owner[~collected], owner[collected][of]])
    parts = np.concatenate([parts[~collected], inner])
    parts, of = shapely.get_parts(parts, return_index=True)
    owner = owner[of]
    flat = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    flat &= ~shapely.is_empty(parts)
    order = np.argsort(owner[flat], kind="stable")
    areas = np.full(shapes.size, shapely.MultiPolygon(), dtype=object)
    if flat.any():
        shapely.multipolygons(parts[flat][order], indices=owner[flat][order], out=areas)
    return areas
