"""The solver against everything tried, largest flows, the clock and itself."""

import time

import numpy as np
import pytest
from hypothesis import given, settings

from matching import siting
from matching.siting import Group, ServedProblem
from tests.matching.siting.served.cases import all_choices, most_served, small_city, tiny_problems


def holds(problem: ServedProblem) -> None:
    """Compare with everything tried."""
    result = siting.solve(problem, time_limit=2.0)
    choices = all_choices(problem)
    if result.status == "infeasible":
        assert result.clash
        assert choices == []
        return
    # What serves nothing more is not opened, so the empty choice counts where it is allowed.
    best = max(most_served(problem, choice) for choice in choices)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(best, rel=1e-9)
    assert result.bound == pytest.approx(best, rel=1e-9)
    assert siting.violations(problem, result.chosen, result.assigned) == []
    served = siting.serve(problem, result.chosen, result.assigned)
    found = siting.violations_served(problem, result.chosen, served, result.objective)
    assert found == []


@settings(max_examples=120, deadline=None)
@given(tiny_problems())
def test_split_weight_is_served_to_the_optimum(problem: ServedProblem) -> None:
    holds(problem)


@settings(max_examples=60, deadline=None)
@given(tiny_problems(single_source=True))
def test_whole_points_are_served_to_the_optimum(problem: ServedProblem) -> None:
    holds(problem)


@settings(max_examples=60, deadline=None)
@given(tiny_problems())
def test_a_flow_is_a_largest_one(problem: ServedProblem) -> None:
    for choice in all_choices(problem)[:6]:
        served = siting.serve(problem, choice)
        assert served.sum() == pytest.approx(most_served(problem, choice))
        assert siting.violations_served(problem, choice, served) == []


@settings(max_examples=60, deadline=None)
@given(tiny_problems())
def test_no_site_is_idle(problem: ServedProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    needed = {j for group in problem.groups if group.at_least for j in group.members.tolist()}
    for out in set(result.chosen.tolist()) - set(problem.open.tolist()) - needed:
        rest = tuple(set(result.chosen.tolist()) - {out})
        assert most_served(problem, rest) < result.objective


@settings(max_examples=40, deadline=None)
@given(tiny_problems())
def test_a_little_work_still_brackets_the_optimum(problem: ServedProblem) -> None:
    result = siting.solve(problem, time_limit=1e-6)
    if result.status != "infeasible":
        best = max(most_served(problem, choice) for choice in all_choices(problem))
        assert result.objective <= best + 1e-6
        assert result.bound >= best - 1e-6
        assert siting.violations(problem, result.chosen, result.assigned) == []


def test_weight_is_split_over_rooms() -> None:
    problem = ServedProblem([10.0], np.ones((1, 2), bool), [6.0, 3.0], 2)
    result = siting.solve(problem)
    assert result.objective == 9.0
    assert result.assigned.tolist() == [0]
    assert siting.serve(problem, result.chosen).toarray().tolist() == [[6.0, 3.0]]


def test_single_source_serves_wholly_or_not() -> None:
    problem = ServedProblem([10.0, 4.0], np.ones((2, 2), bool), [6.0, 3.0], 2, single_source=True)
    result = siting.solve(problem)
    assert result.objective == 4.0
    assert result.assigned.tolist() == [-1, 0]
    assert siting.serve(problem, result.chosen).toarray().tolist() == [[0, 0], [4, 0]]


def test_existing_stations_serve_and_are_not_chosen() -> None:
    covers = np.array([[1, 1], [1, 0]], bool)
    problem = ServedProblem([5.0, 5.0], covers, [6.0, 4.0], 1, existing=[0])
    result = siting.solve(problem)
    assert result.chosen.tolist() == [1]
    assert result.objective == 10.0
    assert result.assigned.tolist() == [1, 0]


def test_equal_sites_are_taken_by_preference_then_cost() -> None:
    covers = np.ones((1, 3), bool)
    problem = ServedProblem([5.0], covers, [9.0] * 3, 1, cost=[1.0, 3, 2], preference=[2, 1, 1])
    assert siting.solve(problem).chosen.tolist() == [2]


def test_a_city_is_solved_with_a_bound_close_by() -> None:
    problem = ServedProblem(**small_city(600, 300), sites=25)
    result = siting.solve(problem, time_limit=4.0)
    assert result.objective <= result.bound
    assert result.gap <= 0.02
    served = siting.serve(problem, result.chosen)
    assert siting.violations_served(problem, result.chosen, served, result.objective) == []


def test_the_same_seed_gives_the_same_answer(patient: float) -> None:
    cost = np.random.default_rng(3).integers(1, 30, 60) * 1000.0
    problem = ServedProblem(**small_city(200, 60), cost=cost, budget=100_000.0)
    first = siting.solve(problem, time_limit=3 * patient, seed=4)
    second = siting.solve(problem, time_limit=3 * patient, seed=4)
    assert not first.truncated
    assert first.chosen.tolist() == second.chosen.tolist()
    assert (first.objective, first.bound) == (second.objective, second.bound)


def test_the_time_limit_holds() -> None:
    problem = ServedProblem(**small_city(2000, 1000), sites=60)
    siting.solve(problem, time_limit=0.1)  # whatever is loaded the first time
    began = time.perf_counter()
    result = siting.solve(problem, time_limit=1.0)
    assert time.perf_counter() - began < 5.0  # 1.1, and room for a busy machine
    assert siting.violations(problem, result.chosen, result.assigned) == []


@pytest.mark.parametrize(
    ("asked", "clash"),
    [
        ({"sites": 1, "open": [0, 1]}, ("open", "sites")),
        ({"cost": [3.0, 3, 9], "budget": 2.0}, ("cost", "budget")),
        ({"sites": 0}, ("sites",)),
        ({"sites": 2, "groups": [Group([0, 1], at_least=2, name="both")], "closed": [0]},
         ("closed", "groups[both]")),
    ],
)  # fmt: skip
def test_what_cannot_hold_is_infeasible_and_named(asked: dict, clash: tuple[str, ...]) -> None:
    result = siting.solve(ServedProblem([1.0, 2.0], np.ones((2, 3), bool), [1.0] * 3, **asked))
    assert result.status == "infeasible"
    assert result.clash == clash


@pytest.mark.parametrize("single_source", [False, True])
def test_nothing_to_serve_is_solved(single_source: bool) -> None:
    problem = ServedProblem([], np.zeros((0, 2), bool), [1.0, 1.0], 1, single_source=single_source)
    result = siting.solve(problem)
    assert (result.status, result.objective, result.bound) == ("optimal", 0.0, 0.0)


def test_existing_stations_are_not_told_as_banned() -> None:
    problem = ServedProblem([5.0], [[1, 1]], [1.0, 1.0], 1, existing=[0, 1])
    assert siting.solve(problem).clash == ("covers",)
    banned = ServedProblem([5.0], [[1, 1]], [1.0, 1.0], 1, existing=[0], closed=[1])
    assert siting.solve(banned).clash == ("covers", "closed")
