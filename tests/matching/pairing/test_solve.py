import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from scipy.optimize import linear_sum_assignment

from matching.pairing import PairingProblem, solve, violations
from tests.matching.pairing.instances import best_by_trying, tiny_problems


def assert_best(problem, result):
    best = best_by_trying(problem)
    if best is None:
        assert result.status == "infeasible"
        assert len(result.pairs) == 0
        return
    assert result.status == "optimal"
    assert violations(problem, result.pairs) == []
    assert result.objective == pytest.approx(best[1], abs=1e-9)
    assert result.bound == pytest.approx(best[1], abs=1e-6)
    if problem.group is not None:
        assert result.groups_served == result.groups_bound == best[0]


@settings(max_examples=300, deadline=None)
@given(tiny_problems())
def test_flow_equals_trying_everything(problem):
    assert_best(problem, solve(problem))


@settings(max_examples=60, deadline=None)
@given(tiny_problems(loads=True))
def test_branch_and_bound_equals_trying_everything(problem):
    assert_best(problem, solve(problem))


@settings(max_examples=150, deadline=None)
@given(tiny_problems(alone=True, units=True))
def test_totals_funds_and_labels_equal_trying_everything(problem):
    assert_best(problem, solve(problem))


@settings(max_examples=60, deadline=None)
@given(tiny_problems(loads=True, alone=True, units=True))
def test_loads_with_totals_funds_and_labels_equal_trying_everything(problem):
    assert_best(problem, solve(problem))


@settings(max_examples=30, deadline=None)
@given(tiny_problems())
def test_unit_loads_are_the_flow(problem):
    loaded = PairingProblem(
        problem.score,
        problem.capacity,
        problem.limit,
        group=problem.group,
        load=np.ones(problem.score.shape),
        fixed=problem.fixed,
    )
    flow, branch = solve(problem), solve(loaded)
    assert flow.status == branch.status
    assert flow.groups_served == branch.groups_served
    np.testing.assert_allclose(flow.objective, branch.objective, atol=1e-6)


def test_dense_unit_problem_equals_scipy():
    score = np.random.default_rng(3).random((60, 60))
    rows, columns = linear_sum_assignment(score, maximize=True)
    result = solve(PairingProblem(score, np.ones(60)))
    assert result.status == "optimal"
    assert result.objective == pytest.approx(score[rows, columns].sum(), abs=1e-9)


def test_each_community_gets_something_before_any_gets_seconds():
    # one place; community 0 would score more, but has an offer of its own already
    score = sp.csr_matrix(np.array([[0.9, 0.2], [0.8, 0.0], [0.1, 0.0]]))
    groups = [0, 0, 1]
    alone = solve(PairingProblem(score, [1, 1], group=[0, 0, 0]))
    fair = solve(PairingProblem(score, [1, 1], group=groups))
    assert alone.pairs.tolist() == [[0, 1], [1, 0]]  # 0.2 + 0.8
    assert fair.pairs.tolist() == [[0, 1], [2, 0]]
    assert fair.groups_served == 2


def test_a_stored_zero_may_serve_a_group_and_an_absent_entry_may_not():
    stored = sp.csr_matrix((np.array([0.0]), ([0], [0])), shape=(1, 1))
    assert solve(PairingProblem(stored, [1], group=[0])).pairs.tolist() == [[0, 0]]
    absent = sp.csr_matrix((1, 1))
    assert solve(PairingProblem(absent, [1], group=[0])).groups_served == 0


def test_fixed_pairs_stand_and_serve_their_group():
    score = np.array([[0.1, 0.9], [0.9, 0.8]])
    result = solve(PairingProblem(score, [1, 1], fixed=[[0, 0]]))
    assert result.pairs.tolist() == [[0, 0], [1, 1]]
    assert result.objective == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("capacity", "limit", "fixed"),
    [([1], [1, 1], [[0, 0], [1, 0]]), ([2], [0, 1], [[0, 0]])],
)
def test_fixed_pairs_beyond_capacity_or_limit_are_infeasible(capacity, limit, fixed):
    result = solve(PairingProblem(np.ones((2, 1)), capacity, limit, fixed=fixed))
    assert result.status == "infeasible"
    assert np.isnan(result.objective)


@pytest.mark.parametrize(
    "limits",
    [
        {"alone": [0, 0]},
        {"unit": [0, 0], "total": [1]},
        {"unit": [0, 0], "cost": [3, 3], "funds": [5]},
    ],
)
def test_fixed_pairs_beyond_labels_totals_or_funds_are_infeasible(limits):
    fixed = [[0, 0], [1, 1]]
    assert solve(PairingProblem(np.ones((2, 2)), [1, 1], fixed=fixed)).status == "optimal"
    assert solve(PairingProblem(np.ones((2, 2)), [1, 1], fixed=fixed, **limits)).status == (
        "infeasible"
    )


def test_a_class_runs_once_at_a_place_in_a_period_and_again_in_another():
    score = np.array([[0.9, 0.8, 0.1], [0.7, 0.8, 0.2]])
    weekend_only = PairingProblem(score, [1, 1, 1], alone=[4, 4], period=[7, 7, 7])
    assert solve(weekend_only).pairs.tolist() == [[0, 0]]
    evenings_too = PairingProblem(score, [1, 1, 1], alone=[4, 4], period=[7, 7, 3])
    assert solve(evenings_too).pairs.tolist() == [[0, 0], [1, 2]]


def test_a_unit_serves_no_more_than_its_total_over_all_offers_by_the_flow_alone(monkeypatch):
    monkeypatch.setattr("highspy.Highs", None)  # branch and bound would fail
    score = np.array([[0.9, 0.8], [0.7, 0.6], [0.5, 0.4]])
    problem = PairingProblem(score, [3, 3], unit=[0, 0], total=[2], cost=[1, 1], funds=[9])
    result = solve(problem)
    assert (result.status, result.pairs.tolist()) == ("optimal", [[0, 0], [1, 0]])
    assert result.prices.score[:2].tolist() == pytest.approx([0, 0])
    assert 0.5 <= result.prices.score[2] <= 0.7  # one more would bring 0.5, one less cost 0.7


@pytest.mark.parametrize("groups", [False, True])
def test_a_middling_problem_with_every_limit_is_proven(groups):
    problem = random_problem(11)
    rng = np.random.default_rng(11)
    limited = PairingProblem(
        problem.score, problem.capacity, group=problem.group if groups else None,
        alone=rng.integers(-1, 90, 300), period=rng.integers(0, 4, 60), unit=np.arange(60) // 3,
        total=rng.integers(4, 20, 20), cost=rng.integers(0, 9, 60), funds=rng.integers(9, 60, 20),
    )  # fmt: skip
    result, loose = solve(limited), solve(problem.replace(group=limited.group))
    assert result.status == "optimal"
    assert violations(limited, result.pairs) == []
    assert 0 < result.objective < loose.objective


def test_a_forbidden_fixed_pair_is_infeasible():
    problem = PairingProblem(sp.csr_matrix((1, 1)), [1], fixed=[[0, 0]])
    assert solve(problem).status == "infeasible"


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
@pytest.mark.parametrize("loaded", [False, True])
def test_nobody_or_nothing_is_an_empty_answer(shape, loaded):
    load = np.ones(shape) if loaded else None
    problem = PairingProblem(
        sp.csr_matrix(shape), np.ones(shape[1]), group=np.arange(shape[0]), load=load
    )
    result = solve(problem)
    assert (result.status, result.objective, result.groups_served) == ("optimal", 0.0, 0)
    assert result.pairs.shape == (0, 2)


def random_problem(seed, *, loads=False):
    rng = np.random.default_rng(seed)
    score = sp.random(300, 60, density=0.2, rng=rng, format="csr")
    load = rng.integers(1, 9, (300, 60)) if loads else None
    capacity = rng.integers(0, 12, 60)
    return PairingProblem(score, capacity, group=rng.integers(0, 90, 300), load=load)


def test_same_problem_same_answer():
    one, other = (solve(random_problem(7), seed=1) for _ in range(2))
    assert one.status == "optimal"
    np.testing.assert_array_equal(one.pairs, other.pairs)


def test_the_clock_leaves_a_valid_answer_and_bound():
    problem = random_problem(5, loads=True)
    result = solve(problem, time_limit=1e-6)
    assert result.truncated
    assert result.status == "feasible"
    assert violations(problem, result.pairs) == []
    assert result.bound >= result.objective
    full = solve(problem, time_limit=20.0)
    assert result.bound >= full.objective - 1e-9


@pytest.mark.parametrize("argument", [{"time_limit": 0}, {"seed": -1}])
def test_arguments_are_named(argument):
    with pytest.raises(ValueError, match=next(iter(argument))):
        solve(PairingProblem(np.ones((1, 1)), [1]), **argument)
