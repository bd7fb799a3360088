"""Exchanges, against everything tried."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import siting
from matching.siting import CoverageProblem, Group
from matching.siting.alternatives import alternatives
from matching.siting.choice import Choice
from tests.matching.siting.center import cases as center
from tests.matching.siting.coverage.cases import all_choices, tiny_problems, value_of
from tests.matching.siting.median import cases as median
from tests.matching.siting.served import cases as served


@settings(max_examples=100, deadline=None)
@given(tiny_problems())
def test_the_best_exchange_is_found(problem: CoverageProblem) -> None:
    result = siting.solve(problem, time_limit=2.0)
    if result.status == "infeasible":
        return
    fitting = set(all_choices(problem))
    found = alternatives(problem, result.chosen)
    assert found.site.tolist() == result.chosen.tolist()
    for at, site in enumerate(found.site):
        rest = set(result.chosen.tolist()) - {int(site)}
        values = {
            other: value_of(problem, tuple(rest | {other}))
            for other in set(range(len(problem.cost))) - set(result.chosen.tolist())
            if tuple(sorted(rest | {other})) in fitting
        }
        if int(site) in problem.open or not values:
            assert found.instead[at] == -1
            assert np.isnan(found.loss[at])
            continue
        best = max(values.values())
        assert values[int(found.instead[at])] == best
        assert result.objective - best == found.loss[at]
        assert found.extra_cost[at] == problem.cost[found.instead[at]] - problem.cost[site]


def test_groups_hold_for_exchanges() -> None:
    covers = np.array([[1, 1, 0, 0], [0, 0, 1, 1]], dtype=bool)
    first = Group([0, 1], at_most=1, at_least=1, name="first")
    problem = CoverageProblem([5.0, 4.0], covers, sites=1, groups=(first,))
    chosen = np.array([0])
    assert alternatives(problem, chosen).instead.tolist() == [1]


def test_an_exchange_counts_second_sites_as_backup_does() -> None:
    problem = CoverageProblem([10.0, 4.0], [[1, 1, 0], [0, 0, 1]], sites=2, backup=0.5)
    found = alternatives(problem, siting.solve(problem).chosen)
    assert (found.instead.tolist(), found.loss.tolist()) == ([2, 2], [3.0, 3.0])


def test_a_substitute_may_have_to_serve_the_same_and_cost_alike() -> None:
    covers = [[1, 1, 1, 0], [0, 0, 0, 1]]
    problem = CoverageProblem([10.0, 9.0], covers, sites=1, cost=[4.0, 8.0, 5.0, 4.0])
    assert alternatives(problem, np.array([0])).instead.tolist() == [2]
    assert alternatives(problem, np.array([0]), dearer=0.2).instead.tolist() == [3]
    near = alternatives(problem, np.array([0]), overlap=0.5, dearer=0.2)
    assert near.instead.tolist() == [-1]


@pytest.mark.parametrize(
    ("problems", "value", "choices"),
    [
        (median.tiny_problems(), median.value_of, median.fitting),
        (center.tiny_problems(), center.worst_of, median.fitting),
        (served.tiny_problems(), served.most_served, served.all_choices),
    ],
    ids=["median", "center", "served"],
)
def test_exchanges_of_every_objective_are_told_as_they_are(
    problems: st.SearchStrategy[Any], value: Any, choices: Any
) -> None:
    @settings(max_examples=40, deadline=None)
    @given(problems)
    def check(problem: Choice) -> None:
        result = siting.solve(problem, time_limit=1.0)
        if result.status == "infeasible":
            return
        fitting = {tuple(choice) for choice in choices(problem)}
        sign = 1.0 if problem.maximises else -1.0
        found = alternatives(problem, result.chosen)
        for at, site in enumerate(found.site):
            rest = set(result.chosen.tolist()) - {int(site)}
            values = {
                other: sign * value(problem, tuple(sorted(rest | {other})))
                for other in set(range(len(problem.cost))) - set(result.chosen.tolist())
                if tuple(sorted(rest | {other})) in fitting
            }
            if found.instead[at] == -1:
                continue
            other = int(found.instead[at])
            assert sign * result.objective - values[other] == pytest.approx(found.loss[at])
            if value is not served.most_served:
                assert values[other] == pytest.approx(max(values.values()))

    check()
