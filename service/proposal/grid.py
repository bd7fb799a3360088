"""Tables of a document: title above, header on every page, what the figures mean below."""

import math
from typing import Any

import numpy as np
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from service.i18n import N_, gettext, language
from service.proposal.paper import BODY, HEAVY, NO5, TEXT_WIDTH_MM, Paper, write
from service.proposal.table import Column, Table
from service.proposal.wording import count, missing, say, share

__all__ = ["FIRST", "add_table"]

FIRST = 10  # rows of a list that is too long for a document

ROW_NUMBER = 7.5  # width of the first column in the characters of `Column.width`
TOGETHER = 16  # lines of a table that is not split between pages
ENDS = 3  # rows that stay together at the head and at the foot of a longer one
CHINESE_MM = 3.7  # room of a Chinese character
DIGIT_MM, BESIDE_MM = 1.9, 1.6  # room of a bold digit, and beside the text of a cell
DIGITS = {"area": 1, "decimal": 1, "score": 2}


def add_table(paper: Paper, table: Table, *, first: int | None = None) -> None:
    """Add `table` to the end of `paper`.

    Parameters
    ----------
    first
        So many rows; the others are said to stand in the ledger. None: all.
    """
    if table.frame.empty:
        paper.text(table.empty)
        return
    paper.tables += 1
    caption = say(N_("Table {number} {title}"), number=paper.tables, title=table.title)
    above = paper.line(caption, HEAVY, 12, centred=True, exact=26)
    above.paragraph_format.keep_with_next = True
    columns = [Column("", gettext(N_("Row")), "count", ROW_NUMBER)]
    columns += [column for column in table.columns if column.brief]
    rows = table.frame if first is None else table.frame.head(first)
    values = {column.name: list(rows[column.name]) for column in columns if column.name}
    lines = [
        [told(values[c.name][at], c) if c.name else str(at + 1) for c in columns]
        for at in range(len(rows))
    ]
    bold = any(column.total for column in columns)
    if bold:
        lines.append(_totals(table, columns))
    widths = _widths(columns, lines)
    grid = _grid(paper, columns, widths)
    low = sum(_height(texts, widths) for texts in lines) <= TOGETHER
    for at, texts in enumerate(lines):
        whole = low or at < ENDS or at >= len(lines) - ENDS
        last = bold and at == len(lines) - 1
        _fill(grid, grid.add_row(), columns, texts, bold=last, keep=whole)
    _note(paper, table, len(rows))


def told(value: Any, column: Column) -> str:
    """Return a value as a cell of a document."""
    if missing(value):
        return "—"
    if column.kind in ("text", "figure"):
        return str(value)
    if column.kind == "share":
        return share(value)
    return count(value, DIGITS.get(column.kind, 0))


def _totals(table: Table, columns: list[Column]) -> list[str]:
    """Return the sums over all rows, those that are only in the ledger too."""
    texts = []
    for at, column in enumerate(columns):
        value = None
        if column.total:
            value = table.total(column.name)
        elif column.ratio:
            over, under = (table.total(name) for name in column.ratio)
            value = None if over is None or not under else over / under
        texts.append(
            gettext(N_("Total")) if at == 0 else "" if value is None else told(value, column)
        )
    return texts


def _note(paper: Paper, table: Table, shown: int) -> None:
    gap = "" if language() == "zh" else " "
    texts = [say(N_("What the figures mean: {note}"), note=table.note)]
    if shown < len(table.frame):
        told = N_("The first {shown} of {rows} rows; the others stand in ledger.xlsx, “{sheet}”.")
        texts.append(say(told, shown=shown, rows=f"{len(table.frame):,}", sheet=table.name))
        if any(column.total for column in table.columns):
            texts.append(gettext(N_("The total is over all rows.")))
    paragraph = paper.line(gap.join(texts), BODY, NO5, justified=True, exact=16)
    paragraph.paragraph_format.space_after = Pt(10)


def _grid(paper: Paper, columns: list[Column], widths: list[float]) -> Any:
    """Return a bordered table with its header row, which is repeated on every page."""
    grid = paper.document.add_table(rows=1, cols=len(columns), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _margins(grid)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    header = grid.rows[0]
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    header._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - no other way
    _fill(grid, header, columns, [column.header for column in columns], head=True, keep=True)
    return grid


def _widths(columns: list[Column], lines: list[list[str]]) -> list[float]:
    """Return the widths in millimetres: as asked for, but no figure or English word is broken."""
    asked = np.array([column.width for column in columns])
    width = TEXT_WIDTH_MM * asked / asked.sum()
    longest = np.array([max(map(len, texts)) for texts in zip(*lines, strict=True)])
    figures = np.array([column.kind != "text" for column in columns])
    words = [max(map(len, column.header.split()), default=0) for column in columns]
    wide = np.where([column.header.isascii() for column in columns], words, 0)
    need = np.where(figures, np.maximum(longest, wide) * DIGIT_MM + BESIDE_MM, 0.0)
    tight = width < need
    width[tight] = need[tight]
    width[~tight] *= (TEXT_WIDTH_MM - width[tight].sum()) / width[~tight].sum()
    return [float(each) for each in width]


def _height(texts: list[str], widths: list[float]) -> int:
    """Return about how many lines a row takes."""
    rooms = (CHINESE_MM * len(text) / (2 if text.isascii() else 1) for text in texts)
    return max(
        math.ceil((room + BESIDE_MM) / width) for room, width in zip(rooms, widths, strict=True)
    )


def _margins(grid: Any) -> None:
    """Leave half a millimetre beside the text of a cell: figures must not be broken."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = grid._tbl.tblPr  # noqa: SLF001 - no other way
    look = properties.find(qn("w:tblLook"))
    properties.append(margins) if look is None else look.addprevious(margins)


def _fill(
    grid: Any,
    row: Any,
    columns: list[Column],
    texts: list[str],
    *,
    head: bool = False,
    bold: bool = False,
    keep: bool = False,
) -> None:
    """Write the cells of a row, which is not split between pages; `keep`: nor from the next."""
    whole_row = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(whole_row)  # noqa: SLF001 - no other way
    cells = row.cells
    for at, (column, text) in enumerate(zip(columns, texts, strict=True)):
        cells[at].width = grid.columns[at].width
        paragraph = cells[at].paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(14)
        if keep:
            paragraph.paragraph_format.keep_with_next = True
        if head or at == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif column.kind != "text":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if text:
            write(paragraph, text, HEAVY if head else BODY, NO5, bold=bold)
