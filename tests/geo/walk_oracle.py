"""Distances on foot worked out another way: every point cut into its edge, then scipy."""

import itertools

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra


def walk_distances(lines, origins, destinations, cutoff, island_tolerance=20.0):
    """Return a dense matrix of metres, infinite beyond `cutoff`; all input metric shapely."""
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

    cuts: list[list[tuple[float, int]]] = [
        [(0.0, tail), (line.length, head)] for line, (tail, head) in zip(lines, ends, strict=True)
    ]
    cost: dict[tuple[int, int], float] = {}
    number = len(names)
    doors = []
    for point in points:
        far = shapely.distance(lines, point)
        edge = int(np.argmin(far))
        if component[edge] != main and island_tolerance > 0:
            in_main = np.where(component == main, far, np.inf)
            if in_main.min() <= far[edge] + island_tolerance:
                edge = int(np.argmin(in_main))
        foot = lines[edge].project(point)
        cuts[edge].append((foot, number))
        _lower(cost, number, number + 1, float(far[edge]))
        doors.append(number + 1)
        number += 2
    for along in cuts:
        along.sort()
        for (a, i), (b, j) in itertools.pairwise(along):
            _lower(cost, i, j, b - a)
    pairs = np.array(list(cost))
    graph = coo_array((list(cost.values()), pairs.T), shape=(number, number)).tocsr()
    metres = dijkstra(graph, directed=False, indices=doors[: len(origins)])
    metres = metres[:, doors[len(origins) :]]
    return np.where(metres <= cutoff, metres, np.inf)


def _lower(cost, i, j, metres):
    pair = (min(i, j), max(i, j))
    cost[pair] = min(metres, cost.get(pair, np.inf))


def dense(matrix):
    """Return a CSR of distances as an array, infinite where it has no entry."""
    full = np.full(matrix.shape, np.inf)
    pairs = matrix.tocoo()
    full[pairs.row, pairs.col] = pairs.data
    return full
