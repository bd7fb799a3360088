"""Coverage: what counts as covered, by which level, and in whose numbers."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from geo import WalkNetwork
from geo.coverage import measure, reach_matrix
from geo.errors import InputError
from geo.levels import cutoff
from tests.geo.cases import case
from tests.geo.drawn import CRS, X0, Y0, areas, places, streets
from tests.geo.walk_oracle import dense, walk_distances

STREET = WalkNetwork.from_lines(streets([(-2000, 0), (3000, 0)]))
NO_STATIONS = places(level=[])


def test_levels_and_groups_give_the_walk():
    assert [cutoff(level) for level in ("any", "estate", "community", "street")] == [
        500, 300, 500, 1000,
    ]  # fmt: skip
    assert cutoff("street", walk=750) == 750
    assert cutoff("estate", group="elder") == pytest.approx(0.8 * 300)
    assert cutoff("any", group="adult") == pytest.approx(1.1 * 600)
    assert cutoff("street", group="child") == pytest.approx(0.9 * 900)
    for arguments, code in [
        ({"level": "city"}, "level_unknown"),
        ({"group": "dog"}, "group_unknown"),
        ({"walk": 300, "group": "elder"}, "walk_and_group"),
        ({"walk": 0}, "cutoff_not_positive"),
        ({"walk": 0.5}, "walk_unit"),
        ({"walk": 50_000}, "walk_unit"),
        ({"walk": float("nan")}, "cutoff_not_positive"),
    ]:
        with pytest.raises(InputError, match=code):
            cutoff(**arguments)


def test_an_upper_level_never_stands_in_for_a_lower_one():
    estates = places((0, 0), (400, 0), (1400, 0), households=[100, 200, None])
    stations = places((200, 0), level=["community"])
    found = measure(estates, stations, network=STREET)
    assert found.estates["covered"].tolist() == [True, True, False]
    levels = found.summary["levels"]
    assert [levels[name]["covered_estates"] for name in ("estate", "community", "street")] == [
        0, 2, 0,
    ]  # fmt: skip
    assert measure(estates, stations, network=STREET, level="estate").summary["stations"] == 0

    street = measure(estates, places((200, 0), level=["street"]), network=STREET, level="street")
    assert (street.walk_m, street.summary["covered_estates"]) == (1000, 2)


def test_service_points_count_as_estate_and_unknown_levels_at_any():
    estates = places((0, 0), (1000, 0))
    stations = places((100, 0), (1100, 0), level=["point", None])
    found = measure(estates, stations, network=STREET)
    assert found.summary["covered_estates"] == 2
    assert found.summary["levels"]["estate"]["covered_estates"] == 1


def test_walk_and_group_apply_to_every_level():
    estates = places((0, 0))
    stations = places((350, 0), level=["estate"])
    assert measure(estates, stations, network=STREET).summary["levels"]["estate"]["walk_m"] == 300
    longer = measure(estates, stations, network=STREET, walk=400).summary["levels"]["estate"]
    assert (longer["walk_m"], longer["covered_estates"]) == (400, 1)
    elder = measure(estates, stations, network=STREET, group="elder")
    assert elder.walk_m == pytest.approx(480)


def test_missing_households_are_counted_apart_and_never_zero():
    estates = places((0, 0), (10, 0), (5000, 0), households=[100, None, 0])
    summary = measure(estates, places((0, 0), level=["estate"]), network=STREET).summary
    assert (summary["households"], summary["households_unknown"]) == (100, 2)
    assert (summary["covered_households"], summary["coverage_households"]) == (100, 1.0)
    assert summary["coverage_estates"] == pytest.approx(2 / 3)
    assert summary["population"] is None
    assert summary["coverage_elders"] is None


def test_weights_are_the_median_of_the_community_then_of_all_then_one():
    estates = places(
        (0, 0), (10, 0), (20, 0), (1000, 0), (9000, 0), households=[100, 300, None, None, 7000]
    )
    communities = areas(
        (-50, -50, 50, 50), (950, -50, 1050, 50), id=["c1", "c2"], level=["community"] * 2
    )
    rows = measure(estates, NO_STATIONS, communities, network=STREET).estates
    assert rows["weight"].tolist() == [100, 300, 200, 200, 7000]
    assert rows["weight_estimated"].tolist() == [False, False, True, True, False]
    assert rows["households"].isna().tolist() == [False, False, True, True, False]
    nothing = measure(places((0, 0)), NO_STATIONS, network=STREET).estates
    assert nothing["weight"].tolist() == [1.0]


def test_population_is_the_rows_own_else_its_share_of_the_community():
    estates = places(
        (0, 0), (10, 0), (20, 0), (1000, 0), households=[100, 300, 50, 10],
        population=[None, None, 200, None],
    )  # fmt: skip
    communities = areas(
        (-50, -50, 50, 50), (950, -50, 1050, 50), id=["c1", "c2"], level=["community"] * 2,
        population=[1000, None], elders=[80, None],
    )  # fmt: skip
    found = measure(estates, places((0, 0), level=["estate"]), communities, network=STREET)
    rows = found.estates
    assert rows["population"].tolist()[:3] == [200, 600, 200]
    assert rows["population_estimated"].tolist() == [True, True, False, False]
    assert np.isnan(rows["population"].iloc[3])
    assert rows["elders"].tolist()[:3] == pytest.approx(
        [80 * 100 / 450, 80 * 300 / 450, 80 * 50 / 450]
    )
    summary = found.summary
    assert (summary["population"], summary["population_estimated"]) == (1000, 800)
    assert summary["population_unknown"] == 1
    assert summary["coverage_elders"] == 1.0


def test_estates_outside_the_communities_are_in_no_number():
    estates = places((0, 0), (1000, 0), households=[100, 900])
    communities = areas((-50, -50, 50, 50), id=["c1"], level=["community"])
    found = measure(estates, places((1000, 0), level=["estate"]), communities, network=STREET)
    assert found.estates["outside"].tolist() == [False, True]
    assert found.estates["covered"].tolist() == [False, True]
    summary = found.summary
    assert (summary["estates"], summary["outside_estates"]) == (1, 1)
    assert (summary["households"], summary["covered_estates"]) == (100, 0)
    assert not measure(estates, NO_STATIONS, network=STREET).estates["outside"].any()


def test_the_smallest_level_holds_the_estate_unless_its_own_is_known():
    estates = places((0, 0), (500, 0), (0, 10), community=[None, None, "c2"])
    communities = areas(
        (-1000, -1000, 1000, 1000), (-100, -100, 100, 100), (900, 900, 950, 950),
        id=["s1", "c1", "c2"], level=["street", "community", "community"],
    )  # fmt: skip
    rows = measure(estates, NO_STATIONS, communities, network=STREET).estates
    assert rows["community"].tolist() == ["c1", "s1", "c2"]
    assert not rows["outside"].any()


def test_nearest_station_and_who_cannot_reach_any():
    net = WalkNetwork.from_lines(
        streets([(0, 0), (3000, 0)], [(0, 900), (50, 900)], [(900, 900), (950, 900)])
    )
    estates = places((0, 0), (2000, 700), (0, 900), (900, 900))
    stations = places((100, 0), (950, 900), id=["S1", "S2"], level=["estate"] * 2)
    rows = measure(estates, stations, network=net).estates
    assert rows["nearest_station"].tolist() == ["S1", "S1", None, "S2"]
    assert rows["nearest_m"].tolist()[:2] == pytest.approx([100, 2600], abs=1e-3)
    assert rows["unreachable"].tolist() == [False, True, True, False]
    assert measure(estates, stations, network=net).summary["unreachable_estates"] == 2
    assert measure(estates, stations).summary["unreachable_estates"] == 0


def test_gated_estates_are_entered_by_their_gates():
    net = WalkNetwork.from_lines(
        streets([(0, 0), (1000, 0)], [(0, 400), (1000, 400)], [(1000, 0), (1000, 400)])
    )
    estates = places((100, 150), (100, 160), (100, 170), gated=[True, False, True])
    gates = places(
        (100, 390), (500, 390), (100, 390), id=["g1", "g2", "g3"], estate=["A", "A", "B"]
    )
    stations = places((100, 0), level=["estate"])
    rows = measure(estates, stations, network=net, entrances=gates, walk=3000).estates
    assert rows["nearest_m"].tolist() == pytest.approx([10 + 500 + 400 + 900, 160, 170], abs=1e-3)
    reach = reach_matrix(estates, stations, 3000, network=net, entrances=gates)
    assert reach.toarray().ravel() == pytest.approx(rows["nearest_m"].to_numpy(), abs=1e-6)


def test_without_a_network_walks_are_straight_times_1_3():
    estates = places((0, 0), (0, 384), (0, 386))
    found = measure(estates, places((0, 0), level=["estate"]))
    assert (found.mode, found.summary["mode"]) == ("straight", "straight")
    assert found.estates["covered"].tolist() == [True, True, False]
    assert found.estates["nearest_m"].tolist() == pytest.approx([0, 384 * 1.3, 386 * 1.3], abs=1e-3)
    reach = reach_matrix(estates, places((0, 0)), 500)
    assert reach.nnz == 2


def test_polygons_are_entered_somewhere_inside():
    estate = areas((100, 10, 120, 30), id=["A"])
    found = measure(estate, places((0, 0), level=["estate"]), network=STREET)
    assert 110 <= found.estates["nearest_m"].iloc[0] <= 150


def test_nothing_at_all():
    empty = measure(places(), NO_STATIONS, network=STREET)
    assert (empty.summary["estates"], empty.summary["coverage_estates"]) == (0, None)
    assert measure(places(), NO_STATIONS).estates.empty
    none = measure(places((0, 0)), NO_STATIONS, network=STREET)
    assert none.estates["covered"].tolist() == [False]
    assert np.isnan(none.estates["nearest_m"].iloc[0])


def test_what_cannot_be_used_is_told():
    twice = places((0, 0), (1, 0), id=["A", "A"])
    with pytest.raises(InputError, match="layer_id_not_unique"):
        measure(twice, NO_STATIONS, network=STREET)
    lost = places((0, 0), (1, 0))
    lost.loc[1, "geometry"] = None
    with pytest.raises(InputError, match="layer_location_missing") as caught:
        measure(lost, NO_STATIONS, network=STREET)
    assert caught.value.values["rows"] == "B"
    with pytest.raises(InputError, match="level_unknown"):
        measure(places((0, 0)), NO_STATIONS, level="city")
    nowhere = areas((0, 0, 9, 9), id=["C"], level=["community"]).set_crs(None, allow_override=True)
    with pytest.raises(InputError, match="layer_crs_missing") as caught:
        measure(places((0, 0)), NO_STATIONS, nowhere)
    assert caught.value.values["layer"] == "communities"
    broken = places((0, 0), (1, 0)).to_crs(CRS)
    with np.errstate(invalid="ignore"):
        broken.loc[0, "geometry"] = Polygon([(X0, Y0), (np.nan, Y0), (X0, Y0 + 9)])
    with pytest.raises(InputError, match="layer_location_missing") as caught:
        measure(broken, NO_STATIONS)
    assert caught.value.values["rows"] == "A"


def test_infinite_numbers_are_not_known():
    estates = places((0, 0), (1, 0), households=[np.inf, 7.0])
    found = measure(estates, places((0, 0), level=["estate"]), network=STREET).summary
    assert (found["households"], found["households_unknown"]) == (7, 1)


@pytest.mark.parametrize("network", [STREET, None])
@pytest.mark.parametrize("level", ["any", "estate", "street"])
def test_reach_holds_the_walks_to_the_stations_that_count(network, level):
    estates = places((0, 0), (300, 0), (2900, 0), gated=[True, None, None])
    gates = places((40, 0), (-60, 0), id=["g1", "g2"], estate=["A", "A"])
    levels = ["street", "point", "estate", None]
    stations = places((10, 0), (50, 0), (310, 0), (340, 0), level=levels)
    served = [{"point": "estate"}.get(each, each) for each in levels]
    found = measure(estates, stations, network=network, level=level, entrances=gates)
    expected = dense(
        reach_matrix(estates, stations, found.walk_m, network=network, entrances=gates)
    )
    counts = np.array([level in ("any", each) for each in served])
    expected[:, ~counts] = np.inf
    assert np.array_equal(dense(found.reach), expected)
    assert np.array_equal(np.isfinite(expected).any(axis=1), found.estates["covered"])


SPOTS = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=9)


@settings(deadline=None, max_examples=40)
@given(SPOTS, SPOTS, st.integers(1, 900))
def test_straight_distances_equal_all_pairs(here, there, walk):
    origins = places(*here, id=list(range(len(here)))).to_crs(CRS)
    targets = places(*there, id=list(range(len(there)))).to_crs(CRS)
    found = dense(reach_matrix(origins, targets, walk + 0.5))
    pairs = [[a.distance(b) * 1.3 for b in targets.geometry] for a in origins.geometry]
    expected = np.array(pairs, dtype=float).reshape(found.shape)
    expected[expected > walk + 0.5] = np.inf
    assert np.allclose(found, expected, atol=1e-6)


def wuhan(stations_of="stations.csv"):
    """Return streets, stations and every eighth estate of the case, roughly placed."""
    streets_ = gpd.read_parquet(case("wuhan/streets.parquet"))
    table = pd.read_csv(case(f"wuhan/{stations_of}"))
    stations = gpd.GeoDataFrame(
        {"id": table.index.astype(str), "level": "community"},
        geometry=gpd.points_from_xy(table["经度"], table["纬度"]), crs=4326,
    )  # fmt: skip
    rows = pd.read_csv(case("wuhan/estates_sofang_gbk.csv"), encoding="gb18030")
    lonlat = rows["经纬度"].str.split(",", expand=True).astype(float)
    # BD-09 to about WGS84: a constant shift is right to some 20 m in one city, enough here.
    where = gpd.points_from_xy(lonlat[0] - 0.0119, lonlat[1] - 0.0037)
    estates = gpd.GeoDataFrame({"id": rows.index.astype(str)}, geometry=where, crs=4326)
    return streets_, stations, estates[estates.within(_extent(streets_))].iloc[::8]


def _extent(frame):
    from shapely import box

    return box(*frame.total_bounds)


def test_wuhan_equals_an_independent_recomputation():
    lines, stations, estates = wuhan()
    net = WalkNetwork.from_lines(lines)
    found = measure(estates, stations, network=net)
    metric = [frame.geometry.to_crs(net.crs) for frame in (stations, estates)]
    expected = walk_distances(net.lines, *metric, 500).min(axis=0)
    boundary = np.abs(found.estates["nearest_m"].to_numpy() - 500) < 1e-6
    covered = np.isfinite(expected)
    assert covered.sum() > 100
    assert np.array_equal(found.estates["covered"][~boundary], covered[~boundary])
    both = covered & found.estates["covered"].to_numpy()
    assert np.allclose(found.estates["nearest_m"][both], expected[both], rtol=0, atol=1e-6)
    reach = reach_matrix(estates, stations, 500, network=net)
    assert np.allclose(dense(reach).min(axis=1)[both], expected[both], rtol=0, atol=1e-6)


def test_who_is_far_from_every_street_has_no_walk():
    net = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)]))
    estates = places((100, 0), (100, 900), (100, 1100))
    found = measure(estates, places((0, 0), level=["estate"]), network=net)
    assert found.estates["nearest_m"].tolist() == pytest.approx([100, 1000, np.nan], nan_ok=True)
    assert found.estates["nearest_station"].tolist() == ["A", "A", None]
    assert found.estates["unreachable"].tolist() == [False, True, True]


def test_who_has_no_way_to_any_station_is_unreachable():
    # The station stands on the smaller bank; no bridge leads over.
    net = WalkNetwork.from_lines(streets([(0, 0), (3000, 0)], [(0, 100), (900, 100)]))
    estates, stations = places((100, 0)), places((100, 100), level=["estate"])
    assert measure(estates, stations, network=net).estates["unreachable"].tolist() == [True]
    none = measure(estates, places(level=[]), network=net)
    assert none.estates["unreachable"].tolist() == [False]
