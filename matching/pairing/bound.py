"""A certificate: an upper bound from prices alone, whatever solver they come from.

Lagrangian relaxation of the capacities and totals (Geoffrion 1974): with a price v ≥ 0 for each,
no pairing can beat ``Σ capacity·v`` plus the best that each group can do when it pays v and
ignores everyone else. Prices and sums have two ranks, groups served before score, and are
compared rank by rank, where weak duality holds as well.
"""

import numpy as np

from matching.pairing.flow import Bipartite, Bools
from matching.pairing.problem import Floats, Ints, Prices

__all__ = ["price_bound"]


def price_bound(part: Bipartite, prices: Prices) -> tuple[int, float]:
    """Return a bound (groups, score) of `part`, larger rank first.

    When the groups of a pairing equal the first number, no pairing with as many groups has a
    greater total score than the second.
    """
    paid = part.paid(prices)
    groups = -paid.groups[part.offer]
    scores = part.score - paid.score[part.offer]
    owner = part.group[part.need]
    taken = _best_of(part.need, groups, scores, np.flatnonzero(_worth(groups, scores)), part.limit)
    served = np.zeros(len(part.wanting), dtype=bool)
    served[owner[taken]] = True
    room = np.concatenate([part.capacity, part.total])
    total_groups = int(room @ prices.groups + groups[taken].sum() + part.wanting[served].sum())
    total_score = float(room @ prices.score + scores[taken].sum())
    # a group with nothing worth its price may still gain by being served once
    once = np.ones(len(part.wanting), dtype=np.int64)
    heads = _best_of(owner, groups, scores, np.flatnonzero(~served[owner]), once)
    gain = groups[heads] + part.wanting[owner[heads]]
    gains = _worth(gain, scores[heads])
    return total_groups + int(gain[gains].sum()), total_score + float(scores[heads][gains].sum())


def _worth(groups: Ints, scores: Floats) -> Bools:
    return np.asarray((groups > 0) | ((groups == 0) & (scores > 0)), dtype=np.bool_)


def _best_of(owner: Ints, groups: Ints, scores: Floats, among: Ints, limit: Ints) -> Ints:
    """Return, of the arcs `among`, the best of each owner, as many as its limit."""
    mine = owner[among]
    if not (limit[mine] > 1).any():  # the common case needs no sorting
        highest = np.full(len(limit), np.iinfo(np.int64).min)
        np.maximum.at(highest, mine, groups[among])
        among = among[groups[among] == highest[mine]]
        best = np.full(len(limit), -np.inf)
        np.maximum.at(best, owner[among], scores[among])
        among = among[scores[among] == best[owner[among]]]
        return among[np.unique(owner[among], return_index=True)[1]]
    order = among[np.lexsort((-scores[among], -groups[among], mine))]
    mine = owner[order]
    rank = np.arange(len(order)) - np.searchsorted(mine, mine)
    return order[rank < limit[mine]]
