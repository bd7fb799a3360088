"""What a problem refuses, and that it keeps its own copy."""

import numpy as np
import pytest
import scipy.sparse as sp

from matching import siting
from matching.siting import CoverageProblem, Group

COVERS = sp.csr_array(np.array([[1, 0, 1], [0, 1, 0]], dtype=bool))


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("weight", {"weight": [1.0, -2.0]}),
        ("weight", {"weight": [1.0, np.nan]}),
        ("weight", {"weight": [1.0, np.inf]}),
        ("weight", {"weight": [1.0]}),
        ("weight", {"weight": ["a", "b"]}),
        ("weight", {"weight": [[1.0], [2.0, 3.0]]}),
        ("covers", {"covers": COVERS * 300.0}),
        ("covers", {"covers": "reach"}),
        ("covers", {"covers": np.ones(2)}),
        ("sites", {"sites": -1}),
        ("sites", {"sites": 1.5}),
        ("sites", {"sites": True}),
        ("sites or budget", {"sites": None}),
        ("cost", {"budget": 5.0}),
        ("cost", {"cost": [1.0, 2.0], "budget": 5.0}),
        ("cost", {"cost": [1.0, 2.0, -3.0], "budget": 5.0}),
        ("budget", {"cost": [1.0, 2.0, 3.0], "budget": -1.0}),
        ("budget", {"cost": [1.0, 2.0, 3.0], "budget": np.nan}),
        ("open", {"open": [3]}),
        ("open", {"open": [-1]}),
        ("open", {"open": [0.5]}),
        ("open", {"open": [True, False, True]}),
        ("closed", {"closed": [7]}),
        ("open and closed", {"open": [0, 1], "closed": [1]}),
        ("covered", {"covered": [0, -1]}),
        ("covered", {"covered": [0.0, 1.0]}),
        ("backup", {"backup": -0.1}),
        ("backup", {"backup": 1.1}),
        ("backup", {"backup": np.nan}),
        ("groups", {"groups": [Group([3], at_most=1)]}),
        ("groups", {"groups": [[0, 1]]}),
        ("covered", {"covered": [True]}),
        ("preference", {"preference": [0, -1, 2]}),
        ("preference", {"preference": [0.0, 1.0, 2.0]}),
    ],
)
def test_wrong_arguments_are_named(argument: str, given: dict) -> None:
    with pytest.raises(ValueError, match=rf"^{argument} must .*got"):
        CoverageProblem(**{"weight": [1.0, 2.0], "covers": COVERS, "sites": 1, **given})


def test_arrays_are_copied_and_sealed() -> None:
    weight, covers = np.array([1.0, 2.0]), COVERS.copy()
    problem = CoverageProblem(weight, covers, sites=1)
    weight[0] = 9.0
    covers.data[:] = False
    assert problem.weight[0] == 1.0
    assert problem.covers.sum() == 3
    for array in (problem.weight, problem.cost, problem.covers.data, problem.covers.indices):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_a_stored_zero_does_not_cover() -> None:
    covers = sp.csr_array(([1, 0, 1], ([0, 0, 1], [0, 1, 1])), shape=(2, 2))
    problem = CoverageProblem([1.0, 2.0], covers, sites=1)
    assert problem.covers.toarray().tolist() == [[True, False], [False, True]]


def test_an_entry_given_twice_counts_once() -> None:
    covers = sp.csr_array(([1, 1], [1, 1], [0, 2]), shape=(1, 2))
    assert CoverageProblem([1.0], covers, sites=1).covers.toarray().tolist() == [[False, True]]


def test_existing_stations_may_be_counted() -> None:
    problem = CoverageProblem([1.0, 2.0], COVERS, sites=1, covered=[2, 0])
    assert problem.covered.tolist() == [True, False]
    assert problem.reached.tolist() == [2, 0]
    assert CoverageProblem([1.0, 2.0], COVERS, sites=1, covered=[True, False]).reached[0] == 1


def test_a_changed_problem_still_knows_how_many_stations_reach_whom() -> None:
    problem = CoverageProblem(
        [4.0, 4.0, 4.0], np.ones((3, 1), bool), sites=1, covered=[0, 1, 2], backup=0.25
    )
    again = problem.replace(weight=[8.0, 8.0, 8.0])
    assert again.reached.tolist() == [0, 1, 2]
    assert siting.solve(problem).objective == 4.0 * (0.75 + 0.25)
    assert siting.solve(again).objective == 8.0 * (0.75 + 0.25)
