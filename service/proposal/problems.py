"""Part 3 of a proposal: the gaps, their causes, which come first, and the long ways round."""

from service.i18n import N_, gettext
from service.plan import Plan
from service.proposal.gap_lists import detour_table, gap_table, urgency_table
from service.proposal.grid import FIRST, add_table
from service.proposal.paper import Paper
from service.proposal.wording import count, counted, listed, say
from service.sentences import sentence

__all__ = ["part_gaps"]

NAMED = 8


def part_gaps(paper: Paper, plan: Plan) -> None:
    """Write 三、问题与缺口: how many, why, the most urgent; detours."""
    paper.heading(gettext(N_("Problems and gaps")))
    gaps = plan.gaps
    if gaps.empty:
        paper.text(gettext(N_("There is no gap: every estate is within a walk of a station.")))
        return
    told = N_(
        "{estates} estates with {households} recorded households have no station within a walk."
        " They form {gaps} gaps, each of which one station could serve; the most urgent are"
        " listed below."
    )
    totals = gaps[["estates", "households"]].sum()
    paper.text(counted(told, gaps=len(gaps), **totals))
    paper.subheading(gettext(N_("Causes")))
    _causes(paper, plan)
    paper.subheading(gettext(N_("The most urgent gaps")))
    add_table(paper, gap_table(plan), first=FIRST)
    if "priority" in gaps:
        add_table(paper, urgency_table(plan), first=FIRST)
    _uncoverable(paper, plan)
    _detours(paper, plan)


def _causes(paper: Paper, plan: Plan) -> None:
    """Tell how many gaps have which cause, and what to do about each."""
    gaps = plan.gaps
    causes = gaps.groupby("cause", sort=False)[["estates", "households"]].sum()
    causes["gaps"] = gaps["cause"].value_counts()
    causes = causes.sort_values("estates", ascending=False)
    advice = dict(zip(gaps["cause"], gaps["suggestion"], strict=True))
    told = N_(
        "{number}. {cause}: {gaps} gaps, {estates} estates, {households} recorded households."
        " To do: {advice}."
    )
    for number, (cause, row) in enumerate(causes.iterrows(), start=1):
        text = counted(
            told,
            number=number,
            cause=sentence(f"gap_cause_{cause}"),
            advice=sentence(f"gap_suggestion_{advice[str(cause)]}"),
            **row,
        )
        paper.item(text)


def _detours(paper: Paper, plan: Plan) -> None:
    """Tell the estates that a river, a railway or a wall keeps from a station near by."""
    figures = plan.coverage.result
    if figures["mode"] != "network" or "detours" not in figures:
        return  # straight estimates know no way round
    paper.subheading(gettext(N_("Detours")))
    told = N_(
        "{count} estates walk more than twice the straight distance to a station. A passage"
        " there may bring more than another station; check first whether a street or a gate is"
        " missing in the data."
    )
    if figures["detours"]:
        paper.text(counted(told, count=len(figures["detours"])))
    add_table(paper, detour_table(plan), first=FIRST)


def _uncoverable(paper: Paper, plan: Plan) -> None:
    """Tell the estates that neither a station nor any room that may be chosen reaches."""
    lost = plan.site.result["uncoverable"] if plan.site else []
    if not lost:
        return
    names = dict(zip(plan.estates["id"], plan.estates["name"], strict=True))
    some = [str(names.get(estate, estate)) for estate in lost[:NAMED]]
    told = (
        N_("Neither a station nor any room that may be chosen reaches {count} estates: {names}.")
        if len(lost) <= NAMED
        else N_(
            "Neither a station nor any room that may be chosen reaches {count} estates, such as"
            " {names}."
        )
    )
    paper.text(
        say(told, count=count(len(lost)), names=listed(some)),
        gettext(N_("Rooms have to be found or cleared for them before they can have a station.")),
    )
