"""Pieces of lines: intervals along edges, merged, and cut out as geometry."""

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["cut_lines", "merge_intervals"]

Float = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Lines = npt.NDArray[np.object_]

HAIR: Final = 1e-6  # a vertex nearer to a cut than this is the cut itself


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


def cut_lines(lines: Lines, start: Float, stop: Float) -> Lines:
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
    xy, line = shapely.get_coordinates(lines, return_index=True)
    step = np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T)
    first = np.flatnonzero(np.diff(line, prepend=-1))
    step[first] = 0.0
    walked = np.cumsum(step)
    position = walked - walked[first][line]
    inside = (position > start[line] + HAIR) & (position < stop[line] - HAIR)
    number = np.arange(lines.size)
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines, at)) for at in (start, stop)
    ]
    all_line = np.concatenate([number, line[inside], number])
    all_position = np.concatenate([start, position[inside], stop])
    all_xy = np.concatenate([ends[0], xy[inside], ends[1]])
    # Stable: at equal positions the start stays first and the stop last.
    order = np.lexsort((all_position, all_line))
    return np.asarray(shapely.linestrings(all_xy[order], indices=all_line[order]))
