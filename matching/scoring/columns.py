"""Columns of a table as arrays; one that is absent counts as missing everywhere."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["column", "factorized", "numbers", "texts"]


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as it is."""
    return frame[name] if name in frame else pd.Series(None, index=frame.index, dtype=object)


def numbers(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return a column as numbers; missing: NaN."""
    return pd.to_numeric(column(frame, name)).to_numpy(dtype=np.float64, na_value=np.nan)


def texts(frame: pd.DataFrame, name: str = "text") -> list[str]:
    """Return a column as trimmed texts; missing: ""."""
    return [value.strip() if isinstance(value, str) else "" for value in column(frame, name)]


def factorized(values: list[Any]) -> tuple[NDArray[np.int64], list[Any]]:
    """Return a number for each value and the different values, in order of appearance."""
    found: dict[Any, int] = {}
    index = [found.setdefault(value, len(found)) for value in values]
    return np.array(index, dtype=np.int64), list(found)
