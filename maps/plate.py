"""The printed plate: A3 landscape, true to a round scale, as PNG (300 dpi) and vector PDF.

The map field is drawn in the scene's projected CRS and its limits are set from a round scale,
so the numeric scale holds on paper (STANDARDS D4: Web Mercator would be 13 % off at 28° N).
"""

import math
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PatchCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.path import Path as Outline

from maps.classes import classify, gap_radius, gap_tags, sizes
from maps.generalise import merged_lines
from maps.scene import Scene
from maps.sheet import MAP_FIELD, PAGE, draw_sheet, field_axes
from maps.style import LAYERS, PAPER, SHAPES, Layer, Mark
from maps.text import Translate
from maps.typeset import font, printable

__all__ = ["draw", "round_scale"]

DPI = 300
POINTS_PER_PIXEL = 0.75
SCALES = np.array([
    1000, 2000, 2500, 4000, 5000, 7500, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000,
    60_000, 75_000, 100_000, 125_000, 150_000, 200_000, 250_000, 300_000, 400_000, 500_000,
    750_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000,
])  # fmt: skip
LINES_A_PATH = 400
RANKED_GAPS = 20  # so many carry their number; more would hide the map
FINEST_MM = 0.12  # a detail smaller than this cannot be printed


def draw(
    scene: Scene,
    *,
    translate: Translate,
    png: Path | None = None,
    pdf: Path | None = None,
) -> int:
    """Draw `scene` on a plate and return the denominator of its scale.

    Parameters
    ----------
    scene
        What to draw, in WGS84; ``scene.epsg`` is the CRS of the plate.
    translate
        Turns the English words of `maps` into the reader's language.
    png, pdf
        Where to write; the same scene gives the same bytes.

    Raises
    ------
    geo.errors.InputError
        ``assets_missing``: the typeface has not been built.
    """
    field, scale = frame_of(scene)
    # TrueType outlines, so the text of the PDF can be searched, copied and edited.
    with mpl.rc_context({"pdf.fonttype": 42, "hatch.linewidth": 0.35}):
        figure = Figure(figsize=(PAGE[0] / 25.4, PAGE[1] / 25.4), facecolor="white")
        FigureCanvasAgg(figure)
        axes = field_axes(figure)
        axes.set(xlim=(field[0], field[2]), ylim=(field[1], field[3]), facecolor=PAPER)
        for order, layer in enumerate(LAYERS):
            frame = scene.frame(layer.key)
            if frame is not None and (layer.visible or layer.key == "units"):
                _draw_layer(
                    axes, layer, _inside(frame, scene.epsg, field), scene.walk_m, scale, order
                )
        _draw_names(axes, scene, field)
        draw_sheet(figure, axes, scene, scale, translate)
        if png is not None:
            figure.savefig(png, dpi=DPI, metadata={"Software": None},
                           pil_kwargs={"compress_level": 3})  # fmt: skip
        if pdf is not None:
            figure.savefig(pdf, metadata={"CreationDate": None, "Title": printable(scene.title)})
    return scale


def round_scale(width_m: float, height_m: float) -> int:
    """Return the denominator of the largest round scale at which an area fits the map field."""
    needed = max(width_m / MAP_FIELD[2], height_m / MAP_FIELD[3]) * 1000
    fitting = SCALES[np.searchsorted(SCALES, needed) :]
    return int(fitting[0] if len(fitting) else math.ceil(needed))


def frame_of(scene: Scene) -> tuple[tuple[float, float, float, float], int]:
    """Return the map field in metres of the scene's CRS (west, south, east, north), and scale."""
    area = gpd.GeoSeries([shapely.segmentize(shapely.box(*scene.bounds()), 0.05)], crs=4326)
    west, south, east, north = area.to_crs(scene.epsg).total_bounds
    scale = round_scale(east - west, north - south)
    half_width, half_height = (MAP_FIELD[2] * scale / 2000, MAP_FIELD[3] * scale / 2000)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - half_width, y - half_height, x + half_width, y + half_height), scale


def _inside(
    frame: gpd.GeoDataFrame, epsg: int, field: tuple[float, float, float, float]
) -> gpd.GeoDataFrame:
    """Return the rows that touch the map field, in metres."""
    metric = frame.to_crs(epsg)
    west, south, east, north = shapely.bounds(metric.geometry.to_numpy()).T
    return metric[
        (west <= field[2]) & (east >= field[0]) & (south <= field[3]) & (north >= field[1])
    ]  # fmt: skip


def _draw_layer(
    axes: Axes, layer: Layer, frame: gpd.GeoDataFrame, walk_m: float, scale: int, order: int
) -> None:
    kinds = classify(layer, frame)
    for name, mark in layer.marks.items():
        rows = frame[kinds == name]
        if rows.empty:
            continue
        if layer.key == "streets":
            _draw_streets(axes, rows, name, mark, scale)
        elif layer.key == "gaps":
            _draw_gaps(axes, rows, mark, walk_m, scale, order)
        else:
            _draw_rows(axes, layer, rows, mark, scale, order)


def _draw_streets(
    axes: Axes, rows: gpd.GeoDataFrame, name: str, mark: Mark, scale: int
) -> None:  # fmt: skip
    """Draw roads as thin as the scale asks; below 1:100,000 the main roads only."""
    if name == "minor" and scale > 100_000:
        return
    lines = merged_lines(rows, epsg=rows.crs.to_epsg(), tolerance=FINEST_MM * scale / 1000)
    axes.add_collection(
        PathCollection(_bundles(lines), facecolor="none", edgecolor=mark.stroke, zorder=1,
                       capstyle="round",
                       linewidths=mark.size * POINTS_PER_PIXEL * symbol_factor(scale)),
        autolim=False,
    )  # fmt: skip


def _bundles(lines: np.ndarray) -> list[Outline]:
    """Return the lines as a few long paths: renderers spend their time per path, not per vertex.

    Not one path, since a rasteriser's memory for a single path is limited.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    codes = np.where(np.diff(owner, prepend=-1) > 0, Outline.MOVETO, Outline.LINETO)
    starts = np.searchsorted(owner, np.arange(0, len(lines), LINES_A_PATH))
    return [
        Outline(part, kinds)
        for part, kinds in zip(
            np.split(xy, starts[1:]), np.split(codes, starts[1:]), strict=True
        )
        if len(part)
    ]  # fmt: skip


def _draw_gaps(
    axes: Axes, rows: gpd.GeoDataFrame, mark: Mark, walk_m: float, scale: int, order: int
) -> None:  # fmt: skip
    radius = np.maximum(gap_radius(rows, walk_m), 1.3 * scale / 1000)
    circles = [
        Circle((point.x, point.y), r) for point, r in zip(rows.geometry, radius, strict=True)
    ]  # fmt: skip
    axes.add_collection(
        PatchCollection(circles, facecolor=to_rgba(mark.fill or "none", mark.opacity),
                        edgecolor=mark.stroke, linewidth=0.7, hatch=mark.hatch or None,
                        linestyle=dashes(mark, 0.6), zorder=order + 1),
        autolim=False,
    )  # fmt: skip
    for circle, tag in zip(circles, gap_tags(rows, RANKED_GAPS), strict=True):
        if tag is not None:
            (x, y), r = circle.center, circle.radius
            axes.text(
                x, y + r, tag, ha="center", va="center", color="white", zorder=20, clip_on=True,
                font=font(6.5, bold=True),
                bbox={"facecolor": mark.stroke, "edgecolor": "none", "pad": 0.8,
                      "boxstyle": "round,pad=0.15"},
            )  # fmt: skip


def _draw_rows(
    axes: Axes, layer: Layer, rows: gpd.GeoDataFrame, mark: Mark, scale: int, order: int
) -> None:
    shapes = rows.geometry.to_numpy()
    dimension = shapely.get_dimensions(shapes)
    if (dimension == 2).any():
        _draw_areas(axes, shapes[dimension == 2], mark, order)
    if (dimension == 1).any():
        _draw_lines(axes, shapes[dimension == 1], mark, scale, order)
    points = rows[dimension == 0]
    if points.empty:
        return
    _draw_points(axes, points, mark, symbol_factor(scale) * sizes(layer, points), order)
    if layer.key == "chosen":
        for point, rank in zip(points.geometry, points["rank"], strict=True):
            axes.text(
                point.x, point.y, str(rank), ha="center", va="center_baseline", color="white",
                font=font(9.0 * symbol_factor(scale), bold=True), zorder=order + 1.5,
                clip_on=True,
            )  # fmt: skip


def _draw_points(
    axes: Axes, points: gpd.GeoDataFrame, mark: Mark, factor: np.ndarray, order: int
) -> None:
    drawn = [(*marker(mark), mark.fill)]
    if mark.base:
        drawn.insert(0, ("o", 1.0, mark.base))
    for size in np.unique(factor):  # one size at a time lets renderers repeat one symbol
        these = points.geometry[factor == size]
        for outline, reach, fill in drawn:
            axes.scatter(
                these.x, these.y, s=(2 * mark.size * POINTS_PER_PIXEL * size * reach) ** 2,
                marker=outline, facecolor=fill or "none", edgecolor=mark.stroke or "none",
                linewidth=mark.width * POINTS_PER_PIXEL * 0.7, zorder=order + 1,
            )  # fmt: skip


def _draw_lines(axes: Axes, shapes: np.ndarray, mark: Mark, scale: int, order: int) -> None:
    thin = shapely.simplify(shapely.get_parts(shapes), FINEST_MM * scale / 1000)
    width = max(0.6, mark.size * POINTS_PER_PIXEL * symbol_factor(scale))
    axes.add_collection(
        PathCollection(_bundles(thin), facecolor="none", linewidth=width, zorder=order + 1,
                       edgecolor=to_rgba(mark.stroke or "none", mark.opacity),
                       linestyle=dashes(mark, 0.8)),
        autolim=False,
    )  # fmt: skip


def _draw_areas(axes: Axes, shapes: np.ndarray, mark: Mark, order: int) -> None:
    outlines = [_outline(polygon) for polygon in shapely.get_parts(shapes)]
    share = mark.opacity if mark.shape == "area" else 0.6
    face = mark.base or mark.fill
    axes.add_collection(
        PathCollection(outlines, facecolor=to_rgba(face, share) if face else "none",
                       edgecolor=mark.stroke, linewidth=mark.width * POINTS_PER_PIXEL,
                       linestyle=dashes(mark, 0.8), hatch=mark.hatch or None, zorder=order + 1),
        autolim=False,
    )  # fmt: skip


def _outline(polygon: shapely.Polygon) -> Outline:
    rings = [polygon.exterior, *polygon.interiors]
    return Outline.make_compound_path(
        *(Outline(shapely.get_coordinates(ring), closed=True) for ring in rings)
    )


def symbol_factor(scale: int) -> float:
    """Return how much smaller symbols are than at street scale, as on the screen."""
    return float(np.clip(1.0 - 0.125 * math.log2(scale / 10_000), 0.5, 1.1))


def dashes(mark: Mark, factor: float) -> tuple[float, tuple[float, ...] | None]:
    """Return a mark's dashes as matplotlib's line style."""
    return (0, tuple(step * factor for step in mark.dash) or None)


def marker(mark: Mark) -> tuple[str | Outline, float]:
    """Return a mark's outline for matplotlib and its largest extent in radii."""
    if mark.shape not in SHAPES:
        return "o", 1.0
    outline = np.array([*SHAPES[mark.shape], SHAPES[mark.shape][0]]) * (1, -1)
    return Outline(outline, closed=True), float(np.abs(outline).max())


def _draw_names(
    axes: Axes, scene: Scene, field: tuple[float, float, float, float]
) -> None:  # fmt: skip
    """Write the names of the streets (街道); estates stay unnamed, they would cover each other."""
    frame = scene.frame("communities")
    if frame is None:
        return
    streets = _inside(frame[frame["level"] == "street"], scene.epsg, field)
    for point, name in zip(streets.representative_point(), streets["name"], strict=True):
        axes.text(
            point.x, point.y, printable(str(name)), font=font(9), color="#57534e",
            ha="center", va="center", zorder=20, clip_on=True, parse_math=False,
            bbox={"facecolor": "white", "alpha": 0.65, "edgecolor": "none", "pad": 1.2},
        )  # fmt: skip
