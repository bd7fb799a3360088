"""What a problem refuses, and that it keeps its own copy."""

import numpy as np
import pytest
import scipy.sparse as sp

from matching import siting
from matching.siting import MedianProblem

DISTANCE = np.array([[0.0, 5.0, np.inf], [4.0, 0.0, 2.0]])


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("weight", {"weight": [1.0, -2.0]}),
        ("weight", {"weight": [1.0, np.nan]}),
        ("weight", {"weight": [1.0]}),
        ("distance", {"distance": DISTANCE - 1.0}),
        ("distance", {"distance": np.where(DISTANCE == 2.0, np.nan, DISTANCE)}),
        ("distance", {"distance": sp.csr_array(DISTANCE - 9.0)}),
        ("distance", {"distance": np.ones(2)}),
        ("distance", {"distance": [[1.0], [2.0, 3.0]]}),
        ("distance", {"distance": "far"}),
        ("distance", {"distance": DISTANCE > 1}),
        ("distance", {"distance": sp.csr_array(DISTANCE > 1)}),
        ("distance", {"distance": sp.coo_array(([1, 2], ([0, 0], [1, 1])), shape=(2, 3))}),
        ("sites", {"sites": -1}),
        ("sites", {"sites": 1.5}),
        ("sites or budget", {"sites": None}),
        ("cost", {"budget": 5.0}),
        ("cost", {"cost": [1.0, 2.0], "budget": 5.0}),
        ("budget", {"cost": [1.0, 2.0, 3.0], "budget": -1.0}),
        ("open", {"open": [3]}),
        ("closed", {"closed": [7]}),
        ("open and closed", {"open": [0, 1], "closed": [1]}),
        ("groups", {"groups": [[0, 1]]}),
        ("existing", {"existing": [1.0]}),
        ("existing", {"existing": [1.0, -1.0]}),
        ("existing", {"existing": [1.0, np.nan]}),
        ("beyond", {"beyond": -1.0}),
        ("beyond", {"beyond": np.inf}),
        ("preference", {"preference": [0, -1, 2]}),
    ],
)
def test_wrong_arguments_are_named(argument: str, given: dict) -> None:
    with pytest.raises(ValueError, match=rf"^{argument} must .*got"):
        MedianProblem(**{"weight": [1.0, 2.0], "distance": DISTANCE, "sites": 1, **given})


def test_arrays_are_copied_and_sealed() -> None:
    weight, distance = np.array([1.0, 2.0]), sp.csr_array(DISTANCE)
    problem = MedianProblem(weight, distance, sites=1)
    weight[0] = 9.0
    distance.data[:] = 7.0
    assert problem.weight[0] == 1.0
    assert 7.0 not in problem.distance.data
    for array in (problem.weight, problem.cost, problem.existing, problem.distance.data):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_a_stored_zero_is_a_distance_and_infinity_is_none() -> None:
    stored = sp.csr_array(([0.0, np.inf, 3.0], ([0, 0, 1], [0, 1, 1])), shape=(2, 2))
    for given in (stored, np.array([[0.0, np.inf], [np.inf, 3.0]])):
        distance = MedianProblem([1.0, 1.0], given, sites=1).distance
        assert distance.data.tolist() == [0.0, 3.0]
        assert distance.indices.tolist() == [0, 1]


def test_a_problem_can_be_changed() -> None:
    problem = MedianProblem([1.0, 2.0], DISTANCE, sites=1, beyond=9.0)
    assert problem.replace(sites=2).sites == 2
    assert problem.replace(sites=2).beyond == 9.0


def test_the_smallest_clash_is_that_of_the_model_where_it_is_smaller() -> None:
    walled = [[1.0, np.inf], [np.inf, np.inf]]
    problem = MedianProblem([1.0, 1.0], walled, 1, cost=[5.0, 5.0], budget=7.0, open=[0, 1])
    result = siting.solve(problem)
    assert (result.status, result.clash) == ("infeasible", ("distance",))
    assert siting.solve(problem.replace(beyond=9.0)).clash == ("open", "sites")


def test_a_cutoff_in_another_unit_is_named() -> None:
    metres = [[400.0, 900.0], [0.0, 250.0]]
    with pytest.raises(ValueError, match=r"^beyond must be in the unit of distance.*got 0.5"):
        MedianProblem([1.0, 1.0], metres, 1, beyond=0.5)
    assert MedianProblem([1.0, 1.0], metres, 1, beyond=100.0).beyond == 100.0
    assert MedianProblem([1.0, 1.0], metres, 1, beyond=0.0).beyond == 0.0
