"""XLSX: sheets, titles, values and workbooks made to do harm."""

import datetime as dt
import zipfile

import openpyxl
import pytest
import xlsxwriter

from geo.errors import InputError
from geo.readers import read


def write(path, sheets, hidden=()):
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        if name in hidden:
            sheet.hide()
    book.close()
    return path


def refused(path, **options):
    with pytest.raises(InputError) as caught:
        read(path, **{"layer": "estates", **options})
    return caught.value.code, caught.value.values


PLAIN = [["小区名称", "总户数", "经纬度"], ["梧桐雅苑", 3500, "114.3,30.6"], ["东原", None, None]]


def test_values_keep_their_kind(tmp_path):
    day = dt.date(2024, 5, 1)
    rows = [["name", "户数", "代码", "日期", "老旧"], ["A", 12.5, "0011", day, True]]
    raw = read(write(tmp_path / "a.xlsx", {"Sheet1": rows}), layer="estates")
    assert raw.source == "a.xlsx"
    assert raw.columns.to_numpy().tolist() == [["A", 12.5, "0011", day, True]]
    assert raw.rows.tolist() == [2]


def test_merged_titles_above_the_header(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "江岸区小区台账"
    sheet.merge_cells("A1:C1")
    sheet["A2"], sheet["C2"] = "填报单位：__", "填报时间：2024年5月1日 单位：㎡/万元"
    for at, row in enumerate(PLAIN, start=4):
        for column, cell in enumerate(row, start=1):
            sheet.cell(at, column, cell)
    sheet["A7"], sheet["B7"] = "合计", 3500
    book.save(path)
    raw = read(path, layer="estates")
    assert list(raw.columns) == PLAIN[0]
    assert raw.columns["小区名称"].tolist() == ["梧桐雅苑", "东原"]
    assert raw.rows.tolist() == [5, 6]
    assert raw.warnings == {"total_row": [7]}


def test_a_table_that_begins_in_the_middle(tmp_path):
    rows = [[], [], [None, None, *PLAIN[0]], [None, None, *PLAIN[1]]]
    raw = read(write(tmp_path / "a.xlsx", {"x": rows}), layer="estates")
    assert list(raw.columns) == PLAIN[0]
    assert raw.rows.tolist() == [4]


def test_the_data_sheet_beside_the_display_sheet(tmp_path):
    sheets = {
        "展示版": [["大标题"], *PLAIN],
        "数据版": PLAIN,
        "字典": [["name", "address"], ["x", "y"]],
    }
    raw = read(write(tmp_path / "a.xlsx", sheets), layer="estates")
    assert raw.source == "a.xlsx [数据版]"
    assert raw.rows.tolist() == [2, 3]


@pytest.mark.parametrize("table", [None, "展示版"])
def test_only_a_display_sheet(tmp_path, table):
    path = write(tmp_path / "a.xlsx", {"展示版": PLAIN})
    assert refused(path, table=table)[0] == "display_sheet_only"


def test_choosing_a_sheet(tmp_path):
    path = write(tmp_path / "a.xlsx", {"江岸": PLAIN, "江汉": PLAIN, "说明": [["填表说明"]]})
    assert refused(path) == ("tables_several", {"file": "a.xlsx", "tables": "江岸, 江汉"})
    assert read(path, layer="estates", table="江汉").source == "a.xlsx [江汉]"
    code, values = refused(path, table="武昌")
    assert (code, values["tables"]) == ("table_missing", "江岸, 江汉, 说明")


def test_hidden_sheets_are_not_guessed(tmp_path):
    path = write(tmp_path / "a.xlsx", {"表": PLAIN, "旧": PLAIN}, hidden=("旧",))
    assert read(path, layer="estates").columns.shape == (2, 3)


def test_formulas_give_the_stored_value(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "户数", "地址"])
        sheet.write_string(1, 0, "=cmd|' /C calc'!A0")
        sheet.write_formula(1, 1, "=SUM(1,2)", value=3)
        sheet.write_string(1, 2, "'@there")
    assert read(path, layer="estates").columns.to_numpy().tolist() == [
        ["=cmd|' /C calc'!A0", 3, "@there"]
    ]


def test_a_stray_cell_at_the_far_end(tmp_path):
    """The library would ask for 17 thousand million cells and end the process."""
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "name", 1
    book.save(path)
    assert refused(path) == ("sheet_too_large", {"file": "a.xlsx", "cell": "XFD1048576"})


def rewritten(path, target, change):
    """Copy the workbook `path`, its first sheet put through `change`."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if "sheet1" in info.filename else content)
    return target


def test_zip_bomb(tmp_path):
    path = write(tmp_path / "a.xlsx", {"x": PLAIN})
    bomb = rewritten(path, tmp_path / "bomb.xlsx", lambda xml: xml + b" " * 150_000_000)
    code, values = refused(bomb)
    assert (code, values["megabytes"]) == ("zip_too_large", 143)


@pytest.mark.parametrize("rows", [[], [PLAIN[0]]])
def test_nothing_inside(tmp_path, rows):
    assert refused(write(tmp_path / "a.xlsx", {"x": rows}))[0] in {"file_empty", "table_empty"}


def test_a_damaged_sheet(tmp_path):
    path = write(tmp_path / "a.xlsx", {"x": PLAIN})
    cut = rewritten(path, tmp_path / "cut.xlsx", lambda xml: xml[: len(xml) // 2])
    assert refused(cut)[0] == "file_damaged"
