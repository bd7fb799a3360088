import json

import numpy as np
import pyproj
import pytest
import shapely

from geo.clean import clean
from geo.errors import InputError
from tests.geo.tables import codes, raw

BOW_TIE = shapely.Polygon([(114, 30), (114.01, 30.01), (114.01, 30), (114, 30.01)])
SQUARE = shapely.box(114.0, 30.0, 114.01, 30.01)
WGS84 = pyproj.CRS.from_epsg(4326)


def estates(**columns):
    return clean(raw({"名称": ["甲", "乙"], **columns}), "estates", crs="wgs84")


def test_a_row_is_cleaned_and_what_is_no_field_is_kept():
    cleaned = estates(
        总户数=["1608户", "暂无资料"],
        经纬度=["114.1,30.1", "114.2,30.2"],
        物业类型=["普通住宅", None],
    )
    frame = cleaned.frame
    assert frame.crs.to_epsg() == 4326
    assert frame["households"].tolist()[0] == 1608
    assert np.isnan(frame["households"].iloc[1])
    assert frame.geometry.x.tolist() == [114.1, 114.2]
    assert json.loads(frame["extra"].iloc[0]) == {"物业类型": "普通住宅"}
    assert frame["extra"].iloc[1] is None
    assert frame["source_row"].tolist() == [2, 3]
    assert (cleaned.crs, cleaned.read, cleaned.warnings, cleaned.rejects) == ("wgs84", 2, (), ())


def test_the_first_cell_that_is_not_empty_counts():
    cleaned = estates(户数=[None, "10"], 总户数=["20", "30"])
    assert cleaned.frame["households"].tolist() == [20, 10]
    assert codes(cleaned.warnings) == [(2, "double_header"), (3, "double_header")]


def test_cells_outside_the_contract_are_told():
    cleaned = estates(建筑面积=["-5", "9000000"], 户数=["abc", "2"])
    frame = cleaned.frame
    assert np.isnan(frame["area_m2"].iloc[0])  # a negative area is no area
    assert frame["area_m2"].iloc[1] == 9_000_000  # an implausible one is kept
    assert frame["flags"].tolist() == ["out_of_range,unreadable_value", "out_of_range"]
    found = {(w.row, w.code, w.field, w.value) for w in cleaned.warnings}
    assert found == {
        (2, "unreadable_value", "households", "abc"),
        (2, "out_of_range", "area_m2", "-5"),
        (3, "out_of_range", "area_m2", "9000000"),
        (3, "out_of_range", "households", "2"),
    }


def test_unknown_values_are_kept():
    cleaned = clean(raw({"名称": ["甲"], "来源": ["捡来的"]}), "spaces", crs="wgs84")
    assert cleaned.frame["source"].tolist() == ["捡来的"]
    assert codes(cleaned.warnings) == [(2, "unknown_value")]


def test_spoilt_codes_are_told():
    cleaned = clean(raw({"代码": ["4.20106E+11"], "名称": ["甲"]}), "communities", crs="wgs84")
    assert codes(cleaned.warnings) == [(2, "scientific_code")]


def test_a_row_without_what_it_needs_is_rejected():
    cleaned = clean(raw({"名称": ["甲", "不详"], "户数": ["1000", "2000"]}), "estates", crs="wgs84")
    assert cleaned.frame["name"].tolist() == ["甲"]
    assert [(r.row, r.code, r.field) for r in cleaned.rejects] == [(3, "missing_value", "name")]


@pytest.mark.parametrize(
    ("given", "reason"),
    [(",", "no_location"), (None, "no_location"), ("0,0", "no_location"), ("武昌", "no_location"),
     ("114.1", "bad_location"), ("514.1,30.1", "bad_location"), ("114.1,30.1", "")],
)  # fmt: skip
def test_why_a_row_has_no_place(given, reason):
    cleaned = estates(经纬度=[given, "114.2,30.2"])
    assert cleaned.unplaced.tolist() == [reason, ""]
    assert (cleaned.frame.geometry.isna()).tolist() == [bool(reason), False]


def test_exchanged_coordinates_are_put_right():
    cleaned = estates(经度=["30.1", "114.2"], 纬度=["114.1", "30.2"])
    assert cleaned.frame.geometry.x.tolist() == [114.1, 114.2]
    assert codes(cleaned.warnings) == [(2, "swapped")]
    shapes = raw({"名称": ["甲"]}, geometry=[shapely.Point(30.1, 114.1)], crs=WGS84)
    cleaned = clean(shapes, "estates")
    assert cleaned.frame.geometry.x.tolist() == [114.1]
    assert codes(cleaned.warnings) == [(2, "swapped")]


def test_coordinates_without_a_system_are_refused():
    with pytest.raises(InputError, match="crs_not_told"):
        clean(raw({"名称": ["甲"], "经纬度": ["114.1,30.1"]}), "estates")
    attributes = clean(raw({"名称": ["甲"], "户数": ["100"]}), "estates")  # no place, no question
    assert attributes.crs == ""


def test_a_declared_system_goes_before_the_files_own():
    shapes = raw({"名称": ["甲"]}, geometry=[shapely.Point(114.1, 30.1)], crs=WGS84)
    cleaned = clean(shapes, "estates", crs="bd09")
    assert codes(cleaned.warnings) == [(2, "crs_overridden")]
    assert cleaned.frame.geometry.x.iloc[0] != 114.1


def test_geometry_takes_the_kind_of_its_layer():
    shapes = [BOW_TIE, SQUARE, shapely.LineString([(114, 30), (114.1, 30)])]
    file = raw({"名称": list("甲乙丙")}, geometry=shapes, crs=WGS84)
    areas = clean(file, "communities")
    assert [shape and shape.geom_type for shape in areas.frame.geometry] == [
        "MultiPolygon",
        "MultiPolygon",
        None,
    ]
    assert shapely.is_valid(areas.frame.geometry.iloc[0])
    assert areas.frame.geometry.iloc[0].area == pytest.approx(0.01 * 0.01 / 2)
    assert areas.unplaced.tolist() == ["", "", "wrong_geometry"]
    assert codes(areas.warnings) == [(2, "repaired")]
    points = clean(file, "spaces")
    assert {shape.geom_type for shape in points.frame.geometry} == {"Point"}
    assert {code for _, code in codes(points.warnings)} == {"repaired", "point_from_shape"}
    estates = clean(file, "estates")
    assert estates.frame.geometry.iloc[1].equals(SQUARE)


def test_heights_are_dropped():
    file = raw({"名称": ["甲"]}, geometry=[shapely.Point(114, 30, 12)], crs=WGS84)
    assert not clean(file, "estates").frame.geometry.has_z.any()


def test_lines_of_one_row_become_several_rows():
    lines = [
        shapely.MultiLineString([[(114, 30), (114.1, 30)], [(114, 31), (114.1, 31)]]),
        shapely.LineString([(114, 30), (114, 31)]),
        None,
    ]
    file = raw({"highway": ["primary", "steps", "path"]}, geometry=lines, crs=WGS84)
    cleaned = clean(file, "streets")
    assert cleaned.frame["source_row"].tolist() == [2, 2, 3, 4]
    assert cleaned.frame["highway"].tolist() == ["primary", "primary", "steps", "path"]
    assert cleaned.unplaced.tolist() == ["", "", "", "no_location"]
    assert len(set(cleaned.base)) == 4


def test_wkt_is_a_place():
    file = raw({"名称": ["甲", "乙"], "WKT": ["POINT (114 30)", "POINT (rubbish"]})
    cleaned = clean(file, "estates", crs="wgs84")
    assert cleaned.unplaced.tolist() == ["", "no_location"]


def test_tables_have_no_places():
    cleaned = clean(raw({"单位": ["甲"], "经纬度": ["114,30"]}), "offers")
    assert cleaned.frame.geometry.isna().all()
    assert cleaned.unplaced.tolist() == [""]


def test_a_header_without_rows_is_refused():
    with pytest.raises(InputError, match="no_rows"):
        clean(raw({"名称": []}), "estates", crs="wgs84")


@pytest.mark.parametrize("layer", ["streets", "estates", "communities"])
def test_a_shape_with_a_corner_nowhere_has_no_place(layer):
    shape = (
        "LINESTRING (114.3 30.6, nan nan)"
        if layer == "streets"
        else "POLYGON ((114.301 30.601, 114.302 30.601, nan nan, 114.301 30.601))"
    )
    cleaned = clean(raw({"名称": ["甲"], "wkt": [shape]}), layer, crs="wgs84")
    assert cleaned.frame.geometry.isna().all()  # the import rejects it
    assert cleaned.unplaced.tolist() == ["bad_location"]
