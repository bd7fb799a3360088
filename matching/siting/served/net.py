"""The numbers that search, bound and HiGHS work on."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats, Sparse
from matching.siting.capacity.core import Core, has_tables, is_whole, roomy
from matching.siting.limits import limits_of
from matching.siting.served.problem import ServedProblem

__all__ = ["Flow", "Net", "core_of", "empty_flow", "net_of", "visits_of"]

Flow: TypeAlias = tuple[NDArray[Any], ...]  # see `kernels`


@dataclass(frozen=True, eq=False)
class Net:
    """Who may serve whom, scaled so that the largest weight is 1.

    Attributes
    ----------
    arrays
        As the compiled loops want them, see `kernels`.
    columns
        (n, m) CSC of the entries; those of demand without weight are left out.
    scale
        The largest weight.
    """

    arrays: tuple[NDArray[Any], ...]
    columns: Sparse
    scale: float


def net_of(problem: ServedProblem) -> Net:
    """Turn a problem into a net."""
    n, m = problem.covers.shape
    scale = float(problem.weight.max(initial=0.0)) or 1.0
    rows = sp.csr_array(problem.covers, dtype=np.float64, copy=True)
    rows.data *= np.repeat(problem.weight > 0, np.diff(rows.indptr))
    rows.eliminate_zeros()
    columns = rows.tocsc()
    columns.sort_indices()
    owner = np.repeat(np.arange(m), np.diff(columns.indptr)).astype(np.int32)
    order = np.argsort(columns.indices, kind="stable").astype(np.int32)
    counts = np.bincount(columns.indices, minlength=n)
    arrays = (
        columns.indptr.astype(np.int64),
        columns.indices.astype(np.int32),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        order,
        owner,
        problem.weight / scale,
        problem.capacity / scale,
    )
    return Net(arrays, columns, scale)


def empty_flow(net: Net) -> Flow:
    """Return the flow while nothing is open."""
    m = net.columns.shape[1]
    return (
        np.zeros(net.columns.nnz),
        net.arrays[5].copy(),
        np.zeros(m),
        np.zeros(m, np.uint8),
        np.zeros(2),
    )


def visits_of(net: Net) -> Flow:
    """Room for the marks of a search."""
    n, m = net.columns.shape
    return (
        np.zeros(n + m, np.int32),
        np.zeros(n, np.int32),
        np.zeros(m, np.int32),
        np.zeros(max(n, m) + 1, np.int32),
        np.zeros(1, np.int32),
    )


def core_of(problem: ServedProblem) -> Core:
    """Turn a problem into the core of a single-source one, where not to serve costs the weight.

    Its knapsacks hold for split weight, too, when they are taken as fractional ones (`units`
    False), as its capacities and demand are what they are.
    """
    n, m = problem.covers.shape
    every = np.arange(m)
    locked, there = np.isin(every, problem.open), np.isin(every, problem.existing)
    weight = problem.weight.copy()
    rows = sp.csr_array(problem.covers, dtype=np.float64)
    never: Bools = np.isin(every, problem.closed) & ~there
    row = np.repeat(np.arange(n), np.diff(rows.indptr))
    keep = ~never[rows.indices] & (weight[row] > 0)
    if problem.single_source:
        keep &= weight[row] <= roomy(problem.capacity)[rows.indices]
    starts = np.concatenate([[0], np.cumsum(np.bincount(row[keep], minlength=n))])
    costs: Floats = np.zeros(int(keep.sum()))
    whole = is_whole(weight)
    return Core(
        demand=weight,
        capacity=roomy(problem.capacity),
        cost=np.zeros(m),
        base=0.0,
        arcs=sp.csr_array((costs, rows.indices[keep], starts), shape=(n, m)),
        outside=weight,
        always=locked | there,
        never=never,
        limits=limits_of(problem, every).spent(locked),
        whole=whole and (problem.single_source or is_whole(problem.capacity)),
        units=problem.single_source and whole and has_tables(problem.capacity, rows.nnz),
    )
