"""The lists of results: figures, coverage by community, gaps, matches and what stays open."""

from typing import Any

import pandas as pd

from service.i18n import N_, gettext, language
from service.match_text import category_name, idle_sentence, pair_sentence, unmatched_sentence
from service.plain import records
from service.plan import Plan
from service.proposal.lists import area_names
from service.proposal.table import Column, Table
from service.proposal.wording import listed, say
from service.sentences import sentence

__all__ = [
    "coverage_table",
    "figure_table",
    "gap_table",
    "idle_table",
    "match_table",
    "unmatched_table",
]

KINDS = {
    "estates": N_("Estates"),
    "households": N_("Households"),
    "population": N_("Population"),
    "elders": N_("Elders"),
}


def figure_table(plan: Plan) -> Table:
    """Return 主要指标: what is within a walk before and after, by estates and by people."""
    before: dict[str, Any] = dict(plan.coverage.result)
    after: dict[str, Any] = dict(plan.site.result["after"]) if plan.site else {}
    rows = [
        {
            "figure": name,
            "figure_name": gettext(text),
            "all": before[name],
            "before": before[f"covered_{name}"],
            "before_share": before[f"coverage_{name}"],
            "after": after.get(f"covered_{name}"),
            "after_share": after.get(f"coverage_{name}"),
            "remark": _basis(before, name),
        }
        for name, text in KINDS.items()
    ]
    return Table(
        name=gettext(N_("Figures")),
        title=gettext(N_("Coverage before and after")),
        note=say(
            N_(
                "Share = within a walk ÷ all that is known. Within a walk: a station of level"
                " “{level}” at most {walk} m away. What is not recorded is in neither part of the"
                " fraction; estates outside the communities are left out."
            ),
            level=level_name(before["level"]),
            walk=f"{before['walk_m']:,.0f}",
        )
        + _estimates(before),
        columns=(
            Column("figure_name", gettext(N_("Figure")), width=12),
            Column("all", gettext(N_("All")), "count", 12),
            Column("before", gettext(N_("Within a walk now")), "count", 12),
            Column("before_share", gettext(N_("Share now")), "share", 10, ratio=("before", "all")),
            Column("after", gettext(N_("Within a walk after")), "count", 12),
            Column("after_share", gettext(N_("Share after")), "share", 10, ratio=("after", "all")),
        ),
        frame=pd.DataFrame(rows),
        data=("figure", "all", "before", "before_share", "after", "after_share"),
    )


def level_name(level: str) -> str:
    """Return the word for a level of stations."""
    names = {
        "any": N_("any"),
        "estate": N_("Estate"),
        "community": N_("Community"),
        "street": N_("Street"),
    }
    return gettext(names[level])


def coverage_table(plan: Plan) -> Table:
    """Return 覆盖前后对比: the same by community, estates outside of all left out."""
    estates = pd.DataFrame(plan.estates.drop(columns="geometry"))
    estates = estates[~estates["outside"].astype(bool)]
    now, later = (estates[name].astype(bool) for name in ("covered", "covered_after"))
    parts = pd.DataFrame(
        {
            "area": estates["community_id"].fillna(""),
            "estate_count": 1,
            "estates_before": now.astype(int),
            "estates_after": later.astype(int),
            "household_count": estates["households"],
            "households_before": estates["households"].where(now),
            "households_after": estates["households"].where(later),
            "unknown": estates["households"].isna().astype(int),
        }
    )
    known = parts.groupby("area")["household_count"].count() > 0
    table = parts.groupby("area").sum()
    people = ["household_count", "households_before", "households_after"]
    table[people] = table[people].where(known, axis=0)
    table["share_before"] = table["households_before"] / table["household_count"]
    table["share_after"] = table["households_after"] / table["household_count"]
    table = table.reset_index()
    names = area_names(plan)
    table["area_name"] = table["area"].map(names).fillna(gettext(N_("no community")))
    told = N_("{count} estates without recorded households")
    table["remark"] = [say(told, count=n) if n else "" for n in table["unknown"]]
    table = table.rename(columns={"unknown": "households_unknown"})
    return Table(
        name=gettext(N_("Coverage")),
        title=gettext(N_("Coverage before and after, by community")),
        note=gettext(
            N_(
                "Share = households within a walk ÷ recorded households; empty where no estate"
                " of the community has recorded households."
            )
        ),
        columns=(
            Column("area_name", gettext(N_("Community")), width=16),
            Column("estate_count", gettext(N_("Estates")), "count", 8, total=True),
            Column("estates_before", gettext(N_("Estates now")), "count", 8, total=True),
            Column("estates_after", gettext(N_("Estates after")), "count", 8, total=True),
            Column("household_count", gettext(N_("Households")), "count", 10, total=True),
            Column("households_before", gettext(N_("Households now")), "count", 10, total=True),
            Column("households_after", gettext(N_("Households after")), "count", 10, total=True),
            Column(
                "share_before",
                gettext(N_("Share now")),
                "share",
                8,
                ratio=("households_before", "household_count"),
            ),
            Column(
                "share_after",
                gettext(N_("Share after")),
                "share",
                8,
                ratio=("households_after", "household_count"),
            ),
        ),
        frame=table,
        data=(
            *("area", "area_name", "estate_count", "estates_before", "estates_after"),
            *("household_count", "households_before", "households_after", "households_unknown"),
            *("share_before", "share_after"),
        ),
    )


def gap_table(plan: Plan) -> Table:
    """Return 缺口清单: each zone that one station could serve, with cause and advice."""
    table = pd.DataFrame(plan.gaps.drop(columns="geometry"))
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
    table["centre_lng"], table["centre_lat"] = plan.gaps.geometry.x, plan.gaps.geometry.y
    return Table(
        name=gettext(N_("Gaps")),
        title=gettext(N_("Gaps"))
        if plan.site is None
        else gettext(N_("Gaps and what is left of them")),
        note=gettext(
            N_(
                "A gap is a group of estates out of reach that one station could serve; each"
                " estate is in one gap only. Households are recorded ones."
            )
        ),
        columns=(
            Column("zone", gettext(N_("No.")), width=9),
            Column("zone_name", gettext(N_("Centre")), width=20),
            Column("community_name", gettext(N_("Community")), width=12, brief=False),
            Column("estates", gettext(N_("Estates")), "count", 7, total=True),
            Column("households", gettext(N_("Households")), "count", 12, total=True),
            Column("nearest_station_m", gettext(N_("Nearest station (m)")), "metres", 11),
            Column("cause_told", gettext(N_("Cause")), width=20),
            Column("advice", gettext(N_("Advice")), width=20),
            Column("estates_left", gettext(N_("Estates left after")), "count", 11, total=True),
        ),
        frame=table,
        data=(
            *("zone", "zone_name", "community_name", "estates", "households"),
            *("households_unknown", "nearest_station_m", "cause", "suggestion", "estates_left"),
            *("centre_lng", "centre_lat"),
        ),
        empty=gettext(N_("There is no gap: every estate is within a walk of a station.")),
    )


def match_table(plan: Plan) -> Table:
    """Return 匹配清单: which unit meets which need, and why."""
    table = _told(plan.pairs, pair_sentence)
    return Table(
        name=gettext(N_("Matches")),
        title=gettext(N_("Matches of offers and needs")),
        note=gettext(
            N_(
                "Score: weighted sum of distance, service class, wording, means, mutual benefit,"
                " willingness, urgency and lack of stations, 0 to 1."
            )
        ),
        columns=(
            Column("unit_name", gettext(N_("Unit")), width=20),
            Column("offer_text", gettext(N_("Offer")), width=24, brief=False),
            Column("area_name", gettext(N_("Community")), width=12),
            Column("class_name", gettext(N_("Class")), width=13),
            Column("place_name", gettext(N_("Place")), width=20, brief=False),
            Column("metres", gettext(N_("Walk (m)")), "metres", 8, brief=False),
            Column("score", gettext(N_("Score")), "score", 7),
            Column("told", gettext(N_("Reason")), width=50),
        ),
        frame=table,
        data=(
            *("unit_id", "unit_name", "offer", "offer_category", "need", "need_category"),
            *("area", "area_name", "gap", "place", "metres", "score", "told"),
        ),
        empty=_no_match(plan),
    )


def unmatched_table(plan: Plan) -> Table:
    """Return 未匹配需求 with the reason of each."""
    return Table(
        name=gettext(N_("Open needs")),
        title=gettext(N_("Needs without an offer")),
        note=gettext(N_("Needs are those that were recorded, and one for each gap.")),
        columns=(
            Column("area_name", gettext(N_("Community")), width=14),
            Column("class_name", gettext(N_("Class")), width=12),
            Column("need_text", gettext(N_("Need")), width=36),
            Column("told", gettext(N_("Reason")), width=50),
        ),
        frame=_told(plan.unmatched, unmatched_sentence),
        data=("need", "need_category", "area", "area_name", "gap", "need_text", "code", "told"),
        empty=_no_match(plan) or gettext(N_("Every need has an offer.")),
    )


def idle_table(plan: Plan) -> Table:
    """Return 未用供给 with the reason of each."""
    return Table(
        name=gettext(N_("Idle offers")),
        title=gettext(N_("Offers without a need")),
        note=gettext(N_("Offers that stay unused in this plan; ask the unit before closing them.")),
        columns=(
            Column("unit_name", gettext(N_("Unit")), width=22),
            Column("class_name", gettext(N_("Class")), width=12),
            Column("offer_text", gettext(N_("Offer")), width=32),
            Column("told", gettext(N_("Reason")), width=50),
        ),
        frame=_told(plan.idle, idle_sentence),
        data=("offer", "offer_category", "unit_id", "unit_name", "offer_text", "code", "told"),
        empty=_no_match(plan) or gettext(N_("Every offer is used.")),
    )


def _told(rows: pd.DataFrame, tell: Any) -> pd.DataFrame:
    """Return the rows of a match run with names in words; the columns stand even without rows."""
    columns = (
        "need", "need_text", "need_category", "community", "community_name", "gap", "place",
        "place_name", "offer", "offer_text", "offer_category", "unit", "unit_name", "score",
        "metres", "code",
    )  # fmt: skip
    table = rows.reindex(columns=list(columns)).reset_index(drop=True)
    table["told"] = [tell(row) for row in records(rows)]
    own = table["need_category"].astype(object).fillna(table["offer_category"])
    table["class_name"] = [category_name(code) for code in own]
    table["area_name"] = table["community_name"]
    # Names that no layer has: an import must not take this list for a layer.
    return table.rename(columns={"unit": "unit_id", "community": "area"})


def _no_match(plan: Plan) -> str:
    if plan.match is not None:
        return ""
    return gettext(N_("Nothing has been matched yet; run: linli match W"))


def _estimates(figures: dict[str, Any]) -> str:
    """Return the sentence on figures that hold estimates: lists of recorded ones sum up to less."""
    told = N_("Estimated from the communities: {parts}.")
    parts = [
        f"{gettext(text)} {figures[f'{name}_estimated']:,.0f}"
        for name, text in KINDS.items()
        if figures.get(f"{name}_estimated")
    ]
    between = "" if language() == "zh" else " "
    return between + say(told, parts=listed(parts)) if parts else ""


def _basis(figures: dict[str, Any], name: str) -> str:
    """Return how much of a figure is estimated or not known."""
    notes = []
    if estimated := figures.get(f"{name}_estimated"):
        notes.append(say(N_("{count} of them estimated"), count=f"{estimated:,.0f}"))
    if unknown := figures.get(f"{name}_unknown"):
        notes.append(say(N_("not known for {count} estates"), count=f"{unknown:,.0f}"))
    return listed(notes)
