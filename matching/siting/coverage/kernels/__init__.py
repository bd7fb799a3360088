"""Compiled loops of the coverage model, over the CSR and CSC arrays of a `Core`.

Signatures are written out, so nothing is compiled while a planner waits; the machine code is
kept in numba's cache (`NUMBA_CACHE_DIR`), and where no cache can be written it is compiled on
import. No loop holds the interpreter's lock.

Two tuples describe a core and stay as they are: the matrix ``(weight, second, row pointers, row
indices, column pointers, column indices, cost)`` and the rules of groups ``(pointers, group of each
candidate, most, least)``.
"""

from matching.siting.coverage.kernels.anneal import anneal
from matching.siting.coverage.kernels.dual import descend
from matching.siting.coverage.kernels.greedy import extend, polish
from matching.siting.coverage.kernels.reduce import dominated
from matching.siting.coverage.kernels.twice import anneal_twice

__all__ = ["anneal", "anneal_twice", "descend", "dominated", "extend", "polish"]
