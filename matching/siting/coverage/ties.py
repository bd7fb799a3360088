"""Among choices of equal worth: the preferred sources, then less money, then lower index."""

import numpy as np

from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.coverage.rules import Rules, rules_of

__all__ = ["prefer"]


def prefer(problem: CoverageProblem, chosen: Ints) -> Ints:
    """Drop what adds nothing and swap what has an equally good, preferred substitute.

    Groups keep what they need.

    Parameters
    ----------
    problem
        The problem; locked candidates stay.
    chosen
        Candidate indices that fit the problem.

    Returns
    -------
    numpy.ndarray
        Sorted candidate indices that cover no less, with a sum of preferences, then a cost, that
        no dropping and no single swap can lower (seed rows A003-006 to A003-026).
    """
    m = len(problem.cost)
    rank = np.empty(m, np.int64)
    rank[np.lexsort((np.arange(m), problem.cost, problem.preference))] = np.arange(m)
    first, second = problem.earned
    rows = problem.covers.astype(np.float64)
    cols = rows.tocsc()
    rules = rules_of(problem.groups, np.arange(m))
    opened = np.zeros(m, bool)
    opened[chosen] = True
    count = np.asarray(rows @ opened.astype(np.int32)).astype(np.int64)
    locked = np.isin(np.arange(m), problem.open)
    allowed = ~np.isin(np.arange(m), problem.closed)
    slack = np.inf if problem.budget is None else problem.budget - problem.cost[opened].sum()
    tolerance = 1e-9 * float((first + second).sum())

    def gains() -> Floats:
        return np.asarray(cols.T @ np.select([count == 0, count == 1], [first, second]))

    better = True
    while better:
        better = False
        gain = gains()
        for out in sorted(np.flatnonzero(opened & ~locked), key=lambda j: -rank[j]):
            reached = cols.indices[cols.indptr[out] : cols.indptr[out + 1]]
            only, both = reached[count[reached] == 1], reached[count[reached] == 2]
            lost = float(first[only].sum() + second[both].sum())
            spared, replaces = _exchange(rules, opened, int(out))
            into = -1
            if lost > 0 or not spared:
                substitute = gain + rows[only].T @ (first - second)[only]
                substitute += rows[both].T @ second[both]
                fits = allowed & ~opened & (rank < rank[out]) & replaces
                fits &= problem.cost <= slack + problem.cost[out]
                fits &= substitute >= lost - tolerance
                if not fits.any():
                    continue
                into = int(np.flatnonzero(fits)[np.argmin(rank[fits])])
                opened[into] = True
                count[cols.indices[cols.indptr[into] : cols.indptr[into + 1]]] += 1
                slack -= problem.cost[into]
            opened[out] = False
            count[reached] -= 1
            slack += problem.cost[out]
            better = True
            gain = gains()
    return np.flatnonzero(opened)


def _exchange(rules: Rules, opened: Bools, out: int) -> tuple[bool, Bools]:
    """Tell whether groups can spare an open candidate, and which others could take its place."""
    held = rules.held(opened & (np.arange(len(opened)) != out))
    lacking = held < rules.least
    full = np.asarray(rules.members @ (held >= rules.most).astype(np.int32)) > 0
    helps = np.asarray(rules.members @ lacking.astype(np.int32)) == lacking.sum()
    return not lacking.any(), helps & ~full
