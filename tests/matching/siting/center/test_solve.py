"""The solver against everything tried, the clock and itself."""

import time

import numpy as np
import pytest
from hypothesis import given, settings

from matching import siting
from matching.siting import CenterProblem, Group
from tests.matching.siting.center.cases import best_of, paid_by, tiny_problems, worst_of
from tests.matching.siting.median.cases import fitting, small_city, sparse


@settings(max_examples=250, deadline=None)
@given(tiny_problems())
def test_tiny_problems_are_solved_to_the_optimum(problem: CenterProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    if result.status == "infeasible":
        assert result.clash
        assert not any(np.isfinite(worst_of(problem, some)) for some in fitting(problem) if some)
        return
    best = best_of(problem)
    assert result.status == "optimal"
    assert result.objective == best == result.bound
    assert worst_of(problem, tuple(result.chosen.tolist())) == best
    assert siting.violations(problem, result.chosen, result.assigned) == []


@settings(max_examples=100, deadline=None)
@given(tiny_problems())
def test_a_little_work_gives_a_right_answer_and_bound(problem: CenterProblem) -> None:
    result = siting.solve(problem, time_limit=0.001)
    if result.status == "infeasible":
        choices = [some for some in fitting(problem) if some]
        assert result.truncated or not any(np.isfinite(worst_of(problem, c)) for c in choices)
        return
    assert result.bound <= best_of(problem) <= result.objective
    assert siting.violations(problem, result.chosen, result.assigned) == []


@settings(max_examples=80, deadline=None)
@given(tiny_problems())
def test_no_single_swap_shortens_the_other_walks(problem: CenterProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    if result.status == "infeasible":
        return
    chosen, choices = set(result.chosen.tolist()), set(fitting(problem))

    def total(choice: tuple[int, ...]) -> float:
        paid = paid_by(problem, choice)
        return sum(w * p for w, p in zip(problem.weight.tolist(), paid, strict=True) if w > 0)

    least = total(tuple(sorted(chosen)))
    for out in chosen - set(problem.open.tolist()):
        for into in set(range(len(problem.cost))) - chosen:
            other = tuple(sorted(chosen - {out} | {into}))
            if other in choices and worst_of(problem, other) <= result.objective:
                assert total(other) >= least - 1e-6


@pytest.mark.parametrize("sites", [4, 12, 40])
def test_a_city_is_solved_to_the_optimum(sites: int) -> None:
    _, distance = small_city(500, 200)
    problem = CenterProblem(distance, sites)
    result = siting.solve(problem, time_limit=10.0)
    assert result.status == "optimal"
    assert siting.violations(problem, result.chosen, result.assigned) == []


def test_money_and_groups_are_kept_to() -> None:
    weight, distance = small_city(300, 90)
    cost = np.random.default_rng(3).integers(1, 30, 90) * 1000.0
    groups = [Group(range(k, k + 3), at_most=1) for k in range(0, 90, 3)]
    groups.append(Group(range(40), at_least=2))
    problem = CenterProblem(distance, weight=weight, cost=cost, budget=60_000.0, groups=groups)
    result = siting.solve(problem, time_limit=10.0)
    assert result.status == "optimal"
    assert siting.violations(problem, result.chosen, result.assigned) == []


def test_the_same_seed_gives_the_same_answer(patient: float) -> None:
    weight, distance = small_city(400, 150)
    problem = CenterProblem(distance, 15, weight=weight)
    first = siting.solve(problem, time_limit=3 * patient, seed=4)
    second = siting.solve(problem, time_limit=3 * patient, seed=4)
    assert not first.truncated
    assert first.chosen.tolist() == second.chosen.tolist()
    assert first.bound == second.bound


def test_the_time_limit_holds_and_is_told() -> None:
    _, distance = small_city(3000, 1500)
    began = time.perf_counter()
    result = siting.solve(CenterProblem(distance, 60), time_limit=1.0)
    assert time.perf_counter() - began < 6.0  # 1.1, reading, and room for a busy machine
    assert result.objective >= result.bound > 0


def test_existing_stations_serve_for_nothing() -> None:
    distance = np.array([[5.0, 9.0], [9.0, 4.0], [7.0, 8.0]])
    result = siting.solve(CenterProblem(distance, 1, existing=[np.inf, 1.0, np.inf]))
    assert result.chosen.tolist() == [0]
    assert result.assigned.tolist() == [0, -1, 0]
    assert result.objective == result.bound == 7.0


def test_who_has_no_weight_does_not_count() -> None:
    distance = sparse(np.array([[3.0, 1.0], [2.0, np.inf], [np.inf, np.inf]]))
    result = siting.solve(CenterProblem(distance, 1, weight=[4.0, 0.0, 0.0]))
    assert result.chosen.tolist() == [1]
    assert result.objective == 1.0
    assert result.assigned.tolist() == [1, -1, -1]


FAR = np.array([[1.0, 2.0, np.inf], [np.inf, 3.0, np.inf], [np.inf, np.inf, np.inf]])


@pytest.mark.parametrize(
    ("asked", "clash"),
    [
        ({"weight": [1.0, 1.0, 1.0], "sites": 3}, ("distance",)),
        ({"sites": 1, "open": [0]}, ("open", "sites", "distance")),
        ({"sites": 2, "closed": [1]}, ("closed", "distance")),
        ({"cost": [1.0, 8.0, 1.0], "budget": 5.0}, ("cost", "budget", "distance")),
        ({"sites": 0}, ("sites",)),
    ],
)
def test_what_cannot_hold_is_infeasible_and_named(asked: dict, clash: tuple[str, ...]) -> None:
    result = siting.solve(CenterProblem(**{"weight": [1.0, 1.0, 0.0], "distance": FAR, **asked}))
    assert result.status == "infeasible"
    assert result.clash == clash


def test_no_demand_at_all_is_solved() -> None:
    result = siting.solve(CenterProblem(np.zeros((0, 2)), 1))
    assert result.status == "optimal"
    assert result.objective == result.bound == result.gap == 0.0
