"""Tiny instances and what is true of them, found by trying everything."""

from itertools import combinations

import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st

from matching.siting import Group, TargetProblem


@st.composite
def tiny_problems(draw: st.DrawFn, *, whole: bool = True, limits: bool = True) -> TargetProblem:
    """Up to 7 candidates and 10 demand points, with everything a problem may have."""
    n, m = draw(st.integers(1, 10)), draw(st.integers(1, 7))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    covers = random.random((n, m)) < draw(st.sampled_from([0.1, 0.3, 0.6]))
    weight = random.integers(0, 6, n).astype(float)
    cost = random.integers(0, 6, m).astype(float)
    if not whole:
        weight, cost = weight * random.random(n), cost * random.random(m)
    state = random.permutation(m)
    locked = state[: draw(st.integers(0, min(2, m)))]
    banned = state[len(locked) : len(locked) + draw(st.integers(0, 2))]
    groups = []
    for _ in range(draw(st.integers(0, 2)) if limits else 0):
        members = random.permutation(m)[: random.integers(1, m + 1)]
        least = int(random.integers(0, 2))
        groups.append(
            Group(members, at_most=int(random.integers(max(least, 1), 3)), at_least=least)
        )
    some = limits and draw(st.booleans())
    return TargetProblem(
        weight,
        sp.csr_array(covers),
        None if draw(st.booleans()) and not some else cost,
        draw(st.sampled_from([0.0, 0.3, 0.5, 0.85, 0.99, 1.0])),
        sites=draw(st.integers(len(locked), m)) if limits and draw(st.booleans()) else None,
        budget=float(draw(st.integers(3, 15))) if some else None,
        open=locked,
        closed=banned,
        groups=groups,
        covered=random.random(n) < draw(st.sampled_from([0.0, 0.3])),
        preference=random.integers(0, 4, m),
    )


def meets_target(problem: TargetProblem, chosen: tuple[int, ...]) -> bool:
    """Tell whether a choice covers the share of the reachable weight."""
    covers = problem.covers.toarray()
    free = np.setdiff1d(np.arange(len(problem.cost)), problem.closed)
    reachable = problem.covered | covers[:, free].any(axis=1)
    covered = problem.covered | covers[:, list(chosen)].any(axis=1)
    if problem.target == 1.0:
        return bool((covered | ~reachable | (problem.weight == 0)).all())
    whole = float(problem.weight[reachable].sum())
    return float(problem.weight[covered].sum()) >= problem.target * whole - 1e-9 * whole


def is_allowed(problem: TargetProblem, chosen: tuple[int, ...]) -> bool:
    """Tell whether a choice fits locks, bans, number, money and groups."""
    sites = set(chosen)
    return (
        set(problem.open.tolist()) <= sites
        and not sites & set(problem.closed.tolist())
        and (problem.sites is None or len(sites) <= problem.sites)
        and (problem.budget is None or problem.cost[list(chosen)].sum() <= problem.budget + 1e-9)
        and all(
            group.at_least <= len(sites & set(group.members.tolist()))
            and (group.at_most is None or len(sites & set(group.members.tolist())) <= group.at_most)
            for group in problem.groups
        )
    )


def all_choices(problem: TargetProblem) -> list[tuple[int, ...]]:
    """Every choice that meets all that is asked."""
    m = len(problem.cost)
    return [
        choice
        for size in range(m + 1)
        for choice in combinations(range(m), size)
        if is_allowed(problem, choice) and meets_target(problem, choice)
    ]


def least_cost(problem: TargetProblem) -> float:
    """Cost of the best choice, infinite where there is none."""
    return min((float(problem.cost[list(c)].sum()) for c in all_choices(problem)), default=np.inf)


def small_city(demand: int, candidates: int, seed: int = 1) -> tuple[np.ndarray, sp.csr_array]:
    """Return weights and reach of scattered demand with candidates beside it."""
    random = np.random.default_rng(seed)
    x = random.random((demand, 2))
    y = x[random.choice(demand, candidates, replace=False)]
    near = ((x[:, None] - y[None]) ** 2).sum(axis=2) < 0.08**2
    return random.integers(1, 500, demand).astype(float), sp.csr_array(near)
