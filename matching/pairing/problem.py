"""The pairing problem and its answer: arrays that are checked once, copied and read-only."""

from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

__all__ = ["Floats", "Ints", "PairingProblem", "Result", "Status"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Status = Literal["optimal", "feasible", "infeasible"]


@dataclass(frozen=True, eq=False)
class PairingProblem:
    """Needs to be paired with offers.

    Each pair is used at most once. The best answer serves as many groups as possible, so that
    each community gets something before any gets seconds; among such answers it has the
    greatest total score. Without `group` only the total score counts.

    Parameters
    ----------
    score
        Sparse n needs × m offers. No entry: the pair is forbidden; a stored 0: it is allowed.
        A dense array allows every pair. Scores may be negative.
    capacity
        (m,) how many needs an offer can serve, or, with `load`, how much load it carries.
    limit
        (n,) how many offers a need can take; one each when left out.
    group
        (n,) any integer label, such as the community of each need.
    load
        n × m, dense or sparse (no entry: no load): what the pair takes of the offer's
        capacity (generalised assignment). Without it every pair takes 1.
    fixed
        (k, 2) pairs (need, offer) that stand already; they use capacity and limits.

    Raises
    ------
    ValueError
        Naming the argument, what it must be and what it got.

    Notes
    -----
    A ban is an absent entry of `score`; a fixed pair must have one.
    """

    score: sp.csr_array[Any]
    capacity: Floats
    limit: Ints
    group: Ints | None
    load: Floats | None
    fixed: Ints

    def __init__(
        self,
        score: sp.sparray | sp.spmatrix | ArrayLike,
        capacity: ArrayLike,
        limit: ArrayLike | None = None,
        *,
        group: ArrayLike | None = None,
        load: sp.sparray | sp.spmatrix | ArrayLike | None = None,
        fixed: ArrayLike | None = None,
    ) -> None:
        matrix = _scores(score)
        needs, offers = matrix.shape
        values: dict[str, Any] = {
            "score": matrix,
            "capacity": _capacities(capacity, offers, whole=load is None),
            "limit": _wholes("limit", np.ones(needs) if limit is None else limit, needs, least=0),
            "group": None if group is None else _wholes("group", group, needs, least=None),
            "load": None if load is None else _loads(load, matrix),
            "fixed": _pairs("fixed", fixed, matrix.shape),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        for array in (*values.values(), matrix.data, matrix.indices, matrix.indptr):
            if isinstance(array, np.ndarray):
                array.flags.writeable = False

    @property
    def arcs(self) -> tuple[Ints, Ints]:
        """Need and offer of each allowed pair, in the order of ``score.data``."""
        needs = np.repeat(np.arange(self.score.shape[0]), np.diff(self.score.indptr))
        return needs, self.score.indices.astype(np.int64)


@dataclass(frozen=True, eq=False)
class Result:
    """An answer to a pairing problem.

    Attributes
    ----------
    status
        ``optimal``: proven; ``feasible``: valid, not proven; ``infeasible``: the fixed pairs
        break a capacity or a limit, or are forbidden.
    pairs
        (k, 2) need and offer, sorted, the fixed ones included.
    objective, bound
        Total score, and a proven upper bound on the total score of any answer that serves as
        many groups as this one has been proven to need; NaN when infeasible.
    groups_served, groups_bound
        Groups with at least one pair and a proven upper bound on it; None without groups.
    truncated
        True when the time limit, not the search itself, ended the work.
    seconds
        Wall-clock time.
    """

    status: Status
    pairs: Ints
    objective: float
    bound: float
    groups_served: int | None
    groups_bound: int | None
    truncated: bool
    seconds: float


def _scores(score: Any) -> sp.csr_array[Any]:
    if not sp.issparse(score):
        dense = np.asarray(score, dtype=np.float64)
        if dense.ndim != 2:
            raise ValueError(f"score must be a matrix needs × offers, got {dense.ndim} dimensions")
        # every cell is stored, zeros too: in a dense array all pairs are allowed
        n, m = dense.shape
        columns, starts = np.tile(np.arange(m), n), np.arange(n + 1) * m
        matrix = sp.csr_array((dense.ravel().copy(), columns, starts), shape=(n, m))
    else:
        matrix = sp.csr_array(cast("Any", score), dtype=np.float64, copy=True)
        matrix.sum_duplicates()
    bad = matrix.data[~np.isfinite(matrix.data)]
    if len(bad):
        raise ValueError(f"score must be finite, got {bad[0]}")
    return matrix


def _loads(load: Any, score: sp.csr_array[Any]) -> Floats:
    """Return the load of each allowed pair, in the order of ``score.data``."""
    sparse: bool = sp.issparse(load)
    shape = load.shape if sparse else np.shape(load)
    if shape != score.shape:
        raise ValueError(f"load must have the shape of score {score.shape}, got {shape}")
    rows = np.repeat(np.arange(score.shape[0]), np.diff(score.indptr))
    if sparse:
        values = _looked_up(sp.csr_array(load), rows, score.indices.astype(np.int64))
    else:
        values = np.asarray(load, dtype=np.float64)[rows, score.indices]
    bad = values[~(np.isfinite(values) & (values >= 0))]
    if len(bad):
        raise ValueError(f"load must be finite and not negative, got {bad[0]}")
    return values


def _looked_up(matrix: sp.csr_array[Any], rows: Ints, columns: Ints) -> Floats:
    """Return the entries of `matrix` at `rows`, `columns`; 0 where there is none."""
    width = max(1, matrix.shape[1])
    matrix.sum_duplicates()
    owners = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    keys, wanted = owners * width + matrix.indices, rows * width + columns
    at = np.searchsorted(keys, wanted)
    found = at < len(keys)
    found[found] = keys[at[found]] == wanted[found]
    values = np.zeros(len(wanted))
    values[found] = matrix.data[at[found]]
    return values


def _capacities(capacity: ArrayLike, offers: int, *, whole: bool) -> Floats:
    if whole:
        return _wholes("capacity", capacity, offers, least=0).astype(np.float64)
    array = np.array(capacity, dtype=np.float64)
    if array.shape != (offers,):
        raise ValueError(f"capacity must have shape ({offers},), got {array.shape}")
    if not (np.isfinite(array) & (array >= 0)).all():
        bad = array[~(np.isfinite(array) & (array >= 0))][0]
        raise ValueError(f"capacity must be finite and not negative, got {bad}")
    return array


def _wholes(name: str, values: ArrayLike, size: int, *, least: int | None) -> Ints:
    array = np.asarray(values)
    if array.shape != (size,):
        raise ValueError(f"{name} must have shape ({size},), got {array.shape}")
    if array.dtype.kind not in "iufb":
        raise ValueError(f"{name} must be whole numbers, got dtype {array.dtype}")
    numbers = array.astype(np.float64)
    good = np.isfinite(numbers) & (numbers == np.floor(numbers))
    if least is not None:
        good &= numbers >= least
    if not good.all():
        wanted = "whole numbers" if least is None else f"whole numbers of at least {least}"
        raise ValueError(f"{name} must be {wanted}, got {numbers[~good][0]}")
    return array.astype(np.int64)


def _pairs(name: str, pairs: ArrayLike | None, shape: tuple[int, int]) -> Ints:
    array = np.asarray([] if pairs is None else pairs)
    if array.size == 0:
        return np.zeros((0, 2), dtype=np.int64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"{name} must have shape (k, 2), got {array.shape}")
    if array.dtype.kind not in "iu":
        raise ValueError(f"{name} must be indices, got dtype {array.dtype}")
    if (array < 0).any() or (array >= np.array(shape)).any():
        raise ValueError(f"{name} must lie within {shape}, got {array.min(0)} to {array.max(0)}")
    return np.unique(array.astype(np.int64), axis=0)
