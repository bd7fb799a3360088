"""What a map or a proposal tells: the latest runs put together with their layers.

Nothing is solved here. Runs whose input has changed since are refused (``run_stale``) unless
asked for, and runs that were made under different terms are never mixed (``runs_disagree``).
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from service.city import JOIN
from service.consent.listing import listed_pairs
from service.consent.outcome import life_told
from service.db.workspace import Run, Workspace
from service.errors import ServiceError
from service.freshness import Freshness
from service.plain import frame
from service.siting.candidates import candidates

__all__ = ["Plan", "load_plan"]

TERMS = ("level", "walk", "group", "straight", "step_free", "join")
SYNTHETIC_WORDS = "构造|虚构|样例|synthetic"


@dataclass(frozen=True)
class Plan:
    """Layers joined with stored results; frames are in EPSG:4326.

    Attributes
    ----------
    name, district, epsg
        Of the workspace; ``epsg`` is the projected CRS of plates and areas.
    synthetic
        Some rows are constructed (the file says so); labelled wherever it shows.
    coverage, site, match
        The runs, ``site`` and ``match`` None where there is none. ``run.result`` holds the
        figures of INTERFACE, ``run.params`` what was asked for.
    estates
        The layer with ``covered, nearest_m, minutes, nearest_station, straight_m, outside,
        unreachable, weight, weight_estimated, street, state, m2_per_household`` of the coverage
        run, ``gap`` (id of its zone or None) and ``covered_after`` (the site run's, where there
        is one). ``community_id`` is the community that was found for it. Runs of older versions
        tell no ``minutes, straight_m, street, state, m2_per_household``.
    gaps
        ``id, name, estates, households, households_unknown, population, cause, suggestion,
        nearest_station_m, members, community, priority, priority_rank, priority_parts`` (the
        last three not in runs of older versions); geometry is the centre.
    spaces
        The layer as stored.
    rooms
        All spaces and centres (`service.siting.candidates.candidates`), with ``chosen`` and
        ``rejected_code, rejected_values`` of the site run.
    chosen
        ``rank, space, id, name, source, cost_yuan, cost_estimated, yearly_yuan, usable_m2,
        notes, gain_households, gain_estates, phase`` and what its reason is told from.
    pairs, unmatched, idle
        Of the match run: see `service.pairs`; ``state, by, agreed_on`` of a pair as they are
        now, which may be more than the run knew.
    """

    name: str
    district: str
    epsg: int
    synthetic: bool
    coverage: Run
    site: Run | None
    match: Run | None
    estates: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    spaces: gpd.GeoDataFrame
    rooms: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    gaps: gpd.GeoDataFrame
    chosen: gpd.GeoDataFrame
    pairs: pd.DataFrame
    unmatched: pd.DataFrame
    idle: pd.DataFrame

    @property
    def phased(self) -> list[dict[str, Any]]:
        """The phases of the site run, in order; none where it has no years."""
        return (self.site.result.get("phases") or []) if self.site else []

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs that the plan tells of, in the order of the work."""
        return tuple(run for run in (self.coverage, self.site, self.match) if run is not None)


def load_plan(workspace: Workspace, *, run: int | None = None, stale: bool = False) -> Plan:
    """Put the latest runs together with the layers they were made from.

    Parameters
    ----------
    run
        Id of a run to use instead of the latest of its kind, with the runs it was built on.
    stale
        Accept runs whose input has changed since.

    Raises
    ------
    ServiceError
        ``run_missing``, ``run_of_no_plan``, ``no_coverage_run``, ``run_stale``, ``runs_disagree``,
        ``match_of_other_rooms``.
    """
    runs = _runs(workspace, run)
    if not stale:
        freshness = Freshness(workspace)
        for kind, each in runs.items():
            if each is not None and freshness.is_stale(each):
                raise ServiceError("run_stale", run=each.id, kind=kind)
        _require_same_rooms(workspace, runs["match"], runs["site"])
    cover, site, match = runs["coverage"], runs["site"], runs["match"]
    layers = {
        name: workspace.layer(name)
        for name in ("estates", "stations", "spaces", "communities", "streets", "units")
    }
    gaps = frame(cover.detail["gaps"], "centre")
    return Plan(
        name=workspace.name,
        district=workspace.district,
        epsg=workspace.epsg or 3857,
        synthetic=any(_synthetic(layers[name]) for name in ("estates", "stations", "spaces")),
        coverage=cover,
        site=site,
        match=match,
        estates=_estates(layers["estates"], cover, site, gaps),
        stations=layers["stations"],
        spaces=layers["spaces"],
        rooms=_rooms(layers["spaces"], layers["stations"], site),
        communities=layers["communities"],
        streets=layers["streets"],
        units=layers["units"],
        gaps=gaps,
        chosen=frame(site.detail["chosen"] if site else [], "place"),
        pairs=frame(_pairs(workspace, match)),
        unmatched=frame(match.detail["unmatched_needs"] if match else []),
        idle=frame(match.detail["idle_offers"] if match else []),
    )


def _runs(workspace: Workspace, wanted: int | None) -> dict[str, Any]:
    """Return the runs by kind; all made under the terms of the site (or coverage) run."""
    runs: dict[str, Any] = {kind: workspace.latest(kind) for kind in ("coverage", "site", "match")}
    if wanted is not None:
        found = workspace.run(wanted)
        if found.kind not in runs:
            raise ServiceError("run_of_no_plan", run=wanted, kind=found.kind)
        runs[found.kind] = found
        for kind in ("coverage", "site"):
            if (basis := found.params.get(f"{kind}_run")) is not None:
                runs[kind] = workspace.run(basis)
    if runs["coverage"] is None:
        raise ServiceError("no_coverage_run")
    terms = _terms(runs["coverage"])
    if runs["site"] is not None and _terms(runs["site"]) != terms:
        raise ServiceError("runs_disagree", first=runs["coverage"].id, second=runs["site"].id)
    match = runs["match"]
    if match is not None and _terms(workspace.run(match.params["coverage_run"])) != terms:
        raise ServiceError("runs_disagree", first=runs["coverage"].id, second=match.id)
    return runs


def _require_same_rooms(workspace: Workspace, match: Run | None, site: Run | None) -> None:
    """Refuse a match that names rooms as places which are no longer the chosen ones."""
    if match is None or (basis := match.params["site_run"]) == (site.id if site else None):
        return
    before = workspace.run(basis) if basis is not None else None
    if _chosen(before) != _chosen(site):
        raise ServiceError("match_of_other_rooms", run=match.id)


def _chosen(run: Run | None) -> set[str]:
    return set() if run is None else {row["space"] for row in run.detail["chosen"]}


def _terms(run: Run | None) -> dict[str, Any] | None:
    # Runs of earlier versions leave out terms that they did not know.
    if run is None:
        return None
    return {name: run.params.get(name) or (JOIN if name == "join" else None) for name in TERMS}


def _synthetic(layer: gpd.GeoDataFrame) -> bool:
    return bool(layer["extra"].astype("string").str.contains(SYNTHETIC_WORDS, na=False).any())


def _estates(
    estates: gpd.GeoDataFrame, cover: Run, site: Run | None, gaps: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    measured = frame(cover.detail["estates"]).set_index("id")
    added = measured.drop(columns=[c for c in measured if c in estates and c != "community"])
    joined = estates.join(added.rename(columns={"community": "community_id"}), on="id")
    members = gaps[["id", "members"]].explode("members").dropna() if len(gaps) else None
    joined["gap"] = (
        None if members is None else joined["id"].map(members.set_index("members")["id"])
    )
    joined["covered_after"] = joined["covered"]
    if site is not None:
        after = frame(site.detail["after"]).set_index("id")["covered"]
        joined["covered_after"] = joined["id"].map(after)
    return joined


def _pairs(workspace: Workspace, match: Run | None) -> list[dict[str, Any]]:
    """Return the pairs of the match run with what is recorded of them until now."""
    if match is None:
        return []
    listed = listed_pairs(workspace, match)
    return [{**each.row, **life_told(each.life)} for each in listed if each.in_match]


def _rooms(
    spaces: gpd.GeoDataFrame, stations: gpd.GeoDataFrame, site: Run | None
) -> gpd.GeoDataFrame:
    params = site.params if site else {}
    rooms = candidates(
        spaces,
        stations,
        min_area=params.get("min_area", 80.0),
        banned=site.detail["banned"] if site else (),
        locked=site.detail["locked"] if site else (),
    )
    rooms["chosen"] = False
    rooms["rejected_code"] = rooms["reason"]
    rooms["rejected_values"] = None
    if site is not None:
        rooms["chosen"] = rooms["id"].isin({row["space"] for row in site.detail["chosen"]})
        rejected = {row["space"]: row for row in site.detail["rejected"]}
        rooms["rejected_code"] = [rejected.get(i, {}).get("code") for i in rooms["id"]]
        rooms["rejected_values"] = [rejected.get(i, {}).get("values") for i in rooms["id"]]
    return rooms
