"""Strips of land along lines, narrowing and widening from place to place."""

from typing import Final

import numpy as np
import shapely

from geo.arrays import Float, Index, Shapes
from geo.walking.threads import map_parts

__all__ = ["strips"]


ARC: Final = 7  # points on the round end of a taper
QUARTER: Final = 3  # segments of a quarter circle where the strip has its full width
STEADY: Final = 0.1  # metres by which a place, or its radius, may differ from its neighbours'
STEEPEST: Final = 0.999  # of a taper, so that its two ends stay apart


def strips(
    xy: Float, radius: Float, piece: Index, owner: Index, owners: int, full: float
) -> Shapes:  # fmt: skip
    """Return the land within `radius` of each place on a walk, radii changing steadily between.

    Parameters
    ----------
    xy, radius, piece
        (s, 2) places in the order of the walk, (s,) metres, and (s,) the stretch each is on.
    owner
        (s,) whose area a place belongs to, the same for all of a stretch.
    owners
        Number of areas.
    full
        The greatest radius, metres.

    Returns
    -------
    (owners, 2) MultiPolygons whose parts overlap: where the strip has its full width, and the
    tapers; unite them.
    All round ends are drawn inside their circles.
    """
    needed = _needed(xy, radius, piece)
    xy, radius, piece, owner = xy[needed], radius[needed], piece[needed], owner[needed]
    ahead = np.flatnonzero(np.diff(piece) == 0)
    wide = np.minimum(radius[ahead], radius[ahead + 1]) >= full
    narrow = ahead[~wide]
    narrow = narrow[np.maximum(radius[narrow], radius[narrow + 1]) > 0.0]
    parts = np.full((owners, 2), shapely.MultiPolygon(), dtype=object)
    lines, line_owner = _runs(xy, owner, ahead[wide])
    if lines.size:
        gathered = np.full(owners, shapely.MultiLineString(), dtype=object)
        shapely.multilinestrings(lines, indices=line_owner, out=gathered)
        merged = shapely.line_merge(gathered)
        wide_strips = map_parts(
            lambda part: shapely.buffer(merged[part], full, quad_segs=QUARTER), owners, least=4
        )
        parts[:, 0] = np.concatenate(wide_strips)
    if narrow.size:
        order = narrow[np.argsort(owner[narrow], kind="stable")]
        shapely.multipolygons(_tapers(xy, radius, order), indices=owner[order], out=parts[:, 1])
    return parts


def _needed(xy: Float, radius: Float, piece: Index) -> Index:
    """Leave out places whose neighbours tell as much; every second is looked at in turn."""
    kept = np.arange(piece.size)
    for _ in range(4):
        middle = np.arange(1, kept.size - 1, 2)
        middle = middle[piece[kept[middle - 1]] == piece[kept[middle + 1]]]
        here, there = kept[middle - 1], kept[middle + 1]
        told = np.column_stack([xy, radius])[[here, kept[middle], there]]
        far = np.hypot(*(told[:, :, :2] - told[0, :, :2]).transpose(2, 0, 1))
        share = far[1] / np.maximum(far[2], 1e-9)
        guess = told[0] + share[:, None] * (told[2] - told[0])
        kept = np.delete(kept, middle[(np.abs(told[1] - guess) <= STEADY).all(axis=1)])
    return kept


def _runs(xy: Float, owner: Index, at: Index) -> tuple[Shapes, Index]:
    """Join steps that follow each other (from place `at` to the next) into lines."""
    if at.size == 0:
        return np.empty(0, dtype=object), at
    first = np.diff(at, prepend=-2) != 1
    run = np.cumsum(first) - 1
    last = np.append(np.flatnonzero(first)[1:], at.size) - 1
    place, of = np.concatenate([at, at[last] + 1]), np.concatenate([run, run[last]])
    order = np.lexsort((place, of))
    lines = np.asarray(shapely.linestrings(xy[place[order]], indices=of[order]))
    line_owner = owner[at[first]]
    by_owner = np.argsort(line_owner, kind="stable")
    return lines[by_owner], line_owner[by_owner]


def _tapers(xy: Float, radius: Float, at: Index) -> Shapes:
    """Return the hulls of the circles round the places `at` and those that follow."""
    here, there = xy[at], xy[at + 1]
    step = there - here
    length = np.maximum(np.hypot(*step.T), 1e-9)
    heading = np.arctan2(step[:, 1], step[:, 0])
    slope = np.clip((radius[at] - radius[at + 1]) / length, -STEEPEST, STEEPEST)
    touch = np.arccos(slope)  # where the common tangents touch, from the heading
    sweep = np.linspace(0.0, 1.0, ARC)
    behind = (heading + touch)[:, None] + sweep * (2.0 * (np.pi - touch))[:, None]
    before = (heading - touch)[:, None] + sweep * (2.0 * touch)[:, None]
    rings = [
        centre[:, None, :] + r[:, None, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        for centre, r, angle in (
            (here, radius[at], behind), (there, radius[at + 1], before)
        )
    ]  # fmt: skip
    return np.asarray(shapely.polygons(np.concatenate(rings, axis=1)))
