"""`Scene`: everything a map or a plate draws, checked at the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import shapely

from maps.text import CAUSES, REACHES, STATUSES

__all__ = ["Scene", "Weight"]

POINT, LINE, AREA = "Point", "LineString", "Polygon"

# Frame → (columns it must have, geometry it may have).
CONTRACTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "estates": (("id", "name", "households", "status"), (POINT, AREA)),
    "stations": (("id", "name", "level", "source"), (POINT,)),
    "spaces": (("id", "name", "source", "eligible"), (POINT,)),
    "chosen": (("id", "name", "source", "rank"), (POINT,)),
    "reach": (("role",), (AREA,)),
    "gaps": (("id", "name", "estates", "households", "cause"), (POINT,)),
    "matches": (("unit", "offer", "need", "community", "score", "text"), (LINE,)),
    "units": (("id", "name"), (POINT,)),
    "streets": (("highway",), (LINE,)),
    "communities": (("id", "name", "level"), (AREA,)),
}
SUMMARY = frozenset({
    "estates", "covered_estates", "households", "covered_households", "coverage_estates",
    "coverage_households", "coverage_estates_after", "coverage_households_after", "gaps",
    "chosen", "cost_yuan", "gain_households", "pairs",
})  # fmt: skip


@dataclass(frozen=True)
class Weight:
    """How much a factor weighs in the score of a pair.

    Attributes
    ----------
    name, label
        As files name it, and in the reader's words.
    share
        0–1; all together 1.
    hardware
        Whether it is one of those that may weigh at most one half together (seed row A003-080).
    """

    name: str
    label: str
    share: float
    hardware: bool


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a map shows. Frames are in EPSG:4326; any may be ``None`` or empty.

    Attributes
    ----------
    title, subtitle, notes, sources
        Words in the reader's language; `sources` names the data and their dates.
    date, author
        Date of the map and who made it, as printed; empty leaves the line out.
    synthetic
        Marks the map visibly as made from sample data.
    mode, walk_m
        How reach was measured, ``network`` or ``straight``, and the walk in metres.
    epsg
        Projected CRS of the plate, in metres.
    summary
        Headline figures under the names of the JSON interface: ``estates``,
        ``covered_estates``, ``households``, ``covered_households``, ``coverage_estates``,
        ``coverage_households`` (shares 0–1) and the latter two with ``_after`` for the
        proposal, ``gaps``, ``chosen``, ``cost_yuan``, ``gain_households``, ``pairs``.
    estates
        Points or polygons: ``id, name, households, status`` (``covered`` or, where the room of
        stations was looked at, ``covered_enough``, ``covered_insufficient``,
        ``covered_undecided``; ``uncovered``, ``unreachable``, ``outside``); if known
        ``nearest_m, m2_per_household, gap``.
    stations
        Points: ``id, name, level, source``; if known ``area_m2``.
    spaces
        Candidates: ``id, name, source, eligible``; if known ``state, usable_m2, cost_yuan,
        reason`` (words, shown as they are).
    chosen
        Proposed sites: ``id, name, source, rank`` (from 1); if known ``cost_yuan,
        gain_households, phase, reason``.
    reach
        Areas within the walk: ``role``, ``existing`` stations or what the ``proposed`` sites add.
    gaps
        Centres of gap zones: ``id, name, estates, households, cause``; if known ``population,
        nearest_station_m, priority`` (0–1) and ``priority_rank`` (from 1, the most urgent).
    matches
        Lines from unit to place: ``unit, offer, need, community, score, text``; if known
        ``state`` (words, shown as they are), ``values`` (0–1 for each of `weights`) and ``kept``
        (what doubling leaves of the score, 0–1).
    weights, hardware_most
        Of the score, where pairs were scored by weights; and what hardware may weigh in all, 0–1.
    units, streets, communities
        ``id, name`` (``kind``); ``highway``; ``id, name, level``.

    Raises
    ------
    ValueError
        A frame breaks its contract; the message names frame, column and what it got.
    """

    title: str
    walk_m: float
    epsg: int
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    date: str = ""
    author: str = ""
    synthetic: bool = False
    mode: str = "network"
    summary: Mapping[str, float | None] = field(default_factory=dict)
    estates: gpd.GeoDataFrame | None = None
    stations: gpd.GeoDataFrame | None = None
    spaces: gpd.GeoDataFrame | None = None
    chosen: gpd.GeoDataFrame | None = None
    reach: gpd.GeoDataFrame | None = None
    gaps: gpd.GeoDataFrame | None = None
    matches: gpd.GeoDataFrame | None = None
    weights: tuple[Weight, ...] = ()
    hardware_most: float = 1.0
    units: gpd.GeoDataFrame | None = None
    streets: gpd.GeoDataFrame | None = None
    communities: gpd.GeoDataFrame | None = None

    def __post_init__(self) -> None:
        if self.mode not in ("network", "straight"):
            raise ValueError(f"mode must be 'network' or 'straight', got {self.mode!r}")
        if unknown := set(self.summary) - SUMMARY:
            raise ValueError(f"summary must have keys of {sorted(SUMMARY)}, got {sorted(unknown)}")
        for name in CONTRACTS:
            frame = getattr(self, name)
            if frame is not None:
                _check(name, frame)

    def frame(self, name: str) -> gpd.GeoDataFrame | None:
        """Return the rows of `name` that can be drawn; ``None`` if there are none."""
        frame = getattr(self, name)
        if frame is None or frame.empty:
            return None
        drawable = ~(frame.geometry.isna() | frame.geometry.is_empty)
        return frame[drawable] if drawable.any() else None

    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north of what the eye should see first, in degrees.

        Estates inside the communities lead. A few points in another city would make the map a
        dot: what is farther out than a tenth of the span of the middle 98 % is left to panning.
        """
        estates = self.frame("estates")
        if estates is not None:
            inside = estates[estates["status"] != "outside"]
            boxes = shapely.bounds((estates if inside.empty else inside).geometry.to_numpy())
            return _trimmed(boxes)
        for name in ("communities", "gaps", "stations", "chosen", "spaces", "units", "streets"):
            frame = self.frame(name)
            if frame is not None:
                west, south, east, north = frame.total_bounds
                return float(west), float(south), float(east), float(north)
        return 73.5, 18.0, 135.1, 53.6  # China, when there is nothing to show


def _trimmed(boxes: np.ndarray) -> tuple[float, float, float, float]:
    low, high = np.quantile(boxes[:, :2], 0.01, axis=0), np.quantile(boxes[:, 2:], 0.99, axis=0)
    reach = 0.1 * (high - low)
    low = np.maximum(low - reach, boxes[:, :2].min(axis=0))
    high = np.minimum(high + reach, boxes[:, 2:].max(axis=0))
    margin = max(0.02 * float((high - low).max()), 0.002)
    (west, south), (east, north) = low - margin, high + margin
    return float(west), float(south), float(east), float(north)


def _check(name: str, frame: gpd.GeoDataFrame) -> None:
    columns, kinds = CONTRACTS[name]
    if not isinstance(frame, gpd.GeoDataFrame):
        raise ValueError(f"{name} must be a GeoDataFrame, got {type(frame).__name__}")
    if missing := [column for column in columns if column not in frame.columns]:
        raise ValueError(f"{name} must have columns {columns}, got none of {missing}")
    if frame.empty:
        return
    if frame.crs is None or frame.crs.to_epsg() != 4326:
        raise ValueError(f"{name} must be in EPSG:4326, got {frame.crs}")
    found = set(frame.geometry.dropna().geom_type.str.removeprefix("Multi").unique())
    if strange := found - set(kinds):
        raise ValueError(f"{name} must have geometry {kinds}, got {sorted(strange)}")
    for column, allowed in (("status", STATUSES), ("cause", CAUSES), ("role", REACHES)):
        if column in columns and (odd := set(frame[column].dropna()) - set(allowed)):
            raise ValueError(f"{name}.{column} must be one of {sorted(allowed)}, got {sorted(odd)}")
