"""Find the nearest piece of street in a packed tree."""

from typing import Final

import numpy as np

from geo.arrays import Float, Int, Long, Mask
from geo.walking.kernels.compiled import compiled

__all__ = ["FAN", "nearest_pieces"]

FAN: Final = 8  # of 4, 8 and 16 the fastest on real streets
DEPTH: Final = 24  # FAN ** DEPTH pieces are more than any memory holds
EQUAL: Final = 1e-6  # metres: what rounding may put between streets that are equally near


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
    "void(int64[::1], int64[::1], float64[::1], int64, int64, int64, int64, float64)", inline=True
)
def _push(
    stack_box: Long, stack_level: Long, stack_away: Float, base: int, depth: int,
    box: int, level: int, away: float,
) -> None:  # fmt: skip
    """Put a box on the stack, above `base` sorted so that the nearest is on top."""
    slot = depth
    while slot > base and stack_away[slot - 1] < away:
        stack_away[slot] = stack_away[slot - 1]
        stack_box[slot] = stack_box[slot - 1]
        stack_level[slot] = stack_level[slot - 1]
        slot -= 1
    stack_away[slot] = away
    stack_box[slot] = box
    stack_level[slot] = level


@compiled(
    "void(float64[:, ::1], int32[::1], float64[::1], float64[:, ::1], int64[::1], boolean[::1],"
    " float64[:, ::1], int32[::1], float64[::1], float64[::1])"
)
def nearest_pieces(
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
                    _push(stack_box, stack_level, stack_away, base, depth, child, at - 1, away)
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
