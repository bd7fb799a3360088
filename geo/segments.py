"""The nearest street of a point: a packed tree over the straight pieces of all streets.

The pieces are sorted into tiles, strips from west to east and in each strip from south to north,
and gathered, `FAN` at a time, into boxes, the boxes into larger boxes, up to one (sort-tile-
recursive packing, Leutenegger et al. 1997). Built with arrays alone; searched by a compiled kernel
that visits the nearest boxes first and is exact.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.curve import curve
from geo.threads import map_parts

__all__ = ["SegmentTree"]

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int32]
Long = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

FAN: Final = 8  # of 4, 8 and 16 the fastest on real streets
POINTS_PER_TASK: Final = 512
EQUAL: Final = 1e-6  # metres: what rounding may put between streets that are equally near
DEPTH: Final = 24  # FAN ** DEPTH pieces are more than any memory holds


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
        inner = np.ones(len(xy), dtype=bool)
        inner[first[1:] - 1] = False
        begin = np.flatnonzero(inner)
        ends = np.concatenate([xy[begin], xy[begin + 1]], axis=1)
        edge = np.repeat(np.arange(first.size - 1, dtype=np.int32), np.diff(first) - 1)
        step = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
        walked = np.cumsum(step) - step
        offset = walked - walked[(first[:-1] - np.arange(first.size - 1))[edge]]
        order = _tiles((ends[:, :2] + ends[:, 2:]) / 2.0)
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
        # Neighbours after one another find their boxes in the processor's cache.
        order = np.argsort(curve(xy)) if len(xy) else np.empty(0, np.intp)
        points = np.ascontiguousarray(xy[order], dtype=np.float64)
        edge = np.full(len(points), -1, np.int32)
        offset, distance = np.zeros(len(points)), np.full(len(points), np.inf)

        def run(part: slice) -> None:
            _nearest(
                self.ends, self.edge, self.offset, self.boxes, self.level, allowed,
                points[part], edge[part], offset[part], distance[part],
            )  # fmt: skip

        map_parts(run, len(points), least=POINTS_PER_TASK)
        back = np.empty(order.size, np.intp)
        back[order] = np.arange(order.size)
        return edge[back], offset[back], distance[back]


def _tiles(middle: Float) -> Long:
    """Return the order of pieces with these middles (s, 2): strip by strip, each northwards."""
    leaves = -(-len(middle) // FAN)
    strip = FAN * int(np.ceil(np.sqrt(leaves)))
    eastwards = np.argsort(middle[:, 0], kind="stable")
    number = np.empty(len(middle), np.int64)
    number[eastwards] = np.arange(len(middle)) // strip
    order: Long = np.lexsort((middle[:, 1], number))
    return order


@compiled("float64(float64[:, ::1], int64, float64, float64)", inline=True)
def _away(boxes: Float, box: int, x: float, y: float) -> float:
    """Return the squared distance of a point from a box."""
    dx = max(boxes[box, 0] - x, 0.0, x - boxes[box, 2])
    dy = max(boxes[box, 1] - y, 0.0, y - boxes[box, 3])
    square: float = dx * dx + dy * dy
    return square


@compiled("Tuple((float64, float64))(float64[:, ::1], int64, float64, float64)", inline=True)
def _foot(ends: Float, piece: int, x: float, y: float) -> tuple[float, float]:
    """Return the squared distance of a point from a piece, and how far along the nearest is.

    Beyond an end it is the end itself, so that streets meeting there are equally near to the
    last bit.
    """
    ax = ends[piece, 0]
    ay = ends[piece, 1]
    dx = ends[piece, 2] - ax
    dy = ends[piece, 3] - ay
    square = dx * dx + dy * dy
    share = 0.0
    if square > 0.0:
        share = ((x - ax) * dx + (y - ay) * dy) / square
    if share <= 0.0:
        share = 0.0
        px = ax
        py = ay
    elif share >= 1.0:
        share = 1.0
        px = ends[piece, 2]
        py = ends[piece, 3]
    else:
        px = ax + share * dx
        py = ay + share * dy
    return (x - px) * (x - px) + (y - py) * (y - py), share * np.sqrt(square)


@compiled("float64(float64)", inline=True)
def _slightly_more(square: float) -> float:
    """Return the square of a distance that counts as equal to that of `square`."""
    root = np.sqrt(square) + EQUAL
    more: float = root * root
    return more


@compiled(
    "void(float64[:, ::1], int32[::1], float64[::1], float64[:, ::1], int64[::1], boolean[::1],"
    " float64[:, ::1], int32[::1], float64[::1], float64[::1])"
)
def _nearest(
    ends: Float, edge: Int, offset: Float, boxes: Float, level: Long, allowed: Mask, points: Float,
    out_edge: Int, out_offset: Float, out_distance: Float,
) -> None:  # fmt: skip
    """Search from the root down, the nearest child first; fill the three `out` arrays."""
    stack_box = np.empty(FAN * DEPTH, np.int64)
    stack_level = np.empty(FAN * DEPTH, np.int64)
    stack_away = np.empty(FAN * DEPTH, np.float64)
    top_level = level.size - 2
    best_piece = -1
    for p in range(points.shape[0]):
        x = points[p, 0]
        y = points[p, 1]
        best = np.inf
        bound = np.inf
        best_edge = -1
        best_offset = 0.0
        # Neighbours come one after another: what is nearest to the last point is near this one.
        if best_piece >= 0:
            best, along = _foot(ends, best_piece, x, y)
            bound = _slightly_more(best)
            best_edge = edge[best_piece]
            best_offset = offset[best_piece] + along
        depth = 1
        stack_box[0] = 0
        stack_level[0] = top_level
        stack_away[0] = 0.0
        while depth > 0:
            depth -= 1
            if stack_away[depth] > bound:
                continue
            at = stack_level[depth]
            first = stack_box[depth] * FAN
            if at > 0:
                base = depth
                last = min(first + FAN, level[at] - level[at - 1])
                for child in range(first, last):
                    away = _away(boxes, level[at - 1] + child, x, y)
                    if away > bound:
                        continue
                    # Farthest first, so that the nearest is on top.
                    slot = depth
                    while slot > base and stack_away[slot - 1] < away:
                        stack_away[slot] = stack_away[slot - 1]
                        stack_box[slot] = stack_box[slot - 1]
                        stack_level[slot] = stack_level[slot - 1]
                        slot -= 1
                    stack_away[slot] = away
                    stack_box[slot] = child
                    stack_level[slot] = at - 1
                    depth += 1
                continue
            for piece in range(first, min(first + FAN, edge.size)):
                if not allowed[edge[piece]]:
                    continue
                away, along = _foot(ends, piece, x, y)
                if away > bound:
                    continue
                if (
                    edge[piece] < best_edge
                    or _slightly_more(away) < best
                    or (edge[piece] == best_edge and away < best)
                ):
                    best_edge = edge[piece]
                    best_offset = offset[piece] + along
                    best_piece = piece
                if away < best:
                    best = away
                    bound = _slightly_more(best)
        out_edge[p] = best_edge
        out_offset[p] = best_offset
        out_distance[p] = np.sqrt(best)
