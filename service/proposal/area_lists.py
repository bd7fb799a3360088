"""The lists by area: coverage of each community and of each street, before and after."""

from dataclasses import replace
from typing import Any

import pandas as pd

from service.i18n import N_, gettext
from service.plan import Plan
from service.proposal.lists import area_names
from service.proposal.table import Column, Table, sums
from service.proposal.wording import say

__all__ = ["coverage_table", "named_streets", "street_table"]

PEOPLE = ["household_count", "households_before", "households_after"]
MEASURED = (
    "median_walk_m", "p90_walk_m", "covered_enough_estates", "covered_insufficient_estates",
    "covered_undecided_estates",
)  # fmt: skip


def coverage_table(plan: Plan) -> Table:
    """Return 覆盖前后对比: coverage by community, estates outside of all left out."""
    table = _by_community(plan)
    names = area_names(plan)
    table["area_name"] = table["area"].map(names).fillna(gettext(N_("no community")))
    told = N_("{count} estates without recorded households")
    table["remark"] = [say(told, count=n) if n else "" for n in table["households_unknown"]]
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
            *_counts(),
            *_shares("households_before", "households_after", "household_count"),
            *_measured(),
        ),
        frame=table,
        data=(
            *("area", "area_name", "estate_count", "estates_before", "estates_after"),
            *("household_count", "households_before", "households_after", "households_unknown"),
            *("share_before", "share_after", *MEASURED),
        ),
    )


def _by_community(plan: Plan) -> pd.DataFrame:
    """Return the sums over the estates of each community, with what the run measured of it."""
    estates = pd.DataFrame(plan.estates.drop(columns="geometry"))
    estates = estates[~estates["outside"].astype(bool)]
    now, later = (estates[name].astype(bool) for name in ("covered", "covered_after"))
    households = estates["households"]
    parts = pd.DataFrame(
        {
            "area": estates["community_id"].fillna(""),
            "estate_count": 1,
            "estates_before": now.astype(int),
            "estates_after": later.astype(int),
            "household_count": households,
            "households_before": households.where(now),
            "households_after": households.where(later),
            "households_unknown": households.isna().astype(int),
        }
    )
    known = parts.groupby("area")["household_count"].count() > 0
    table = parts.groupby("area").sum()
    table[PEOPLE] = table[PEOPLE].where(known, axis=0)
    for when in ("before", "after"):
        table[f"share_{when}"] = table[f"households_{when}"] / table["household_count"]
    measured = _rows(plan, "by_community").set_index("id")
    measured.index = measured.index.fillna("")
    return table.join(measured.reindex(columns=list(MEASURED))).reset_index()


def named_streets(plan: Plan) -> bool:
    """Tell whether the estates can be told apart by street."""
    return bool(_rows(plan, "by_street")["id"].notna().any())


def street_table(plan: Plan) -> Table:
    """Return 街道对比: coverage, walks and area by street; empty where no street is recorded."""
    rows = _rows(plan, "by_street") if named_streets(plan) else _rows(plan, "")
    then = pd.DataFrame(plan.site.result["changes"]["by_street"] if plan.site else [])
    # Only streets in which the plan covers more are told; in the others nothing changes.
    later = then.set_index("id")["covered_estates_after"] if len(then) else pd.Series(dtype=float)
    table = pd.DataFrame(
        {
            "area": rows["id"],
            "area_name": rows["name"].fillna(gettext(N_("in no street"))),
            "estate_count": rows["estates"],
            "estates_before": rows["covered_estates"],
            "estates_after": rows["id"].map(later).fillna(rows["covered_estates"])
            if plan.site
            else None,
            "household_count": rows["households"],
            "m2_per_100": rows["m2_per_household"] * 100.0,
            **{name: rows[name] for name in MEASURED},
        }
    )
    for when in ("before", "after"):
        table[f"share_{when}"] = table[f"estates_{when}"] / table["estate_count"]
    return Table(
        name=gettext(N_("Streets")),
        title=gettext(N_("Coverage, walks and area of stations by street")),
        note=gettext(
            N_(
                "Share = estates within a walk ÷ estates. Area: of the stations that stand in"
                " the street, for 100 households (estimates included) of the street, today;"
                " “—” where the area of one of them is not recorded."
            )
        ),
        columns=(
            Column("area_name", gettext(N_("Street")), width=16),
            *_counts()[:4],
            *_shares("estates_before", "estates_after", "estate_count"),
            *_measured()[:1],
            Column("m2_per_100", gettext(N_("m² for 100 households")), "decimal", 10),
            *_measured()[1:],
        ),
        frame=table,
        data=(
            *("area", "area_name", "estate_count", "estates_before", "estates_after"),
            *("household_count", "share_before", "share_after", "m2_per_100", *MEASURED),
        ),
        empty=gettext(N_("No streets are recorded for the estates.")),
    )


def _rows(plan: Plan, key: str) -> pd.DataFrame:
    """Return the rows of a list by area; the columns stand even where a run does not tell it."""
    columns = (
        "id", "name", "estates", "covered_estates", "households", "m2_per_household", *MEASURED,
    )  # fmt: skip
    rows: list[dict[str, Any]] = plan.coverage.result.get(key, [])
    table = pd.DataFrame(rows).reindex(columns=list(columns))
    return table.astype(dict.fromkeys(columns[2:], float))


def _counts() -> tuple[Column, ...]:
    return sums(
        ("estate_count", gettext(N_("Estates")), 8),
        ("estates_before", gettext(N_("Estates now")), 8),
        ("estates_after", gettext(N_("Estates after")), 8),
        ("household_count", gettext(N_("Households")), 10),
        ("households_before", gettext(N_("Households now")), 10),
        ("households_after", gettext(N_("Households after")), 10),
    )


def _shares(before: str, after: str, whole: str) -> tuple[Column, ...]:
    return (
        Column("share_before", gettext(N_("Share now")), "share", 8, ratio=(before, whole)),
        Column("share_after", gettext(N_("Share after")), "share", 8, ratio=(after, whole)),
    )


def _measured() -> tuple[Column, ...]:
    """Return walks and how many estates have room enough: columns of the ledger alone."""
    states = sums(
        ("covered_enough_estates", gettext(N_("Estates with room enough")), 9),
        ("covered_insufficient_estates", gettext(N_("Estates with too little room")), 9),
        ("covered_undecided_estates", gettext(N_("Estates with room not known")), 9),
    )
    return (
        Column("median_walk_m", gettext(N_("Median walk (m)")), "metres", 9, brief=False),
        Column("p90_walk_m", gettext(N_("Nine in ten walk at most (m)")), "metres", 9, brief=False),
        *(replace(state, brief=False) for state in states),
    )
