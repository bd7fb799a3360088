"""Naming coordinate systems and bringing coordinates to WGS84."""

import numpy as np
import pyproj
import pytest
import shapely

from geo.crs import choose_crs, guess_epsg, parse_crs, points, to_wgs84, zone_epsg
from geo.errors import InputError

ZHUZHOU = (113.1339, 27.8274)


@pytest.mark.parametrize(
    ("text", "name", "epsg", "shift"),
    [
        ("wgs84", "wgs84", 4326, None),
        ("WGS-84", "wgs84", 4326, None),
        ("GCJ02", "gcj02", 4326, "gcj02"),
        ("gcj-02", "gcj02", 4326, "gcj02"),
        ("bd09", "bd09", 4326, "bd09"),
        ("CGCS2000", "cgcs2000", 4490, None),
        ("EPSG:4547", "EPSG:4547", 4547, None),
        ("epsg:4490", "EPSG:4490", 4490, None),
        ("4526", "EPSG:4526", 4526, None),
    ],
)
def test_names(text, name, epsg, shift):
    datum = parse_crs(text)
    assert (datum.name, datum.crs.to_epsg(), datum.shift) == (name, epsg, shift)


@pytest.mark.parametrize("text", ["", "bd10", "EPSG:999999", "EPSG:", "china", "EPSG:4547; x"])
def test_unknown_names(text):
    with pytest.raises(InputError) as caught:
        parse_crs(text)
    assert caught.value.code == "crs_unknown"


@pytest.mark.parametrize(
    ("crs", "x", "y", "place"),
    [  # STANDARDS C2
        ("EPSG:4547", 414671.585, 3079615.622, ZHUZHOU),
        ("EPSG:4526", 38414671.585, 3079615.622, ZHUZHOU),
        ("EPSG:4546", 710255.497, 3081840, (113.1339, 27.83)),
        ("EPSG:4549", 495074.660, 3517458.936, (119.9480, 31.7800)),
        ("cgcs2000", *ZHUZHOU, ZHUZHOU),
        ("wgs84", *ZHUZHOU, ZHUZHOU),
        ("gcj02", 113.1397288, 27.8242591, ZHUZHOU),
        ("bd09", 113.1461739, 27.8304211, ZHUZHOU),
    ],
)
def test_points_and_shapes_agree(crs, x, y, place):
    datum = parse_crs(crs)
    tolerance = 0.02 if crs == "EPSG:4546" else 1e-6
    lon, lat = points(np.array([x, np.nan]), np.array([y, 1.0]), datum)
    assert (lon[0], lat[0]) == pytest.approx(place, abs=tolerance)
    assert np.isnan([lon[1], lat[1]]).all()
    shape = to_wgs84(np.array([shapely.Point(x, y, 12.0), None]), datum)
    assert (shape[0].x, shape[0].y) == (lon[0], lat[0])
    assert not shape[0].has_z
    assert shape[1] is None


@pytest.mark.parametrize("epsg", [*range(4513, 4555)])
def test_both_families_of_zones(epsg):
    """Every zone gives back its own central meridian, north and east in the right order."""
    numbered = epsg < 4534
    meridian = 75 + 3 * (epsg - (4513 if numbered else 4534))
    east = (epsg - 4513 + 25) * 1e6 + 5e5 if numbered else 5e5
    lon, lat = points(np.array([east]), np.array([3_400_000.0]), parse_crs(f"EPSG:{epsg}"))
    assert lon[0] == pytest.approx(meridian, abs=1e-9)
    assert 30.7 < lat[0] < 30.8


@pytest.mark.parametrize(
    ("crs", "x", "y", "code", "fits"),
    [
        ("EPSG:4526", 414671.0, 3079615.0, "crs_zone_mismatch", "EPSG:4547"),
        ("EPSG:4547", 38414671.0, 3079615.0, "crs_zone_mismatch", "EPSG:4526"),
        ("EPSG:4527", 38414671.0, 3079615.0, "crs_zone_mismatch", "EPSG:4526"),
        ("wgs84", 414671.0, 3079615.0, "crs_not_degrees", None),
        ("bd09", 12733000.0, 3555000.0, "crs_not_degrees", None),
        ("EPSG:4547", 114.3, 30.6, "crs_not_metres", None),
    ],
)
def test_a_system_that_cannot_be(crs, x, y, code, fits):
    xs, ys = np.array([x, x + 1e-3, np.nan]), np.array([y, y, y])
    datum, _ = choose_crs(crs, None, "spaces.xlsx")
    for call in (
        lambda: points(xs, ys, datum),
        lambda: to_wgs84(shapely.points(xs[:2], ys[:2]), datum),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert (caught.value.code, caught.value.values["file"]) == (code, "spaces.xlsx")
        assert caught.value.values.get("fits") == fits


def test_a_few_wrong_points_do_not_condemn_the_file():
    lon, lat = points(np.array([114.3, 114.2, 414671.0]), np.array([30.6] * 3), parse_crs("wgs84"))
    assert lon[:2].tolist() == [114.3, 114.2]
    assert np.isnan([lon[2], lat[2]]).all()


def test_shapes_with_broken_coordinates_are_missing():
    broken = shapely.from_wkt(["POINT (nan 3)", "LINESTRING (114 30, 114 1e9)", "POINT EMPTY"])
    moved = to_wgs84(np.array([*broken, shapely.Point(114, 30)]), parse_crs("wgs84"))
    assert moved[1] is None
    assert moved[2].is_empty
    assert moved[3] == shapely.Point(114, 30)


def test_declared_goes_before_stated():
    stated = pyproj.CRS.from_epsg(4326)
    assert choose_crs(None, stated, "f")[0].name == "EPSG:4326"
    assert choose_crs("wgs84", stated, "f")[1] is False
    assert choose_crs("gcj02", stated, "f")[1] is True
    assert choose_crs("EPSG:4547", stated, "f")[1] is True
    assert choose_crs("bd09", None, "f")[1] is False
    with pytest.raises(InputError) as caught:
        choose_crs(None, None, "spaces.xlsx")
    assert (caught.value.code, caught.value.values) == ("crs_not_told", {"file": "spaces.xlsx"})


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (ZHUZHOU[0], None, 4547),
        (119.948, None, 4549),
        (116.391, None, 4548),
        (73.6, None, 4534),
        (136.4, None, 4554),
        (2.35, 48.85, 32631),
        (151.2, -33.9, 32756),
    ],
)
def test_zone_of_the_data(lon, lat, epsg):
    lons = np.array([lon, lon + 1e-3, lon - 1e-3, np.nan])
    assert guess_epsg(lons, None if lat is None else np.full(4, lat)) == epsg


def test_zone_needs_a_place():
    with pytest.raises(ValueError, match="lon must have"):
        guess_epsg(np.array([np.nan]))


def test_zone_of_an_easting():
    assert zone_epsg(38414671.0) == 4526
    assert zone_epsg(414671.0, 113.1) == 4547
    assert zone_epsg(414671.0) is None
