from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from maps.scene import Scene
from tests.maps.scenes import city


def estates(xy: np.ndarray, status: str = "covered") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"id": range(len(xy)), "name": "a", "households": 1.0, "status": status},
        geometry=shapely.points(xy), crs=4326,
    )  # fmt: skip


def scene(**frames: gpd.GeoDataFrame | None) -> Scene:
    return Scene(title="t", walk_m=500, epsg=4547, **frames)  # type: ignore[arg-type]


def test_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match=r"estates must have columns .*'status'.*none of"):
        scene(estates=estates(np.array([[114.0, 30.0]])).drop(columns="status"))


def test_other_crs_is_refused() -> None:
    with pytest.raises(ValueError, match=r"stations must be in EPSG:4326, got EPSG:4547"):
        replace(city(), stations=city().stations.to_crs(4547))


def test_geometry_of_another_kind_is_refused() -> None:
    frame = city().communities.assign(highway="primary")
    with pytest.raises(ValueError, match=r"streets must have geometry .*'Polygon'"):
        replace(city(), streets=frame)


@pytest.mark.parametrize(
    ("frame", "column"), [("estates", "status"), ("gaps", "cause"), ("reach", "role")]
)
def test_unknown_class_is_refused(frame: str, column: str) -> None:
    odd = getattr(city(), frame).assign(**{column: "odd"})
    with pytest.raises(ValueError, match=rf"{frame}\.{column} must be one of .*\['odd'\]"):
        replace(city(), **{frame: odd})


def test_unknown_mode_and_summary_are_refused() -> None:
    with pytest.raises(ValueError, match="mode must be"):
        replace(city(), mode="crow")
    with pytest.raises(ValueError, match=r"summary must have keys .*\['coverage'\]"):
        replace(city(), summary={"coverage": 1.0})


def test_rows_without_a_place_are_not_drawn() -> None:
    frame = estates(np.array([[114.0, 30.0], [114.1, 30.0]]))
    frame.loc[1, "geometry"] = None
    assert list(scene(estates=frame).frame("estates")["id"]) == [0]
    assert scene(estates=frame.iloc[1:]).frame("estates") is None
    assert scene(estates=frame.iloc[:0]).frame("estates") is None


def test_bounds_leave_out_another_city_but_no_neighbour() -> None:
    xy = np.random.default_rng(1).uniform((114.0, 30.0), (114.2, 30.2), (500, 2))
    xy[0] = (116.4, 39.9)
    west, south, east, north = scene(estates=estates(xy)).bounds()
    assert west < xy[1:, 0].min()
    assert south < xy[1:, 1].min()
    assert xy[1:, 0].max() < east < 114.3
    assert xy[1:, 1].max() < north < 30.3


def test_bounds_without_estates_follow_the_other_frames() -> None:
    full = city()
    west, south, east, north = replace(full, estates=None).bounds()
    assert (west, south, east, north) == pytest.approx(tuple(full.communities.total_bounds))
    assert scene().bounds()[0] < scene().bounds()[2]
