"""Pieces of lines: positions along them, intervals merged, and what lies between cut out."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geo.arrays import Float, Index, Shapes

__all__ = ["Courses", "between", "cut_lines", "merge_intervals", "spread_out"]


HAIR: Final = 1e-6  # a vertex nearer to a cut than this is the cut itself


def spread_out(count: Index) -> tuple[Index, Index]:
    """Return for each row `count` entries: the row they are of, and their number in it."""
    row = np.repeat(np.arange(count.size), count)
    return row, np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)


def merge_intervals(group: Index, start: Float, stop: Float) -> tuple[Index, Float, Float]:
    """Unite the overlapping and touching intervals of each group.

    Parameters
    ----------
    group
        (n,) non-negative integers.
    start, stop
        (n,) metres, ``start <= stop``.

    Returns
    -------
    Group, start and stop of the united intervals, sorted by group and start.
    """
    if group.size == 0:
        return group, start, stop
    order = np.lexsort((start, group))
    group, start, stop = group[order], start[order], stop[order]
    # Moved apart by group, so that one running maximum serves all groups.
    apart = (np.unique(group, return_inverse=True)[1]) * (stop.max() - start.min() + 1.0)
    furthest = np.maximum.accumulate(stop + apart)
    first = np.ones(group.size, dtype=bool)
    first[1:] = (start + apart)[1:] > furthest[:-1]
    at = np.flatnonzero(first)
    return group[at], start[at], np.maximum.reduceat(stop, at)


def between(
    group: Index, start: Float, stop: Float, length: Float
) -> tuple[Index, Float, Float]:  # fmt: skip
    """Return what intervals leave free of each group's ``0 … length``.

    Parameters
    ----------
    group, start, stop
        As `merge_intervals` returns them.
    length
        (g,) length of each group; groups without an interval are free from end to end.
    """
    everyone = np.arange(length.size)
    at = np.concatenate([group, everyone])
    left = np.concatenate([stop, np.zeros(length.size)])
    right = np.concatenate([start, length])
    # Each free stretch runs from a left side to the next right side of its group.
    lefts, rights = np.lexsort((left, at)), np.lexsort((right, at))
    free = right[rights] - left[lefts] > HAIR
    return at[lefts][free], left[lefts][free], right[rights][free]


@dataclass(frozen=True, eq=False)
class Courses:
    """Shapes as one long walk, so that places along many of them are found at once.

    Attributes
    ----------
    xy
        (v, 2) vertices of all lines.
    walked
        (v,) length of all that comes before each vertex; the way from one line to the next
        counts nothing.
    first
        (n + 1,) where the vertices of each line begin.
    """

    xy: Float
    walked: Float
    first: Index

    @classmethod
    def of(cls, lines: Shapes) -> "Courses":
        """Take (n,) LineStrings, none of them empty."""
        xy, line = shapely.get_coordinates(lines, return_index=True)
        first = np.searchsorted(line, np.arange(lines.size + 1))
        step = np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T)
        step[first[:-1]] = 0.0
        return cls(xy, np.cumsum(step), first)

    def at(self, line: Index, position: Float) -> Float:
        """Return the places (k, 2) at metres `position` along each of (k,) lines."""
        goal = self.walked[self.first[line]] + position
        low, high = self.first[line] + 1, self.first[line + 1] - 1
        after = np.clip(np.searchsorted(self.walked, goal), low, high)
        before = after - 1
        step = self.walked[after] - self.walked[before]
        share = np.clip((goal - self.walked[before]) / np.where(step > 0.0, step, 1.0), 0.0, 1.0)
        place: Float = self.xy[before] + share[:, None] * (self.xy[after] - self.xy[before])
        return place

    def vertices(self, line: Index, start: Float, stop: Float) -> tuple[Index, Float]:
        """Return the vertices strictly between `start` and `stop` of each of (k,) lines.

        Returns
        -------
        Which of the k each vertex is of, and its position along the line.
        """
        origin = self.walked[self.first[line]]
        low = np.searchsorted(self.walked, origin + start + HAIR, side="right")
        high = np.searchsorted(self.walked, origin + stop - HAIR, side="left")
        low = np.maximum(low, self.first[line] + 1)
        high = np.minimum(high, self.first[line + 1] - 1)
        row, number = spread_out(np.maximum(high - low, 0))
        return row, self.walked[low[row] + number] - origin[row]


def cut_lines(lines: Shapes, start: Float, stop: Float) -> Shapes:
    """Cut each line at two positions along it and return what lies between.

    Parameters
    ----------
    lines
        (n,) LineStrings.
    start, stop
        (n,) positions in the lines' units, ``0 <= start <= stop <= length``.

    Returns
    -------
    (n,) LineStrings with all vertices in between; vectorised `shapely.ops.substring`.
    """
    if lines.size == 0:
        return lines
    courses, number = Courses.of(lines), np.arange(lines.size)
    inner, where = courses.vertices(number, start, stop)
    line = np.concatenate([number, inner, number])
    position = np.concatenate([start, where, stop])
    # Stable: at equal positions the start stays first and the stop last.
    order = np.lexsort((position, line))
    line, position = line[order], position[order]
    return np.asarray(shapely.linestrings(courses.at(line, position), indices=line))
