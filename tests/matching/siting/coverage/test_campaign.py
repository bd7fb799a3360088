"""The solver against everything tried, many times over (`make test-long`)."""

import pytest
from hypothesis import given, settings

from matching import siting
from matching.siting import CoverageProblem
from tests.matching.siting.coverage.cases import all_choices, tiny_problems, value_of


@pytest.mark.long
@settings(max_examples=5_000, deadline=None)
@given(tiny_problems())
def test_thousands_of_tiny_problems(problem: CoverageProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    best = max((value_of(problem, choice) for choice in all_choices(problem)), default=0)
    if result.status == "infeasible":
        assert best == 0
        return
    assert result.objective == best == result.bound
    assert siting.violations(problem, result.chosen, result.assigned) == []
