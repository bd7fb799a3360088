"""The solver against everything tried, greedy, the clock and itself."""

import time

import numpy as np
import pytest
from hypothesis import given, settings

from matching import siting
from matching.siting import CoverageProblem, Group
from tests.matching.siting.coverage.cases import (
    all_choices,
    plain_greedy,
    small_city,
    tiny_problems,
    value_of,
)


@settings(max_examples=150, deadline=None)
@given(tiny_problems())
def test_tiny_problems_are_solved_to_the_optimum(problem: CoverageProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    if result.status == "infeasible":
        assert result.clash
        assert all(value_of(problem, choice) == 0 for choice in all_choices(problem))
        return
    best = max(value_of(problem, choice) for choice in all_choices(problem))
    assert result.status == "optimal"
    assert result.objective == best == result.bound
    assert value_of(problem, tuple(result.chosen.tolist())) == best
    assert siting.violations(problem, result.chosen, result.assigned) == []


@settings(max_examples=150, deadline=None)
@given(tiny_problems(grouped=True, backup=True))
def test_groups_and_backup_are_solved_to_the_optimum(problem: CoverageProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    values = [value_of(problem, choice) for choice in all_choices(problem) if choice]
    if result.status == "infeasible":
        assert result.clash
        assert not values
        return
    assert result.status == "optimal"
    assert result.objective == pytest.approx(max(values, default=0.0), abs=1e-7)
    assert value_of(problem, tuple(result.chosen.tolist())) == pytest.approx(result.objective)
    assert siting.violations(problem, result.chosen, result.assigned) == []


@settings(max_examples=80, deadline=None)
@given(tiny_problems(grouped=True, backup=True, whole=False))
def test_a_little_work_keeps_groups_and_bound(problem: CoverageProblem) -> None:
    result = siting.solve(problem, time_limit=1e-6)
    if result.status == "infeasible":
        return
    best = max((value_of(problem, choice) for choice in all_choices(problem)), default=0.0)
    assert result.bound >= best - 1e-9
    assert siting.violations(problem, result.chosen, result.assigned) == []


@settings(max_examples=60, deadline=None)
@given(tiny_problems(whole=False))
def test_weights_need_not_be_whole(problem: CoverageProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    if result.status == "infeasible":
        return
    best = max(value_of(problem, choice) for choice in all_choices(problem))
    assert result.objective == pytest.approx(best, abs=1e-7)
    assert result.bound >= best - 1e-7


@settings(max_examples=60, deadline=None)
@given(tiny_problems())
def test_a_little_work_is_never_worse_than_greedy(problem: CoverageProblem) -> None:
    result = siting.solve(problem, time_limit=1e-6)
    if result.status == "infeasible":
        return
    assert result.objective >= value_of(problem, plain_greedy(problem))
    assert result.bound >= max(value_of(problem, choice) for choice in all_choices(problem))
    if problem.budget is not None:
        assert result.objective >= value_of(problem, plain_greedy(problem, per_yuan=True))


def test_a_city_is_solved_with_a_bound_close_by() -> None:
    weight, covers = small_city(600, 200)
    result = siting.solve(CoverageProblem(weight, covers, sites=20), time_limit=4.0)
    assert result.objective <= result.bound
    assert result.gap <= 0.01
    assert not result.truncated


def test_the_same_seed_gives_the_same_answer(patient: float) -> None:
    weight, covers = small_city(400, 150)
    cost = np.random.default_rng(3).integers(1, 30, 150) * 1000.0
    problem = CoverageProblem(weight, covers, cost=cost, budget=150_000.0)
    first = siting.solve(problem, time_limit=3 * patient, seed=4)
    second = siting.solve(problem, time_limit=3 * patient, seed=4)
    assert not first.truncated
    assert first.chosen.tolist() == second.chosen.tolist()
    assert first.bound == second.bound


def test_the_time_limit_holds_and_is_told() -> None:
    weight, covers = small_city(3000, 1500)
    problem = CoverageProblem(weight, covers, sites=60)
    siting.solve(problem, time_limit=0.1)  # whatever is loaded the first time
    began = time.perf_counter()
    result = siting.solve(problem, time_limit=1.0)
    assert time.perf_counter() - began < 5.0  # 1.1, and room for a busy machine
    assert result.status == "feasible"
    assert result.objective < result.bound


def test_a_gap_that_is_good_enough_ends_the_search() -> None:
    weight, covers = small_city(3000, 1500)
    problem = CoverageProblem(weight, covers, sites=60)
    result = siting.solve(problem, time_limit=20.0, gap=0.1)
    assert result.gap <= 0.1
    assert result.seconds < 5.0


def test_locked_sites_use_the_number_and_banned_ones_stay_closed() -> None:
    covers = np.eye(4, dtype=bool)
    problem = CoverageProblem([1.0, 10, 20, 30], covers, sites=2, open=[0], closed=[3])
    result = siting.solve(problem)
    assert result.chosen.tolist() == [0, 2]
    assert result.objective == result.bound == 21.0


def test_covered_demand_counts_for_nothing() -> None:
    covers = np.array([[1, 0], [1, 0], [0, 1]], dtype=bool)
    problem = CoverageProblem([5.0, 5, 6], covers, sites=1, covered=[True, False, False])
    result = siting.solve(problem)
    assert result.chosen.tolist() == [1]
    assert result.assigned.tolist() == [-1, -1, 1]


def test_what_adds_nothing_is_not_opened() -> None:
    covers = np.ones((2, 3), dtype=bool)
    result = siting.solve(CoverageProblem([1.0, 1.0], covers, sites=3))
    assert result.chosen.tolist() == [0]
    assert result.status == "optimal"


@pytest.mark.parametrize(
    ("asked", "clash"),
    [
        ({"sites": 1, "open": [0, 1]}, ("open", "sites")),
        ({"budget": 5.0, "cost": [3.0, 3.0, 9.0], "open": [0, 1]}, ("open", "cost", "budget")),
        ({"budget": 2.0, "cost": [3.0, 3.0, 9.0]}, ("cost", "budget")),
        ({"budget": 3.0, "cost": [3.0, 3.0, 9.0], "closed": [0, 1]}, ("cost", "budget", "closed")),
        ({"sites": 2, "closed": [0, 1, 2]}, ("closed",)),
        ({"sites": 0}, ("sites",)),
    ],
)
def test_what_cannot_hold_is_infeasible_and_named(asked: dict, clash: tuple[str, ...]) -> None:
    result = siting.solve(CoverageProblem([1.0, 2.0], np.ones((2, 3), bool), **asked))
    assert result.status == "infeasible"
    assert result.clash == clash
    assert result.chosen.tolist() == []
    assert np.isnan(result.objective)


def test_no_candidates_at_all_is_infeasible() -> None:
    result = siting.solve(CoverageProblem([1.0, 2.0], np.zeros((2, 0), bool), sites=1))
    assert result.status == "infeasible"
    assert result.clash == ("covers",)


def test_no_demand_at_all_is_solved() -> None:
    result = siting.solve(CoverageProblem([], np.zeros((0, 2), bool), sites=1))
    assert result.status == "optimal"
    assert result.objective == result.bound == result.gap == 0.0


@pytest.mark.parametrize(
    ("argument", "value"), [("time_limit", 0.0), ("gap", -0.1), ("gap", 1.5), ("seed", -1)]
)
def test_wrong_settings_are_named(argument: str, value: float) -> None:
    problem = CoverageProblem([1.0], np.ones((1, 1), bool), sites=1)
    with pytest.raises(ValueError, match=f"^{argument} must"):
        siting.solve(problem, **{argument: value})


def test_a_city_in_groups_keeps_them_all() -> None:
    weight, covers = small_city(1500, 500)
    random = np.random.default_rng(8)
    room, source = random.integers(0, 200, 500), random.integers(0, 4, 500)
    groups = [Group(np.flatnonzero(room == each), at_most=1) for each in set(room.tolist())]
    groups += [Group(np.flatnonzero(source == each), 12, 5) for each in range(4)]
    problem = CoverageProblem(weight, covers, sites=40, groups=groups)
    plain = CoverageProblem(weight, covers, sites=40)
    result = siting.solve(problem, time_limit=4.0)
    assert siting.violations(problem, result.chosen, result.assigned) == []
    assert result.gap <= 0.02
    assert result.objective <= siting.solve(plain, time_limit=4.0).bound


def test_sites_that_only_a_group_needs_are_open() -> None:
    covers = np.array([[1, 0, 0], [1, 1, 0]], dtype=bool)
    problem = CoverageProblem([5.0, 5], covers, sites=2, groups=[Group([1, 2], at_least=1)])
    result = siting.solve(problem)
    assert result.chosen.tolist() == [0, 1]
    assert result.status == "optimal"


def test_a_second_reach_earns_its_share() -> None:
    covers = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=bool)
    problem = CoverageProblem([10.0, 10, 7], covers, sites=2, backup=0.5)
    result = siting.solve(problem)
    assert result.chosen.tolist() == [0, 1]  # 20 in all, against 10 + 3.5
    assert result.objective == pytest.approx(20.0)
    once = CoverageProblem([10.0, 10, 7], covers, sites=2, backup=0.5, covered=[0, 0, 1])
    assert siting.solve(once).objective == pytest.approx(20.0)
    thrice = CoverageProblem([10.0, 10, 7], covers, sites=1, backup=0.5, covered=[2, 1, 0])
    assert siting.solve(thrice).objective == pytest.approx(5.0)


def test_a_city_with_backup_is_solved_with_a_bound_close_by() -> None:
    weight, covers = small_city(1000, 400)
    problem = CoverageProblem(weight, covers, sites=30, backup=0.3)
    result = siting.solve(problem, time_limit=4.0)
    assert siting.violations(problem, result.chosen, result.assigned) == []
    assert result.objective <= result.bound
    assert result.gap <= 0.03
