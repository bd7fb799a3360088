"""An independent check of pairs; it shares no code with the solvers."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from matching.pairing.problem import PairingProblem

__all__ = ["violations"]


def violations(problem: PairingProblem, pairs: ArrayLike) -> list[str]:
    """Return every rule of `problem` that `pairs` (k, 2) break, in words; [] when none.

    Checked are indices, doubles, forbidden pairs, limits of needs, capacities (or loads) of
    offers, totals and funds of units, labels that stand alone, and the presence of the fixed
    pairs. Optimality is not checked.
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
    allowed: list[tuple[int, int]] = []
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
        allowed.append((need, offer))
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
    told += _units(problem, allowed)
    told += _alone(problem, allowed)
    told += [
        f"fixed pair ({need}, {offer}) is missing"
        for need, offer in problem.fixed.tolist()
        if (need, offer) not in seen
    ]
    return told


def _units(problem: PairingProblem, pairs: list[tuple[int, int]]) -> Iterator[str]:
    """Tell units that serve more, or spend more, than they can."""
    for unit, (total, funds) in enumerate(zip(problem.total, problem.funds, strict=True)):
        mine = [offer for _, offer in pairs if problem.unit[offer] == unit]
        spent = sum(float(problem.cost[offer]) for offer in mine)
        if len(mine) > total:
            yield f"unit {unit} has {len(mine)} pairs, its total is {total:g}"
        if spent > funds + 1e-9 * max(1.0, funds):
            yield f"unit {unit} spends {spent:g}, its funds are {funds:g}"


def _alone(problem: PairingProblem, pairs: list[tuple[int, int]]) -> Iterator[str]:
    """Tell labels that stand more than once in one period."""
    times = Counter(
        (int(problem.alone[need]), int(problem.period[offer]))
        for need, offer in pairs
        if problem.alone[need] >= 0
    )
    for (label, period), count in times.items():
        if count > 1:
            yield f"label {label} stands {count} times in period {period}"
