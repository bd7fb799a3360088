"""Tiny instances and what is true of them, found by trying everything."""

from itertools import combinations, product

import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st
from scipy.sparse.csgraph import maximum_flow

from matching.siting import Group, ServedProblem


@st.composite
def tiny_problems(draw: st.DrawFn, *, single_source: bool = False) -> ServedProblem:
    """Up to 6 candidates and 7 demand points (5 wholly served), with all a problem may have."""
    n, m = draw(st.integers(1, 5 if single_source else 7)), draw(st.integers(1, 6))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    covers = random.random((n, m)) < draw(st.sampled_from([0.2, 0.4, 0.7]))
    cost = random.integers(0, 5, m).astype(float)
    state = random.permutation(m)
    locked = state[: draw(st.integers(0, min(1, m)))]
    banned = state[len(locked) : len(locked) + draw(st.integers(0, 1))]
    used = len(locked) + len(banned)
    existing = state[used : used + draw(st.integers(0, 1))]
    sites = draw(st.none() | st.integers(max(len(locked), 1), max(m, 1)))
    least = float(cost[locked].sum())
    budget = least + draw(st.integers(0, 8)) if sites is None or draw(st.booleans()) else None
    groups = []
    if draw(st.booleans()):
        groups.append(Group(random.choice(m, min(m, 3), replace=False), at_most=1))
    if draw(st.integers(0, 3)) == 0:
        groups.append(Group(random.choice(m, min(m, 2), replace=False), at_least=1))
    return ServedProblem(
        random.integers(0, 7, n).astype(float),
        sp.csr_array(covers),
        random.integers(0, 12, m).astype(float),
        sites,
        cost=cost,
        budget=budget,
        open=locked,
        closed=banned,
        groups=groups,
        existing=existing,
        single_source=single_source,
        preference=random.integers(0, 3, m),
    )


def all_choices(problem: ServedProblem) -> list[tuple[int, ...]]:
    """Every choice of at least one candidate that keeps to the limits."""
    m, fitting = len(problem.cost), []
    for size in range(1, m + 1):
        for choice in combinations(range(m), size):
            chosen = set(choice)
            if not set(problem.open.tolist()) <= chosen or chosen & set(problem.closed.tolist()):
                continue
            if problem.sites is not None and size > problem.sites:
                continue
            paid = problem.cost[list(choice)].sum()
            if problem.budget is not None and paid > problem.budget + 1e-9:
                continue
            counts = [len(chosen & set(group.members.tolist())) for group in problem.groups]
            if all(
                group.at_least <= count <= (m if group.at_most is None else group.at_most)
                for group, count in zip(problem.groups, counts, strict=True)
            ):
                fitting.append(choice)
    return fitting


def most_served(problem: ServedProblem, choice: tuple[int, ...]) -> float:
    """Whole weight that a choice serves: by scipy's largest flow, or by trying everything."""
    opened = sorted({*choice, *problem.existing.tolist()})
    covers = problem.covers.toarray()
    n, m = covers.shape
    if problem.single_source:
        best = 0.0
        for serving in product([-1, *opened], repeat=n):
            load, fits = np.zeros(m), True
            for d, j in enumerate(serving):
                if j >= 0:
                    fits = fits and covers[d, j]
                    load[j] += problem.weight[d]
            if fits and (load <= problem.capacity).all():
                best = max(best, float(load.sum()))
        return best
    graph = np.zeros((n + m + 2, n + m + 2), np.int32)
    graph[n + m, :n] = problem.weight
    for j in opened:
        graph[:n, n + j] = np.where(covers[:, j], 1000, 0)
        graph[n + j, n + m + 1] = problem.capacity[j]
    return float(maximum_flow(sp.csr_matrix(graph), n + m, n + m + 1).flow_value)


def small_city(demand: int, candidates: int, seed: int = 1) -> dict:
    """Arguments of scattered demand with candidates beside it and rooms of all sizes."""
    random = np.random.default_rng(seed)
    x = random.random((demand, 2))
    y = x[random.choice(demand, candidates, replace=False)]
    near = ((x[:, None] - y[None]) ** 2).sum(axis=2) < 0.08**2
    return {
        "weight": random.integers(1, 500, demand).astype(float),
        "covers": sp.csr_array(near),
        "capacity": np.round(random.lognormal(6.5, 0.7, candidates)),
    }
