"""Parts 9 to 11 of a proposal: money, batches, and how it is kept on course."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from service.i18n import N_, gettext
from service.plan import Plan
from service.proposal.grid import add_table
from service.proposal.lists import by_source, task_table
from service.proposal.paper import Paper
from service.proposal.siting import SHOWN_SITES
from service.proposal.table import Column, Table
from service.proposal.wording import count, money, say, share
from service.sentences import sentence

__all__ = ["part_batches", "part_costs", "part_safeguards"]


def part_costs(paper: Paper, plan: Plan) -> None:
    """Write 九、经费与来源: by source of room, yearly cost, where the money may come from."""
    paper.heading(gettext(N_("Costs and funds")))
    if plan.site is None or plan.chosen.empty:
        paper.text(gettext(N_("No site was chosen.")))
        return
    result, budget = plan.site.result, plan.site.params.get("budget")
    texts = [
        say(
            N_("Fit-out costs {cost} in all."),
            cost=money(result["cost"]),
        )
    ]
    if budget is not None:
        told = N_("The budget is {budget}; {rest} of it is left.")
        texts.append(say(told, budget=money(budget), rest=money(budget - result["cost"])))
    if estimated := int(plan.chosen["cost_estimated"].sum()):
        told = N_(
            "The cost of {count} sites was not recorded; it is estimated by area at the"
            " workspace's median per m² and has to be checked."
        )
        texts.append(say(told, count=estimated))
    texts.append(_yearly(plan))
    paper.text(*texts)
    add_table(paper, _by_source(plan))
    paper.subheading(gettext(N_("Where the money may come from")))
    paper.text(
        gettext(
            N_(
                "Five sources are drawn on together: public funds, gifts of partner units,"
                " residents' contributions, social organisations and the common income of"
                " owners. Contributions and common income need a decision of the council of the"
                " four parties or of the owners first. How much each gives is for the meeting to"
                " decide."
            )
        ),
        _given(plan),
    )


def _yearly(plan: Plan) -> str:
    yearly = pd.to_numeric(plan.chosen["yearly_yuan"])
    unknown = int(yearly.isna().sum())
    if unknown == len(yearly):
        return gettext(N_("Yearly costs are not recorded for any of the sites."))
    text = say(N_("Running the sites costs {cost} a year."), cost=money(float(yearly.sum())))
    if unknown:
        told = N_("The yearly cost of {count} sites is not recorded and not in this sum.")
        text += say(told, count=unknown)
    return text


def _by_source(plan: Plan) -> Table:
    chosen = pd.DataFrame(plan.chosen.drop(columns="geometry"))
    chosen["yearly"] = pd.to_numeric(chosen["yearly_yuan"])
    table = by_source(
        chosen,
        sites=("space", "size"),
        cost=("cost_yuan", "sum"),
        yearly=("yearly", lambda values: values.sum(min_count=1)),
        households=("gain_households", "sum"),
    )
    table["each"] = table["cost"] / table["households"].where(table["households"] > 0)
    whole = gettext(N_("fit-out ÷ new households"))
    return Table(
        name="",
        title=gettext(N_("Costs by source of room")),
        note=say(
            N_("Cost for a household: {whole}. “—”: not recorded or no new household."),
            whole=whole,
        ),
        columns=(
            Column("source_name", gettext(N_("Source")), width=14),
            Column("sites", gettext(N_("Number of sites")), "count", 6, total=True),
            Column("cost", gettext(N_("Fit-out (yuan)")), "yuan", 12, total=True),
            Column("yearly", gettext(N_("Yearly cost (yuan)")), "yuan", 12, total=True),
            Column("households", gettext(N_("New households")), "count", 10, total=True),
            Column("each", gettext(N_("For a household (yuan)")), "yuan", 12),
        ),
        frame=table,
        data=(),
    )


def _given(plan: Plan) -> str:
    """Return what matched partner units are willing to give; each offer is counted once."""
    if plan.match is None or plan.pairs.empty:
        return gettext(N_("What partner units may give is not known yet."))
    offers = plan.pairs.drop_duplicates("offer")
    given = pd.to_numeric(offers["fund_yuan"]).fillna(0)
    if not (given > 0).any():
        return gettext(N_("None of the matched offers names a sum."))
    told = N_("{count} matched offers name a sum, {sum} together.")
    return say(told, count=count(int((given > 0).sum())), sum=money(float(given.sum())))


def _years(plan: Plan) -> Table:
    """Return what is opened in each year, and how far that comes."""
    rows = pd.DataFrame(plan.phased)
    rows["rooms"] = rows["spaces"].map(len)
    rows["aim"] = [_aim(phase) for phase in plan.phased]
    return Table(
        name="",
        title=gettext(N_("Year by year")),
        note=gettext(
            N_("Shares of the households that a station or any room that may be chosen can reach.")
        ),
        columns=(
            Column("name", gettext(N_("Year")), "text", 10),
            Column("rooms", gettext(N_("Number of sites")), "count", 6),
            Column("cost", gettext(N_("Fit-out (yuan)")), "yuan", 12),
            Column("coverage_before", gettext(N_("Covered before")), "share", 10),
            Column("coverage_after", gettext(N_("Covered after")), "share", 10),
            Column("aim", gettext(N_("Target")), "text", 20),
        ),
        frame=rows,
        data=(),
    )


def _aim(phase: Mapping[str, Any]) -> str:
    """Return whether the target of a year is reached; nothing where it has none."""
    if phase["target"] is None:
        return ""
    code = "phase_reached" if phase["reached"] else "phase_missed"
    return sentence(code, target=f"{phase['target']:.0%}")


def part_batches(paper: Paper, plan: Plan) -> None:
    """Write 十、分批实施: what can start now and what waits for a handover."""
    paper.heading(gettext(N_("Batches")))
    table = task_table(plan)
    if table.frame.empty:
        paper.text(gettext(N_("No site was chosen.")))
        return
    if plan.site is not None and plan.phased:
        paper.text(gettext(N_("The plan goes year by year; what is opened stays open.")))
        add_table(paper, _years(plan))
    texts = []
    for batch, told in (
        (
            1,
            N_(
                "Batch 1: {sites} sites that can be fitted out now, {cost}, {households}"
                " households."
            ),
        ),
        (2, N_("Batch 2: {sites} sites after their handover, {cost}, {households} households.")),
    ):
        rows = table.frame[table.frame["batch"] == batch]
        if len(rows):
            texts.append(
                say(
                    told,
                    sites=count(len(rows)),
                    cost=money(float(rows["cost_yuan"].sum())),
                    households=count(rows["gain_households"].sum()),
                )
            )
    paper.text(
        gettext(N_("The sites are opened in two batches, by how ready their rooms are.")), *texts
    )
    add_table(paper, table, first=SHOWN_SITES if len(table.frame) > SHOWN_SITES else None)


def part_safeguards(paper: Paper, plan: Plan) -> None:
    """Write 十一、保障与考核: who keeps it on course and by which figures."""
    paper.heading(gettext(N_("Safeguards and review")))
    for number, text in enumerate(SAFEGUARDS, start=1):
        paper.item(f"{number}. {gettext(text)}")
    if plan.site is None:
        return
    after = plan.site.result["after"]
    told = N_(
        "When all sites are open, measure again: {estates} estates and {households} recorded"
        " households within a walk ({share} and {share_households}) is what this plan is held to."
    )
    paper.text(
        say(
            told,
            estates=count(after["covered_estates"]),
            households=count(after["covered_households"]),
            share=share(after["coverage_estates"]),
            share_households=share(after["coverage_households"]),
        )
    )


SAFEGUARDS = (
    N_(
        "Lead: the street leads, the community carries out, the owners of the rooms and the"
        " partner units take part; each task has one name and one date."
    ),
    N_(
        "Owners: where common parts of an estate are used or changed, the owners decide first"
        " (Civil Code, article 278: at least two thirds of area and of owners take part, and for"
        " a change of use three quarters of those agree)."
    ),
    N_(
        "Use: a station has someone on duty every day and an activity every month; opening"
        " hours, visits and requests that were settled are recorded."
    ),
    N_(
        "Review: sites and pairs are looked at once a year; rooms that stand idle are given"
        " back, pairs without activity for 90 days are brought up with the unit."
    ),
    N_("Data: records are mended as things change, and coverage is measured again each time."),
)
