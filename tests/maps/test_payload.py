import json
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.classes import classify
from maps.generalise import merged_lines, simplified_areas
from maps.payload import payload
from maps.scene import Scene
from maps.style import LAYERS
from tests.maps.scenes import EPSG, city, frame
from tests.maps.words import chinese, english


def layers(scene: Scene) -> dict[str, Any]:
    return {
        layer["key"]: layer for layer in json.loads(payload(scene, translate=english))["layers"]
    }


def test_every_row_of_every_layer_arrives_with_its_class() -> None:
    found = layers(city())
    assert list(found) == [layer.key for layer in LAYERS]
    for layer in LAYERS:
        if layer.key in ("streets", "reach"):
            continue
        rows = city().frame(layer.key)
        features = found[layer.key]["data"]["features"]
        assert len(features) == len(rows)
        assert [f["properties"]["class"] for f in features] == classify(layer, rows).tolist()


def test_places_are_kept_to_a_tenth_of_a_metre() -> None:
    features = layers(city())["estates"]["data"]["features"]
    there = np.array([f["geometry"]["coordinates"] for f in features])
    here = shapely.get_coordinates(city().estates.geometry.to_numpy())
    assert np.abs(there - here).max() <= 0.51e-6
    assert (there == np.round(there, 6)).all()


def test_missing_values_are_absent_and_never_zero() -> None:
    estates = city().estates
    features = layers(city())["estates"]["data"]["features"]
    gone = estates["households"].isna().to_numpy()
    assert gone.any()
    assert ["households" not in f["properties"] for f in features] == gone.tolist()


def decoded(lines: list[list[int]]) -> list[shapely.LineString]:
    return [
        shapely.LineString(np.cumsum(np.array(line).reshape(-1, 2), axis=0) * 1e-5)
        for line in lines
    ]  # fmt: skip


def test_streets_come_back_from_their_differences() -> None:
    """The drawn network covers the real one and nothing else, to within what was thinned."""
    data = layers(city())["streets"]["data"]
    drawn = gpd.GeoSeries(decoded(data["main"] + data["minor"]), crs=4326).to_crs(EPSG)
    real = city().streets.to_crs(EPSG).union_all()
    assert drawn.union_all().hausdorff_distance(real) < 8
    assert drawn.length.sum() == pytest.approx(real.length, rel=0.01)


def test_walking_reach_comes_back_from_its_differences_with_its_holes() -> None:
    data = layers(city())["reach"]["data"]
    for role, real in zip(city().reach["role"], city().reach.to_crs(EPSG).geometry, strict=True):
        drawn = [
            shapely.Polygon(rings[0].coords, [ring.coords for ring in rings[1:]])
            for rings in map(decoded, data[role])
        ]
        there = gpd.GeoSeries(drawn, crs=4326).to_crs(EPSG)
        assert there.is_valid.all()
        assert there.union_all().hausdorff_distance(real) < 4
        assert there.area.sum() == pytest.approx(real.area, rel=0.01)
        holes = [len(part.interiors) for part in shapely.get_parts(real)]
        assert sum(len(polygon.interiors) for polygon in drawn) == sum(holes)
    rings = [part.interiors for part in shapely.get_parts(city().reach.geometry.iloc[0])]
    assert any(rings), "the drawing has no hole to lose"


def test_walking_reach_travels_in_few_bytes() -> None:
    """Five bytes a corner or so, where GeoJSON takes more than twenty."""
    reach = city().reach
    corners = shapely.get_num_coordinates(reach.geometry.to_numpy()).sum()
    assert len(json.dumps(layers(city())["reach"]["data"], separators=(",", ":"))) < 11 * corners


def test_the_most_urgent_gaps_carry_their_number() -> None:
    found = layers(city())["gaps"]
    tags = {f["properties"]["tag"] for f in found["data"]["features"] if "tag" in f["properties"]}
    assert tags == {str(rank) for rank in range(1, 31)}
    assert "order of urgency" in found["hint"]
    old = replace(city(), gaps=city().gaps.drop(columns=["priority", "priority_rank"]))
    found = layers(old)["gaps"]
    assert not any("tag" in f["properties"] for f in found["data"]["features"])
    assert "urgency" not in found["hint"]


def test_circles_of_the_straight_mode_are_told_as_an_estimate() -> None:
    assert "streets walked" in layers(city())["reach"]["hint"]
    assert "Estimated" in layers(replace(city(), mode="straight"))["reach"]["hint"]


def test_an_edge_drawn_in_both_directions_is_drawn_once() -> None:
    ahead = shapely.linestrings([(0, 0), (500, 0)])
    lines = frame([ahead, shapely.reverse(ahead), shapely.linestrings([(500, 0), (900, 9)])])
    merged = merged_lines(lines, epsg=EPSG, tolerance=20)
    assert len(merged) == 1
    assert merged[0].length == pytest.approx(900, abs=1)


def test_neighbouring_areas_keep_their_common_border() -> None:
    wave = [(500 + 3 * (-1) ** i, 10 * i) for i in range(51)]
    left = shapely.Polygon([(0, 0), *wave, (0, 500)])
    right = shapely.Polygon([(1000, 0), *wave, (1000, 500)])
    areas = frame([left, right], level=["community"] * 2)
    thin = simplified_areas(areas, epsg=EPSG, tolerance=20).to_crs(EPSG)
    assert shapely.get_num_coordinates(thin.to_numpy()).sum() < 30
    assert thin.iloc[0].intersection(thin.iloc[1]).area < 1
    assert thin.union_all().area == pytest.approx(500_000, rel=1e-3)


@settings(deadline=None, max_examples=60)
@given(name=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_name_survives_and_none_ends_the_script(name: str) -> None:
    one = city().estates.iloc[:1].assign(name=name)
    scene = Scene(title=name, walk_m=500, epsg=EPSG, estates=one)
    text = payload(scene, translate=english)
    assert not set("<>&\u2028\u2029") & set(text)
    found = {layer["key"]: layer for layer in json.loads(text)["layers"]}
    assert found["estates"]["data"]["features"][0]["properties"]["name"] == name


def test_straight_mode_says_so_first() -> None:
    about = json.loads(payload(replace(city(), mode="straight"), translate=chinese()))["about"]
    assert "估算" in about["notes"][0]
    assert about["language"] == "zh-CN"
    assert about["synthetic"] == "样例数据（虚构）"


def test_a_scene_with_nothing_in_it_is_a_map() -> None:
    empty = json.loads(payload(Scene(title="空", walk_m=500, epsg=EPSG), translate=english))
    assert empty["layers"] == []
    assert empty["about"]["figures"] == []
