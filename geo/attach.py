"""Attach points to the nearest point of the nearest walkable edge."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Attacher", "Attachment"]

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Lines = npt.NDArray[np.object_]

NODE_CAPACITY: Final = 4  # of the index: nearest streets come twice as fast as with the usual 10


@dataclass(frozen=True, eq=False)
class Attachment:
    """Where points stand on a network; one entry a point.

    Attributes
    ----------
    edge
        (n,) edge number, -1: attached to nothing.
    offset
        (n,) metres along the edge from its tail.
    leg
        (n,) metres straight from the point to the edge; infinite when attached to nothing.
    component
        (n,) component of the network, -1: none.
    """

    edge: Int
    offset: Float
    leg: Float
    component: Int

    def __len__(self) -> int:
        return int(self.edge.size)

    def take(self, rows: npt.NDArray[np.intp] | Mask) -> "Attachment":
        """Return the attachment of some of the points, by position or mask."""
        return Attachment(self.edge[rows], self.offset[rows], self.leg[rows], self.component[rows])


class Attacher:
    """Nearest edges of a set of lines, all of them and those of the main component alone.

    Parameters
    ----------
    lines
        (m,) LineStrings in metres.
    length
        (m,) their lengths.
    component
        (m,) component of each edge.
    main
        Number of the main component.
    """

    def __init__(self, lines: Lines, length: Float, component: Int, main: int) -> None:
        self._lines = lines
        self._length = length
        self._component = component
        self._in_main = component == main
        self._all = shapely.STRtree(lines, node_capacity=NODE_CAPACITY)
        self._main_edges = np.flatnonzero(self._in_main)
        # One component, one tree.
        whole = self._main_edges.size == lines.size
        self._main = (
            self._all
            if whole
            else shapely.STRtree(lines[self._main_edges], node_capacity=NODE_CAPACITY)
        )

    def attach(self, xy: Float, island_tolerance: float) -> Attachment:
        """Attach coordinates (n, 2); those not finite attach to nothing.

        An edge outside the main component is passed over when an edge of the main component
        is at most `island_tolerance` metres farther; 0 switches this off.
        """
        edge = np.full(len(xy), -1, dtype=np.int32)
        leg = np.full(len(xy), np.inf)
        there = np.flatnonzero(np.isfinite(xy).all(axis=1))
        points = np.asarray(shapely.points(xy[there]), dtype=object)
        edge[there], leg[there] = _nearest(self._all, points)
        if island_tolerance > 0.0:
            on_island = np.flatnonzero(~self._in_main[edge[there]])
            at, far = _nearest(self._main, points[on_island])
            moves = far <= leg[there[on_island]] + island_tolerance
            rows = there[on_island[moves]]
            edge[rows], leg[rows] = self._main_edges[at[moves]], far[moves]
        offset = np.zeros(len(xy))
        offset[there] = shapely.line_locate_point(self._lines[edge[there]], points)
        offset[there] = np.clip(offset[there], 0.0, self._length[edge[there]])
        component = np.where(edge >= 0, self._component[edge], -1).astype(np.int32)
        return Attachment(edge, offset, leg, component)


def _nearest(tree: shapely.STRtree, points: npt.NDArray[np.object_]) -> tuple[Int, Float]:
    """Return the nearest line of each point and its distance; of equally near ones the first."""
    if points.size == 0:
        return np.empty(0, np.int32), np.empty(0)
    (point, line), distance = tree.query_nearest(points, return_distance=True, all_matches=True)
    order = np.lexsort((line, point))
    first = order[np.unique(point[order], return_index=True)[1]]
    return line[first].astype(np.int32), distance[first]
