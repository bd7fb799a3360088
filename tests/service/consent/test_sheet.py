"""Steps of pairs from the spreadsheets that planners keep."""

from pathlib import Path

import openpyxl
import pytest

from service.db.workspace import Workspace
from tests.service.command_line import linli, refused, told, unchanged
from tests.service.consent.small import PLACES, made, stored

HEADER = "供给编号,需求编号,状态,确认单位,日期,备注\n"


@pytest.fixture
def matched(tmp_path: Path) -> Path:
    path = tmp_path / "small.gpkg"
    made(path).close()
    told("match", path)
    return path


def sheet(folder: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path = folder / "配对进展.csv"
    path.write_text(HEADER + "\n".join(rows), encoding=encoding)
    return path


def test_steps_are_recorded_in_the_order_of_their_days(matched: Path) -> None:
    file = sheet(
        matched.parent,
        "o-near,n甲,实施中,甲社区,2026年3月1日,首场讲座",
        "o-near,n甲,同意,近律所支部,2026/1/9,",
        "o-near,n甲,已邀约,江岸街道,20260102,",
        encoding="gb18030",
    )
    answer = told("import", matched, "pairs", file)
    assert (answer["read"], answer["accepted"], answer["inserted"]) == (3, 3, 3)
    (pair,) = told("pairs", matched)["pairs"]
    assert (pair["state"], pair["on"], pair["agreed_on"]) == ("active", "2026-03-01", "2026-01-09")


def test_a_sheet_that_has_grown_adds_only_what_is_new(matched: Path) -> None:
    rows = ["o-near,n甲,已邀约,江岸街道,2026-01-02,"]
    told("import", matched, "pairs", sheet(matched.parent, *rows))
    rows.append("o-near,n甲,已谢绝,近律所支部,2026-01-09,档期不合")
    answer = told("import", matched, "pairs", sheet(matched.parent, *rows))
    assert (answer["inserted"], answer["unchanged"], answer["rejected"]) == (1, 1, 0)
    assert told("match", matched)["pairs"][0]["offer"] == "o-far"


def test_a_sheet_may_keep_the_number_that_a_gap_had(matched: Path) -> None:
    """Gaps are numbered anew; what was recorded of one is not recorded of another."""
    told("match", matched, "--lock", "o-play:gap:G001")
    file = sheet(matched.parent, "o-play,gap:G001,已同意,剧团,2026-01-02,")
    told("import", matched, "pairs", file)
    with Workspace.open(matched) as workspace:
        stored(workspace, "estates", id=["e丙"], households=[9_000.0])
        stored(workspace, "stations", id=["s丙"], level=["street"], x=[PLACES["乙"]])
    told("coverage", matched)
    told("match", matched, "--lock", "o-far:gap:G001")
    answer = told("import", matched, "pairs", file)
    assert (answer["inserted"], answer["unchanged"]) == (0, 1)
    pairs = {(row["offer"], row["need"]): row["state"] for row in told("pairs", matched)["pairs"]}
    assert pairs["o-play", "gap:G002"] == "agreed"
    assert pairs["o-far", "gap:G001"] == "suggested"


def test_rejected_rows_leave_with_their_reason_and_come_back_mended(matched: Path) -> None:
    first = "o-near,n甲,已邀约,江岸街道,2026-01-02,"
    told("import", matched, "pairs", sheet(matched.parent, first))
    file = sheet(
        matched.parent,
        first,
        "o-none,n甲,已邀约,江岸街道,2026-01-02,",
        "o-near,n甲,商量中,江岸街道,2026-01-03,",
        "o-near,n甲,实施中,江岸街道,2026-01-03,",
        "o-near,n甲,已同意,江岸街道,年初,",
        "o-near,n甲,已同意,,2026-01-04,",
        "o-near,n甲,已谢绝,江岸街道,2026-01-04,",
        "o-near,n甲,已同意,江岸街道,2999-01-04,",
        "o-near,n甲,已同意,江岸街道,2026-01-01,",
    )
    code, out, _ = linli("import", matched, "pairs", file)
    assert code == 3
    assert "最近一次匹配里没有这一对" in out
    answer = told("import", matched, "pairs", file)
    assert (answer["read"], answer["unchanged"], answer["rejected"]) == (9, 1, 8)
    found = {reason["code"]: (reason["row"], reason["field"]) for reason in answer["reasons"]}
    assert found == {
        "row_pair_not_matched": (3, "need"),
        "row_state_unknown": (4, "state"),
        "row_pair_step_refused": (5, "state"),
        "row_day_unreadable": (6, "on"),
        "missing_value": (7, "by"),
        "row_pair_reason_missing": (8, "reason"),
        "row_pair_day_ahead": (9, "on"),
        "row_pair_day_before": (10, "on"),
    }
    book = openpyxl.load_workbook(answer["rejects_file"])
    assert book.active is not None
    rows = list(book.active.values)
    assert rows[0][-4:] == ("行号", "字段", "值", "原因")
    assert len(rows) == 9
    book.active.cell(7, 6).value = "人手不够"
    mended = matched.parent / "改好.xlsx"
    book.save(mended)
    assert told("import", matched, "pairs", mended)["inserted"] == 1
    (pair,) = told("pairs", matched)["pairs"]
    assert (pair["state"], pair["reason"]) == ("declined", "人手不够")


def test_a_sheet_without_a_usable_row_changes_nothing(matched: Path) -> None:
    file = sheet(matched.parent, "o-none,n甲,已邀约,江岸街道,2026-01-02,")
    code, out, err = linli("import", matched, "pairs", file)
    assert (code, out.count("\n")) == (2, 3)
    assert "o-none" in err or "n甲" in err
    assert told("pairs", matched)["counts"]["suggested"] == 1


def test_a_sheet_without_the_columns_is_refused(matched: Path) -> None:
    file = matched.parent / "x.csv"
    file.write_text("供给,需求,状态\no-near,n甲,已同意\n", encoding="utf-8")
    with unchanged(matched):
        code, message = refused("import", matched, "pairs", file)
    assert code == "column_missing"
    assert "by" in message
