"""Estates and their gates: where people live, and the side on which they can leave.

Old open estates stand along the alleys of the middle; newer ones are walled and gated, so that
the straight line to a station and the way on foot can differ a good deal.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd

from service.sample.ground import BLOCK, Array, river
from service.sample.layout import Layout
from service.sample.names import PROPERTY_COMPANIES, address, estate_names
from service.sample.streets import ISLAND, Branch, midpoint

__all__ = ["ESTATES", "Settlement", "settle"]

ESTATES = 300
POLYGONS = 30
OLD_TOWN = (2700.0, 2500.0)
OPPOSITE = {"west": "east", "east": "west", "south": "north", "north": "south"}
# Children, elders as shares of the population: new estates, old estates.
CHILDREN, ELDERS = (0.19, 0.10), (0.13, 0.29)
MISSING = {"households": 0.06, "population": 0.15, "elders": 0.20, "children": 0.30,
           "built_year": 0.08}  # fmt: skip


@dataclass(frozen=True)
class Settlement:
    """What `settle` returns.

    Parameters
    ----------
    frame
        Fields of the layer ``estates`` without geometry and community, one row each.
    truth
        Households, population, elders and children before any went missing.
    plan
        (n, 2) plan point of each estate.
    half
        (n,) half the side of the estate's square in metres where it is drawn as a polygon,
        else NaN.
    gates
        Estate id, plan x and y, and side of each gate.
    branches
        Alleys and drives for `streets.build_streets`.
    stray
        (2,) plan point of a path joined to nothing, between an open estate and its alley.
    """

    frame: pd.DataFrame
    truth: pd.DataFrame
    plan: Array
    half: Array
    gates: pd.DataFrame
    branches: tuple[Branch, ...]
    stray: Array


def settle(layout: Layout, rng: np.random.Generator) -> Settlement:
    """Place the estates, describe them, and cut their gates and alleys."""
    blocks, plan, shared = _place(layout, rng)
    year = _built(plan, rng)
    gated = rng.random(len(plan)) < np.select([year >= 2003, year >= 1998], [0.85, 0.4], 0.05)
    gated[-1] = False  # the river island
    ids = [f"XQ{n:03d}" for n in range(1, len(plan) + 1)]
    truth = _people(year, rng)
    truth.loc[len(plan) - 1, ["households", "population", "elders", "children"]] = 46, 121, 40, 12
    polygon = np.flatnonzero(~shared & (year >= 1998))
    half = np.full(len(plan), np.nan)
    half[np.sort(rng.permutation(polygon)[:POLYGONS])] = BLOCK / 2 - 18.0
    gates, drives = _gates(layout, ids, blocks, plan, gated, rng)
    alleys = _alleys(layout, blocks, gated)
    stray = _beside_an_alley(alleys, blocks, plan, shared)
    frame = _describe(ids, plan, year, gated, truth, rng)
    return Settlement(frame, truth, plan, half, gates, (*alleys, *drives), stray)


def _place(layout: Layout, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return block (n, 2), plan point (n, 2) and whether two share the block (n,).

    The last estate stands on the river island, in no block (-1, -1).
    """
    free = np.argwhere(layout.block)
    middle = (free + 0.5) * BLOCK
    away = np.hypot((middle[:, 0] - OLD_TOWN[0]) / 1900.0, (middle[:, 1] - OLD_TOWN[1]) / 1500.0)
    weight = 0.16 + np.exp(-(away**2))
    order = rng.choice(len(free), size=len(free), replace=False, p=weight / weight.sum())
    double = rng.random(len(free)) < 0.22
    taken = np.cumsum(1 + double[order])
    last = int(np.searchsorted(taken, ESTATES - 1))
    chosen = np.sort(order[: last + 1])
    if taken[last] > ESTATES - 1:
        double[order[last]] = False
    blocks = np.repeat(free[chosen], 1 + double[chosen], axis=0)
    shared = np.repeat(double[chosen], 1 + double[chosen])
    second = np.zeros(len(blocks), dtype=bool)
    second[1:] = shared[1:] & (blocks[1:] == blocks[:-1]).all(axis=1)
    offset = rng.uniform(-22.0, 22.0, size=(len(blocks), 2))
    offset[:, 0] += np.where(shared, np.where(second, 52.0, -52.0), 0.0)
    plan = np.round((blocks + 0.5) * BLOCK + offset, 1)
    island = np.array([[float(river(np.array([ISLAND]))[0]), ISLAND]])
    return (
        np.vstack([blocks, [[-1, -1]]]),
        np.vstack([plan, island]),
        np.append(shared, True),
    )


def _built(plan: Array, rng: np.random.Generator) -> Array:
    """Return the year each estate was built: the farther out, the newer."""
    away = np.hypot(plan[:, 0] - OLD_TOWN[0], plan[:, 1] - OLD_TOWN[1])
    year = 1987 + away / 3600.0 * 30 + rng.normal(0.0, 6.0, len(plan))
    return np.asarray(np.clip(np.round(year), 1965, 2023).astype(int))


def _people(year: Array, rng: np.random.Generator) -> pd.DataFrame:
    """Return households (lognormal) and the people in them, none missing."""
    n = len(year)
    newer = year >= 2003
    households = np.exp(rng.normal(np.where(newer, 5.95, 5.6), 0.62))
    households = np.clip(np.round(households), 24, 2600).astype(int)
    population = np.round(households * rng.uniform(2.3, 3.0, n)).astype(int)
    old = (year < 2000).astype(int)
    elders = population * (np.array(ELDERS)[old] + rng.normal(0.0, 0.03, n))
    children = population * (np.array(CHILDREN)[old] + rng.normal(0.0, 0.02, n))
    return pd.DataFrame(
        {
            "households": households,
            "population": population,
            "elders": np.clip(np.round(elders), 2, None).astype(int),
            "children": np.clip(np.round(children), 2, None).astype(int),
        }
    )


def _gates(
    layout: Layout, ids: list[str], blocks: Array, plan: Array, gated: Array,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, list[Branch]]:  # fmt: skip
    """Cut one or two gates into every gated estate, and its drive from each."""
    rows: list[tuple[str, float, float, str]] = []
    drives: list[Branch] = []
    for n in np.flatnonzero(gated):
        block = (int(blocks[n, 0]), int(blocks[n, 1]))
        beyond = "east" if plan[n, 0] < (block[0] + 0.5) * BLOCK - 30 else "west"
        inner = abs(plan[n, 0] - (block[0] + 0.5) * BLOCK) > 30
        sides = [side for side in layout.sides(*block) if not (inner and side == beyond)]
        order = rng.permutation(len(sides))[: 1 + int(rng.random() < 0.4)]
        for side in (sides[k] for k in order):
            x, y = midpoint(block, side)
            rows.append((ids[n], float(x), float(y), side))
            drives.append(Branch(block, (side,), plan[n], private=True))
    return pd.DataFrame(rows, columns=["estate", "x", "y", "side"]), drives


def _alleys(layout: Layout, blocks: Array, gated: Array) -> list[Branch]:
    """Lead an alley through every block in which no estate is gated."""
    walled: dict[tuple[int, int], bool] = defaultdict(bool)
    for (i, j), wall in zip(blocks[:-1].tolist(), gated[:-1].tolist(), strict=True):
        walled[i, j] |= wall
    alleys = []
    for block, wall in walled.items():
        if wall:
            continue
        sides = layout.sides(*block)
        first = ("south", "west") if (block[0] + block[1]) % 2 else ("west", "south")
        pairs = [(side, OPPOSITE[side]) for side in first if {side, OPPOSITE[side]} <= set(sides)]
        centre = (np.array(block) + 0.5) * BLOCK
        alleys.append(Branch(block, (*pairs, sides[:1])[0], centre, private=False))
    return alleys


def _beside_an_alley(alleys: list[Branch], blocks: Array, plan: Array, shared: Array) -> Array:
    """Return a point between an estate and its west-east alley, nearer to the estate."""
    across = {alley.block for alley in alleys if alley.sides == ("west", "east")}
    for n, (i, j) in enumerate(blocks.tolist()):
        gap = plan[n, 1] - (j + 0.5) * BLOCK
        if (i, j) in across and not shared[n] and abs(gap) > 15:
            return np.asarray(plan[n] - np.array([0.0, 0.4 * gap]))
    return np.asarray(plan[0] + np.array([0.0, 5.0]))


def _describe(
    ids: list[str], plan: Array, year: Array, gated: Array, truth: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    """Return the ledger of the estates, with some cells missing."""
    n = len(ids)
    company = rng.choice(np.array(PROPERTY_COMPANIES), size=n)
    old = year < 2000
    frame = pd.DataFrame(
        {
            "id": ids,
            "name": estate_names(old.tolist(), rng),
            "address": address(plan),
            **{name: truth[name].astype("Int64") for name in truth.columns},
            "buildings": pd.array(np.clip(truth["households"] // 48, 1, None), dtype="Int64"),
            "area_m2": np.round(truth["households"] * rng.uniform(78.0, 118.0, n), -1),
            "built_year": pd.array(year, dtype="Int64"),
            "gated": gated,
            "old": old,
            "has_branch": rng.random(n) < np.where(old, 0.55, 0.7),
            "property_company": pd.Series(company).where(gated | (rng.random(n) < 0.35), None),
        }
    )
    frame.loc[n - 1, "name"] = "江心洲渔村"
    for name, share in MISSING.items():
        frame.loc[rng.random(n) < share, name] = pd.NA
    return frame
