"""Made-up rows of every layer, with gaps, Chinese text and awkward values."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.layers import LAYERS

__all__ = ["SPATIAL", "sample", "shapes_of"]

SPATIAL = tuple(name for name, layer in LAYERS.items() if layer.geometry)

_TEXTS = ["珞南街道", 'O\'Neil "quoted", 逗号', "=cmd|' /C calc'!A0", "a\\b\tc\nd", "🏠%s{}:x", ""]


def sample(layer: str, rows: int = 12, *, seed: int = 0) -> pd.DataFrame:
    """Return `rows` rows of `layer` with all fields, flags and extra columns."""
    rng = np.random.default_rng(seed)
    columns: dict[str, object] = {"id": [f"{layer}-{i:05d}" for i in rng.permutation(rows)]}
    for field in LAYERS[layer].fields[1:]:
        gone = rng.random(rows) < 0.3
        if field.kind in {"integer", "year"}:
            columns[field.name] = np.where(gone, np.nan, rng.integers(0, 10**9, rows))
        elif field.kind in {"number", "area", "money"}:
            columns[field.name] = np.where(gone, np.nan, rng.normal(0, 1e6, rows))
        elif field.kind == "flag":
            values = [
                None if no else bool(yes)
                for no, yes in zip(gone, rng.random(rows) < 0.5, strict=True)
            ]
            columns[field.name] = pd.Series(values, dtype=object)
        else:
            words = [
                None if no else _TEXTS[i]
                for no, i in zip(gone, rng.integers(0, 6, rows), strict=True)
            ]
            columns[field.name] = pd.Series(words, dtype="str")
    columns["flags"] = pd.Series(["", "estimated,outside"] * rows, dtype="str")[:rows]
    columns["extra"] = pd.Series(['{"备注": "x"}', None] * rows, dtype="str")[:rows]
    frame = pd.DataFrame(columns)
    if layer not in SPATIAL:
        return frame
    return gpd.GeoDataFrame(frame, geometry=shapes_of(layer, rows, rng), crs="EPSG:4326")


def shapes_of(layer: str, rows: int, rng: np.random.Generator) -> list[shapely.Geometry | None]:
    """Return shapes of the layer's type, every fifth missing."""
    made: list[shapely.Geometry | None] = []
    for i, (x, y) in enumerate(rng.uniform((114.0, 30.0), (114.6, 30.8), (rows, 2))):
        box = shapely.box(x, y, x + 0.01, y + 0.01)
        match LAYERS[layer].geometry:
            case "polygon":
                shape = shapely.MultiPolygon([box])
            case "line":
                shape = shapely.LineString([(x, y), (x + 0.001, y), (x + 0.001, y - 0.002)])
            case "point or polygon" if i % 2:
                shape = box
            case _:
                shape = shapely.Point(x, y)
        made.append(None if i % 5 == 4 else shape)
    return made
