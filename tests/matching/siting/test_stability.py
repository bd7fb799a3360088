"""What stays when weights and costs are off."""

import numpy as np
import pytest

from matching import siting
from matching.siting import CoverageProblem, MedianProblem, ServedProblem, TargetProblem
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
