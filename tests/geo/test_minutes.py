"""Middle and worst walks, with those that have none in their place."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.minutes import minutes_to_nearest, quantile, worst_mean

WALKS = st.lists(st.floats(0, 5000), min_size=1, max_size=30)
NONE = float("nan")


@given(WALKS, st.sampled_from([0.1, 0.5, 0.9, 1.0]))
def test_a_quantile_is_the_least_walk_that_so_many_do_not_exceed(walks, share):
    walk = np.array(walks)
    found = quantile(walk, share)
    assert found in walks
    assert (walk <= found).sum() >= share * walk.size - 1e-6
    assert (walk < found).sum() < share * walk.size + 1e-6


@given(WALKS, st.data())
def test_a_weight_is_that_many_walks(walks, data):
    walk = np.array(walks)
    weight = np.array(
        data.draw(st.lists(st.integers(1, 6), min_size=walk.size, max_size=walk.size))
    )
    every = np.repeat(walk, weight)
    assert quantile(walk, 0.9, weight.astype(float)) == quantile(every, 0.9)
    assert worst_mean(walk, weight.astype(float))[0] == pytest.approx(worst_mean(every)[0])


def test_the_ninetieth_of_ten_is_the_ninth():
    assert quantile(np.arange(1.0, 11.0), 0.9) == 9
    assert quantile(np.arange(1.0, 11.0), 0.5) == 5
    assert worst_mean(np.arange(1.0, 11.0)) == (10, 0)


@given(WALKS, st.integers(1, 8))
def test_the_worst_tenth_is_the_mean_of_the_longest(walks, times):
    walk = np.repeat(walks, 10 * times)
    worst = np.sort(walk)[-walk.size // 10 :]
    assert worst_mean(walk)[0] == pytest.approx(worst.mean())


def test_the_border_counts_with_its_part():
    # The worst 10 % of 15 are one and a half.
    mean, lost = worst_mean(np.arange(1.0, 16.0))
    assert mean == pytest.approx((15 + 14 / 2) / 1.5)
    assert lost == 0


def test_who_has_no_walk_is_last_and_never_dropped():
    walk = np.array([*range(1, 18), NONE, NONE, NONE], dtype=float)
    assert quantile(walk, 0.5) == 10
    assert quantile(walk, 0.9) is None
    assert worst_mean(walk) == (None, 2)
    assert worst_mean(walk, share=0.2) == (17, 3)
    assert quantile(np.array([NONE]), 0.5) is None
    assert quantile(np.array([]), 0.5) is None
    assert worst_mean(np.array([])) == (None, 0)


def test_figures_by_estates_and_by_households():
    inside = pd.DataFrame(
        {"minutes": [2.0, 4.0, 9.0, NONE], "households": [300.0, 100.0, NONE, 50.0]}
    )
    told = minutes_to_nearest(inside, 1.1)
    assert (told["speed_m_s"], told["households_unknown"]) == (1.1, 1)
    estates, households = told["estates"], told["households"]
    assert (estates["counted"], estates["without_walk"]) == (3, 1)
    assert (households["counted"], households["without_walk"]) == (400, 50)
    assert (estates["median"], estates["mean"], estates["p90"]) == (4, 5, None)
    assert (households["median"], households["mean"]) == (2, pytest.approx(2.5))
    # 45 of 450 households are the worst tenth, all of them without a walk.
    assert (households["worst_decile"], households["worst_decile_without_walk"]) == (None, 45)


def test_nobody_at_all():
    told = minutes_to_nearest(pd.DataFrame({"minutes": [], "households": []}), 0.8)
    assert told["estates"]["counted"] == 0
    assert told["estates"]["mean"] is None
    assert not any(isinstance(v, float) and math.isnan(v) for v in told["estates"].values())
