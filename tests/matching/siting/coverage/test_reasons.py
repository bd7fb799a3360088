"""Every candidate is explained, and the numbers add up."""

import numpy as np
import pytest
from hypothesis import given, settings

from matching import siting
from matching.siting import CoverageProblem, Group
from tests.matching.siting.coverage.cases import tiny_problems, value_of


@settings(max_examples=100, deadline=None)
@given(tiny_problems(grouped=True, backup=True))
def test_numbers_add_up(problem: CoverageProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    reasons = siting.explain(problem, result)
    both = np.concatenate([reasons.chosen, reasons.rejected])
    assert sorted(both.tolist()) == list(range(len(problem.cost)))
    chosen = tuple(reasons.chosen.tolist())
    whole = value_of(problem, chosen)
    assert reasons.added.sum() == pytest.approx(whole)
    if problem.backup <= 0.5:
        assert (np.diff(reasons.added) <= 1e-9).all()
    for site, added, alone in zip(chosen, reasons.added, reasons.alone, strict=True):
        assert whole - value_of(problem, tuple(set(chosen) - {site})) == pytest.approx(alone)
        if problem.backup == 0:
            assert problem.weight[result.assigned == site].sum() == added
    for site, gain in zip(reasons.rejected.tolist(), reasons.gain, strict=True):
        assert value_of(problem, (*chosen, site)) - whole == pytest.approx(gain)


def explained(**given: object) -> siting.Reasons:
    covers = np.array([[1, 1, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 1]], bool)
    asked = {"weight": [10.0, 10, 5, 4], "covers": covers, "sites": 2, **given}
    problem = CoverageProblem(**asked)  # type: ignore[arg-type]
    return siting.explain(problem, siting.solve(problem))


def code_of(reasons: siting.Reasons, candidate: int) -> str:
    return str(reasons.code[reasons.rejected.tolist().index(candidate)])


def test_each_reason_has_its_case() -> None:
    reasons = explained(closed=[4])
    assert reasons.chosen.tolist() == [0, 2]
    assert reasons.weakest == 2
    assert code_of(reasons, 1) == "covered_by"
    assert reasons.covered_by[reasons.rejected.tolist().index(1)] == 0
    assert code_of(reasons, 3) == "less_gain"
    assert code_of(reasons, 4) == "closed"


def test_dear_ones_tell_what_is_missing() -> None:
    reasons = explained(cost=[1.0, 1, 1, 9, 9], budget=5.0, sites=None)
    at = reasons.rejected.tolist().index(3)
    assert reasons.code[at] == "over_budget"
    assert reasons.missing[at] == pytest.approx(6.0)


def test_what_existing_stations_cover_is_nothing_new() -> None:
    reasons = explained(covered=[False, False, True, False])
    assert code_of(reasons, 2) == "nothing_new"


def test_a_full_group_is_named() -> None:
    groups = [Group([0, 3, 4], at_most=2), Group([2, 3, 4], at_most=1, name="one party branch")]
    reasons = explained(groups=groups, sites=3)
    assert reasons.chosen.tolist() == [0, 2]
    at = reasons.rejected.tolist().index(3)
    assert reasons.code[at] == "group_full"
    assert groups[reasons.group[at]].name == "one party branch"
    assert reasons.group[reasons.rejected.tolist().index(1)] == -1
