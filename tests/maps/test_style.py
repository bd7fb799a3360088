"""What a symbol means is told twice: nobody has to see colours."""

from itertools import chain, combinations

import pytest
from matplotlib.colors import to_rgb

from maps.style import LAYERS, LEGEND, SHAPES, Layer, Mark


def lightness(color: str | None) -> float:
    """Return the relative luminance (WCAG 2) of a colour on white paper."""
    if color is None:
        return 1.0
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def told_apart(one: Mark, other: Mark) -> bool:
    """Return whether a black-and-white copy tells two marks apart."""
    return (
        one.shape != other.shape
        or one.dash != other.dash
        or abs(lightness(one.fill) - lightness(other.fill)) > 0.15
        or one.size >= 1.5 * other.size
        or other.size >= 1.5 * one.size
    )


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.key)
def test_classes_of_a_layer_differ_without_colour(layer: Layer) -> None:
    # A run either tells whether the room is enough, or says no more than `covered`.
    modern = {name: mark for name, mark in layer.marks.items() if name != "covered"}
    old = {name: m for name, m in layer.marks.items() if not name.startswith("covered_")}
    for one, other in chain(*(combinations(marks.values(), 2) for marks in (modern, old))):
        assert told_apart(one, other), (one.label, other.label)


def test_gap_causes_differ_by_hatch_on_paper() -> None:
    hatches = [m.hatch for layer in LAYERS if layer.key == "gaps" for m in layer.marks.values()]
    assert len(set(hatches)) == len(hatches) == 7


def test_the_three_roles_of_a_space_differ_without_colour() -> None:
    """Hollow may be chosen, dark exists, larger and numbered is proposed."""
    marks = {layer.key: layer.marks["idle"] for layer in LAYERS if layer.key in
             ("spaces", "stations", "chosen")}  # fmt: skip
    assert {mark.shape for mark in marks.values()} == {"triangle"}
    for one, other in combinations(marks.values(), 2):
        assert told_apart(one, other)


def test_every_layer_has_its_place_in_the_legend_and_every_shape_is_known() -> None:
    assert sorted(LEGEND) == sorted(layer.key for layer in LAYERS)
    assert len(LEGEND) == len(set(LEGEND))
    for layer in LAYERS:
        assert layer.by is None or layer.other in layer.marks
        for mark in layer.marks.values():
            assert mark.shape in {*SHAPES, "circle", "line", "area"}
