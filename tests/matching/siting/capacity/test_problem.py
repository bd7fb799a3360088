"""What a problem refuses, and that it keeps its own copy."""

import numpy as np
import pytest

from matching import siting
from matching.siting import CapacityProblem, Group

GIVEN = {"demand": [1.0, 2.0], "capacity": [3.0], "cost": [4.0], "assign_cost": [[5.0], [6.0]]}


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("demand", {"demand": [1.0, -2.0]}),
        ("demand", {"demand": [1.0]}),
        ("demand", {"demand": [1.0, np.nan]}),
        ("capacity", {"capacity": [np.inf]}),
        ("capacity", {"capacity": [1.0, 2.0]}),
        ("cost", {"cost": [-1.0]}),
        ("assign_cost", {"assign_cost": [[5.0], [-6.0]]}),
        ("assign_cost", {"assign_cost": [[5.0], [np.nan]]}),
        ("assign_cost", {"assign_cost": [5.0, 6.0]}),
        ("assign_cost", {"assign_cost": "far"}),
        ("sites", {"sites": -1}),
        ("budget", {"budget": -1.0}),
        ("open", {"open": [1]}),
        ("closed", {"closed": [-1]}),
        ("open and closed", {"open": [0], "closed": [0]}),
        ("groups", {"groups": [3]}),
    ],
)
def test_wrong_arguments_are_named(argument: str, given: dict) -> None:
    with pytest.raises(ValueError, match=rf"^{argument} must .*got"):
        CapacityProblem(**{**GIVEN, **given})


def test_arrays_are_copied_and_sealed() -> None:
    demand, costs = np.array([1.0, 2.0]), np.array([[5.0], [6.0]])
    problem = CapacityProblem(**{**GIVEN, "demand": demand, "assign_cost": costs})
    demand[0], costs[0, 0] = 9.0, 9.0
    assert problem.demand[0] == 1.0
    assert problem.assign_cost.data[0] == 5.0
    for array in (problem.demand, problem.capacity, problem.cost, problem.assign_cost.data):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(
    ("demand", "capacity", "model"),
    [
        ([6.0, 6.0], [7.0, 7.0], {"capacity", "demand"}),  # by count
        ([4.0] * 3, [6.0] * 3, {"assign_cost", "capacity", "demand"}),  # only by search
    ],
)
def test_a_clash_names_the_group_that_is_in_the_way(
    demand: list[float], capacity: list[float], model: set[str]
) -> None:
    n = len(demand)
    groups = [
        Group(range(n), at_most=n, name="harmless"),
        Group(range(n), at_most=n - 1, name="tight"),
    ]
    problem = CapacityProblem(demand, capacity, np.ones(n), np.ones((n, n)), groups=groups)
    assert set(siting.solve(problem).clash) == model | {"groups[tight]"}
