"""Check and copy the arguments of problems; errors name the argument and what it got."""

import contextlib
import math
from typing import Any, Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from matching.siting.arrays import Bools, Floats, Ints, Sparse

__all__ = [
    "amount",
    "amounts",
    "flags",
    "flat",
    "indices",
    "number",
    "ranks",
    "settings",
    "share",
    "zero_one",
]

MANY: Final = 2**31 - 1  # more than any number of candidates
LARGEST_SEED: Final = 2**63 - 1  # what the compiled searches take
LARGEST: Final = 1e15  # households, yuan; sums of larger ones lose their last digits


def zero_one(name: str, given: Any) -> Sparse:
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


def flat(name: str, given: ArrayLike, size: int, kinds: str, kind: str) -> NDArray[Any]:
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


def sealed(array: NDArray[Any]) -> NDArray[Any]:
    """Make an array read-only."""
    array.setflags(write=False)
    return array


def amounts(name: str, given: ArrayLike, size: int) -> Floats:
    """Copy finite numbers that are not negative, read-only."""
    array = flat(name, given, size, "biuf", "numbers").astype(np.float64)
    bad = np.flatnonzero(~(np.isfinite(array) & (array >= 0)))
    if bad.size:
        raise ValueError(f"{name} must be finite and not negative, got {array[bad[0]]} at {bad[0]}")
    if array.size and array.max() > LARGEST:
        raise ValueError(f"{name} must be at most {LARGEST:g}, got {array.max()}")
    return sealed(array)


def ranks(name: str, given: ArrayLike, size: int) -> Ints:
    """Copy whole numbers that are not negative, read-only."""
    array = flat(name, given, size, "iu", "whole numbers").astype(np.int64)
    bad = np.flatnonzero(array < 0)
    if bad.size:
        raise ValueError(f"{name} must not be negative, got {array[bad[0]]} at {bad[0]}")
    return sealed(array)


def flags(name: str, given: ArrayLike, size: int) -> Bools:
    """Copy booleans, read-only."""
    return sealed(flat(name, given, size, "b", "booleans"))


def indices(name: str, given: ArrayLike, size: int) -> Ints:
    """Return sorted, distinct candidate indices, read-only."""
    try:
        array = np.atleast_1d(np.array(given))
    except ValueError as error:
        raise ValueError(f"{name} must be a list of candidate indices, got {given!r}") from error
    if array.size == 0:
        return sealed(np.zeros(0, np.int64))
    array = flat(name, array, len(array), "iu", "candidate indices (whole numbers)")
    bad = array[(array < 0) | (array >= size)]
    if bad.size:
        raise ValueError(f"{name} must hold indices from 0 to {size - 1}, got {bad[0]}")
    return sealed(np.unique(array.astype(np.int64)))


def number(name: str, given: object) -> int:
    """Return a whole number, 0 or more."""
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < 0:
        raise ValueError(f"{name} must be a whole number, 0 or more, got {given!r}")
    return min(int(given), MANY)


def amount(name: str, given: object) -> float:
    """Return a finite number, 0 or more."""
    if _is_number(given):
        with contextlib.suppress(OverflowError):  # a whole number beyond all floats
            amount = float(given)  # type: ignore[arg-type]
            if math.isfinite(amount) and amount >= 0:
                return amount
    raise ValueError(f"{name} must be a finite number, 0 or more, got {given!r}")


def share(name: str, given: object) -> float:
    """Return a share from 0 to 1."""
    if _is_number(given) and 0 <= given <= 1:  # type: ignore[operator]
        return float(given)  # type: ignore[arg-type]
    raise ValueError(f"{name} must be a share from 0 to 1, got {given!r}")


def settings(time_limit: float, gap: float, seed: int) -> None:
    """Check what every solver is told beside the problem."""
    if not (_is_number(time_limit) and 0 < time_limit < math.inf):
        raise ValueError(f"time_limit must be a positive number of seconds, got {time_limit!r}")
    if not (_is_number(gap) and 0 <= gap < 1):
        raise ValueError(f"gap must be a share from 0 to below 1, got {gap!r}")
    whole = _is_number(seed) and isinstance(seed, int | np.integer)
    if not (whole and 0 <= seed <= LARGEST_SEED):
        raise ValueError(f"seed must be a whole number from 0 to {LARGEST_SEED}, got {seed!r}")


def _is_number(given: object) -> bool:
    return isinstance(given, int | float | np.integer | np.floating) and not isinstance(given, bool)
