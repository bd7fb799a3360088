"""Parts 2 and 4 of a proposal: the state of things, the needs."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from service.i18n import N_, gettext
from service.match_text import category_name
from service.plan import Plan
from service.proposal.findings import figure_table, level_name
from service.proposal.grid import add_table
from service.proposal.lists import by_source
from service.proposal.paper import Paper
from service.proposal.reach import part_reach
from service.proposal.table import Column, Table, sums
from service.proposal.wording import count, counted, listed, say, share
from service.words import choice_name

__all__ = ["level_table", "part_needs", "part_state"]


def part_state(paper: Paper, plan: Plan) -> None:
    """Write 二、现状与评估: stations, rooms, area, reach."""
    paper.heading(gettext(N_("State and assessment")))
    figures = plan.coverage.result
    paper.subheading(gettext(N_("Stations")))
    paper.text(*_stations(plan))
    paper.subheading(gettext(N_("Rooms of the four batches")))
    add_table(paper, _rooms(plan))
    paper.subheading(gettext(N_("Reach")))
    told = N_(
        "{covered} of {estates} estates ({share}) have a station within a walk; by recorded"
        " households it is {covered_households} of {households} ({share_households})."
    )
    paper.text(
        say(
            told,
            covered=count(figures["covered_estates"]),
            estates=count(figures["estates"]),
            share=share(figures["coverage_estates"]),
            covered_households=count(figures["covered_households"]),
            households=count(figures["households"]),
            share_households=share(figures["coverage_households"]),
        ),
        _unreachable(figures),
    )
    add_table(paper, figure_table(plan))
    add_table(paper, level_table(plan))
    part_reach(paper, plan)


def _stations(plan: Plan) -> list[str]:
    stations = plan.stations
    if stations.empty:
        return [gettext(N_("No station is recorded."))]
    levels = stations["level"].value_counts()
    parts = [
        say(
            N_("{count} of level “{level}”"),
            count=count(number),
            level=choice_name("stations", "level", level),
        )
        for level, number in levels.items()
    ]
    texts = [
        say(
            N_("{count} stations are recorded: {parts}."),
            count=count(len(stations)),
            parts=listed(parts),
        )
    ]
    known = stations["area_m2"].dropna()
    if known.empty:
        texts.append(
            gettext(
                N_("Their areas are not recorded, so whether they are large enough cannot be told.")
            )
        )
        return texts
    told = N_("{known} of them have a recorded area, {area} m² together.")
    texts.append(counted(told, known=len(known), area=known.sum()))
    return texts


def _rooms(plan: Plan) -> Table:
    """Return the rooms by source: how many, how many may be chosen, their area."""
    rooms = pd.DataFrame(plan.rooms[~plan.rooms["centre"]].drop(columns="geometry"))
    table = by_source(
        rooms,
        rooms=("id", "size"),
        eligible=("eligible", "sum"),
        area=("usable_m2", lambda area: area.sum(min_count=1)),
        unknown=("usable_m2", lambda area: int(area.isna().sum())),
        chosen=("chosen", "sum"),
    )
    return Table(
        name="",
        title=gettext(N_("Rooms by source")),
        note=gettext(
            N_(
                "May be chosen: not in use, not occupied, not excluded and large enough or of"
                " unknown area. Areas are summed over the rooms whose area is recorded."
            )
        ),
        columns=(
            Column("source_name", gettext(N_("Source")), width=14),
            *sums(
                ("rooms", gettext(N_("Number of rooms")), 8),
                ("eligible", gettext(N_("May be chosen")), 10),
            ),
            Column("area", gettext(N_("Usable area (m²)")), "area", 12, total=True),
            *sums(
                ("unknown", gettext(N_("Area not recorded")), 10),
                ("chosen", gettext(N_("Chosen here")), 8),
            ),
        ),
        frame=table,
        data=(),
        empty=gettext(N_("No rooms are recorded.")),
    )


def level_table(plan: Plan) -> Table:
    """Return each level of stations judged by itself, before and after."""
    before: dict[str, Any] = plan.coverage.result["levels"]
    after = plan.site.result["after"]["levels"] if plan.site else {}
    rows = [
        {
            "level": level_name(level),
            "walk": values["walk_m"],
            "stations": values["stations"],
            "before": values["covered_estates"],
            "before_share": values["coverage_estates"],
            "after": after.get(level, {}).get("covered_estates"),
            "after_share": after.get(level, {}).get("coverage_estates"),
        }
        for level, values in before.items()
    ]
    return Table(
        name="",
        title=gettext(N_("Coverage by level of station")),
        note=gettext(
            N_(
                "Each level is judged by itself: an upper level does not stand in for a lower"
                " one (GB 50180-2018). Shares are of estates. New sites are estate stations."
            )
        ),
        columns=(
            Column("level", gettext(N_("Level")), width=10),
            Column("walk", gettext(N_("Walk (m)")), "metres", 10),
            Column("stations", gettext(N_("Stations now")), "count", 8),
            Column("before", gettext(N_("Estates now")), "count", 10),
            Column("before_share", gettext(N_("Share now")), "share", 9),
            Column("after", gettext(N_("Estates after")), "count", 10),
            Column("after_share", gettext(N_("Share after")), "share", 9),
        ),
        frame=pd.DataFrame(rows),
        data=(),
    )


def _unreachable(figures: Mapping[str, Any]) -> str:
    if not figures.get("unreachable_estates"):
        return ""
    told = N_(
        "Not joined to any walkable street: {count} estates. Check their places and the streets."
    )
    return say(told, count=count(figures["unreachable_estates"]))


def part_needs(paper: Paper, plan: Plan) -> None:
    """Write 四、需求分析: what communities ask for, by class."""
    paper.heading(gettext(N_("Needs")))
    if plan.match is None:
        paper.text(
            gettext(
                N_(
                    "Needs have not been matched yet, so there is nothing to tell here. Import"
                    " units, offers and needs, then run: linli match W"
                )
            )
        )
        return
    needs = _needs(plan)
    recorded = int((~needs["of_gap"]).sum())
    told = N_(
        "{recorded} needs are recorded; every gap adds the need for a station, {gaps} in all."
        " The table shows how many have an offer."
    )
    paper.text(say(told, recorded=count(recorded), gaps=count(len(needs) - recorded)))
    grouped = needs.groupby("category")["met"].agg(["size", "sum"])
    table = grouped.reset_index().sort_values("size", ascending=False, kind="stable")
    table["open"] = table["size"] - table["sum"]
    table["class_name"] = [category_name(code) for code in table["category"]]
    add_table(
        paper,
        Table(
            name="",
            title=gettext(N_("Needs by class")),
            note=gettext(N_("A need counts as met when at least one offer is matched to it.")),
            columns=(
                Column("class_name", gettext(N_("Class")), width=18),
                Column("size", gettext(N_("Number of needs")), "count", 8, total=True),
                Column("sum", gettext(N_("Met")), "count", 8, total=True),
                Column("open", gettext(N_("Open")), "count", 8, total=True),
            ),
            frame=table.reset_index(drop=True),
            data=(),
        ),
    )


def _needs(plan: Plan) -> pd.DataFrame:
    """Return every need once: class, whether it is met, whether a gap made it."""
    parts = [
        rows.reindex(columns=["need", "need_category"]).assign(met=met)
        for rows, met in ((plan.pairs, True), (plan.unmatched, False))
    ]
    needs = pd.concat(parts).drop_duplicates("need")
    return pd.DataFrame(
        {
            "category": needs["need_category"].fillna("other"),
            "met": needs["met"],
            "of_gap": needs["need"].astype(str).str.startswith("gap:"),
        }
    )
