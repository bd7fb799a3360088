"""Frames as plain JSON values and back: missing is null, points are ``[lng, lat]``."""

import math
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

__all__ = ["columns", "frame", "plain", "records"]


def plain(value: Any) -> Any:
    """Return `value` as JSON knows it; NaN, NaT and infinities become None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray | set | frozenset):
        return [plain(item) for item in value]
    if hasattr(value, "geom_type"):
        point = value if value.geom_type == "Point" else value.representative_point()
        return [round(point.x, 7), round(point.y, 7)]
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e15 else round(value, 6)
    return value


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of `table` as dicts."""
    lists = {name: plain(list(table[name])) for name in table.columns}
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def columns(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Return `table` (its index included where it has a name) as one list for each column."""
    if table.index.name and table.index.name not in table:
        table = table.reset_index()
    return {str(name): plain(list(table[name])) for name in table.columns}


def frame(rows: list[dict[str, Any]] | dict[str, list[Any]], point: str | None = None) -> Any:
    """Return stored rows or columns as a DataFrame; with `point`, a GeoDataFrame in WGS84."""
    table = pd.DataFrame(rows)
    if point is None:
        return table
    pairs = [(None, None) if p is None else p for p in table[point]] if len(table) else []
    x, y = (np.array(side, dtype=float) for side in zip(*pairs, strict=True)) if pairs else ([], [])
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(x, y), crs=4326)
