"""The solver against everything tried, the clock and itself."""

import time

import numpy as np
import pytest
from hypothesis import given, settings

from matching import siting
from matching.siting import Group, TargetProblem
from tests.matching.siting.target.cases import (
    is_allowed,
    least_cost,
    meets_target,
    small_city,
    tiny_problems,
)


def solves(problem: TargetProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    best = least_cost(problem)
    if np.isinf(best):
        assert result.status == "infeasible"
        assert not result.truncated
        assert result.clash
        return
    assert result.status == "optimal"
    assert result.objective == pytest.approx(best, abs=1e-9)
    assert result.bound == result.objective
    chosen = tuple(result.chosen.tolist())
    assert is_allowed(problem, chosen)
    assert meets_target(problem, chosen)
    assert siting.violations(problem, result.chosen, result.assigned) == []


@settings(max_examples=150, deadline=None)
@given(tiny_problems())
def test_tiny_problems_are_solved_to_the_optimum(problem: TargetProblem) -> None:
    solves(problem)


@settings(max_examples=80, deadline=None)
@given(tiny_problems(whole=False))
def test_weights_and_costs_need_not_be_whole(problem: TargetProblem) -> None:
    solves(problem)


@pytest.mark.long
@settings(max_examples=5_000, deadline=None)
@given(tiny_problems())
def test_thousands_of_tiny_problems(problem: TargetProblem) -> None:
    solves(problem)


@settings(max_examples=80, deadline=None)
@given(tiny_problems())
def test_a_little_work_is_still_right(problem: TargetProblem) -> None:
    result = siting.solve(problem, time_limit=1e-6)
    best = least_cost(problem)
    if result.status == "infeasible":
        assert result.truncated or np.isinf(best)
        return
    assert result.bound <= best + 1e-9 <= result.objective + 2e-9
    assert siting.violations(problem, result.chosen, result.assigned) == []


@settings(max_examples=80, deadline=None)
@given(tiny_problems())
def test_a_clash_is_one_and_the_smallest(problem: TargetProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    if "target" not in result.clash:
        return
    asked = set(result.clash) - {"target", "cost"}
    at = {f"groups[{k}]": group for k, group in enumerate(problem.groups)}

    def left(names: set[str]) -> TargetProblem:
        return problem.replace(
            sites=problem.sites if "sites" in names else None,
            budget=problem.budget if "budget" in names else None,
            open=problem.open if "open" in names else (),
            groups=[at[name] for name in names if name in at],
        )

    assert np.isinf(least_cost(left(asked)))
    for name in asked:
        assert np.isfinite(least_cost(left(asked - {name})))


@settings(max_examples=80, deadline=None)
@given(tiny_problems(limits=False))
def test_no_dropping_and_no_swap_is_better(problem: TargetProblem) -> None:
    chosen = set(siting.solve(problem, time_limit=2.0).chosen.tolist())

    def key(j: int) -> tuple[float, int, int]:
        return float(problem.cost[j]), int(problem.preference[j]), j

    for out in chosen - set(problem.open.tolist()):
        rest = chosen - {out}
        assert not meets_target(problem, tuple(rest))
        for into in set(range(len(problem.cost))) - chosen - set(problem.closed.tolist()):
            assert key(into) > key(out) or not meets_target(problem, tuple({*rest, into}))


@pytest.mark.parametrize("target", [0.85, 0.99, 1.0])
@pytest.mark.parametrize("paid", [False, True])
def test_a_city_is_solved_with_a_bound_close_by(target: float, paid: bool) -> None:
    weight, covers = small_city(600, 200)
    cost = np.random.default_rng(2).integers(50, 601, 200) * 1000.0
    problem = TargetProblem(weight, covers, cost if paid else None, target)
    result = siting.solve(problem, time_limit=4.0, gap=0.02)
    assert result.bound <= result.objective
    assert result.gap <= 0.02
    assert siting.violations(problem, result.chosen, result.assigned) == []


def test_few_sites_may_cost_more() -> None:
    weight, covers = small_city(300, 100)
    cost = np.random.default_rng(2).integers(50, 601, 100) * 1000.0
    fewest = siting.solve(TargetProblem(weight, covers, target=0.8), time_limit=2.0)
    cheapest = siting.solve(TargetProblem(weight, covers, cost, 0.8), time_limit=2.0)
    both = TargetProblem(weight, covers, cost, 0.8, sites=len(fewest.chosen))
    result = siting.solve(both, time_limit=4.0)
    assert len(result.chosen) <= len(fewest.chosen) < len(cheapest.chosen)
    assert result.objective >= cheapest.bound
    assert siting.violations(both, result.chosen, result.assigned) == []


def test_the_same_seed_gives_the_same_answer(patient: float) -> None:
    weight, covers = small_city(400, 150)
    cost = np.random.default_rng(3).integers(1, 30, 150) * 1000.0
    problem = TargetProblem(weight, covers, cost, 0.9)
    first = siting.solve(problem, time_limit=3 * patient, seed=4)
    second = siting.solve(problem, time_limit=3 * patient, seed=4)
    assert not first.truncated
    assert first.chosen.tolist() == second.chosen.tolist()
    assert first.bound == second.bound


def test_the_time_limit_holds() -> None:
    weight, covers = small_city(3000, 1500)
    problem = TargetProblem(weight, covers, target=0.9)
    siting.solve(problem, time_limit=0.1)  # whatever is loaded the first time
    began = time.perf_counter()
    result = siting.solve(problem, time_limit=1.0)
    assert time.perf_counter() - began < 5.0  # 1.1, and room for a busy machine
    assert result.status == "feasible"


def test_banned_candidates_and_what_only_they_reach_do_not_count() -> None:
    covers = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=bool)
    result = siting.solve(TargetProblem([5.0, 5, 90], covers, target=0.5, closed=[2]))
    assert result.chosen.tolist() == [0]
    assert result.objective == result.bound == 1.0


def test_covered_demand_counts_for_the_share() -> None:
    covers = np.eye(3, dtype=bool)
    problem = TargetProblem([80.0, 10, 10], covers, target=0.85, covered=[True, False, False])
    assert siting.solve(problem).chosen.tolist() == [1]


def test_the_lightest_demand_counts_at_a_target_of_one() -> None:
    result = siting.solve(TargetProblem([1e12, 1e-6, 0.0], np.eye(3, dtype=bool)))
    assert result.chosen.tolist() == [0, 1]


def test_of_equal_cost_the_preferred_wins() -> None:
    problem = TargetProblem([1.0], np.ones((1, 3), bool), [2.0, 1, 1], preference=[0, 2, 1])
    assert siting.solve(problem).chosen.tolist() == [2]


def test_free_candidates_that_add_nothing_stay_closed() -> None:
    covers = np.array([[1, 1, 0], [1, 0, 1]], dtype=bool)
    assert siting.solve(TargetProblem([1.0, 1], covers, [0.0, 0, 0])).chosen.tolist() == [0]


@pytest.mark.parametrize(
    ("asked", "clash"),
    [
        ({"sites": 1}, ("target", "sites")),
        ({"sites": 0, "target": 0.1}, ("target", "sites")),
        ({"budget": 5.0}, ("target", "cost", "budget")),
        ({"groups": [Group([0, 1, 2], at_most=2, name="fund")]}, ("target", "groups[fund]")),
        ({"sites": 3, "open": [3]}, ("target", "open", "sites")),
        ({"sites": 1, "open": [0, 1]}, ("open", "sites")),
    ],
)
def test_what_cannot_hold_is_infeasible_and_named(asked: dict, clash: tuple[str, ...]) -> None:
    covers = np.hstack([np.eye(3, dtype=bool), np.zeros((3, 1), bool)])
    problem = TargetProblem([1.0, 2.0, 3.0], covers, **{"cost": [2.0, 2, 2, 1], **asked})
    result = siting.solve(problem)
    assert result.status == "infeasible"
    assert result.clash == clash
    assert not result.truncated


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 2), (2, 0)])
def test_where_there_is_nothing_nothing_is_opened(n: int, m: int) -> None:
    result = siting.solve(TargetProblem(np.ones(n), np.zeros((n, m), bool), sites=0))
    assert result.status == "optimal"
    assert result.objective == result.bound == result.gap == 0.0
    assert result.assigned.tolist() == [-1] * n
