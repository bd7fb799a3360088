"""The lists of layers: estates, rooms and stations as they are recorded, with what was found."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.layers import LAYERS
from service.i18n import N_, gettext
from service.plain import frame, records
from service.plan import Plan
from service.proposal.table import LONGEST, Column, Table
from service.proposal.wording import listed, say, state_name
from service.sentences import sentence
from service.telling import chosen_reason, rejected_reason
from service.words import choice_name

__all__ = [
    "area_names",
    "by_source",
    "candidate_table",
    "chosen_table",
    "cost_table",
    "estate_table",
    "space_table",
    "task_table",
]

ESTATE_FIELDS = tuple(name for name in LAYERS["estates"].names if name != "id")
SPACE_FIELDS = tuple(name for name in LAYERS["spaces"].names if name != "id")


def _named(codes: pd.Series, field: str) -> list[str]:
    """Return the terms for the codes of a field of rooms."""
    return [choice_name("spaces", field, code) for code in codes]


def area_names(plan: Plan) -> dict[str, str]:
    """Return community id → its name, code or id, whichever is known first."""
    areas = plan.communities
    told = areas["name"].fillna(areas["code"]).fillna(areas["id"])
    return dict(zip(areas["id"], told, strict=True))


def by_source(rows: pd.DataFrame, /, **what: tuple[str, Any]) -> pd.DataFrame:
    """Return `rows` of rooms by source, which is named, with the aggregations `what`."""
    table = rows.assign(source=rows["source"].fillna("")).groupby("source").agg(**what)
    unknown = gettext(N_("Source not recorded"))
    table["source_name"] = [
        choice_name("spaces", "source", each) or unknown for each in table.index
    ]
    return table.reset_index()


def estate_table(plan: Plan) -> Table:
    """Return 小区台账: every estate with its nearest station before and its state after."""
    places = _places(plan.estates)
    return Table(
        name=gettext(N_("Ledger of estates")),
        title=gettext(N_("Ledger of estates")),
        note=say(
            N_(
                "Within a walk: a station at most {walk} m on foot from an entrance of the estate."
                " Missing households are left empty and are not counted as 0."
            ),
            walk=f"{plan.coverage.result['walk_m']:,.0f}",
        ),
        columns=(
            Column("name", gettext(N_("Estate")), width=20),
            Column("community_name", gettext(N_("Community")), width=14),
            Column("households", gettext(N_("Households")), "count", 9, total=True),
            Column("population", gettext(N_("Population")), "count", 9, total=True),
            Column("elders", gettext(N_("Elders")), "count", 9, total=True, brief=False),
            Column("station_name", gettext(N_("Nearest station")), width=24, brief=False),
            Column("nearest_m", gettext(N_("Walk (m)")), "metres", 9),
            Column("minutes", gettext(N_("Walk (min)")), "decimal", 8, brief=False),
            Column("covered_told", gettext(N_("Within a walk now")), width=9),
            Column("after_told", gettext(N_("Within a walk after")), width=9),
            Column("state_told", gettext(N_("Room within a walk")), width=18, brief=False),
            Column(
                "m2_per_household",
                gettext(N_("Station area for a household (m²)")),
                "score",
                10,
                brief=False,
            ),
            Column("state_after_told", gettext(N_("Room after")), width=18, brief=False),
            Column("minutes_after", gettext(N_("Walk after (min)")), "decimal", 8, brief=False),
            Column("gap", gettext(N_("Gap")), width=8, brief=False),
        ),
        # Estates that count stand before those outside the communities.
        frame=_estates(plan).join(places).sort_values("outside", kind="stable"),
        data=("id", *ESTATE_FIELDS, *places.columns),
    )


def _estates(plan: Plan) -> pd.DataFrame:
    """Return the estates in words, with what was measured of each now and with the plan."""
    table = pd.DataFrame(plan.estates.drop(columns="geometry"))
    table["community_name"] = table["community_id"].map(area_names(plan))
    table["community_name"] = table["community_name"].fillna(table["community"])
    stations = dict(zip(plan.stations["id"], plan.stations["name"], strict=True))
    table["station_name"] = table["nearest_station"].map(stations)
    yes, no = gettext(N_("yes")), gettext(N_("no"))
    table["covered_told"] = np.where(table["covered"].astype(bool), yes, no)
    table["after_told"] = np.where(table["covered_after"].astype(bool), yes, no)
    # Runs of older versions tell neither minutes nor states.
    measured = table.reindex(columns=["minutes", "state", "m2_per_household"])
    table[["minutes", "m2_per_household"]] = measured[["minutes", "m2_per_household"]].astype(float)
    table["state_told"] = [state_name(state) for state in measured["state"]]
    later = frame(plan.site.detail["after"] if plan.site else [])
    later = later.reindex(columns=["id", "minutes", "state"]).set_index("id")
    table["minutes_after"] = table["id"].map(later["minutes"]).astype(float)
    table["state_after_told"] = [state_name(state) for state in table["id"].map(later["state"])]
    table["remark"] = _marked(
        {
            gettext(N_("outside the communities, not counted")): table["outside"],
            gettext(N_("not joined to the streets")): table["unreachable"],
            gettext(N_("households not recorded")): table["households"].isna(),
        }
    )
    return table


def space_table(plan: Plan) -> Table:
    """Return 空间资源台账: the rooms as they are recorded, with what siting notes of each."""
    spaces = plan.spaces
    table = pd.DataFrame(spaces.drop(columns="geometry"))
    table["usable_told"] = table["usable_m2"].fillna(table["area_m2"])
    table["source_name"] = _named(table["source"], "source")
    table["state_name"] = _named(table["state"], "state")
    notes = pd.Series(_notes(plan.rooms["notes"]), index=plan.rooms["id"])
    table["remark"] = table["id"].map(notes)
    places = _places(spaces)
    return Table(
        name=gettext(N_("Rooms")),
        title=gettext(N_("Ledger of rooms of the four batches")),
        note=gettext(
            N_(
                "Usable area as recorded, else floor area. Costs that were not recorded are left"
                " empty here; siting estimates them at the workspace's median per m²."
            )
        ),
        columns=(
            Column("name", gettext(N_("Room")), width=26),
            Column("source_name", gettext(N_("Source")), width=12),
            Column("kind", gettext(N_("Kind")), width=16, brief=False),
            Column("state_name", gettext(N_("State")), width=10),
            Column("usable_told", gettext(N_("Usable area (m²)")), "area", 10, total=True),
            Column("fitout_yuan", gettext(N_("Fit-out (yuan)")), "yuan", 12, total=True),
            Column("yearly_yuan", gettext(N_("Yearly cost (yuan)")), "yuan", 12, total=True),
        ),
        frame=table.join(places),
        data=("id", *SPACE_FIELDS, *places.columns),
    )


def candidate_table(plan: Plan) -> Table:
    """Return 候选点比选表: every room and centre with its gain, verdict and reason."""
    rooms = pd.DataFrame(plan.rooms.drop(columns="geometry"))
    chosen = _chosen(plan).set_index("space")
    for name in ("rank", "gain_households", "gain_estates"):
        rooms[name] = rooms["id"].map(chosen[name]).astype(float)
    rooms["reason"] = [
        chosen["reason"].get(room)
        or (rejected_reason(code, values) if isinstance(code, str) else None)
        for room, code, values in zip(
            rooms["id"], rooms["rejected_code"], rooms["rejected_values"], strict=True
        )
    ]
    taken, left, out = (
        gettext(N_("chosen")), gettext(N_("not chosen")), gettext(N_("may not be chosen")),
    )  # fmt: skip
    rooms["verdict"] = np.select([rooms["chosen"], rooms["eligible"]], [taken, left], out)
    rooms["source_name"] = _named(rooms["source"], "source")
    rooms["remark"] = _notes(rooms["notes"])
    rooms["space"], rooms["space_name"] = rooms["id"], rooms["name"]
    rooms["reason_code"] = rooms["rejected_code"]
    rooms = rooms.sort_values(
        ["rank", "eligible", "id"], ascending=[True, False, True], na_position="last"
    ).reset_index(drop=True)
    return Table(
        name=gettext(N_("Candidates")),
        title=gettext(N_("Comparison of candidate rooms")),
        note=gettext(
            N_(
                "New households: recorded households that the room adds to those before it;"
                " only chosen rooms have the figure. Costs marked as estimated are the area"
                " times the workspace's median per m²."
            )
        ),
        columns=(
            Column("name", gettext(N_("Room")), width=26),
            Column("source_name", gettext(N_("Source")), width=12),
            Column("usable_m2", gettext(N_("Usable area (m²)")), "area", 10),
            Column("cost_yuan", gettext(N_("Fit-out (yuan)")), "yuan", 12),
            Column("gain_households", gettext(N_("New households")), "count", 10, total=True),
            Column("verdict", gettext(N_("Verdict")), width=10),
            Column("reason", gettext(N_("Reason")), width=44),
        ),
        frame=rooms,
        data=(
            *("space", "space_name", "centre", "eligible", "chosen", "rank", "gain_households"),
            *("gain_estates", "cost_yuan", "cost_estimated", "reason_code", "reason"),
        ),
    )


def chosen_table(plan: Plan) -> Table:
    """Return 推荐选址: the chosen rooms, the one that adds most first."""
    return Table(
        name=gettext(N_("Sites")),
        title=gettext(N_("Recommended sites")),
        note=gettext(
            N_(
                "Sites stand in the order of what they add; each estate counts for the first site"
                " that reaches it, so the column adds up to the whole gain."
            )
        ),
        columns=(
            *([Column("phase", gettext(N_("Phase")), width=8)] if plan.phased else []),
            Column("space_name", gettext(N_("Site")), width=20),
            Column("source_name", gettext(N_("Source")), width=10),
            Column("usable_m2", gettext(N_("Usable area (m²)")), "area", 11),
            Column("gain_estates", gettext(N_("New estates")), "count", 9, total=True),
            Column("gain_households", gettext(N_("New households")), "count", 9, total=True),
            Column("cost_yuan", gettext(N_("Fit-out (yuan)")), "yuan", 12, total=True),
            Column("reason", gettext(N_("Reason")), width=46),
        ),
        frame=_chosen(plan),
        data=(
            *("rank", "space", "space_name", "batch", "usable_m2", "gain_estates"),
            *("gain_households", "cost_yuan", "cost_estimated", "yearly_cost_yuan"),
            *("phase", "yuan_per_household", "walkers_names", "instead_space", "kept", "kept_of"),
            *("reason", "site_lng", "site_lat"),
        ),
        empty=gettext(N_("No site was chosen.")),
    )


def cost_table(plan: Plan) -> Table:
    """Return 经费表: what each site costs once and every year."""
    table = _chosen(plan)
    table["remark"] = np.where(table["cost_estimated"].astype(bool), sentence("cost_estimated"), "")
    return Table(
        name=gettext(N_("Costs")),
        title=gettext(N_("Costs of the sites")),
        note=gettext(
            N_(
                "Fit-out is paid once, yearly cost every year. An empty yearly cost is not"
                " recorded, so the sum of the column is a lower bound."
            )
        ),
        columns=(
            Column("space_name", gettext(N_("Site")), width=26),
            Column("source_name", gettext(N_("Source")), width=12),
            Column("usable_m2", gettext(N_("Usable area (m²)")), "area", 10, total=True),
            Column("cost_yuan", gettext(N_("Fit-out (yuan)")), "yuan", 12, total=True),
            Column("yearly_cost_yuan", gettext(N_("Yearly cost (yuan)")), "yuan", 12, total=True),
        ),
        frame=table,
        data=("space", "space_name", "cost_yuan", "cost_estimated", "yearly_cost_yuan"),
        empty=gettext(N_("No site was chosen.")),
    )


def task_table(plan: Plan) -> Table:
    """Return 任务分解表: what has to be done for each site, in batches by readiness."""
    return Table(
        name=gettext(N_("Tasks")),
        title=gettext(N_("Tasks and batches")),
        note=gettext(
            N_(
                "Batch 1: rooms that can be fitted out now. Batch 2: rooms still to be handed"
                " over, after the handover. Who is responsible and the dates are for the meeting"
                " to fill in."
            )
        ),
        columns=(
            *([Column("phase", gettext(N_("Phase")), width=8)] if plan.phased else []),
            Column("batch", gettext(N_("Batch")), "count", 6),
            Column("space_name", gettext(N_("Site")), width=24),
            Column("task", gettext(N_("Task")), width=44),
            Column("responsible", gettext(N_("Responsible")), width=12),
            Column("deadline", gettext(N_("Deadline")), width=10),
        ),
        frame=_by_phase(plan),
        data=(
            *(["phase"] if plan.phased else []),
            "batch",
            "rank",
            "space",
            "space_name",
            "task",
            "responsible",
            "deadline",
        ),
        empty=gettext(N_("No site was chosen.")),
    )


def _by_phase(plan: Plan) -> pd.DataFrame:
    """Return the chosen rooms year by year where there are years, then by readiness."""
    table = _chosen(plan)
    names = [each["name"] for each in plan.phased]
    year = table["phase"].map({name: at for at, name in enumerate(names)})
    return table.assign(year=year).sort_values(["year", "batch", "rank"]).reset_index(drop=True)


def _chosen(plan: Plan) -> pd.DataFrame:
    """Return the chosen rooms in words; an empty frame with the columns where there is none."""
    columns = (
        "rank", "space", "name", "source", "kind", "state", "usable_m2", "cost_yuan",
        "cost_estimated", "yearly_yuan", "notes", "gain_estates", "gain_households",
        "estates_estimated", "locked", "objective", "gain", "unit", "walkers",
        "yuan_per_household", "instead", "phase", "nearest", "kept", "kept_of",
    )  # fmt: skip
    table = pd.DataFrame(plan.chosen).reindex(columns=list(columns)).reset_index(drop=True)
    rows = records(table)
    table["space_name"] = table["name"]
    table["source_name"] = _named(table["source"], "source")
    table["reason"] = [chosen_reason(row) for row in rows]
    table["walkers_names"] = [listed([w["name"] for w in row["walkers"] or ()]) for row in rows]
    table["instead_space"] = [row["instead"] and row["instead"]["space"] for row in rows]
    table["yearly_cost_yuan"] = pd.to_numeric(table["yearly_yuan"])
    first = ["handover_first" not in notes for notes in table["notes"]]
    table["batch"] = np.where(first, 1, 2) if len(table) else []
    table["task"] = [_task(row) for row in rows]
    table["responsible"] = table["deadline"] = ""  # for the meeting to fill in
    table["site_lng"], table["site_lat"] = plan.chosen.geometry.x, plan.chosen.geometry.y
    return table


def _task(row: dict[str, Any]) -> str:
    """Return what has to be done with a room, by its source (seed A003-006…028)."""
    if "handover_first" in row["notes"]:
        return gettext(N_("Finish the handover, check area and papers, then fit out and open."))
    tasks = {
        "handed_over": N_("Check the room, fit it out and open it."),
        "idle": N_("Agree on its use with the owner, fit it out and open it."),
        "shared": N_("Agree on sharing and opening hours with those who use it, then open."),
        "resident": N_("Sign an agreement with the resident, fit the room out and open it."),
    }
    return gettext(tasks.get(str(row["source"]), tasks["idle"]))


def _notes(notes: pd.Series) -> list[str]:
    return [listed([sentence(code) for code in codes]) for codes in notes]


def _marked(marks: dict[str, pd.Series]) -> list[str]:
    """Return for each row the texts whose mark is set."""
    flags = np.column_stack([mark.fillna(False).astype(bool) for mark in marks.values()])
    texts = np.array(list(marks), dtype=object)
    return [listed(list(texts[row])) for row in flags]


def _places(rows: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the places as an import reads them: ``lng, lat``, or ``wkt`` where not all are points.

    Ten decimals are finer than what an import takes for a move. A shape too long for a cell is
    left out: the import then keeps the stored one.
    """
    geometry = rows.geometry
    if (geometry.geom_type != "Point").any():
        text = geometry.to_wkt(rounding_precision=10)
        return pd.DataFrame({"wkt": text.where(text.str.len() <= LONGEST)}, index=rows.index)
    return pd.DataFrame({"lng": geometry.x, "lat": geometry.y}, index=rows.index)
