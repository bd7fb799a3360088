"""Gather numbers into the rows of a sparse matrix, and turn such rows round."""

import numpy as np
from numba import from_dtype, types

from geo.arrays import Float, Index, Int, Long, Records
from geo.walking.kernels.compiled import compiled
from geo.walking.topology import ARC

__all__ = ["gather", "leads", "turn"]


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
    types.Tuple((types.int32[::1], from_dtype(ARC)[::1]))(
        types.int32[:, ::1], types.float64[:, ::1], types.float64, types.int64
    )
)
def leads(node: Int, metres: Float, cutoff: float, nodes: int) -> tuple[Int, Records]:
    """Lay out the last steps to targets as CSR of `ARC`, by the crossing that they leave.

    Parameters
    ----------
    node, metres
        (n, 2) crossings beside each target and the walks from them.
    cutoff
        Metres; longer steps are left out.
    nodes
        Number of crossings.
    """
    start = np.zeros(nodes + 1, np.int32)
    for i in range(node.shape[0]):
        for end in range(2):
            if metres[i, end] <= cutoff:
                start[node[i, end] + 1] += 1
    for n in range(nodes):
        start[n + 1] += start[n]
    put = start[:nodes].copy()
    arc = np.empty(start[nodes], ARC)
    for i in range(node.shape[0]):
        for end in range(2):
            if metres[i, end] <= cutoff:
                slot = put[node[i, end]]
                put[node[i, end]] = slot + 1
                arc[slot].metres = metres[i, end]
                arc[slot].node = i
    return start, arc


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
