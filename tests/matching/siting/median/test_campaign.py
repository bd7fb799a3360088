"""Medians and centers too large to try everything, against a plain programme."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from matching import siting
from matching.siting import CenterProblem, Group, MedianProblem
from matching.siting.choice import Choice

N, M = 40, 22

pytestmark = pytest.mark.long


def asked(seed: int) -> tuple[np.random.Generator, np.ndarray, dict]:
    """Distances and requirements that pull at each other."""
    random = np.random.default_rng(seed)
    x, y = random.random((N, 2)) * 100, random.random((M, 2)) * 100
    distance = np.sqrt(((x[:, None] - y[None]) ** 2).sum(axis=2))
    distance = distance.round() if seed % 2 else distance
    distance[distance > 70] = np.inf
    cost = random.integers(1, 20, M).astype(float)
    groups = [Group(range(k, k + 2), at_most=1) for k in range(0, M, 2)]
    groups.append(Group(random.choice(M, 8, replace=False), at_most=3, at_least=1))
    money = {"cost": cost, "budget": 45.0} if seed % 3 else {"sites": 5}
    return random, distance, {**money, "groups": groups if seed % 4 else [], "open": [seed % M]}


def plain(problem: Choice, distance: np.ndarray, price: np.ndarray, existing: np.ndarray) -> float:
    """Optimum of the textbook's programme: x, then y by demand, existing as one more column."""
    within = np.c_[distance, existing]
    columns = M + N * (M + 1)
    one_each = sp.hstack([sp.csr_array((N, M)), sp.kron(sp.eye_array(N), np.ones((1, M + 1)))])
    opened = sp.vstack([-sp.eye_array(M)] * N)
    used = sp.kron(sp.eye_array(N), np.eye(M, M + 1))
    rows = [
        LinearConstraint(one_each.tocsr(), 1, 1),
        LinearConstraint(sp.hstack([opened, used]).tocsr(), -np.inf, 0),
    ]
    for group in problem.groups:
        row = np.zeros(columns)
        row[group.members] = 1
        rows.append(LinearConstraint(row[None], group.at_least, group.at_most))
    row = np.zeros(columns)
    row[:M] = problem.cost if problem.budget is not None else 1
    rows.append(LinearConstraint(row[None], 0, problem.budget or problem.sites))
    low = np.zeros(columns)
    low[problem.open] = 1
    high = np.r_[np.ones(M), np.isfinite(within).ravel()]
    paid = price[:, None] * np.where(np.isfinite(within), within, 0.0)
    found = milp(
        np.r_[np.zeros(M), paid.ravel()],
        integrality=np.r_[np.ones(M), np.zeros(columns - M)],
        bounds=Bounds(low, high),
        constraints=rows,
        options={"mip_rel_gap": 0.0},
    )
    return float(found.fun) if found.success else np.inf


@pytest.mark.parametrize("seed", range(24))
def test_medians_are_those_of_a_plain_programme(seed: int) -> None:
    random, distance, given = asked(seed)
    weight = random.integers(0, 9, N).astype(float)
    existing = np.where(random.random(N) < 0.2, 30.0, np.inf)
    beyond = 60.0 if seed % 5 == 0 else None
    problem = MedianProblem(weight, distance, existing=existing, beyond=beyond, **given)
    result = siting.solve(problem, time_limit=20.0)
    otherwise = existing if beyond is None else np.minimum(existing, beyond)
    otherwise = np.where(weight > 0, otherwise, 0.0)
    best = plain(problem, distance, weight, otherwise)
    if result.status == "infeasible":
        assert best == np.inf
        return
    assert result.status == "optimal"
    assert result.objective == pytest.approx(best, rel=1e-6)
    assert siting.violations(problem, result.chosen, result.assigned) == []


@pytest.mark.parametrize("seed", range(24))
def test_centers_are_those_of_a_plain_programme(seed: int) -> None:
    random, distance, given = asked(seed)
    existing = np.where(random.random(N) < 0.2, 30.0, np.inf)
    problem = CenterProblem(distance, existing=existing, **given)
    result = siting.solve(problem, time_limit=20.0)
    best = plain_center(problem, distance, existing)
    if result.status == "infeasible":
        assert best == np.inf
        return
    assert result.status == "optimal"
    assert result.objective == best
    assert siting.violations(problem, result.chosen, result.assigned) == []


def plain_center(problem: CenterProblem, distance: np.ndarray, existing: np.ndarray) -> float:
    """Try the radii from the shortest: can all be served within them?"""
    for radius in np.unique(np.r_[distance[np.isfinite(distance)], 30.0]):
        near = np.where(distance <= radius, 0.0, np.inf)
        there = np.where(existing <= radius, 0.0, np.inf)
        if plain(problem, near, np.zeros(N), there) < np.inf:
            return float(radius)
    return np.inf
