"""Reach in part 2 of a proposal: minutes to walk, room for those who come, evenness.

`effect_table` tells the same figures before and after a plan, for part 6.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from geo.enough import STATES
from service.i18n import N_, gettext
from service.plan import Plan
from service.proposal.area_lists import named_streets, street_table
from service.proposal.grid import FIRST, add_table
from service.proposal.paper import Paper
from service.proposal.table import Column, Table, sums
from service.proposal.wording import count, counted, minutes, missing, say, share, state_name

__all__ = ["effect_table", "part_reach", "station_table"]

VERDICTS = {
    "insufficient": N_("too small"),
    "enough": N_("enough"),
    "undecided": N_("area not recorded"),
}


def part_reach(paper: Paper, plan: Plan) -> None:
    """Write the sections on minutes, room and evenness; runs of older versions tell none."""
    figures = plan.coverage.result
    if "minutes" not in figures:
        return
    paper.subheading(gettext(N_("Minutes to the nearest station")))
    _minutes(paper, figures)
    paper.subheading(gettext(N_("Room for those who come")))
    _enough(paper, plan)
    if not missing(figures["equity"]["walk"]["gini"]):
        paper.subheading(gettext(N_("Evenness")))
        _equity(paper, plan)


def _minutes(paper: Paper, figures: Mapping[str, Any]) -> None:
    walks = figures["minutes"]["estates"]
    told = N_(
        "Walk to the nearest station by estates: median {median}; nine in ten estates at most"
        " {p90}; the worst tenth {worst_decile} on average."
    )
    texts = [say(told, **{name: minutes(walks[name]) for name in WALKS})]
    if walks["without_walk"]:
        told = N_("{count} estates cannot walk to any station; they count among the worst.")
        texts.append(counted(told, count=walks["without_walk"]))
    first, *_, last = figures["sensitivity"]
    told = N_(
        "What counts as a walk matters: at {shorter} m it is {less} of the estates that have a"
        " station within it, at {longer} m {more}."
    )
    texts.append(
        say(
            told,
            shorter=count(first["walk_m"]),
            longer=count(last["walk_m"]),
            less=share(first["coverage_estates"]),
            more=share(last["coverage_estates"]),
        )
    )
    paper.text(*texts)
    add_table(paper, _minutes_table(figures["minutes"]))
    add_table(paper, _sensitivity_table(figures["sensitivity"]))


WALKS = ("median", "p90", "worst_decile")


def _minutes_table(told: Mapping[str, Any]) -> Table:
    kinds = {"estates": N_("Estates"), "households": N_("Recorded households")}
    rows = [{"kind": gettext(text), **told[name]} for name, text in kinds.items()]
    return Table(
        name="",
        title=gettext(N_("Minutes to the nearest station, today")),
        note=say(
            N_(
                "Minutes = walk ÷ {speed} m/s. Median and ninth tenth are walks that somebody"
                " has; those without any walk stand last. Worst tenth: mean of the longest"
                " walks. “—”: falls among those without a walk. Estates without recorded"
                " households: {unknown}, in the first row only."
            ),
            speed=f"{told['speed_m_s']:g}",
            unknown=count(told["households_unknown"]),
        ),
        columns=(
            Column("kind", gettext(N_("By")), width=12),
            Column("counted", gettext(N_("With a walk")), "count", 11),
            Column("without_walk", gettext(N_("Without a walk")), "count", 9),
            Column("median", gettext(N_("Median (min)")), "decimal", 9),
            Column("mean", gettext(N_("Mean (min)")), "decimal", 9),
            Column("p90", gettext(N_("Nine in ten (min)")), "decimal", 9),
            Column("worst_decile", gettext(N_("Worst tenth (min)")), "decimal", 9),
        ),
        frame=pd.DataFrame(rows),
        data=(),
    )


def _sensitivity_table(told: list[dict[str, Any]]) -> Table:
    return Table(
        name="",
        title=gettext(N_("Coverage when the walk is shorter or longer")),
        note=gettext(
            N_(
                "The same stations and streets, with 0.8, 1.0 and 1.2 times the walk. Shares as"
                " in the table of figures: what is not recorded is in neither part."
            )
        ),
        columns=(
            Column("walk_m", gettext(N_("Walk (m)")), "metres", 9),
            Column("covered_estates", gettext(N_("Estates")), "count", 9),
            Column("coverage_estates", gettext(N_("Share of estates")), "share", 9),
            Column("covered_households", gettext(N_("Households")), "count", 11),
            Column("coverage_households", gettext(N_("Share of households")), "share", 9),
        ),
        frame=pd.DataFrame(told),
        data=(),
    )


def _enough(paper: Paper, plan: Plan) -> None:
    enough = plan.coverage.result["enough"]
    told = N_(
        "{required} m² of station are asked for every 100 households, {whole} m² for all (with"
        " estimates where no households are recorded)."
    )
    per, whole = enough["required_m2_per_100_households"], enough["required_m2"]
    texts = [counted(told, required=per, whole=whole), _area(enough)]
    states = enough["states"]
    if states["covered_insufficient"]["estates"]:
        told = N_(
            "{count} estates have a station within a walk, yet too little room in it for all"
            " who come: near is not enough."
        )
        texts.append(counted(told, count=states["covered_insufficient"]["estates"]))
    paper.text(*texts, _activity(enough))
    add_table(paper, _state_table(enough))
    add_table(paper, station_table(plan), first=FIRST)


def _area(enough: Mapping[str, Any]) -> str:
    """Return what area the stations have; what nobody recorded is no area of 0."""
    stations = enough["station_area"]
    unknown = stations["undecided"]
    if unknown == sum(stations.values()):
        return gettext(N_("No area of a station is recorded, so what is there cannot be told."))
    told = (
        N_(
            "The stations whose area is recorded have {area} m², at least {per} m² for every 100"
            " households; the areas of {unknown} stations are not recorded."
        )
        if unknown
        else N_("The stations have {area} m², which is {per} m² for every 100 households.")
    )
    per = count(enough["m2_per_100_households"], 1)
    return counted(told, area=enough["area_m2"], per=per, unknown=unknown)


def _activity(enough: Mapping[str, Any]) -> str:
    told = N_(
        "Residents should be able to use {share} of a station: {enough} stations do so,"
        " {insufficient} do not, of {undecided} it is not recorded."
    )
    part = f"{enough['activity_share']:.0%}"
    return counted(told, share=part, **enough["station_activity"])


def _state_table(enough: Mapping[str, Any]) -> Table:
    rows = [{"state": state_name(state), **enough["states"][state]} for state in STATES]
    return Table(
        name="",
        title=gettext(N_("Estates by room within a walk, today")),
        note=say(
            N_(
                "Room of an estate (2SFCA): each station's area is shared out among all"
                " households within its walk, and an estate adds up its shares; enough is"
                " {each} m² for a household. Not known: a station of unrecorded area is within"
                " the walk."
            ),
            each=f"{enough['required_m2_per_100_households'] / 100:g}",
        ),
        columns=(
            Column("state", gettext(N_("State")), width=20),
            *sums(
                ("estates", gettext(N_("Estates")), 10),
                ("households", gettext(N_("Recorded households")), 12),
                ("households_estimated", gettext(N_("Estimated households")), 12),
            ),
        ),
        frame=pd.DataFrame(rows[::-1]),
        data=(),
    )


def station_table(plan: Plan) -> Table:
    """Return 站点面积: what each station has and is asked for, the one that lacks most first."""
    told = plan.coverage.result.get("enough", {}).get("stations", [])
    table = pd.DataFrame(told).reindex(columns=list(STATION_COLUMNS))
    numbers = ["area_m2", "required_m2"]
    table[numbers] = table[numbers].astype(float)
    table["lacking_m2"] = (table["required_m2"] - table["area_m2"]).clip(lower=0.0)
    table["verdict_told"] = [gettext(VERDICTS[each]) for each in table["area"]]
    table["station_id"], table["station_name"] = table["id"], table["name"]
    table["verdict"], table["area_share"] = table["area"], table["activity_share"]
    order = ["lacking_m2", "station_id"]
    return Table(
        name=gettext(N_("Station areas")),
        title=gettext(N_("Area of stations, those that lack most first")),
        note=gettext(
            N_(
                "Asked for = 0.3 m² × households within the walk (estimates included); who has"
                " several stations within the walk counts for each. Lacking = asked for − area;"
                " empty where the area is not recorded."
            )
        ),
        columns=(
            Column("station_name", gettext(N_("Station")), width=26),
            Column("area_m2", gettext(N_("Area (m²)")), "area", 10, total=True),
            Column("estates_in_reach", gettext(N_("Estates within a walk")), "count", 9),
            Column("households_in_reach", gettext(N_("Households within a walk")), "count", 10),
            Column("required_m2", gettext(N_("Asked for (m²)")), "area", 11),
            Column("lacking_m2", gettext(N_("Lacking (m²)")), "area", 11),
            Column("verdict_told", gettext(N_("Verdict")), width=11),
        ),
        frame=table.sort_values(order, ascending=[False, True]).reset_index(drop=True),
        data=(
            *("station_id", "station_name", "estates_in_reach", "households_in_reach"),
            *("households_estimated", "required_m2", "lacking_m2", "verdict", "area_share"),
        ),
        empty=gettext(N_("No station is recorded.")),
    )


STATION_COLUMNS = (
    "id", "name", "area_m2", "activity_share", "estates_in_reach", "households_in_reach",
    "households_estimated", "required_m2", "area", "activity",
)  # fmt: skip


def _equity(paper: Paper, plan: Plan) -> None:
    """Tell how even walks are, and where streets are recorded, which have the least."""
    walk, area = (plan.coverage.result["equity"][kind] for kind in ("walk", "area"))
    told = N_(
        "The Gini coefficient of walks over recorded households is {gini} (0: all walk equally"
        " far; the nearer to 1, the more uneven). In other words, the walks of any two"
        " households differ by {apart} of the mean walk on average."
    )
    texts = [say(told, gini=count(walk["gini"], 2), apart=f"{2 * walk['gini']:.0%}")]
    if named_streets(plan) and not missing(area["gini"]):
        told = N_(
            "The area of stations for a household differs from street to street: its Gini"
            " coefficient over {streets} streets is {gini}."
        )
        texts.append(counted(told, streets=area["streets"], gini=count(area["gini"], 2)))
    if named_streets(plan) and area["streets_unknown"]:
        told = N_("{count} streets have a station of unrecorded area and are left out of it.")
        texts.append(counted(told, count=area["streets_unknown"]))
    paper.text(*texts)
    if named_streets(plan):
        add_table(paper, street_table(plan), first=FIRST)


def effect_table(plan: Plan) -> Table:
    """Return what the plan changes besides coverage: walks, room, evenness, before and after."""
    before: Mapping[str, Any] = plan.coverage.result
    after: Mapping[str, Any] = plan.site.result["after"] if plan.site else {}
    rows = [
        {"figure": gettext(text), "before": tell(before), "after": tell(after)}
        for text, tell in EFFECTS
        if "minutes" in before and "minutes" in after
    ]
    table = pd.DataFrame(rows, columns=["figure", "before", "after"])
    return Table(
        name="",
        title=gettext(N_("Walks, room and evenness before and after")),
        note=gettext(
            N_(
                "Reckoned as in part 2, before with the stations of today, after with those of"
                " this plan as well. “—”: not recorded, or no such walk."
            )
        ),
        columns=(
            Column("figure", gettext(N_("Item")), width=30),
            Column("before", gettext(N_("Now")), "figure", 10),
            Column("after", gettext(N_("After")), "figure", 10),
        ),
        frame=table[(table["before"] != "—") | (table["after"] != "—")].reset_index(drop=True),
        data=(),
    )


def _number(*keys: str, digits: int = 0) -> Callable[[Mapping[str, Any]], str]:
    """Return what tells the figure under `keys` with so many digits."""

    def told(figures: Mapping[str, Any]) -> str:
        value: Any = figures
        for key in keys:
            value = value[key]
        return "—" if missing(value) else count(value, digits)

    return told


EFFECTS = (
    (N_("Median walk, by estates (min)"), _number("minutes", "estates", "median", digits=1)),
    (N_("Nine in ten estates walk at most (min)"), _number("minutes", "estates", "p90", digits=1)),
    (
        N_("Worst tenth of the estates (min)"),
        _number("minutes", "estates", "worst_decile", digits=1),
    ),
    (
        N_("Nine in ten recorded households walk at most (min)"),
        _number("minutes", "households", "p90", digits=1),
    ),
    *(
        (text, _number("enough", "states", state, "estates"))
        for state, text in (
            ("covered_enough", N_("Estates within a walk with room enough")),
            ("covered_insufficient", N_("Estates within a walk with too little room")),
            ("covered_undecided", N_("Estates within a walk with room not known")),
        )
    ),
    (
        N_("Station area for 100 households (m²)"),
        _number("enough", "m2_per_100_households", digits=1),
    ),
    (N_("Gini coefficient of walks"), _number("equity", "walk", "gini", digits=2)),
    (N_("Gini coefficient of area by street"), _number("equity", "area", "gini", digits=2)),
)
