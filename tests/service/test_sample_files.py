"""The sample's raw files: the same bytes every time, and the import brings the city back."""

import sqlite3

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.layers import LAYERS
from service.db.workspace import Workspace
from service.importing import import_layer
from service.sample import SAMPLE_FILES, SAMPLE_REJECTS, sample_city, write_files

LEDGER = {"小区台账.csv": "gb18030", "单位供给清单.csv": "gb18030", "共建单位.csv": "utf-8"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("sample")
    assert write_files(path) == SAMPLE_FILES
    return path


@pytest.fixture(scope="module")
def imported(folder):
    workspace = Workspace.create(folder / "w.gpkg")
    results = {
        file.name: import_layer(workspace, file.layer, [folder / file.name], crs=file.crs)
        for file in SAMPLE_FILES
    }
    return workspace, results


def text(folder, name):
    return pd.read_csv(folder / name, encoding=LEDGER.get(name, "utf-8-sig"), dtype=str)


def test_the_bytes_are_the_same_every_time(folder, tmp_path):
    write_files(tmp_path / "new" / "again")
    write_files(tmp_path / "new" / "again")  # over its own files
    for file in SAMPLE_FILES:
        again = (tmp_path / "new" / "again" / file.name).read_bytes()
        assert again == (folder / file.name).read_bytes(), file.name


def test_no_clock_shows_in_the_geopackage(folder):
    connection = sqlite3.connect(folder / "社区边界.gpkg")
    (changed,) = connection.execute("SELECT last_change FROM gpkg_contents").fetchone()
    connection.close()
    assert changed.startswith("2026-01-01T00:00:00")


def test_every_file_says_that_it_is_synthetic(folder):
    for file in SAMPLE_FILES:
        path = folder / file.name
        if path.suffix == ".csv":
            table = text(folder, file.name)
        elif path.suffix == ".xlsx":
            table = pd.read_excel(path, header=2, engine="calamine")
        else:
            table = gpd.read_file(path)
        assert set(table["数据性质"]) == {"样例（虚构）"}, file.name


def test_the_estates_are_untidy_in_known_places(folder):
    cells = text(folder, "小区台账.csv")["总户数"].fillna("")
    assert cells.str.fullmatch(r"\d+户").sum() == 36
    assert cells.str.contains("[０-９]").sum() == 8
    assert cells.isin(["暂无资料", "不详", "0", ""]).sum() == 23
    table = text(folder, "小区台账.csv").fillna("")
    assert table["建筑面积"].str.endswith("平方米").sum() == 54
    assert table["建筑年代"].str.endswith("年建成").sum() == 84


def test_the_import_accepts_all_rows_but_the_one_without_a_place(imported):
    _, results = imported
    for name, result in results.items():
        assert result["rejected"] == SAMPLE_REJECTS.get(name, 0), name
        assert result["accepted"] == result["inserted"] == result["read"] - result["rejected"]
        # Streets (街道) and the district have more households than a community should.
        assert set(result["warnings"]) <= {"out_of_range"}, name


def test_the_import_brings_the_city_back(imported):
    workspace, _ = imported
    for name, frame in sample_city().items():
        stored, wanted = workspace.layer(name).set_index("id"), frame.set_index("id")
        assert set(stored.index) == set(wanted.index), name
        stored = stored.loc[wanted.index]
        for field in LAYERS[name].fields[1:]:
            assert same(stored[field.name], wanted[field.name]), (name, field.name)
        if LAYERS[name].geometry:
            apart = shapely.hausdorff_distance(
                stored.geometry.to_numpy(), wanted.geometry.to_numpy()
            )
            assert apart.max() < 2e-7, name  # degrees: two centimetres


def same(stored, wanted):
    """Compare cells; numbers to a millionth, missing only with missing."""
    if not (stored.isna().to_numpy() == wanted.isna().to_numpy()).all():
        return False
    here = wanted.notna().to_numpy()
    left, right = stored[here], wanted[here]
    if pd.api.types.is_numeric_dtype(right):
        gap = (left.astype(float) - right.astype(float)).abs()
        return bool((gap <= 1e-6 * right.astype(float).abs()).all())
    return left.astype(str).tolist() == right.astype(str).tolist()
