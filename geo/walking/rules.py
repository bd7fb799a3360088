"""What may be walked: the questions asked of the table of walking rules."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.arrays import Mask
from geo.walking.rule_table import Verdict, values

__all__ = [
    "fold_sidewalks",
    "is_footway",
    "is_steps",
    "node_is_closed",
    "one_way",
    "walkable",
]


NODE_BARRIERS: Final = values("node", "barrier", "closed")
NODE_SHUT: Final = values("node", "access", "closed")
NODE_OPEN: Final = values("node", "access", "open")
NODE_FOOT_SHUT: Final = values("node", "foot", "closed")
NODE_FOOT_OPEN: Final = values("node", "foot", "open")
NODE_LOCKED: Final = values("node", "locked", "closed")


def walkable(tags: pd.DataFrame) -> Mask:
    """Tell which ways may be walked.

    Parameters
    ----------
    tags
        One row a way; the columns ``highway``, ``foot``, ``access``, ``motorroad``,
        ``sidewalk`` are used where present, missing cells mean "not tagged".

    Returns
    -------
    (n,) booleans.

    Notes
    -----
    The tag of the mode, ``foot``, overrules all others (wiki, "Key:access"): it opens a closed
    way and closes an open one. Nothing opens what is absent.
    """
    barred = np.zeros(len(tags), dtype=bool)
    for key in ("highway", "access", "motorroad", "sidewalk"):
        barred |= _has(tags, key, "closed")
    allowed = _has(tags, "foot", "open") | ~(barred | _has(tags, "foot", "closed"))
    walked: Mask = allowed & ~_has(tags, "highway", "absent")
    return walked


def is_footway(tags: pd.DataFrame) -> Mask:
    """Tell which ways are made for walkers; without them every walk is an upper estimate."""
    return _has(tags, "highway", "footway")


def is_steps(tags: pd.DataFrame) -> Mask:
    """Tell which ways are steps: ``highway=steps``, or a true-like cell in ``steps``."""
    return _has(tags, "highway", "steps") | _has(tags, "steps", "steps")


def one_way(tags: pd.DataFrame) -> npt.NDArray[np.int8]:
    """Tell in which direction walkers may use each way.

    Parameters
    ----------
    tags
        One row a way; the columns ``oneway:foot`` (in stored layers ``oneway_foot``),
        ``foot:forward``, ``foot:backward`` and ``conveying`` are used where present. Plain
        ``oneway`` is for vehicles and is not looked at (wiki, "Key:oneway:foot").

    Returns
    -------
    (n,) int8: 0 both, 1 only as drawn, -1 only against the drawn direction.

    Notes
    -----
    ``oneway:foot`` goes before the other tags; a way closed in both directions by
    ``foot:forward`` and ``foot:backward`` contradicts itself and is left open in both.
    """
    told = np.zeros(len(tags), dtype=np.int8)
    for key in ("conveying", "foot:forward", "foot:backward"):
        told += _has(tags, key, "forward")
        told -= _has(tags, key, "backward")
    direction: npt.NDArray[np.int8] = np.sign(told)
    for key in ("oneway_foot", "oneway:foot"):
        direction[_has(tags, key, "both")] = 0
        direction[_has(tags, key, "forward")] = 1
        direction[_has(tags, key, "backward")] = -1
    return direction


def fold_sidewalks(
    whole: str | None, both: str | None, left: str | None, right: str | None
) -> str | None:
    """Return the value of ``sidewalk`` that the tags by side amount to.

    ``separate`` only where no sidewalk is left on the road itself: one drawn as a way of its
    own on one side and one along the road on the other leave the road walked (wiki,
    "Key:sidewalk").
    """
    if whole or both:
        return whole or both
    sides = {left, right} - {None, "no", "none"}
    return "separate" if sides == {"separate"} and (left and right) else None


def node_is_closed(
    barrier: str | None, foot: str | None, access: str | None, locked: str | None
) -> bool:
    """Tell whether a node on a way stops walkers: a barrier that nobody on foot passes.

    Gates, lift gates, bollards, blocks, stiles and turnstiles let walkers through unless
    ``access``/``foot`` say no or they are locked; nodes without ``barrier`` stop nobody (wiki,
    "Key:barrier", "Key:locked").
    """
    if not barrier or barrier == "no" or foot in NODE_FOOT_OPEN:
        return False
    if foot in NODE_FOOT_SHUT or access in NODE_SHUT or locked in NODE_LOCKED:
        return True
    return barrier in NODE_BARRIERS and access not in NODE_OPEN


def _has(tags: pd.DataFrame, key: str, verdict: Verdict) -> Mask:
    """Tell where the tag has a value that gets the verdict."""
    if key not in tags.columns:
        return np.zeros(len(tags), dtype=bool)
    # Few different values in many rows: each is judged once.
    code, cells = pd.factorize(tags[key], use_na_sentinel=True)
    wanted = values("way", key.replace("oneway_foot", "oneway:foot"), verdict)
    judged = [str(cell).strip().lower() in wanted for cell in cells]
    # The missing cell has code -1 and meets the False at the end.
    found: Mask = np.array([*judged, False], dtype=bool)[code]
    return found
