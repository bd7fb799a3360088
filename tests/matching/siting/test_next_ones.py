"""Who comes next and what more money buys, for every objective, against everything tried."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import siting
from matching.siting import CapacityProblem, CoverageProblem, Group, MedianProblem
from matching.siting.choice import Choice
from tests.matching.siting.center import cases as center
from tests.matching.siting.coverage import cases as coverage
from tests.matching.siting.coverage.cases import all_choices, tiny_problems, value_of
from tests.matching.siting.median import cases as median
from tests.matching.siting.served import cases as served

Value = Callable[[Any, tuple[int, ...]], float]
# Of each kind with an objective that is not money: problems, and the value of a choice.
KINDS: list[tuple[st.SearchStrategy[Any], Value]] = [
    (coverage.tiny_problems(), coverage.value_of),
    (median.tiny_problems(), median.value_of),
    (center.tiny_problems(), center.worst_of),
    (served.tiny_problems(), served.most_served),
]


def best_of(problem: CoverageProblem) -> float:
    return max((value_of(problem, choice) for choice in all_choices(problem)), default=0.0)


def betters(problem: Choice, value: Value, chosen: tuple[int, ...], more: tuple[int, ...]) -> float:
    """By how much a choice is better than another."""
    sign = 1.0 if problem.maximises else -1.0
    return sign * (value(problem, more) - value(problem, chosen))


@pytest.mark.parametrize(
    ("problems", "value"), KINDS, ids=["coverage", "median", "center", "served"]
)
def test_who_comes_next_betters_most_what_is_before(
    problems: st.SearchStrategy[Any], value: Value
) -> None:
    @settings(max_examples=40, deadline=None)
    @given(problems)
    def check(problem: Choice) -> None:
        result = siting.solve(problem, time_limit=1.0)
        if result.status == "infeasible":
            return
        line = siting.next_in_line(problem, result.chosen)
        opened = tuple(result.chosen.tolist())
        assert not set(line.candidates) & {*problem.closed.tolist(), *opened}
        exact = value is not served.most_served
        for candidate, added in zip(line.candidates, line.added, strict=True):
            free = set(range(len(problem.cost))) - {*opened, *problem.closed.tolist()}
            full = [
                set(group.members.tolist())
                for group in problem.groups
                if group.at_most is not None
                and len(set(group.members.tolist()) & set(opened)) >= group.at_most
            ]
            free = {j for j in free if not any(j in some for some in full)}
            gains = {j: betters(problem, value, opened, (*opened, j)) for j in free}
            assert gains[int(candidate)] == pytest.approx(added)
            assert added > 0
            worth = {
                j: gain / (problem.cost[j] + 1e-9) if problem.budget is not None else gain
                for j, gain in gains.items()
            }
            if exact:
                assert worth[int(candidate)] == pytest.approx(max(worth.values()))
            opened = (*opened, int(candidate))

    check()


@pytest.mark.parametrize(
    ("problems", "value"), KINDS, ids=["coverage", "median", "center", "served"]
)
def test_every_objective_has_a_frontier(problems: st.SearchStrategy[Any], value: Value) -> None:
    @settings(max_examples=25, deadline=None)
    @given(problems)
    def check(problem: Choice) -> None:
        found = siting.frontier(problem, sites=[1, 2, 4], time_limit=3.0)
        sign = 1.0 if problem.maximises else -1.0
        value_at, bound = sign * found.objective, sign * found.bound
        told = found.possible
        assert (np.diff(value_at[told]) >= 0).all()
        assert (bound[told] >= value_at[told]).all()
        for at, sites in enumerate((1, 2, 4)):
            alone = siting.solve(problem.replace(sites=sites), time_limit=1.0)
            assert told[at] == (alone.status != "infeasible")
            if told[at]:
                assert found.objective[at] == pytest.approx(alone.objective)
                chosen = tuple(found.chosen[at].tolist())
                assert len(chosen) <= sites
                assert value(problem, chosen) == pytest.approx(found.objective[at])

    check()


def test_yuan_shorten_walks() -> None:
    problem = MedianProblem(
        [2.0, 3.0], [[0.0, 100.0], [100.0, 0.0]], cost=[1.0, 2.0], budget=1.0, beyond=200.0
    )
    result = siting.solve(problem)
    assert result.chosen.tolist() == [0]
    found = siting.next_yuan(problem, result, 2.0)
    assert (found.gain, found.most, found.cost) == (300.0, 300.0, 2.0)
    assert (found.added.tolist(), found.dropped.tolist()) == ([1], [])
    with pytest.raises(ValueError, match=r"^problem must .* CapacityProblem"):
        siting.next_in_line(CapacityProblem([1.0], [1.0], [1.0], [[1.0]]), np.array([0]))


def test_groups_hold_for_the_line() -> None:
    covers = np.array([[1, 1, 0, 0], [0, 0, 1, 1]], dtype=bool)
    first = Group([0, 1], at_most=1, at_least=1, name="first")
    problem = CoverageProblem([5.0, 4.0], covers, sites=1, groups=(first,))
    assert siting.next_in_line(problem, np.array([0])).candidates.tolist() == [2]


@settings(max_examples=60, deadline=None)
@given(tiny_problems())
def test_the_next_yuan_buys_the_most(problem: CoverageProblem) -> None:
    if not problem.cost.any():
        return
    result = siting.solve(problem, time_limit=2.0)
    found = siting.next_yuan(problem, result, extra=3.0, time_limit=2.0)
    spent = float(problem.cost[result.chosen].sum())
    if problem.budget is None:
        richer = problem.replace(budget=spent + 3.0, sites=None)
    else:
        richer = problem.replace(budget=problem.budget + 3.0)
    before = 0.0 if np.isnan(result.objective) else result.objective
    assert found.gain == best_of(richer) - before <= found.most
    after = set(result.chosen.tolist()) - set(found.dropped.tolist()) | set(found.added.tolist())
    assert value_of(problem, tuple(sorted(after))) == before + found.gain
    assert found.cost == problem.cost[sorted(after)].sum() - spent
    assert found.alone_gain <= found.gain
    if found.alone >= 0:
        more = tuple({*result.chosen.tolist(), found.alone})
        assert value_of(problem, more) == before + found.alone_gain
        assert found.alone_cost == problem.cost[found.alone]


def test_money_may_buy_an_exchange() -> None:
    covers = np.array([[1, 1, 0], [0, 1, 1], [0, 1, 0]], dtype=bool)
    problem = CoverageProblem([3.0, 2, 4], covers, sites=1, cost=[1.0, 5, 1], budget=1.0)
    result = siting.solve(problem)
    found = siting.next_yuan(problem, result, extra=4.0)
    assert (found.added.tolist(), found.dropped.tolist()) == ([1], [0])
    assert (found.gain, found.cost, found.alone) == (6.0, 4.0, -1)


def test_a_full_group_allows_no_more() -> None:
    problem = CoverageProblem(
        [3.0, 2], np.eye(2, dtype=bool), cost=[1.0, 1], budget=1.0,
        groups=[Group([0, 1], at_most=1)],
    )  # fmt: skip
    assert siting.next_yuan(problem, siting.solve(problem), extra=5.0).alone == -1


def test_yuan_need_costs() -> None:
    problem = CoverageProblem([1.0], np.ones((1, 1), bool), sites=1)
    with pytest.raises(ValueError, match=r"^cost must"):
        siting.next_yuan(problem, siting.solve(problem))
    paid = problem.replace(cost=[1.0])
    with pytest.raises(ValueError, match=r"^extra must"):
        siting.next_yuan(paid, siting.solve(paid), extra=-1.0)


def test_the_next_yuan_counts_a_second_site_as_backup_does() -> None:
    problem = CoverageProblem([9.0, 6.0], [[0, 1], [0, 1]], sites=1, cost=[5.0, 1], backup=1.0)
    found = siting.next_yuan(problem, siting.solve(problem), 6.0)
    assert (found.gain, found.most) == (0.0, 0.0)
    problem = CoverageProblem([8.0], [[1, 1]], sites=2, cost=[1.0, 1], budget=1.0, backup=0.5)
    found = siting.next_yuan(problem, siting.solve(problem), 1.0)
    assert (found.gain, found.alone_gain) == (4.0, 4.0)


def test_no_yuan_helps_what_stays_impossible() -> None:
    problem = CoverageProblem([5.0, 7.0], [[1, 0], [0, 1]], cost=[5.0, 1], budget=2.0, open=[0])
    found = siting.next_yuan(problem, siting.solve(problem), 0.5)
    assert (found.gain, found.most, found.added.tolist()) == (0.0, 0.0, [])
