"""The ledger: sheets for people and sheets for programs, formulas with their values."""

import re
import shutil

import openpyxl
import pytest

from geo.layers import LAYERS
from geo.readers.header_row import count_known
from service.db.workspace import Workspace
from service.importing import import_layer


@pytest.fixture(scope="module")
def values(written):
    return openpyxl.load_workbook(written.folder / "ledger.xlsx", data_only=True)


@pytest.fixture(scope="module")
def formulas(written):
    return openpyxl.load_workbook(written.folder / "ledger.xlsx")


def display(book):
    return [sheet for sheet in book if "展示版" in sheet.title]


def data(book):
    return [sheet for sheet in book if "数据版" in sheet.title]


def test_each_list_stands_twice(values):
    names = [sheet.title for sheet in values]
    assert all(len(name) <= 31 for name in names)
    shown = {name.replace("展示版", "") for name in names if "展示版" in name}
    kept = {name.replace("数据版", "") for name in names if "数据版" in name}
    assert shown == kept
    assert len(shown) == 15
    assert len(names) == 30


def test_display_sheets_follow_the_custom(values):
    for sheet in display(values):
        assert any(str(area).startswith("A1:") for area in sheet.merged_cells.ranges)
        assert sheet["A2"].value.startswith("填报单位：")
        assert "样例数据（虚构）" in sheet["A2"].value
        header = [cell.value for cell in sheet[3]]
        assert header[0] == "序号"
        assert header[-1] == "备注"
        assert all(cell.font.bold for cell in sheet[3])
        assert sheet.freeze_panes == "C4"
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)  # one is what the format takes for unsaid
        assert sheet.page_setup.fitToHeight == 0
        assert "&P" in sheet.oddFooter.center.text
        assert sheet.oddFooter.center.text.startswith("第")


def test_totals_are_formulas_and_their_values_are_right(values, formulas):
    checked = 0
    for shown, told in zip(display(values), display(formulas), strict=True):
        for row in told.iter_rows(min_row=4):
            for cell in row:
                found = re.fullmatch(r"=SUBTOTAL\(9,([A-Z]+)(\d+):\1(\d+)\)", str(cell.value))
                if not found:
                    continue
                column, first, last = found.groups()
                cells = [shown[f"{column}{n}"].value for n in range(int(first), int(last) + 1)]
                known = [value for value in cells if value is not None]
                assert int(first) == 4
                assert int(last) == cell.row - 1
                assert shown[cell.coordinate].value == pytest.approx(sum(known))
                checked += 1
    assert checked > 20


def test_quotients_are_formulas_and_their_values_are_right(values, formulas):
    checked = 0
    for shown, told in zip(display(values), display(formulas), strict=True):
        for row in told.iter_rows(min_row=4):
            for cell in row:
                found = re.fullmatch(r'=IF\(N\((\w+)\)=0,"",(\w+)/\1\)', str(cell.value))
                if found:
                    under, over = (shown[name].value for name in found.groups())
                    assert shown[cell.coordinate].value == pytest.approx(over / under)
                    checked += 1
    assert checked > 40


def test_data_sheets_are_plain(values):
    for sheet in data(values):
        assert not sheet.merged_cells.ranges
        header = [cell.value for cell in sheet[1]]
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in header)
        assert len(set(header)) == len(header)


def test_an_import_finds_its_own_sheet(values):
    """Results carry names that no layer has, so no list of results is taken for a layer."""
    for layer in LAYERS:
        fitting = [
            sheet.title
            for sheet in data(values)
            if count_known([cell.value for cell in sheet[1]], layer) > 1
        ]
        own = {"小区台账-数据版", "空间台账-数据版"}
        assert set(fitting) <= own, (layer, fitting)


def again(written, worked, folder, layer, sheet):
    """Import a data sheet into a copy of the workspace it was written from."""
    path = folder / "again.gpkg"
    shutil.copy(worked.path, path)
    with Workspace.open(path) as workspace:
        before = workspace.layer(layer)
        answer = import_layer(
            workspace, layer, [written.folder / "ledger.xlsx"], crs="wgs84", table=sheet
        )
        return before, answer, workspace.layer(layer)


def test_estates_import_again_unchanged(written, worked, tmp_path):
    before, answer, after = again(written, worked, tmp_path, "estates", "小区台账-数据版")
    assert answer["read"] == answer["unchanged"] == len(before)
    assert after.equals(before)


def test_rooms_import_again_unchanged(written, worked, tmp_path):
    before, answer, after = again(written, worked, tmp_path, "spaces", "空间台账-数据版")
    assert answer["read"] == answer["unchanged"] == len(before)
    assert after.equals(before)
