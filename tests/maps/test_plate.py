import math
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import matplotlib.image as mpimg
import numpy as np
import pytest
import shapely

from maps.headline import caption, headlines
from maps.plate import draw, frame_of, round_scale
from maps.scene import Scene
from maps.sheet import MAP_FIELD, bar_length
from maps.typeset import printable, wrap
from tests.maps.scenes import EPSG, city, frame
from tests.maps.words import ROOT, chinese, english

PIXELS_PER_MM = 300 / 25.4


def two_points() -> Scene:
    """Two proposed sites 6,000 m apart from west to east, and nothing else."""
    chosen = frame(shapely.points([(0, 0), (6000, 0)]), id=["a", "b"], name=["a", "b"],
                   source=["handed_over"] * 2, rank=[1, 2])  # fmt: skip
    return Scene(title="两点", walk_m=500, epsg=EPSG, chosen=chosen)


def test_the_scale_is_true_on_paper(tmp_path: Path) -> None:
    """Measured with a ruler: the green squares lie as far apart as the scale says."""
    scale = draw(two_points(), translate=chinese(), png=tmp_path / "p.png")
    pixels = mpimg.imread(tmp_path / "p.png")
    assert pixels.shape[:2] == (3507, 4960)  # A3 at 300 dpi
    left = int((MAP_FIELD[0] + 1) * PIXELS_PER_MM)
    right = int((MAP_FIELD[0] + MAP_FIELD[2] - 1) * PIXELS_PER_MM)
    green = np.abs(pixels[:, left:right, :3] - np.array([0x0B, 0x7A, 0x53]) / 255).max(2) < 0.02
    columns = np.flatnonzero(green.any(0))
    first, second = columns[columns < columns.mean()], columns[columns > columns.mean()]
    apart_mm = (second.max() + second.min() - first.max() - first.min()) / 2 / PIXELS_PER_MM
    assert apart_mm * scale / 1000 == pytest.approx(6000, abs=0.2 * scale / 1000)


@pytest.mark.parametrize("width", [1.0, 307_999.0, 308_000.0, 308_001.0, 5e6, 1e8])
def test_an_area_fits_the_field_at_a_round_scale(width: float) -> None:
    scale = round_scale(width, 10)
    assert width / scale * 1000 <= MAP_FIELD[2]
    if width == 308_000.0:
        assert scale == 1_000_000


@pytest.mark.parametrize("scale", [1000, 2500, 30_000, 125_000, 1_000_000])
def test_the_scale_bar_is_a_round_length_that_fits(scale: int) -> None:
    metres = bar_length(scale)
    assert 29 < metres * 1000 / scale <= 75
    assert metres / 10 ** math.floor(math.log10(metres)) in (1, 2, 5)


def test_the_whole_area_is_in_the_field() -> None:
    west, south, east, north = frame_of(city())[0]
    estates = city().estates.to_crs(EPSG)
    inside = estates[estates["status"] != "outside"].total_bounds
    assert west < inside[0]
    assert south < inside[1]
    assert east > inside[2]
    assert north > inside[3]


def few() -> Scene:
    """The city without its crowd: every layer, a handful of rows."""
    scene = city()
    return replace(scene, **{key: getattr(scene, key).iloc[:5] for key in (
        "estates", "gaps", "stations", "chosen", "reach", "matches", "units", "streets"
    )})  # fmt: skip


def test_the_pdf_is_vector_with_its_typeface_and_the_same_each_time(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from maps.plate import draw;"
        "from tests.maps.test_plate import few; from tests.maps.words import chinese;"
        "draw(few(), translate=chinese(), pdf=Path(sys.argv[1]))"
    )
    subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(tmp_path / "1.pdf")],
        cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "1"}, check=True,
    )  # fmt: skip
    draw(few(), translate=chinese(), pdf=tmp_path / "2.pdf")
    first = (tmp_path / "1.pdf").read_bytes()
    assert first == (tmp_path / "2.pdf").read_bytes()
    assert b"/CIDFontType2" in first
    assert b"/FontFile2" in first
    assert b"NotoSansSC-Regular" in first
    assert b"DejaVu" not in first
    assert b"/CreationDate" not in first
    assert b"/Subtype /Image" not in first
    box = [float(side) for side in re.search(rb"/MediaBox \[([^\]]*)\]", first)[1].split()]
    assert box[2:] == pytest.approx([420 / 25.4 * 72, 297 / 25.4 * 72], abs=0.1)


def test_odd_names_are_drawn_without_a_warning(tmp_path: Path) -> None:
    scene = few()
    odd = ["$x_1$ 花园", "笑脸😀", "换\n行\t", "𠮷野家", "\\frac{1}{2}$"]
    chosen = scene.chosen.assign(name=(odd * 2)[: len(scene.chosen)])
    communities = scene.communities.assign(name="$\\bad$")
    scene = replace(scene, title="$a_$ 图😀", notes=tuple(odd), chosen=chosen,
                    communities=communities)  # fmt: skip
    draw(scene, translate=chinese(), pdf=tmp_path / "p.pdf")
    assert (tmp_path / "p.pdf").stat().st_size > 50_000


def test_estates_may_be_areas_and_a_scene_may_be_empty(tmp_path: Path) -> None:
    estates = city().estates.to_crs(EPSG)
    areas = gpd.GeoDataFrame(
        estates.drop(columns="geometry"), geometry=estates.buffer(60), crs=EPSG
    ).to_crs(4326)
    draw(replace(city(), estates=areas), translate=english, png=tmp_path / "a.png")
    draw(Scene(title="", walk_m=500, epsg=EPSG), translate=english, png=tmp_path / "b.png")
    assert (tmp_path / "b.png").stat().st_size < (tmp_path / "a.png").stat().st_size


def test_what_the_typeface_lacks_is_replaced() -> None:
    assert printable("笑😀\n脸") == "笑□ 脸"


def test_lines_break_by_width_and_the_last_is_cut() -> None:
    assert wrap("一二三四五六七", 3, lines=3) == ["一二三", "四五六", "七"]
    assert wrap("一二三四五六七", 3, lines=2) == ["一二三", "四五…"]
    assert wrap("by the green station", 6, lines=3) == ["by the", "green", "station"]
    assert wrap("", 3, lines=2) == []


def test_the_caption_has_three_numbers_and_agrees_with_the_headlines() -> None:
    text = caption(city(), chinese())
    shown = headlines(city(), chinese())
    assert text == "步行 500 米内，32.9% 的住户可到达服务站点；建成 10 处拟建站点后提高到 87.3%。"
    assert [h.value for h in shown] == ["32.9%", "196", "58", "10"]
    assert shown[3].detail == "改造费用 123.46 万元"


def test_figures_that_are_missing_are_left_out() -> None:
    scene = replace(city(), summary={"coverage_estates": 0.5, "estates": 10, "covered_estates": 5})
    assert [h.label for h in headlines(scene, chinese())] == ["步行 500 米内有站点的小区占比",
                                                              "未覆盖小区"]  # fmt: skip
    assert caption(scene, english) == (
        "Within 500 m, 50.0% of estates can walk to a station; 5 estates cannot."
    )
    nothing = replace(city(), summary={"coverage_households": None})
    assert headlines(nothing, english) == []
    assert caption(nothing, english) == ""
