"""Cells of geometry files as plain values: what a spreadsheet would hold."""

import json
from decimal import Decimal

import numpy as np
import pandas as pd

__all__ = ["plain_cells"]


def plain_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with object columns of text, numbers, dates and None.

    Lists and objects (GeoJSON, Parquet) become JSON text; bytes are no cell and become None.
    """
    cells = [_plain(frame.iloc[:, at]) for at in range(frame.shape[1])]
    plain = pd.DataFrame(dict(enumerate(cells)), dtype=object, index=pd.RangeIndex(len(frame)))
    plain.columns = pd.Index(frame.columns, dtype=object)
    return plain


def _plain(column: pd.Series) -> np.ndarray:
    values = column.astype(object).to_numpy(copy=True)
    if column.dtype == object:
        values[:] = [_cell(value) for value in values]
    values[pd.isna(values)] = None
    return values


def _cell(value: object) -> object:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, dict, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, Decimal):
        return float(value)
    return None if isinstance(value, bytes) else value
