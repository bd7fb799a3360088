"""Numbers in document, ledger, data and manifest agree; nothing is half-written or lost."""

import hashlib
import json
import re

import docx
import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest

from service import workflows
from service.db.workspace import Workspace
from service.errors import ServiceError
from service.proposal import FILES
from service.proposal.wording import money
from tests.service.proposal.conftest import TODAY


@pytest.fixture(scope="module")
def manifest(written):
    return json.loads((written.folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def text(written):
    document = docx.Document(written.folder / "proposal.docx")
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def sheet(written, name):
    return pd.read_excel(
        written.folder / "ledger.xlsx", sheet_name=f"{name}-数据版", engine="openpyxl"
    )


def test_manifest_tells_the_runs_and_the_files(written, manifest):
    assert set(manifest["files"]) == set(FILES) - {"manifest.json"}
    for name, told in manifest["files"].items():
        content = (written.folder / name).read_bytes()
        assert told["bytes"] == len(content)
        assert told["sha256"] == hashlib.sha256(content).hexdigest()
    assert [run["run"] for run in manifest["runs"]] == written.answer["runs"]
    assert all(run["input_hash"] for run in manifest["runs"])
    assert manifest["headline"] == written.answer["headline"]


def test_headline_agrees_with_the_layers(written, manifest):
    """Reckoned from the GeoPackage alone."""
    estates = gpd.read_file(written.folder / "proposal.gpkg", layer="estates")
    counted = estates[~estates["outside"].astype(bool)]
    for key, column in (("before", "covered"), ("after", "covered_after")):
        figures, mask = manifest["headline"][key], counted[column].astype(bool)
        assert figures["covered_estates"] == mask.sum()
        assert figures["covered_households"] == counted.loc[mask, "households"].sum()
        assert figures["estates"] == len(counted)
        assert figures["households"] == counted["households"].sum()
    chosen = gpd.read_file(written.folder / "proposal.gpkg", layer="chosen")
    assert manifest["headline"]["chosen"] == len(chosen)
    assert manifest["headline"]["cost_yuan"] == chosen["cost_yuan"].sum()
    gain = manifest["headline"]["after"]["covered_households"]
    gain -= manifest["headline"]["before"]["covered_households"]
    assert chosen["gain_households"].sum() == gain


def test_ledger_agrees_with_the_manifest(written, manifest):
    headline = manifest["headline"]
    figures = sheet(written, "主要指标").set_index("figure")
    assert figures.loc["estates", "before"] == headline["before"]["covered_estates"]
    assert figures.loc["households", "after"] == headline["after"]["covered_households"]
    areas = sheet(written, "覆盖情况")
    assert areas["estate_count"].sum() == headline["before"]["estates"]
    assert areas["estates_before"].sum() == headline["before"]["covered_estates"]
    assert areas["estates_after"].sum() == headline["after"]["covered_estates"]
    assert areas["households_before"].sum() == headline["before"]["covered_households"]
    assert areas["households_after"].sum() == headline["after"]["covered_households"]
    assert sheet(written, "经费表")["cost_yuan"].sum() == headline["cost_yuan"]
    assert sheet(written, "经费表")["yearly_cost_yuan"].sum() == headline["yearly_cost_yuan"]
    assert len(sheet(written, "选址")) == headline["chosen"]
    assert len(sheet(written, "匹配清单")) == headline["pairs"]
    assert len(sheet(written, "未满足需求")) == headline["unmatched_needs"]
    assert len(sheet(written, "未用供给")) == headline["idle_offers"]
    gaps = sheet(written, "缺口清单")
    assert len(gaps) == headline["gaps"]
    assert gaps["estates"].sum() == (
        headline["before"]["estates"] - headline["before"]["covered_estates"]
    )
    assert gaps["estates_left"].sum() == (
        headline["after"]["estates"] - headline["after"]["covered_estates"]
    )


def test_document_tells_the_same_figures(text, manifest):
    headline = manifest["headline"]
    for key in ("before", "after"):
        figures = headline[key]
        assert f"{figures['coverage_estates']:.1%}" in text
        assert f"{figures['coverage_households']:.1%}" in text
        assert f"{figures['covered_households']:,}" in text
    assert f"拟建站点 {headline['chosen']} 处，改造费用 {money(headline['cost_yuan'])}" in text
    assert f"归并为 {headline['gaps']} 个缺口" in text
    assert f"结成 {headline['pairs']} 对" in text
    assert f"尚有 {headline['unmatched_needs']} 项需求未满足" in text
    batches = [int(n.replace(",", "")) for n in re.findall(r"新增 ([\d,]+) 户。", text)]
    gain = headline["after"]["covered_households"] - headline["before"]["covered_households"]
    assert sum(batches) == gain


def test_tables_of_the_document_agree_with_the_ledger(written, manifest):
    document = docx.Document(written.folder / "proposal.docx")
    tables = {table.rows[0].cells[1].text: table for table in document.tables}
    figures = [[cell.text for cell in row.cells] for row in tables["指标"].rows[1:]]
    after = manifest["headline"]["after"]
    assert figures[0][5] == f"{after['covered_estates']:,}"
    assert figures[1][5] == f"{after['covered_households']:,}"
    book = openpyxl.load_workbook(written.folder / "ledger.xlsx", data_only=True)
    shown = book["选址-展示版"]
    chosen = next(
        table for table in document.tables if table.rows[0].cells[1].text == "拟建站点"
        and "理由" in [cell.text for cell in table.rows[0].cells]
    )  # fmt: skip
    for at, row in enumerate(chosen.rows[1:-1], start=4):
        cells = [cell.text for cell in row.cells]
        assert cells[1] == shown.cell(at, 2).value
        assert cells[5] == f"{shown.cell(at, 6).value:,}"
        assert cells[6] == f"{shown.cell(at, 7).value:,}"
        assert cells[7] == shown.cell(at, 8).value
    assert chosen.rows[-1].cells[6].text == f"{manifest['headline']['cost_yuan']:,}"


def test_geojson_is_valid_and_agrees(written, manifest):
    told = json.loads((written.folder / "proposal.geojson").read_text(encoding="utf-8"))
    assert told["type"] == "FeatureCollection"
    assert "crs" not in told  # RFC 7946: WGS 84 and nothing else
    layers = pd.Series([each["properties"]["layer"] for each in told["features"]]).value_counts()
    assert layers["chosen"] == manifest["headline"]["chosen"]
    assert layers["gap"] == manifest["headline"]["gaps"]
    for each in told["features"]:
        assert each["type"] == "Feature"
        assert each["geometry"]["type"] == "Point"
        lng, lat = each["geometry"]["coordinates"]
        assert 73 < lng < 136
        assert 3 < lat < 54
    cost = sum(each["properties"].get("cost_yuan", 0) for each in told["features"])
    assert cost == manifest["headline"]["cost_yuan"]


def test_geopackage_has_every_layer_in_wgs84(written):
    path = written.folder / "proposal.gpkg"
    names = {name for name, _ in pyogrio.list_layers(path)}
    assert names == {"chosen", "rooms", "gaps", "estates", "stations", "matches"}
    for name in names:
        assert pyogrio.read_info(path, layer=name)["crs"] == "EPSG:4326"
    matches = gpd.read_file(path, layer="matches")
    assert len(matches) == len(written.plan.pairs)
    known = matches[~matches.geometry.is_empty & matches.geometry.notna()]
    assert set(known.geom_type) == {"LineString"}
    assert np.isfinite(known.total_bounds).all()


def test_equal_runs_on_one_day_give_equal_documents(written, worked, tmp_path):
    with Workspace.open(worked.path) as workspace:
        workflows.propose(workspace, tmp_path / "again", today=TODAY)
    for name in ("proposal.docx", "ledger.xlsx", "proposal.geojson"):
        assert (tmp_path / "again" / name).read_bytes() == (written.folder / name).read_bytes()


def test_other_files_in_the_folder_stay(worked, tmp_path, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    (out / "minutes.txt").write_text("kept", encoding="utf-8")
    (out / "manifest.json").write_text("earlier", encoding="utf-8")

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("service.proposal.write.write_geopackage", full)
    with Workspace.open(worked.path) as workspace, pytest.raises(OSError, match="space"):
        workflows.propose(workspace, out, today=TODAY)
    assert (out / "manifest.json").read_text(encoding="utf-8") == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    monkeypatch.undo()
    with Workspace.open(worked.path) as workspace:
        workflows.propose(workspace, out, today=TODAY)
    assert (out / "minutes.txt").read_text(encoding="utf-8") == "kept"
    assert {path.name for path in out.iterdir()} == {*FILES, "minutes.txt"}


def test_what_somebody_has_edited_is_kept(worked, tmp_path):
    out = tmp_path / "out"
    with Workspace.open(worked.path) as workspace:
        assert workflows.propose(workspace, out, today=TODAY)["kept"] == []
        assert workflows.propose(workspace, out, today=TODAY)["kept"] == []
        (out / "proposal.docx").write_bytes(b"edited by hand")
        told = workflows.propose(workspace, out, today=TODAY)
    assert told["kept"] == [str(out / "proposal.edited-1.docx")]
    assert (out / "proposal.edited-1.docx").read_bytes() == b"edited by hand"
    assert (out / "proposal.docx").stat().st_size > 10_000


def test_a_file_in_the_way_is_told(worked, tmp_path):
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with Workspace.open(worked.path) as workspace, pytest.raises(ServiceError) as caught:
        workflows.propose(workspace, tmp_path / "out", today=TODAY)
    assert caught.value.code == "folder_is_file"
