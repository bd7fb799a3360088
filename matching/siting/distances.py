"""Check and copy distances: a dense matrix, or a sparse one without entries out of reach."""

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from matching.siting.arguments import flat, sealed
from matching.siting.arrays import Floats, Sparse

__all__ = ["distances", "to_existing"]


def distances(name: str, given: Any) -> Sparse:
    """Copy distances as CSR with sorted rows, read-only.

    Parameters
    ----------
    name
        Of the argument, for errors.
    given
        (n, m) array, in which infinity means out of reach; or a sparse matrix, in which no entry
        means out of reach and a stored 0 is a distance of 0.
    """
    matrix = _from_sparse(name, given) if sp.issparse(given) else _from_dense(name, given)
    bad = np.flatnonzero(~(matrix.data >= 0))
    if bad.size:
        raise ValueError(f"{name} must not be negative nor NaN, got {matrix.data[bad[0]]}")
    for part in (matrix.data, matrix.indices, matrix.indptr):
        part.setflags(write=False)
    return matrix


def _from_dense(name: str, given: Any) -> Sparse:
    try:
        array = np.asarray(given)
    except ValueError as error:
        raise ValueError(f"{name} must be an (n, m) matrix, got ragged rows") from error
    if array.ndim != 2 or array.dtype.kind not in "iuf":
        got = f"{array.ndim} axes of {array.dtype}"
        raise ValueError(f"{name} must be an (n, m) matrix of numbers, got {got}")
    within = ~np.isposinf(array)
    indptr = np.concatenate([[0], np.cumsum(within.sum(axis=1))])
    return sp.csr_array(
        (array[within].astype(np.float64), np.nonzero(within)[1], indptr), shape=array.shape
    )


def _from_sparse(name: str, given: Any) -> Sparse:
    if given.ndim != 2 or given.dtype.kind not in "iuf":
        got = f"{given.ndim} axes of {given.dtype}"
        raise ValueError(f"{name} must be an (n, m) matrix of numbers, got {got}")
    matrix = sp.csr_array(given, dtype=np.float64, copy=True)
    matrix.sum_duplicates()
    if matrix.nnz != given.nnz:
        raise ValueError(f"{name} must hold each entry once, got {given.nnz - matrix.nnz} twice")
    within = ~np.isposinf(matrix.data)
    if within.all():
        return matrix
    indptr = np.concatenate([[0], np.cumsum(within)])[matrix.indptr]
    return sp.csr_array((matrix.data[within], matrix.indices[within], indptr), shape=matrix.shape)


def to_existing(name: str, given: ArrayLike | None, size: int) -> Floats:
    """Copy the distance to what is open already, infinity where there is nothing, read-only."""
    if given is None:
        return sealed(np.full(size, np.inf))
    array = flat(name, given, size, "iuf", "numbers").astype(np.float64)
    bad = np.flatnonzero(~(array >= 0))
    if bad.size:
        raise ValueError(f"{name} must not be negative nor NaN, got {array[bad[0]]} at {bad[0]}")
    return sealed(array)
