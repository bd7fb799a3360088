"""Distances on foot worked out another way: every point cut into its edge, then scipy."""

import itertools

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

HAIR = 1e-6  # metres that are rounding


def walk_distances(
    lines, origins, destinations, cutoff, island_tolerance=20.0, way=None, factor=None
):
    """Return a dense matrix of metres, infinite beyond `cutoff`; all input metric shapely.

    `way` tells of each line whether it is walked in both directions (0), as drawn (1) or against
    it (-1); `factor` how many metres one metre of it counts.
    """
    way = np.zeros(len(lines)) if way is None else way
    factor = np.ones(len(lines)) if factor is None else factor
    lines, points = np.array(lines, dtype=object), [*origins, *destinations]
    names: dict[tuple[float, float], int] = {}
    ends = [
        [names.setdefault(tuple(np.round(line.coords[k], 3)), len(names)) for k in (0, -1)]
        for line in lines
    ]
    ends = np.array(ends)
    links = coo_array((np.ones(len(ends)), ends.T), shape=(len(names),) * 2)
    component = connected_components(links, directed=False)[1][ends[:, 0]]
    main = np.bincount(component, weights=shapely.length(lines)).argmax()

    boxes = shapely.bounds(lines)

    def nearest(point, allowed):
        # Lines whose box is farther than some line's corner need no exact distance.
        dx = np.maximum(0, np.maximum(boxes[:, 0] - point.x, point.x - boxes[:, 2]))
        dy = np.maximum(0, np.maximum(boxes[:, 1] - point.y, point.y - boxes[:, 3]))
        least = np.hypot(dx, dy)
        least = least if allowed is None else np.where(allowed, least, np.inf)
        bound = shapely.distance(lines[np.argmin(least)], point)
        close = np.flatnonzero(least <= bound + 1e-6)
        far = shapely.distance(lines[close], point)
        return int(close[np.argmax(far <= far.min() + 1e-6)]), float(far.min())

    cuts: list[list[tuple[float, int]]] = [
        [(0.0, tail), (line.length, head)] for line, (tail, head) in zip(lines, ends, strict=True)
    ]
    cost: dict[tuple[int, int], float] = {}
    number = len(names)
    doors = []
    for point in points:
        edge, far = nearest(point, None)
        if component[edge] != main and island_tolerance > 0:
            in_main = nearest(point, component == main)
            if in_main[1] <= far + island_tolerance:
                edge, far = in_main
        cuts[edge].append((lines[edge].project(point), number))
        _lower(cost, number, number + 1, far, 0)
        doors.append(number + 1)
        number += 2
    for edge, along in enumerate(cuts):
        # At one place both directions, in spite of rounding: a point on a corner is on the corner.
        along.sort()
        for (a, i), (b, j) in itertools.pairwise(along):
            _lower(cost, i, j, (b - a) * factor[edge], way[edge] if b - a > HAIR else 0)
    pairs = np.array(list(cost))
    graph = coo_array((list(cost.values()), pairs.T), shape=(number, number)).tocsr()
    metres = dijkstra(graph, indices=doors[: len(origins)], limit=cutoff)
    metres = metres[:, doors[len(origins) :]]
    return np.where(metres <= cutoff, metres, np.inf)


def _lower(cost, i, j, metres, way):
    for pair, against in (((i, j), -1), ((j, i), 1)):
        if way != against:
            cost[pair] = min(metres, cost.get(pair, np.inf))


def attach_clearly(lines, points):
    """Tell which points have one nearest place on one line, or several ends that meet there.

    Where two lines that do not meet, or two parts of a line that turns back on itself, are equally
    near but for rounding, either answer is right.
    """
    corners = [shapely.get_coordinates(line) for line in lines]
    pieces = np.concatenate(
        [shapely.linestrings(np.stack([c[:-1], c[1:]], axis=1)) for c in corners]
    )
    line_of = np.repeat(np.arange(len(corners)), [len(c) - 1 for c in corners])
    length = shapely.length(np.array(lines, dtype=object))
    walked = np.cumsum(shapely.length(pieces)) - shapely.length(pieces)
    before = walked - walked[np.searchsorted(line_of, line_of)]
    clear = np.ones(len(points), dtype=bool)
    for number, point in enumerate(points):
        far = shapely.distance(pieces, point)
        near = np.flatnonzero(far <= far.min() + HAIR)
        along = before[near] + shapely.line_locate_point(pieces[near], point)
        at_end = (along <= HAIR) | (along >= length[line_of[near]] - HAIR)
        one_place = np.ptp(line_of[near]) == 0 and np.ptp(along) <= HAIR
        clear[number] = one_place or bool(at_end.all())
    return clear


def dense(matrix):
    """Return a CSR of distances as an array, infinite where it has no entry."""
    full = np.full(matrix.shape, np.inf)
    pairs = matrix.tocoo()
    full[pairs.row, pairs.col] = pairs.data
    return full
