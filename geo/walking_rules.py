"""What may be walked: one table of OpenStreetMap tags.

Sources, OpenStreetMap wiki: "OSM tags for routing/Access restrictions" (defaults by highway),
"Key:access" (values and hierarchy: the mode's own tag, `foot`, overrules `access`),
"Key:motorroad", "Key:barrier" (defaults of barriers on a way).
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = [
    "BARRIERS_CLOSED",
    "CLOSED",
    "FOOTWAYS",
    "HIGHWAYS_CLOSED",
    "OPEN",
    "is_footway",
    "is_steps",
    "node_is_closed",
    "walkable",
]

Mask = npt.NDArray[np.bool_]

# "Access restrictions", column foot = no; the rest of the list are no ways (yet, any more,
# or for nobody on foot). An explicit foot=yes opens any of them but the last group.
HIGHWAYS_CLOSED: Final = frozenset(
    {"motorway", "motorway_link", "cycleway", "bridleway", "bus_guideway", "busway", "raceway",
     "escape", "via_ferrata", "rest_area", "services", "platform", "emergency_bay"}
)  # fmt: skip
HIGHWAYS_ABSENT: Final = frozenset(
    {"construction", "proposed", "planned", "abandoned", "disused", "razed", "demolished", "no"}
)
# "Key:access": values that shut walkers out, and values that let them in.
CLOSED: Final = frozenset(
    {"no", "private", "agricultural", "forestry", "delivery", "military", "emergency", "permit",
     "use_sidepath"}
)  # fmt: skip
OPEN: Final = frozenset(
    {"yes", "designated", "permissive", "destination", "customers", "official", "residents",
     "public"}
)  # fmt: skip
# "Key:barrier": what stands across a way and lets nobody through unless tagged otherwise.
# Gates, lift gates, bollards, blocks, stiles and turnstiles let walkers through.
BARRIERS_CLOSED: Final = frozenset(
    {"wall", "fence", "city_wall", "retaining_wall", "hedge", "ditch", "debris", "guard_rail"}
)
# Ways made for walkers; their absence makes every walk an upper estimate.
FOOTWAYS: Final = frozenset({"footway", "path", "steps", "pedestrian", "corridor"})
TRUE: Final = frozenset({"1", "1.0", "true", "yes", "y", "t", "是", "有"})


def walkable(tags: pd.DataFrame) -> Mask:
    """Tell which ways may be walked.

    Parameters
    ----------
    tags
        One row a way; the columns ``highway``, ``foot``, ``access``, ``motorroad`` are used
        where present, missing cells mean "not tagged". Ways without ``highway`` are walkable.

    Returns
    -------
    (n,) booleans.
    """
    highway, foot = _lower(tags, "highway"), _lower(tags, "foot")
    access, motorroad = _lower(tags, "access"), _lower(tags, "motorroad")
    absent = highway.isin(HIGHWAYS_ABSENT)
    barred = highway.isin(HIGHWAYS_CLOSED) | access.isin(CLOSED) | motorroad.isin({"yes"})
    allowed = foot.isin(OPEN) | (~foot.isin(CLOSED) & ~barred)
    return (allowed & ~absent).to_numpy(dtype=bool)


def is_footway(tags: pd.DataFrame) -> Mask:
    """Tell which ways are made for walkers (`FOOTWAYS`)."""
    return _lower(tags, "highway").isin(FOOTWAYS).to_numpy(dtype=bool)


def is_steps(tags: pd.DataFrame) -> Mask:
    """Tell which ways are steps: ``highway=steps``, or a true-like cell in ``steps``."""
    marked = _lower(tags, "steps").isin(TRUE)
    return (marked | (_lower(tags, "highway") == "steps")).to_numpy(dtype=bool)


def node_is_closed(
    barrier: str | None, foot: str | None, access: str | None, locked: str | None
) -> bool:
    """Tell whether a node on a way stops walkers: a barrier that nobody on foot passes.

    A gate is open unless ``access``/``foot`` say no or it is ``locked=yes`` (wiki, "Key:barrier",
    "Key:locked"); nodes without ``barrier`` stop nobody.
    """
    if not barrier or barrier == "no":
        return False
    if foot in OPEN:
        return False
    if foot in CLOSED or access in CLOSED or locked == "yes":
        return True
    return barrier in BARRIERS_CLOSED and access not in OPEN


def _lower(tags: pd.DataFrame, column: str) -> "pd.Series[str]":
    """Return the column as lower-case text, empty where it is missing."""
    if column not in tags.columns:
        return pd.Series("", index=tags.index, dtype=object)
    cells = tags[column]
    return cells.astype(object).where(cells.notna(), "").astype(str).str.strip().str.lower()
