"""The frontier never gets worse, and its knee is where it bends."""

import numpy as np
import pytest
from hypothesis import given, settings

from matching import siting
from matching.siting import CoverageProblem
from tests.matching.siting.coverage.cases import all_choices, tiny_problems, value_of


def best_of(problem: CoverageProblem) -> float:
    return max((value_of(problem, choice) for choice in all_choices(problem)), default=0.0)


@settings(max_examples=60, deadline=None)
@given(tiny_problems())
def test_each_budget_buys_the_most(problem: CoverageProblem) -> None:
    budgets = [9.0, 0.0, 3.0, 6.0, 6.0]
    found = siting.frontier(problem, budgets, time_limit=4.0)
    assert found.limits.tolist() == [0.0, 3.0, 6.0, 9.0]
    for at, budget in enumerate(found.limits):
        asked = problem.replace(budget=float(budget))
        if not found.possible[at]:
            assert np.isnan(found.objective[at])
            assert best_of(asked) == 0.0 == len(found.chosen[at])
            continue
        assert found.objective[at] == best_of(asked) <= found.bound[at]
        chosen = found.chosen[at]
        assert value_of(problem, tuple(chosen.tolist())) == found.objective[at]
        assert found.sites[at] == len(chosen)
        assert found.cost[at] == problem.cost[chosen].sum() <= budget


@settings(max_examples=60, deadline=None)
@given(tiny_problems())
def test_a_little_work_never_falls(problem: CoverageProblem) -> None:
    found = siting.frontier(problem, sites=range(1, 6), time_limit=1e-5)
    value, bound = found.objective[found.possible], found.bound[found.possible]
    assert (np.diff(value) >= 0).all()
    assert (np.diff(bound) >= 0).all()
    assert (bound >= value).all()
    for at, sites in enumerate(found.limits):
        assert len(found.chosen[at]) <= sites
        if found.possible[at]:
            assert found.bound[at] >= best_of(problem.replace(sites=int(sites)))


def test_the_knee_is_where_the_curve_bends() -> None:
    weight = [100.0, 90, 80, 4, 3, 2, 1]
    problem = CoverageProblem(weight, np.eye(7, dtype=bool), sites=1)
    found = siting.frontier(problem, sites=range(1, 8))
    assert found.objective.tolist() == [100.0, 190, 270, 274, 277, 279, 280]
    assert found.knee == 2


def test_a_gentle_bend_is_no_knee() -> None:
    problem = CoverageProblem([10.0, 9, 8, 7, 6], np.eye(5, dtype=bool), sites=5)
    assert siting.frontier(problem, sites=[1, 2, 3, 4, 5]).knee == -1


def test_a_straight_curve_has_no_knee() -> None:
    problem = CoverageProblem(np.ones(5), np.eye(5, dtype=bool), sites=1)
    assert siting.frontier(problem, sites=[1, 2, 3, 4, 5]).knee == -1
    assert siting.frontier(problem, sites=[1, 5]).knee == -1


def test_what_buys_nothing_is_told() -> None:
    problem = CoverageProblem([5.0], np.ones((1, 1), bool), cost=[10.0], budget=20.0)
    found = siting.frontier(problem, [4.0, 12.0])
    assert found.possible.tolist() == [False, True]
    assert found.objective[1] == found.bound[1] == 5.0
    assert np.isnan([found.objective[0], found.bound[0]]).all()


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("budgets or sites", {}),
        ("budgets or sites", {"budgets": [1.0], "sites": [1]}),
        ("budgets or sites", {"budgets": []}),
        ("budgets", {"budgets": [-1.0]}),
        ("sites", {"sites": [1.5]}),
        ("time_limit", {"sites": [1], "time_limit": 0.0}),
    ],
)
def test_wrong_arguments_are_named(argument: str, given: dict) -> None:
    problem = CoverageProblem([1.0], np.ones((1, 1), bool), sites=1)
    with pytest.raises(ValueError, match=f"^{argument} must .*got"):
        siting.frontier(problem, **given)


def test_what_is_known_is_not_solved_again() -> None:
    problem = CoverageProblem([9.0, 1.0], np.eye(2, dtype=bool), cost=[2.0, 1.0], budget=2.0)
    known = siting.solve(problem)
    found = siting.frontier(problem, [1.0, 2.0, 3.0], known=known)
    assert found.chosen[1] is known.chosen
    assert found.objective.tolist() == [1.0, 9.0, 10.0]


def test_budgets_may_come_as_an_array() -> None:
    problem = CoverageProblem([3.0, 2], np.eye(2, dtype=bool), cost=[1.0, 1], budget=0.0)
    assert siting.frontier(problem, np.array([1.0, 2.0])).objective.tolist() == [3.0, 5.0]


def test_a_frontier_point_is_its_own_solve_with_backup_too() -> None:
    random = np.random.default_rng(6)
    problem = CoverageProblem(
        random.integers(1, 9, 12).astype(float), random.random((12, 6)) < 0.4, sites=3,
        covered=random.integers(0, 3, 12), backup=0.4,
    )  # fmt: skip
    found = siting.frontier(problem, sites=[1, 2, 3, 4])
    for at, sites in enumerate((1, 2, 3, 4)):
        alone = siting.solve(problem.replace(sites=sites))
        assert found.objective[at] == pytest.approx(alone.objective)
        assert found.bound[at] >= alone.objective - 1e-9
