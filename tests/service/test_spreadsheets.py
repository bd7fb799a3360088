"""Text that a spreadsheet would run is told from text that it would not."""

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from geo.readers import read
from service.spreadsheets import neutralise


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u3000=1", "＝1"],
)
def test_active_text(text):
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize("value", ["梧桐雅苑", "a=b", "1-2", "", 1, -2.5, None, True, "'=1"])
def test_the_rest_stays(value):
    assert neutralise(value) is value


@given(st.text())
def test_twice_is_once(text):
    once = neutralise(text)
    assert neutralise(once) == once
    assert once in (text, f"'{text}")


def test_written_and_read_again(tmp_path):
    cells = ["=cmd|' /C calc'!A0", "-", "@x", "+86 27 8888", "梧桐雅苑"]
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "address"])
        for row, cell in enumerate(cells, start=1):
            sheet.write_string(row, 0, neutralise(cell))
    stored = [row[0].value for row in openpyxl.load_workbook(path).active.iter_rows(min_row=2)]
    assert not any(text.startswith(("=", "+", "-", "@")) for text in stored)
    assert read(path, layer="estates").columns["name"].tolist() == cells
