"""A feasible pairing at once: to groups with nothing first, then the best scores."""

import numpy as np

from matching.pairing.flow import Bipartite, Bools
from matching.pairing.problem import Floats, Ints
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
    order = _Taking(part, limits)
    if begin is not None:
        order.stand(np.flatnonzero(begin))
    last = np.zeros(len(part.need)) if among is None else ~among
    takes = np.zeros(len(part.need)) if loads is None else loads
    order.take(np.lexsort((-part.score, takes, last)), only_new=True)
    good = np.flatnonzero(part.score > 0)
    order.take(good[np.lexsort((-part.score[good], last[good]))], only_new=False)
    return order.chosen


class _Taking:
    """What is taken and what is left, in plain lists: the loop looks at single values."""

    def __init__(self, part: Bipartite, limits: Side) -> None:
        columns = limits.rows.tocsc()
        self.starts, self.rows = columns.indptr.tolist(), columns.indices.tolist()
        self.takes, self.left = columns.data.tolist(), (limits.room + 1e-9).tolist()
        self.need, self.limit = part.need.tolist(), part.limit.tolist()
        self.group, self.wanting = part.group.tolist(), part.wanting.tolist()
        self.chosen = np.zeros(len(part.need), dtype=bool)

    def stand(self, arcs: Ints) -> None:
        for arc in arcs.tolist():
            self._add(arc)

    def take(self, order: Ints, *, only_new: bool) -> None:
        """Take arcs in this order where they fit."""
        for arc in order.tolist():
            need = self.need[arc]
            if self.chosen[arc] or self.limit[need] == 0:
                continue
            if only_new and not self.wanting[self.group[need]]:
                continue
            span = range(self.starts[arc], self.starts[arc + 1])
            if all(self.takes[k] <= self.left[self.rows[k]] for k in span):
                self._add(arc)

    def _add(self, arc: int) -> None:
        self.chosen[arc] = True
        for k in range(self.starts[arc], self.starts[arc + 1]):
            self.left[self.rows[k]] -= self.takes[k]
        self.limit[self.need[arc]] -= 1
        self.wanting[self.group[self.need[arc]]] = 0
