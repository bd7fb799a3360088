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
    state = _Ties(problem, chosen)
    better = True
    while better:
        better = False
        for out in sorted(np.flatnonzero(state.free()), key=lambda j: -state.rank[j]):
            better = state.improve(int(out)) or better
    return np.flatnonzero(state.opened)


class _Ties:
    """A choice, and what each candidate would add to it."""

    def __init__(self, problem: CoverageProblem, chosen: Ints) -> None:
        m = len(problem.cost)
        self.cost = problem.cost
        self.rank = np.empty(m, np.int64)
        self.rank[np.lexsort((np.arange(m), problem.cost, problem.preference))] = np.arange(m)
        self.first, self.second = problem.earned
        self.rows = problem.covers.astype(np.float64)
        self.cols = self.rows.tocsc()
        self.rules = rules_of(problem.groups, np.arange(m))
        self.opened = np.zeros(m, bool)
        self.opened[chosen] = True
        self.count = np.asarray(self.rows @ self.opened.astype(np.int32)).astype(np.int64)
        self.locked = np.isin(np.arange(m), problem.open)
        self.allowed = ~np.isin(np.arange(m), problem.closed)
        spent = problem.cost[self.opened].sum()
        self.slack = np.inf if problem.budget is None else problem.budget - spent
        self.tolerance = 1e-9 * float((self.first + self.second).sum())
        self.gain = self._gains()

    def free(self) -> Bools:
        """Open candidates that may be closed."""
        return self.opened & ~self.locked

    def improve(self, out: int) -> bool:
        """Close a candidate that is not needed, or has a better substitute; tell whether it is."""
        reached = self._reached(out)
        only, both = reached[self.count[reached] == 1], reached[self.count[reached] == 2]
        lost = float(self.first[only].sum() + self.second[both].sum())
        spared, replaces = _exchange(self.rules, self.opened, out)
        if lost > 0 or not spared:
            substitute = self.gain + self.rows[only].T @ (self.first - self.second)[only]
            substitute += self.rows[both].T @ self.second[both]
            fits = self.allowed & ~self.opened & (self.rank < self.rank[out]) & replaces
            fits &= self.cost <= self.slack + self.cost[out]
            fits &= substitute >= lost - self.tolerance
            if not fits.any():
                return False
            self._turn(int(np.flatnonzero(fits)[np.argmin(self.rank[fits])]), 1)
        self._turn(out, -1)
        self.gain = self._gains()
        return True

    def _turn(self, j: int, change: int) -> None:
        self.opened[j] = change > 0
        self.count[self._reached(j)] += change
        self.slack -= change * self.cost[j]

    def _reached(self, j: int) -> Ints:
        cols = self.cols
        return np.asarray(cols.indices[cols.indptr[j] : cols.indptr[j + 1]])

    def _gains(self) -> Floats:
        earns = np.select([self.count == 0, self.count == 1], [self.first, self.second])
        return np.asarray(self.cols.T @ earns)


def _exchange(rules: Rules, opened: Bools, out: int) -> tuple[bool, Bools]:
    """Tell whether groups can spare an open candidate, and which others could take its place."""
    held = rules.held(opened & (np.arange(len(opened)) != out))
    lacking = held < rules.least
    full = np.asarray(rules.members @ (held >= rules.most).astype(np.int32)) > 0
    helps = np.asarray(rules.members @ lacking.astype(np.int32)) == lacking.sum()
    return not lacking.any(), helps & ~full
