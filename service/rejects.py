"""The rejects file: rejected rows as they were, with the reason, to mend and import again.

The columns of the file come first, cell by cell; then row number, field, value and reason, which
the import passes over when the mended file comes back.
"""

import datetime as dt
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import xlsxwriter

from geo.cells import plain
from geo.findings import Finding
from geo.headers import REJECT_HEADERS
from geo.readers import RawTable
from geo.readers.files import shown_name
from service.errors import ServiceError
from service.files import write_whole
from service.i18n import language
from service.sentences import sentence
from service.spreadsheets import neutralise
from service.words import field_name

__all__ = ["Rejected", "beside", "check_rejects", "reasons_of", "write_rejects"]

LONGEST_STEM = 60
"""So much of a file's name goes into that of its rejects: systems take 255 bytes."""

LONGEST = 32_767
"""Characters a cell of a spreadsheet can hold."""

CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - the same rows make the same bytes

Header = tuple[str, int]
"""A header and which of its like it is: a file may have one header twice."""


@dataclass(frozen=True)
class Rejected:
    """Rejected rows of one file."""

    layer: str
    raw: RawTable
    findings: Sequence[Finding]


def beside(target: str, file: Path, layer: str) -> Path:
    """Return where rejects go when nobody says: beside the workspace, else where one works."""
    home, start = Path(target), f"rejects-{layer}-"
    folder = home.parent if home.suffix == ".gpkg" else Path()
    stem = shown_name(file.stem).removeprefix(start)[:LONGEST_STEM]
    return folder / f"{start}{stem}.xlsx"


def check_rejects(where: Path, inputs: Sequence[Path]) -> None:
    """Refuse a place for rejects where they could not be read again, or that holds an input."""
    if where.suffix.lower() != ".xlsx":
        raise ServiceError("rejects_not_xlsx", path=where)
    if any(where.exists() and path.exists() and where.samefile(path) for path in inputs):
        raise ServiceError("rejects_is_input", path=where)


def reasons_of(files: Sequence[Rejected]) -> list[dict[str, Any]]:
    """Return for each reason of rejecting how many rows it has, and the first of them."""
    reasons: dict[str, dict[str, Any]] = {}
    for file in files:
        once = {(reject.row, reject.code): reject for reject in reversed(file.findings)}
        for row, code, field, value in sorted(once.values()):
            first = {"file": file.raw.source, "row": row, "field": field, "value": value}
            reasons.setdefault(code, {"code": code, "rows": 0, **first})["rows"] += 1
    return sorted(reasons.values(), key=lambda reason: -int(reason["rows"]))


def write_rejects(path: Path, files: Sequence[Rejected], *, keep: bool = False) -> Path:
    """Write the rejected rows of `files` to a spreadsheet.

    Parameters
    ----------
    path
        Where.
    files
        The rejected rows of each file.
    keep
        Leave a file that is there, perhaps half mended, and write beside it (``…-2.xlsx``)
        unless it holds just this.

    Returns
    -------
    Path
        Where they are.

    Raises
    ------
    OSError
        The folder is missing, not writable or full.
    """
    content = _workbook(files)
    number, free = 1, path
    while keep and free.exists() and free.read_bytes() != content:
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    write_whole(free, content)
    return free


def _workbook(files: Sequence[Rejected]) -> bytes:
    headers = list(dict.fromkeys(header for file in files for header in _headers(file.raw)))
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet()
        added = REJECT_HEADERS[0] if language() == "zh" else REJECT_HEADERS[1]
        bold = book.add_format({"bold": True, "bottom": 1})
        for column, text in enumerate((*(name for name, _ in headers), *added)):
            sheet.write_string(0, column, str(_cell(text)), bold)
        sheet.freeze_panes(1, 0)
        lines = (line for file in files for line in _lines(file, headers, several=len(files) > 1))
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                if isinstance(value, int | float):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value)
    return buffer.getvalue()


def _headers(raw: RawTable) -> list[Header]:
    """Return the headers of a file; geometry comes as one more column of WKT."""
    names = [*map(str, raw.columns.columns), *(["wkt"] if raw.geometry is not None else [])]
    return [(name, names[:at].count(name)) for at, name in enumerate(names)]


def _lines(
    file: Rejected, headers: Sequence[Header], *, several: bool
) -> Iterator[list[int | float | str]]:
    """Yield one line for each rejected row, in the file's order."""
    raw, column = file.raw, {header: at for at, header in enumerate(headers)}
    reasons: dict[int, list[Finding]] = {}
    for finding in file.findings:
        reasons.setdefault(finding.row, []).append(finding)
    for at in np.flatnonzero(np.isin(raw.rows, list(reasons))):
        row = int(raw.rows[at])
        line: list[int | float | str] = [""] * len(headers)
        values = raw.columns.iloc[at].tolist()
        if raw.geometry is not None:
            values.append(shapely.to_wkt(raw.geometry[at]) if raw.geometry[at] else None)
        for header, value in zip(_headers(raw), values, strict=True):
            line[column[header]] = _cell(value)
        found = reasons[row]
        fields = dict.fromkeys(field_name(file.layer, finding.field) for finding in found)
        told = dict.fromkeys(sentence(finding.code) for finding in found)
        if any(isinstance(value, str) and len(value) > LONGEST for value in values):
            told[sentence("cell_cut")] = None
        yield [
            *line,
            f"{raw.source}:{row}" if several else row,
            _join(fields),
            _cell(_join(dict.fromkeys(finding.value for finding in found))),
            _join(told),
        ]


def _join(texts: dict[str, None]) -> str:
    return ("；" if language() == "zh" else "; ").join(filter(None, texts))


def _cell(value: object) -> int | float | str:
    """Return `value` as a spreadsheet may hold it: numbers as they are, text without formulas."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool | dt.date | dt.time):
        return plain(value)
    if isinstance(value, int | float | np.number):
        number = float(value)
        return number if math.isfinite(number) else ""
    text = plain(value)[:LONGEST]
    return text if _is_number(text) else str(neutralise(text))


def _is_number(text: str) -> bool:
    """Tell a number, which no program takes for a formula, from other text with a sign."""
    try:
        float(text)
    except ValueError:
        return False
    return True
