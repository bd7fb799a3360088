"""Gini and Lorenz against their definitions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.equity import area_equity, gini, lorenz, lorenz_points, walk_equity
from geo.errors import InputError

VALUES = st.lists(st.integers(0, 1000), min_size=1, max_size=12)


def mean_absolute_difference(x, w):
    """Return the Gini coefficient by its definition, over all pairs."""
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float)
    pairs = np.abs(x[:, None] - x[None, :]) * np.outer(w, w)
    mean = (w @ x) / w.sum()
    return pairs.sum() / (2.0 * w.sum() ** 2 * mean)


@given(VALUES, st.data())
def test_gini_is_the_mean_absolute_difference(x, data):
    w = data.draw(st.lists(st.integers(0, 20), min_size=len(x), max_size=len(x)))
    assume(np.dot(x, w) > 0)
    assert gini(x, w) == pytest.approx(mean_absolute_difference(x, w), abs=1e-12)


@given(VALUES, st.data())
def test_a_weight_is_that_many_people(x, data):
    w = data.draw(st.lists(st.integers(1, 5), min_size=len(x), max_size=len(x)))
    assert gini(x, w) == pytest.approx(gini(np.repeat(x, w)), abs=1e-12)


@given(VALUES, st.integers(2, 9))
def test_gini_knows_no_units_and_no_size(x, factor):
    assert gini(np.multiply(x, factor)) == pytest.approx(gini(x), abs=1e-12)
    assert gini(np.repeat(x, factor)) == pytest.approx(gini(x), abs=1e-12)


@given(VALUES)
def test_a_lorenz_curve_lies_below_the_diagonal_and_bends_up(x):
    share, amount = lorenz(x)
    assert (share[0], amount[0], share[-1], amount[-1]) == (0, 0, 1, 1)
    assert np.all(amount <= share + 1e-12)
    assert np.all(np.diff(amount, 2) >= -1e-9)


def test_everybody_the_same_is_nought_and_one_with_all_comes_near_one():
    assert gini([7, 7, 7]) == 0
    assert gini([0, 0]) == 0
    assert gini([0] * 99 + [1]) == pytest.approx(0.99)
    assert gini([]) is None
    assert gini([5, 6], [0, 0]) is None
    assert lorenz_points([]) == []


def test_the_curve_is_told_at_every_twentieth():
    points = lorenz_points([1, 3])
    assert len(points) == 21
    assert points[10] == pytest.approx([0.5, 0.25])
    assert points[5] == pytest.approx([0.25, 0.125])


@pytest.mark.parametrize("bad", [[-1.0], [np.nan], [np.inf]])
def test_what_is_missing_must_be_left_out_by_the_caller(bad):
    with pytest.raises(InputError, match="equity_value"):
        gini(bad)
    with pytest.raises(InputError, match="equity_value"):
        gini([1.0], bad)


def test_walks_that_nobody_has_are_left_out_and_counted():
    inside = pd.DataFrame(
        {"nearest_m": [100.0, 300.0, 500.0, np.nan], "households": [1.0, 3.0, np.nan, 2.0]}
    )
    told = walk_equity(inside)
    assert told["gini"] == pytest.approx(gini([100, 300], [1, 3]))
    assert told["gini_estates"] == pytest.approx(gini([100, 300, 500]))
    assert (told["without_walk"], told["households_unknown"]) == (1, 1)


def test_streets_of_unknown_area_are_left_out_and_counted():
    streets = pd.DataFrame(
        {
            "estates": [2, 3, 4, 5],
            "households_with_estimates": [100.0, 300.0, 50.0, 70.0],
            "m2_per_household": [0.1, 0.5, np.nan, np.nan],
        },
        index=pd.Index(["s1", "s2", "s3", None], dtype=object),
    )
    told = area_equity(streets)
    assert told["gini"] == pytest.approx(mean_absolute_difference([0.1, 0.5], [100, 300]))
    assert (told["streets"], told["streets_unknown"]) == (2, 1)
    assert told["estates_without_street"] == 5
