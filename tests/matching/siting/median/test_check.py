"""The checker finds each planted error."""

import numpy as np
import pytest

from matching import siting
from matching.siting import Group, MedianProblem

PROBLEM = MedianProblem(
    [5.0, 4, 3, 0, 1],
    np.array(
        [[0, 5, 9], [2, 1, 9], [9, 7, 1], [np.inf, 4, np.inf], [3, 3, np.inf]],
    ),
    sites=2,
    cost=[10.0, 20, 30],
    budget=35.0,
    open=[0],
    closed=[2],
    groups=[Group([1, 2], at_least=1, name="west")],
    existing=[np.inf, np.inf, 8.0, np.inf, np.inf],
)


def test_a_right_answer_breaks_nothing() -> None:
    assert siting.violations(PROBLEM, [0, 1], np.array([0, 1, 1, 1, 0])) == []


@pytest.mark.parametrize(
    ("chosen", "assigned", "broken"),
    [
        ([1, 0], [0, 1, 1, 1, 0], "chosen"),
        ([0, 3], [0, 0, -1, -1, 0], "chosen"),
        ([1], [1, 1, 1, 1, 1], "open"),
        ([0, 2], [0, 0, 2, -1, 0], "closed"),
        ([0, 1, 2], [0, 1, 2, 1, 0], "sites"),
        ([0, 2], [0, 0, 2, -1, 0], "budget"),
        ([0], [0, 0, -1, -1, 0], "groups[west]"),
        ([0, 1], [0, 1, 2, 1, 0], "assigned"),
        ([0, 1], [0, 0, 1, 1, 0], "assigned"),  # not the nearest
        ([0, 1], [0, 1, 1, 1, 1], "assigned"),  # not the first of equals
        ([0, 1], [0, 1, -1, 1, 0], "assigned"),  # nearer than what exists
        ([0, 1], [0, -1, 1, 1, 0], "assigned"),  # not served
        ([0], [0, 0, 0, -1, 0], "assigned"),  # what exists is nearer
        ([0, 1], [0, 1, 1, 1], "assigned"),
    ],
)
def test_planted_errors_are_found(chosen: list[int], assigned: list[int], broken: str) -> None:
    found = siting.violations(PROBLEM, chosen, np.array(assigned))
    assert any(line.startswith(f"{broken}:") for line in found)


def test_who_must_be_served_and_is_not_is_found() -> None:
    problem = MedianProblem([1.0, 1.0], np.array([[1.0, np.inf], [np.inf, 1.0]]), sites=1)
    found = siting.violations(problem, [0], np.array([0, -1]))
    assert found == ["assigned: demand [1] must be served and is out of reach of all that is open"]
