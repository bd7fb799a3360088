"""Geometry formats: layers, coordinate systems, attributes."""

import json

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.errors import InputError
from geo.readers import read

FRAME = gpd.GeoDataFrame(
    {"小区名称": ["梧桐雅苑", "东原", None], "户数": [1, 2, 3], "代码": ["0011", None, "x"]},
    geometry=[*shapely.points([[114.3, 30.6], [114.2, 30.6]]), None],
    crs=4326,
)


def refused(path, **options):
    with pytest.raises(InputError) as caught:
        read(path, **{"layer": "estates", **options})
    return caught.value.code, caught.value.values


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.parquet"])
def test_values_and_places(tmp_path, name):
    path = tmp_path / name
    FRAME.to_parquet(path) if name == "a.parquet" else pyogrio.write_dataframe(FRAME, path)
    raw = read(path, layer="estates")
    assert raw.source == name
    assert raw.columns.to_dict("list") == {
        "小区名称": ["梧桐雅苑", "东原", None],
        "户数": [1, 2, 3],
        "代码": ["0011", None, "x"],
    }
    assert raw.geometry.tolist() == FRAME.geometry.tolist()
    assert raw.crs.to_epsg() == 4326
    assert raw.rows.tolist() == [1, 2, 3]


def test_layers_of_a_geopackage(tmp_path):
    path = tmp_path / "a.gpkg"
    for layer in ("estates", "老城"):
        pyogrio.write_dataframe(FRAME, path, layer=layer)
    pyogrio.write_dataframe(pd.DataFrame({"单位名称": ["医院"]}), path, layer="offers")
    assert read(path, layer="estates").source == "a.gpkg [estates]"
    assert read(path, layer="spaces", table="老城").columns.shape == (3, 3)
    offers = read(path, layer="offers")
    assert (offers.geometry, offers.crs) == (None, None)
    assert offers.columns["单位名称"].tolist() == ["医院"]
    told = {"file": "a.gpkg", "tables": "estates, 老城, offers"}
    assert refused(path, layer="spaces") == ("tables_several", told)
    assert refused(path, table="新城") == ("table_missing", {**told, "table": "新城"})


def test_crs_is_what_the_file_states(tmp_path):
    pyogrio.write_dataframe(FRAME.to_crs(4547), tmp_path / "a.gpkg")
    assert read(tmp_path / "a.gpkg", layer="estates").crs.to_epsg() == 4547
    with pytest.warns(UserWarning, match="crs"):
        pyogrio.write_dataframe(FRAME.set_crs(None, allow_override=True), tmp_path / "b.gpkg")
    assert read(tmp_path / "b.gpkg", layer="estates").crs is None
    FRAME.set_crs(None, allow_override=True).to_parquet(tmp_path / "b.parquet")
    assert read(tmp_path / "b.parquet", layer="estates").crs is None


def geojson(path, *features, **members):
    full = [{"type": "Feature", "properties": {}, "geometry": None, **one} for one in features]
    content = {"type": "FeatureCollection", "features": full, **members}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_geojson_states_wgs84_unless_it_says_otherwise(tmp_path):
    plain = geojson(tmp_path / "a.geojson", {"properties": {"name": "x"}})
    assert read(plain, layer="estates").crs.to_epsg() == 4326
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    place = {"type": "Point", "coordinates": [114.3, 30.6]}
    other = geojson(tmp_path / "b.json", {"geometry": place}, crs=crs)
    raw = read(other, layer="estates")
    assert raw.crs.to_epsg() == 4490
    assert raw.geometry[0] == shapely.Point(114.3, 30.6)


def test_nested_values_become_text(tmp_path):
    properties = {"name": "x", "list": [1, 2], "object": {"甲": None}, "nothing": None}
    path = geojson(
        tmp_path / "a.geojson", {"properties": properties}, {"properties": {"name": "y"}}
    )
    cells = read(path, layer="estates").columns
    assert cells["list"].tolist() == ["[1, 2]", None]
    assert cells["object"].tolist() == ['{"甲": null}', None]
    assert cells["nothing"].tolist() == [None, None]


def test_plain_parquet_is_a_table(tmp_path):
    pd.DataFrame({"unit": ["医院", None], "capacity": [1.0, None]}).to_parquet(
        tmp_path / "a.parquet"
    )
    raw = read(tmp_path / "a.parquet", layer="offers")
    assert raw.columns.to_dict("list") == {"unit": ["医院", None], "capacity": [1.0, None]}
    assert raw.geometry is None


KML = """<?xml version="1.0" encoding="{encoding}"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>党群</name><Folder><name>站点</name>
<Placemark><name>甲站</name><description><![CDATA[<b>x</b>]]></description>
  <ExtendedData><Data name="级别"><value>社区</value></Data><Data name="面积"><value/></Data>
  <SchemaData><SimpleData name="来源">共用</SimpleData></SchemaData></ExtendedData>
  <Point><coordinates> 114.3, 30.6, 20 </coordinates></Point></Placemark></Folder>
<Folder><name>小区</name>
<Placemark><name>乙</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
  0,0 4,0 4,4 0,4 0,0</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing>
  <coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark>
<Placemark><name>丙</name><MultiGeometry><LineString><coordinates>0,0 1,1</coordinates></LineString>
  <MultiGeometry><LineString><coordinates>2,2 3,3</coordinates></LineString></MultiGeometry>
  </MultiGeometry></Placemark>
<Placemark><name>丁</name><Point><coordinates>x,y</coordinates></Point></Placemark>
<Placemark><name>戊</name><MultiGeometry><Point><coordinates>1,2</coordinates></Point>
  <LineString><coordinates>0,0 1,1</coordinates></LineString></MultiGeometry></Placemark>
</Folder></Document></kml>"""


@pytest.mark.parametrize(
    ("declared", "written"), [("UTF-8", "utf-8"), ("GB2312", "gbk"), ("UTF-8", "gbk")]
)
def test_kml(tmp_path, declared, written):
    path = tmp_path / "a.kml"
    path.write_bytes(KML.format(encoding=declared).encode(written))
    raw = read(path, layer="stations")
    assert raw.columns.iloc[0].to_dict() == {
        "name": "甲站",
        "description": "<b>x</b>",
        "folder": "站点",
        "级别": "社区",
        "来源": "共用",
    }
    assert raw.columns["name"].tolist() == ["甲站", "乙", "丙", "丁", "戊"]
    assert shapely.to_wkt(raw.geometry, trim=True).tolist() == [
        "POINT (114.3 30.6)",
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))",
        "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))",
        None,
        "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))",
    ]
    assert raw.crs.to_epsg() == 4326
    one = read(path, layer="stations", table="小区")
    assert (len(one.columns), one.rows.tolist()) == (4, [2, 3, 4, 5])
    assert refused(path, table="街道")[0] == "table_missing"


def test_kml_without_placemarks(tmp_path):
    path = tmp_path / "a.kml"
    path.write_text('<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>')
    assert refused(path)[0] == "table_empty"


def test_openstreetmap_streets(tmp_path):
    path = tmp_path / "a.osm"
    path.write_text(
        '<?xml version="1.0"?><osm version="0.6">'
        '<node id="1" lat="30.6" lon="114.3"/><node id="2" lat="30.6" lon="114.31"/>'
        '<way id="9"><nd ref="1"/><nd ref="2"/><tag k="highway" v="footway"/></way></osm>'
    )
    raw = read(path, layer="streets")
    assert raw.columns["highway"].tolist() == ["footway"]
    assert shapely.to_wkt(raw.geometry, trim=True).tolist() == [
        "LINESTRING (114.3 30.6, 114.31 30.6)"
    ]
    assert raw.crs.to_epsg() == 4326
