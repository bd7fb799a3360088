"""GIS programs open what Linli leaves, edit it, and Linli notices."""

import json
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from geo.layers import LAYERS
from service import workflows
from service.db.workspace import Workspace
from tests.service.conftest import Worked
from tests.service.test_cli import linli

pytestmark = pytest.mark.skipif(not shutil.which("ogrinfo"), reason="needs gdal-bin")

GEOMETRIES = {
    "communities": "Multi Polygon",
    "estates": "Unknown (any)",
    "streets": "Line String",
    "entrances": "Point",
    "stations": "Point",
    "spaces": "Point",
    "units": "Point",
}


@pytest.fixture
def path(worked: Worked, tmp_path: Path) -> Path:
    """Return a copy of the worked sample."""
    return Path(shutil.copy(worked.path, tmp_path / "工作库.gpkg"))


def gdal(*words: str | Path) -> str:
    """Run a program of GDAL; it must not complain."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def extents(path: Path) -> dict[str, tuple[float, ...]]:
    """Return what ``gpkg_contents`` says of each spatial layer."""
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute(
            "SELECT table_name, min_x, min_y, max_x, max_y FROM gpkg_contents"
            " WHERE data_type = 'features'"
        ).fetchall()
    return {name: tuple(box) for name, *box in rows}


def check_summary(path: Path, geometries: dict[str, str]) -> None:
    """Compare ``ogrinfo -al -so`` and ``gpkg_contents`` with the rows themselves."""
    summary = gdal("ogrinfo", "-ro", "-al", "-so", path)
    for name, kind in geometries.items():
        (part,) = re.findall(
            rf"^Layer name: {name}\n(.*?)(?=^Layer name: |\Z)", summary, re.M | re.S
        )
        rows = pyogrio.read_dataframe(path, layer=name)
        assert f"Geometry: {kind}\n" in part
        assert f"Feature Count: {len(rows)}\n" in part
        assert 'ID["EPSG",4326]]' in part
        told, box = np.array(extents(path)[name]), rows.total_bounds
        assert np.allclose(told, box, rtol=0, atol=3e-5)  # an R-tree keeps 32 bits
        assert (told[:2] <= box[:2] + 1e-9).all()
        assert (told[2:] >= box[2:] - 1e-9).all()


def test_gdal_opens_every_layer_of_the_workspace(path: Path) -> None:
    check_summary(path, GEOMETRIES)
    listed = {name for name, _ in pyogrio.list_layers(path)}
    assert listed >= set(LAYERS)


def test_gdal_opens_every_layer_of_the_proposal(worked: Worked, tmp_path: Path) -> None:
    with Workspace.open(worked.target) as opened:
        workflows.propose(opened, tmp_path)
    points = dict.fromkeys(("chosen", "rooms", "gaps", "stations"), "Point")
    check_summary(
        tmp_path / "proposal.gpkg", {**points, "estates": "Unknown (any)", "matches": "Line String"}
    )


@pytest.mark.parametrize("dialect", ["OGRSQL", "SQLITE"])
def test_gdal_asks_in_sql(path: Path, dialect: str) -> None:
    with Workspace.open(path) as opened:
        estates = opened.layer("estates")
    question = "SELECT COUNT(*) AS n FROM estates WHERE households > 1000"
    told = gdal("ogrinfo", "-ro", "-q", path, "-dialect", dialect, "-sql", question)
    (count,) = re.findall(r" n \(Integer(?:64)?\) = (\d+)", told)
    assert int(count) == (estates["households"] > 1000).sum() > 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stations SET level = 'street' WHERE level = 'community'",
        "UPDATE estates SET households = households + 1 WHERE fid = 1",
        "DELETE FROM spaces WHERE fid = 1",
    ],
)
def test_results_are_stale_after_an_edit(
    capsys: pytest.CaptureFixture[str], path: Path, tmp_path: Path, statement: str
) -> None:
    call = ("map", path, "--out", tmp_path / "map.html", "--json")
    assert linli(capsys, *call)[0] == 0
    gdal("ogrinfo", "-q", path, "-dialect", "SQLITE", "-sql", statement)
    (tmp_path / "map.html").unlink()
    code, out, _ = linli(capsys, *call)
    assert (code, json.loads(out)["error"]["code"]) == (2, "run_stale")
    assert not (tmp_path / "map.html").exists()
    assert linli(capsys, *call, "--stale")[0] == 0
    assert (tmp_path / "map.html").exists()
    _, out, _ = linli(capsys, "status", path, "--json")
    stale = {run["kind"]: run["stale"] for run in json.loads(out)["runs"]}
    assert stale["coverage"] is stale["site"] is stale["match"] is True


def test_a_station_drawn_by_hand_counts(path: Path, tmp_path: Path) -> None:
    """A row that another program appends takes part in the next step."""
    with Workspace.open(path) as opened:
        before = workflows.coverage(opened)
    (gap, *_) = before["gaps"]
    drawn = {"id": ["手工"], "name": ["新站"], "level": ["estate"]}
    gpd.GeoDataFrame(drawn, geometry=[shapely.Point(gap["centre"])], crs=4326).to_file(
        tmp_path / "new.geojson"
    )
    gdal("ogr2ogr", "-update", "-append", "-nln", "stations", path, tmp_path / "new.geojson")
    with Workspace.open(path) as opened:
        after = workflows.coverage(opened)
    assert after["covered_estates"] > before["covered_estates"]
