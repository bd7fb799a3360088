"""Where the header stands: ledgers carry merged titles and notes above it."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from geo.coordinates import PAIR_HEADERS, WKT_HEADERS, X_HEADERS, Y_HEADERS
from geo.errors import InputError
from geo.headers import normalise
from geo.readers.files import MAX_CELLS
from geo.readers.table import RawTable
from geo.sheets import contract

__all__ = ["count_known", "find_header", "to_table"]

_LOOK = 30
_MARKED = tuple("=+-@＝＋－＠")
_TOTALS = {"合计", "总计", "小计", "共计", "total"}


def count_known(cells: Iterable[object], layer: str) -> int:
    """Return how many of `cells` name a field of `layer` or a coordinate."""
    known = {normalise(header) for header in (*X_HEADERS, *Y_HEADERS, *PAIR_HEADERS, *WKT_HEADERS)}
    for field in contract(layer).fields:
        known.update(map(normalise, (field.name, field.chinese, *field.synonyms)))
    return len({normalise(cell) for cell in cells if isinstance(cell, str)} & known)


def find_header(rows: Sequence[Sequence[object]], layer: str) -> int | None:
    """Return the index of the header row: the first with two known headers.

    A table of one column needs one. Where no row has them, the first row that is over half
    as full as the fullest: its headers may be told by the caller. None when all is empty.
    """
    filled = [sum(not _empty(cell) for cell in row) for row in rows[:_LOOK]]
    fullest = max(filled, default=0)
    if fullest == 0:
        return None
    for needed in {min(2, fullest), 1}:
        for at, row in enumerate(rows[:_LOOK]):
            if filled[at] * 2 >= fullest and count_known(row, layer) >= needed:
                return at
    return next(at for at, count in enumerate(filled) if count * 2 > fullest)


def to_table(source: str, rows: Sequence[Sequence[object]], layer: str) -> RawTable | None:
    """Return the table under the header row of `rows`, None when there is no header.

    Empty rows are passed over. Cells right of the header are kept under ``column n`` and the
    row is told as ``ragged_row``; rows of totals are left out and told as ``total_row``.

    Raises
    ------
    InputError
        ``sheet_too_large``: one endless row makes the whole table as wide.
    """
    at = find_header(rows, layer)
    if at is None:
        return None
    header, body = rows[at], rows[at + 1 :]
    width = max([len(header), *map(len, body)])
    if width * len(body) > MAX_CELLS:
        raise InputError("sheet_too_large", file=source, cell=f"R{len(rows)}C{width}")
    cells = np.full((len(body), width), None, dtype=object)
    for number, row in enumerate(body):
        cells[number, : len(row)] = row
    cells = _VALUES(cells)
    numbers = np.arange(len(body)) + at + 2
    present = cells != None  # noqa: E711 - element by element
    totals = _totals(cells, present)
    ragged = present[:, len(header) :].any(axis=1)
    keep = present.any(axis=1) & ~totals
    names = [_name(header[n] if n < len(header) else None, n) for n in range(width)]
    used = [
        n
        for n in range(width)
        if present[:, n].any() or (n < len(header) and not _empty(header[n]))
    ]
    frame = pd.DataFrame(cells[np.ix_(keep, used)], dtype=object)
    frame.columns = pd.Index([names[n] for n in used], dtype=object)
    told = {"total_row": totals, "ragged_row": ragged & keep}
    warnings = {code: numbers[mask].tolist() for code, mask in told.items() if mask.any()}
    return RawTable(source, frame, numbers[keep], warnings=warnings)


def _value(cell: object) -> object:
    """Return a cell: None when it is blank, without the apostrophe that marks ``'=1+1`` as text."""
    if not isinstance(cell, str):
        return cell
    if not cell or cell.isspace():
        return None
    return cell[1:] if cell[0] == "'" and cell[1:].lstrip()[:1] in _MARKED else cell


def _totals(cells: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return which rows are totals: the first filled cell says so and is not the row's only one."""
    if not cells.size:
        return np.zeros(len(cells), dtype=bool)
    first = cells[np.arange(len(cells)), present.argmax(axis=1)]
    says = [
        isinstance(cell, str) and len(cell) < 20 and normalise(cell) in _TOTALS for cell in first
    ]
    several: np.ndarray = present.sum(axis=1) > 1
    return several & says


def _name(header: object, at: int) -> str:
    return f"column {at + 1}" if _empty(header) else str(header)


def _empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


_VALUES = np.frompyfunc(_value, 1, 1)
