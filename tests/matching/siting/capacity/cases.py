"""Tiny instances and what is true of them, found by trying everything."""

import math
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from matching.siting import CapacityProblem, Group

CASES = Path(__file__).resolve().parents[4].parent / "shared" / "cases"
needs_cases = pytest.mark.skipif(
    not CASES.exists(), reason="the published cases are not beside the project"
)


@st.composite
def tiny_problems(draw: st.DrawFn, *, whole: bool = True) -> CapacityProblem:
    """Up to 4 candidates and 5 demand points, with everything a problem may have."""
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    demand = random.integers(0, 6, n).astype(float)
    capacity = random.integers(2, 12, m).astype(float)
    assign = random.integers(0, 20, (n, m)).astype(float)
    cost = random.integers(0, 15, m).astype(float)
    if not whole:
        demand, assign = demand * random.random(n), assign * random.random((n, m))
    assign[random.random((n, m)) < draw(st.sampled_from([0.0, 0.3]))] = np.inf
    state = random.permutation(m)
    locked = state[: draw(st.integers(0, min(1, m)))]
    banned = state[len(locked) : len(locked) + draw(st.integers(0, 1))]
    budget = float(cost[locked].sum()) + draw(st.integers(0, 30)) if draw(st.booleans()) else None
    groups = []
    if draw(st.booleans()):
        groups.append(Group(random.choice(m, min(m, 2), replace=False), at_most=1))
    if draw(st.booleans()):
        groups.append(Group(random.choice(m, min(m, 2), replace=False), at_least=1))
    return CapacityProblem(
        demand,
        capacity,
        cost,
        assign,
        draw(st.none() | st.integers(len(locked), m)),
        budget=budget,
        open=locked,
        closed=banned,
        groups=groups,
    )


def fits(problem: CapacityProblem, choice: tuple[int, ...]) -> bool:
    """Tell whether a choice keeps to number, budget, locks, bans and groups."""
    chosen = set(choice)
    if not set(problem.open.tolist()) <= chosen or chosen & set(problem.closed.tolist()):
        return False
    if problem.sites is not None and len(chosen) > problem.sites:
        return False
    if problem.budget is not None and problem.cost[list(choice)].sum() > problem.budget + 1e-9:
        return False
    for group in problem.groups:
        count = len(chosen & set(group.members.tolist()))
        if count < group.at_least or (group.at_most is not None and count > group.at_most):
            return False
    return True


def least_cost(problem: CapacityProblem) -> float:
    """Least cost of all choices and assignments; infinite where there is none."""
    n, m = problem.assign_cost.shape
    cost = np.full((n, m), np.inf)
    for i in range(n):
        part = slice(problem.assign_cost.indptr[i], problem.assign_cost.indptr[i + 1])
        cost[i, problem.assign_cost.indices[part]] = problem.assign_cost.data[part]
    best = math.inf
    for size in range(m + 1):
        for choice in combinations(range(m), size):
            if not fits(problem, choice):
                continue
            opening = float(problem.cost[list(choice)].sum())
            for serving in product(choice, repeat=n):
                load = np.bincount(serving, weights=problem.demand, minlength=m)
                if (load <= problem.capacity + 1e-9).all():
                    paid = sum(float(cost[i, j]) for i, j in enumerate(serving))
                    best = min(best, opening + paid)
    return best


def holmberg(number: int) -> tuple[CapacityProblem, float]:
    """Read an instance of Holmberg, Rönnqvist & Yuan with its optimum."""
    folder = CASES / "sscflp"
    given = np.array((folder / f"holmberg_p{number}.txt").read_text().split(), float)
    m, n = int(given[0]), int(given[1])
    sites = given[2 : 2 + 2 * m].reshape(m, 2)
    demand, costs = given[2 + 2 * m : 2 + 2 * m + n], given[2 + 2 * m + n :].reshape(m, n)
    best = float((folder / "optima.txt").read_text().split()[number - 1])
    return CapacityProblem(demand, sites[:, 0], sites[:, 1], costs.T), best
