import json

import openpyxl
import pandas as pd
import pytest

from geo.errors import InputError
from geo.layers import LAYERS
from service.db.workspace import Workspace
from service.i18n import using_language
from service.importing import import_layer
from service.sentences.imports import NOTES, REASONS

ESTATES = (
    "小区名称,总户数,建筑面积,经纬度\n"
    '甲,1608户,250㎡,"114.1,30.1"\n'
    '乙,暂无资料,3公顷,"114.2,30.2"\n'
)
KEYS = {"layer", "read", "accepted", "inserted", "updated", "unchanged", "rejected", "warnings",
        "crs", "crs_suggested", "rejects_file"}  # fmt: skip


@pytest.fixture
def workspace(tmp_path):
    with Workspace.create(tmp_path / "w.gpkg") as made:
        yield made


def write(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def counts(result):
    assert result.keys() >= KEYS
    assert result["read"] == result["accepted"] + result["rejected"]
    assert result["accepted"] == result["inserted"] + result["updated"] + result["unchanged"]
    json.dumps(result)
    return tuple(result[key] for key in ("inserted", "updated", "unchanged", "rejected"))


def test_a_file_is_imported_once(workspace_target, tmp_path):
    path = write(tmp_path, "小区.csv", ESTATES, "gb18030")
    with Workspace.create(workspace_target) as workspace:
        assert counts(import_layer(workspace, "estates", [path], crs="bd09")) == (2, 0, 0, 0)
        before = workspace.digest(["estates"])
        assert counts(import_layer(workspace, "estates", [path], crs="bd09")) == (0, 0, 2, 0)
        assert workspace.digest(["estates"]) == before
        rows = workspace.layer("estates", provenance=True).set_index("name")
        assert rows["households"]["甲"] == 1608
        assert pd.isna(rows["households"]["乙"])
        assert rows["area_m2"]["乙"] == 30000
        assert rows["source_file"]["甲"] == "小区.csv"
        assert workspace.epsg == 4547
        run = workspace.latest("import")
        assert run.result["unchanged"] == 2
        assert run.params["crs"] == "bd09"


def test_several_files_are_one_import(workspace, tmp_path):
    a = write(tmp_path, "a.csv", ESTATES)
    b = write(
        tmp_path, "b.csv", '名称,建成年份,经纬度\n乙,1998,"114.2,30.201"\n丙,2001,"114.3,30.1"\n'
    )
    result = import_layer(workspace, "estates", [a, b], crs="wgs84")
    assert counts(result) == (3, 1, 0, 0)
    assert workspace.layer("estates").set_index("name")["built_year"]["乙"] == 1998
    assert len(workspace.runs()) == 1
    assert counts(import_layer(workspace, "estates", [a, b], crs="wgs84")) == (0, 0, 4, 0)


def test_a_broken_file_leaves_everything_as_it_was(workspace, tmp_path):
    a = write(tmp_path, "a.csv", ESTATES)
    b = write(tmp_path, "b.csv", "地址\n路1号\n")
    with pytest.raises(InputError, match="column_missing"):
        import_layer(workspace, "estates", [a, b], crs="wgs84")
    assert workspace.counts()["estates"] == 0
    assert workspace.runs() == ()


BAD = (
    "小区名称,地址,户数,经纬度\n"
    '甲,路1号,10,"114.1,30.1"\n'
    '乙,"=cmd|\' /C calc\'!A0",20,","\n'
    ',路3号,30,"114.3,30.1"\n'
)


def test_rejected_rows_come_back_mended(workspace, tmp_path):
    result = import_layer(workspace, "estates", [write(tmp_path, "a.csv", BAD)], crs="wgs84")
    assert counts(result) == (1, 0, 0, 2)
    assert result["rejects_file"] == str(tmp_path / "rejects-estates-a.xlsx")
    book = openpyxl.load_workbook(result["rejects_file"])
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    assert rows[0] == ["小区名称", "地址", "户数", "经纬度", "行号", "字段", "值", "原因"]
    assert rows[1][:4] == ["乙", "'=cmd|' /C calc'!A0", "20", ","]
    assert rows[1][4:7] == [3, "坐标", ","]
    assert rows[2][4:6] == [4, "小区名称"]
    assert all("\N{CJK UNIFIED IDEOGRAPH-8BF7}" in row[7] for row in rows[1:])  # 请…: what to do
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}
    book.active["D2"], book.active["A3"] = "114.2,30.1", "丙"
    mended = tmp_path / "mended.xlsx"
    book.save(mended)
    assert counts(import_layer(workspace, "estates", [mended], crs="wgs84")) == (2, 0, 0, 0)
    stored = workspace.layer("estates").set_index("name")
    assert stored["address"]["乙"] == "=cmd|' /C calc'!A0"
    assert stored["extra"].isna().all()


def test_rejects_speak_the_language_and_go_where_they_are_wanted(workspace, tmp_path):
    wanted = tmp_path / "out.xlsx"
    with using_language("en"):
        path = write(tmp_path, "a.csv", BAD)
        result = import_layer(workspace, "estates", [path], crs="wgs84", rejects=wanted)
    assert result["rejects_file"] == str(wanted)
    sheet = openpyxl.load_workbook(wanted).active
    assert [cell.value for cell in sheet[1]][4:] == ["row", "field", "value", "reason"]
    assert sheet["F3"].value == "name"


def test_nothing_is_stored_when_no_row_is_accepted(workspace, tmp_path):
    path = write(tmp_path, "a.csv", "小区名称,经纬度\n甲,\n")
    assert counts(import_layer(workspace, "estates", [path], crs="wgs84")) == (0, 0, 0, 1)
    assert workspace.runs() == ()


def test_warnings_count_rows_and_are_listed(workspace, tmp_path):
    text = '名称,户数,总户数,建筑面积,经纬度\n甲,很多,10,-3,"114.1,30.1"\n乙,1,2,5,"30.2,114.2"\n'
    result = import_layer(workspace, "estates", [write(tmp_path, "a.csv", text)], crs="wgs84")
    assert result["warnings"] == {
        "double_header": 2, "out_of_range": 2, "swapped": 1, "unreadable_value": 1}  # fmt: skip
    listed = workspace.latest("import").detail["warnings"]["a.csv"]
    assert listed["unreadable_value"] == [{"row": 2, "field": "households", "value": "很多"}]
    flags = workspace.layer("estates").set_index("name")["flags"]
    assert flags["乙"] == "double_header,out_of_range,swapped"


def test_the_order_of_layers_does_not_matter(workspace, tmp_path):
    needs = write(tmp_path, "needs.csv", "社区,小区,内容\n东,甲,a\n西,,b\n")
    estates = write(tmp_path, "estates.csv", '编号,名称,社区,经纬度\nE1,甲,东,"114.1,30.1"\n')
    square = "POLYGON ((114 30, 114.2 30, 114.2 30.2, 114 30))"
    areas = write(tmp_path, "areas.csv", f'编号,名称,WKT\nC1,东,"{square}"\n')
    result = import_layer(workspace, "needs", [needs])
    assert result["warnings"] == {"unresolved_reference": 2}
    import_layer(workspace, "estates", [estates], crs="wgs84")
    import_layer(workspace, "communities", [areas], crs="wgs84")
    stored = workspace.layer("needs").set_index("text")
    assert stored["community"].to_dict() == {"a": "C1", "b": "西"}
    assert stored["estate"]["a"] == "E1"
    assert workspace.layer("estates")["community"].tolist() == ["C1"]
    assert counts(import_layer(workspace, "needs", [needs])) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("layer", "files", "code"),
    [("houses", ["a.csv"], "layer_unknown"), ("estates", [], "no_files")],
)
def test_an_unusable_call_is_refused(workspace, layer, files, code):
    with pytest.raises(InputError) as error:
        import_layer(workspace, layer, files)
    assert error.value.code == code


def test_every_layer_takes_a_row(workspace, tmp_path):
    for layer in LAYERS.values():
        fields = {field.name: "1" for field in layer.fields}
        geometry = {
            "point": "POINT (114 30)", "line": "LINESTRING (114 30, 114.1 30)",
            "polygon": "POLYGON ((114 30, 114.1 30, 114.1 30.1, 114 30))",
            "point or polygon": "POINT (114 30)", None: "",
        }[layer.geometry]  # fmt: skip
        path = tmp_path / f"{layer.name}.csv"
        pd.DataFrame([{**fields, "wkt": geometry}]).to_csv(path, index=False)
        assert counts(import_layer(workspace, layer.name, [path], crs="wgs84")) == (1, 0, 0, 0)
        assert counts(import_layer(workspace, layer.name, [path], crs="wgs84")) == (0, 0, 1, 0)


def test_html_and_formulas_in_names_stay_text(workspace, tmp_path):
    name = "<script>alert(1)</script>"
    text = f'名称,物业公司,经纬度\n{name},@SUM(A1),"114.1,30.1"\n'
    import_layer(workspace, "estates", [write(tmp_path, "a.csv", text)], crs="wgs84")
    row = workspace.layer("estates").iloc[0]
    assert (row["name"], row["property_company"]) == (name, "@SUM(A1)")


def test_sentences_of_rows_need_no_values():
    for text in (*REASONS.values(), *NOTES.values()):
        assert "{" not in text
