"""Tiny instances and what is true of them, found by trying everything."""

from itertools import combinations

import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st

from matching.siting import CoverageProblem, Group


@st.composite
def tiny_problems(
    draw: st.DrawFn, *, whole: bool = True, grouped: bool = False, backup: bool = False
) -> CoverageProblem:
    """Up to 8 candidates and 10 demand points, with everything a problem may have."""
    n, m = draw(st.integers(1, 10)), draw(st.integers(1, 8))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    covers = random.random((n, m)) < draw(st.sampled_from([0.1, 0.3, 0.6]))
    weight = random.integers(0, 6, n).astype(float)
    if not whole:
        weight *= random.random(n)
    cost = random.integers(0, 5, m).astype(float)
    state = random.permutation(m)
    locked = state[: draw(st.integers(0, min(2, m)))]
    banned = state[len(locked) : len(locked) + draw(st.integers(0, 2))]
    sites = draw(st.none() | st.integers(len(locked), m))
    spent = float(cost[locked].sum())
    budget = spent + draw(st.integers(0, 10)) if sites is None or draw(st.booleans()) else None
    groups = [
        Group(
            np.flatnonzero(random.random(m) < 0.5),
            at_most=draw(st.integers(least, 3)) if least == 0 or draw(st.booleans()) else None,
            at_least=least,
        )
        for least in draw(st.lists(st.integers(0, 2), max_size=3) if grouped else st.just([]))
    ]
    covered = random.random(n) < draw(st.sampled_from([0.0, 0.3]))
    return CoverageProblem(
        weight,
        sp.csr_array(covers),
        sites=sites,
        cost=cost,
        budget=budget,
        open=locked,
        closed=banned,
        covered=covered * random.integers(1, 3, n) if backup else covered,
        preference=random.integers(0, 4, m),
        groups=groups,
        backup=draw(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])) if backup else 0.0,
    )


def value_of(problem: CoverageProblem, chosen: tuple[int, ...]) -> float:
    """What a choice newly earns."""
    covers, total = problem.covers.toarray(), 0.0
    for d, weight in enumerate(problem.weight.tolist()):
        before = int(problem.reached[d])
        after = before + sum(bool(covers[d, j]) for j in set(chosen))
        if before == 0 and after >= 1:
            total += (1 - problem.backup) * weight
        if before <= 1 and after >= 2:
            total += problem.backup * weight
    return total


def all_choices(problem: CoverageProblem) -> list[tuple[int, ...]]:
    """Every choice that fits number, budget, locks, bans and groups."""
    locked = set(problem.open.tolist())
    free = sorted(set(range(len(problem.cost))) - set(problem.closed.tolist()) - locked)
    most = len(problem.cost) if problem.sites is None else problem.sites
    purse = np.inf if problem.budget is None else problem.budget
    fitting = []
    for size in range(len(free) + 1):
        for extra in combinations(free, size):
            choice = tuple(sorted(locked | set(extra)))
            fits = len(choice) <= most and problem.cost[list(choice)].sum() <= purse + 1e-9
            if fits and all(
                group.at_least <= count <= (count if group.at_most is None else group.at_most)
                for group in problem.groups
                for count in [len(set(group.members.tolist()) & set(choice))]
            ):
                fitting.append(choice)
    return fitting


def plain_greedy(problem: CoverageProblem, *, per_yuan: bool = False) -> tuple[int, ...]:
    """The textbook's greedy, written for clarity."""
    chosen = tuple(problem.open.tolist())
    fitting = set(all_choices(problem))
    while True:
        best, most = chosen, 0.0
        for j in range(len(problem.cost)):
            more = tuple(sorted({*chosen, j}))
            if more == chosen or more not in fitting:
                continue
            gain = value_of(problem, more) - value_of(problem, chosen)
            gain = gain / (problem.cost[j] + 1e-9) if per_yuan else gain
            if gain > most:
                best, most = more, gain
        if best == chosen:
            return chosen
        chosen = best


def small_city(demand: int, candidates: int, seed: int = 1) -> tuple[np.ndarray, sp.csr_array]:
    """Return weights and reach of scattered demand with candidates beside it."""
    random = np.random.default_rng(seed)
    x = random.random((demand, 2))
    y = x[random.choice(demand, candidates, replace=False)]
    near = ((x[:, None] - y[None]) ** 2).sum(axis=2) < 0.08**2
    return random.integers(1, 500, demand).astype(float), sp.csr_array(near)
