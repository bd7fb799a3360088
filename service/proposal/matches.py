"""Part 8 of a proposal: who can help."""

from service.consent.wording import intentions_sentence
from service.db.workspace import Run
from service.i18n import N_, gettext, joined
from service.match_text import (
    category_name,
    firm_sentence,
    reasons_told,
    room_sentence,
    unlock_sentence,
)
from service.plain import records
from service.plan import Plan
from service.proposal.findings import match_table
from service.proposal.grid import FIRST, add_table
from service.proposal.paper import Paper
from service.proposal.table import Table
from service.proposal.wording import count, counted, listed, say

__all__ = ["part_matches"]


def part_matches(paper: Paper, plan: Plan) -> None:
    """Write 八、资源匹配: who helps whom, what stays open, what stays unused."""
    paper.heading(gettext(N_("Matching of resources")))
    if plan.match is None:
        paper.text(
            gettext(
                N_(
                    "Offers and needs have not been matched yet. Import units and offers, then"
                    " run: linli match W"
                )
            )
        )
        return
    pairs = plan.pairs
    if pairs.empty:
        paper.text(gettext(N_("No offer fits any need; the reasons stand in ledger.xlsx.")))
        return
    told = N_(
        "{units} units meet {needs} needs of {communities} communities in {pairs} pairs;"
        " {open} needs stay open and {idle} offers unused. Each community gets something before"
        " any gets seconds."
    )
    distinct = pairs[["unit", "need", "community"]].nunique()
    text = counted(
        told,
        units=distinct["unit"],
        needs=distinct["need"],
        communities=distinct["community"],
        pairs=len(pairs),
        open=len(plan.unmatched),
        idle=len(plan.idle),
    )
    paper.text(text, _open_classes(plan))
    paper.text(intentions_sentence(records(pairs)))
    table = match_table(plan)
    best = table.frame.sort_values("score", ascending=False, kind="stable").reset_index(drop=True)
    add_table(
        paper,
        Table(table.name, table.title, table.note, table.columns, best, table.data),
        first=FIRST,
    )
    _beside_matches(paper, plan.match)
    paper.text(
        gettext(
            N_(
                "A pair is a proposal: unit and community agree on it, put it on the list of"
                " projects and look back at it every year."
            )
        )
    )


def _beside_matches(paper: Paper, match: Run) -> None:
    """Tell why some stay without, how firm the pairs are, what would help, who gets a room."""
    result, detail = match.result, match.detail  # runs of older versions tell less
    texts = []
    for told, counts in (
        (N_("Needs that stay open, by reason: {told}."), result.get("unmatched_reasons")),
        (N_("Offers that stay unused, by reason: {told}."), result.get("idle_reasons")),
    ):
        texts += [say(told, told=reasons_told(counts))] if counts else []
    if result.get("stability", {}).get("pairs"):
        texts.append(firm_sentence(result["stability"]))
    paper.text(joined(texts))
    helps = [unlock_sentence(row) for row in result.get("unlock", ())[:MOST_TOLD]]
    rooms = [room_sentence(row) for row in detail.get("rooms", ())]
    for heading, lines in (
        (N_("What would help most"), helps),
        (N_("Rooms for organisations that ask for one"), rooms),
    ):
        if lines:
            paper.subheading(gettext(heading))
        for line in lines:
            paper.text(line)


MOST_TOLD = 5  # of what would help


def _open_classes(plan: Plan) -> str:
    """Return the classes in which most needs stay open."""
    if plan.unmatched.empty:
        return ""
    classes = plan.unmatched["need_category"].fillna("other").value_counts().head(3)
    told = N_("Most needs stay open in: {classes}.")
    parts = [
        say(N_("{category} ({count})"), category=category_name(str(code)), count=count(number))
        for code, number in classes.items()
    ]
    return say(told, classes=listed(parts))
