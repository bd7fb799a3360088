"""The nearest street of a point: a packed tree over the straight pieces of all streets.

The pieces are sorted into tiles, strips from west to east and in each strip from south to north,
and gathered, `FAN` at a time, into boxes, the boxes into larger boxes, up to one (sort-tile-
recursive packing, Leutenegger et al. 1997). Built with arrays alone; searched by a compiled kernel
that visits the nearest boxes first and is exact.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.arrays import Float, Int, Long, Mask
from geo.walking.curve import curve
from geo.walking.threads import map_parts

__all__ = ["SegmentTree"]


POINTS_PER_TASK: Final = 512


@dataclass(frozen=True, eq=False)
class SegmentTree:
    """Pieces of streets, tile by tile, and the boxes above them.

    Attributes
    ----------
    ends
        (s, 4) x and y of both ends of each piece, metres.
    edge
        (s,) the street it belongs to.
    offset
        (s,) metres along the street to the piece's first end.
    boxes
        (b, 4) least x, least y, greatest x, greatest y; the lowest level first.
    level
        Where each level of boxes starts, and their number.
    """

    ends: Float
    edge: Int
    offset: Float
    boxes: Float
    level: Long

    @classmethod
    def of(cls, xy: Float, first: Long) -> "SegmentTree":
        """Build the tree of streets with the vertices ``xy[first[i]:first[i + 1]]``."""
        from geo.walking.kernels.segments import FAN

        inner = np.ones(len(xy), dtype=bool)
        inner[first[1:] - 1] = False
        begin = np.flatnonzero(inner)
        ends = np.concatenate([xy[begin], xy[begin + 1]], axis=1)
        edge = np.repeat(np.arange(first.size - 1, dtype=np.int32), np.diff(first) - 1)
        step = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
        walked = np.cumsum(step) - step
        offset = walked - walked[(first[:-1] - np.arange(first.size - 1))[edge]]
        order = _tiles((ends[:, :2] + ends[:, 2:]) / 2.0, FAN)
        ends = ends[order]
        low, high = np.minimum(ends[:, :2], ends[:, 2:]), np.maximum(ends[:, :2], ends[:, 2:])
        boxes, level = [], [0]
        while True:
            starts = np.arange(0, len(low), FAN)
            low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
            boxes.append(np.concatenate([low, high], axis=1))
            level.append(level[-1] + len(low))
            if len(low) == 1:
                break
        return cls(
            ends=ends,
            edge=edge[order],
            offset=offset[order],
            boxes=np.concatenate(boxes),
            level=np.array(level, dtype=np.int64),
        )

    def nearest(self, xy: Float, allowed: Mask) -> tuple[Int, Float, Float]:
        """Return for each point its nearest street, the place on it and the way there.

        Parameters
        ----------
        xy
            (n, 2) finite coordinates, metres.
        allowed
            (m,) the streets to look at.

        Returns
        -------
        (n,) street (-1: none is allowed), metres along it, metres from the point (infinite:
        none). Of streets equally near to a micrometre the one with the lowest number: where a
        street is drawn twice, with other vertices, all points beside it attach to the same.
        """
        from geo.walking.kernels.segments import nearest_pieces

        # Neighbours after one another find their boxes in the processor's cache.
        order = np.argsort(curve(xy)) if len(xy) else np.empty(0, np.intp)
        points = np.ascontiguousarray(xy[order], dtype=np.float64)
        edge = np.full(len(points), -1, np.int32)
        offset, distance = np.zeros(len(points)), np.full(len(points), np.inf)

        def run(part: slice) -> None:
            nearest_pieces(
                self.ends, self.edge, self.offset, self.boxes, self.level, allowed,
                points[part], edge[part], offset[part], distance[part],
            )  # fmt: skip

        map_parts(run, len(points), least=POINTS_PER_TASK)
        back = np.empty(order.size, np.intp)
        back[order] = np.arange(order.size)
        return edge[back], offset[back], distance[back]


def _tiles(middle: Float, fan: int) -> Long:
    """Return the order of pieces with these middles (s, 2): strip by strip, each northwards."""
    leaves = -(-len(middle) // fan)
    strip = fan * int(np.ceil(np.sqrt(leaves)))
    eastwards = np.argsort(middle[:, 0], kind="stable")
    number = np.empty(len(middle), np.int64)
    number[eastwards] = np.arange(len(middle)) // strip
    order: Long = np.lexsort((middle[:, 1], number))
    return order
