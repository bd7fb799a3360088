"""What surrounds the map on a plate: title, frame, legend, scale, north, sources, finding.

All positions are millimetres on the page from its lower left corner (STANDARDS D4).
"""

import math
import re
from dataclasses import dataclass

import matplotlib.patheffects as effects
import shapely
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from pyproj import CRS

from maps.classes import classify, has_ranks
from maps.headline import caption, headlines
from maps.scene import Scene
from maps.style import GREY, INK, LAYERS, LEGEND, NAVY, SHAPES, Mark
from maps.text import (
    GAP_RANK,
    INTERNAL,
    LAYOUT,
    STRAIGHT,
    SYNTHETIC,
    UNITS,
    Translate,
    count,
)
from maps.typeset import font, printable, wrap

__all__ = ["MAP_FIELD", "PAGE", "draw_sheet", "field_axes"]

PAGE = (420.0, 297.0)
MARGIN = 8.0
MAP_FIELD = (12.0, 34.0, 308.0, 233.0)  # left, bottom, width, height
COLUMN = (326.0, 34.0, 82.0, 233.0)
LIST_FOOT = 24.0  # the numbered sites may come down to here, above author and date
GAPS = next(layer for layer in LAYERS if layer.key == "gaps")
MM_PER_POINT = 25.4 / 72
RED = "#9a3412"
SOFT = "#4b5563"


def field_axes(figure: Figure) -> Axes:
    """Return the axes of the map field: no ticks, a thin frame."""
    left, bottom, width, height = MAP_FIELD
    axes = figure.add_axes(
        (left / PAGE[0], bottom / PAGE[1], width / PAGE[0], height / PAGE[1])
    )  # fmt: skip
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(linewidth=0.6, color=INK)
    return axes


@dataclass
class Sheet:
    """The page in millimetres, with one way to write on it."""

    axes: Axes
    translate: Translate

    def text(
        self, x: float, y: float, words: str, points: float, *, bold: bool = False,
        color: str = INK, align: str = "left",
    ) -> None:  # fmt: skip
        """Write one line with its baseline at `y`; nothing in it is taken as mathematics."""
        self.axes.text(
            x, y, printable(words), font=font(points, bold=bold), color=color,
            ha=align, va="baseline", parse_math=False,
        )  # fmt: skip

    def paragraph(
        self, x: float, y: float, words: str, points: float, width: float, *, lines: int,
        bold: bool = False, color: str = INK,
    ) -> float:  # fmt: skip
        """Write a paragraph from baseline `y` downwards; return the next baseline."""
        leading = points * MM_PER_POINT * 1.45
        for line in wrap(words, width / (points * MM_PER_POINT), lines=lines):
            self.text(x, y, line, points, bold=bold, color=color)
            y -= leading
        return y

    def box(self, x: float, y: float, width: float, height: float, **style: object) -> None:
        """Draw a rectangle."""
        self.axes.add_patch(Rectangle((x, y), width, height, **style))  # type: ignore[arg-type]


def draw_sheet(figure: Figure, field: Axes, scene: Scene, scale: int, translate: Translate) -> None:
    """Draw everything around and upon the map `field` of a plate at 1:`scale`."""
    axes = figure.add_axes((0, 0, 1, 1), zorder=5)
    axes.set(xlim=(0, PAGE[0]), ylim=(0, PAGE[1]))
    axes.axis("off")
    sheet = Sheet(axes, translate)
    sheet.box(MARGIN, MARGIN, PAGE[0] - 2 * MARGIN, PAGE[1] - 2 * MARGIN, fill=False,
              linewidth=1.4, edgecolor=INK)  # fmt: skip
    _title(sheet, scene)
    _north(sheet)
    _scale_bar(sheet, scale, right=_left_is_taken(field, scene, scale))
    top = _figures(sheet, scene)
    top = _legend(sheet, scene, top)
    _sites(sheet, scene, top)
    _foot(sheet, scene)


def _title(sheet: Sheet, scene: Scene) -> None:
    sheet.text(PAGE[0] / 2, 276.5, wrap(scene.title, 32, lines=1)[0] if scene.title else "", 23,
               bold=True, align="center")  # fmt: skip
    sheet.text(PAGE[0] / 2, 270, scene.subtitle, 10.5, color=SOFT, align="center")
    sheet.text(408, 278, sheet.translate(INTERNAL), 12, bold=True, align="right")
    if scene.synthetic:
        sheet.axes.text(
            14, 279, printable(sheet.translate(SYNTHETIC)), font=font(12, bold=True), color=RED,
            va="center", bbox={"facecolor": "white", "edgecolor": RED, "pad": 3,
                               "linestyle": (0, (4, 2))},
        )  # fmt: skip


def _north(sheet: Sheet) -> None:
    x, y = MAP_FIELD[0] + MAP_FIELD[2] - 12, MAP_FIELD[1] + MAP_FIELD[3] - 20
    halo = [effects.withStroke(linewidth=3, foreground="white")]
    sheet.axes.text(x, y + 14, sheet.translate(LAYOUT["north"]), font=font(12, bold=True),
                    ha="center", va="center", color=INK, path_effects=halo)  # fmt: skip
    for side, fill in ((-1, INK), (1, "white")):
        sheet.axes.add_patch(
            Polygon([(x, y + 11), (x + side * 3.6, y), (x, y + 2.6)], facecolor=fill,
                    edgecolor=INK, linewidth=0.8)
        )  # fmt: skip


def bar_length(scale: int) -> float:
    """Return the length in metres of the scale bar: 1, 2 or 5 × 10ⁿ, 30 to 75 mm on paper."""
    longest = 75 * scale / 1000
    power = 10 ** math.floor(math.log10(longest))
    return float(max(step for step in (1, 2, 5) if step * power <= longest) * power)


def _left_is_taken(field: Axes, scene: Scene, scale: int) -> bool:
    """Return whether the scale bar would hide map in the lower left corner, but not in the right.

    Parameters
    ----------
    field
        Axes of the map, in metres of ``scene.epsg``.
    """
    frame = scene.frame("communities")
    if frame is None:
        return False
    (west, east), south = field.get_xlim(), field.get_ylim()[0]
    wide, high = ((side * scale) / 1000 for side in (bar_length(scale) * 1000 / scale + 26, 20))
    corners = [
        shapely.box(west, south, west + wide, south + high),
        shapely.box(east - wide, south, east, south + high),
    ]
    left, right = (frame.to_crs(scene.epsg).intersects(corner).any() for corner in corners)
    return bool(left and not right)


def _scale_bar(sheet: Sheet, scale: int, *, right: bool) -> None:
    metres = bar_length(scale)
    length = metres * 1000 / scale
    x, y = MAP_FIELD[0] + 8, MAP_FIELD[1] + 8
    if right:
        x += MAP_FIELD[2] - length - 26
    sheet.box(x - 5, y - 6, length + 20, 16, facecolor="white", alpha=0.85, edgecolor="none")
    for part in range(4):
        sheet.box(x + part * length / 4, y, length / 4, 1.5, linewidth=0.6, edgecolor=INK,
                  facecolor=INK if part % 2 == 0 else "white")  # fmt: skip
    unit, size = ("kilometres", metres / 1000) if metres >= 1000 else ("metres", metres)
    whole = sheet.translate(UNITS[unit]).format(value=f"{size:g}")
    for share, label in ((0, "0"), (0.5, f"{size / 2:g}"), (1, whole)):
        sheet.text(x + share * length, y - 3.6, label, 8, align="center")
    sheet.text(x, y + 4.4, f"{sheet.translate(LAYOUT['scale'])} 1:{scale:,}", 10, bold=True)


def _figures(sheet: Sheet, scene: Scene) -> float:
    """Write the headline figures two by two; return the height left below them."""
    left, top = COLUMN[0], COLUMN[1] + COLUMN[3]
    found = headlines(scene, sheet.translate)
    for i, headline in enumerate(found):
        x, y = left + (i % 2) * 42, top - 5 - (i // 2) * 22
        sheet.paragraph(x, y, headline.label, 7.5, 40, lines=2, color=SOFT)
        sheet.text(x, y - 11, headline.value, 17, bold=True, color=NAVY)
        sheet.text(x, y - 15, wrap(headline.detail or " ", 15, lines=1)[0] if headline.detail
                   else "", 7.5, color=SOFT)  # fmt: skip
    return top - 22 * math.ceil(len(found) / 2) - 2


def _legend(sheet: Sheet, scene: Scene, top: float) -> float:
    """Draw the legend below `top`; return the height left below it."""
    x = COLUMN[0]
    sheet.text(x, top - 4, sheet.translate(LAYOUT["legend"]), 12, bold=True)
    groups = _groups(scene)
    rows = sum(1 if len(marks) == 1 else 1 + (len(marks) + 1) // 2 for _, marks in groups)
    step = min(5.4, (top - 12 - COLUMN[1]) / max(rows, 1))
    y = top - 10.5
    for label, marks in groups:
        title = sheet.translate(label)
        if label == GAPS.label and has_ranks(scene.gaps):
            title = f"{title} · {sheet.translate(GAP_RANK)}"
        if len(marks) == 1:
            _swatch(sheet, x + 3, y + 1.1, marks[0])
            sheet.text(x + 8, y, title, 8, bold=True)
        else:
            sheet.text(x, y, title, 8, bold=True)
            for i, mark in enumerate(marks):
                if i % 2 == 0:
                    y -= step
                at = x + (i % 2) * 42
                _swatch(sheet, at + 3, y + 1.1, mark)
                words = wrap(sheet.translate(mark.label), 34 / (7.5 * MM_PER_POINT), lines=1)[0]
                sheet.text(at + 8, y, words, 7.5)
        y -= step + 0.4
    return y


def _groups(scene: Scene) -> list[tuple[str, list[Mark]]]:
    """Return what the legend explains: layers with the classes that occur."""
    groups = []
    for layer in sorted(LAYERS, key=lambda layer: LEGEND.index(layer.key)):
        frame = scene.frame(layer.key)
        if frame is None or not (layer.visible or layer.key == "units"):
            continue
        there = set(classify(layer, frame))
        groups.append(
            (layer.label, [mark for name, mark in layer.marks.items() if name in there])
        )  # fmt: skip
    return groups


def _swatch(sheet: Sheet, x: float, y: float, mark: Mark) -> None:
    style = {
        "facecolor": mark.fill or "none", "edgecolor": mark.stroke or "none",
        "linewidth": max(0.6, mark.width * 0.6),
    }  # fmt: skip
    if mark.shape == "line":
        sheet.axes.plot([x - 3, x + 3], [y, y], color=mark.stroke, alpha=mark.opacity,
                        linewidth=mark.size * 0.75,
                        linestyle=(0, tuple(s * 0.6 for s in mark.dash) or None))  # fmt: skip
        return
    if mark.shape == "area":
        face = to_rgba(mark.fill, mark.opacity) if mark.fill else "none"
        sheet.box(x - 3, y - 1.4, 6, 2.8, facecolor=face, edgecolor=mark.stroke,
                  linewidth=mark.width * 0.75, hatch=mark.hatch or None,
                  linestyle=(0, tuple(s * 0.6 for s in mark.dash) or None))  # fmt: skip
        return
    size = min(1.7, max(0.9, mark.size * 0.25))
    circle = [(x + size * math.cos(a / 12 * math.pi), y + size * math.sin(a / 12 * math.pi))
              for a in range(24)]  # fmt: skip
    if mark.base:
        sheet.axes.add_patch(Polygon(circle, **style | {"facecolor": mark.base}))  # type: ignore[arg-type]
    if mark.shape in SHAPES:
        corners = [(x + dx * size, y - dy * size) for dx, dy in SHAPES[mark.shape]]
        sheet.axes.add_patch(Polygon(corners, **style))  # type: ignore[arg-type]
        return
    if mark.opacity < 1:  # gap zones: the hatch tells the cause on a black-and-white copy
        style |= {"facecolor": "white", "hatch": mark.hatch * 2, "edgecolor": mark.stroke or INK}
    sheet.axes.add_patch(Polygon(circle, **style))  # type: ignore[arg-type]


def _sites(sheet: Sheet, scene: Scene, top: float) -> None:
    """List the proposed sites by number in what is left of the column."""
    frame = scene.frame("chosen")
    room = int((top - LIST_FOOT - 3.2) / 4.4)
    if frame is None or room < 3:
        return
    shown = len(frame) if len(frame) <= room else room - 1
    sheet.text(COLUMN[0], top - 3, sheet.translate(LAYOUT["sites"]), 8, bold=True)
    y = top - 7.6
    ordered = frame.sort_values("rank")
    for rank, name in list(zip(ordered["rank"], ordered["name"], strict=True))[:shown]:
        sheet.text(COLUMN[0] + 5, y, str(rank), 7.5, bold=True, align="right", color=SOFT)
        sheet.text(COLUMN[0] + 7.5, y, wrap(str(name), 27, lines=1)[0], 7.5)
        y -= 4.4
    if len(ordered) > shown:
        more = sheet.translate(LAYOUT["more"]).format(value=count(len(ordered) - shown))
        sheet.text(COLUMN[0] + 7.5, y, more, 7.5, color=GREY)


def _crs_name(epsg: int, translate: Translate) -> str:
    """Return what a CRS is called: CGCS2000 zones in the reader's language, others as EPSG does."""
    name = CRS.from_epsg(epsg).name
    zone = re.fullmatch(r"CGCS2000 / 3-degree Gauss-Kruger (CM|zone) (\d+)E?", name)
    if zone is None:
        return name
    meridian = int(zone[2]) * (3 if zone[1] == "zone" else 1)
    return translate(LAYOUT["zone"]).format(meridian=meridian)


def _foot(sheet: Sheet, scene: Scene) -> None:
    """Write the finding, the sources and how the map was made."""
    say = sheet.translate
    finding = caption(scene, say)
    notes = [say(STRAIGHT)] if scene.mode == "straight" else []
    notes += [*scene.notes]
    crs = say(LAYOUT["crs"]).format(name=_crs_name(scene.epsg, say), epsg=scene.epsg)
    sources = say(LAYOUT["sources"]).format(sources="; ".join(scene.sources) or "–")
    y = 27.5
    if finding:
        words = say(LAYOUT["finding"]).format(text=finding)
        sheet.paragraph(12, y, words, 11, 300, lines=1, bold=True)
    sheet.paragraph(12, 21.5, sources, 8, 308, lines=1, color=SOFT)
    sheet.paragraph(12, 17, " · ".join(notes), 8, 308, lines=1, color=SOFT)
    sheet.text(12, 12.5, crs, 8, color=SOFT)
    made = [say(LAYOUT["author"]).format(author=scene.author)] if scene.author else []
    made += [say(LAYOUT["date"]).format(date=scene.date)] if scene.date else []
    for i, words in enumerate(made):
        sheet.text(408, 17 - 4.5 * i, words, 9, align="right")
