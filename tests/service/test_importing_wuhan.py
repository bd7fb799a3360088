"""The private case of one city, end to end; figures are recomputed from the files here."""

import json

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from geo.names import normalise_name
from service.db.workspace import Workspace
from service.importing import import_layer
from tests.geo.cases import case

FILES = (
    ("communities", "communities.gpkg", None),
    ("streets", "streets.parquet", None),
    ("estates", "estates_sofang_gbk.csv", "bd09"),
    ("estates", "estates_beike.csv", "bd09"),
    ("estates", "estates_lianjia.xlsx", "bd09"),
    ("stations", "stations.csv", "wgs84"),
    ("spaces", "spaces.xlsx", "bd09"),
    ("units", "units_bd09.csv", "bd09"),
    ("offers", "offers.csv", None),
    ("needs", "needs.csv", None),
)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Import every file; return the workspace, the folder and the results by file."""
    folder = tmp_path_factory.mktemp("wuhan")
    with Workspace.create(folder / "w.gpkg") as workspace:
        results = {
            name: import_layer(workspace, layer, [case(f"wuhan/{name}")], crs=crs)
            for layer, name, crs in FILES
        }
        yield workspace, folder, results


def test_every_row_is_accounted_for(city):
    for name, result in city[2].items():
        assert result["read"] == result["accepted"] + result["rejected"], name
        told = result["inserted"] + result["updated"] + result["unchanged"]
        assert result["accepted"] == told, name
        json.dumps(result)


def test_files_with_good_places_are_accepted_whole(city):
    results = city[2]
    wanted = {"communities.gpkg": 974, "streets.parquet": 92_667, "estates_sofang_gbk.csv": 4_998,
              "stations.csv": 364, "spaces.xlsx": 2_243, "units_bd09.csv": 130,
              "offers.csv": 195, "needs.csv": 1_468}  # fmt: skip
    assert {name: results[name]["inserted"] for name in wanted} == wanted
    assert city[0].epsg == 4547


def test_rows_without_a_place_are_found_by_name_or_rejected(city):
    first = pd.read_csv(case("wuhan/estates_sofang_gbk.csv"), encoding="gb18030", dtype=str)
    second = pd.read_csv(case("wuhan/estates_beike.csv"), encoding="utf-8-sig", dtype=str)
    placed = second["经纬度"].notna()
    known = set(map(normalise_name, first["名称"])) | set(
        map(normalise_name, second.loc[placed, "小区名称"])
    )
    lost = ~placed & ~second["小区名称"].map(normalise_name).isin(known)
    result = city[2]["estates_beike.csv"]
    assert result["read"] == 7_720
    sheet = openpyxl.load_workbook(result["rejects_file"]).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    reasons = pd.Series([row[-1] for row in rows]).value_counts()
    ambiguous = reasons.drop(reasons.idxmax()).sum()
    assert result["rejected"] == len(rows) == lost.sum() + ambiguous
    assert ambiguous < 10
    numbers = [row[-4] for row in rows]
    assert set(lost[lost].index + 2) <= set(numbers)  # the header is row 1


def test_the_places_of_brokers_shops_are_not_used(city):
    workspace, _, results = city
    result = results["estates_lianjia.xlsx"]
    assert result["inserted"] == 0
    assert result["warnings"]["location_untrusted"] == 3_010
    assert result["updated"] > 1_000
    estates = workspace.layer("estates", provenance=True)
    assert set(estates["source_file"]) == {"estates_sofang_gbk.csv", "estates_beike.csv"}
    for name in ("estates_sofang_gbk.csv", "estates_beike.csv", "units_bd09.csv"):
        assert "location_untrusted" not in results[name]["warnings"]


def test_no_right_datum_is_doubted(city):
    for name, result in city[2].items():
        assert "datum_suspect" not in result["warnings"], name
        assert result["crs_suggested"] is None


@pytest.mark.parametrize("wrong", ["wgs84", "gcj02"])
def test_a_wrong_datum_is_doubted_and_mended(tmp_path, wrong):
    sofang = case("wuhan/estates_sofang_gbk.csv")
    with Workspace.create(tmp_path / "w.gpkg") as workspace:
        import_layer(workspace, "streets", [case("wuhan/hankou_streets.gpkg")])
        result = import_layer(workspace, "estates", [sofang], crs=wrong)
        assert result["crs_suggested"] == "bd09"
        assert result["warnings"]["datum_suspect"] == 4_998
        again = import_layer(workspace, "estates", [sofang], crs="bd09")
        assert again["inserted"] == again["rejected"] == 0
        assert again["updated"] > 4_900
        assert again["crs_suggested"] is None


def test_invalid_communities_are_repaired(city):
    assert city[2]["communities.gpkg"]["warnings"]["repaired"] == 4
    stored = city[0].layer("communities")
    assert shapely.is_valid(stored.geometry.to_numpy()).all()
    assert set(stored.geometry.geom_type) == {"MultiPolygon"}
    own = gpd.read_file(case("wuhan/communities.gpkg")).set_index("编号").to_crs(4326)
    own = own[own.is_valid]
    kept = stored.set_index("id").geometry.loc[own.index]
    assert np.abs(kept.bounds - own.bounds).to_numpy().max() < 1e-9


def test_needs_and_offers_refer_to_rows(city):
    workspace = city[0]
    assert set(workspace.layer("needs")["community"]) <= set(workspace.layer("communities")["id"])
    assert set(workspace.layer("offers")["unit"]) <= set(workspace.layer("units")["id"])


def test_costs_and_areas_have_their_units(city):
    spaces = city[0].layer("spaces", provenance=True).set_index("source_row")
    first = spaces.loc[2]
    assert (first["area_m2"], first["fitout_yuan"], first["source"]) == (54, 114_000, "shared")


def test_importing_again_changes_nothing(city):
    workspace = city[0]
    layers = ["estates", "communities", "spaces", "needs"]
    before = workspace.digest(layers)
    for layer, name, crs in FILES:
        if layer in layers:
            result = import_layer(workspace, layer, [case(f"wuhan/{name}")], crs=crs)
            assert (result["inserted"], result["updated"]) == (0, 0), name
    assert workspace.digest(layers) == before
