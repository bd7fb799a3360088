"""A real city, run as `docs/walkthrough.md` shows it, and checked by other means."""

import json
import shutil
import subprocess
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest

from service.db.workspace import Workspace
from tests.geo.walk_oracle import walk_distances
from tests.maps.browser import open_page
from tests.walkthrough import WUHAN

SPATIAL = {"communities", "entrances", "estates", "spaces", "stations", "streets", "units"}


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the folder in which the page was played, and the page as it came out."""
    if not WUHAN.files.exists():
        pytest.skip("the case wuhan is not at ../shared/cases")
    folder = tmp_path_factory.mktemp("wuhan")
    return folder, WUHAN.play(folder)


@pytest.fixture
def wuhan(walked: tuple[Path, str]) -> Path:
    """Return the folder with the workspace, the map and the proposal."""
    return walked[0]


def test_the_page_tells_what_the_commands_answer(walked: tuple[Path, str]) -> None:
    assert walked[1] == WUHAN.text()


def test_no_row_is_lost(wuhan: Path) -> None:
    with Workspace.open(wuhan / "wuhan.gpkg") as workspace:
        imports = [run for run in workspace.runs(limit=100) if run.kind == "import"]
    assert len(imports) == 10
    for run in imports:
        told = run.result
        assert told["read"] == told["accepted"] + told["rejected"], told
        assert told["accepted"] == told["inserted"] + told["updated"] + told["unchanged"], told


def test_coverage_equals_what_scipy_finds(wuhan: Path) -> None:
    with Workspace.open(wuhan / "wuhan.gpkg") as workspace:
        streets, epsg = workspace.layer("streets"), workspace.epsg
        stations, run = workspace.layer("stations"), workspace.latest("coverage")
        estates, communities = workspace.layer("estates"), workspace.layer("communities")
    assert run is not None
    walkable = streets[~streets["highway"].isin(["motorway", "motorway_link"])].to_crs(epsg)
    city = communities.geometry.union_all()
    inside = estates[estates.geometry.intersects(city)]
    metres = walk_distances(
        walkable.geometry.to_numpy(),
        stations.geometry.to_crs(epsg).to_numpy(),
        inside.geometry.to_crs(epsg).to_numpy(),
        run.result["walk_m"],
    )
    covered = np.isfinite(metres.min(axis=0))
    told = run.result
    assert told["estates"] == len(inside)
    assert told["covered_estates"] == covered.sum()
    assert told["covered_households"] == inside["households"][covered].sum()
    assert told["households"] == inside["households"].sum()
    assert told["households_unknown"] == inside["households"].isna().sum()


def test_gis_programs_open_every_spatial_layer(wuhan: Path) -> None:
    layers = {name for name, kind in pyogrio.list_layers(wuhan / "wuhan.gpkg") if kind}
    assert layers >= SPATIAL
    ogrinfo = shutil.which("ogrinfo")
    if ogrinfo is None:
        pytest.skip("ogrinfo is not installed (Debian: gdal-bin)")
    for name in ("wuhan.gpkg", "proposal/proposal.gpkg"):
        done = subprocess.run(
            [ogrinfo, "-ro", "-al", "-so", str(wuhan / name)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "ERROR" not in done.stderr
        assert "Warning" not in done.stderr


def test_the_map_opens_without_a_network_and_without_a_complaint(
    wuhan: Path, tmp_path: Path
) -> None:
    document, complaints = open_page(wuhan / "map.html", tmp_path / "profile")
    assert complaints == []
    assert "武汉市" in document


def test_all_parts_of_the_proposal_agree(wuhan: Path) -> None:
    folder = wuhan / "proposal"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    chosen = gpd.read_file(folder / "proposal.gpkg", layer="chosen")
    features = json.loads((folder / "proposal.geojson").read_text(encoding="utf-8"))["features"]
    assert len(chosen) == manifest["headline"]["chosen"] == 100
    assert sum(f["properties"]["layer"] == "chosen" for f in features) == 100
    assert chosen["cost_yuan"].sum() == pytest.approx(manifest["headline"]["cost_yuan"])
