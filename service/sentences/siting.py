"""Sentences of siting: why a call cannot be carried out, why a room was chosen or not."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    # the call
    "no_estates": N_(
        "The workspace has no estates yet. Import them first: linli import W estates FILE"
    ),
    "budget_or_sites": N_("Say how much may be spent (--budget) or how many sites (--sites)."),
    "negative_option": N_("{option} must be 0 or more, got {value}."),
    "option_not_positive": N_("{option} must be above 0, got {value}."),
    "room_unknown": N_("{option}: there is no room or centre with the id or name {room!r}."),
    "room_ambiguous": N_("{option}: several rooms are named {room!r}; use an id: {ids}"),
    "locked_and_banned": N_("These rooms are both locked and banned: {rooms}"),
    "no_rooms": N_(
        "The workspace has no spaces and no centres yet. Import spaces first: linli import W spaces"
        " FILE"
    ),
    "costs_unknown": N_(
        "No fit-out cost is known in the workspace, so a budget cannot be kept. Import costs"
        " (改造费用) or use --sites instead."
    ),
    # why a room is no candidate
    "too_small": N_("usable area below the limit"),
    "occupied": N_("occupied; must be vacated first"),
    "in_use": N_("already in use"),
    "banned": N_("excluded by the planner"),
    # what a meeting should know of a room
    "handover_first": N_("handover first"),
    "area_unknown": N_("area not recorded, measure it"),
    "cost_estimated": N_("cost estimated at the workspace's median per m²"),
    "underground": N_("below ground"),
    "housed_in_centre": N_("housed in an existing centre"),
    # why a candidate was chosen
    "locked_site": N_("Fixed by the planner."),
    "adds": N_("Brings {households} households in {estates} estates within a walk."),
    "adds_unknown": N_("{estates} of them have no recorded households."),
    "note_of": N_("Note: {notes}."),
    # why a candidate was not chosen
    "nothing_new": N_("reaches no estate that is uncovered"),
    "covered_by": N_("what it reaches is reached by {name} already"),
    "over_budget": N_("would exceed the budget by {missing} yuan"),
    "less_gain": N_("adds only {households} households, less than the chosen sites"),
    "closed": N_("excluded by the planner"),
    "other_level": N_("new stations are estate stations and do not count at the level asked for"),
    "resident_last": N_("other rooms reach the same estates; residents' rooms come last"),
    # what cannot hold together: arguments of the problem, as a planner calls them
    "clash_sites": N_("number of sites (--sites)"),
    "clash_budget": N_("budget (--budget)"),
    "clash_cost": N_("costs of the rooms"),
    "clash_open": N_("fixed rooms (--lock)"),
    "clash_closed": N_("excluded rooms (--ban)"),
    "clash_covers": N_("no room that may be chosen"),
}
