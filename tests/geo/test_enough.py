"""Enough, not only near: 30 m² for 100 households, and what nobody recorded."""

import numpy as np
import pytest

from geo import WalkNetwork
from geo.coverage import measure
from geo.enough import STATES, enough, station_areas
from tests.geo.drawn import areas, places, streets

STREET = WalkNetwork.from_lines(streets([(-2000, 0), (9000, 0)]))


def judged(estates, stations, communities=None, **options):
    found = measure(estates, stations, communities, network=STREET, **options)
    return enough(found, stations)


@pytest.mark.parametrize(
    ("households", "area", "state"),
    [
        (999, 299.7, "covered_enough"),
        (1000, 300, "covered_enough"),
        (1000, 299.99, "covered_insufficient"),
        (2667, 800.1, "covered_enough"),
        (2667, 800, "covered_insufficient"),
        (4000, 1200, "covered_enough"),
        (4000, None, "covered_undecided"),
        (4000, 0, "covered_undecided"),
    ],
)
def test_thirty_square_metres_for_a_hundred_households(households, area, state):
    estates = places((0, 0), households=[households])
    found = judged(estates, places((100, 0), level=["estate"], area_m2=[area]))
    assert found.estates["state"].tolist() == [state]
    verdict = state.removeprefix("covered_")
    assert found.stations["area"].tolist() == [verdict]
    assert found.stations["required_m2"].tolist() == pytest.approx([0.3 * households])


def test_near_to_a_full_station_is_covered_and_not_enough():
    estates = places((0, 0), (0, 10), (5000, 0), households=[1000, 1000, 500])
    stations = places((100, 0), level=["estate"], area_m2=[300])
    found = judged(estates, stations)
    assert found.estates["state"].tolist() == [
        "covered_insufficient", "covered_insufficient", "uncovered",
    ]  # fmt: skip
    assert found.estates["m2_per_household"].tolist() == pytest.approx([0.15, 0.15, 0])
    states = found.summary["states"]
    assert list(states) == list(STATES)
    assert states["covered_insufficient"] == {
        "estates": 2, "households": 2000, "households_estimated": 0,
    }  # fmt: skip
    assert states["uncovered"]["households"] == 500
    assert found.summary["required_m2"] == pytest.approx(750)
    assert found.summary["m2_per_100_households"] == pytest.approx(12)


def test_an_unknown_area_decides_nothing_but_takes_nothing_away():
    estates = places((0, 0), (1000, 0), (2000, 0), households=[100, 100, 100])
    stations = places(
        (0, 10), (0, 20), (1000, 10), (1000, 20), (2000, 10), id=list("STUVW"),
        level=["estate"] * 5, area_m2=[40, None, 10, None, 20],
    )  # fmt: skip
    found = judged(estates, stations)
    assert found.estates["state"].tolist() == [
        "covered_enough", "covered_undecided", "covered_insufficient",
    ]  # fmt: skip
    assert found.summary["supply"]["undecided_estates"] == 2
    assert found.summary["supply"]["m2_per_household"]["mean"] == pytest.approx(0.2)
    assert found.summary["station_area"] == {"enough": 1, "insufficient": 2, "undecided": 2}


def test_estimates_take_their_share_and_are_told_as_estimates():
    estates = places((0, 0), (0, 10), households=[100, None])
    found = judged(estates, places((50, 0), level=["estate"], area_m2=[30]))
    assert found.estates["m2_per_household"].tolist() == pytest.approx([0.15, 0.15])
    assert found.summary["states"]["covered_insufficient"] == {
        "estates": 2, "households": 100, "households_estimated": 100,
    }  # fmt: skip
    room = found.stations.iloc[0]
    assert (room["households_in_reach"], room["households_estimated"]) == (200, 100)


def test_estates_outside_ask_for_nothing_and_are_counted_nowhere():
    estates = places((0, 0), (400, 0), households=[100, 900])
    inside = areas((-50, -50, 50, 50), id=["c"], level=["community"])
    found = judged(estates, places((200, 0), level=["estate"], area_m2=[30]), inside)
    assert found.stations["households_in_reach"].tolist() == [100]
    assert found.stations["estates_in_reach"].tolist() == [1]
    assert found.summary["states"]["covered_enough"]["estates"] == 1
    assert sum(each["estates"] for each in found.summary["states"].values()) == 1


def test_only_stations_of_the_level_count():
    estates = places((0, 0), households=[100])
    stations = places(
        (10, 0), (20, 0), (30, 0), id=["S1", "S2", "S3"],
        level=["street", "point", None], area_m2=[1000, 10, 1000],
    )  # fmt: skip
    assert judged(estates, stations).estates["state"].tolist() == ["covered_enough"]
    estate = judged(estates, stations, level="estate")
    assert estate.stations.index.tolist() == ["S2"]
    assert estate.estates["m2_per_household"].tolist() == pytest.approx([0.1])
    assert estate.estates["state"].tolist() == ["covered_insufficient"]


def test_residents_use_three_fifths_of_a_station():
    stations = places(
        *[(0, n) for n in range(6)], id=list("STUVWX"), level=["estate"] * 6,
        area_m2=[100, 100, 100, None, None, 100], office_m2=[None, None, None, 40, None, 10],
        activity_m2=[60, 59, None, 60, 60, 120],
    )  # fmt: skip
    area, share = station_areas(stations)
    assert area.tolist() == pytest.approx([100, 100, 100, 100, np.nan, 100], nan_ok=True)
    assert share.tolist() == pytest.approx([0.6, 0.59, np.nan, 0.6, np.nan, np.nan], nan_ok=True)
    found = judged(places((0, 0), households=[10]), stations)
    assert found.stations["activity"].tolist() == [
        "enough", "insufficient", "undecided", "enough", "undecided", "undecided",
    ]  # fmt: skip


def test_nothing_at_all():
    nobody = judged(places(households=[]), places((0, 0), level=["estate"], area_m2=[100]))
    assert nobody.summary["m2_per_100_households"] is None
    assert nobody.stations["estates_in_reach"].tolist() == [0]
    nothing = judged(places((0, 0)), places(level=[]))
    assert nothing.estates["state"].tolist() == ["uncovered"]
    assert nothing.summary["area_m2"] == 0
    assert nothing.stations.empty
