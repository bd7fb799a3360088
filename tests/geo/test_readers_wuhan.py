"""The files of a real city: encodings, sheets, layers and datums as they are."""

import numpy as np
import pytest
import shapely

from geo.coordinates import parse_pairs
from geo.crs import parse_crs, points, to_wgs84
from geo.readers import read
from tests.geo.cases import case

CITY = (113.6, 29.9, 115.1, 31.4)


@pytest.mark.parametrize(
    ("name", "layer", "rows", "columns", "epsg"),
    [
        ("estates_sofang_gbk.csv", "estates", 4998, 7, None),
        ("estates_beike.csv", "estates", 7720, 6, None),
        ("estates_lianjia.xlsx", "estates", 3010, 4, None),
        ("spaces.xlsx", "spaces", 2243, 9, None),
        ("stations.csv", "stations", 364, 8, None),
        ("units_bd09.csv", "units", 130, 3, None),
        ("offers.csv", "offers", 195, 7, None),
        ("needs.csv", "needs", 1468, 6, None),
        ("communities.gpkg", "communities", 974, 2, 4547),
        ("hankou_streets.gpkg", "streets", 4783, 1, 4326),
        ("streets.parquet", "streets", 92667, 1, 4326),
    ],
)
def test_every_row_is_read(name, layer, rows, columns, epsg):
    raw = read(case(f"wuhan/{name}"), layer=layer)
    assert raw.columns.shape == (rows, columns)
    assert raw.warnings == {}
    assert raw.rows[0] == (1 if epsg else 2)
    assert (raw.crs.to_epsg() if epsg else raw.crs) == epsg
    assert not raw.columns.iloc[:, 0].astype(str).str.contains("\ufffd").any()


@pytest.mark.parametrize(
    ("name", "layer", "located"),
    [
        ("estates_sofang_gbk.csv", "estates", 4998),
        ("estates_beike.csv", "estates", 978),
        ("estates_lianjia.xlsx", "estates", 2960),
        ("spaces.xlsx", "spaces", 2243),
        ("units_bd09.csv", "units", 130),
    ],
)
def test_pairs_of_baidu(name, layer, located):
    x, y = parse_pairs(read(case(f"wuhan/{name}"), layer=layer).columns["经纬度"])
    assert np.isfinite(x).sum() == np.isfinite(y).sum() == located
    lon, lat = points(x, y, parse_crs("bd09"))
    west, south, east, north = CITY
    inside = (lon > west) & (lon < east) & (lat > south) & (lat < north)
    assert inside.sum() > 0.95 * located


def test_communities_lie_in_the_city():
    raw = read(case("wuhan/communities.gpkg"), layer="communities")
    moved = to_wgs84(raw.geometry, parse_crs(raw.crs))
    assert shapely.box(*CITY).contains(shapely.box(*shapely.total_bounds(moved)))
