"""Gather numbers into the rows of a sparse matrix, and turn such rows round."""

import numpy as np

from geo.arrays import Float, Index, Int, Long
from geo.walking.kernels.compiled import compiled

__all__ = ["gather", "turn"]


@compiled("Tuple((int32[::1], int32[::1]))(int32[::1], int64)")
def gather(key: Int, groups: int) -> tuple[Int, Int]:
    """Return row starts and positions of a CSR that gathers each key's; negative keys are none."""
    start = np.zeros(groups + 1, np.int32)
    for i in range(key.size):
        if key[i] >= 0:
            start[key[i] + 1] += 1
    for g in range(groups):
        start[g + 1] += start[g]
    put = start[:groups].copy()
    order = np.empty(start[groups], np.int32)
    for i in range(key.size):
        if key[i] >= 0:
            order[put[key[i]]] = i
            put[key[i]] += 1
    return start, order


@compiled(
    "Tuple((int64[::1], int32[::1], float64[::1]))(int64[::1], int32[::1], float64[::1],"
    " int64[::1], int64)"
)
def turn(
    start: Long, index: Int, value: Float, place: Index, columns: int
) -> tuple[Long, Int, Float]:
    """Turn a CSR round: its columns become rows, with sorted indices.

    Parameters
    ----------
    start, index, value
        Row starts, columns and values.
    place
        (rows,) where the row of each number stands in the CSR: row i is
        ``start[place[i]]:start[place[i] + 1]``.
    columns
        Their number.
    """
    new_start = np.zeros(columns + 1, np.int64)
    for k in range(index.size):
        new_start[index[k] + 1] += 1
    for c in range(columns):
        new_start[c + 1] += new_start[c]
    put = new_start[:columns].copy()
    new_index = np.empty(index.size, np.int32)
    new_value = np.empty(index.size, np.float64)
    for row in range(place.size):
        for k in range(start[place[row]], start[place[row] + 1]):
            slot = put[index[k]]
            put[index[k]] = slot + 1
            new_index[slot] = row
            new_value[slot] = value[k]
    return new_start, new_index, new_value
