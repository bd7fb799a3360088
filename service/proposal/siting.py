"""Parts 6 and 7 of a proposal: the sites, and what goes into them."""

import pandas as pd

from service.i18n import N_, gettext, joined
from service.plan import Plan
from service.proposal.grid import FIRST, add_table
from service.proposal.lists import candidate_table, chosen_table
from service.proposal.paper import Paper
from service.proposal.reach import effect_table
from service.proposal.table import Column, Table, sums
from service.proposal.wording import count, counted, listed, money, say, share
from service.sentences import sentence
from service.siting.line import NEXT
from service.siting.telling import frontier_told, goal_told, stability_told
from service.telling import clash_told

__all__ = ["part_rooms", "part_sites"]

# Codes of rooms that may not be chosen, in the words of `service.siting.candidates`.
SHOWN_SITES = 30
OFFICE_M2, ACTIVITY_M2 = 80, 200  # seed rows A001-070, A001-071


def part_sites(paper: Paper, plan: Plan) -> None:
    """Write 六、选址方案: what was compared, what is recommended, what was not and why."""
    paper.heading(gettext(N_("Site plan")))
    if plan.site is None:
        paper.text(gettext(N_("No rooms have been chosen yet; run: linli site W --budget YUAN")))
        return
    result, before = plan.site.result, plan.coverage.result
    after = result["after"]
    paper.subheading(gettext(N_("Recommendation")))
    told = N_(
        "{compared} rooms and centres may be chosen; {chosen} of them are recommended, for"
        " {cost} of fit-out. They bring {estates} more estates and {households} more recorded"
        " households within a walk: estates from {before} to {after}, households from"
        " {before_households} to {after_households}."
    )
    paper.text(
        say(
            told,
            compared=count(int(plan.rooms["eligible"].sum())),
            chosen=count(len(plan.chosen)),
            cost=money(result["cost"]),
            estates=count(after["covered_estates"] - before["covered_estates"]),
            households=count(after["covered_households"] - before["covered_households"]),
            before=share(before["coverage_estates"]),
            after=share(after["coverage_estates"]),
            before_households=share(before["coverage_households"]),
            after_households=share(after["coverage_households"]),
        ),
        _proof(plan),
        _fixed(plan),
    )
    first = SHOWN_SITES if len(plan.chosen) > SHOWN_SITES else None
    add_table(paper, chosen_table(plan), first=first)
    _frontier(paper, plan)
    _effect(paper, plan)
    paper.subheading(gettext(N_("Rooms that were not chosen")))
    _rejected(paper, plan)


def _frontier(paper: Paper, plan: Plan) -> None:
    """Show what other budgets, or numbers of sites, would reach."""
    assert plan.site is not None  # noqa: S101 - asked by the caller
    frontier = plan.site.result.get("frontier")
    if not frontier or len(frontier["points"]) < 2:
        return
    paper.subheading(gettext(N_("More or less money")))
    kind = plan.site.result["objective_kind"]
    header, scale, worth = FRONTIER[kind]
    points = pd.DataFrame(frontier["points"])
    by_budget = points["budget"].notna().all()
    limit = (
        Column("budget", gettext(N_("Budget (yuan)")), "yuan", 12)
        if by_budget
        else Column("sites", gettext(N_("Sites at most")), "count", 8)
    )
    points[["objective", "bound"]] /= scale
    more = points["objective"].diff().fillna(points["objective"])
    dearer = points["cost"].diff().fillna(points["cost"])
    points["each"] = (dearer / more).where(more > 0)
    note = N_("Each row is a choice of its own; figures in households count estimates, too.")
    last = N_("The last column is what each costs that the row brings beyond the row before.")
    add_table(
        paper,
        Table(
            name="",
            title=gettext(N_("Cost and what it brings")),
            note=joined([gettext(note), gettext(last)]) if worth else gettext(note),
            columns=(
                limit,
                Column("chosen", gettext(N_("Number of sites")), "count", 6),
                Column("cost", gettext(N_("Fit-out (yuan)")), "yuan", 12),
                Column("objective", gettext(header), "count", 10),
                Column(
                    "bound",
                    gettext(N_("No choice exceeds"))
                    if worth
                    else gettext(N_("No choice is below")),
                    "count",
                    10,
                ),
                *([Column("each", gettext(N_("Yuan for each more")), "yuan", 10)] if worth else []),
            ),
            frame=points,
            data=(),
        ),
    )


# Of each objective: what the frontier counts, by how much figures are divided, and whether more
# is better, so that each more can be priced.
FRONTIER = {
    "coverage": (N_("Newly covered"), 1.0, True),
    "full-coverage": (N_("Newly covered"), 1.0, True),
    "distance": (N_("Walks (household-kilometres)"), 1000.0, False),
    "worst-distance": (N_("Longest walk (m)"), 1.0, False),
    "capacity": (N_("Served"), 1.0, True),
}


def _effect(paper: Paper, plan: Plan) -> None:
    """Tell what changes besides coverage; near is not enough."""
    table = effect_table(plan)
    if plan.site is None or table.frame.empty:
        return
    paper.subheading(gettext(N_("Walks, room and evenness")))
    states = [
        each["enough"]["states"] for each in (plan.coverage.result, plan.site.result["after"])
    ]
    small = [state["covered_insufficient"]["estates"] for state in states]
    enough = [state["covered_enough"]["estates"] for state in states]
    told = N_(
        "Estates within a walk with room enough go from {before} to {after}, those with too"
        " little room from {small_before} to {small_after}."
    )
    more = N_("Where rooms are too small for all who come, a larger one or a second is needed.")
    paper.text(
        counted(
            told, before=enough[0], after=enough[1], small_before=small[0], small_after=small[1]
        ),
        gettext(more) if small[1] > small[0] else "",
    )
    add_table(paper, table)


def _proof(plan: Plan) -> str:
    """Return how good the choice is, how firm, and what more money would bring."""
    assert plan.site is not None  # noqa: S101 - asked by the caller
    result = plan.site.result
    if result["status"] == "infeasible":
        return clash_told(result["clash"])
    texts = [goal_told(result), stability_told(result), *frontier_told(result)]
    return joined(text for text in texts if text)


def _fixed(plan: Plan) -> str:
    """Return what the planner fixed or excluded beforehand."""
    assert plan.site is not None  # noqa: S101 - asked by the caller
    names = dict(zip(plan.rooms["id"], plan.rooms["name"], strict=True))
    texts = []
    for key, told in (
        ("locked", N_("Fixed beforehand: {rooms}.")),
        ("banned", N_("Excluded beforehand: {rooms}.")),
    ):
        rooms = [str(names.get(room, room)) for room in plan.site.detail[key]]
        texts += [say(told, rooms=listed(rooms))] if rooms else []
    return "".join(texts)


def _rejected(paper: Paper, plan: Plan) -> None:
    """Tell the other rooms by reason, and the best of those that lost."""
    codes = plan.rooms.loc[~plan.rooms["chosen"], "rejected_code"].dropna()
    if codes.empty:
        paper.text(gettext(N_("Every room that was compared is recommended.")))
        return
    parts = [
        say(N_("{reason}: {count}"), reason=REASONS[code](), count=count(number))
        for code, number in codes.value_counts().items()
    ]
    told = N_("{count} rooms were not chosen, by reason: {parts}.")
    paper.text(
        say(told, count=count(len(codes)), parts=gettext(N_("; ")).join(parts)),
        gettext(N_("The reason for each room stands in ledger.xlsx; spare rooms are listed here.")),
    )
    table = candidate_table(plan)
    spare = ~table.frame["chosen"] & table.frame["eligible"]
    order = table.frame["reason_code"].map(SPARE)
    place = [(values or {}).get("rank", 0) for values in table.frame["rejected_values"]]
    frame = table.frame.assign(order=order, place=place)[spare & order.notna()]
    frame = frame.sort_values(["order", "place", "id"], kind="stable").reset_index(drop=True)
    columns = tuple(column for column in table.columns if column.name not in NOT_FOR_SPARE)
    add_table(
        paper,
        Table(
            name=table.name,
            title=gettext(N_("Spare rooms")),
            note=gettext(N_("May be taken when a recommended room falls through.")),
            columns=tuple(
                Column(c.name, c.header, c.kind, c.width) if c.total else c for c in columns
            ),
            frame=frame,
            data=(),
            empty=gettext(N_("There is no spare room that would add households.")),
        ),
        first=FIRST,
    )


NOT_FOR_SPARE = ("gain_households", "verdict")
# Rooms that may be taken when another falls through, the next in line first.
SPARE = {
    **dict.fromkeys(NEXT, 0),
    "less_gain": 1,
    "less_saved": 1,
    "less_served": 1,
    "over_budget": 2,
    "group_full": 3,
    "target_reached": 3,
    "covered_by": 4,
}
REASONS = {
    code: (lambda code=code: sentence(code))
    for code in (
        "too_small",
        "occupied",
        "in_use",
        "banned",
        "nothing_new",
        "closed",
        "other_level",
        "resident_last",
    )
} | {
    "covered_by": lambda: gettext(N_("reached by a recommended room already")),
    "over_budget": lambda: gettext(N_("over the budget")),
    "less_gain": lambda: gettext(N_("adds fewer households")),
    "less_together": lambda: gettext(N_("others together add more within the limits")),
    **dict.fromkeys(NEXT, lambda: gettext(N_("next in line"))),
    "target_reached": lambda: sentence("target_reached"),
    "group_full": lambda: gettext(N_("its group is full")),
    "no_shorter": lambda: gettext(N_("does not shorten the longest walk")),
    "nothing_nearer": lambda: sentence("nothing_nearer"),
    "less_saved": lambda: gettext(N_("shortens walks less")),
    "nobody_unserved": lambda: sentence("nobody_unserved"),
    "less_served": lambda: gettext(N_("serves fewer households")),
}


def part_rooms(paper: Paper, plan: Plan) -> None:
    """Write 七、功能配置: what a site of each size can hold."""
    paper.heading(gettext(N_("Rooms and services of the sites")))
    paper.text(
        gettext(
            N_(
                "Each site is fitted out by its usable area. A standard station has at least"
                " 80 m² of offices and 200 m² of activity space; at least 60% of the area should"
                " serve residents' activities."
            )
        )
    )
    add_table(paper, _by_size(plan))


def _by_size(plan: Plan) -> Table:
    """Return how many sites there are of each size, and what they can hold."""
    area = pd.to_numeric(plan.chosen["usable_m2"]) if len(plan.chosen) else pd.Series(dtype=float)
    whole = OFFICE_M2 + ACTIVITY_M2
    sizes = (
        (N_("{whole} m² and more"), area >= whole, HOLDS["whole"]),
        (
            N_("{office} to under {whole} m²"),
            (area >= OFFICE_M2) & (area < whole),
            HOLDS["one_room"],
        ),
        (N_("under {office} m²"), area < OFFICE_M2, HOLDS["point"]),
        (N_("area not recorded"), area.isna(), HOLDS["unknown"]),
    )
    rows = [
        (say(name, whole=whole, office=OFFICE_M2), int(mask.sum()), gettext(rooms))
        for name, mask, rooms in sizes
        if mask.any()
    ]
    return Table(
        name="",
        title=gettext(N_("Sites by size")),
        note=gettext(N_("“And more” includes the figure itself. Areas are usable areas.")),
        columns=(
            Column("size", gettext(N_("Usable area (m²)")), width=14),
            *sums(("sites", gettext(N_("Number of sites")), 6)),
            Column("rooms", gettext(N_("Rooms and services")), width=40),
        ),
        frame=pd.DataFrame(rows, columns=["size", "sites", "rooms"]),
        data=(),
        empty=gettext(N_("No site was chosen.")),
    )


HOLDS = {
    "whole": N_(
        "office of 80 m² and activity space of 200 m²: council room, reading room, room for"
        " elders and children, fitness room, counter for everyday services"
    ),
    "one_room": N_(
        "counter for everyday services and one room used by turns as council room, reading room"
        " and activity room; larger activities in the community centre"
    ),
    "point": N_("service point with a counter and a council table"),
    "unknown": N_("measure the room first, then decide"),
}
