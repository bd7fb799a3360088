"""Words on maps and plates: English here, the planner's language through `translate`.

`maps` knows no catalogue. Every function that shows words takes ``translate``, and `N_` marks
what has to stand in ``service/locale/*/LC_MESSAGES/maps.po``.
"""

import math
from collections.abc import Callable

__all__ = ["N_", "Translate", "count", "money", "percent"]

Translate = Callable[[str], str]


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark `text` for the catalogues and return it as it is; translated where it is shown."""
    return text


# BCP 47 tag of the language that the catalogue is written in; screen readers and fonts need it.
LANGUAGE_TAG = N_("en")

LEVELS = {
    "district": N_("District"),
    "street": N_("Street"),
    "community": N_("Community"),
    "estate": N_("Estate"),
    "point": N_("Service point"),
}
SOURCES = {
    "handed_over": N_("Handed over"),
    "idle": N_("Idle space put to use"),
    "shared": N_("Shared premises"),
    "resident": N_("Offered by residents"),
    "": N_("Source not recorded"),
}
STATUSES = {
    "covered": N_("Within reach of a station"),
    "covered_enough": N_("Within reach, room enough"),
    "covered_insufficient": N_("Within reach, too little room"),
    "covered_undecided": N_("Within reach, room not known"),
    "uncovered": N_("Out of reach"),
    "unreachable": N_("Not joined to the walking network"),
    "outside": N_("Outside the communities, not counted"),
}
CAUSES = {
    "no_space": N_("No space nearby"),
    "space_unused": N_("Space nearby, not in use"),
    "space_unusable": N_("Space nearby, not usable"),
    "capacity": N_("Rooms nearby are too small"),
    "cut_off": N_("Cut off by roads, walls or water"),
    "no_network": N_("No walking network"),
    "unknown": N_("Cause unknown"),
}
REACHES = {
    "existing": N_("From existing stations"),
    "proposed": N_("Added by the proposed sites"),
}
UNITS = {
    "metres": N_("{value} m"),
    "area": N_("{value} m²"),
    "yuan": N_("¥{yuan}"),
    "kilometres": N_("{value} km"),
}
INTERFACE = {
    "search": N_("Find an estate, station or space by name"),
    "results": N_("Search results"),
    "none": N_("Nothing found"),
    "layers": N_("Layers and legend"),
    "gap_list": N_("Gaps, largest first"),
    "priority_list": N_("Gaps, most urgent first"),
    "chosen_list": N_("Proposed sites"),
    "weights": N_("Weights of the score"),
    "weights_hint": N_(
        "Move a weight to see which pairs would come first. To match anew, save the file and run:"
        " linli match W --weights weights.toml"
    ),
    "weights_heavy": N_("Distance and means together may weigh at most 50 %."),
    "weights_nothing": N_("Give at least one factor a weight."),
    "weights_save": N_("Save as weights.toml"),
    "weights_reset": N_("As in the run"),
    "panel": N_("Show or hide the panel"),
    "zoom_in": N_("Zoom in"),
    "zoom_out": N_("Zoom out"),
    "whole": N_("Show the whole area"),
    "map": N_("Map"),
    "close": N_("Close"),
    "more": N_("and {value} more"),
}
LAYOUT = {
    "legend": N_("Legend"),
    "north": N_("N"),
    "scale": N_("Scale"),
    "sites": N_("Proposed sites by number"),
    "more": N_("and {value} more"),
    "finding": N_("Finding: {text}"),
    "sources": N_("Data: {sources}"),
    "crs": N_("Coordinate system: {name} (EPSG:{epsg}); heights are not used"),
    "zone": N_("CGCS2000 3-degree Gauss-Krüger zone, central meridian {meridian}° E"),
    "author": N_("Made by {author}"),
    "date": N_("Date: {date}"),
}
SYNTHETIC = N_("Sample data (fictitious)")
INTERNAL = N_("For internal use")
GAP_RANK = N_("The number is the order of urgency")
# Between two sentences that stand one after the other.
LIST_SEPARATOR = N_("; ")
STRAIGHT = N_("Estimated: straight distance × 1.3, no walking network was used")
TIANDITU = N_("Base map: Tianditu")


def count(value: float) -> str:
    """Return a whole number with thousands separators; ``–`` for what is missing."""
    return "–" if math.isnan(value) else f"{round(value):,}"


def percent(share: float) -> str:
    """Return a share of 0–1 as a percentage with one decimal; ``–`` for what is missing."""
    return "–" if math.isnan(share) else f"{100 * share:.1f}%"


def money(yuan: float, translate: Translate) -> str:
    """Return an amount; the Chinese catalogue shows units of 10,000 yuan."""
    if math.isnan(yuan):
        return "–"
    wan = f"{yuan / 1e4:,.2f}".rstrip("0").rstrip(".")
    return translate(UNITS["yuan"]).format(yuan=count(yuan), wan=wan)
