"""Tiny instances and what is true of them, found by trying everything."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st

from matching.siting import Group, MedianProblem
from matching.siting.choice import Choice


def sparse(distance: np.ndarray) -> sp.csr_array:
    """CSR of the finite distances, stored zeros included."""
    row, column = np.nonzero(np.isfinite(distance))
    return sp.csr_array((distance[row, column], (row, column)), shape=distance.shape)


@st.composite
def requirements(draw: st.DrawFn, m: int, random: np.random.Generator) -> dict:
    """Number, money, locks, bans and groups for m candidates; they may clash."""
    cost = random.integers(0, 5, m).astype(float)
    state = random.permutation(m)
    locked = state[: draw(st.integers(0, min(2, m)))]
    banned = state[len(locked) : len(locked) + draw(st.integers(0, 2))]
    sites = draw(st.none() | st.integers(len(locked), m))
    least = float(cost[locked].sum())
    budget = least + draw(st.integers(0, 10)) if sites is None or draw(st.booleans()) else None
    groups = []
    for _ in range(draw(st.integers(0, 2))):
        members = np.flatnonzero(random.random(m) < 0.5)
        at_least = draw(st.integers(0, 2))
        groups.append(Group(members, at_most=draw(st.integers(at_least, 3)), at_least=at_least))
    return {
        "sites": sites, "cost": cost, "budget": budget, "open": locked, "closed": banned,
        "groups": groups,
    }  # fmt: skip


@st.composite
def tiny_distances(
    draw: st.DrawFn, *, whole: bool = True
) -> tuple[np.ndarray, np.random.Generator]:
    """Up to 10 demand points and 8 candidates, some of them out of reach, with many ties."""
    n, m = draw(st.integers(1, 10)), draw(st.integers(1, 8))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    distance = random.integers(0, draw(st.sampled_from([3, 30])), (n, m)).astype(float)
    if not whole:
        distance += random.random((n, m))
    distance[random.random((n, m)) < draw(st.sampled_from([0.0, 0.3, 0.7]))] = np.inf
    return distance, random


@st.composite
def tiny_problems(draw: st.DrawFn, *, whole: bool = True) -> MedianProblem:
    """Everything a problem may have."""
    distance, random = draw(tiny_distances(whole=whole))
    n, m = distance.shape
    weight = random.integers(0, 6, n) * (1.0 if whole else random.random(n))
    existing = np.where(random.random(n) < 0.3, random.integers(0, 40, n), np.inf)
    return MedianProblem(
        weight,
        draw(st.sampled_from([distance, sparse(distance)])),
        **draw(requirements(m, random)),
        existing=draw(st.none() | st.just(existing)),
        beyond=draw(st.none() | st.sampled_from([0.0, 10.0, 50.0])),
        preference=random.integers(0, 3, m),
    )


def value_of(problem: MedianProblem, chosen: tuple[int, ...]) -> float:
    """Weighted distance of a choice; infinite where somebody is not served."""
    total = 0.0
    for d in range(len(problem.weight)):
        paid = float(problem.existing[d])
        if problem.beyond is not None:
            paid = min(paid, problem.beyond)
        begin, end = problem.distance.indptr[d : d + 2]
        for e in range(begin, end):
            if problem.distance.indices[e] in chosen:
                paid = min(paid, float(problem.distance.data[e]))
        if problem.weight[d] > 0:
            total += float(problem.weight[d]) * paid
    return total


def fitting(problem: Choice) -> Iterator[tuple[int, ...]]:
    """Every choice that fits number, budget, locks, bans and groups."""
    locked = set(problem.open.tolist())
    free = sorted(set(range(len(problem.cost))) - set(problem.closed.tolist()) - locked)
    most = len(problem.cost) if problem.sites is None else problem.sites
    purse = np.inf if problem.budget is None else problem.budget
    for size in range(len(free) + 1):
        for extra in combinations(free, size):
            choice = tuple(sorted(locked | set(extra)))
            if len(choice) > most or problem.cost[list(choice)].sum() > purse + 1e-9:
                continue
            counts = [len(set(group.members.tolist()) & set(choice)) for group in problem.groups]
            if all(
                group.at_least <= count <= (len(choice) if group.at_most is None else group.at_most)
                for group, count in zip(problem.groups, counts, strict=True)
            ):
                yield choice


def best_of(problem: MedianProblem) -> float:
    """Least weighted distance of any choice, infinite where there is none of a candidate."""
    values = [value_of(problem, choice) for choice in fitting(problem)]
    return min(values, default=np.inf)


def small_city(demand: int, candidates: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and whole distances of scattered demand with candidates beside it."""
    random = np.random.default_rng(seed)
    x = random.random((demand, 2)) * 1000
    y = x[random.choice(demand, candidates, replace=False)]
    distance = np.sqrt(((x[:, None] - y[None]) ** 2).sum(axis=2)).round()
    return random.integers(1, 500, demand).astype(float), distance
