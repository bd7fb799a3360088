"""The checkers find each planted error, and problems refuse wrong arguments."""

import numpy as np
import pytest

from matching import siting
from matching.siting import ServedProblem

COVERS = np.array([[1, 1, 0], [0, 1, 1], [0, 0, 1]], bool)
GIVEN = {
    "weight": [4.0, 3, 2],
    "covers": COVERS,
    "capacity": [3.0, 4, 9],
    "sites": 1,
    "existing": [0],
}
PROBLEM = ServedProblem(**GIVEN)
SERVED = np.array([[3.0, 1, 0], [0, 3, 0], [0, 0, 0]])


def test_a_right_answer_breaks_nothing() -> None:
    assert siting.violations(PROBLEM, [1], np.array([0, 1, -1])) == []
    assert siting.violations_served(PROBLEM, [1], SERVED, 7.0) == []


@pytest.mark.parametrize(
    ("chosen", "assigned", "broken"),
    [
        ([1, 2], [0, 1, 2], "sites"),
        ([0], [0, -1, -1], "closed"),
        ([1], [0, 1, 2], "assigned"),
        ([1], [0, 0, -1], "assigned"),
        ([1], [0, 1], "assigned"),
    ],
)
def test_planted_errors_are_found(chosen: list[int], assigned: list[int], broken: str) -> None:
    found = siting.violations(PROBLEM, chosen, np.array(assigned))
    assert any(line.startswith(f"{broken}:") for line in found)


def test_whole_loads_keep_to_capacity() -> None:
    problem = ServedProblem(**GIVEN, single_source=True)
    found = siting.violations(problem, [1], np.array([0, 1, -1]))
    assert found == ["capacity: candidate 0 serves 4.0, has room for 3.0"]


@pytest.mark.parametrize(
    ("where", "amount", "broken"),
    [
        ((0, 0), -1.0, "served: candidate 0"),
        ((0, 0), 4.0, "capacity: candidate 0"),
        ((0, 1), 2.0, "weight: 5.0 of demand 0"),
        ((1, 2), 1.0, "served: candidate 2"),
        ((2, 1), 0.5, "served: demand 2"),
        ((1, 1), 2.0, "objective: 7.0"),
    ],
)
def test_planted_errors_of_a_split_are_found(
    where: tuple[int, int], amount: float, broken: str
) -> None:
    served = SERVED.copy()
    served[where] = amount
    found = siting.violations_served(PROBLEM, [1], served, 7.0)
    assert any(line.startswith(broken) for line in found)


def test_shapes_and_parts_are_told() -> None:
    assert siting.violations_served(PROBLEM, [1], SERVED[:2])[0].startswith("served: must have")
    problem = ServedProblem(**GIVEN, single_source=True)
    assert "wholly" in " ".join(siting.violations_served(problem, [1], SERVED))


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("weight", {"weight": [1.0, -2, 3]}),
        ("covers", {"covers": COVERS * 300.0}),
        ("capacity", {"capacity": [1.0, np.nan, 2.0]}),
        ("capacity", {"capacity": [1.0]}),
        ("sites or budget", {"sites": None}),
        ("cost", {"budget": 1.0}),
        ("existing", {"existing": [3]}),
        ("open and existing", {"open": [0]}),
        ("open and closed", {"open": [1], "closed": [1]}),
        ("single_source", {"single_source": "yes"}),
        ("preference", {"preference": [-1, 0, 0]}),
    ],
)
def test_wrong_arguments_are_named(argument: str, given: dict) -> None:
    with pytest.raises(ValueError, match=rf"^{argument} must .*got"):
        ServedProblem(**{**GIVEN, **given})
