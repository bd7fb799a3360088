"""Tiny plans and what is true of them, found by trying everything."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st

from matching.siting import CoverageProblem, Group, Phase

Schedule = tuple[int, ...]  # of each candidate its phase, -1 for never


@st.composite
def tiny_plans(draw: st.DrawFn) -> tuple[CoverageProblem, list[Phase], bool]:
    """Up to 6 candidates, 9 demand points and 3 phases, with everything a plan may have."""
    n, m, count = draw(st.integers(1, 9)), draw(st.integers(1, 6)), draw(st.integers(1, 3))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    state = random.permutation(m)
    locked = state[: draw(st.integers(0, min(2, m)))]
    banned = state[len(locked) : len(locked) + draw(st.integers(0, 1))]
    groups = []
    for _ in range(draw(st.integers(0, 2))):
        members = random.permutation(m)[: random.integers(1, m + 1)]
        least = int(random.random() < 0.3)
        groups.append(
            Group(members, at_most=int(random.integers(max(least, 1), 3)), at_least=least)
        )
    phases = []
    for t in range(count):
        sites = draw(st.none() | st.integers(0, 3))
        budget = float(draw(st.integers(0, 8))) if sites is None or draw(st.booleans()) else None
        target = draw(st.sampled_from([None, 0.3, 0.6, 1.0]))
        phases.append(Phase(f"year {t + 1}", sites, budget, target))
    problem = CoverageProblem(
        random.integers(0, 6, n).astype(float),
        sp.csr_array(random.random((n, m)) < draw(st.sampled_from([0.2, 0.4, 0.6]))),
        sites=draw(st.sampled_from([m, m, max(m - 2, len(locked))])),
        cost=random.integers(0, 5, m).astype(float),
        budget=draw(st.sampled_from([None, None, 9.0])),
        open=locked,
        closed=banned,
        covered=random.random(n) < draw(st.sampled_from([0.0, 0.3])),
        groups=groups,
    )
    return problem, phases, draw(st.booleans())


def covered_by(problem: CoverageProblem, schedule: Schedule, t: int) -> float:
    """Weight newly covered at the end of a phase."""
    opened = [j for j, at in enumerate(schedule) if 0 <= at <= t]
    reached = problem.covers.toarray()[:, opened].any(axis=1)
    return float(problem.weight[reached & ~problem.covered].sum())


def value_of(problem: CoverageProblem, schedule: Schedule, count: int) -> float:
    """Sum of what is covered at the ends of all phases."""
    return sum(covered_by(problem, schedule, t) for t in range(count))


def all_schedules(problem: CoverageProblem, phases: Sequence[Phase], carry: bool) -> list[Schedule]:
    """Every schedule that opens something and meets all that is asked."""
    m = len(problem.cost)
    return [
        schedule
        for schedule in product(range(-1, len(phases)), repeat=m)
        if any(at >= 0 for at in schedule) and is_allowed(problem, phases, carry, schedule)
    ]


def is_allowed(
    problem: CoverageProblem, phases: Sequence[Phase], carry: bool, schedule: Schedule
) -> bool:
    opened = {j for j, at in enumerate(schedule) if at >= 0}
    if not set(problem.open.tolist()) <= opened or opened & set(problem.closed.tolist()):
        return False
    if problem.sites is not None and len(opened) > problem.sites:
        return False
    if problem.budget is not None and sum(problem.cost[j] for j in opened) > problem.budget:
        return False
    for group in problem.groups:
        inside = len(opened & set(group.members.tolist()))
        if inside < group.at_least or (group.at_most is not None and inside > group.at_most):
            return False
    purse = 0.0
    for t, phase in enumerate(phases):
        added = [j for j in opened if schedule[j] == t]
        if phase.sites is not None and len(added) > phase.sites:
            return False
        if phase.budget is not None:
            purse = phase.budget + (purse if carry else 0.0) - sum(problem.cost[j] for j in added)
            if purse < 0:
                return False
    return True


def small_city(demand: int, candidates: int, seed: int = 1) -> tuple[np.ndarray, sp.csr_array]:
    """Return weights and reach of scattered demand with candidates beside it."""
    random = np.random.default_rng(seed)
    x = random.random((demand, 2))
    y = x[random.choice(demand, candidates, replace=False)]
    near = ((x[:, None] - y[None]) ** 2).sum(axis=2) < 0.08**2
    return random.integers(1, 500, demand).astype(float), sp.csr_array(near)
