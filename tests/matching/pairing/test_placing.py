"""Posts of several people against trying every way to fill them, and what must always hold."""

from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.pairing import PairingProblem, solve
from matching.pairing.placing import place


@st.composite
def tiny_posts(draw, *, most=3):
    """At most 5 allowed pairs of posts and offers, counts of 0 to `most`, groups or none."""
    n, m = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    cells = [(i, j) for i in range(n) for j in range(m)]
    kept = sorted(draw(st.lists(st.sampled_from(cells), unique=True, max_size=5)))
    scores = draw(st.lists(st.integers(0, 6), min_size=len(kept), max_size=len(kept)))
    rows, columns = ([cell[k] for cell in kept] for k in (0, 1))
    score = sp.csr_array((np.array(scores, float) / 4, (rows, columns)), shape=(n, m))
    counts = st.integers(0, most)
    return (
        score,
        draw(st.lists(counts, min_size=m, max_size=m)),
        draw(st.lists(counts, min_size=n, max_size=n)),
        draw(st.none() | st.lists(st.integers(0, 1), min_size=n, max_size=n)),
    )


def best_by_trying(score, people, wanted, group):
    """Return (groups served, total score) of the best way to send people."""
    rows = np.repeat(np.arange(len(wanted)), np.diff(score.indptr))
    columns = score.indices
    most = [min(people[j], wanted[i]) for i, j in zip(rows, columns, strict=True)]
    best = (0, 0.0)
    for numbers in product(*(range(n + 1) for n in most)):
        sent = np.array(numbers, dtype=int)
        if (np.bincount(rows, sent, len(wanted)) > wanted).any():
            continue
        if (np.bincount(columns, sent, len(people)) > people).any():
            continue
        served = set() if group is None else {group[i] for i in rows[sent > 0]}
        best = max(best, (len(served), float(score.data @ sent)))
    return best


@settings(max_examples=200, deadline=None)
@given(tiny_posts())
def test_placing_equals_trying_everything(case):
    score, people, wanted, group = case
    placed = place(score, people, wanted, group=group)
    served, total = best_by_trying(score, people, wanted, group)
    assert placed.result.status == "optimal"
    assert placed.result.objective == pytest.approx(total, abs=1e-9)
    assert placed.result.bound == pytest.approx(total, abs=1e-6)
    if group is not None:
        assert placed.result.groups_served == served


@settings(max_examples=200, deadline=None)
@given(tiny_posts(most=40))
def test_never_more_people_than_a_unit_has_nor_than_a_post_wants(case):
    score, people, wanted, group = case
    placed = place(score, people, wanted, group=group)
    posts, offers = placed.pairs.T
    assert (placed.per_post(len(wanted)) <= wanted).all()
    assert (placed.per_offer(len(people)) <= people).all()
    assert (placed.people >= 1).all()
    assert len(np.unique(placed.pairs, axis=0)) == len(placed.pairs)
    allowed = score.copy()
    allowed.data[:] = 1
    assert (allowed.toarray()[posts, offers] == 1).all()
    assert (placed.people * score.toarray()[posts, offers]).sum() == pytest.approx(
        placed.result.objective
    )


@settings(max_examples=100, deadline=None)
@given(tiny_posts(most=1))
def test_posts_of_one_person_are_the_pairing(case):
    score, people, wanted, group = case
    pairing = solve(PairingProblem(score, people, wanted, group=group))
    placed = place(score, people, wanted, group=group)
    assert placed.result.objective == pytest.approx(pairing.objective, abs=1e-9)
    assert placed.result.groups_served == pairing.groups_served


def test_several_units_fill_one_post_and_one_unit_fills_several():
    score = sp.csr_array(np.array([[0.9, 0.5], [0.0, 0.4]]))
    placed = place(score, [2, 3], [4, 1])
    assert placed.pairs.tolist() == [[0, 0], [0, 1], [1, 1]]
    assert placed.people.tolist() == [2, 2, 1]


def test_a_post_that_wants_the_whole_city_has_no_more_places_than_there_are_people():
    placed = place(sp.csr_array(np.array([[0.5]])), [3], [2_000_000_000])
    assert placed.people.tolist() == [3]


def test_what_a_post_lacks_stays_open_in_the_problem_that_is_explained():
    score = sp.csr_array(np.array([[0.9, 0.5], [0.3, 0.4]]))
    people, wanted = [2, 5], [4, 1]
    placed = place(score, people, wanted)
    problem = placed.problem(score, people, wanted)
    standing = np.bincount(placed.pairs[:, 0], minlength=2)
    np.testing.assert_array_equal(problem.limit - standing, wanted - placed.per_post(2))
    needs, offers = problem.arcs
    chosen = [list(pair) in placed.pairs.tolist() for pair in zip(needs, offers, strict=True)]
    loads = np.bincount(offers[chosen], problem.load[chosen], 2)
    np.testing.assert_array_equal(loads, placed.per_offer(2))


@pytest.mark.parametrize("shape", [(2, 3), (0, 3), (2, 0)])
def test_where_nobody_fits_nobody_is_sent(shape):
    score, people, wanted = sp.csr_array(shape), np.ones(shape[1]), np.ones(shape[0])
    placed = place(score, people, wanted)
    assert placed.pairs.shape == (0, 2)
    assert len(placed.people) == placed.result.objective == 0
    problem = placed.problem(score, people, wanted)
    np.testing.assert_array_equal(problem.limit, wanted)


@pytest.mark.parametrize("wanted", [[1.5], [-1], [1, 2]])
def test_what_is_wanted_must_be_whole_numbers(wanted):
    with pytest.raises(ValueError, match="limit"):
        place(sp.csr_array(np.ones((1, 1))), [1], wanted)
