"""Near-equal choices: what could take a site's place."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.siting.arguments import indices
from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.center.problem import CenterProblem
from matching.siting.choice import Choice
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.median.problem import MedianProblem
from matching.siting.served.problem import ServedProblem
from matching.siting.standing import may_open, standing

__all__ = ["Alternatives", "alternatives"]


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Of each chosen site, the candidate that replaces it best.

    Attributes
    ----------
    site
        (k,) the chosen candidates, ascending.
    instead
        (k,) the candidate that loses least in the site's place, -1: none may (locked, or no other
        fits budget and groups).
    loss
        (k,) by how much the exchange makes the objective worse; below 0 it gains, which
        only a search that was cut short leaves. NaN where there is none.
    extra_cost
        (k,) yuan that the exchange costs more. NaN where there is none.
    """

    site: Ints
    instead: Ints
    loss: Floats
    extra_cost: Floats


def alternatives(
    problem: Choice, chosen: Ints, *, overlap: float = 0.0, dearer: float = np.inf
) -> Alternatives:
    """Find for each chosen site the best single exchange that the requirements allow.

    Of equal losses the preferred candidate comes first, then the cheaper, then the lower index.

    Parameters
    ----------
    problem
        One whose objective is not money. Of a `ServedProblem` the losses are exact, but the
        candidate is the best one without moving anybody who is served.
    chosen
        What is open.
    overlap
        The candidate must reach at least this share of the weight that only the site reaches (where
        the objective is not coverage: that the site reaches); above 0, a site that reaches nobody
        alone has none.
    dearer
        It may cost at most this share more than the site.
    """
    chosen = indices("chosen", chosen, len(problem.cost))
    if isinstance(problem, CoverageProblem):
        return _of_coverage(problem, chosen, overlap, dearer)
    order = np.lexsort((np.arange(len(problem.cost)), problem.cost))
    if isinstance(problem, MedianProblem | ServedProblem):
        order = np.lexsort((np.arange(len(problem.cost)), problem.cost, problem.preference))
    reach, weight = _reach(problem)
    found = _nothing(chosen)
    for at, site in enumerate(chosen):
        if site in problem.open:
            continue
        rest = np.setdiff1d(chosen, [site])
        state, fits = standing(problem, rest), _fits(problem, chosen, int(site), dearer)
        fits &= state.enough
        shared = reach.T @ (weight * (reach[:, [site]].toarray().ravel()))
        fits &= (shared >= overlap * shared[site]) & (shared > 0 if overlap > 0 else True)
        best = int(order[np.argmax(np.where(fits, state.gains(), -np.inf)[order])])
        lost = standing(problem, rest).open(int(site))
        if fits[best]:
            found.instead[at] = best
            found.loss[at] = lost - state.open(best)
            found.extra_cost[at] = problem.cost[best] - problem.cost[site]
    return found


def _nothing(chosen: Ints) -> Alternatives:
    size = len(chosen)
    return Alternatives(
        chosen, np.full(size, -1, np.int64), np.full(size, np.nan), np.full(size, np.nan)
    )


def _reach(problem: Choice) -> tuple[Any, Floats]:
    """Return who is reached by whom, and how much each weighs."""
    if isinstance(problem, ServedProblem):
        return problem.covers.astype(np.float64).tocsc(), problem.weight
    assert isinstance(problem, CenterProblem | MedianProblem)  # noqa: S101 - `standing` takes no other
    reach = problem.distance.copy()
    reach.data = np.ones_like(reach.data)
    return reach.tocsc(), problem.weight


def _fits(problem: Choice, chosen: Ints, site: int, dearer: float) -> Bools:
    """(m,) which candidates may take the place of a site."""
    opened = np.zeros(len(problem.cost), bool)
    opened[chosen] = True
    left = np.inf if problem.budget is None else problem.budget - problem.cost[opened].sum()
    fits = _may_replace(problem, opened, site)
    fits &= problem.cost - problem.cost[site] <= left + 1e-9 * max(problem.budget or 0.0, 1.0)
    return fits & (problem.cost <= problem.cost[site] * (1 + dearer) if dearer < np.inf else True)


def _of_coverage(
    problem: CoverageProblem, chosen: Ints, overlap: float, dearer: float
) -> Alternatives:
    """Find the exchanges of coverage, all candidates of a site at once."""
    m = len(problem.cost)
    rows = problem.covers.astype(np.float64).tocsr()
    cols = rows.tocsc()
    opened = np.zeros(m, bool)
    opened[chosen] = True
    count = np.asarray(rows @ opened.astype(np.float64))
    gain = np.asarray(cols.T @ _earned(problem, count))
    order = np.lexsort((np.arange(m), problem.cost, problem.preference))
    found = _nothing(chosen)
    for at, site in enumerate(chosen):
        if site in problem.open:
            continue
        fits = _fits(problem, chosen, int(site), dearer)
        reached = cols.indices[cols.indptr[site] : cols.indptr[site + 1]]
        # What the rows that the site reaches earn without it, and what they earn now.
        without = _earned(problem, count - 1)[reached]
        more = without - _earned(problem, count)[reached]
        shared, whole = np.asarray(rows[reached].T @ without), float(without.sum())
        fits &= (shared >= overlap * whole) & (shared > 0 if overlap > 0 else True)
        kept = np.where(fits, gain + np.asarray(rows[reached].T @ more), -np.inf)[order]
        best = int(np.argmax(kept))
        if np.isfinite(kept[best]):
            found.instead[at] = order[best]
            found.loss[at] = whole - kept[best]
            found.extra_cost[at] = problem.cost[order[best]] - problem.cost[site]
    return found


def _earned(problem: CoverageProblem, count: Floats) -> Floats:
    """(n,) what one more candidate within reach earns where so many chosen ones are."""
    first, second = problem.earned
    return np.select([count == 0, count == 1], [first, second], 0.0)


def _may_replace(problem: Choice, opened: Bools, site: int) -> Bools:
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
