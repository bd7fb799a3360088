"""The checker finds each planted error."""

import numpy as np
import pytest

from matching import siting
from matching.siting import CoverageProblem

PROBLEM = CoverageProblem(
    [5.0, 4, 3, 2],
    np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=bool),
    sites=2,
    cost=[10.0, 20, 30],
    budget=35.0,
    open=[0],
    closed=[2],
)


def test_a_right_answer_breaks_nothing() -> None:
    assert siting.violations(PROBLEM, [0, 1], np.array([0, 0, 1, -1])) == []


@pytest.mark.parametrize(
    ("chosen", "assigned", "broken"),
    [
        ([1, 0], [0, 0, 1, -1], "chosen"),
        ([0, 0], [0, 0, -1, -1], "chosen"),
        ([0, 3], [0, 0, -1, -1], "chosen"),
        ([1], [-1, 1, 1, -1], "open"),
        ([0, 2], [0, 0, -1, 2], "closed"),
        ([0, 1, 2], [0, 0, 1, 2], "sites"),
        ([0, 2], [0, 0, -1, 2], "budget"),
        ([0, 1], [0, 0, 2, -1], "assigned"),
        ([0, 1], [0, 0, 0, -1], "assigned"),
        ([0, 1], [0, -1, 1, -1], "assigned"),
        ([0, 1], [0, 0, 1], "assigned"),
    ],
)
def test_planted_errors_are_found(chosen: list[int], assigned: list[int], broken: str) -> None:
    found = siting.violations(PROBLEM, chosen, np.array(assigned))
    assert any(line.startswith(f"{broken}:") for line in found)
