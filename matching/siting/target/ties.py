"""Among choices of equal cost: fewer sites, then the preferred sources, then the lower index."""

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Ints
from matching.siting.target.core import asked
from matching.siting.target.problem import TargetProblem

__all__ = ["tidy"]


def tidy(problem: TargetProblem, chosen: Ints) -> Ints:
    """Drop what the target can do without, and swap what has a better substitute.

    Parameters
    ----------
    problem
        The problem; locked candidates stay.
    chosen
        Candidate indices that meet all that is asked.

    Returns
    -------
    numpy.ndarray
        Sorted candidate indices that meet it as well and that no dropping and no single swap
        improves in cost, then preference, then index.
    """
    return _Tidying(problem, chosen).run()


class _Tidying:
    """A choice with what it covers, the members of its groups, and the order of candidates."""

    def __init__(self, problem: TargetProblem, chosen: Ints) -> None:
        m = len(problem.cost)
        self.weight, self.need = asked(problem)
        self.need -= 1e-12 * float(self.weight.sum())
        self.rank = np.empty(m, np.int64)
        order = np.lexsort((np.arange(m), problem.preference, problem.cost))
        self.rank[order] = np.arange(m)
        self.rows = problem.covers.astype(np.float64)
        self.cols = self.rows.tocsc()
        self.opened = np.isin(np.arange(m), chosen)
        self.count = (self.rows @ self.opened.astype(np.float64)).astype(np.int64)
        self.locked = np.isin(np.arange(m), problem.open)
        self.banned = np.isin(np.arange(m), problem.closed)
        inside = [np.isin(np.arange(m), group.members) for group in problem.groups]
        self.member = sp.csr_array(np.array(inside, float).reshape(len(inside), m))
        self.turned = self.member.T.tocsr()
        self.most = np.array([np.inf if g.at_most is None else g.at_most for g in problem.groups])
        self.least = np.array([g.at_least for g in problem.groups])

    def run(self) -> Ints:
        """Sweep over the open candidates, the worst first, until nothing changes."""
        better = True
        while better:
            better = False
            free = np.flatnonzero(self.opened & ~self.locked)
            for out in free[np.argsort(-self.rank[free])]:
                lost = self._only(out)
                covered = float(self.weight[self.count > 0].sum())
                missing = self.need - covered + float(self.weight[lost].sum())
                if missing <= 0 and self._fits(out)[out]:
                    self._set(out, False)
                    better = True
                elif (into := self._substitute(out, lost, missing)) >= 0:
                    self._set(out, False)
                    self._set(into, True)
                    better = True
        return np.flatnonzero(self.opened)

    def _only(self, out: int) -> Ints:
        """Demand that nobody but `out` covers."""
        reached = self.cols.indices[self.cols.indptr[out] : self.cols.indptr[out + 1]]
        return np.asarray(reached[self.count[reached] == 1])

    def _substitute(self, out: int, lost: Ints, missing: float) -> int:
        """Return the best candidate that covers what is missing without `out`, or -1."""
        fits = ~self.opened & ~self.banned & (self.rank < self.rank[out])
        if not fits.any():
            return -1
        left = np.where(self.count == 0, self.weight, 0.0)
        left[lost] = self.weight[lost]
        fits &= (self.cols.T @ left >= missing) & self._fits(out)
        return int(np.flatnonzero(fits)[np.argmin(self.rank[fits])]) if fits.any() else -1

    def _fits(self, out: int) -> Bools:
        """Tell for each candidate whether groups allow it instead of `out`; for `out`, nobody."""
        fits = np.ones(len(self.rank), bool)
        if len(self.least):
            alone = np.arange(len(fits)) == out
            tally = self.member @ (self.opened & ~alone).astype(np.float64)
            short = (tally < self.least).astype(np.float64)
            fits = self.turned @ (tally >= self.most).astype(np.float64) == 0
            fits &= self.turned @ short == short.sum()
            fits[out] = not short.any()
        return fits

    def _set(self, j: int, opens: bool) -> None:
        self.opened[j] = opens
        self.count[self.cols.indices[self.cols.indptr[j] : self.cols.indptr[j + 1]]] += (
            1 if opens else -1
        )
