"""``ledger.xlsx``: each list twice, for people to print and for programs to read.

The display sheets follow the custom of Chinese ledgers, the data sheets have one record in a
row and standard names (STANDARDS D3); only data sheets are taken by an import.
"""

import datetime as dt
import json
import math
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from service.i18n import N_, gettext, language
from service.plan import Plan
from service.proposal.area_lists import coverage_table, street_table
from service.proposal.findings import figure_table, idle_table, match_table, unmatched_table
from service.proposal.gap_lists import detour_table, gap_table
from service.proposal.lists import (
    candidate_table,
    chosen_table,
    cost_table,
    estate_table,
    space_table,
    task_table,
)
from service.proposal.reach import station_table
from service.proposal.table import LONGEST, Column, Table
from service.proposal.wording import missing, say, told_date
from service.spreadsheets import neutralise

__all__ = ["DATA", "DISPLAY", "tables", "write_ledger"]

DISPLAY, DATA = "展示版", "数据版"  # the import tells the sheets apart by these words
HEADER_ROW = 2
BODY_ROW = 3
WIDE = "\u2e7f"  # the first characters that take the room of two come after it
STRETCH = 1.25  # of the columns, in characters of the body font
LINE_POINTS = 16
FORMATS = {
    "text": "@",
    "count": "#,##0",
    "yuan": "#,##0",
    "area": "#,##0.0",
    "metres": "#,##0",
    "share": "0.0%",
    "score": "0.00",
    "decimal": "#,##0.0",
}


def tables(plan: Plan) -> list[Table]:
    """Return all lists of a proposal in the order of the ledger."""
    return [
        figure_table(plan),
        coverage_table(plan),
        street_table(plan),
        station_table(plan),
        gap_table(plan),
        detour_table(plan),
        chosen_table(plan),
        candidate_table(plan),
        cost_table(plan),
        task_table(plan),
        match_table(plan),
        unmatched_table(plan),
        idle_table(plan),
        estate_table(plan),
        space_table(plan),
    ]


def write_ledger(plan: Plan, path: Path, *, today: date) -> None:
    """Write the ledger of `plan` to `path`.

    Parameters
    ----------
    today
        On every display sheet, and the file's own date, so that equal runs give equal files.

    Raises
    ------
    OSError
        The folder is not writable or full.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    options["in_memory"] = True  # no temporary files, which may lie on another, full disk
    with xlsxwriter.Workbook(path, options) as book:
        created = dt.datetime(today.year, today.month, today.day, tzinfo=dt.UTC)
        book.set_properties(
            {"title": plan.name, "author": "Linli", "created": created.replace(tzinfo=None)}
        )
        styles = _Styles(book)
        every = tables(plan)
        for table in every:
            _display(book, styles, table, plan, today)
        for table in every:
            _data(book, styles, table)


class _Styles:
    """The formats of a workbook; XlsxWriter wants each made once."""

    def __init__(self, book: Any) -> None:
        font = {"font_name": "仿宋_GB2312" if language() == "zh" else "Times New Roman"}
        cell = {**font, "font_size": 11, "border": 1, "valign": "vcenter"}
        head = {"align": "center", "text_wrap": True, "bg_color": "#EAEFF5"}
        self.title = book.add_format(
            {"font_name": "方正小标宋简体" if language() == "zh" else "Times New Roman",
             "font_size": 18, "align": "center", "valign": "vcenter"}
        )  # fmt: skip
        self.line = book.add_format({**font, "font_size": 11, "valign": "vcenter"})
        self.note = book.add_format({**font, "font_size": 10, "text_wrap": True, "valign": "top"})
        self.header = book.add_format({**cell, **head, "bold": True})
        self.plain_header = book.add_format({"bold": True, "bottom": 1})
        self.text_cell = book.add_format({"num_format": "@"})
        self.body = {
            kind: book.add_format({**cell, "num_format": pattern, **_align(kind)})
            for kind, pattern in FORMATS.items()
        }
        self.total = {
            kind: book.add_format({**cell, "num_format": pattern, "bold": True, **_align(kind)})
            for kind, pattern in FORMATS.items()
        }


def _align(kind: str) -> dict[str, Any]:
    return {"text_wrap": True} if kind == "text" else {"align": "right"}


def _display(book: Any, styles: _Styles, table: Table, plan: Plan, today: date) -> None:
    """Write the sheet for people: title, who and when, header, rows, total, what it means."""
    sheet = book.add_worksheet(_sheet_name(table, DISPLAY))
    columns = (
        Column("", gettext(N_("Row")), "count", 5),
        *table.columns,
        Column("remark", gettext(N_("Remarks")), width=16),
    )
    last = len(columns) - 1
    title = f"{plan.name} {table.title}" if language() == "en" else f"{plan.name}{table.title}"
    sheet.merge_range(0, 0, 0, last, neutralise(title), styles.title)
    sheet.set_row(0, 32)
    split = max(1, last // 2)
    made = say(N_("Reported by: {district}"), district=plan.district)
    if plan.synthetic:
        made += " " * 4 + gettext(N_("Sample data (fictitious)"))
    sheet.merge_range(1, 0, 1, split - 1, neutralise(made), styles.line) if split > 1 else (
        sheet.write_string(1, 0, neutralise(made), styles.line)
    )
    told = N_("Reported on: {date}; in yuan, square metres, metres")
    when = say(told, date=told_date(today))
    sheet.merge_range(1, split, 1, last, when, styles.line)
    for at, column in enumerate(columns):
        sheet.write_string(HEADER_ROW, at, column.header, styles.header)
        sheet.set_column(at, at, column.width * STRETCH)
    sheet.set_row(HEADER_ROW, 32)
    body = _Body(table, columns)
    for row in range(len(table.frame)):
        for at, column in enumerate(columns):
            body.write(sheet, row, at, styles.body[column.kind])
        sheet.set_row(BODY_ROW + row, LINE_POINTS * body.lines(row))
    end = BODY_ROW + len(table.frame)
    if len(table.frame) and any(column.total for column in columns):
        body.totals(sheet, styles)
        end += 1
    if table.frame.empty:
        sheet.merge_range(end, 0, end, last, table.empty, styles.body["text"])
        end += 1
    note = say(N_("What the figures mean: {note}"), note=table.note)
    sheet.merge_range(end, 0, end, last, note, styles.note)
    sheet.set_row(end, 48)
    _page(sheet, table, last)


def _page(sheet: Any, table: Table, last: int) -> None:
    """Set up printing: A4 landscape, one page wide, header on every page, page numbers."""
    sheet.freeze_panes(BODY_ROW, 2)
    sheet.repeat_rows(HEADER_ROW)
    if len(table.frame):
        sheet.autofilter(HEADER_ROW, 0, BODY_ROW + len(table.frame) - 1, last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer(gettext(N_("&CPage &P of &N")))


@dataclass(frozen=True)
class _Body:
    """The rows of a display sheet and the formulas that refer to them."""

    table: Table
    columns: tuple[Column, ...]

    @cached_property
    def values(self) -> dict[str, list[Any]]:
        """The cells by column: a list gives one a hundred times faster than a frame."""
        return {str(name): self.table.frame[name].tolist() for name in self.table.frame}

    def write(self, sheet: Any, row: int, at: int, style: Any) -> None:
        """Write one cell; a quotient is a formula with its value beside it."""
        column, line = self.columns[at], BODY_ROW + row
        if not column.name:
            sheet.write_number(line, at, row + 1, style)
            return
        value = self.values[column.name][row] if column.name in self.values else None
        if column.ratio and not missing(value):
            over, under = (self.cell(name, line) for name in column.ratio)
            parts = (self.values[name][row] for name in column.ratio)
            quotient = next(parts) / next(parts)  # as a spreadsheet reckons it, not rounded
            sheet.write_formula(line, at, f'=IF(N({under})=0,"",{over}/{under})', style, quotient)
        else:
            _write(sheet, line, at, value, style)

    def lines(self, row: int) -> int:
        """Return how many lines the longest text of a row takes; Chinese characters are wide."""
        most = 1
        for column in self.columns:
            if column.kind == "text" and column.name in self.values:
                value = self.values[column.name][row]
                wide = 0 if missing(value) else _room(str(value))
                most = max(most, math.ceil(wide / (column.width * STRETCH - 1)))
        return most

    def totals(self, sheet: Any, styles: _Styles) -> None:
        """Write sums that follow the filter, with the values a reader without formulas sees."""
        line = BODY_ROW + len(self.table.frame)
        for at, column in enumerate(self.columns):
            style = styles.total[column.kind]
            if at == 0:
                sheet.write_string(line, at, gettext(N_("Total")), styles.total["text"])
            elif column.total and (total := self.table.total(column.name)) is not None:
                name = xl_col_to_name(at)
                area = f"{name}{BODY_ROW + 1}:{name}{line}"
                sheet.write_formula(line, at, f"=SUBTOTAL(9,{area})", style, total)
            elif column.ratio and (quotient := self.quotient(column.ratio)) is not None:
                over, under = (self.cell(part, line) for part in column.ratio)
                formula = f'=IF(N({under})=0,"",{over}/{under})'
                sheet.write_formula(line, at, formula, style, quotient)
            else:
                sheet.write_blank(line, at, None, style)

    def quotient(self, names: tuple[str, str]) -> float | None:
        """Return the quotient of two sums; None where a part is not known."""
        over, under = (self.table.total(name) for name in names)
        return None if over is None or not under else over / under

    def cell(self, name: str, line: int) -> str:
        """Return the address of a column's cell in a line."""
        at = next(i for i, column in enumerate(self.columns) if column.name == name)
        return str(xl_rowcol_to_cell(line, at))


def _room(text: str) -> int:
    """Return the room of a text in characters of the body font."""
    return len(text) if text.isascii() else sum(1 + (c > WIDE) for c in text)


def _data(book: Any, styles: _Styles, table: Table) -> None:
    """Write the sheet for programs: names in the first row, one record in each."""
    sheet = book.add_worksheet(_sheet_name(table, DATA))
    for at, name in enumerate(table.data):
        sheet.write_string(0, at, name, styles.plain_header)
        for row, value in enumerate(table.frame[name].tolist(), start=1):
            _write(sheet, row, at, value, None, text=styles.text_cell)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.data) - 1, 16)


def _write(
    sheet: Any, row: int, at: int, value: Any, style: Any, *, text: Any | None = None
) -> None:
    """Write a value: numbers as numbers, text never as a formula, missing as an empty cell."""
    if isinstance(value, list | tuple | dict):
        value = json.dumps(value, ensure_ascii=False)
    if missing(value) or value == "":
        if style is not None:
            sheet.write_blank(row, at, None, style)
    elif isinstance(value, bool | np.bool_):
        sheet.write_string(row, at, "true" if value else "false", style)
    elif isinstance(value, int | float | np.number) and math.isfinite(value):
        sheet.write_number(row, at, value, style)
    else:
        sheet.write_string(row, at, str(neutralise(str(value)))[:LONGEST], style or text)


def _sheet_name(table: Table, kind: str) -> str:
    return f"{table.name} {kind}" if language() == "en" else f"{table.name}-{kind}"
