"""What a problem refuses, and what its checker finds."""

import numpy as np
import pytest

from matching import siting
from matching.siting import CenterProblem

DISTANCE = np.array([[0.0, 5.0, np.inf], [4.0, 0.0, 2.0]])


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("distance", {"distance": DISTANCE - 1.0}),
        ("distance", {"distance": np.ones(2)}),
        ("sites", {"sites": -1}),
        ("sites or budget", {"sites": None}),
        ("weight", {"weight": [1.0, -2.0]}),
        ("weight", {"weight": [1.0]}),
        ("cost", {"budget": 5.0}),
        ("budget", {"cost": [1.0, 2.0, 3.0], "budget": np.nan}),
        ("open", {"open": [3]}),
        ("open and closed", {"open": [0], "closed": [0]}),
        ("existing", {"existing": [1.0, np.nan]}),
    ],
)
def test_wrong_arguments_are_named(argument: str, given: dict) -> None:
    with pytest.raises(ValueError, match=rf"^{argument} must .*got"):
        CenterProblem(**{"distance": DISTANCE, "sites": 1, **given})


@pytest.mark.parametrize(
    ("chosen", "assigned", "broken"),
    [
        ([0, 1, 2], [0, 1], "sites"),
        ([1, 2], [1, 1], "open"),
        ([0, 1], [1, 1], "assigned"),
        ([0, 1], [0, 2], "assigned"),
        ([0], [0, -1], "assigned"),
    ],
)
def test_planted_errors_are_found(chosen: list[int], assigned: list[int], broken: str) -> None:
    problem = CenterProblem(DISTANCE, 2, open=[0])
    assert siting.violations(problem, [0, 1], np.array([0, 1])) == []
    found = siting.violations(problem, chosen, np.array(assigned))
    assert any(line.startswith(f"{broken}:") for line in found)


def test_a_problem_can_be_changed() -> None:
    problem = CenterProblem(DISTANCE, 1, existing=[3.0, 4.0])
    assert problem.replace(sites=2).existing.tolist() == [3.0, 4.0]
