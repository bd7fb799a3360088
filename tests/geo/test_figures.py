"""All figures together: on a drawn town, and on a real city worked out by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo import WalkNetwork
from geo.coverage import measure
from geo.errors import InputError
from geo.figures import figures
from tests.geo.cases import case
from tests.geo.drawn import areas, places, streets
from tests.geo.test_coverage import wuhan

STREET = WalkNetwork.from_lines(streets([(-2000, 0), (4000, 0)]))


def test_a_shorter_walk_covers_less_and_the_middle_is_the_headline():
    estates = places((0, 0), (450, 0), (550, 0), (620, 0), households=[10, 20, 30, None])
    coverage = measure(estates, places((0, 0), level=["estate"]), network=STREET)
    told = figures(coverage, places((0, 0), level=["estate"])).summary
    rows = told["sensitivity"]
    assert [row["walk_m"] for row in rows] == pytest.approx([400, 500, 600])
    assert [row["covered_estates"] for row in rows] == [1, 2, 3]
    assert [row["covered_households"] for row in rows] == [10, 30, 60]
    assert {key: rows[1][key] for key in told.keys() & rows[1].keys()}.items() <= told.items()
    wider = figures(coverage, places((0, 0), level=["estate"]), factors=(1.0, 2.0)).summary
    assert [row["covered_estates"] for row in wider["sensitivity"]] == [2, 4]
    for wrong in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match="factor_not_positive"):
            figures(coverage, places((0, 0), level=["estate"]), factors=(wrong,))


def test_minutes_are_those_of_the_group():
    estates, stations = places((0, 0)), places((480, 0), level=["estate"])
    for group, speed in ((None, 1.1), ("adult", 1.1), ("elder", 0.8), ("child", 0.9)):
        told = figures(measure(estates, stations, network=STREET, group=group), stations)
        assert told.summary["minutes"]["speed_m_s"] == speed
        assert told.estates["minutes"].tolist() == pytest.approx([480 / speed / 60], rel=1e-4)


def test_area_by_street_counts_what_stands_there_and_knows_what_it_does_not_know():
    communities = areas(
        (-100, -100, 900, 100), (900, -100, 1900, 100), (1900, -100, 2900, 100),
        id=["s1", "s2", "s3"], level=["street"] * 3,
    )  # fmt: skip
    estates = places((0, 0), (1000, 0), (2000, 0), (5000, 0), households=[100, 200, 300, 999])
    stations = places(
        (10, 0), (20, 0), (2000, 0), id=["S1", "S2", "S3"], level=["estate"] * 3,
        area_m2=[40, 20, None],
    )  # fmt: skip
    found = figures(measure(estates, stations, communities, network=STREET), stations, communities)
    assert found.streets["station_area_m2"].tolist() == pytest.approx([60, 0, np.nan], nan_ok=True)
    assert found.streets["m2_per_household"].tolist() == pytest.approx(
        [0.6, 0, np.nan], nan_ok=True
    )
    told = found.summary["equity"]["area"]
    assert (told["streets"], told["streets_unknown"]) == (2, 1)
    # One street of 100 households has everything, 200 households have nothing.
    assert told["gini"] == pytest.approx(2 / 3)
    assert found.streets["covered_enough_estates"].tolist() == [1, 0, 0]
    assert found.streets["covered_undecided_estates"].tolist() == [0, 0, 1]
    assert found.communities.index.tolist() == [None]


def real_city():
    """Return Wuhan, its stations with their areas and its communities."""
    lines, stations, estates = wuhan()
    table = pd.read_csv(case("wuhan/stations.csv"))
    column = next(name for name in table if "面积" in name)
    stations["area_m2"] = pd.to_numeric(table[column], errors="coerce").to_numpy()
    rows = pd.read_csv(case("wuhan/estates_sofang_gbk.csv"), encoding="gb18030")
    told = rows[next(name for name in rows if "户" in name)].astype(str)
    households = told.str.extract(r"(\d+)")[0].astype(float)
    estates["households"] = households.loc[estates["id"].astype(int)].to_numpy()
    return lines, stations, estates, gpd.read_file(case("wuhan/communities.gpkg"))


def test_wuhan_by_hand():
    lines, stations, estates, areas_ = real_city()
    areas_ = gpd.GeoDataFrame(
        {"id": areas_.index.astype(str), "level": "community"}, geometry=areas_.geometry
    )
    coverage = measure(estates, stations, areas_, network=WalkNetwork.from_lines(lines))
    found = figures(coverage, stations, areas_)
    told = found.summary
    inside = found.estates[~found.estates["outside"]]
    assert len(inside) > 300
    assert inside["households"].notna().sum() > 100

    # The 90th percentile, by numpy.
    walked = np.sort(inside["nearest_m"].fillna(np.inf))
    p90 = walked[int(np.ceil(0.9 * len(walked) - 1e-9)) - 1] / 1.1 / 60
    assert told["minutes"]["estates"]["p90"] == pytest.approx(p90)
    known = inside.dropna(subset=["nearest_m", "households"])
    each = np.repeat(known["nearest_m"].to_numpy(), known["households"].astype(int))
    if inside["nearest_m"].notna().all():
        by_numpy = np.quantile(each, 0.9, method="inverted_cdf") / 1.1 / 60
        assert told["minutes"]["households"]["p90"] == pytest.approx(by_numpy)

    # Gini over all pairs of estates.
    metres, mass = known["nearest_m"].to_numpy(), known["households"].to_numpy()
    pairs = np.abs(metres[:, None] - metres[None, :]) * np.outer(mass, mass)
    by_pairs = pairs.sum() / (2 * mass.sum() * (mass @ metres))
    assert told["equity"]["walk"]["gini"] == pytest.approx(by_pairs)

    # 2SFCA and E2SFCA, by joins of pandas.
    entries = coverage.reach.tocoo()
    table = pd.DataFrame({"i": entries.row, "j": entries.col, "metres": entries.data})
    demand = np.where(found.estates["outside"], 0.0, found.estates["weight"])
    for column, weights in (
        ("m2_per_household", [1, 1, 1]),
        ("m2_per_household_decay", [1, 0.68, 0.22]),
    ):
        zone = np.minimum(np.ceil(table["metres"] / (500 / 3)).clip(lower=1), 3).astype(int) - 1
        table["w"] = np.array(weights)[zone]
        asked = (table["w"] * demand[table["i"]]).groupby(table["j"]).sum()
        ratio = (stations["area_m2"] / asked).replace(np.inf, np.nan)
        given = (table["w"] * table["j"].map(ratio)).groupby(table["i"]).sum()
        expected = given.reindex(range(len(found.estates)), fill_value=0.0).to_numpy()
        assert found.estates[column].to_numpy() == pytest.approx(expected)
    sufficient = found.estates["m2_per_household"] >= 0.3 - 1e-9
    assert (found.estates["state"] == "covered_enough").sum() == (
        sufficient & found.estates["covered"]
    ).sum()


def test_elders_are_slower_on_steps_and_the_walk_tells():
    lines = streets([(0, 0), (100, 0)], [(100, 0), (300, 0)], [(300, 0), (400, 0)])
    net = WalkNetwork.from_lines(lines.assign(highway=["footway", "steps", "footway"]))
    estates, stations = places((0, 0)), places((400, 0), level=["estate"])
    adult = measure(estates, stations, network=net, group="adult")
    elder = measure(estates, stations, network=net, group="elder")
    assert adult.estates["minutes"].tolist() == pytest.approx([400 / 1.1 / 60], rel=1e-4)
    # 200 m of steps take an elder as long as 400 m on the flat.
    assert elder.estates["minutes"].tolist() == pytest.approx([600 / 0.8 / 60], rel=1e-4)
    assert adult.estates["covered"].tolist() == [True]
    assert elder.estates["covered"].tolist() == [False]
    assert elder.reach.nnz == 0
