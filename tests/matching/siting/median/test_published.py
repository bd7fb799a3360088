"""Published networks with known optima, and their centers, which prove themselves."""

import numpy as np
import pytest

from benchmarks.siting.median import ORLIB, optima, read_network
from matching import siting
from matching.siting import CenterProblem, MedianProblem

QUICK = (1, 2, 5, 6, 10, 13)

pytestmark = pytest.mark.skipif(not ORLIB.exists(), reason="the cases are not beside the project")


def solve_both(number: int) -> None:
    """Prove the optimum of a network, and its center."""
    distance, sites = read_network(number)
    problem = MedianProblem(np.ones(len(distance)), distance, sites)
    result = siting.solve(problem, time_limit=10.0)
    assert result.objective == optima()[number]
    assert result.status == "optimal"
    assert siting.violations(problem, result.chosen, result.assigned) == []
    center = CenterProblem(distance, sites)
    found = siting.solve(center, time_limit=10.0)
    assert found.status == "optimal"
    assert siting.violations(center, found.chosen, found.assigned) == []
    # No choice of the median's can beat the center's.
    assert found.objective <= distance[:, result.chosen].min(axis=1).max()


@pytest.mark.parametrize("number", QUICK)
def test_optima_are_found_and_proven(number: int) -> None:
    solve_both(number)


@pytest.mark.long
@pytest.mark.parametrize("number", [number for number in range(1, 21) if number not in QUICK])
def test_all_optima_are_found_and_proven(number: int) -> None:
    solve_both(number)
