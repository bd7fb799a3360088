"""Who reaches whom within a distance: the covering problems that a center problem consists of."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Floats, Ints, Sparse
from matching.siting.center.problem import CenterProblem
from matching.siting.limits import Limits, limits_of
from matching.siting.median.core import Arcs, Core

__all__ = ["Field", "cover_core", "field_of"]


@dataclass(frozen=True, eq=False)
class Field:
    """A center problem without what is certain.

    Attributes
    ----------
    floor
        (n',) distance of the demand that counts to what exists or is locked, maybe infinite.
    distance
        (n', m') CSR of the candidates that may be opened, entries below `floor` only.
    limits
        What a choice among them must keep to.
    candidate
        (m',) their indices in the problem.
    fixed
        Indices of the locked ones.
    radii
        Sorted distances that the worst one can be: none is below what a point pays at best.
        None at all where somebody cannot be reached.
    """

    floor: Floats
    distance: Sparse
    limits: Limits
    candidate: Ints
    fixed: Ints
    radii: Floats

    def worst(self, choice: Bools) -> float:
        """Return the worst distance of a choice."""
        paid = self.floor.copy()
        data = np.where(choice[self.distance.indices], self.distance.data, np.inf)
        some = np.flatnonzero(np.diff(self.distance.indptr))
        if len(some):
            least = np.minimum.reduceat(data, self.distance.indptr[some])
            paid[some] = np.minimum(paid[some], least)
        return float(paid.max(initial=0.0))


def field_of(problem: CenterProblem) -> Field:
    """Leave out who does not count, banned candidates and those that do not fit; open locked."""
    m = len(problem.cost)
    every = np.arange(m)
    locked, banned = np.isin(every, problem.open), np.isin(every, problem.closed)
    counts = np.flatnonzero(problem.weight > 0)
    distance = problem.distance[counts]
    floor = np.minimum(problem.existing[counts], _least(distance, locked))
    limits = limits_of(problem, every)
    keep = ~locked & ~banned & limits.spent(locked).affordable()
    nearer = _where(
        distance, keep[distance.indices] & (distance.data < np.repeat(floor, _sizes(distance)))
    )[:, np.flatnonzero(keep)]
    best = np.minimum(floor, _least(nearer, np.ones(nearer.shape[1], bool)))
    low = float(best.max(initial=0.0))
    values = np.unique(np.concatenate([nearer.data, floor, [low]]))
    values = values[np.isfinite(values) & (values >= low)]
    return Field(
        floor=floor,
        distance=nearer,
        limits=limits.within(locked, keep),
        candidate=np.flatnonzero(keep),
        fixed=np.flatnonzero(locked),
        radii=values,
    )


def _sizes(matrix: Sparse) -> Ints:
    """Return the number of entries in each row."""
    sizes: Ints = np.diff(matrix.indptr).astype(np.int64)
    return sizes


def _where(matrix: Sparse, mask: Bools) -> Sparse:
    """Return a matrix with some of its entries only."""
    before = np.concatenate([[0], np.cumsum(mask)])
    return sp.csr_array(
        (matrix.data[mask], matrix.indices[mask], before[matrix.indptr]), shape=matrix.shape
    )


def _least(distance: Sparse, asked: Bools) -> Floats:
    """Shortest distance of each row to the candidates asked for, infinite where there is none."""
    least = np.full(distance.shape[0], np.inf)
    some = np.flatnonzero(np.diff(distance.indptr))
    if len(some):
        data = np.where(asked[distance.indices], distance.data, np.inf)
        least[some] = np.minimum.reduceat(data, distance.indptr[some])
    return least


def cover_core(field: Field, radius: float) -> Core:
    """Return the covering problem of a radius: arcs cost nothing, and everybody must be served.

    Demand that is served whenever some other demand is, and candidates that another one can stand
    in for, are gone.
    """
    from matching.siting.target.reduction import dominated, subsumed  # compiled code

    rows = _where(field.distance, field.distance.data <= radius)
    rows = rows[np.flatnonzero(field.floor > radius)]
    kept = np.arange(rows.shape[1])
    pool = _pools(field.limits)
    cost = field.limits.cost if np.isfinite(field.limits.budget) else np.zeros(len(kept))
    none = np.zeros(len(kept), np.int64)
    while rows.shape[0]:
        size = rows.shape
        rows.sort_indices()
        rows = rows[np.flatnonzero(~subsumed(*_arrays(rows), *_arrays(rows.tocsc())))]
        drop = dominated(
            *_arrays(rows), *_arrays(rows.tocsc()),
            cost[kept], none[kept], pool[kept], field.limits.needed[kept],
        )  # fmt: skip
        kept, rows = kept[~drop], rows[:, np.flatnonzero(~drop)]
        if rows.shape == size:
            break
    arcs = Arcs(*_arrays(rows), np.zeros(rows.nnz))
    keep = np.isin(np.arange(field.distance.shape[1]), kept)
    return Core(
        cap=np.full(rows.shape[0], np.inf),
        rows=arcs,
        limits=field.limits.within(np.zeros(len(keep), bool), keep),
        candidate=kept,
        fixed=np.zeros(0, np.int64),
        base=0.0,
        whole=True,
    )


def _arrays(matrix: Sparse) -> tuple[Ints, "np.ndarray[tuple[int], np.dtype[np.int32]]"]:
    """Pointers and indices in the types that the compiled loops expect."""
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32)


def _pools(limits: Limits) -> Ints:
    """Return a number for the set of groups each candidate is in; 0: in none."""
    random = np.random.default_rng(20).integers(1, 2**40, limits.member.shape[1])
    _, pool = np.unique(np.asarray(limits.member @ random), return_inverse=True)
    return np.where(np.diff(limits.member.indptr) > 0, pool.ravel() + 1, 0).astype(np.int64)
