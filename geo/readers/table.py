"""What every reader hands over: the file as it is, nothing cleaned yet."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyproj

__all__ = ["RawTable"]


@dataclass(frozen=True)
class RawTable:
    """One file or sheet as it was read.

    Parameters
    ----------
    source
        Name of the file as told to people.
    columns
        Cells as in the file, headers exactly as in the file (a header may stand twice; a column
        without one is ``column 5``), index 0 … n−1. Text files: all ``str``, missing is
        ``None``. XLSX: numbers stay numbers, dates stay dates.
    rows
        (n,) int: number of the row as a person sees it in the file; in geometry formats the
        number of the feature, from 1.
    geometry
        (n,) shapely objects in `crs`, ``None`` where empty; ``None`` for plain tables.
    crs
        As the file states it; ``None`` when it states none.
    warnings
        The reader's own warnings: code → row numbers.
    """

    source: str
    columns: pd.DataFrame
    rows: np.ndarray
    geometry: np.ndarray | None = None
    crs: pyproj.CRS | None = None
    warnings: dict[str, list[int]] = field(default_factory=dict)
