import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.checks import check, is_trusted
from geo.china import bd09_from_wgs84, gcj02_from_wgs84
from geo.clean import clean
from geo.datums import better_datum
from tests.geo.tables import codes, raw

CITY = gpd.GeoDataFrame(
    {"id": ["C1"]}, geometry=[shapely.box(114.0, 30.0, 114.4, 30.4)], crs="EPSG:4326"
)


def estates(rows, layer="estates"):
    names, places = zip(*rows, strict=True)
    file = raw({"名称": list(names), "经纬度": [f"{x},{y}" for x, y in places]})
    return clean(file, layer, crs="wgs84")


def found(cleaned, code, context=None):
    checked = check(cleaned, context or {})
    rows = [row for row, told in codes(checked.warnings) if told == code]
    flagged = checked.frame["source_row"][checked.frame["flags"].str.contains(code)]
    assert rows == flagged.tolist()
    return rows


def test_one_point_of_three_names_is_told():
    rows = [("甲", (114.1, 30.1)), ("乙", (114.1, 30.1)), ("丙", (114.1, 30.1)),
            ("丁", (114.2, 30.1)), ("戊", (114.2, 30.1)), ("甲", (114.3, 30.1))]  # fmt: skip
    assert found(estates(rows), "shared_location") == [2, 3, 4]


def test_one_name_at_one_place_is_told():
    rows = [("甲", (114.1, 30.1)), (" 甲 ", (114.1, 30.1005)), ("甲", (114.2, 30.1)),
            ("乙", (114.1, 30.1))]  # fmt: skip
    assert found(estates(rows), "duplicate") == [2, 3]


def test_points_outside_the_communities_are_told():
    rows = [("甲", (114.1, 30.1)), ("乙", (114.5, 30.1)), ("丙", (114.4, 30.4))]
    assert found(estates(rows), "outside", {"communities": CITY}) == [3]


def test_without_communities_points_far_from_the_rest_are_told():
    rows = [(str(n), (114 + n / 100, 30.1)) for n in range(20)]
    cleaned = estates([*rows, ("远", (101.8, 21.7)), ("近郊", (114.5, 30.2))])
    assert found(cleaned, "far_from_bulk") == [22]
    assert found(cleaned, "far_from_bulk", {"communities": CITY}) == []


def test_a_file_of_shared_points_is_not_trusted():
    shops = [(str(n), (114 + n // 4 / 100, 30.2)) for n in range(12)]
    homes = [(str(n), (114 + n / 100, 30.1)) for n in range(12)]
    assert not is_trusted(estates(shops))
    assert is_trusted(estates(homes))
    assert is_trusted(estates([*homes, *shops[:11]]))  # just under a half
    assert is_trusted(estates(shops[:8]))  # too few to say
    assert is_trusted(estates(shops, "units"))  # units may well share a house


@pytest.fixture(scope="module")
def grid():
    """Return main roads every 300 m and homes in the middle of the blocks."""
    step = 300 / 111_195
    lines, homes = [], []
    for n in range(25):
        at = n * step
        lines.append([(114.0, 30.0 + at), (114.0 + 25 * step, 30.0 + at)])
        lines.append([(114.0 + at, 30.0), (114.0 + at, 30.0 + 25 * step)])
        homes += [(114.0 + (n + 0.5) * step, 30.0 + (m + 0.5) * step) for m in range(25)]
    streets = gpd.GeoDataFrame(
        {"highway": ["primary"] * len(lines)}, geometry=list(map(shapely.LineString, lines)),
        crs="EPSG:4326",
    )  # fmt: skip
    return streets, np.array(homes)


@pytest.mark.parametrize("shift", [gcj02_from_wgs84, bd09_from_wgs84])
def test_homes_on_main_roads_speak_against_the_datum(grid, shift):
    streets, homes = grid
    # A wrong datum moves all homes alike; turn the offset so that they land on a road.
    x, y = shift(*homes.T)
    step = 300 / 111_195
    off = ((y[0] - 30.0) / step) % 1 * step
    roads = streets.copy()
    roads.geometry = roads.geometry.translate(0, off)
    told = np.column_stack([x, y])
    assert better_datum(told, "wgs84", roads) not in (None, "wgs84")
    name = "gcj02" if shift is gcj02_from_wgs84 else "bd09"
    assert better_datum(homes, name, streets) is None


def test_few_points_or_no_main_roads_say_nothing(grid):
    streets, homes = grid
    moved = np.column_stack(bd09_from_wgs84(*homes.T))
    assert better_datum(moved[:99], "wgs84", streets) is None
    assert better_datum(moved, "wgs84", streets.assign(highway="footway")) is None
    assert better_datum(moved + 20, "wgs84", streets) is None  # another city
    assert better_datum(np.full((200, 2), np.nan), "wgs84", streets) is None
