"""Bad files, as a planner meets them at the command line.

Each ends with one line that names the file, the row where there is one, and a remedy; exit code
2 or 3; nothing is lost.
"""

import json
import os
import shutil
import sqlite3
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
import shapely
import xlsxwriter

from service.db.workspace import Workspace
from tests.service.bad_files import ESTATES, PNG, padded
from tests.service.command_line import linli, refused, told, unchanged

ZONE = "小区名称,X,Y\n" + "".join(f"花园{n},{38530000 + n},{3380000 + n}\n" for n in range(8))
HEADER = "小区名称,经度,纬度\n"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "w.gpkg"
    Workspace.create(path, name="坏数据").close()
    return path


@pytest.fixture
def home(empty: Path, tmp_path: Path) -> Path:
    """Return a workspace without rows, alone in its folder."""
    (tmp_path / "home").mkdir()
    return Path(shutil.copy(empty, tmp_path / "home" / "w.gpkg"))


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refuse_file(home: Path, file: Path, *options: str, layer: str = "estates") -> tuple[str, str]:
    """Import a file that must be refused; check that nothing is stored and the file is named."""
    with unchanged(home):
        code, line = refused("import", home, layer, file, *options)
    assert file.name in line
    return code, line


@pytest.mark.parametrize(
    ("content", "options", "code", "tells"),
    [
        pytest.param(ESTATES, [], "crs_not_told", "--crs", id="no crs"),
        pytest.param(ESTATES, ["--crs", "EPSG:4547"], "crs_not_metres", "wgs84", id="degrees"),
        pytest.param(ZONE, ["--crs", "wgs84"], "crs_not_degrees", "EPSG:n", id="metres"),
        pytest.param(ZONE, ["--crs", "EPSG:4547"], "crs_zone_mismatch", "EPSG:4526", id="zone"),
        pytest.param(
            ZONE.replace("38530", "530"),
            ["--crs", "EPSG:4526"],
            "crs_zone_mismatch",
            "EPSG:4547",
            id="zone without number",
        ),
        pytest.param(
            ESTATES.encode("gbk"),
            ["--crs", "wgs84", "--encoding", "utf-8"],
            "encoding_wrong",
            "row 1: the text is not utf-8",
            id="declared utf-8",
        ),
        pytest.param(
            ESTATES,
            ["--crs", "wgs84", "--encoding", "gbk"],
            "encoding_wrong",
            "row 1: the text is not gbk",
            id="declared gbk",
        ),
        pytest.param(
            ESTATES.encode() + b"\xe9,1,2,3\n",
            ["--crs", "wgs84"],
            "character_damaged",
            "row 10",
            id="one byte wrong",
        ),
        pytest.param(
            "小區名稱,經度,緯度\n花園,1,2\n".encode("big5"),
            ["--crs", "wgs84"],
            "encoding_unknown",
            "row 1",
            id="big5",
        ),
        pytest.param(ESTATES, ["--encoding", "klingon"], "encoding_not_known", "gb18030", id="?"),
        pytest.param("", [], "file_empty", "Export it again", id="no byte"),
        pytest.param(b"\xef\xbb\xbf\r\n", [], "file_empty", "Export it again", id="a mark"),
        pytest.param(HEADER, [], "table_empty", "no row", id="header only"),
        pytest.param(PNG, [], "file_not_what_it_says", "PNG", id="a picture"),
        pytest.param("<html><table>", [], "file_not_what_it_says", "HTML", id="a web page"),
        pytest.param(bytes(range(256)), [], "file_damaged", "export it again", id="rubbish"),
        pytest.param(
            f"{ESTATES}甲\0乙,1,2,3\n", ["--crs", "wgs84"], "character_nul", "row 10", id="NUL"
        ),
        pytest.param(
            f'{HEADER}"甲,1,2\n乙,3,4\n', ["--crs", "wgs84"], "quotes_open", "row 2", id="quote"
        ),
        pytest.param(
            "编号,户数,经度,纬度\n1,2,3,4\n",
            ["--crs", "wgs84"],
            "column_missing",
            "小区名称 (name)",
            id="no names",
        ),
        pytest.param(
            '"单位\r\n名称","\x1b[31m内容"\n银行,讲座\n',
            ["--crs", "wgs84"],
            "column_missing",
            "单位 名称",
            id="headers of several lines",
        ),
    ],
)
def test_text_files(
    home: Path, tmp_path: Path, content: str | bytes, options: list[str], code: str, tells: str
) -> None:
    file = write(tmp_path / "台账.csv", content)
    if code == "encoding_not_known":
        assert refused("import", home, "estates", file, "--crs", "wgs84", *options)[0] == code
        return
    found, line = refuse_file(home, file, *options)
    assert found == code
    assert tells in line


def test_wide_headers_do_not_fill_the_screen(home: Path, tmp_path: Path) -> None:
    wide = ",".join(f"{'列' * 90}{n}" for n in range(300))
    file = write(tmp_path / "宽.csv", f"{wide}\n{wide}\n")
    code, line = refuse_file(home, file, "--crs", "wgs84")
    assert (code, len(line) < 2000) == ("column_missing", True)


def workbook(path: Path, rows: list[list[object]], title: str = "") -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        if title:
            sheet.merge_range("A1:D1", title)
            sheet.merge_range("C2:D2", "单位：户")
        for number, row in enumerate(rows, start=2 if title else 0):
            sheet.write_row(number, 0, row)
    return path


def geopackage(path: Path) -> Path:
    names = [f"小区{n}" for n in range(500)]
    places = shapely.points([[114 + n / 1e4, 30.5] for n in range(500)])
    frame = gpd.GeoDataFrame({"name": names}, geometry=places, crs=4326)
    pyogrio.write_dataframe(frame, path.with_suffix(".gpkg"))
    return path.with_suffix(".gpkg").rename(path)


def shortened(path: Path, share: float) -> Path:
    content = path.read_bytes()
    return write(path, content[: int(len(content) * share)])


def other_database(path: Path) -> Path:
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE estates (name TEXT)")
    file.close()
    return path


def bomb(path: Path) -> Path:
    plain = workbook(path.with_name("plain.xlsx"), [["小区名称", "经度", "纬度"], ["甲", 1, 2]])
    return padded(plain, path, "sheet1", 150_000_000)


def zipped_bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("shp", "shx", "dbf"):
            archive.writestr(f"a.{part}", bytes(50_000_000))
    return path


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("a.xlsx", lambda path: write(path, ESTATES), "file_not_what_it_says"),
        ("a.gpkg", lambda path: write(path, ESTATES), "file_not_what_it_says"),
        ("a.geojson", lambda path: write(path, ESTATES), "file_not_what_it_says"),
        ("a.csv", geopackage, "file_not_what_it_says"),
        ("a.xls", lambda path: write(path, b"\xd0\xcf\x11\xe0" + bytes(600)), "excel_old"),
        ("a.docx", lambda path: write(path, b"PK\x03\x04" + bytes(99)), "file_type_unknown"),
        ("a.gpkg", lambda path: write(path, b""), "file_empty"),
        ("a.gpkg", lambda path: shortened(geopackage(path), 0.5), "file_damaged"),
        ("a.gpkg", lambda path: shortened(geopackage(path), 0.001), "file_damaged"),
        ("a.gpkg", other_database, "file_damaged"),
        ("a.xlsx", lambda path: workbook(path, []), "file_empty"),
        ("a.xlsx", lambda path: workbook(path, [], title="小区台账"), "column_missing"),
        ("a.xlsx", bomb, "zip_too_large"),
        ("a.zip", zipped_bomb, "zip_too_large"),
        ("a.csv", lambda path: path, "file_missing"),
    ],
)
def test_other_files(
    home: Path, tmp_path: Path, name: str, make: Callable[[Path], Path], code: str
) -> None:
    began = time.perf_counter()
    assert refuse_file(home, make(tmp_path / name), "--crs", "wgs84")[0] == code
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize("share", [0, 0.0005, 0.5, 0.99])
def test_a_workspace_that_was_cut_off(home: Path, tmp_path: Path, share: float) -> None:
    file = write(tmp_path / "a.csv", ESTATES)
    shortened(home, share)
    for words in (("status", home), ("import", home, "estates", file, "--crs", "wgs84")):
        with unchanged(home):
            code, line = refused(*words)
        assert code == "workspace_damaged"
        assert str(home) in line


def test_a_workspace_that_is_something_else(home: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", ESTATES)
    for other, code in (
        (write(tmp_path / "text.gpkg", ESTATES * 9), "workspace_damaged"),
        (geopackage(tmp_path / "layer.gpkg"), "workspace_foreign"),
        (other_database(tmp_path / "db.gpkg"), "workspace_foreign"),
        (file, "target_unknown"),
    ):
        with unchanged(other):
            assert refused("import", other, "estates", file, "--crs", "wgs84")[0] == code


def test_a_layer_that_the_file_does_not_hold(home: Path, tmp_path: Path) -> None:
    offers = write(tmp_path / "供给.csv", "编号,单位名称,供给类别,内容\n1,银行,金融,讲座\n")
    code, line = refuse_file(home, offers, "--crs", "wgs84")
    assert code == "column_missing"
    assert "the file's own layer" in line
    points = write(tmp_path / "小区.csv", ESTATES)
    code, _, err = linli("import", home, "communities", points, "--crs", "wgs84", "--lang", "en")
    assert code == 2
    assert "小区.csv row 2 (coordinates “114.3000,30.5000”)" in err
    assert "own layer" in err
    assert len(err.splitlines()) == 1
    assert told("status", home)["layers"] == {}


COORDINATES = (
    "小区名称,坐标\n"
    '甲,","\n乙,"nan,nan"\n丙,"0,0"\n丁,不清楚\n戊,114.3\n己,"999,999"\n庚,"1143.05,30.5"\n'
)


def test_coordinates_that_are_none(home: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", COORDINATES)
    before = home.read_bytes()
    code, out, err = linli("import", home, "estates", file, "--crs", "wgs84")
    assert code == 2
    assert home.read_bytes() == before
    assert "未写入任何数据" in err
    assert "a.csv 第 2 行（坐标 “,”）" in err
    assert len(err.splitlines()) == 1
    write(file, f'{COORDINATES}辛,"114.3,30.5"\n')
    code, out, err = linli("import", home, "estates", file, "--crs", "wgs84", "--json")
    answer = json.loads(out)
    assert (code, err) == (3, "")
    assert (answer["read"], answer["accepted"], answer["rejected"]) == (8, 1, 7)
    assert {reason["code"]: reason["rows"] for reason in answer["reasons"]} == {
        "no_location": 4,
        "bad_location": 3,
    }
    assert [reason["row"] for reason in answer["reasons"]] == [2, 6]
    book = openpyxl.load_workbook(answer["rejects_file"])
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [row[:2] for row in rows] == [
        ("甲", ","), ("乙", "nan,nan"), ("丙", "0,0"), ("丁", "不清楚"),
        ("戊", "114.3"), ("己", "999,999"), ("庚", "1143.05,30.5"),
    ]  # fmt: skip
    assert [row[2] for row in rows] == list(range(2, 9))
    assert all(row[5] for row in rows)


def test_mended_rejects_come_back(home: Path, tmp_path: Path) -> None:
    text = f"{HEADER}甲,114.3,30.5\n=1+1,,\n,114.31,30.51\n"
    file = write(tmp_path / "a.csv", text)
    first = told("import", home, "estates", file, "--crs", "wgs84")
    rejects = Path(first["rejects_file"])
    book = openpyxl.load_workbook(rejects)
    sheet = book.active
    assert [cell.value for cell in sheet["A"]] == ["小区名称", "'=1+1", None]
    sheet["B2"], sheet["C2"], sheet["A3"] = "114.32", "30.52", "丙"
    book.save(rejects)
    mended = rejects.read_bytes()
    # Importing the file once more by mistake must not take the mended rows away.
    again = told("import", home, "estates", file, "--crs", "wgs84")
    assert Path(again["rejects_file"]).name == "rejects-estates-a-2.xlsx"
    assert rejects.read_bytes() == mended
    last = told("import", home, "estates", rejects, "--crs", "wgs84")
    assert (last["inserted"], last["rejected"], last["rejects_file"]) == (2, 0, None)
    with Workspace.open(home) as opened:
        assert set(opened.layer("estates")["name"]) == {"甲", "=1+1", "丙"}


def test_the_same_rejects_are_one_file(home: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", f"{HEADER}甲,114.3,30.5\n乙,,\n")
    names = {told("import", home, "estates", file, "--crs", "wgs84")["rejects_file"] for _ in "12"}
    assert len(names) == 1


def test_rejects_never_replace_what_is_imported(home: Path, tmp_path: Path) -> None:
    rows = [["小区名称", "经度", "纬度"], ["甲", 114.3, 30.5], ["乙"]]
    file = workbook(tmp_path / "a.xlsx", rows)
    words = ("import", home, "estates", file, "--crs", "wgs84", "--rejects")
    with unchanged(file), unchanged(home):
        assert refused(*words, file)[0] == "rejects_is_input"
        assert refused(*words, tmp_path / "a.csv")[0] == "rejects_not_xlsx"
        assert refused(*words, home)[0] == "rejects_not_xlsx"
        code, line = refused(*words, tmp_path / "nowhere" / "r.xlsx")
        assert code == "path_missing"
        assert str(tmp_path / "nowhere" / "r.xlsx") in line


def test_duplicate_ids(home: Path, tmp_path: Path) -> None:
    text = "编号,小区名称,经度,纬度\nA1,甲,114.3,30.5\nA1,乙,114.31,30.51\nA2,丙,114.32,30.5\n"
    file = write(tmp_path / "a.csv", text)
    code, out, err = linli("import", home, "estates", file, "--crs", "wgs84", "--lang", "en")
    assert code == 3
    assert "a.csv row 3 (id “A1”): The same id stands in an earlier row" in out
    assert err == ""


def test_merged_titles_and_totals(home: Path, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["小区名称", "经度", "纬度", "户数"],
        ["甲", 114.3, 30.5, 100],
        ["乙", None, None, 3],
        ["合计", None, None, 103],
    ]
    file = workbook(tmp_path / "台账.xlsx", rows, title="洪山区小区台账（2025年）")
    code, out, _ = linli("import", home, "estates", file, "--crs", "wgs84")
    assert code == 3
    assert "台账.xlsx 第 5 行" in out
    assert "合计行" in out
    with Workspace.open(home) as opened:
        assert opened.layer("estates")[["name", "households"]].to_numpy().tolist() == [["甲", 100]]


def test_swapped_coordinates_are_told(home: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", f"{HEADER}甲,30.5,114.3\n乙,114.31,30.51\n")
    assert told("import", home, "estates", file, "--crs", "wgs84")["warnings"] == {"swapped": 1}


def test_a_wrong_datum_is_told_and_mended(home: Path, sample_files: Path) -> None:
    linli("import", home, "streets", sample_files / "道路.geojson")
    ledger = sample_files / "小区台账.csv"
    code, out, _ = linli("import", home, "estates", ledger, "--crs", "wgs84")
    assert code == 3
    assert "落在主要道路上" in out
    assert "--crs bd09 重新导入" in out
    again = told("import", home, "estates", ledger, "--crs", "bd09")
    assert "datum_suspect" not in again["warnings"]
    assert (again["inserted"], again["updated"]) == (0, again["accepted"])


def test_a_cell_that_no_spreadsheet_holds(home: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", f"{HEADER}{'长' * 50_000},114.3,30.5\n{'拒' * 50_000},,\n")
    answer = told("import", home, "estates", file, "--crs", "wgs84")
    assert (answer["accepted"], answer["rejected"]) == (1, 1)
    with Workspace.open(home) as opened:
        assert len(opened.layer("estates")["name"][0]) == 50_000
    sheet = openpyxl.load_workbook(answer["rejects_file"]).active
    assert len(sheet["A2"].value) == 32_767
    assert "已截短" in sheet["G2"].value


@pytest.mark.skipif(os.name == "nt", reason="names of files are Unicode there")
def test_a_file_name_that_is_no_utf8(home: Path, tmp_path: Path) -> None:
    """Archives packed on a Chinese Windows unpack to GBK names elsewhere."""
    file = tmp_path / os.fsdecode("小区.csv".encode("gbk"))
    write(file, f"{HEADER}甲,114.3,30.5\n乙,,\n")
    answer = told("import", home, "estates", file, "--crs", "wgs84")
    assert answer["reasons"][0]["file"] == "小区.csv"
    assert Path(answer["rejects_file"]).name == "rejects-estates-小区.xlsx"
    file.write_bytes(b"")
    code, out, err = linli("import", home, "estates", file, "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] == "file_empty"
    assert len(err.splitlines()) == 1
