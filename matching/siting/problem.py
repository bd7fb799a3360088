"""What is asked: maximal coverage with a number of sites, a budget, or both."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from matching.siting.arrays import Bools, Floats, Ints, Sparse

__all__ = ["CoverageProblem"]


@dataclass(frozen=True, init=False, eq=False)
class CoverageProblem:
    """Open candidates so that the most demand weight comes within reach.

    Maximal covering location (Church & ReVelle 1974) with a number of sites, a budget (Khuller,
    Moss & Naor 1999), or both. Only weight that is newly covered counts: demand in `covered` is
    served already. All arrays are copied and read-only.

    Parameters
    ----------
    weight
        (n,) weight of each demand point, such as households; finite, not negative.
    covers
        (n, m) sparse, 0/1 or boolean: entry (d, j) is 1 where candidate j reaches demand d.
        Anything `scipy.sparse.csr_array` takes. Distances are refused: compare them first.
    sites
        Most candidates that may be open, locked ones included.
    cost
        (m,) yuan to open each candidate; finite, not negative. Default: nothing costs.
    budget
        Most yuan that may be spent, locked candidates included.
    open
        Indices of candidates that must be open (locked); they use number and budget.
    closed
        Indices of candidates that must stay closed (banned).
    covered
        (n,) booleans, demand that existing stations cover. Default: none.
    preference
        (m,) whole numbers ≥ 0, lower first when gains tie: the order of the four kinds of
        sources handed_over, idle, shared, resident (seed rows A003-006 to A003-026).

    Raises
    ------
    ValueError
        An argument has the wrong shape, kind or range, or neither `sites` nor `budget` is
        given. The text names the argument, what it must be and what it got.
    """

    weight: Floats
    covers: Sparse
    sites: int | None
    cost: Floats
    budget: float | None
    open: Ints
    closed: Ints
    covered: Bools
    preference: Ints

    def __init__(
        self,
        weight: ArrayLike,
        covers: Any,  # any matrix that scipy turns into CSR
        sites: int | None = None,
        cost: ArrayLike | None = None,
        budget: float | None = None,
        open: ArrayLike = (),  # noqa: A002 - the name callers rely on
        closed: ArrayLike = (),
        covered: ArrayLike | None = None,
        preference: ArrayLike | None = None,
    ) -> None:
        matrix = _zero_one("covers", covers)
        n, m = matrix.shape
        if sites is None and budget is None:
            raise ValueError("sites or budget must be given, got neither")
        if budget is not None and cost is None:
            raise ValueError("cost must be given with budget, got none")
        locked, banned = _indices("open", open, m), _indices("closed", closed, m)
        both = np.intersect1d(locked, banned)
        if both.size:
            raise ValueError(f"open and closed must not overlap, got {both.tolist()} in both")
        covered = np.zeros(n, bool) if covered is None else covered
        preference = np.zeros(m, int) if preference is None else preference
        values = {
            "weight": _amounts("weight", weight, n),
            "covers": matrix,
            "sites": None if sites is None else _number("sites", sites),
            "cost": _amounts("cost", np.zeros(m) if cost is None else cost, m),
            "budget": None if budget is None else _amount("budget", budget),
            "open": locked,
            "closed": banned,
            "covered": _flags("covered", covered, n),
            "preference": _ranks("preference", preference, m),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)


def _zero_one(name: str, given: Any) -> Sparse:
    """Copy a 0/1 matrix as canonical boolean CSR with read-only arrays."""
    try:
        matrix = sp.csr_array(given, copy=True)
    except (TypeError, ValueError) as error:
        kind = type(given).__name__
        raise ValueError(f"{name} must be an (n, m) sparse matrix, got {kind}") from error
    if matrix.ndim != 2 or matrix.dtype.kind not in "biuf":
        got = f"{matrix.ndim} axes of {matrix.dtype}"
        raise ValueError(f"{name} must be an (n, m) matrix of 0 and 1, got {got}")
    other = matrix.data[(matrix.data != 0) & (matrix.data != 1)]
    if other.size:
        hint = "compare distances with the walk first"
        raise ValueError(f"{name} must hold only 0 and 1, got {other[0]} ({hint})")
    matrix = sp.csr_array(
        (matrix.data.astype(bool), matrix.indices, matrix.indptr), shape=matrix.shape
    )
    matrix.eliminate_zeros()
    matrix.sum_duplicates()
    for part in (matrix.data, matrix.indices, matrix.indptr):
        part.setflags(write=False)
    return matrix


def _array(name: str, given: ArrayLike, size: int, kinds: str, kind: str) -> NDArray[Any]:
    """Copy a one-dimensional array after checking its kind and length."""
    try:
        array = np.array(given)
    except ValueError as error:
        raise ValueError(f"{name} must be a flat array of {kind}, got ragged rows") from error
    if array.size == 0 and size == 0:
        array = array.astype(bool if kinds[0] == "b" else int)  # an empty list has no kind
    if array.dtype.kind not in kinds:
        raise ValueError(f"{name} must hold {kind}, got {array.dtype}")
    if array.shape != (size,):
        raise ValueError(f"{name} must have shape ({size},), got {array.shape}")
    return array


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array


def _amounts(name: str, given: ArrayLike, size: int) -> Floats:
    array = _array(name, given, size, "biuf", "numbers").astype(np.float64)
    bad = np.flatnonzero(~(np.isfinite(array) & (array >= 0)))
    if bad.size:
        raise ValueError(f"{name} must be finite and not negative, got {array[bad[0]]} at {bad[0]}")
    return _sealed(array)


def _ranks(name: str, given: ArrayLike, size: int) -> Ints:
    array = _array(name, given, size, "iu", "whole numbers").astype(np.int64)
    bad = np.flatnonzero(array < 0)
    if bad.size:
        raise ValueError(f"{name} must not be negative, got {array[bad[0]]} at {bad[0]}")
    return _sealed(array)


def _flags(name: str, given: ArrayLike, size: int) -> Bools:
    return _sealed(_array(name, given, size, "b", "booleans"))


def _indices(name: str, given: ArrayLike, size: int) -> Ints:
    """Sorted, distinct candidate indices."""
    array = np.atleast_1d(np.array(given))
    if array.size == 0:
        return _sealed(np.zeros(0, np.int64))
    array = _array(name, array, len(array), "iu", "candidate indices (whole numbers)")
    bad = array[(array < 0) | (array >= size)]
    if bad.size:
        raise ValueError(f"{name} must hold indices from 0 to {size - 1}, got {bad[0]}")
    return _sealed(np.unique(array.astype(np.int64)))


def _number(name: str, given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < 0:
        raise ValueError(f"{name} must be a whole number, 0 or more, got {given!r}")
    return int(given)


def _amount(name: str, given: object) -> float:
    if isinstance(given, int | float | np.integer | np.floating) and not isinstance(given, bool):
        amount = float(given)
        if math.isfinite(amount) and amount >= 0:
            return amount
    raise ValueError(f"{name} must be a finite number, 0 or more, got {given!r}")
