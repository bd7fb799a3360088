"""An independent check of pairs; it shares no code with the solvers."""

import numpy as np
from numpy.typing import ArrayLike

from matching.pairing.problem import PairingProblem

__all__ = ["violations"]


def violations(problem: PairingProblem, pairs: ArrayLike) -> list[str]:
    """Return every rule of `problem` that `pairs` (k, 2) break, in words; [] when none.

    Checked are indices, doubles, forbidden pairs, limits of needs, capacities (or loads) of
    offers, and the presence of the fixed pairs. Optimality is not checked.
    """
    n, m = problem.score.shape
    array = np.asarray(pairs)
    if array.size == 0:
        array = np.zeros((0, 2), dtype=np.int64)
    if array.ndim != 2 or array.shape[1] != 2:
        return [f"pairs have shape {array.shape}, not (k, 2)"]
    told = []
    used = np.zeros(m)
    taken = np.zeros(n, dtype=np.int64)
    seen: set[tuple[int, int]] = set()
    arcs = {
        (need, int(problem.score.indices[at])): at
        for need in range(n)
        for at in range(problem.score.indptr[need], problem.score.indptr[need + 1])
    }
    for need, offer in array.tolist():
        if not (0 <= need < n and 0 <= offer < m):
            told.append(f"pair ({need}, {offer}) is outside {n} needs × {m} offers")
            continue
        if (need, offer) in seen:
            told.append(f"pair ({need}, {offer}) stands twice")
        seen.add((need, offer))
        at = arcs.get((need, offer))
        if at is None:
            told.append(f"pair ({need}, {offer}) is forbidden")
            continue
        taken[need] += 1
        used[offer] += 1.0 if problem.load is None else problem.load[at]
    told += [
        f"need {i} has {taken[i]} pairs, its limit is {problem.limit[i]}"
        for i in np.flatnonzero(taken > problem.limit)
    ]
    allowance = 1e-9 * np.maximum(1.0, problem.capacity)
    told += [
        f"offer {j} carries {used[j]:g}, its capacity is {problem.capacity[j]:g}"
        for j in np.flatnonzero(used > problem.capacity + allowance)
    ]
    told += [
        f"fixed pair ({need}, {offer}) is missing"
        for need, offer in problem.fixed.tolist()
        if (need, offer) not in seen
    ]
    return told
