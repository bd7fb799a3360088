"""The solver against everything tried, the clock and itself."""

import time

import numpy as np
import pytest
from hypothesis import given, settings

from matching import siting
from matching.siting import Group, MedianProblem
from tests.matching.siting.median.cases import (
    best_of,
    fitting,
    small_city,
    sparse,
    tiny_problems,
    value_of,
)


@settings(max_examples=300, deadline=None)
@given(tiny_problems())
def test_tiny_problems_are_solved_to_the_optimum(problem: MedianProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    if result.status == "infeasible":
        assert result.clash
        assert not any(np.isfinite(value_of(problem, some)) for some in fitting(problem) if some)
        return
    best = best_of(problem)
    assert result.status == "optimal"
    assert result.objective == best == result.bound
    assert value_of(problem, tuple(result.chosen.tolist())) == best
    assert siting.violations(problem, result.chosen, result.assigned) == []


@settings(max_examples=100, deadline=None)
@given(tiny_problems(whole=False))
def test_costs_need_not_be_whole(problem: MedianProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    if result.status == "infeasible":
        return
    best = best_of(problem)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(best, rel=1e-8, abs=1e-9)
    assert result.bound <= best * (1 + 1e-9) + 1e-9
    assert siting.violations(problem, result.chosen, result.assigned) == []


@settings(max_examples=100, deadline=None)
@given(tiny_problems())
def test_a_little_work_gives_a_right_answer_and_bound(problem: MedianProblem) -> None:
    result = siting.solve(problem, time_limit=1e-6)
    if result.status == "infeasible":
        return
    best = best_of(problem)
    assert result.bound <= best <= result.objective
    assert siting.violations(problem, result.chosen, result.assigned) == []


@settings(max_examples=100, deadline=None)
@given(tiny_problems())
def test_no_single_change_is_preferred_at_the_same_distance(problem: MedianProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    if result.status == "infeasible":
        return
    chosen = set(result.chosen.tolist())
    choices = set(fitting(problem))
    for out in chosen - set(problem.open.tolist()):
        fewer = tuple(sorted(chosen - {out}))
        if fewer in choices:
            assert value_of(problem, fewer) > result.objective
        for into in set(range(len(problem.cost))) - chosen:
            other = tuple(sorted(chosen - {out} | {into}))
            rank = [(problem.preference[j], problem.cost[j], j) for j in (into, out)]
            if other in choices and rank[0] < rank[1]:
                assert value_of(problem, other) > result.objective


def test_a_city_is_solved_to_the_optimum() -> None:
    weight, distance = small_city(400, 150)
    problem = MedianProblem(weight, distance, sites=12)
    result = siting.solve(problem, time_limit=5.0)
    assert result.status == "optimal"
    assert siting.violations(problem, result.chosen, result.assigned) == []


def test_money_and_groups_are_kept_to_with_a_bound_close_by() -> None:
    weight, distance = small_city(500, 150)
    cost = np.random.default_rng(3).integers(1, 30, 150) * 1000.0
    # Three fit-outs of each room, at most one of them; at least two rooms of the first quarter.
    groups = [Group(range(k, k + 3), at_most=1) for k in range(0, 150, 3)]
    groups.append(Group(range(40), at_least=2))
    problem = MedianProblem(weight, distance, cost=cost, budget=90_000.0, groups=groups)
    result = siting.solve(problem, time_limit=5.0)
    assert result.gap <= 0.02
    assert siting.violations(problem, result.chosen, result.assigned) == []


def test_sparse_distances_are_those_of_the_array() -> None:
    weight, distance = small_city(200, 60)
    distance[distance > 300] = np.inf
    dense = siting.solve(MedianProblem(weight, distance, sites=8, beyond=600.0))
    same = siting.solve(MedianProblem(weight, sparse(distance), sites=8, beyond=600.0))
    assert dense.status == "optimal"
    assert dense.chosen.tolist() == same.chosen.tolist()
    assert dense.objective == same.objective


def test_the_same_seed_gives_the_same_answer(patient: float) -> None:
    weight, distance = small_city(300, 100)
    cost = np.random.default_rng(3).integers(1, 30, 100) * 1000.0
    problem = MedianProblem(weight, distance, cost=cost, budget=120_000.0)
    first = siting.solve(problem, time_limit=3 * patient, seed=4)
    second = siting.solve(problem, time_limit=3 * patient, seed=4)
    assert not first.truncated
    assert first.chosen.tolist() == second.chosen.tolist()
    assert first.bound == second.bound


def test_the_time_limit_holds_and_is_told() -> None:
    weight, distance = small_city(3000, 1500)
    problem = MedianProblem(weight, distance, sites=60)
    began = time.perf_counter()
    result = siting.solve(problem, time_limit=1.0)
    assert time.perf_counter() - began < 5.0  # 1.1, and room for a busy machine
    assert result.objective >= result.bound > 0


def test_a_gap_that_is_good_enough_ends_the_search() -> None:
    weight, distance = small_city(1000, 500)
    result = siting.solve(MedianProblem(weight, distance, sites=40), time_limit=20.0, gap=0.1)
    assert result.gap <= 0.1
    assert result.seconds < 5.0


def test_existing_stations_serve_for_nothing() -> None:
    distance = np.array([[5.0, 9.0], [5.0, 9.0], [9.0, 4.0]])
    problem = MedianProblem([1.0, 1.0, 1.0], distance, sites=1, existing=[5.0, np.inf, 1.0])
    result = siting.solve(problem)
    assert result.chosen.tolist() == [0]
    assert result.assigned.tolist() == [-1, 0, -1]
    assert result.objective == result.bound == 11.0


def test_what_nothing_reaches_pays_what_is_agreed() -> None:
    distance = sparse(np.array([[0.0, np.inf], [np.inf, np.inf], [np.inf, 800.0]]))
    result = siting.solve(MedianProblem([2.0, 3.0, 1.0], distance, sites=2, beyond=500.0))
    assert result.chosen.tolist() == [0]
    assert result.assigned.tolist() == [0, -1, -1]
    assert result.objective == 3 * 500 + 500


def test_more_sites_are_only_opened_where_they_help() -> None:
    result = siting.solve(MedianProblem([1.0, 1.0], [[0.0, 3.0, 4.0], [2.0, 2.0, 2.0]], sites=3))
    assert result.chosen.tolist() == [0]
    assert result.status == "optimal"


def test_of_equal_choices_the_preferred_and_cheaper_is_taken() -> None:
    same = np.ones((3, 4))
    problem = MedianProblem(
        np.ones(3), same, sites=1, cost=[5.0, 9.0, 4.0, 4.0], preference=[0, 1, 0, 0]
    )
    assert siting.solve(problem).chosen.tolist() == [2]


FAR = np.array([[1.0, 2.0, np.inf], [np.inf, 3.0, np.inf], [np.inf, np.inf, np.inf]])


@pytest.mark.parametrize(
    ("asked", "clash"),
    [
        ({"weight": [1.0, 1.0, 1.0], "sites": 3}, ("distance",)),
        ({"sites": 1, "open": [0]}, ("open", "sites", "distance")),
        ({"sites": 2, "closed": [1]}, ("closed", "distance")),
        (
            {"cost": [1.0, 8.0, 1.0], "budget": 5.0},
            ("cost", "budget", "distance"),
        ),
        (
            {"sites": 2, "groups": [Group([1, 2], at_most=0, name="east")]},
            ("groups[east]", "distance"),
        ),
        ({"sites": 0}, ("sites",)),
        ({"sites": 1, "open": [0, 1]}, ("open", "sites")),
    ],
)
def test_what_cannot_hold_is_infeasible_and_named(asked: dict, clash: tuple[str, ...]) -> None:
    result = siting.solve(MedianProblem(**{"weight": [1.0, 1.0, 0.0], "distance": FAR, **asked}))
    assert result.status == "infeasible"
    assert result.clash == clash
    assert result.chosen.tolist() == []
    assert np.isnan(result.objective)


def test_no_candidates_at_all_is_infeasible() -> None:
    result = siting.solve(MedianProblem([1.0, 2.0], np.zeros((2, 0)), sites=1))
    assert result.status == "infeasible"
    assert result.clash == ("distance",)


def test_no_demand_at_all_is_solved() -> None:
    result = siting.solve(MedianProblem([], np.zeros((0, 2)), sites=1))
    assert result.status == "optimal"
    assert result.objective == result.bound == result.gap == 0.0
