"""Figures by community and street: which area an estate is in, and that they add up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import WalkNetwork
from geo.by_area import area_names, by_area, communities_of, streets_of
from geo.coverage import measure
from geo.figures import figures
from geo.people import locate
from tests.geo.drawn import areas, places, streets

STREET = WalkNetwork.from_lines(streets([(-2000, 0), (4000, 0)]))


def town():
    """Return two streets; community c3 names its street only in words, c4 lies in its polygon."""
    return areas(
        (-500, -500, 1500, 500), (0, -100, 100, 100), (200, -100, 300, 100),
        (2000, -100, 2100, 100), (1000, -100, 1100, 100), (3000, -50, 3100, 50),
        id=["s1", "c1", "c2", "c3", "c4", "d1"],
        level=["street", "community", "community", "community", None, "district"],
        parent=["d1", "s1", "s1", "江边街道", None, None],
        name=["一街", "甲社区", None, "丙社区", "丁社区", "一区"],
        code=[None, None, "420100", None, None, None],
    )  # fmt: skip


ESTATES = places(
    (10, 0), (50, 0), (250, 0), (2050, 0), (1050, 0), (600, 0), (3050, 0), (9000, 0),
    households=[100, None, 300, 50, 60, 70, 80, 90],
)  # fmt: skip


def test_an_estate_is_in_its_community_and_the_street_above_it():
    place = locate(ESTATES, town())
    assert communities_of(place, town()).tolist() == [
        "c1", "c1", "c2", "c3", "c4", None, None, None,
    ]  # fmt: skip
    assert streets_of(ESTATES, place, town()).tolist() == [
        "s1", "s1", "s1", "江边街道", "s1", "s1", None, None,
    ]  # fmt: skip
    assert area_names(town()).to_dict() == {
        "s1": "一街", "c1": "甲社区", "c2": "420100", "c3": "丙社区", "c4": "丁社区", "d1": "一区",
    }  # fmt: skip


def test_without_communities_what_the_rows_say_is_kept():
    estates = places((0, 0), (10, 0), community=["甲社区", None])
    found = figures(measure(estates, places(level=[]), network=STREET), places(level=[]))
    assert found.communities.index.tolist() == ["甲社区", None]
    assert found.communities["name"].tolist() == ["甲社区", None]
    assert found.streets.index.tolist() == [None]
    assert found.summary["equity"]["area"]["estates_without_street"] == 2


def test_the_rows_add_up_and_tell_what_the_whole_tells():
    stations = places((0, 0), (2050, 0), id=["S1", "S2"], level=["estate", "street"])
    coverage = measure(ESTATES, stations, town(), network=STREET)
    found = figures(coverage, stations, town())
    for table in (found.communities, found.streets):
        for name in (
            "estates", "covered_estates", "households", "covered_households",
            "households_unknown", "unreachable_estates",
        ):  # fmt: skip
            assert table[name].sum() == coverage.summary[name], name
    assert found.communities.index.tolist() == ["c1", "c2", "c3", "c4", None]
    assert found.communities["street"].tolist()[:4] == ["s1", "s1", "江边街道", "s1"]
    one = found.communities.loc["c1"]
    assert (one["name"], one["estates"], one["households"], one["households_unknown"]) == (
        "甲社区", 2, 100, 1,
    )  # fmt: skip
    assert one["coverage_households"] == 1.0
    assert one["median_walk_m"] == pytest.approx(10, abs=1e-3)
    assert one["p90_walk_m"] == pytest.approx(50, abs=1e-3)
    assert np.isnan(one["population"])


def test_a_walk_that_nobody_has_is_last_in_its_area():
    inside = pd.DataFrame(
        {
            "covered": [True, False, False], "unreachable": [False, True, False],
            "nearest_m": [100.0, np.nan, 700.0], "households": [1.0, 2.0, np.nan],
            "population": [np.nan] * 3, "elders": [1.0, np.nan, np.nan],
        }
    )  # fmt: skip
    table = by_area(inside, pd.Series(["a", "a", "b"], dtype=object))
    assert table["median_walk_m"].tolist() == [100, 700]
    assert table["p90_walk_m"].tolist() == pytest.approx([np.nan, 700], nan_ok=True)
    assert table["without_walk"].tolist() == [1, 0]
    assert table["coverage_households"].tolist() == pytest.approx([1 / 3, np.nan], nan_ok=True)
    assert table["coverage_elders"].tolist() == pytest.approx([1, np.nan], nan_ok=True)


NUMBERS = st.one_of(st.none(), st.integers(1, 900))


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c", None]), st.booleans(), NUMBERS, NUMBERS),
        max_size=12,
    )
)
def test_sums_over_areas_are_the_whole(rows):
    area, covered, households, metres = zip(*rows, strict=True) if rows else ((), (), (), ())
    inside = pd.DataFrame(
        {
            "covered": np.array(covered, dtype=bool),
            "unreachable": ~np.array(covered, dtype=bool),
            "nearest_m": np.array(metres, dtype=float),
            "households": np.array(households, dtype=float),
            "population": np.array(households, dtype=float),
            "elders": np.array(metres, dtype=float),
        }
    )
    names = pd.Series(area, dtype=object)
    table = by_area(inside, names)
    assert table["estates"].sum() == len(inside)
    assert table["covered_estates"].sum() == inside["covered"].sum()
    for figure in ("households", "population", "elders"):
        assert table[figure].sum() == inside[figure].sum()
        reached = inside.loc[inside["covered"], figure].sum()
        assert table[f"covered_{figure}"].sum() == reached
    for name, group in inside.groupby(names.fillna("none").to_numpy()):
        row = table.loc[name] if name != "none" else table[table.index.isna()].iloc[0]
        walks = np.sort(group["nearest_m"].fillna(np.inf))
        middle = walks[int(np.ceil(len(walks) / 2)) - 1]
        assert row["median_walk_m"] == middle or (
            np.isnan(row["median_walk_m"]) and middle == np.inf
        )
