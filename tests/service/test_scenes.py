"""What a map shows of a plan agrees with the figures it stands beside."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.walking.network import WalkNetwork
from maps.scene import Scene
from service import workflows
from service.db.workspace import Workspace
from service.i18n import using_language
from service.pairs import Agreement
from service.plan import load_plan
from service.scenes import scene_of
from service.siting.request import Request
from tests.service.conftest import import_sample

TODAY = date(2026, 3, 1)


def scene(workspace: Workspace) -> Scene:
    with using_language("en"):
        return scene_of(load_plan(workspace), today=TODAY)


def reach(shown: Scene) -> dict[str, shapely.Geometry]:
    assert shown.reach is not None
    metric = shown.reach.to_crs(shown.epsg)
    return dict(zip(metric["role"], metric.geometry, strict=True))


def test_reach_before_and_after_lie_beside_each_other_along_walked_streets(
    workspace: Workspace,
) -> None:
    shown, plan = scene(workspace), load_plan(workspace)
    areas = reach(shown)
    assert areas["existing"].is_valid
    assert areas["proposed"].is_valid
    assert areas["existing"].intersection(areas["proposed"]).area < 1.0
    network = WalkNetwork.from_lines(plan.streets)
    stations = gpd.GeoSeries(plan.stations.geometry.to_numpy(), crs=4326)
    walked = network.reached(stations, shown.walk_m).to_crs(shown.epsg).union_all()
    assert walked.difference(areas["existing"].buffer(3.0)).length < 0.01 * walked.length
    assert areas["existing"].difference(walked.buffer(45.0)).area < 0.01 * areas["existing"].area
    sites = gpd.GeoSeries(plan.chosen.geometry.to_numpy(), crs=4326)
    walked = network.reached(sites, shown.walk_m).to_crs(shown.epsg).union_all()
    assert areas["proposed"].difference(walked.buffer(45.0)).area < 0.01 * areas["proposed"].area


def test_estates_in_reach_are_told_by_the_room_they_have(workspace: Workspace) -> None:
    shown, told = scene(workspace), load_plan(workspace).coverage.result
    assert shown.estates is not None
    count = shown.estates["status"].value_counts()
    for state, there in told["enough"]["states"].items():
        if state != "uncovered":
            assert count.get(state, 0) == there["estates"]
    in_reach = count[count.index.str.startswith("covered")].sum()
    assert in_reach == told["covered_estates"]


def test_without_streets_reach_is_circles(workspace: Workspace) -> None:
    workflows.coverage(workspace, straight=True)
    workflows.site(workspace, Request(sites=2), straight=True)
    workflows.match(workspace, Agreement())
    plan = load_plan(workspace)
    shown = scene_of(plan, today=TODAY)
    areas = reach(shown)
    assert shown.mode == "straight"
    radius = shown.walk_m / 1.3
    stations = plan.stations.to_crs(shown.epsg).geometry.to_numpy()
    assert all(areas["existing"].covers(shapely.buffer(stations, radius - 3.0)))
    far = shapely.distance(
        shapely.points(shapely.get_coordinates(areas["existing"])), stations[:, None]
    )
    assert far.min(axis=0).max() <= radius + 1.0
    sites = plan.chosen.to_crs(shown.epsg).geometry.to_numpy()
    far = shapely.distance(
        shapely.points(shapely.get_coordinates(areas["proposed"])), sites[:, None]
    )
    assert far.min(axis=0).max() == pytest.approx(radius, abs=1.0)


def test_a_map_needs_no_chosen_sites(sample_files: Path, tmp_path: Path) -> None:
    with Workspace.create(str(tmp_path / "fresh.gpkg")) as fresh:
        import_sample(fresh, sample_files)
        workflows.coverage(fresh)
        shown = scene_of(load_plan(fresh), today=TODAY)
        page = workflows.map_page(load_plan(fresh), today=TODAY)
    assert shown.chosen is None
    assert shown.reach is not None
    assert list(shown.reach["role"]) == ["existing"]
    assert "<html" in page


def test_the_sliders_of_the_map_begin_with_the_scores_of_the_run(
    workspace: Workspace,
) -> None:
    shown = scene(workspace)
    assert shown.matches is not None
    shares = [weight.share for weight in shown.weights]
    assert sum(shares) == pytest.approx(1.0)
    assert sum(w.share for w in shown.weights if w.hardware) <= shown.hardware_most
    for values, kept, score in zip(
        shown.matches["values"], shown.matches["kept"], shown.matches["score"], strict=True
    ):
        assert all(-1e-6 <= value <= 1 + 1e-4 for value in values)
        whole = kept * sum(s * v for s, v in zip(shares, values, strict=True))
        assert whole == pytest.approx(score, abs=1e-5)
