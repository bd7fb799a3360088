"""A certificate: an upper bound from the offers' prices alone, whatever solver they come from.

Lagrangian relaxation of the capacities (Geoffrion 1974): with price v ≥ 0 for each offer, no
pairing can beat ``Σ capacity·v`` plus the best that each group can do when it pays v and
ignores everyone else. Prices and sums have two ranks, groups served before score, and are
compared rank by rank, where weak duality holds as well.
"""

import numpy as np

from matching.pairing.flow import Bipartite
from matching.pairing.problem import Floats, Ints

__all__ = ["price_bound"]


def price_bound(part: Bipartite, price_groups: Ints, price_score: Floats) -> tuple[int, float]:
    """Return a bound (groups, score) of `part`, larger rank first.

    When the groups of a pairing equal the first number, no pairing with as many groups has a
    greater total score than the second.
    """
    net_groups = -price_groups[part.offer]
    net_score = part.score - price_score[part.offer]
    order = np.lexsort((-net_score, -net_groups, part.need))
    need = part.need[order]
    starts = np.searchsorted(need, np.arange(len(part.limit)))
    within = np.arange(len(need)) - starts[need] < part.limit[need]
    order = order[within]
    groups, scores = net_groups[order], net_score[order]
    owner = part.group[part.need[order]]
    worth = (groups > 0) | ((groups == 0) & (scores > 0))
    total_groups = int(part.capacity @ price_groups + groups[worth].sum())
    total_score = float(part.capacity @ price_score + scores[worth].sum())
    served = np.zeros(len(part.wanting), dtype=bool)
    served[owner[worth]] = True
    total_groups += int(part.wanting[served].sum())
    # a group with nothing worth its price may still gain by being served once
    best = np.lexsort((-scores, -groups, owner))
    heads = best[np.unique(owner[best], return_index=True)[1]]
    heads = heads[~served[owner[heads]]]
    gain = groups[heads] + part.wanting[owner[heads]]
    gains = (gain > 0) | ((gain == 0) & (scores[heads] > 0))
    return total_groups + int(gain[gains].sum()), total_score + float(scores[heads][gains].sum())
