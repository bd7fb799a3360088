"""Compiled search over what is open, on the states of `matching.siting.capacity.kernels`."""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled
from matching.siting.capacity.kernels import (
    FLOATS,
    INDEX,
    INTEGER,
    MARKS,
    PROBLEM,
    RANDOM,
    STATE,
    VOID,
    anneal,
    rebuild,
)
from matching.siting.draws import below, unit

__all__ = ["explore"]

TRIALS = 60  # short annealing tries so many moves for each demand point


@compiled(VOID(STATE, STATE))
def _copy(into: Any, state: Any) -> Any:
    """Copy a state."""
    into[0][:], into[1][:], into[2][:] = state[0], state[1], state[2]
    into[3][:], into[4][:], into[5][:] = state[3], state[4], state[5]
    into[6][:], into[7][:], into[8][:] = state[6], state[7], state[8]


@compiled(
    INTEGER(
        PROBLEM, STATE, STATE, RANDOM, FLOATS, FLOATS, INTEGER, INTEGER, INDEX, MARKS, FLOATS
    )
)  # fmt: skip
def explore(
    problem: Any, state: Any, kept: Any, random: Any, heat: Any, penalty: Any,
    spent: Any, until: Any, best: Any, best_shut: Any, record: Any,
) -> Any:  # fmt: skip
    """Close, open or replace a candidate, anneal shortly, keep what is hardly worse.

    The state to start from must not be overloaded; `kept` is room for another one. The rest is
    as in `anneal`; returns the work spent.
    """
    pointers, candidates, _costs = problem[0]
    n, sums = len(state[0]), state[7]
    logged, source = np.empty(3 * n, np.int32), np.empty(3 * n, np.int32)
    inner = np.array([heat[0], heat[1]])
    _copy(kept, state)
    while spent < until:
        i = below(random, n)
        a = types.int64(state[0][i])
        kind = below(random, 4)
        b = (
            below(random, len(problem[3]))
            if kind == 3
            else types.int64(candidates[pointers[i] + below(random, pointers[i + 1] - pointers[i])])
        )
        spent += 150
        if a == b or rebuild(problem, state, a, b, kind, penalty[0], logged, source) == 0:
            continue
        steps = 12 * TRIALS * n
        anneal(problem, state, random, inner, penalty, 0, 0, steps, steps, best, best_shut, record)
        spent += steps + 10 * n
        if sums[1] <= record[2] and sums[0] <= kept[7][0] - heat[0] * np.log(unit(random)):
            _copy(kept, state)
        else:
            _copy(state, kept)
    return spent
