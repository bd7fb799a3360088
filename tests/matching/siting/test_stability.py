"""What stays when weights and costs are off."""

import numpy as np
import pytest

from matching import siting
from matching.siting import (
    CenterProblem,
    CoverageProblem,
    MedianProblem,
    Phase,
    ServedProblem,
    TargetProblem,
)
from matching.siting.stability import stability
from tests.matching.siting.coverage.cases import small_city


def test_a_clear_choice_stays() -> None:
    covers = np.eye(4, dtype=bool)
    problem = CoverageProblem([100.0, 90, 1, 2], covers, sites=2)
    found = stability(problem, siting.solve(problem))
    assert (found.runs, found.kept.tolist(), found.always) == (3, [3, 3], 2)
    assert (found.least, found.most) == (2, 2)


def test_what_no_longer_can_be_paid_does_not_stay() -> None:
    problem = CoverageProblem([9.0, 1.0], np.eye(2, dtype=bool), cost=[10.0, 1.0], budget=10.5)
    found = stability(problem, siting.solve(problem))
    assert found.runs == 3 + 3 + 2
    assert found.kept[0] < found.runs
    assert found.least == 0


def test_the_same_seed_tells_the_same(patient: float) -> None:
    weight, covers = small_city(300, 100)
    cost = np.random.default_rng(1).integers(50, 500, 100) * 1000.0
    problem = CoverageProblem(weight, covers, cost=cost, budget=3_000_000.0)
    result = siting.solve(problem, time_limit=2.0)
    one, two = (stability(problem, result, time_limit=0.5 * patient, seed=7) for _ in range(2))
    assert one.kept.tolist() == two.kept.tolist()
    assert one.share == 0.2
    with pytest.raises(ValueError, match=r"^share must"):
        stability(problem, result, share=1.0)


def test_other_objectives_are_drawn_anew_too() -> None:
    random = np.random.default_rng(5)
    weight, covers = small_city(60, 20)
    cost = random.integers(50, 500, 20) * 1000.0
    metres = np.where(covers.toarray(), random.random((60, 20)) * 500, np.inf)
    for problem, runs in (
        (TargetProblem(weight, covers, cost, 0.8), 3 + 3 + 2),
        (MedianProblem(weight, metres, 5, beyond=1_000.0), 3),
        (ServedProblem(weight, covers, weight[:20] * 3, 5), 3),
    ):
        found = stability(problem, siting.solve(problem, time_limit=1.0), time_limit=0.2)
        assert found.runs == runs
        assert 0 <= found.least <= found.most <= len(found.kept)
        assert (found.kept <= runs).all()


def test_the_longest_walk_asks_costs_only() -> None:
    metres = [[0.0, 50.0], [90.0, 10.0]]
    problem = CenterProblem(metres, cost=[4.0, 5.0], budget=5.5)
    found = stability(problem, siting.solve(problem))
    assert (found.runs, found.weights, found.costs) == (3 + 2, False, True)
    assert found.kept[0] < found.runs
    free = CenterProblem(metres, 1)
    nothing = stability(free, siting.solve(free))
    assert (nothing.runs, nothing.least, nothing.always) == (0, 1, 1)


def test_a_schedule_is_solved_anew() -> None:
    problem = CoverageProblem(
        [100.0, 90, 1, 2], np.eye(4, dtype=bool), sites=4, cost=[4.0, 4, 1, 1]
    )
    years = [Phase("1", sites=1), Phase("2", sites=1)]
    found = siting.stability_phases(problem, years, siting.solve_phases(problem, years))
    assert (found.runs, found.kept.tolist(), found.costs) == (3, [3, 3], False)
    paid = [Phase("1", budget=4.0), Phase("2", budget=4.5)]
    found = siting.stability_phases(problem, paid, siting.solve_phases(problem, paid))
    assert (found.runs, found.costs) == (3 + 3 + 2, True)
    assert found.always < 2
