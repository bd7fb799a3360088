"""Fewer vertices where the eye cannot see them: what is drawn, never what is measured."""

import geopandas as gpd
import numpy as np
import shapely

__all__ = ["merged_lines", "simplified_areas"]


def merged_lines(frame: gpd.GeoDataFrame, *, epsg: int, tolerance: float) -> np.ndarray:
    """Return the lines of `frame` joined and thinned, as LineStrings in EPSG:`epsg`.

    Edges drawn twice (one for each direction) become one; edges that meet end to end become
    one line, which is then simplified by Douglas and Peucker within `tolerance` metres.
    """
    parts = shapely.get_parts(frame.geometry.to_crs(epsg).to_numpy())
    if not len(parts):
        return parts
    _, first = np.unique(shapely.to_wkb(shapely.normalize(parts)), return_index=True)
    merged = shapely.line_merge(shapely.multilinestrings(parts[np.sort(first)]))
    lines = shapely.simplify(shapely.get_parts(merged), tolerance, preserve_topology=False)
    return lines[shapely.length(lines) > tolerance]


def simplified_areas(frame: gpd.GeoDataFrame, *, epsg: int, tolerance: float) -> gpd.GeoSeries:
    """Return the areas of `frame` in its own CRS with fewer vertices.

    Common borders stay common (coverage simplification), so neighbours leave no slivers; rows
    of different levels overlap and are simplified level by level.
    """
    metric = frame.geometry.to_crs(epsg).to_numpy()
    levels = frame["level"].to_numpy(dtype=object) if "level" in frame else np.zeros(len(frame))
    for level in set(levels):
        here = levels == level
        metric[here] = shapely.coverage_simplify(shapely.make_valid(metric[here]), tolerance)
    return gpd.GeoSeries(metric, index=frame.index, crs=epsg).to_crs(frame.crs)
