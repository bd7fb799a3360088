import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings

from matching.pairing import PairingProblem, solve, unlock
from tests.matching.pairing.instances import best_by_trying, tiny_problems


def one_more(problem, place):
    m = len(problem.capacity)
    if place < m:
        return problem.replace(capacity=problem.capacity + (np.arange(m) == place))
    return problem.replace(total=problem.total + (np.arange(len(problem.total)) == place - m))


@settings(max_examples=60, deadline=None)
@given(tiny_problems(units=True, fixed=False))
def test_no_place_brings_more_than_its_price(problem):
    free = problem.replace(funds=np.full(len(problem.funds), np.inf))
    prices, best = solve(free).prices, best_by_trying(free)
    open_offers = (free.capacity > 0) & (free.total[free.unit] > 0)
    for place in np.flatnonzero(np.append(open_offers, free.total > 0)):
        more = best_by_trying(one_more(free, place))
        gain = (more[0] - best[0], more[1] - best[1])
        assert gain <= (prices.groups[place], prices.score[place] + 1e-9)


@settings(max_examples=60, deadline=None)
@given(tiny_problems(alone=True, units=True))
def test_what_is_told_to_unlock_is_what_solving_again_finds(problem):
    result = solve(problem)
    if result.status == "infeasible":
        assert unlock(problem, result) == []
        return
    best = best_by_trying(problem)
    for each in unlock(problem, result):
        if each.yuan is not None:
            units = np.arange(len(problem.funds)) == each.unit
            more = problem.replace(funds=problem.funds + np.where(units, each.yuan, 0.0))
        else:
            place = each.offer if each.offer is not None else len(problem.capacity) + each.unit
            more = one_more(problem, place)
        found = best_by_trying(more)
        assert (each.groups, each.score) == pytest.approx((found[0] - best[0], found[1] - best[1]))
        assert (each.groups, each.score) > (0, 0)


def test_a_place_that_serves_another_community_comes_before_a_better_score():
    score = sp.csr_array(np.array([[0.9, 0.0], [0.8, 0.0], [0.0, 0.1], [0.0, 0.1]]))
    problem = PairingProblem(score, [1, 1], group=[0, 0, 1, 2])
    found = unlock(problem, solve(problem))
    assert [(each.offer, each.groups, each.pairs) for each in found] == [(1, 1, 1), (0, 0, 1)]
    assert [each.score for each in found] == pytest.approx([0.1, 0.8])
    assert [each.offer for each in unlock(problem, solve(problem), most=1)] == [1]


def test_of_each_label_only_the_best_is_told():
    score = np.array([[0.9, 0.7, 0.0], [0.9, 0.7, 0.0], [0.9, 0.7, 0.0], [0.9, 0.7, 0.6]])
    problem = PairingProblem(sp.csr_array(score), [1, 1, 0])
    found = unlock(problem, solve(problem), label=[5, 5, 6])
    assert [(each.offer, round(each.score, 9)) for each in found] == [(0, 0.9), (2, 0.6)]
    assert len(unlock(problem, solve(problem))) == 3


def test_a_total_that_cannot_bind_has_no_price():
    problem = PairingProblem(np.ones((9, 3)), [2, 2, 2], unit=[0, 0, 1], total=[np.inf, 1])
    prices = solve(problem).prices
    assert prices.score.tolist() == pytest.approx([1, 1, 0, 0, 1])


def test_funds_are_told_by_what_is_lacking():
    problem = PairingProblem(np.ones((3, 1)), [3], unit=[0], cost=[20_000.0], funds=[50_000.0])
    (found,) = unlock(problem, solve(problem))
    assert (found.unit, found.offer, found.yuan, found.pairs) == (0, None, 10_000.0, 1)


def test_with_loads_there_is_nothing_to_tell():
    problem = PairingProblem(np.ones((2, 1)), [1.0], load=np.ones((2, 1)))
    assert unlock(problem, solve(problem)) == []
