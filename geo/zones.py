"""Zones: uncovered estates grouped so that one station could serve each group."""

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from geo.arrays import Float, Index

__all__ = ["Zone", "group_by_reach"]


@dataclass(frozen=True)
class Zone:
    """One zone: `anchor` is the row of the place, `members` the columns (estates), ascending."""

    anchor: int
    members: Index
    weight: float


def group_by_reach(reach: csr_array, weight: Float, free: npt.NDArray[np.bool_]) -> list[Zone]:
    """Repeatedly take the place that reaches most weight among the estates still free.

    Parameters
    ----------
    reach
        CSR (places × estates); every stored entry, 0 too, means "within the walk".
    weight
        (estates,) weights, > 0.
    free
        (estates,) estates to be grouped; those taken are marked False in place.

    Returns
    -------
    Zones in the order taken; a tie goes to the place that comes first. Places that reach
    nobody free are left out.

    Notes
    -----
    Lazy greedy: a gain can only shrink, so a place is looked at again only when its last
    known gain leads the queue (Minoux 1978).
    """
    ends, columns = reach.indptr, reach.indices

    def members_of(place: int) -> Index:
        near = columns[ends[place] : ends[place + 1]]
        members: Index = near[free[near]]
        return members

    def gain(place: int) -> float:
        return float(weight[members_of(place)].sum())

    queue = [(-gain(place), place) for place in range(reach.shape[0])]
    heapq.heapify(queue)
    zones: list[Zone] = []
    while queue and queue[0][0] < 0.0:
        place = queue[0][1]
        now = -gain(place)
        if now > queue[0][0]:
            heapq.heapreplace(queue, (now, place))
            continue
        heapq.heappop(queue)
        members = np.sort(members_of(place))
        zones.append(Zone(place, members, -now))
        free[members] = False
    return zones
