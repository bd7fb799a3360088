"""2SFCA and E2SFCA: the formula written out, and what must hold for any city."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.errors import InputError
from geo.floating_catchment import (
    SHARP_ZONES,
    floating_catchment,
    gaussian_decay,
    uniform,
    zone_decay,
)

LIMIT = 500.0
DECAYS = {
    "uniform": uniform,
    "zones": zone_decay(LIMIT),
    "sharp": zone_decay(LIMIT, SHARP_ZONES),
    "gaussian": gaussian_decay(LIMIT),
}


def sparse(rows):
    """Return the distances of a table with None where out of reach; zeros are stored."""
    pairs = [(i, j, d) for i, row in enumerate(rows) for j, d in enumerate(row) if d is not None]
    row, column, metres = zip(*pairs, strict=True) if pairs else ((), (), ())
    where = (np.array(row, dtype=int), np.array(column, dtype=int))
    shape = (len(rows), len(rows[0]) if rows else 0)
    return csr_array((np.array(metres, dtype=float), where), shape=shape)


def by_hand(rows, demand, capacity, decay):
    """Return the supply by the formula of the papers, in plain loops."""
    weigh = [[0.0 if d is None else float(decay(np.array([d]))[0]) for d in row] for row in rows]
    asked = [sum(weigh[i][j] * demand[i] for i in range(len(rows))) for j in range(len(capacity))]
    return [
        sum(weigh[i][j] * capacity[j] / asked[j] for j in range(len(capacity)) if asked[j] > 0.0)
        for i in range(len(rows))
    ]


def test_a_town_that_can_be_checked_on_paper():
    # Two stations of 60 and 90 m²; the middle estate reaches both.
    rows = [[100.0, None], [200.0, 300.0], [None, 0.0]]
    found = floating_catchment(sparse(rows), [100, 200, 100], [60, 90])
    assert found.demand.tolist() == [300, 300]
    assert found.ratio.tolist() == pytest.approx([0.2, 0.3])
    assert found.supply.tolist() == pytest.approx([0.2, 0.5, 0.3])
    assert not found.undecided.any()


def test_the_enhanced_form_weighs_both_steps():
    rows = [[100.0], [400.0]]
    found = floating_catchment(sparse(rows), [100, 100], [122], decay=zone_decay(LIMIT))
    assert found.demand.tolist() == pytest.approx([100 * 1.0 + 100 * 0.22])
    assert found.supply.tolist() == pytest.approx([1.0, 0.22])


def test_zones_are_thirds_and_a_border_belongs_to_the_nearer():
    metres = np.array([0, 166, 500 / 3, 167, 1000 / 3, 334, 500, 500.001])
    assert zone_decay(LIMIT)(metres).tolist() == [1, 1, 1, 0.68, 0.68, 0.22, 0.22, 0]
    assert zone_decay(LIMIT, SHARP_ZONES)(metres[3:5]).tolist() == [0.42, 0.42]


def test_a_gaussian_falls_from_one_to_nothing():
    weights = gaussian_decay(LIMIT)(np.linspace(0, 600, 13))
    assert weights[0] == 1.0
    assert np.all(np.diff(weights[:11]) < 0)
    assert weights[10:].tolist() == [0, 0, 0]


def test_an_unknown_area_is_neither_nothing_nor_enough():
    rows = [[100.0, 100.0], [100.0, None], [None, 100.0]]
    found = floating_catchment(sparse(rows), [10, 10, 10], [20, np.nan])
    assert found.supply.tolist() == pytest.approx([1, 1, 0])
    assert found.undecided.tolist() == [True, False, True]
    assert np.isnan(found.ratio[1])


def test_a_station_that_reaches_nobody_gives_nothing():
    found = floating_catchment(sparse([[None, 50.0]]), [0], [100, 100])
    assert found.supply.tolist() == [0]
    assert np.isnan(found.ratio).all()


@pytest.mark.parametrize(
    ("demand", "capacity", "code"),
    [
        ([1], [1, 1], "catchment_size"),
        ([1, 2], [1], "catchment_size"),
        ([1, -2], [1, 1], "catchment_value"),
        ([1, np.nan], [1, 1], "catchment_value"),
        ([1, 2], [1, np.inf], "catchment_value"),
    ],
)
def test_what_cannot_be_shared_out_is_told(demand, capacity, code):
    with pytest.raises(InputError, match=code):
        floating_catchment(sparse([[1.0, 2.0], [3.0, None]]), demand, capacity)


NUMBER = st.integers(0, 50)


@st.composite
def towns(draw):
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    near = st.one_of(st.none(), st.floats(0.0, LIMIT))
    rows = draw(st.lists(st.lists(near, min_size=m, max_size=m), min_size=n, max_size=n))
    demand = draw(st.lists(NUMBER, min_size=n, max_size=n))
    capacity = draw(st.lists(NUMBER, min_size=m, max_size=m))
    return rows, demand, capacity


@given(towns(), st.sampled_from(sorted(DECAYS)))
def test_it_is_the_formula(town, name):
    rows, demand, capacity = town
    found = floating_catchment(sparse(rows), demand, capacity, decay=DECAYS[name])
    assert found.supply == pytest.approx(by_hand(rows, demand, capacity, DECAYS[name]))


@given(towns(), st.sampled_from(sorted(DECAYS)))
def test_all_that_stations_have_is_given_out_once(town, name):
    rows, demand, capacity = town
    found = floating_catchment(sparse(rows), demand, capacity, decay=DECAYS[name])
    reached = np.array(capacity, dtype=float)[found.demand > 0.0]
    assert np.array(demand) @ found.supply == pytest.approx(reached.sum())


@given(towns(), st.data())
def test_more_area_never_lowers_and_more_neighbours_never_raise(town, data):
    rows, demand, capacity = town
    before = floating_catchment(sparse(rows), demand, capacity).supply
    larger = [c + data.draw(NUMBER) for c in capacity]
    assert np.all(floating_catchment(sparse(rows), demand, larger).supply >= before - 1e-12)
    # Only a station that reached nobody at all can begin to give.
    reached = floating_catchment(sparse(rows), demand, capacity).demand > 0
    kept = [c if r else 0 for c, r in zip(capacity, reached, strict=True)]
    more = [d + data.draw(NUMBER) for d in demand]
    assert np.all(floating_catchment(sparse(rows), more, kept).supply <= before + 1e-12)
