"""One style for the interactive map, the printed plate and their legends.

Readable for colour-blind people and on a black-and-white copy: what a symbol means is told at
least twice, by colour and by shape, dash or hatch. Shape is always the source of a space (the
"four batches" of seed rows A003-008…027), filling is its role: hollow may be chosen, navy
exists, green is proposed. Estates are circles, pale where covered, dark where not, and half dark
where a station is near but its room is too small; an empty circle is one that is not known.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from maps.text import CAUSES, LEVELS, N_, REACHES, SOURCES, STATUSES

__all__ = ["LAYERS", "LEGEND", "SHAPES", "Field", "Layer", "Mark"]

Points = tuple[tuple[float, float], ...]

# Outlines in the unit circle, y downwards as on a screen.
SHAPES: Mapping[str, Points] = {
    "square": ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)),
    "triangle": ((0.0, -1.0), (0.95, 0.75), (-0.95, 0.75)),
    "diamond": ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)),
    "house": ((0.0, -1.0), (0.9, -0.15), (0.7, -0.15), (0.7, 0.8), (-0.7, 0.8), (-0.7, -0.15),
              (-0.9, -0.15)),
    "hexagon": ((-0.5, -0.87), (0.5, -0.87), (1.0, 0.0), (0.5, 0.87), (-0.5, 0.87), (-1.0, 0.0)),
    "half": tuple((math.cos(a * math.pi / 12), math.sin(a * math.pi / 12)) for a in range(13)),
    "plus": ((-0.3, -0.9), (0.3, -0.9), (0.3, -0.3), (0.9, -0.3), (0.9, 0.3), (0.3, 0.3),
             (0.3, 0.9), (-0.3, 0.9), (-0.3, 0.3), (-0.9, 0.3), (-0.9, -0.3), (-0.3, -0.3)),
    "cross": ((-0.8, -0.5), (-0.5, -0.8), (0.0, -0.3), (0.5, -0.8), (0.8, -0.5), (0.3, 0.0),
              (0.8, 0.5), (0.5, 0.8), (0.0, 0.3), (-0.5, 0.8), (-0.8, 0.5), (-0.3, 0.0)),
}  # fmt: skip

INK = "#1f2937"
NAVY = "#1d3f72"
GREEN = "#0b7a53"
PAPER = "#f6f5f1"
GREY = "#8b8f97"
PLUM = "#9d2f80"


@dataclass(frozen=True)
class Mark:
    """How one class of a layer looks.

    Attributes
    ----------
    label
        English words of the legend.
    shape
        ``circle``, a key of `SHAPES`, ``line`` or ``area``.
    size
        Radius of a symbol, or width of a line, in CSS pixels at street zoom (0.75 pt in print).
    dash, hatch
        The second sign beside the colour: dashes of the outline in pixels; matplotlib's hatch.
    base
        Colour of a disc beneath the symbol.
    """

    label: str
    shape: str
    fill: str | None = None
    stroke: str | None = None
    size: float = 4.0
    width: float = 1.0
    opacity: float = 1.0
    dash: tuple[int, ...] = ()
    hatch: str = ""
    base: str | None = None


@dataclass(frozen=True)
class Field:
    """A line of a popup: column, English label, and how the value is written."""

    column: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Layer:
    """A layer of the map: which frame of the scene, its classes and its popup.

    Attributes
    ----------
    key
        Name of the frame in `maps.scene.Scene`.
    by
        Column with the class; ``None`` where the layer has one class only.
    other
        Class of rows whose value is missing or has no mark of its own.
    """

    key: str
    label: str
    marks: Mapping[str, Mark]
    by: str | None = None
    other: str = ""
    fields: tuple[Field, ...] = ()
    visible: bool = True
    hint: str = ""
    sizes: Mapping[str, float] = field(default_factory=dict)


SOURCE_SHAPES = {
    "handed_over": "square",
    "idle": "triangle",
    "shared": "diamond",
    "resident": "house",
    "": "hexagon",
}
CAUSE_LOOKS = {
    "no_space": ("#882255", (), "xx"),
    "space_unused": ("#2a9d8f", (9, 4), "//"),
    "space_unusable": ("#8a8420", (2, 4), ".."),
    "capacity": ("#332288", (10, 3, 2, 3), "++"),
    "cut_off": ("#cc5566", (2, 7), "||"),
    "no_network": ("#aa4499", (14, 4), "--"),
    "unknown": ("#6b7280", (5, 8), ""),
}


def _by_source(fill: str, stroke: str, size: float, width: float) -> dict[str, Mark]:
    return {
        source: Mark(SOURCES[source], shape, fill, stroke, size=size, width=width)
        for source, shape in SOURCE_SHAPES.items()
    }


NAME = Field("name", N_("Name"))
SOURCE = Field("source", N_("Source"), "source")
HOUSEHOLDS = Field("households", N_("Households"), "count")

# In drawing order, the lowest first.
LAYERS: tuple[Layer, ...] = (
    Layer(
        "streets", N_("Roads"),
        {
            "main": Mark(N_("Main roads"), "line", stroke="#d9d3c4", size=2.2),
            "minor": Mark(N_("Other roads"), "line", stroke="#e4e1d8", size=1.0),
        },
        by="road", other="minor",
    ),
    Layer(
        "communities", N_("Boundaries"),
        {
            "district": Mark(LEVELS["district"], "area", stroke="#57534e", width=2.2),
            "street": Mark(LEVELS["street"], "area", stroke="#78716c", width=1.6, dash=(8, 3)),
            "community": Mark(LEVELS["community"], "area", stroke="#b3ada3", width=0.8,
                              dash=(3, 3)),
        },
        by="level", other="community",
        fields=(NAME, Field("level", N_("Level"), "level")),
    ),
    Layer(
        "reach", N_("Walking reach"),
        {
            "existing": Mark(REACHES["existing"], "area", "#7fa6d6", "#5b83b8", width=0.9,
                             opacity=0.3),
            "proposed": Mark(REACHES["proposed"], "area", "#3cab80", GREEN, width=1.2,
                             opacity=0.3, dash=(5, 3), hatch="///"),
        },
        by="role", other="existing",
        hint=N_("Land beside the streets walked; estates farther in have a longer leg"),
    ),
    Layer(
        "gaps", N_("Gap zones"),
        {
            cause: Mark(CAUSES[cause], "circle", fill=color, stroke=color, size=9, width=1.6,
                        opacity=0.2, dash=dash, hatch=hatch)
            for cause, (color, dash, hatch) in CAUSE_LOOKS.items()
        },
        by="cause", other="unknown",
        hint=N_("The larger the circle, the more households"),
        fields=(
            NAME, Field("estates", N_("Estates"), "count"), HOUSEHOLDS,
            Field("population", N_("Population"), "count"),
            Field("cause", N_("Cause"), "cause"),
            Field("priority_rank", N_("Order of urgency"), "count"),
            Field("priority", N_("Urgency (0–1)"), "score"),
            Field("nearest_station_m", N_("Nearest station"), "metres"),
        ),
    ),
    Layer(
        "estates", N_("Estates"),
        {
            "covered": Mark(STATUSES["covered"], "circle", "#93c1e0", "#5c93ba", size=4,
                            width=0.7),
            "covered_enough": Mark(STATUSES["covered_enough"], "circle", "#93c1e0", "#5c93ba",
                                   size=4, width=0.7),
            "covered_undecided": Mark(STATUSES["covered_undecided"], "circle", "#ffffff",
                                      "#3f79a8", size=4, width=1.3),
            "covered_insufficient": Mark(STATUSES["covered_insufficient"], "half", "#b4690e",
                                         "#b4690e", size=4.4, width=0.9, base="#fdf1dc",
                                         hatch="..."),
            "uncovered": Mark(STATUSES["uncovered"], "circle", "#b93207", "#ffffff", size=5,
                              width=0.7, hatch="///"),
            "unreachable": Mark(STATUSES["unreachable"], "cross", "#581c87", "#ffffff", size=5.5,
                                width=0.6, hatch="xxx"),
            "outside": Mark(STATUSES["outside"], "circle", "#c9c7c2", GREY, size=2.4, width=0.6),
        },
        by="status", other="outside",
        fields=(
            NAME, HOUSEHOLDS, Field("status", N_("Coverage"), "status"),
            Field("nearest_m", N_("Nearest station"), "metres"),
            Field("m2_per_household", N_("Room for each household"), "area"),
            Field("gap", N_("Gap zone")),
        ),
    ),
    Layer(
        "matches", N_("Matched partner units"),
        {"": Mark(N_("Unit to the place it helps"), "line", stroke=PLUM, size=1.6, opacity=0.6,
                  dash=(6, 4))},
        fields=(
            Field("unit", N_("Partner unit")), Field("offer", N_("Offer")),
            Field("need", N_("Need")), Field("community", N_("Community")),
            Field("state", N_("State")), Field("score", N_("Score"), "score"),
            Field("text", N_("Reason")),
        ),
        visible=False,  # lines across the whole district hide what is under them
    ),
    Layer(
        "spaces", N_("Candidate spaces"),
        {
            **_by_source("#ffffff", NAVY, 4.5, 1.4),
            "ineligible": Mark(N_("Cannot be chosen"), "cross", "#9ca3af", "#ffffff", size=3.6,
                               width=0.5),
        },
        by="candidate", visible=False,
        fields=(
            NAME, SOURCE, Field("state", N_("State")),
            Field("usable_m2", N_("Usable area"), "area"),
            Field("cost_yuan", N_("Fit-out cost"), "yuan"), Field("reason", N_("Reason")),
        ),
    ),
    Layer(
        "units", N_("Partner units"),
        {"": Mark(N_("Partner unit or social organisation"), "plus", PLUM, "#ffffff", size=5.5,
                  width=0.8)},
        visible=False, fields=(NAME, Field("kind", N_("Kind"))),
    ),
    Layer(
        "stations", N_("Existing stations"),
        _by_source(NAVY, "#ffffff", 6.0, 1.2),
        by="source",
        hint=N_("Larger symbols are community and street centres"),
        sizes={"street": 1.45, "community": 1.2, "estate": 1.0, "point": 0.8},
        fields=(
            NAME, Field("level", N_("Level"), "level"), SOURCE,
            Field("area_m2", N_("Area"), "area"),
        ),
    ),
    Layer(
        "chosen", N_("Proposed sites"),
        _by_source(GREEN, "#ffffff", 10.0, 1.6),
        by="source",
        hint=N_("The number is the order of proposal"),
        fields=(
            NAME, Field("rank", N_("Order"), "count"), Field("phase", N_("Opens in")), SOURCE,
            Field("gain_households", N_("Households gained"), "count"),
            Field("cost_yuan", N_("Fit-out cost"), "yuan"), Field("reason", N_("Reason")),
        ),
    ),
)  # fmt: skip

# The order of legends: first what the map is about, last what lies below it.
LEGEND = ("estates", "gaps", "stations", "chosen", "reach", "matches", "units", "spaces",
          "communities", "streets")  # fmt: skip
