"""Detours: told from the streets alone, without a layer of rivers."""

import numpy as np
import pytest

from geo import WalkNetwork
from geo.coverage import measure
from geo.detours import detours
from tests.geo.drawn import areas, places, streets

# Two banks 200 m apart; the only bridge is at x = 2,000.
BANKS = WalkNetwork.from_lines(
    streets([(0, 0), (2000, 0)], [(2000, 0), (2000, 200)], [(2000, 200), (0, 200)],
            [(0, 5000), (100, 5000)])
)  # fmt: skip
SOUTH = places((0, 0), level=["estate"])


def test_a_river_makes_a_detour():
    estates = places((0, 200), (500, 0), (1900, 200), name=["across", "beside", "by the bridge"])
    found = detours(measure(estates, SOUTH, network=BANKS), estates)
    assert found.index.tolist() == ["A"]
    row = found.loc["A"]
    assert row["name"] == "across"
    assert (row["walk_m"], row["straight_m"]) == pytest.approx((4200, 200), abs=0.01)
    assert row["ratio"] == pytest.approx(21, abs=0.01)
    assert detours(measure(estates, SOUTH), estates).empty


def test_the_station_across_counts_even_where_another_is_nearer_on_foot():
    estates = places((0, 200))
    stations = places((0, 0), (1000, 200), level=["estate"] * 2)
    found = detours(measure(estates, stations, network=BANKS), estates)
    assert found["walk_m"].tolist() == pytest.approx([1000], abs=0.01)
    assert found["straight_m"].tolist() == pytest.approx([200], abs=0.01)


def test_the_limits_are_met_exactly():
    """Beside a right angle a walk is 1.4 times the line; the ratio and 50 m can be changed."""
    corner = WalkNetwork.from_lines(streets([(0, 0), (300, 0)], [(300, 0), (300, 300)]))
    estates, stations = places((300, 300), (120, 0)), places((0, 0), level=["estate"])
    coverage = measure(estates, stations, network=corner)
    assert detours(coverage, estates).empty
    assert detours(coverage, estates, ratio=1.4).index.tolist() == ["A"]
    assert detours(coverage, estates, ratio=0.9).index.tolist() == ["A", "B"]
    assert detours(coverage, estates, ratio=0.9, nearby=121).index.tolist() == ["A"]


def test_a_wall_right_beside_the_station_is_told():
    # The station is 40 m away across the river; the bridge is at 2,000 m.
    banks = WalkNetwork.from_lines(
        streets([(0, 0), (2000, 0)], [(2000, 0), (2000, 40)], [(2000, 40), (0, 40)])
    )
    estates = places((0, 40), (30, 0))
    found = detours(measure(estates, SOUTH, network=banks), estates)
    assert found.index.tolist() == ["A"]
    assert found["walk_m"].tolist() == pytest.approx([4040], abs=0.01)


def test_who_is_outside_or_cannot_walk_is_left_out():
    estates = places((0, 200), (100, 200), (50, 5000))
    communities = areas((-50, 100, 50, 9000), (50, 4000, 90, 6000), id=["c", "d"],
                        level=["community"] * 2)  # fmt: skip
    coverage = measure(estates, SOUTH, communities, network=BANKS)
    assert np.isnan(coverage.estates["nearest_m"].iloc[2])
    assert detours(coverage, estates).index.tolist() == ["A"]
    nothing = measure(places(), SOUTH, network=BANKS)
    assert detours(nothing, places()).empty
