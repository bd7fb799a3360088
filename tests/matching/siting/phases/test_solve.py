"""Schedules against everything tried, the clock and themselves."""

import time
from itertools import combinations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import siting
from matching.siting import CoverageProblem, Group, Phase
from tests.matching.siting.phases.cases import (
    all_schedules,
    covered_by,
    small_city,
    tiny_plans,
    value_of,
)

Plan = tuple[CoverageProblem, list[Phase], bool]


def solves(plan: Plan) -> None:
    problem, phases, carry = plan
    result = siting.solve_phases(problem, phases, time_limit=2.0, carry=carry)
    schedules = all_schedules(problem, phases, carry)
    if result.status == "infeasible":
        assert not schedules
        assert result.clash
        return
    assert siting.violations_phases(problem, phases, result, carry=carry) == []
    best = max(value_of(problem, schedule, len(phases)) for schedule in schedules)
    assert result.objective == best == result.bound
    assert result.status == "optimal"


@settings(max_examples=40, deadline=None)
@given(tiny_plans())
def test_tiny_plans_are_solved_to_the_optimum(plan: Plan) -> None:
    solves(plan)


@pytest.mark.long
@settings(max_examples=1_000, deadline=None)
@given(tiny_plans())
def test_many_tiny_plans(plan: Plan) -> None:
    solves(plan)


@settings(max_examples=40, deadline=None)
@given(tiny_plans())
def test_a_little_work_is_still_right(plan: Plan) -> None:
    problem, phases, carry = plan
    result = siting.solve_phases(problem, phases, time_limit=1e-6, carry=carry)
    if result.status == "infeasible":
        return
    assert siting.violations_phases(problem, phases, result, carry=carry) == []
    schedules = all_schedules(problem, phases, carry)
    best = max(value_of(problem, schedule, len(phases)) for schedule in schedules)
    assert result.objective <= best <= result.bound


@settings(max_examples=40, deadline=None)
@given(tiny_plans())
def test_a_lone_target_takes_the_fewest(plan: Plan) -> None:
    problem, phases, _ = plan
    problem = CoverageProblem(
        problem.weight, problem.covers, sites=len(problem.cost), covered=problem.covered
    )
    phases = [*phases[:-1], Phase("last", target=0.7)]
    result = siting.solve_phases(problem, phases, time_limit=2.0)
    assert siting.violations_phases(problem, phases, result) == []
    assert result.reached[-1]
    before = np.concatenate([np.zeros(0, int), *result.opened[:-1]]).astype(int)
    reachable = problem.weight[problem.covered | (problem.covers.sum(axis=1) > 0)].sum()
    fewer = len(result.opened[-1]) - 1
    for some in combinations(range(len(problem.cost)), max(fewer, 0)):
        reached = problem.covered | problem.covers[:, [*before, *some]].toarray().any(axis=1)
        assert fewer < 0 or problem.weight[reached].sum() < 0.7 * reachable - 1e-9 * reachable


@settings(max_examples=40, deadline=None)
@given(tiny_plans(), st.integers(0, 2), st.sampled_from([0.3, 0.6, 1.0]))
def test_the_bound_holds_for_what_a_lone_target_took(plan: Plan, at: int, target: float) -> None:
    problem, phases, _ = plan
    at = min(at, len(phases) - 1)
    phases[at] = Phase("lone", target=target)
    result = siting.solve_phases(problem, phases, time_limit=2.0)
    if result.status == "infeasible":
        return
    assert siting.violations_phases(problem, phases, result) == []
    took = Phase("lone", len(result.opened[at]), float(result.cost[at]), target)
    phases[at] = took
    locked = problem.open.tolist()
    best = max(
        (
            value_of(problem, schedule, len(phases))
            for schedule in all_schedules(problem, phases, carry=False)
            if all(schedule[j] == result.phase[j] for j in locked)
        ),
        default=0.0,  # where nothing need be opened
    )
    assert result.objective <= best <= result.bound


def test_a_locked_candidate_waits_where_another_brings_more() -> None:
    problem = CoverageProblem([1.0, 9.0], [[1, 0], [0, 1]], sites=2, open=[0])
    years = [Phase("1", sites=1), Phase("2", sites=1)]
    result = siting.solve_phases(problem, years)
    assert (result.phase.tolist(), result.objective, result.bound) == ([1, 0], 19.0, 19.0)
    lone = [Phase("1", sites=1), Phase("2", target=1.0)]
    assert siting.solve_phases(problem, lone).phase.tolist() == [0, 1]


def test_locked_candidates_of_a_city_come_with_a_bound_close_by() -> None:
    weight, covers = small_city(600, 200)
    reach = covers.T @ weight
    problem = CoverageProblem(weight, covers, sites=200, open=np.argsort(reach)[:6])
    phases = [Phase("1", sites=8), Phase("2", sites=10), Phase("3", sites=12)]
    result = siting.solve_phases(problem, phases, time_limit=6.0)
    assert siting.violations_phases(problem, phases, result) == []
    assert result.gap <= 0.03
    assert (result.phase[problem.open] == 2).all()


def test_a_lone_target_costs_least_and_the_rest_builds_on_it() -> None:
    weight, covers = small_city(300, 80)
    cost = np.random.default_rng(3).integers(5, 61, 80) * 10_000.0
    problem = CoverageProblem(weight, covers, sites=80, cost=cost)
    phases = [Phase("1", sites=5), Phase("2", target=0.8), Phase("3", budget=500_000.0, target=1.0)]
    result = siting.solve_phases(problem, phases, time_limit=4.0)
    assert siting.violations_phases(problem, phases, result) == []
    assert result.reached == (None, True, False)
    assert len(result.opened[0]) == 5
    least = siting.solve(
        siting.TargetProblem(weight, covers, cost, 0.8, open=result.opened[0]), time_limit=4.0
    )
    assert result.cost[1] <= 1.01 * (least.objective - cost[result.opened[0]].sum())
    assert result.objective <= result.bound


def test_a_city_comes_with_a_bound_close_by() -> None:
    weight, covers = small_city(600, 200)
    problem = CoverageProblem(weight, covers, sites=200)
    phases = [Phase("1", sites=8), Phase("2", sites=10), Phase("3", sites=12)]
    result = siting.solve_phases(problem, phases, time_limit=6.0)
    assert siting.violations_phases(problem, phases, result) == []
    assert result.gap <= 0.02
    assert (np.diff(result.covered) > 0).all()
    assert (np.diff(result.covered, n=2) <= 0.4 * result.covered[0]).all()


def test_the_same_seed_gives_the_same_schedule(patient: float) -> None:
    weight, covers = small_city(400, 150)
    cost = np.random.default_rng(3).integers(1, 30, 150) * 1000.0
    problem = CoverageProblem(weight, covers, cost=cost, budget=150_000.0)
    phases = [Phase("1", budget=60_000.0), Phase("2", budget=50_000.0), Phase("3", sites=4)]
    first = siting.solve_phases(problem, phases, time_limit=3 * patient, seed=2)
    second = siting.solve_phases(problem, phases, time_limit=3 * patient, seed=2)
    assert not first.truncated
    assert first.phase.tolist() == second.phase.tolist()
    assert first.bound == second.bound or first.truncated or second.truncated


def test_the_time_limit_holds() -> None:
    weight, covers = small_city(3000, 1500)
    problem = CoverageProblem(weight, covers, sites=60)
    phases = [Phase("1", sites=30), Phase("2", sites=30)]
    siting.solve_phases(problem, phases, time_limit=0.1)  # whatever is loaded the first time
    began = time.perf_counter()
    siting.solve_phases(problem, phases, time_limit=2.0)
    assert time.perf_counter() - began < 8.0  # 2.2, and room for a busy machine


def test_earlier_is_better() -> None:
    problem = CoverageProblem([1.0, 5.0, 3.0], np.eye(3, dtype=bool), sites=3)
    result = siting.solve_phases(problem, [Phase("a", sites=1), Phase("b", sites=1)])
    assert [some.tolist() for some in result.opened] == [[1], [2]]
    assert result.covered.tolist() == [5.0, 8.0]
    assert result.objective == result.bound == 13.0
    assert result.chosen.tolist() == [1, 2]


def test_money_carries_over_only_if_it_may() -> None:
    problem = CoverageProblem([1.0, 5.0], np.eye(2, dtype=bool), sites=2, cost=[9.0, 10.0])
    phases = [Phase("a", budget=5.0), Phase("b", budget=9.0)]
    alone = siting.solve_phases(problem, phases)
    assert [some.tolist() for some in alone.opened] == [[], [0]]
    together = siting.solve_phases(problem, phases, carry=True)
    assert [some.tolist() for some in together.opened] == [[], [1]]


def test_locked_sites_open_in_the_first_phase_that_can_pay() -> None:
    covers = np.eye(3, dtype=bool)
    problem = CoverageProblem([9.0, 5, 1], covers, sites=3, cost=[1.0, 1, 4], open=[2])
    phases = [Phase("a", budget=2.0), Phase("b", budget=5.0)]
    result = siting.solve_phases(problem, phases)
    assert result.phase.tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("asked", "phases", "clash"),
    [
        ({"open": [0, 1]}, [Phase("a", sites=1)], ("open", "phases")),
        ({"cost": [3.0, 3]}, [Phase("a", budget=2.0), Phase("b", budget=2.0)], ("phases",)),
        ({"sites": 0}, [Phase("a", sites=1)], ("sites",)),
        ({"closed": [0, 1]}, [Phase("a", sites=1)], ("closed",)),
        (
            {"groups": [Group([0, 1], at_least=2, name="fund")]},
            [Phase("a", sites=1)],
            ("groups[fund]", "phases"),
        ),
    ],
)
def test_what_cannot_hold_is_infeasible_and_named(
    asked: dict, phases: list[Phase], clash: tuple[str, ...]
) -> None:
    problem = CoverageProblem([1.0, 2.0], np.ones((2, 2), bool), **{"sites": 2, **asked})
    result = siting.solve_phases(problem, phases)
    assert result.status == "infeasible"
    assert result.clash == clash
    assert np.isnan(result.objective)
    assert siting.violations_phases(problem, phases, result) == []


def test_covered_by_counts_like_the_result() -> None:
    problem = CoverageProblem([1.0, 5.0, 3.0], np.eye(3, dtype=bool), sites=3)
    assert covered_by(problem, (1, 0, -1), 0) == 5.0


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("problem", {"problem": "all"}),
        ("phases", {"phases": []}),
        ("phases", {"phases": ["2026"]}),
        ("time_limit", {"time_limit": 0.0}),
        ("gap", {"gap": 1.5}),
        ("seed", {"seed": -1}),
    ],
)
def test_wrong_arguments_are_named(argument: str, given: dict) -> None:
    problem = CoverageProblem([1.0], np.ones((1, 1), bool), sites=1)
    with pytest.raises(ValueError, match=f"^{argument} must"):
        siting.solve_phases(**{"problem": problem, "phases": [Phase("a", sites=1)], **given})


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("sites, budget or target", {}),
        ("sites", {"sites": -1}),
        ("sites", {"sites": 1.5}),
        ("budget", {"budget": np.nan}),
        ("target", {"target": 85}),
    ],
)
def test_a_phase_refuses_what_it_cannot_be(argument: str, given: dict) -> None:
    with pytest.raises(ValueError, match=f"^{argument} must .*got"):
        Phase("a", **given)


@pytest.mark.parametrize("covers", [[[0, 1]], [[1, 0]]])
def test_of_locked_sites_the_one_that_reaches_more_opens_first(covers: list) -> None:
    problem = CoverageProblem([2.0], covers, sites=2, open=[0, 1])
    result = siting.solve_phases(problem, [Phase("a", sites=1), Phase("b", sites=1)])
    assert result.objective == 4.0


def test_a_group_that_a_lone_target_leaves_no_room_for_comes_first() -> None:
    reach = sp.csr_array(np.eye(3, dtype=bool))
    problem = CoverageProblem(
        [9.0, 1.0, 2.0], reach, sites=3, cost=[0.0, 4.0, 3.0], groups=[Group([1, 2], at_least=1)]
    )
    phases = [Phase("1", target=0.5), Phase("2", budget=0.0)]
    result = siting.solve_phases(problem, phases)
    assert siting.violations_phases(problem, phases, result) == []
    took = [Phase("1", len(result.opened[0]), float(result.cost[0])), phases[1]]
    best = max(value_of(problem, each, 2) for each in all_schedules(problem, took, carry=False))
    assert result.objective <= best <= result.bound
