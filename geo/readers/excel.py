"""XLSX: the right sheet, the table under merged titles, cells as values and never as formulas."""

import re
from pathlib import Path
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from geo.errors import InputError
from geo.readers.files import MAX_CELLS, check_zip, unpack
from geo.readers.header_row import count_known, find_header, to_table
from geo.readers.table import RawTable

__all__ = ["read_excel"]

_DISPLAY, _DATA = "展示版", "数据版"  # STANDARDS D3
# Elements that hold something: <c r="B7" …>, <row r="7" …>, not <c r="B7"/>.
_COLUMN = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})\d[^>]*(?<!/)>')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d{1,7})"[^>]*(?<!/)>')
_OVERLAP = 300  # longest beginning of a cell that may lie across two blocks

Rows = list[list[object]]


def read_excel(path: Path, *, layer: str, table: str | None = None) -> RawTable:
    """Read one sheet; formulas give the values that the spreadsheet program stored.

    Beside a sheet ``数据版`` one called ``展示版`` is passed over (STANDARDS D3). Of several
    sheets the one with headers of `layer` is taken.

    Raises
    ------
    InputError
        ``table_missing``, ``tables_several``, ``display_sheet_only``, ``sheet_too_large``,
        ``file_empty`` or ``file_damaged``.
    """
    with check_zip(path) as archive:
        _check_extent(archive, path.name)
    try:
        with CalamineWorkbook.from_path(path) as book:
            visible = _sheets(book)
            chosen = _named(path.name, visible, table) if table else _candidates(path.name, visible)
            sheets = {name: _rows(book, name) for name in chosen}
    except (CalamineError, OSError, ValueError) as error:
        raise InputError("file_damaged", file=path.name) from error
    name = _choose(path.name, sheets, layer)
    read = to_table(f"{path.name} [{name}]" if len(visible) > 1 else path.name, sheets[name], layer)
    if read is None:
        raise InputError("file_empty", file=path.name)
    return read


def _sheets(book: CalamineWorkbook) -> list[str]:
    """Return the names of the sheets that people see; of all where none is visible."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    seen = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return seen or [sheet.name for sheet in sheets]


def _named(source: str, sheets: list[str], table: str) -> list[str]:
    if table not in sheets:
        raise InputError("table_missing", file=source, table=table, tables=", ".join(sheets))
    if _DISPLAY in table:
        raise InputError("display_sheet_only", file=source, table=table)
    return [table]


def _candidates(source: str, sheets: list[str]) -> list[str]:
    data = [name for name in sheets if _DATA in name]
    if data:
        return data
    plain = [name for name in sheets if _DISPLAY not in name]
    if sheets and not plain:
        raise InputError("display_sheet_only", file=source, table=sheets[0])
    return plain


def _choose(source: str, sheets: dict[str, Rows], layer: str) -> str:
    """Return the one sheet with at least two headers of `layer`, else the one with any cell."""
    filled = {name: find_header(rows, layer) for name, rows in sheets.items()}
    filled = {name: at for name, at in filled.items() if at is not None}
    if not filled:
        raise InputError("file_empty", file=source)
    fitting = [
        name
        for name, at in filled.items()
        if at is not None and count_known(sheets[name][at], layer) > 1
    ]
    found = fitting or list(filled)
    if len(found) > 1:
        raise InputError("tables_several", file=source, tables=", ".join(found))
    return found[0]


def _rows(book: CalamineWorkbook, name: str) -> Rows:
    return [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]


def _check_extent(archive: ZipFile, source: str) -> None:
    """Refuse a workbook with a cell so far out that the sheet would not fit into memory.

    The reader lays a sheet out as a full rectangle, so one stray cell in XFD1048576 would ask
    for 17 thousand million cells and end the process.
    """
    for member in archive.infolist():
        if not member.filename.endswith(".xml"):
            continue
        last_row, last_column, tail = 1, b"A", b""
        for block in unpack(archive, member, source):
            text = tail + block
            found = {*_COLUMN.findall(text), last_column}
            last_column = max(found, key=lambda letters: (len(letters), letters))
            last_row = max([last_row, *map(int, _ROW.findall(text))])
            tail = text[-_OVERLAP:]
        if last_row * _column_number(last_column) > MAX_CELLS:
            cell = f"{last_column.decode()}{last_row}"
            raise InputError("sheet_too_large", file=source, cell=cell)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
