"""A scene as the compact JSON that the page draws: GeoJSON layers, style, words."""

import json
import math
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from maps.classes import classify, gap_radius, gap_tags, has_ranks, sizes
from maps.generalise import merged_lines, simplified_areas
from maps.headline import headlines
from maps.scene import Scene
from maps.style import LAYERS, LEGEND, SHAPES, Field, Layer, Mark
from maps.text import (
    CAUSES,
    GAP_RANK,
    INTERFACE,
    INTERNAL,
    LANGUAGE_TAG,
    LEVELS,
    LIST_SEPARATOR,
    SOURCES,
    STATUSES,
    STRAIGHT,
    SYNTHETIC,
    UNITS,
    Translate,
)

__all__ = ["payload"]

DECIMALS = 6  # of a degree: 0.1 m
UNIT = 1e-5  # of a degree: 1 m, finer than a line on a screen is wide
STREET_TOLERANCE, AREA_TOLERANCE, REACH_TOLERANCE = 6.0, 4.0, 3.0  # metres
SMALLEST_REACH = 200.0  # m²: a speck on a screen
RANKED_GAPS = 30  # so many carry their number on the map; the list holds all


def payload(scene: Scene, *, translate: Translate) -> str:
    """Return `scene` as JSON that may stand inside a ``<script>`` element.

    ``<``, ``>`` and ``&`` are written as escapes, so no name can end the element. Coordinates
    are WGS84 degrees rounded to six decimals; streets and walking reach are integers, see
    `_steps`.
    """
    parts = [f'"about":{_dumps(_about(scene, translate))}']
    layers = []
    for layer in LAYERS:
        frame = scene.frame(layer.key)
        if frame is None:
            continue
        look = _dumps(_look(layer, scene, translate))
        data = ENCODERS.get(layer.key, _features)(layer, frame, scene)
        layers.append(f'{look[:-1]},"data":{data}}}')
    parts.append(f'"layers":[{",".join(layers)}]')
    text = "{" + ",".join(parts) + "}"
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _about(scene: Scene, translate: Translate) -> dict[str, Any]:
    west, south, east, north = scene.bounds()
    notes = [*scene.notes]
    if scene.mode == "straight":
        notes.insert(0, translate(STRAIGHT))
    return {
        "title": scene.title,
        "subtitle": scene.subtitle,
        "synthetic": translate(SYNTHETIC) if scene.synthetic else "",
        "notes": notes,
        "sources": list(scene.sources),
        "made": [text for text in (scene.author, scene.date, translate(INTERNAL)) if text],
        "language": translate(LANGUAGE_TAG),
        "bounds": [[south, west], [north, east]],
        "figures": [vars(headline) for headline in headlines(scene, translate)],
        "legend": LEGEND,
        "shapes": {name: [list(p) for p in points] for name, points in SHAPES.items()},
        "words": _translated(INTERFACE, translate),
        "weights": [vars(weight) for weight in scene.weights],
        "hardware": scene.hardware_most,
        "units": _translated(UNITS, translate),
        "labels": {
            "level": _translated(LEVELS, translate),
            "source": _translated(SOURCES, translate),
            "status": _translated(STATUSES, translate),
            "cause": _translated(CAUSES, translate),
        },
    }


def _translated(words: Mapping[str, str], translate: Translate) -> dict[str, str]:
    return {key: translate(word) for key, word in words.items()}


def _look(layer: Layer, scene: Scene, translate: Translate) -> dict[str, Any]:
    hints = [layer.hint] if layer.hint else []
    if layer.key == "reach" and scene.mode == "straight":
        hints = [STRAIGHT]
    if layer.key == "gaps" and has_ranks(scene.gaps):
        hints.append(GAP_RANK)
    return {
        "key": layer.key,
        "label": translate(layer.label),
        "hint": translate(LIST_SEPARATOR).join(translate(hint) for hint in hints),
        "visible": layer.visible,
        "marks": {name: _mark(mark, translate) for name, mark in layer.marks.items()},
        "fields": [[f.column, translate(f.label), f.kind] for f in layer.fields],
    }


def _mark(mark: Mark, translate: Translate) -> dict[str, Any]:
    look = {key: value for key, value in vars(mark).items() if value not in (None, (), "")}
    look.pop("hatch", None)
    return {**look, "label": translate(mark.label)}


def _street_lines(layer: Layer, frame: gpd.GeoDataFrame, scene: Scene) -> str:
    """Return class → lines, each as `_steps` has it."""
    kinds = classify(layer, frame)
    lines = {}
    for kind in layer.marks:
        merged = merged_lines(frame[kinds == kind], epsg=scene.epsg, tolerance=STREET_TOLERANCE)
        lines[kind] = _steps(gpd.GeoSeries(merged, crs=scene.epsg).to_crs(4326).to_numpy())
    return _dumps(lines)


def _reach_areas(layer: Layer, frame: gpd.GeoDataFrame, scene: Scene) -> str:
    """Return class → polygons → rings, each as `_steps` has it."""
    kinds = classify(layer, frame)
    areas: dict[str, list[list[list[int]]]] = {}
    for kind in layer.marks:
        metric = frame.geometry[kinds == kind].to_crs(scene.epsg).to_numpy()
        thin = shapely.get_parts(shapely.simplify(metric, REACH_TOLERANCE))
        thin = thin[shapely.area(thin) > SMALLEST_REACH]
        rings, owner = shapely.get_rings(thin, return_index=True)
        steps = _steps(gpd.GeoSeries(rings, crs=scene.epsg).to_crs(4326).to_numpy())
        areas[kind] = [[] for _ in thin]
        for polygon, ring in zip(owner, steps, strict=True):
            areas[kind][polygon].append(ring)
    return _dumps(areas)


def _steps(lines: np.ndarray) -> list[list[int]]:
    """Return each line (degrees) as ``[x, y, dx, dy, …]`` in units of 1e-5°.

    Streets and reach are most of a city's file, and no popup asks for them, so they travel as
    differences of integers: a fifth of the GeoJSON.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    steps = np.round(xy / UNIT).astype(np.int64)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    delta = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    delta[starts] = steps[starts]
    return [part.ravel().tolist() for part in np.split(delta, starts[1:]) if len(part)]


ENCODERS = {"streets": _street_lines, "reach": _reach_areas}


def _features(layer: Layer, frame: gpd.GeoDataFrame, scene: Scene) -> str:
    """Return the rows as a GeoJSON FeatureCollection with the columns that a popup shows."""
    geometry = frame.geometry
    if layer.key == "communities":
        geometry = simplified_areas(frame, epsg=scene.epsg, tolerance=AREA_TOLERANCE)
    rounded = shapely.transform(geometry.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    columns = {f.column: _values(f, frame) for f in layer.fields if f.column in frame}
    columns["class"] = classify(layer, frame).tolist()
    if layer.sizes:
        columns["size"] = sizes(layer, frame).tolist()
    if layer.key == "gaps":
        columns["metres"] = np.round(gap_radius(frame, scene.walk_m)).tolist()
        columns["tag"] = gap_tags(frame, RANKED_GAPS)
    if layer.key == "matches" and "values" in frame:
        columns["values"] = [[_number(value, 4) or 0 for value in row] for row in frame["values"]]
        columns["kept"] = [_number(value, 4) for value in frame["kept"]]
    if "id" in frame:
        columns["id"] = frame["id"].astype(str).tolist()
    features = [
        f'{{"type":"Feature","geometry":{shape},"properties":{_dumps(_known(columns, row))}}}'
        for row, shape in enumerate(shapely.to_geojson(rounded))
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def _known(columns: Mapping[str, list[Any]], row: int) -> dict[str, Any]:
    return {name: values[row] for name, values in columns.items() if values[row] is not None}


def _values(shown: Field, frame: gpd.GeoDataFrame) -> list[Any]:
    """Return a column as JSON values; what is missing is ``None``."""
    column = frame[shown.column]
    if shown.kind in ("count", "metres", "area", "yuan", "score"):
        digits = 3 if shown.kind == "score" else 1 if shown.kind == "area" else 0
        numbers = column.astype("Float64").to_numpy(dtype=float, na_value=math.nan)
        return [_number(value, digits) for value in numbers]
    missing = column.isna().to_numpy()
    return [None if gone else str(value) for value, gone in zip(column, missing, strict=True)]


def _number(value: float, digits: int) -> float | int | None:
    if not math.isfinite(value):
        return None
    return round(value, digits) if digits else round(value)
