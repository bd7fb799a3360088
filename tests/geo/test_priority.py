"""Priority of gaps: points that add up, weights from a file, parts that are not known."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import WalkNetwork
from geo.coverage import measure
from geo.errors import InputError
from geo.gaps import gap_zones
from geo.priority import DEFAULT, PARTS, Priority, prioritise
from service.sentences import sentences
from tests.geo.drawn import places, streets

STREET = WalkNetwork.from_lines(streets([(-3000, 0), (90_000, 0)]))
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "priority.toml"


def ranked(estates, priority=DEFAULT, stations=((-1000, 0),)):
    stations = places(*stations, level=["estate"] * len(stations))
    coverage = measure(estates, stations, network=STREET)
    gaps = gap_zones(coverage, estates, None, network=STREET)
    return prioritise(gaps, coverage, estates, priority)


def test_points_of_each_part_by_hand():
    """Two zones: 600 households 1,000 m away, 300 with more elders and all old 6,000 m away."""
    estates = places(
        (0, 0), (5000, 0), households=[600, 300], elders=[80, 160], old=[False, True],
    )  # fmt: skip
    found = ranked(estates)
    first, second = found.loc["G001"], found.loc["G002"]
    assert first["priority_parts"] == pytest.approx(
        {"households": 0.24, "elders": 0.18, "old": 0.0, "distance": 0.2 * 500 / 1500}, abs=1e-6
    )
    assert second["priority_parts"] == pytest.approx(
        {"households": 0.12, "elders": 0.36, "old": 0.2, "distance": 0.2}, abs=1e-6
    )
    assert found["priority_rank"].tolist() == [2, 1]


def test_a_part_that_is_not_known_neither_earns_nor_costs():
    estates = places((0, 0), (5000, 0), households=[400, 400], elders=[None, 100], old=[True, None])
    found = ranked(estates, stations=())
    parts = found["priority_parts"].tolist()
    # Known: households 0.24, old 0.20, distance 0.20 of 0.64, all at their largest.
    assert parts[0]["elders"] is None
    assert parts[1]["old"] is None
    assert parts[0]["old"] == pytest.approx(0.20 / 0.64)
    assert parts[1]["elders"] == pytest.approx(0.36 / 0.80)
    assert found["priority"].tolist() == pytest.approx([1, 1])
    assert found["priority_rank"].tolist() == [1, 2]


def test_what_part_of_a_zone_tells_is_scaled_up_from_half_of_its_weight():
    """Zone 1: 300 of 500 households tell 60 elders, so 100; zone 2: 200 of 500 tell nothing."""
    estates = places(
        (0, 0), (100, 0), (5000, 0), (5100, 0), (9000, 0),
        households=[300, 200, 300, 200, 10], elders=[60, None, None, 90, 200],
    )  # fmt: skip
    parts = ranked(estates)["priority_parts"].tolist()
    assert all(zone["old"] is None for zone in parts)
    assert parts[0]["elders"] == pytest.approx(0.36 / 0.80 * 100 / 200)
    assert parts[1]["elders"] is None


def test_the_year_tells_what_is_old_where_the_flag_does_not():
    estates = places(
        *((5000 * n, 0) for n in range(5)), households=[100] * 5,
        old=[None, None, False, True, None], built_year=[2000, 2001, 1980, 2020, None],
    )  # fmt: skip
    old = [zone["old"] for zone in ranked(estates)["priority_parts"]]
    assert [None if points is None else points > 0 for points in old] == [
        True, False, False, True, None,
    ]  # fmt: skip
    later = ranked(estates, Priority(old_until=2001))["priority_parts"]
    assert later.iloc[1]["old"] == pytest.approx(0.20 / 0.64)


def test_weight_on_unknown_parts_alone_leaves_the_order_open():
    estates = places((0, 0), (5000, 0), households=[900, 400], elders=[None, 100])
    found = ranked(estates, Priority(households=0, elders=1, old=0, distance=0))
    assert np.isnan(found["priority"].iloc[0])
    assert found["priority_rank"].tolist() == [2, 1]


def test_no_gaps_no_priority():
    found = ranked(places((-1000, 0), households=[10]))
    assert found.empty
    assert set(found.columns) == {"priority", "priority_rank", "priority_parts"}


COUNT = st.one_of(st.none(), st.integers(1, 3000))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 80), COUNT, COUNT, st.sampled_from([None, True, False])),
        min_size=1, max_size=10,
    ),
    st.tuples(*[st.integers(0, 5)] * 4).filter(any),
)  # fmt: skip
def test_points_add_up_and_order_is_theirs(homes, parts):
    shares = np.array(parts) / sum(parts)
    at, households, elders, old = zip(*homes, strict=True)
    estates = places(*((1000 * x, 0) for x in at), id=[f"e{n}" for n in range(len(homes))],
                     households=households, elders=elders, old=old)  # fmt: skip
    found = ranked(estates, Priority(*shares), stations=((-2500, 0),))
    for row in found.itertuples():
        points = [value for value in row.priority_parts.values() if value is not None]
        known = [w for w, v in zip(shares, row.priority_parts.values(), strict=True)
                 if v is not None]  # fmt: skip
        if sum(known) == 0:
            assert np.isnan(row.priority)
        else:
            assert sum(points) == pytest.approx(row.priority)
            assert min(points) >= -1e-9
            assert row.priority <= 1 + 1e-9
    order = found.sort_values("priority_rank")
    assert order["priority_rank"].tolist() == list(range(1, len(found) + 1))
    assert (np.diff(order["priority"].dropna()) <= 1e-9).all()
    assert not order["priority"].isna().iloc[: order["priority"].notna().sum()].any()


def test_more_elders_never_lower_a_zone():
    """Monotone in what is counted: the zone with more of it gains against all others."""
    estates = places((0, 0), (5000, 0), households=[500, 500], elders=[100, 100])
    more = gpd.GeoDataFrame(estates.assign(elders=[100, 150]))
    assert ranked(estates)["priority_rank"].tolist()[0] == 2  # farther from the station
    before, after = ranked(estates)["priority"], ranked(more)["priority"]
    assert after.iloc[0] < before.iloc[0]
    assert after.iloc[1] == pytest.approx(before.iloc[1])


def test_the_example_holds_the_defaults():
    assert Priority.from_toml(EXAMPLE) == DEFAULT
    assert DEFAULT.elders == pytest.approx(1.5 * DEFAULT.households)
    assert sum(DEFAULT.weights().values()) == pytest.approx(1)
    assert set(DEFAULT.told()) == {*PARTS, "old_until", "far_walks"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[weights]\nhouseholds = 1\nelders = 0\nold = 0\n", "priority_missing"),
        ("[weights]\nhouseholds = 1\nelders = 1\nold = 0\ndistance = 0\n", "priority_sum"),
        ("[weights]\nhouseholds = 2\nelders = -1\nold = 0\ndistance = 0\n", "priority_range"),
        ("[weights]\nhouseholds = nan\nelders = 1\nold = 0\ndistance = 0\n", "priority_range"),
        ("[weights]\nhouseholds = true\nelders = 0\nold = 0\ndistance = 0\n", "priority_range"),
        ("[weights]\nhouseholds = 'x'\nelders = 0\nold = 0\ndistance = 0\n", "priority_range"),
        ("[weights]\nhouse = 1\n", "priority_unknown"),
        ("weights = 1\n", "priority_unknown"),
        ("[scores]\nhouseholds = 1\n", "priority_unknown"),
        ("[terms]\nhouseholds = 1\n", "priority_unknown"),
        ("", "priority_missing"),
        ("[weights\n", "priority_not_toml"),
        ("\xff", "priority_not_toml"),
    ],
)
def test_bad_files_are_told(tmp_path, text, code):
    file = tmp_path / "p.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError) as caught:
        Priority.from_toml(file)
    assert caught.value.code == code
    assert code in sentences()


@pytest.mark.parametrize("key", ["old_until", "far_walks"])
def test_terms_outside_their_range_are_told(key):
    with pytest.raises(InputError, match="priority_range"):
        Priority(**{key: 1})
    assert Priority(**{key: {"old_until": 2005, "far_walks": 6}[key]}) != DEFAULT


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError) as caught:
        Priority.from_toml(tmp_path / "none.toml")
    assert caught.value.code == "priority_unreadable"
    assert "priority_unreadable" in sentences()
    assert pd.notna(caught.value.values["told"])
