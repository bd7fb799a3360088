"""Which class of its layer each row belongs to; the map, the plate and the legend agree."""

import geopandas as gpd
import numpy as np
import pandas as pd

from maps.style import Layer

__all__ = ["classify", "gap_radius", "gap_tags", "has_ranks", "sizes"]

MAIN_ROADS = frozenset(
    road + link
    for road in ("motorway", "trunk", "primary", "secondary")
    for link in ("", "_link")
)  # fmt: skip


def classify(layer: Layer, frame: gpd.GeoDataFrame) -> np.ndarray:
    """Return the class of each row (n,), always a key of ``layer.marks``."""
    if layer.by is None:
        return np.full(len(frame), next(iter(layer.marks)), dtype=object)
    if layer.by == "road":
        return np.where(frame["highway"].astype(str).isin(MAIN_ROADS), "main", "minor")
    if layer.by == "candidate":
        source = _known(frame["source"], layer)
        return np.where(frame["eligible"].fillna(True).astype(bool), source, "ineligible")
    return _known(frame[layer.by], layer)


def sizes(layer: Layer, frame: gpd.GeoDataFrame) -> np.ndarray:
    """Return the factor (n,) by which the symbol of each row is larger than its mark."""
    if not layer.sizes:
        return np.ones(len(frame))
    return np.asarray(frame["level"].map(layer.sizes).fillna(1.0), dtype=float)


def gap_radius(gaps: gpd.GeoDataFrame, walk_m: float) -> np.ndarray:
    """Return the radius (n,) in metres of each gap zone's circle.

    Its area grows with the households; 6,000 of them fill the walk. A zone has its own size on
    the ground, so circles neither swell nor run together when the map is zoomed.
    """
    households = gaps["households"].astype("Float64").to_numpy(dtype=float, na_value=0.0)
    return np.asarray(np.clip(walk_m * np.sqrt(households / 6000), 0.2 * walk_m, walk_m))


def has_ranks(gaps: gpd.GeoDataFrame | None) -> bool:
    """Tell whether gap zones are ordered by urgency; older runs do not tell."""
    return (
        gaps is not None and "priority_rank" in gaps and bool(gaps["priority_rank"].notna().any())
    )


def gap_tags(gaps: gpd.GeoDataFrame, most: int) -> list[str | None]:
    """Return the numbers that the `most` urgent zones carry on the map; None for the others."""
    if not has_ranks(gaps):
        return [None] * len(gaps)
    ranks = gaps["priority_rank"].astype("Float64").to_numpy(dtype=float, na_value=np.inf)
    return [str(int(rank)) if rank <= most else None for rank in ranks]


def _known(values: pd.Series, layer: Layer) -> np.ndarray:
    return np.where(values.isin(list(layer.marks)), values, layer.other).astype(object)
