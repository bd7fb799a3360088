"""The lists of what is wrong: gaps in the order of urgency, and walks that go a long way round."""

from dataclasses import replace

import pandas as pd

from geo.priority import PARTS
from service.i18n import N_, gettext
from service.plan import Plan
from service.proposal.lists import area_names
from service.proposal.table import Column, Table, sums
from service.proposal.wording import listed, say
from service.sentences import sentence

__all__ = ["detour_table", "gap_table", "urgency_table"]

POINTS = {
    "households": N_("Points for households"),
    "elders": N_("Points for elders"),
    "old": N_("Points for old estates"),
    "distance": N_("Points for distance"),
}


def gap_table(plan: Plan) -> Table:
    """Return 缺口清单: each zone that one station could serve, the most urgent first."""
    names = gettext(N_("Gaps")), gettext(N_("Gaps and what is left of them"))
    return Table(
        name=names[0],
        title=names[0] if plan.site is None else names[1],
        note=gettext(
            N_(
                "A gap is a group of estates out of reach that one station could serve; each"
                " estate is in one gap only. Households are recorded ones. The most urgent"
                " gap stands first."
            )
        ),
        columns=(
            Column("zone", gettext(N_("No.")), width=9),
            Column("zone_name", gettext(N_("Centre")), width=20),
            Column("community_name", gettext(N_("Community")), width=12, brief=False),
            *sums(
                ("estates", gettext(N_("Estates")), 7),
                ("households", gettext(N_("Households")), 10),
            ),
            Column("nearest_station_m", gettext(N_("Nearest station (m)")), "metres", 9),
            Column("cause_told", gettext(N_("Cause")), width=30),
            Column("advice", gettext(N_("Advice")), width=20, brief=False),
            Column("priority", gettext(N_("Urgency")), "score", 8),
            *(replace(column, brief=False) for column in _points()),
            Column("estates_left", gettext(N_("Estates left after")), "count", 9, total=True),
        ),
        frame=_gaps(plan),
        data=(
            *("zone", "zone_name", "community_name", "estates", "households"),
            *("households_unknown", "nearest_station_m", "cause", "suggestion", "estates_left"),
            *("priority", "priority_rank", *(f"points_{part}" for part in PARTS)),
            *("centre_lng", "centre_lat"),
        ),
        empty=gettext(N_("There is no gap: every estate is within a walk of a station.")),
    )


def urgency_table(plan: Plan) -> Table:
    """Return 紧迫度构成: the points that make up the urgency of each gap."""
    weights = plan.coverage.params.get("priority") or {}
    shown = [f"{gettext(POINTS[part])} {weights[part]:g}" for part in PARTS if part in weights]
    return replace(
        gap_table(plan),
        title=gettext(N_("What makes gaps urgent")),
        note=say(
            N_(
                "Urgency = sum of the points, at most 1. Points = weight × value of the gap ÷"
                " largest value of all gaps; distance beyond the walk counts in full at"
                " {walks} walks. Weights: {weights}. “—”: not recorded; the other weights are"
                " scaled up."
            ),
            walks=f"{weights.get('far_walks', float('nan')):g}",
            weights=listed(shown),
        ),
        columns=(
            Column("zone", gettext(N_("No.")), width=9),
            Column("zone_name", gettext(N_("Centre")), width=22),
            *_points(),
            Column("priority", gettext(N_("Urgency")), "score", 9),
        ),
    )


def _points() -> list[Column]:
    return [Column(f"points_{part}", gettext(POINTS[part]), "score", 10) for part in PARTS]


def _gaps(plan: Plan) -> pd.DataFrame:
    """Return the gaps in words, with the points of their urgency and what a plan leaves of them."""
    table = pd.DataFrame(plan.gaps.drop(columns="geometry"))
    table["centre_lng"], table["centre_lat"] = plan.gaps.geometry.x, plan.gaps.geometry.y
    table["community_name"] = table["community"].map(area_names(plan))
    table["cause_told"] = [sentence(f"gap_cause_{code}") for code in table["cause"]]
    table["advice"] = [sentence(f"gap_suggestion_{code}") for code in table["suggestion"]]
    after = dict(zip(plan.estates["id"], plan.estates["covered_after"], strict=True))
    table["estates_left"] = [
        sum(not after.get(estate, False) for estate in members) for members in table["members"]
    ]
    told = N_("{count} estates without recorded households")
    table["remark"] = [say(told, count=n) if n else "" for n in table["households_unknown"]]
    table.loc[table["households_unknown"] >= table["estates"], "households"] = float("nan")
    table["zone"], table["zone_name"] = table["id"], table["name"]
    if "priority_rank" not in table:  # a run of an older version has no order of urgency
        return table.reindex(columns=[*table, "priority", "priority_rank", *_point_names()])
    points = pd.DataFrame(list(table["priority_parts"]), index=table.index, columns=list(PARTS))
    table[_point_names()] = points.astype(float)
    return table.sort_values("priority_rank", kind="stable").reset_index(drop=True)


def _point_names() -> list[str]:
    return [f"points_{part}" for part in PARTS]


def detour_table(plan: Plan) -> Table:
    """Return 绕行清单: estates whose walk to a station goes a long way round, the longest first."""
    told = plan.coverage.result.get("detours", [])
    table = pd.DataFrame(told).reindex(columns=["id", "walk_m", "straight_m", "ratio"])
    estates = plan.estates.set_index("id")
    stations = dict(zip(plan.stations["id"], plan.stations["name"], strict=True))
    table["estate_id"] = table["id"]
    table["estate_name"] = table["id"].map(estates["name"])
    table["area_name"] = table["id"].map(estates["community_id"]).map(area_names(plan))
    table["station_name"] = table["id"].map(estates["nearest_station"]).map(stations)
    return Table(
        name=gettext(N_("Detours")),
        title=gettext(N_("Estates whose walk goes a long way round")),
        note=gettext(
            N_(
                "Walk to the station that is nearest on foot ÷ straight distance to the one that"
                " is nearest in a straight line; told from 2 times on, where that distance is at"
                " least 50 m. A river, a railway, a wall or a street missing in the data may be"
                " the cause: check on the spot."
            )
        ),
        columns=(
            Column("estate_name", gettext(N_("Estate")), width=20),
            Column("area_name", gettext(N_("Community")), width=14, brief=False),
            Column("station_name", gettext(N_("Nearest station")), width=22),
            Column("walk_m", gettext(N_("Walk (m)")), "metres", 9),
            Column("straight_m", gettext(N_("Straight (m)")), "metres", 9),
            Column("ratio", gettext(N_("Times")), "decimal", 7),
        ),
        frame=table,
        data=(
            *("estate_id", "estate_name", "area_name", "station_name", "walk_m", "straight_m"),
            "ratio",
        ),
        empty=gettext(N_("No estate has to go more than twice the straight distance.")),
    )
