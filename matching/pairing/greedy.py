"""A feasible pairing at once: to groups with nothing first, then the best scores."""

import numpy as np

from matching.pairing.flow import Bipartite, Bools
from matching.pairing.problem import Floats
from matching.pairing.rest import Side

__all__ = ["greedy"]


def greedy(
    part: Bipartite,
    limits: Side,
    *,
    loads: Floats | None = None,
    among: Bools | None = None,
    begin: Bools | None = None,
) -> Bools:
    """Return a pairing within `limits` and the limits of needs.

    Groups with nothing come first, by small `loads` where there are any, then good scores.

    Parameters
    ----------
    among
        Arcs that come before all others.
    begin
        Arcs that stand; they keep the limits.
    """
    from matching.pairing.taking import Room, stand, take

    columns = limits.rows.tocsc()
    room = Room(
        starts=columns.indptr.astype(np.int64),
        rows=columns.indices.astype(np.int64),
        takes=columns.data.astype(np.float64),
        left=limits.room + 1e-9,
        need=part.need,
        limit=part.limit.copy(),
        group=part.group.astype(np.int64),
        wanting=part.wanting.copy(),
        chosen=np.zeros(len(part.need), dtype=np.bool_),
    )
    if begin is not None:
        stand(room, np.flatnonzero(begin))
    last = np.zeros(len(part.need), dtype=bool) if among is None else ~among
    takes = np.zeros(len(part.need)) if loads is None else loads
    take(room, np.lexsort((-part.score, takes, last)), True)
    good = np.flatnonzero(part.score > 0)
    take(room, good[np.lexsort((-part.score[good], last[good]))], False)
    return room.chosen
