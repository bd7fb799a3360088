"""The factors of a score, one function each: arrays in, shares of 0–1 out.

Missing values give the neutral value that the docstring names, never 0.
"""

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "NEUTRAL",
    "capacity_fit",
    "distance_fit",
    "doubling_loss",
    "for_gain",
    "names_room",
    "reciprocity_fit",
    "saturating",
    "station_fit",
    "uncovered_fit",
    "urgency_fit",
    "willingness_fit",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEUTRAL = 0.5
HALVING_M = 1_000.0  # a fit by distance halves with every kilometre
URGENCY = {"high": 1.0, "medium": 0.6, "low": 0.3}
WILLINGNESS = {"high": 1.0, "medium": 0.6, "low": 0.2}
SLEEP_DAYS, ASLEEP = 90.0, 0.5  # without activity for so long, a unit's will counts so much
# Values at which a saturating part of a factor stands at one half.
HALF_COMMUNITIES, HALF_YUAN, HALF_MEMBERS, HALF_BENEFICIARIES = 2.0, 20_000.0, 50.0, 100.0
# How well an offer meets what a station needs: room, money, hands (INTERFACE "Matching").
STATION_CLASS, STATION_ROOM, STATION_MONEY = 1.0, 0.9, 0.6

# What a score loses at most where the class already runs, half of it with one activity.
MOST_DOUBLED, HALF_RUNNING = 0.5, 1.0

# Words of offers that are for gain, unless it is said just before that they are not.
_GAIN = re.compile("收费|付费|有偿|推销|促销|营利|盈利")
_NO_GAIN = re.compile(
    "(?:非|不以|不为|不|免|无|禁止|谢绝|防|识别|警惕|低偿)(?:收费|付费|推销|促销|营利|盈利)"
)
_ROOMS = re.compile("场地|用房|会议室|活动室|办公室|房屋|场所")


def saturating(values: Floats, half: float) -> Floats:
    """Return ``x / (x + half)``: 0 at 0, a half at `half`, below 1; missing: `NEUTRAL`."""
    x = np.maximum(np.asarray(values, dtype=np.float64), 0.0)
    share = np.where(np.isinf(x), 1.0, x / (np.where(np.isinf(x), 0.0, x) + half))
    return np.where(np.isnan(x), NEUTRAL, share)


def distance_fit(metres: Floats) -> Floats:
    """Return ``2^(−d / 1 km)``: 1 at the door, halved by every kilometre; unknown: 0.5."""
    return np.where(np.isnan(metres), NEUTRAL, np.exp2(-np.maximum(metres, 0) / HALVING_M))


def capacity_fit(communities: Floats, yuan: Floats, members: Floats) -> Floats:
    """Return the mean of three saturating parts: communities it can serve, funds, members.

    They stand at one half at 2 communities, 20,000 yuan and 50 members; a missing part counts
    one half (seed row A001-021: money, rooms, material, people).
    """
    parts = (
        saturating(communities, HALF_COMMUNITIES),
        saturating(yuan, HALF_YUAN),
        saturating(members, HALF_MEMBERS),
    )
    return np.asarray(np.mean(parts, axis=0), dtype=np.float64)


def reciprocity_fit(same_place: Floats, stated: Bools) -> Floats:
    """Return what the unit gets, half by neighbourhood, half by a stated wish.

    `same_place`: 1 in its own community, 0.7 in its own street, 0.3 elsewhere, NaN unknown
    (counts 0.5): a unit gains where its own people live (A001-087). `stated`: the unit has
    written what it would like in return (A004-041); 1, else 0.5.
    """
    near = np.where(np.isnan(same_place), NEUTRAL, same_place)
    return np.asarray(0.5 * near + 0.5 * np.where(stated, 1.0, NEUTRAL), dtype=np.float64)


def willingness_fit(willing: pd.Series, idle_days: Floats) -> Floats:
    """Return high 1, medium 0.6, low 0.2 (A003-082); not contacted or missing 0.5.

    Half of it where the unit has agreed before and has done nothing for 90 days or more
    (`idle_days`; NaN: nothing is agreed): who signed and never came is not as willing as it says.
    """
    asleep = np.nan_to_num(idle_days, nan=0.0) >= SLEEP_DAYS
    return _mapped(willing, WILLINGNESS) * np.where(asleep, ASLEEP, 1.0)


def urgency_fit(urgency: pd.Series, beneficiaries: Floats) -> Floats:
    """Return 0.7 × urgency (high 1, medium 0.6, low 0.3) + 0.3 × saturating beneficiaries.

    One half of the second part is reached at 100 people; what is missing counts 0.5.
    """
    return 0.7 * _mapped(urgency, URGENCY) + 0.3 * saturating(beneficiaries, HALF_BENEFICIARIES)


def uncovered_fit(share: Floats) -> Floats:
    """Return the community's share of uncovered weight itself; missing: 0.5."""
    return np.where(np.isnan(share), NEUTRAL, np.clip(share, 0.0, 1.0))


def doubling_loss(running: Floats) -> Floats:
    """Return the share of a score that is lost where `running` activities of the class run.

    0.25 with one, 0.33 with two, below 0.5 with any number; none or missing: 0. What a community
    has already should not come before what it lacks.
    """
    count = np.maximum(np.nan_to_num(np.asarray(running, dtype=np.float64)), 0.0)
    return np.asarray(MOST_DOUBLED * saturating(count, HALF_RUNNING), dtype=np.float64)


def for_gain(texts: list[str], commercial: pd.Series) -> Bools:
    """Return which offers are for gain: what their row says, else the words of their text.

    Public interest is a condition, not a factor (seed row A000-065: 地区性、公益性工作项目).
    """
    said = [None if pd.isna(value) else bool(value) for value in commercial]
    named = [_GAIN.search(_NO_GAIN.sub("", text)) is not None for text in texts]
    return np.array([b if a is None else a for a, b in zip(said, named, strict=True)], dtype=bool)


def names_room(text: str) -> bool:
    """Tell whether a text of an offer names a room or a place to use."""
    return _ROOMS.search(text) is not None


def station_fit(is_station: Bools, rooms: Bools, yuan: Floats) -> Floats:
    """Return how well each offer meets a need of class `station`.

    1 for an offer of that class, 0.9 where its text names a room, 0.6 where it brings money,
    else 0; the greatest that holds.
    """
    money = np.where(np.nan_to_num(yuan) > 0, STATION_MONEY, 0.0)
    fits = (np.where(is_station, STATION_CLASS, 0.0), np.where(rooms, STATION_ROOM, 0.0), money)
    return np.asarray(np.max(fits, axis=0), dtype=np.float64)


def _mapped(values: pd.Series, table: dict[str, float]) -> Floats:
    shares = values.map(table).to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(np.where(np.isnan(shares), NEUTRAL, shares), dtype=np.float64)
