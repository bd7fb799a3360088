"""Number, money and groups in the form that searches, bounds and HiGHS work with."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Floats, Ints, Sparse
from matching.siting.choice import Choice

__all__ = ["Limits", "limits_of"]


@dataclass(frozen=True, eq=False)
class Limits:
    """What a choice among the candidates of a core must keep to.

    Attributes
    ----------
    sites
        How many candidates may be opened.
    budget
        Yuan that may be spent, with room for the rounding of sums; infinite without a budget.
    cost
        (m,) yuan to open each candidate.
    member
        (m, g) CSR: the groups of each candidate.
    least, most
        (g,) numbers of members that may be open.
    """

    sites: int
    budget: float
    cost: Floats
    member: Sparse
    least: Ints
    most: Ints

    @property
    def needed(self) -> Bools:
        """(m,) whether a candidate may be needed although it serves nobody."""
        return np.asarray(self.member @ (self.least > 0).astype(np.int64)) > 0

    def fits(self, choice: Bools) -> bool:
        """Tell whether a choice keeps to all limits."""
        count = self.member.T @ choice.astype(np.int64)
        inside = bool((count >= self.least).all() and (count <= self.most).all())
        paid = float(self.cost[choice].sum())
        return inside and int(choice.sum()) <= self.sites and paid <= self.budget

    def affordable(self) -> Bools:
        """(m,) whether a candidate may be opened at all."""
        full = np.asarray(self.member @ (self.most <= 0).astype(np.int64)) > 0
        return (self.cost <= self.budget) & ~full & (self.sites > 0)

    def within(self, inside: Bools, keep: Bools) -> "Limits":
        """Return what is left for the candidates `keep` once those `inside` are open."""
        count = np.asarray(self.member.T @ inside.astype(np.int64))
        return Limits(
            sites=min(self.sites - int(inside.sum()), int(keep.sum())),
            budget=max(self.budget - float(self.cost[inside].sum()), 0.0),
            cost=self.cost[keep],
            member=self.member[keep],
            least=np.maximum(self.least - count, 0),
            most=self.most - count,
        )

    def spent(self, inside: Bools) -> "Limits":
        """Return what is left for the other candidates once those `inside` are open."""
        return self.within(inside, np.ones(len(self.cost), bool))

    def rows(self) -> tuple[Sparse, Floats, Floats]:
        """Rows of a linear programme over the candidates, the least and the most of each."""
        m = len(self.cost)
        rows: list[Any] = [np.ones((1, m)), self.member.T.astype(np.float64)]
        least, most = [0.0, *self.least.tolist()], [float(self.sites), *self.most.tolist()]
        if np.isfinite(self.budget):
            rows.append(self.cost[None, :])
            least.append(0.0)
            most.append(self.budget)
        matrix = sp.csr_array(sp.vstack([sp.csr_array(row) for row in rows]))
        return matrix, np.array(least), np.array(most)


def limits_of(problem: Choice, order: Ints) -> Limits:
    """Limits of a problem whose candidates stand in another order."""
    m = len(problem.cost)
    member = sp.lil_array((m, len(problem.groups)), dtype=np.int64)
    for at, group in enumerate(problem.groups):
        member[group.members, at] = 1
    budget = np.inf
    if problem.budget is not None:  # with room for the rounding of sums
        budget = problem.budget + 1e-9 * max(problem.budget, 1.0)
    tops = [m if group.at_most is None else group.at_most for group in problem.groups]
    return Limits(
        sites=m if problem.sites is None else problem.sites,
        budget=budget,
        cost=problem.cost[order],
        member=sp.csr_array(member)[order],
        least=np.array([group.at_least for group in problem.groups], np.int64),
        most=np.array(tops, np.int64),
    )
