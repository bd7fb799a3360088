"""Rooms that could become stations, in the six kinds and proportions of seed A003-011…027."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from service.sample.ground import BLOCK, Array
from service.sample.names import DISTRICT
from service.sample.story import SIX_KINDS, largest_remainder

__all__ = ["SPACES", "Rooms", "find_spaces"]

SPACES = 120
LARGEST = 700.0  # m², the station of seed A003-012
IDLE_KINDS = (  # seed A003-014…018
    "三供一业移交资产", "老旧小区改造配套用房", "机关事业单位闲置资产", "小区架空层", "入户大堂",
)  # fmt: skip
OWNERS = {
    "handed_over": ("安居房产公司", "江畔置业公司", "街道办事处"),
    "idle": ("示例市纺织厂", "区机关事务中心", "街道办事处", "全体业主"),
    "centre": ("街道办事处",),
    "property": ("全体业主",),
    "club": ("江畔置业公司", "全体业主"),
    "resident": ("居民个人",),
}


@dataclass(frozen=True)
class _Kind:
    """How rooms of one kind are: source, title, median m², fit-out and yearly yuan per m²."""

    source: str
    title: str
    area: float
    fitout: float
    yearly: float


KINDS = {
    "handed_over": _Kind("handed_over", "移交用房", 190.0, 720.0, 60.0),
    "idle": _Kind("idle", "闲置用房", 165.0, 900.0, 140.0),
    "centre": _Kind("shared", "居委会办公用房", 125.0, 300.0, 40.0),
    "property": _Kind("shared", "物业用房", 120.0, 480.0, 50.0),
    "club": _Kind("shared", "文体活动中心", 260.0, 380.0, 60.0),
    "resident": _Kind("resident", "居民提供房屋", 125.0, 560.0, 150.0),
}
TITLES = {
    "handed_over": "开发商移交用房", "centre": "与社区中心共用", "property": "与物业共用",
    "club": "会所或文体中心", "resident": "居民闲置房屋",
}  # fmt: skip
# State and usable share of rooms where the story wants them usable, unusable, or as they come.
GOOD = ("handed_over", "received", "idle", "due", "notified")
MIXED = (
    "due", "notified", "surveyed", "area_mismatch", "papers_missing", "occupied",
    "developer_gone", "handed_over", "received", "idle",
)  # fmt: skip


@dataclass(frozen=True)
class Rooms:
    """What `find_spaces` returns.

    Parameters
    ----------
    frame
        The layer ``spaces`` without geometry; fit-out and usable areas partly missing.
    plan
        (n, 2) plan points.
    group
        (n,) key of `SIX_KINDS`.
    community
        (n,) number of the community each room lies in.
    host
        (n,) name of the estate each room belongs to.
    usable
        (n,) usable area in m², none missing.
    """

    frame: pd.DataFrame
    plan: Array
    group: Array
    community: Array
    host: Array
    usable: Array


def find_spaces(
    estates: pd.DataFrame,
    plan: Array,
    of_estate: Array,
    role: list[str],
    rng: np.random.Generator,
) -> Rooms:
    """Find 120 rooms beside estates that suit them, by the role of their community.

    Parameters
    ----------
    estates, plan
        Ledger and plan points (n, 2) of the estates.
    of_estate
        (n,) number of each estate's community.
    role
        Role of each community, from `story.roles`.
    """
    group = np.repeat(list(SIX_KINDS), largest_remainder(np.array([*SIX_KINDS.values()]), SPACES))
    community = _homes(group, of_estate, role, rng)
    estate = _hosts(group, community, estates, of_estate, rng)
    kinds = [KINDS[key] for key in group]
    area = np.array([kind.area for kind in kinds]) * np.exp(rng.normal(0.0, 0.3, SPACES))
    wanted = np.array(role)[community]
    area = np.where(wanted == "unused", np.maximum(area, 125.0), area)
    small = (wanted == "unusable") & (np.arange(SPACES) % 2 == 0)
    area = np.round(np.where(small, rng.uniform(38.0, 76.0, SPACES), area))
    area[np.flatnonzero((group == "handed_over") & (wanted == "served"))[0]] = LARGEST
    usable = np.round(area * rng.uniform(0.74, 0.95, SPACES))
    state = np.select(
        [small, wanted == "unusable", wanted == "unused"],
        ["idle", "occupied", rng.choice(np.array(GOOD), SPACES)],
        rng.choice(np.array(MIXED), SPACES),
    )
    along = np.column_stack([rng.uniform(-70.0, 70.0, SPACES), np.full(SPACES, -76.0)])
    inside = np.isin(group, ["property", "club"])[:, None]
    block = (np.floor(plan[estate] / BLOCK) + 0.5) * BLOCK
    spot = np.where(inside, plan[estate] + along / 4.0, block + along)
    frame = _describe(group, state, area, usable, estates, estate, rng)
    host = estates["name"].to_numpy(str)[estate]
    return Rooms(frame, np.round(spot, 1), group, community, host, usable)


def _homes(group: Array, of_estate: Array, role: list[str], rng: np.random.Generator) -> Array:
    """Return each room's community: fixed numbers in the story's chapters, the rest by size."""
    size = np.bincount(of_estate, minlength=len(role)).astype(float)
    named = np.array(role)
    quota = np.select([named == "unused", named == "unusable"], [5, 4], 0)
    rest = np.where(named == "served", size, 0.0)
    quota = quota + largest_remainder(rest, SPACES - int(quota.sum()))
    home = np.full(len(group), -1)
    for n in np.argsort(group != "centre", kind="stable"):
        left = quota.astype(float)
        if group[n] == "centre":  # a community has one such room at most
            left[home[(group == "centre") & (home >= 0)]] = 0.0
        home[n] = rng.choice(len(left), p=left / left.sum())
        quota[home[n]] -= 1
    return home


def _hosts(
    group: Array, community: Array, estates: pd.DataFrame, of_estate: Array,
    rng: np.random.Generator,
) -> Array:  # fmt: skip
    """Return the estate each room belongs to, of an age and kind that fits where there is one."""
    old, gated = estates["old"].to_numpy(bool), estates["gated"].to_numpy(bool)
    fits = {"handed_over": ~old, "resident": old, "property": gated, "club": gated}
    island = len(estates) - 1
    found = np.zeros(len(group), dtype=int)
    for n, home in enumerate(community):
        here = np.flatnonzero(of_estate == home)
        here = here[here != island]
        better = here[fits.get(str(group[n]), old | ~old)[here]]
        found[n] = rng.choice(better if len(better) else here)
    return found


def _describe(
    group: Array, state: Array, area: Array, usable: Array, estates: pd.DataFrame, host: Array,
    rng: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    """Return the ledger of the rooms; every eighth cost or so is not known."""
    n = len(group)
    kinds = [KINDS[key] for key in group]
    fitout = usable * [kind.fitout for kind in kinds] * rng.uniform(0.8, 1.25, n)
    yearly = usable * [kind.yearly for kind in kinds] * rng.uniform(0.8, 1.25, n)
    names = estates["name"].to_numpy()[host]
    idle = iter(np.resize(np.array(IDLE_KINDS), n).tolist())
    kind = [TITLES.get(str(key)) or next(idle) for key in group]
    floor = rng.choice(["1层", "1-2层", "2层"], n)
    frame = pd.DataFrame(
        {
            "id": [f"KJ{k:03d}" for k in range(1, n + 1)],
            "name": [f"{name}{k.title}" for name, k in zip(names, kinds, strict=True)],
            "source": [k.source for k in kinds],
            "kind": kind,
            "address": [f"{DISTRICT}{name}旁" for name in names],
            "area_m2": area,
            "usable_m2": np.where(rng.random(n) < 0.08, np.nan, usable),
            "floor": np.where(np.array(kind) == "小区架空层", "架空层", floor),
            "state": state,
            "owner": [str(rng.choice(np.array(OWNERS[key]))) for key in group],
            "fitout_yuan": np.where(rng.random(n) < 0.12, np.nan, np.round(fitout, -3)),
            "yearly_yuan": np.where(rng.random(n) < 0.06, np.nan, np.round(yearly, -2)),
        }
    )
    repeat = frame.groupby("name").cumcount() + 1
    frame["name"] += np.where(repeat > 1, "（" + repeat.astype(str) + "）", "")
    return frame
