"""The walking rules as a table: OpenStreetMap tags, what follows, and where it is written.

What no line names may be walked: a road without a sidewalk too, for walkers are shut out by
``foot=no``, not by a missing sidewalk (wiki, "Sidewalks"). Squares drawn as areas are walked
along their outline. Plain ``oneway`` is for vehicles (wiki, "Key:oneway:foot").
"""

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["RULES", "Rule", "Verdict", "values"]

Verdict = Literal["absent", "closed", "open", "footway", "steps", "forward", "backward", "both"]
TRUE: Final = ("yes", "true", "1", "1.0", "t", "y", "是", "有")
FALSE: Final = ("no", "false", "0", "0.0", "f", "n", "否", "无")
REVERSED: Final = ("-1", "-1.0", "reverse", "反向")


@dataclass(frozen=True)
class Rule:
    """One line of the table.

    Attributes
    ----------
    on
        ``way`` or ``node`` (on a way).
    key, values
        The tag; any of the values.
    verdict
        On a way: ``absent``: no way (yet, any more), whatever else is tagged. ``closed``: not
        walked unless an ``open`` line opens it. ``footway``: made for walkers. ``steps``.
        ``forward``, ``backward``, ``both``: the directions in which it may be walked.
        On a node: ``closed``: stops walkers; ``open``: lets them pass nevertheless.
    page
        Page of the OpenStreetMap wiki, and its section where the page is long.
    """

    on: Literal["way", "node"]
    key: str
    values: tuple[str, ...]
    verdict: Verdict
    page: str


_DEFAULTS = "OSM tags for routing/Access restrictions"
_COLUMN = "no tag: a column of a street layer, as offices fill it in"
_SHUT = ("no", "private", "agricultural", "forestry", "delivery", "military", "emergency",
         "permit", "use_sidepath")  # fmt: skip
_LET_IN = ("yes", "designated", "permissive", "destination", "customers", "official",
           "residents", "public")  # fmt: skip

RULES: Final = (
    Rule("way", "highway", ("construction", "proposed", "planned"), "absent",
         "Tag:highway=construction; Tag:highway=proposed"),
    Rule("way", "highway", ("abandoned", "disused", "razed", "demolished", "no"), "absent",
         "Lifecycle prefix"),
    Rule("way", "highway", ("motorway", "motorway_link"), "closed", _DEFAULTS),
    Rule("way", "highway", ("cycleway", "bridleway"), "closed", _DEFAULTS),
    Rule("way", "highway", ("bus_guideway", "busway", "raceway", "escape"), "closed",
         "Key:highway, Special road types"),
    Rule("way", "highway", ("via_ferrata", "ladder"), "closed", "Key:highway, Paths"),
    Rule("way", "highway", ("rest_area", "services", "platform", "emergency_bay"), "closed",
         "Key:highway, Other highway features (places beside a road, not ways)"),
    Rule("way", "motorroad", TRUE, "closed", "Key:motorroad"),
    Rule("way", "sidewalk", ("separate",), "closed",
         "Key:sidewalk (the sidewalk is a way of its own)"),
    Rule("way", "access", _SHUT, "closed", "Key:access, List of possible values"),
    Rule("way", "foot", _SHUT, "closed", "Key:foot; Tag:foot=use sidepath"),
    Rule("way", "foot", _LET_IN, "open", "Key:access, Transport mode restrictions"),
    Rule("way", "access", FALSE, "closed", _COLUMN),
    Rule("way", "foot", FALSE, "closed", _COLUMN),
    Rule("way", "foot", TRUE, "open", _COLUMN),
    Rule("way", "highway", ("footway", "path", "pedestrian", "corridor"), "footway",
         "Key:highway, Paths"),
    Rule("way", "highway", ("steps",), "footway", "Tag:highway=steps"),
    Rule("way", "highway", ("steps",), "steps", "Tag:highway=steps"),
    Rule("way", "steps", TRUE, "steps", _COLUMN),
    Rule("way", "oneway:foot", TRUE, "forward", "Key:oneway:foot"),
    Rule("way", "oneway:foot", REVERSED, "backward", "Key:oneway:foot"),
    Rule("way", "oneway:foot", FALSE, "both", "Key:oneway:foot"),
    Rule("way", "foot:backward", ("no",), "forward", "Key:foot:backward"),
    Rule("way", "foot:forward", ("no",), "backward", "Key:foot:forward"),
    Rule("way", "conveying", ("forward",), "forward", "Key:conveying"),
    Rule("way", "conveying", ("backward",), "backward", "Key:conveying"),
    Rule("node", "barrier", ("wall", "fence", "city_wall", "retaining_wall", "hedge", "ditch",
         "debris", "guard_rail"), "closed", "Key:barrier, Linear barriers"),
    Rule("node", "access", _SHUT, "closed", "Key:access, List of possible values"),
    Rule("node", "foot", _SHUT, "closed", "Key:foot"),
    Rule("node", "locked", TRUE, "closed", "Key:locked"),
    Rule("node", "access", _LET_IN, "open", "Key:barrier, Access"),
    Rule("node", "foot", _LET_IN, "open", "Key:access, Transport mode restrictions"),
)  # fmt: skip


def values(on: str, key: str, verdict: Verdict) -> frozenset[str]:
    """Return the values of a tag that get the verdict."""
    return frozenset(
        value
        for rule in RULES
        if (rule.on, rule.key, rule.verdict) == (on, key, verdict)
        for value in rule.values
    )
