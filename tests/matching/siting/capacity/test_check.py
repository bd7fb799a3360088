"""The checker finds each planted error."""

import numpy as np
import pytest
import scipy.sparse as sp

from matching import siting
from matching.siting import CapacityProblem

COSTS = sp.csr_array(([1.0, 2, 3, 4, 5], ([0, 0, 1, 1, 2], [0, 1, 0, 1, 1])), shape=(3, 3))
PROBLEM = CapacityProblem([2.0, 3, 4], [5.0, 7, 9], [1.0, 2, 3], COSTS, 2, budget=3.0, closed=[2])


def test_a_right_answer_breaks_nothing() -> None:
    assert siting.violations(PROBLEM, [0, 1], np.array([0, 0, 1])) == []


@pytest.mark.parametrize(
    ("chosen", "assigned", "broken"),
    [
        ([1, 0], [0, 0, 1], "chosen"),
        ([0, 1, 2], [0, 0, 1], "sites"),
        ([1, 2], [1, 1, 1], "budget"),
        ([0, 2], [0, 0, 0], "closed"),
        ([0, 1], [0, 0, -1], "assigned"),
        ([0], [0, 0, 1], "assigned"),
        ([0, 1], [0, 0, 0], "assigned"),
        ([0, 1], [0, 0], "assigned"),
        ([0, 1], [1, 1, 1], "capacity"),
    ],
)
def test_planted_errors_are_found(chosen: list[int], assigned: list[int], broken: str) -> None:
    found = siting.violations(PROBLEM, chosen, np.array(assigned))
    assert any(line.startswith(f"{broken}:") for line in found)
