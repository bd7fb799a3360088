"""Tiny instances and what is true of them, found by trying everything."""

import numpy as np
from hypothesis import strategies as st

from matching.siting import CenterProblem
from tests.matching.siting.median.cases import fitting, requirements, sparse, tiny_distances


@st.composite
def tiny_problems(draw: st.DrawFn) -> CenterProblem:
    """Everything a problem may have."""
    distance, random = draw(tiny_distances(whole=draw(st.booleans())))
    n, m = distance.shape
    existing = np.where(random.random(n) < 0.3, random.integers(0, 40, n), np.inf)
    return CenterProblem(
        draw(st.sampled_from([distance, sparse(distance)])),
        **draw(requirements(m, random)),
        weight=draw(st.none() | st.just(random.integers(0, 3, n))),
        existing=draw(st.none() | st.just(existing)),
    )


def paid_by(problem: CenterProblem, chosen: tuple[int, ...]) -> list[float]:
    """Distance of each demand point to what is nearest."""
    paid = problem.existing.tolist()
    for d in range(len(paid)):
        begin, end = problem.distance.indptr[d : d + 2]
        for e in range(begin, end):
            if problem.distance.indices[e] in chosen:
                paid[d] = min(paid[d], float(problem.distance.data[e]))
    return paid


def worst_of(problem: CenterProblem, chosen: tuple[int, ...]) -> float:
    """Worst distance of those who count."""
    paid = paid_by(problem, chosen)
    return max((p for p, w in zip(paid, problem.weight, strict=True) if w > 0), default=0.0)


def best_of(problem: CenterProblem) -> float:
    """Least worst distance of any choice of a candidate, infinite where there is none."""
    return min((worst_of(problem, choice) for choice in fitting(problem)), default=np.inf)
