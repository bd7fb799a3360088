"""Near-equal choices: what could take a site's place."""

from dataclasses import dataclass

import numpy as np

from matching.siting.arguments import indices
from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.standing import may_open

__all__ = ["Alternatives", "alternatives"]


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Of each chosen site, the candidate that replaces it best.

    Attributes
    ----------
    site
        (k,) the chosen candidates, ascending.
    instead
        (k,) the candidate that loses least weight in the site's place, -1: none may (locked, or
        no other fits budget and groups).
    loss
        (k,) weight that the exchange loses; below 0 it gains, which only a search that was cut
        short leaves. NaN where there is none.
    extra_cost
        (k,) yuan that the exchange costs more. NaN where there is none.
    """

    site: Ints
    instead: Ints
    loss: Floats
    extra_cost: Floats


def alternatives(
    problem: CoverageProblem, chosen: Ints, *, overlap: float = 0.0, dearer: float = np.inf
) -> Alternatives:
    """Find for each chosen site the best single exchange that the requirements allow.

    Of equal losses the preferred candidate comes first, then the cheaper, then the lower index.

    Parameters
    ----------
    overlap
        The candidate must reach at least this share of the weight that only the site reaches; above
        0, a site that reaches nobody alone has none.
    dearer
        It may cost at most this share more than the site.
    """
    m = len(problem.cost)
    chosen = indices("chosen", chosen, m)
    rows = problem.covers.astype(np.float64).tocsr()
    cols = rows.tocsc()
    opened = np.zeros(m, bool)
    opened[chosen] = True
    count = np.asarray(rows @ opened.astype(np.float64))
    gain = np.asarray(cols.T @ _earned(problem, count))
    left = np.inf if problem.budget is None else problem.budget - problem.cost[opened].sum()
    order = np.lexsort((np.arange(m), problem.cost, problem.preference))
    instead = np.full(len(chosen), -1, np.int64)
    loss, extra = np.full(len(chosen), np.nan), np.full(len(chosen), np.nan)
    for at, site in enumerate(chosen):
        if site in problem.open:
            continue
        fits = _may_replace(problem, opened, int(site))
        fits &= problem.cost - problem.cost[site] <= left + 1e-9 * max(problem.budget or 0.0, 1.0)
        reached = cols.indices[cols.indptr[site] : cols.indptr[site + 1]]
        # What the rows that the site reaches earn without it, and what they earn now.
        without = _earned(problem, count - 1)[reached]
        more = without - _earned(problem, count)[reached]
        shared, whole = np.asarray(rows[reached].T @ without), float(without.sum())
        fits &= (shared >= overlap * whole) & (shared > 0 if overlap > 0 else True)
        fits &= problem.cost <= problem.cost[site] * (1 + dearer) if np.isfinite(dearer) else True
        kept = np.where(fits, gain + np.asarray(rows[reached].T @ more), -np.inf)[order]
        best = int(np.argmax(kept))
        if np.isfinite(kept[best]):
            instead[at] = order[best]
            loss[at] = whole - kept[best]
            extra[at] = problem.cost[instead[at]] - problem.cost[site]
    return Alternatives(np.asarray(chosen, np.int64), instead, loss, extra)


def _earned(problem: CoverageProblem, count: Floats) -> Floats:
    """(n,) what one more candidate within reach earns where so many chosen ones are."""
    first, second = problem.earned
    return np.select([count == 0, count == 1], [first, second], 0.0)


def _may_replace(problem: CoverageProblem, opened: Bools, site: int) -> Bools:
    """Tell which closed candidates bans and groups let open in the place of `site`."""
    without = opened.copy()
    without[site] = False
    may = may_open(problem, without) & ~opened
    for group in problem.groups:
        if without[group.members].sum() < group.at_least:
            needed = np.zeros(len(may), bool)
            needed[group.members] = True
            may &= needed
    return may
