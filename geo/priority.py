"""Which gap first: points from households, elders, old estates and the way to a station.

Source: research note F (elders count 1.5 to 2 times); General Office of the State Council
2020 No. 23 (old estates are those built by the end of 2000).
"""

import math
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.arrays import Float
from geo.coverage import Coverage
from geo.doors import estate_ids
from geo.errors import InputError

__all__ = ["DEFAULT", "PARTS", "Priority", "old_estates", "prioritise"]


PARTS: Final = ("households", "elders", "old", "distance")
TOLERANCE: Final = 1e-6
# A part counts as known where the estates that tell it have at least this share of the weight.
KNOWN_SHARE: Final = 0.5


@dataclass(frozen=True)
class Priority:
    """Weights of the parts, each 0–1 and together 1, and what the parts are measured by.

    Elders weigh 1.5 times as much as households (research note F: 1.5–2.0).

    Attributes
    ----------
    households, elders, old, distance
        Weights.
    old_until
        An estate of which ``old`` is not recorded is old if built by the end of this year.
    far_walks
        So many walks away from the next station the part `distance` is 1, > 1.

    Raises
    ------
    InputError
        ``priority_range``, ``priority_sum``.
    """

    households: float = 0.24
    elders: float = 0.36
    old: float = 0.20
    distance: float = 0.20
    old_until: int = 2000
    far_walks: float = 4.0

    def __post_init__(self) -> None:
        limits = dict.fromkeys(PARTS, (0.0, 1.0))
        limits |= {"old_until": (1900.0, 2100.0), "far_walks": (1.5, 100.0)}
        for key, (low, high) in limits.items():
            value = getattr(self, key)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not (number and low <= value <= high):
                raise InputError("priority_range", key=key, low=low, high=high, value=value)
        total = math.fsum(self.weights().values())
        if abs(total - 1.0) > TOLERANCE:
            raise InputError("priority_sum", total=round(total, 6))

    def weights(self) -> dict[str, float]:
        """Return part → weight."""
        return {part: getattr(self, part) for part in PARTS}

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """Read the table ``[weights]``, all four of them, and ``[terms]``, which may be absent.

        See ``docs/examples/priority.toml``.

        Raises
        ------
        InputError
            ``priority_unreadable``, ``priority_not_toml``, ``priority_unknown``,
            ``priority_missing``, and those of the class.
        """
        file = str(path)
        try:
            content = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
        except OSError as error:
            told = error.strerror or str(error)
            raise InputError("priority_unreadable", file=file, told=told) from error
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InputError("priority_not_toml", file=file, told=error) from error
        known = {"weights": set(PARTS), "terms": {f.name for f in fields(cls)} - set(PARTS)}
        given: dict[str, Any] = {}
        for name, table in content.items():
            if name not in known or not isinstance(table, dict):
                raise InputError("priority_unknown", file=file, key=name)
            for key in sorted(set(table) - known[name]):
                raise InputError("priority_unknown", file=file, key=key)
            given |= table
        for part in PARTS:
            if part not in given:
                raise InputError("priority_missing", file=file, key=part)
        return cls(**given)

    def told(self) -> dict[str, float]:
        """Return all settings, as a run keeps them."""
        return asdict(self)


DEFAULT: Final = Priority()


def prioritise(
    gaps: gpd.GeoDataFrame,
    coverage: Coverage,
    estates: gpd.GeoDataFrame,
    priority: Priority = DEFAULT,
) -> pd.DataFrame:
    """Return which gap zone should be served first, and what makes it so.

    Parameters
    ----------
    gaps
        From `geo.gaps.gap_zones` on the same coverage and estates.
    coverage
        Gives weight and elders of each estate, and the walk.
    estates
        With ``id`` and, where known, ``old`` and ``built_year``.
    priority
        Weights and terms.

    Returns
    -------
    On the gaps' ids: ``priority`` (0–1; NaN, and last, where all weight lies on parts that are
    not known), ``priority_rank`` (1 is first; ties by id) and ``priority_parts`` (part →
    points, which add up to the priority; None: not known).

    Notes
    -----
    points of a part = its weight × its value ÷ the largest value of all zones, for

    - ``households``: the zone's weight (households, estimated where they are not recorded);
    - ``elders``: its elders;
    - ``old``: its weight in old estates;
    - ``distance``: (metres to the nearest station − walk) ÷ ((`far_walks` − 1) × walk), at least
      0 and at most 1; 1 where no station can be reached; not divided by the largest.

    Elders and old estates are known of a zone where estates with half of its weight tell them;
    what these have is scaled up to the whole zone. A part that is not known earns nothing and
    costs nothing: the zone's other weights are scaled up so that they sum to 1.
    """
    members = gaps["members"].explode().dropna()
    rows = coverage.estates.loc[members]
    zone = gaps.index.get_indexer(members.index)
    weight = rows["weight"].to_numpy(dtype=float)
    total = gaps["weight"].to_numpy(dtype=float)
    old = old_estates(estates, priority.old_until).reindex(members).to_numpy(dtype=float)
    values = np.column_stack(
        [
            _relative(total),
            _relative(_sum_known(zone, rows["elders"].to_numpy(dtype=float), weight, total)),
            _relative(_sum_known(zone, old * weight, weight, total)),
            _distance(gaps, coverage.walk_m, priority.far_walks),
        ]
    )
    return _points(values, priority, gaps.index)


def _points(values: Float, priority: Priority, index: pd.Index) -> pd.DataFrame:
    known = ~np.isnan(values)
    weights = np.array(list(priority.weights().values()), dtype=float) * known
    spread = weights.sum(axis=1, keepdims=True)
    nothing = np.full_like(weights, np.nan)
    share = np.divide(weights, spread, out=nothing, where=spread > 0.0)
    points = share * np.where(known, values, 0.0)
    told = pd.Series(points.sum(axis=1), index=index)
    first = np.argsort(-told.to_numpy().round(9), kind="stable")
    rank = np.empty(len(told), dtype=np.int64)
    rank[first] = np.arange(1, len(told) + 1)
    parts = [
        {part: p if k else None for part, p, k in zip(PARTS, row.tolist(), has, strict=True)}
        for row, has in zip(points, known, strict=True)
    ]
    return pd.DataFrame(
        {
            "priority": told,
            "priority_rank": pd.Series(rank, index=index),
            "priority_parts": pd.Series(parts, index=index, dtype=object),
        }
    )


def old_estates(estates: gpd.GeoDataFrame, until: int) -> "pd.Series[float]":
    """Return 1 for old estates, 0 for others, NaN where neither flag nor year is recorded.

    Parameters
    ----------
    estates
        With ``id`` and, where known, ``old`` and ``built_year``.
    until
        An estate of which ``old`` is not recorded is old if built by the end of this year.
    """
    nothing = pd.Series(np.nan, index=estates.index)
    year = pd.to_numeric(estates.get("built_year", nothing), errors="coerce").astype(float)
    by_year = (year <= until).astype(float).where(year.notna())
    flag = estates.get("old", nothing).astype("boolean").astype("Float64").astype(float)
    return pd.Series(flag.fillna(by_year).to_numpy(), index=estate_ids(estates))


def _sum_known(zone: npt.NDArray[np.intp], each: Float, weight: Float, total: Float) -> Float:
    """Return each zone's sum, scaled up from the estates that tell it; NaN where too few do."""
    known = ~np.isnan(each)
    told = np.bincount(zone[known], weight[known], minlength=total.size)
    found = np.bincount(zone[known], each[known], minlength=total.size)
    enough = (told > 0.0) & (told >= KNOWN_SHARE * total)
    nothing = np.full(total.size, np.nan)
    scaled: Float = np.divide(found * total, told, out=nothing, where=enough)
    return scaled


def _relative(value: Float) -> Float:
    """Divide by the largest known value; all 0 stays 0."""
    largest = np.nanmax(value, initial=0.0)
    return value / largest if largest > 0.0 else value


def _distance(gaps: gpd.GeoDataFrame, walk: float, far_walks: float) -> Float:
    metres = gaps["nearest_station_m"].to_numpy(dtype=float)
    beyond = (metres - walk) / ((far_walks - 1.0) * walk)
    share: Float = np.where(np.isnan(metres), 1.0, np.clip(beyond, 0.0, 1.0))
    return share
