"""The file is a GeoPackage that others open, index and edit."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from geoalchemy2.shape import from_shape, to_shape
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from geo.layers import LAYERS
from service.db.blobs import add_functions, decode_blob, encode_blob, encode_blobs
from service.db.engine import open_engine, parse_target
from service.db.models import Stations
from service.db.workspace import NewRun, Workspace
from tests.service.db.samples import SPATIAL, sample

IMPORT = NewRun("import")
NEEDS_GDAL = pytest.mark.skipif(not shutil.which("ogrinfo"), reason="needs gdal-bin")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a workspace with rows in every layer."""
    file = tmp_path / "江汉 区.gpkg"
    with Workspace.create(file) as made:
        made.apply({name: sample(name, 40) for name in LAYERS}, IMPORT)
    return file


@pytest.fixture
def file(path: Path) -> Iterator[sqlite3.Connection]:
    """Return `path` as a program with the functions of the triggers opens it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        add_functions(connection)
        yield connection


def wkb(blob: bytes) -> shapely.Geometry:
    """Decode as the standard says, without the code under test."""
    assert blob[:3] == b"GP\0"
    assert int.from_bytes(blob[4:8], "little") == 4326
    return shapely.from_wkb(blob[8 + {0: 0, 1: 32}[blob[3] >> 1 & 7] :])


def all_of(file: sqlite3.Connection, table: str, columns: str) -> list[tuple[Any, ...]]:
    return file.execute(f"SELECT {columns} FROM {table}").fetchall()  # noqa: S608


def check_index(file: sqlite3.Connection, table: str) -> None:
    """Compare the R-tree with the shapes: same rows, each box around its shape, tightly."""
    rows = [row for row in all_of(file, table, "fid, geom") if row[1] is not None]
    boxes = {row[0]: row[1:] for row in all_of(file, f"rtree_{table}_geom", "*")}
    assert set(boxes) == {fid for fid, _ in rows}
    for fid, blob in rows:
        minx, miny, maxx, maxy = wkb(blob).bounds
        left, right, bottom, top = boxes[fid]
        assert left <= minx <= maxx <= right
        assert bottom <= miny <= maxy <= top
        assert np.allclose(boxes[fid], [minx, maxx, miny, maxy], atol=3e-5)


def test_states_what_it_is(file: sqlite3.Connection) -> None:
    assert file.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert file.execute("PRAGMA user_version").fetchone() == (10300,)
    assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    assert file.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    systems = {row[0] for row in file.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}
    assert systems == {-1, 0, 4326}
    kinds = dict(file.execute("SELECT table_name, data_type FROM gpkg_contents"))
    spatial = dict.fromkeys(SPATIAL, "features")
    plain = dict.fromkeys(
        {*LAYERS, "runs", "pair_events", "workspace"} - set(SPATIAL), "attributes"
    )
    assert kinds == spatial | plain


@pytest.mark.parametrize("table", SPATIAL)
def test_keeps_index_and_extent(file: sqlite3.Connection, table: str) -> None:
    check_index(file, table)
    shapes = [wkb(row[0]) for row in all_of(file, table, "geom") if row[0]]
    extent = file.execute(
        "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", (table,)
    ).fetchone()
    assert np.allclose(extent, shapely.total_bounds(shapes), atol=3e-5)


def test_index_and_extent_follow_later_changes(path: Path, file: sqlite3.Connection) -> None:
    moved = sample("stations", 40).iloc[:9].copy()
    moved.geometry = [None, *shapely.points(np.linspace(115.1, 115.9, 8), 31.5)]
    with Workspace.open(path) as opened:
        opened.apply({"stations": moved}, IMPORT)
        opened.apply({"stations": moved[["id"]].assign(name="改名")}, IMPORT)
    check_index(file, "stations")
    (right,) = file.execute(
        "SELECT max_x FROM gpkg_contents WHERE table_name = 'stations'"
    ).fetchone()
    assert right == pytest.approx(115.9, abs=1e-4)


def test_triggers_follow_whoever_edits(file: sqlite3.Connection) -> None:
    blob = encode_blob(shapely.Point(116, 32).wkb)
    for statement, values in (
        ("UPDATE stations SET name = 'x'", ()),
        ("UPDATE stations SET geom = ? WHERE fid = 1", (blob,)),
        ("UPDATE stations SET geom = NULL WHERE fid = 2", ()),
        ("UPDATE stations SET geom = ? WHERE geom IS NULL", (blob,)),
        ("UPDATE stations SET fid = fid + 100 WHERE fid < 9", ()),
        ("INSERT INTO stations (id, geom) VALUES ('new', ?)", (blob,)),
        ("DELETE FROM stations WHERE fid > 30", ()),
    ):
        assert file.execute(statement, values).rowcount > 0
        check_index(file, "stations")


@NEEDS_GDAL
@pytest.mark.parametrize("table", SPATIAL)
def test_gdal_reads_every_layer_without_complaint(path: Path, table: str) -> None:
    done = subprocess.run(
        ["ogrinfo", "-ro", "-so", path, table], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "Feature Count: 40" in done.stdout
    assert "Geometry Column = geom" in done.stdout
    assert "FID Column = fid" in done.stdout


@NEEDS_GDAL
def test_gdal_reads_every_row_without_complaint(path: Path) -> None:
    command = ["ogrinfo", "-ro", "-q", "-al", path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.count("OGRFeature(") == 40 * len(LAYERS) + 2


@NEEDS_GDAL
def test_gdal_edits(path: Path, file: sqlite3.Connection) -> None:
    for statement in (
        "UPDATE stations SET name = '改过' WHERE fid = 1",
        "DELETE FROM stations WHERE fid = 2",
        "INSERT INTO stations (id, geom) SELECT 'copy', geom FROM stations WHERE fid = 1",
    ):
        command = ["ogrinfo", "-q", path, "-dialect", "SQLITE", "-sql", statement]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stderr == ""
    check_index(file, "stations")
    with Workspace.open(path) as opened:
        found = opened.layer("stations")
    assert "copy" in set(found["id"])
    assert (found["name"] == "改过").sum() == 1


@pytest.mark.parametrize("name", LAYERS)
def test_pyogrio_reads_the_same(path: Path, name: str) -> None:
    assert name in pyogrio.list_layers(path)[:, 0]
    read = pyogrio.read_dataframe(path, layer=name)
    with Workspace.open(path) as opened:
        found = opened.layer(name)
    read = read.sort_values("id").reset_index(drop=True)
    for field in LAYERS[name].fields:
        assert read[field.name].isna().tolist() == found[field.name].isna().tolist()
        assert read[field.name].dropna().tolist() == found[field.name].dropna().tolist()
    if name in SPATIAL:
        assert read.crs == found.crs
        assert all(
            (one is None and other is None) or one.equals_exact(other, 0)
            for one, other in zip(read.geometry, found.geometry, strict=True)
        )


def test_pyogrio_uses_the_index(path: Path) -> None:
    box = (114.2, 30.3, 114.4, 30.5)
    with Workspace.open(path) as opened:
        whole = opened.layer("estates")
    inside = set(whole["id"][whole.geometry.intersects(shapely.box(*box))])
    assert set(gpd.read_file(path, layer="estates", bbox=box)["id"]) == inside
    assert 0 < len(inside) < 40


class TestBlobs:
    @given(
        st.lists(
            st.sampled_from(
                [
                    None,
                    shapely.Point(114, 30),
                    shapely.Point(),
                    shapely.LineString([(114, 30), (115, 31)]),
                    shapely.MultiPolygon([shapely.box(114, 30, 115, 31)]),
                    shapely.Polygon(),
                ]
            ),
            max_size=8,
        )
    )
    def test_hold_what_is_not_empty(self, shapes: list[shapely.Geometry | None]) -> None:
        blobs = encode_blobs(np.array([*shapes, None], dtype=object))[:-1]
        for shape, blob in zip(shapes, blobs, strict=True):
            if shape is None or shape.is_empty:
                assert blob is None
            else:
                assert blob is not None
                assert wkb(blob).equals_exact(shape, 0)
                assert decode_blob(blob) == shape.wkb

    def test_carry_the_envelope_that_gdal_writes(self, tmp_path: Path) -> None:
        shapes = np.array([shapely.box(114, 30, 115, 31), shapely.Point(114.5, 30.5)])
        frame = gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326")
        frame.to_file(tmp_path / "gdal.gpkg", layer="x")
        with closing(sqlite3.connect(tmp_path / "gdal.gpkg")) as written:
            theirs = [row[0] for row in written.execute("SELECT geom FROM x ORDER BY fid")]
        assert encode_blobs(shapes) == theirs

    @pytest.mark.parametrize("blob", [b"", b"GP", b"XX\0\1\0\0\0\0", b"GP\0\x0f\0\0\0\0"])
    def test_refuse_what_is_no_blob(self, blob: bytes) -> None:
        with pytest.raises(ValueError, match="GeoPackage header"):
            decode_blob(blob)


def test_classes_carry_places_on_both_databases(workspace_target: str) -> None:
    """One row through SQLAlchemy's own way: a place goes in and comes out."""
    place = shapely.Point(114.3, 30.5)
    Workspace.create(workspace_target).close()
    engine = open_engine(parse_target(workspace_target), timeout=5)
    with Session(engine) as session:
        row = Stations(id="s", district="d", geom=from_shape(place, srid=4326), name="站")
        session.add_all([row, Stations(id="t", district="d")])
        session.commit()
    with Session(engine) as session:
        found = {row.id: row.geom for row in session.query(Stations)}
    engine.dispose()
    assert to_shape(found["s"]).equals(place)
    assert found["t"] is None
