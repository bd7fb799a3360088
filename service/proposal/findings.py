"""The lists of results: figures, matches and what stays open."""

from typing import Any

import pandas as pd

from service.consent.states import state_name
from service.i18n import N_, gettext, language
from service.match_text import category_name, idle_sentence, pair_sentence, unmatched_sentence
from service.plain import records
from service.plan import Plan
from service.proposal.table import Column, Table
from service.proposal.wording import listed, say

__all__ = [
    "figure_table",
    "idle_table",
    "level_name",
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


def match_table(plan: Plan) -> Table:
    """Return 匹配清单: which unit meets which need, and why."""
    table = _told(plan.pairs, pair_sentence)
    table["state_name"] = [state_name(code, bare=True) for code in table["state"]]
    return Table(
        name=gettext(N_("Matches")),
        title=gettext(N_("Matches of offers and needs")),
        note=_learned_note()
        if _is_learned(plan)
        else gettext(
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
            Column("state_name", gettext(N_("State")), width=9),
            Column("score", gettext(N_("Score")), "score", 7),
            Column("told", gettext(N_("Reason")), width=50),
        ),
        frame=table.rename(columns={"state": "pair_state"}),
        data=(
            *("unit_id", "unit_name", "offer", "offer_category", "need", "need_category"),
            *("area", "area_name", "gap", "place", "metres", "score", "told"),
            *("pair_state", "agreed_on"),
        ),
        empty=_no_match(plan),
    )


def _is_learned(plan: Plan) -> bool:
    return plan.match is not None and plan.match.result.get("scored_by") == "learned"


def _learned_note() -> str:
    return gettext(N_("Score: chance of coming to good, 0 to 1, as learned from past pairings."))


def unmatched_table(plan: Plan) -> Table:
    """Return 未匹配需求 with the reason of each."""
    return _left_over(
        plan,
        _told(plan.unmatched, unmatched_sentence),
        names=(gettext(N_("Open needs")), gettext(N_("Needs without an offer"))),
        note=gettext(N_("Needs are those that were recorded, and one for each gap.")),
        whose=Column("area_name", gettext(N_("Community")), width=14),
        what=Column("need_text", gettext(N_("Need")), width=36),
        data=("need", "need_category", "area", "area_name", "gap", "need_text", "code", "told"),
        empty=gettext(N_("Every need has an offer.")),
    )


def idle_table(plan: Plan) -> Table:
    """Return 未用供给 with the reason of each."""
    return _left_over(
        plan,
        _told(plan.idle, idle_sentence),
        names=(gettext(N_("Idle offers")), gettext(N_("Offers without a need"))),
        note=gettext(N_("Offers that stay unused in this plan; ask the unit before closing them.")),
        whose=Column("unit_name", gettext(N_("Unit")), width=22),
        what=Column("offer_text", gettext(N_("Offer")), width=32),
        data=("offer", "offer_category", "unit_id", "unit_name", "offer_text", "code", "told"),
        empty=gettext(N_("Every offer is used.")),
    )


def _left_over(
    plan: Plan,
    rows: pd.DataFrame,
    *,
    names: tuple[str, str],
    note: str,
    whose: Column,
    what: Column,
    data: tuple[str, ...],
    empty: str,
) -> Table:
    """Return a list of needs or offers that stay without a partner, and why."""
    kind = Column("class_name", gettext(N_("Class")), width=12)
    why = Column("told", gettext(N_("Reason")), width=50)
    columns = (whose, kind, what, why)
    return Table(*names, note, columns, rows, data, _no_match(plan) or empty)


def _told(rows: pd.DataFrame, tell: Any) -> pd.DataFrame:
    """Return the rows of a match run with names in words; the columns stand even without rows."""
    columns = (
        "need", "need_text", "need_category", "community", "community_name", "gap", "place",
        "place_name", "offer", "offer_text", "offer_category", "unit", "unit_name", "score",
        "metres", "code", "state", "agreed_on",
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
