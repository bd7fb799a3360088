"""What the planner shall find: where stations are, and why others have none.

Each chapter takes the communities nearest to a spot on the plan: rooms that nobody uses, rooms
that cannot be used, no room at all. Everywhere else the community has its centre. The river
cuts off what lies on the wrong bank, and gates do their part on their own.
"""

from dataclasses import dataclass

import numpy as np

from service.sample.ground import Array, to_plane

__all__ = ["CHAPTERS", "SIX_KINDS", "Chapter", "largest_remainder", "roles"]

# Stations built from each kind of room in seed rows A003-011…027: handed over, idle assets,
# in the community centre, with property management, in clubs, offered by residents.
SIX_KINDS = {
    "handed_over": 129,
    "idle": 123,
    "centre": 137,
    "property": 138,
    "club": 54,
    "resident": 22,
}


@dataclass(frozen=True)
class Chapter:
    """One cause of a gap: the `count` communities nearest to plan point (`x`, `y`)."""

    role: str
    x: float
    y: float
    count: int


CHAPTERS = (
    Chapter("no_space", 6100.0, 4300.0, 2),
    Chapter("no_space", 400.0, 2600.0, 2),
    Chapter("unusable", 1700.0, 1400.0, 3),
    Chapter("unused", 3300.0, 3500.0, 3),
    Chapter("no_space", 4700.0, 2100.0, 2),
    Chapter("unused", 5300.0, 1500.0, 2),
    Chapter("unused", 3500.0, 400.0, 1),
)


def roles(centres: Array) -> list[str]:
    """Return the role of each community, given the centres (n, 2) in EPSG:4547.

    ``no_space``, ``unusable``, ``unused`` (rooms of that kind, no centre), or ``served``.
    """
    found = ["served"] * len(centres)
    for chapter in CHAPTERS:
        spot = to_plane(np.array([[chapter.x, chapter.y]]))
        away = np.linalg.norm(centres - spot, axis=1)
        free = [int(n) for n in np.argsort(away, kind="stable") if found[n] == "served"]
        for n in free[: chapter.count]:
            found[n] = chapter.role
    return found


def largest_remainder(weights: Array, total: int) -> Array:
    """Share out `total` whole units in proportion to `weights` (largest remainders first)."""
    exact = np.asarray(weights, dtype=float) / np.sum(weights) * total
    counts = np.floor(exact).astype(int)
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: total - counts.sum()]] += 1
    return np.asarray(counts)
