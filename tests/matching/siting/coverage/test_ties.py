"""Equal gains: preferred sources first, then cost, then index."""

import numpy as np
from hypothesis import given, settings

from matching import siting
from matching.siting import CoverageProblem
from tests.matching.siting.coverage.cases import all_choices, tiny_problems, value_of

TWINS = np.ones((1, 3), dtype=bool)


def test_the_preferred_source_wins_even_if_dearer() -> None:
    problem = CoverageProblem([1.0], TWINS, sites=1, cost=[1.0, 2, 3], preference=[3, 1, 1])
    assert siting.solve(problem).chosen.tolist() == [1]


def test_then_the_cheaper_then_the_first() -> None:
    problem = CoverageProblem([1.0], TWINS, sites=1, cost=[5.0, 2, 2])
    assert siting.solve(problem).chosen.tolist() == [1]


def test_more_coverage_beats_preference() -> None:
    covers = np.array([[1, 1], [0, 1]], dtype=bool)
    problem = CoverageProblem([5.0, 1.0], covers, sites=1, preference=[0, 3])
    assert siting.solve(problem).chosen.tolist() == [1]


@settings(max_examples=100, deadline=None)
@given(tiny_problems(grouped=True, backup=True))
def test_no_site_is_idle_and_none_has_a_better_twin(problem: CoverageProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    chosen = set(result.chosen.tolist())
    closed = set(problem.closed.tolist())

    def key(j: int) -> tuple[int, float, int]:
        return int(problem.preference[j]), float(problem.cost[j]), j

    def fits(choice: set[int]) -> bool:
        return tuple(sorted(choice)) in choices

    choices = set(all_choices(problem))
    for out in chosen - set(problem.open.tolist()):
        rest = chosen - {out}
        least = result.objective - 1e-9
        assert value_of(problem, tuple(rest)) < least or not fits(rest)
        for into in set(range(len(problem.cost))) - chosen - closed:
            other = tuple({*rest, into})
            if fits(set(other)):
                assert key(into) > key(out) or value_of(problem, other) < least
