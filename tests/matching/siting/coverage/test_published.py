"""Published cities against the best known values."""

import pytest

from benchmarks.siting.cases import CASES, Case
from benchmarks.siting.coverage import published
from matching import siting

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="../shared/cases is not there")


def known(name: str) -> Case:
    return next(case for case in published() if case.name == name)


@pytest.mark.parametrize("name", ["NewYork p=80", "SanFrancisco p=80"])
def test_little_work_comes_close_to_the_record(name: str) -> None:
    case = known(name)
    assert case.best_known
    problem = case.make()
    result = siting.solve(problem, time_limit=4.0)
    assert siting.violations(problem, result.chosen, result.assigned) == []
    assert result.objective >= 0.99 * case.best_known
    assert case.best_known <= result.bound <= 1.03 * case.best_known


@pytest.mark.long
def test_a_record_is_proven() -> None:
    case = known("NewYork p=50")
    result = siting.solve(case.make(), time_limit=120.0)
    assert result.objective == case.best_known
    assert result.status == "optimal"
