"""The solver against everything tried, many times over (`make test-long`)."""

import pytest
from hypothesis import given, settings

from matching import siting
from matching.siting import CoverageProblem
from tests.matching.siting.coverage.cases import all_choices, tiny_problems, value_of


@pytest.mark.long
@settings(max_examples=5_000, deadline=None)
@given(tiny_problems(grouped=True, backup=True))
def test_thousands_of_tiny_problems(problem: CoverageProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    values = [value_of(problem, choice) for choice in all_choices(problem) if choice]
    if result.status == "infeasible":
        assert not values
        return
    assert result.status == "optimal"
    assert result.objective == pytest.approx(max(values, default=0.0), abs=1e-7)
    assert siting.violations(problem, result.chosen, result.assigned) == []
