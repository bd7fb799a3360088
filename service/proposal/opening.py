"""Parts 1 and 5 of a proposal: what it is for and rests on, and the standards it is held to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from service.i18n import N_, gettext
from service.network_told import cut_off_told, worth_told
from service.plan import Plan
from service.proposal.findings import level_name
from service.proposal.grid import add_table
from service.proposal.paper import Paper
from service.proposal.table import Column, Table
from service.proposal.wording import count, money, say, share, told_date
from service.sentences import sentence

__all__ = ["part_general", "part_standards"]

GROUPS = {"adult": N_("adults"), "elder": N_("elders"), "child": N_("children")}
STEPS = {"coverage": N_("coverage"), "site": N_("siting"), "match": N_("matching")}


def part_general(paper: Paper, plan: Plan, today: date) -> None:
    """Write 一、总则: purpose, basis, scope, data and how to read the figures."""
    paper.heading(gettext(N_("General")))
    paper.subheading(gettext(N_("Purpose")))
    paper.text(
        say(
            N_(
                "This proposal is to bring more households of {name} within a walk of a service"
                " station. From the records of estates, stations, rooms and streets it tells how"
                " far today's stations reach, where the gaps are, which rooms to open, which"
                " partner units can help and what it costs, for a meeting to decide."
            ),
            name=plan.name,
        )
    )
    if plan.synthetic:
        paper.text(
            gettext(
                N_(
                    "Part of the data is sample data (fictitious). The figures show the method"
                    " and must not be used for decisions."
                )
            )
        )
    paper.subheading(gettext(N_("Basis")))
    for number, text in enumerate(BASIS, start=1):
        paper.item(f"{number}. {gettext(text)}")
    paper.subheading(gettext(N_("Scope")))
    paper.text(*_scope(plan))
    paper.subheading(gettext(N_("Data and reckoning")))
    paper.text(*_reckoning(plan))
    paper.text(*_runs(plan, today))
    paper.subheading(gettext(N_("Use of this proposal")))
    paper.text(
        gettext(
            N_(
                "This is a working draft. A site is decided after a look at the room itself."
                " Where a room belongs to all owners of an estate, its use is for the owners to"
                " decide (Civil Code, article 278); a council of the four parties does not"
                " replace that. The plate is for internal work; before it is published it must"
                " pass map review."
            )
        )
    )


BASIS = (
    N_("GB 50180-2018, Standard for Urban Residential Area Planning and Design;"),
    N_("TD/T 1062-2021, Spatial Planning Guidance to Community Life Unit;"),
    N_("Civil Code of the People's Republic of China, articles 274 and 278;"),
    N_("the district's own records of estates, stations, rooms, units, offers and needs."),
)


def _scope(plan: Plan) -> list[str]:
    figures = plan.coverage.result
    areas = plan.communities
    streets = int((areas["level"] == "street").sum())
    communities = int((~areas["level"].isin(["street", "district"])).sum())
    texts = [
        say(
            N_("{estates} estates with {households} recorded households are looked at."),
            estates=count(figures["estates"]),
            households=count(figures["households"]),
        )
    ]
    if communities and streets:
        told = N_("They lie in {streets} streets with {communities} communities.")
        texts.insert(0, say(told, streets=streets, communities=count(communities)))
        texts.reverse()
    elif communities:
        texts.append(
            say(N_("They lie in {communities} communities."), communities=count(communities))
        )
    if outside := figures.get("outside_estates"):
        told = N_(
            "{count} more estates lie outside the communities and are left out of all shares."
        )
        texts.append(say(told, count=count(outside)))
    return texts


def _reckoning(plan: Plan) -> list[str]:
    """Return how walks are measured and what is missing."""
    figures, params = plan.coverage.result, plan.coverage.params
    walk = count(figures["walk_m"])
    if figures["mode"] == "network":
        told = N_("Walks are measured along the streets, from the entrances of an estate where"
                  " they are recorded; within a walk means at most {walk} m.")  # fmt: skip
    elif params.get("straight"):
        told = N_("Walks are estimated as 1.3 times the straight distance, as was asked for;"
                  " within a walk means at most {walk} m.")  # fmt: skip
    else:
        told = N_("No streets are recorded, so walks are estimated as 1.3 times the straight"
                  " distance; within a walk means at most {walk} m.")  # fmt: skip
    texts = [say(told, walk=walk)]
    if group := params.get("group"):
        texts.append(say(N_("The walk is that of {group}."), group=gettext(GROUPS[group])))
    if params.get("step_free"):
        texts.append(say(N_("The walk keeps clear of all steps.")))
    if params.get("level", "any") != "any":
        told = N_("Only stations of level “{level}” count.")
        texts.append(say(told, level=level_name(params["level"])))
    network = plan.coverage.result.get("network") or {}
    if network:
        texts += [worth_told(network), cut_off_told(network) or ""]
    texts += [sentence(warning) for warning in network.get("warnings") or ()]
    if taken := figures.get("gated_without_entrances"):
        told = N_("{count} gated estates have no recorded gate and are taken as open.")
        texts.append(say(told, count=count(taken)))
    if missing := figures.get("households_unknown"):
        told = N_(
            "{count} estates have no recorded households. They count as estates; in shares of"
            " households they are in neither part of the fraction, and for choosing sites alone"
            " they are weighed by the median of their community."
        )
        texts.append(say(told, count=count(missing)))
    told = N_("Lengths are in metres, areas in square metres (EPSG:{epsg}); places are stored in"
              " WGS 84.")  # fmt: skip
    texts.append(say(told, epsg=plan.epsg))
    return texts


def _runs(plan: Plan, today: date) -> list[str]:
    runs = gettext(N_("; ")).join(
        say(
            N_("{step} run {run} of {day}"),
            step=gettext(STEPS[run.kind]),
            run=run.id,
            day=told_date(run.created_at.astimezone().date()),
        )
        for run in plan.runs
    )
    told = N_(
        "All figures come from stored results ({runs}). Their parameters, the version of the"
        " program and the fingerprint of the data stand in manifest.json, so that each figure"
        " can be reckoned again. Date of the document: {today}."
    )
    return [say(told, runs=runs, today=told_date(today))]


def part_standards(paper: Paper, plan: Plan) -> None:
    """Write 五、布局目标与标准: the thresholds of this plan and where they come from."""
    paper.heading(gettext(N_("Aims and standards")))
    figures, params = plan.coverage.result, plan.site.params if plan.site else {}
    paper.text(
        say(
            N_(
                "The aim is to bring the most uncovered households within a walk with the means"
                " at hand, existing rooms before new ones: handed over, idle, shared, and rooms"
                " of residents where no other room reaches. {limits}"
            ),
            limits=_limits(params),
        )
    )
    add_table(paper, _standards(plan))
    after = plan.site.result["after"] if plan.site else figures
    aims = [phase["target"] for phase in plan.phased if phase["target"] is not None]
    asked = plan.site.result.get("target") if plan.site else None
    own = [asked] if asked is not None else aims
    paper.text(
        say(N_("The target of this plan is {target}."), target=f"{max(own):.0%}")
        if own
        else gettext(N_("This plan sets no target share.")),
        say(
            N_(
                "For comparison: Shanghai aimed at 85% by 2025 and 99%"
                " by 2035; this plan reaches {estates} of the estates and {households} of the"
                " recorded households."
            ),
            estates=share(after["coverage_estates"]),
            households=share(after["coverage_households"]),
        ),
    )


def _standards(plan: Plan) -> Table:
    """Return the thresholds of this plan with where they come from."""
    return Table(
        name="",
        title=gettext(N_("Standards used")),
        note=gettext(
            N_(
                "The values can be changed; check them against the text of the standard that"
                " applies here. A station of an upper level does not stand in for a lower one."
            )
        ),
        columns=(
            Column("rule", gettext(N_("Item")), width=24),
            Column("value", gettext(N_("Value")), width=8),
            Column("source", gettext(N_("Source")), width=24),
        ),
        frame=pd.DataFrame(_rules(plan), columns=["rule", "value", "source"]),
        data=(),
    )


def _rules(plan: Plan) -> list[tuple[str, str, str]]:
    """Return item, value and source of each threshold."""
    figures, params = plan.coverage.result, plan.site.params if plan.site else {}
    none = gettext(N_("set for this plan"))
    own = bool(plan.coverage.params.get("walk") or plan.coverage.params.get("group"))
    return [
        (gettext(N_("Walk to a station (m)")), count(figures["walk_m"]), none),
        *(
            (
                say(N_("Walk to a station of level “{level}” (m)"), level=level_name(level)),
                count(values["walk_m"]),
                none if own else "GB 50180-2018",
            )
            for level, values in figures["levels"].items()
        ),
        (
            gettext(N_("Least usable area of a site (m²)")),
            count(params.get("min_area", 80)),
            gettext(N_("rules of the trade: at least 80 m² of offices")),
        ),
        (
            gettext(N_("Station area for 100 households (m²)")),
            "30",
            gettext(N_("national service plan, 14th five-year period")),
        ),
    ]


def _limits(params: Mapping[str, Any]) -> str:
    """Return what the planner allowed: money, a number of sites, or both."""
    budget, sites = params.get("budget"), params.get("sites")
    if budget is not None and sites is not None:
        told = N_("At most {budget} may be spent and at most {sites} sites opened.")
    elif budget is not None:
        told = N_("At most {budget} may be spent on fit-out.")
    elif sites is not None:
        told = N_("At most {sites} sites may be opened.")
    else:
        return _phase_limits(params.get("phases") or {})
    return say(told, budget=money(budget), sites=sites)


def _phase_limits(phases: Mapping[str, Any]) -> str:
    """Return what each phase allows and aims at; without phases there is only a target."""
    told = []
    for phase in phases.get("phases", ()):
        parts = []
        if phase.get("budget") is not None:
            parts.append(say(N_("at most {budget}"), budget=money(phase["budget"])))
        if phase.get("sites") is not None:
            parts.append(say(N_("at most {sites} sites"), sites=phase["sites"]))
        if phase.get("target") is not None:
            parts.append(say(N_("target {target}"), target=f"{phase['target']:.0%}"))
        limits = gettext(N_(", ")).join(parts)
        told.append(say(N_("{phase}: {limits}"), phase=phase["name"], limits=limits))
    if not told:
        return say(N_("The number of sites and the money are free: the target decides."))
    return say(N_("By year: {years}."), years=gettext(N_("; ")).join(told))
