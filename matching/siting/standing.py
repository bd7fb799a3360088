"""What one more candidate adds to a choice that stands, for each kind of problem."""

from typing import Any, Protocol

import numpy as np

from matching.siting.arguments import indices
from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.center.problem import CenterProblem
from matching.siting.choice import Choice
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.median.problem import MedianProblem
from matching.siting.served.problem import ServedProblem
from matching.siting.served.serve import serve

__all__ = ["Standing", "affordable", "may_open", "standing"]

ROUNDING = 1e-9  # share of a budget


class Standing(Protocol):
    """A choice to which candidates can be added one by one.

    Attributes
    ----------
    enough
        (m,) booleans, candidates that on top leave nobody unserved who must be served; where there
        is such a one, gains count only among these, as if the unserved walked farthest of all.
    """

    enough: Bools

    def gains(self) -> Floats:
        """(m,) by how much the objective gets better where each alone is opened on top."""

    def open(self, j: int) -> float:
        """Open a candidate on top; return by how much the objective got better."""


def standing(problem: Choice, chosen: Ints) -> Standing:
    """Return a choice as it stands.

    Gains of a `ServedProblem` are what fits without moving anybody who is served, so at least
    so much; those of the other problems are exact.

    Raises
    ------
    ValueError
        `problem` is of a kind whose objective is money, which no further candidate betters.
    """
    for kind, found in (
        (CoverageProblem, _Covered),
        (MedianProblem, _Walked),
        (CenterProblem, _Longest),
        (ServedProblem, _Served),
    ):
        if isinstance(problem, kind):
            return found(problem, indices("chosen", chosen, len(problem.cost)))  # type: ignore[arg-type]
    name = type(problem).__name__
    raise ValueError(f"problem must be one whose objective is not money, got {name}")


def may_open(problem: Choice, opened: Bools) -> Bools:
    """(m,) which closed candidates bans and groups let open on top."""
    may: Bools = ~opened
    may[problem.closed] = False
    for group in problem.groups:
        if group.at_most is not None and opened[group.members].sum() >= group.at_most:
            may[group.members] = False
    return may


def affordable(problem: Choice, opened: Bools) -> Bools:
    """(m,) which candidates number and budget let open on top, groups or not."""
    if problem.sites is not None and opened.sum() >= problem.sites:
        return np.zeros(len(opened), bool)
    if problem.budget is None:
        return np.ones(len(opened), bool)
    room = problem.budget * (1 + ROUNDING) - problem.cost[opened].sum()
    return np.asarray(problem.cost <= room)


class _Covered:
    """Weight within reach of what is open."""

    def __init__(self, problem: CoverageProblem, chosen: Ints) -> None:
        self.problem = problem
        self.enough = np.ones(len(problem.cost), bool)
        rows = problem.covers.astype(np.float64).tocsr()
        self.cols = rows.tocsc()
        opened = np.zeros(len(problem.cost))
        opened[chosen] = 1.0
        self.count = np.asarray(rows @ opened)

    def gains(self) -> Floats:
        first, second = self.problem.earned
        left = np.select([self.count == 0, self.count == 1], [first, second], 0.0)
        return np.asarray(self.cols.T @ left)

    def open(self, j: int) -> float:
        gain = float(self.gains()[j])
        self.count[_column(self.cols, j)[0]] += 1.0
        return gain


class _Walked:
    """Weighted distance to the nearest of what is open."""

    def __init__(self, problem: MedianProblem, chosen: Ints) -> None:
        self.weight, self.cols = problem.weight, problem.distance.tocsc()
        beyond = np.inf if problem.beyond is None else problem.beyond
        self.best = np.minimum(problem.existing, beyond)
        for j in chosen:
            self._nearer(int(j))
        self.enough = _strand(self.best, problem.distance, self.weight > 0)

    def gains(self) -> Floats:
        rows = self.cols.indices
        saved = self.weight[rows] * np.maximum(_finite(self.best)[rows] - self.cols.data, 0.0)
        owner = np.repeat(np.arange(self.cols.shape[1]), np.diff(self.cols.indptr))
        return np.asarray(np.bincount(owner, saved, self.cols.shape[1]), np.float64)

    def open(self, j: int) -> float:
        before = float(self.weight @ _finite(self.best))
        self._nearer(j)
        return before - float(self.weight @ _finite(self.best))

    def _nearer(self, j: int) -> None:
        rows, metres = _column(self.cols, j)
        self.best[rows] = np.minimum(self.best[rows], metres)


class _Longest:
    """The longest distance to the nearest of what is open, of all who count."""

    def __init__(self, problem: CenterProblem, chosen: Ints) -> None:
        counts = problem.weight > 0
        self.rows = problem.distance[np.flatnonzero(counts)].tocsr()
        self.cols = self.rows.tocsc()
        self.best = problem.existing[counts].astype(np.float64)
        for j in chosen:
            self._nearer(int(j))
        self.enough = _strand(self.best, self.rows, np.ones(len(self.best), bool))

    def gains(self) -> Floats:
        """From the longest walk down: who shortens all walks longer than what is left."""
        m = self.cols.shape[1]
        if not len(self.best):
            return np.zeros(m)
        order = np.argsort(-self.best, kind="stable")
        longest = self.best[order[0]]
        alive, left, after = np.ones(m, bool), np.zeros(m), np.full(m, longest)
        for i in order:
            done = alive & (left >= self.best[i])
            after[done], alive = left[done], alive & ~done
            if not alive.any():
                break
            part = slice(self.rows.indptr[i], self.rows.indptr[i + 1])
            walk = np.full(m, self.best[i])
            walk[self.rows.indices[part]] = np.minimum(self.rows.data[part], self.best[i])
            stuck = alive & (walk >= self.best[i])
            after[stuck] = self.best[i]
            alive &= ~stuck
            left = np.maximum(left, walk)
        after[alive] = left[alive]
        return np.asarray(longest - after)

    def open(self, j: int) -> float:
        before = float(self.best.max(initial=0.0))
        self._nearer(j)
        return before - float(self.best.max(initial=0.0))

    def _nearer(self, j: int) -> None:
        rows, metres = _column(self.cols, j)
        self.best[rows] = np.minimum(self.best[rows], metres)


class _Served:
    """Weight that is served within the rooms of what is open."""

    def __init__(self, problem: ServedProblem, chosen: Ints) -> None:
        self.problem, self.chosen = problem, chosen
        self.enough = np.ones(len(problem.cost), bool)
        self.cols = problem.covers.tocsc()
        self.left = self._unserved()

    def gains(self) -> Floats:
        capacity = self.problem.capacity
        if not self.problem.single_source:
            waiting = np.asarray(self.cols.astype(np.float64).T @ self.left)
            return np.asarray(np.minimum(waiting, capacity))
        return np.array([self._whole(j) for j in range(len(capacity))])

    def open(self, j: int) -> float:
        before = float(self.left.sum())
        self.chosen = np.union1d(self.chosen, [j])
        self.left = self._unserved()
        return before - float(self.left.sum())

    def _whole(self, j: int) -> float:
        """Weight of who fits whole into a room, the largest first."""
        room = total = float(self.problem.capacity[j])
        for weight in -np.sort(-self.left[_column(self.cols, j)[0]]):
            room -= weight if weight <= room else 0.0
        return total - room

    def _unserved(self) -> Floats:
        served = np.asarray(serve(self.problem, self.chosen).sum(axis=1)).ravel()
        return np.asarray(np.maximum(self.problem.weight - served, 0.0))


def _strand(best: Floats, distance: Any, counts: Bools) -> Bools:
    """Let who is not served walk farthest of all; tell who would serve all of them."""
    alone = counts & np.isinf(best)
    best[alone] = distance.data.max(initial=0.0)
    reach = distance[np.flatnonzero(alone)]
    return np.asarray(np.bincount(reach.indices, minlength=distance.shape[1]) == alone.sum())


def _column(cols: Any, j: int) -> tuple[Any, Any]:
    """Rows and values of a column."""
    part = slice(cols.indptr[j], cols.indptr[j + 1])
    return cols.indices[part], cols.data[part]


def _finite(distance: Floats) -> Floats:
    """Distances, 0 where nobody who weighs anything is left without one."""
    return np.where(np.isfinite(distance), distance, 0.0)
