"""Sentences of siting: why a call cannot be carried out, why a room was chosen or not."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    # the call
    "no_estates": N_(
        "The workspace has no estates yet. Import them first: linli import W estates FILE"
    ),
    "budget_or_sites": N_("Say how much may be spent (--budget) or how many sites (--sites)."),
    "option_for_objective": N_("{option} goes with --objective {objective} only."),
    "share_option": N_("{option} must be above 0 and at most 1, got {value}."),
    "phases_alone": N_("--phases has the budgets and numbers; leave out --budget and --sites."),
    "phases_without_backup": N_("--phases and --backup do not go together; leave one of them out."),
    "locked_in_use": N_("--lock: in these rooms a station stands already: {rooms}"),
    "areas_unknown": N_(
        "No room has a recorded area, so capacity cannot be planned. Import areas (使用面积) or use"
        " another --objective."
    ),
    "budget_below_cheapest": N_(
        "{budget} yuan do not pay for any room that brings more estates within a walk; the cheapest"
        " is {room}, {cost} yuan."
    ),
    "weight_unknown": N_("Nothing is known in the workspace of those who are to count: {weight}."),
    "rule_column": N_("--rules: rooms have no column {column!r}. There are: {known}"),
    "terms_unreadable": N_("{file} cannot be read: {told}. Check the path and the rights."),
    "terms_not_toml": N_("{file} is not a TOML file: {told}. See docs/examples/{kind}.toml."),
    "toml_at": N_("line {line} cannot be read from column {column} on; texts need quotation marks"),
    "toml_ends": N_("it ends in the middle of a value"),
    "not_utf8": N_("it is not in UTF-8; save it again in that encoding"),
    "terms_value_of": N_(
        "{file}: {key} in number {number} of the [[{table}]] must be {must}, got {got}."
    ),
    "phase_twice": N_("{file}: two phases are named {name!r}; each needs a name of its own."),
    "phase_falls": N_(
        "{file}: the target of {name} ({target}) is below that of {before} ({target_before}). What"
        " is opened stays open, so targets cannot fall."
    ),
    "terms_unknown": N_(
        "{file}: {key!r} is not known here; known are {known}. See docs/examples/{kind}.toml."
    ),
    "terms_value": N_("{file}: {key} must be {must}, got {got}."),
    "terms_empty": N_("{file} has no table {table}. See docs/examples/{kind}.toml."),
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
        "No fit-out cost is known in the workspace, so money cannot be counted. Import costs"
        " (改造费用) or use --objective coverage with --sites instead."
    ),
    # why a room is no candidate
    "too_small": N_("usable area below the limit"),
    "occupied": N_("occupied; must be vacated first"),
    "in_use": N_("already in use"),
    "banned": N_("excluded by the planner"),
    # what a meeting should know of a room
    "handover_first": N_("handover first"),
    "vacate_first": N_("must be vacated first"),
    "below_least_area": N_("usable area below the limit (--min-area)"),
    "area_unknown": N_("area not recorded, measure it"),
    "cost_estimated": N_("cost estimated at the workspace's median per m²"),
    "underground": N_("below ground"),
    "housed_in_centre": N_("housed in an existing centre"),
    # why a candidate was chosen
    "locked_site": N_("Fixed by the planner."),
    "adds": N_("Brings {households} households in {estates} estates within a walk."),
    "saves": N_("Shortens walks by {metres} {unit} × km in all."),
    "serves": N_("Has room for {households} {unit} that it serves."),
    "nearest_of": N_("Nearest station of {estates} estates, the farthest {metres} m away."),
    "walker": N_("{name} ({metres} m)"),
    "walkers": N_("Walking there: {estates}."),
    "per_household": N_("{yuan} yuan for each household."),
    "instead": N_("{name} would do almost as well ({loses}, {costs})."),
    "instead_same": N_("{name} would do as well ({costs})."),
    "loses_weight": N_("{households} {unit} fewer"),
    "loses_walks": N_("{metres} {unit} × km more to walk"),
    "costs_dearer": N_("{yuan} yuan more"),
    "costs_cheaper": N_("{yuan} yuan less"),
    "costs_equal": N_("at the same cost"),
    "adds_estates": N_(
        "Brings {estates} estates within a walk; none of them has recorded households."
    ),
    "adds_unknown": N_("{estates} of them have no recorded households."),
    "adds_alone": N_("{households} households of these have no other site within a walk."),
    "stays": N_("Chosen in {kept} of {runs} cases with other figures."),
    "note_of": N_("Note: {notes}."),
    # what a choice reaches
    "unit_households": N_("households"),
    "unit_estates": N_("estates"),
    "unit_people": N_("people"),
    "goal_coverage": N_("Newly covered: {objective} {unit}; no choice exceeds {bound}."),
    "goal_phases": N_(
        "Newly covered at the end of each year, added up: {objective} {unit}; no schedule exceeds"
        " {bound}."
    ),
    "goal_full_coverage": N_(
        "The target is reached for {objective} yuan; no choice costs less than {bound}."
    ),
    "goal_before": N_("Without new rooms it is {before}."),
    "goal_distance": N_("Walks come to {objective} {unit} × km; no choice comes below {bound}."),
    "goal_worst_distance": N_(
        "The longest walk is {objective} m; no choice brings it below {bound} m."
    ),
    "goal_capacity": N_(
        "Served under the rooms' areas: {objective} {unit}; no choice exceeds {bound}."
    ),
    "goal_backup": N_(
        "Points for coverage, of which a second station within a walk counts {backup}: {objective};"
        " no choice exceeds {bound}."
    ),
    "goal_estimated": N_("Of the households newly covered {households} are estimated."),
    "goal_target": N_("Covered are {share} of those who can be; the target was {target}."),
    "goal_proven": N_("This is proven to be the best."),
    "goal_gap": N_("The best is at most {gap} away."),
    "stability": N_(
        "With costs and households off by up to {share} ({runs} cases solved anew) {always} of"
        " {sites} sites always stay, {least} at the least."
    ),
    "stability_weights": N_(
        "With {unit} off by up to {share} ({runs} cases solved anew) {always} of {sites} sites"
        " always stay, {least} at the least."
    ),
    "phase": N_(
        "{name}: {sites} rooms for {cost} yuan; of those who can be covered {before} → {after} are."
    ),
    "phase_reached": N_("The target of {target} is reached."),
    "phase_missed": N_("The target of {target} is not reached."),
    "stability_costs": N_(
        "With costs off by up to {share} ({runs} cases solved anew) {always} of {sites} sites"
        " always stay, {least} at the least."
    ),
    "stability_untouched": N_(
        "Neither costs nor households bear on this choice: it stays whatever they are."
    ),
    "reached_coverage": N_("{reached} {unit} newly covered"),
    "reached_full_coverage": N_("{reached} {unit} newly covered"),
    "reached_distance": N_("walks of {reached} {unit} × km"),
    "reached_worst_distance": N_("longest walk of {reached} m"),
    "reached_capacity": N_("{reached} {unit} served"),
    "knee_budget": N_(
        "The curve of cost and what it brings bends at {limit} yuan ({reached}): beyond it each"
        " yuan brings less."
    ),
    "knee_sites": N_(
        "The curve of sites and what they bring bends at {limit} sites ({reached}): beyond it each"
        " site brings less."
    ),
    "next_yuan_coverage": N_("The next {yuan} yuan would bring {gain} {unit} more: {rooms}."),
    "next_yuan_distance": N_(
        "The next {yuan} yuan would shorten walks by {gain} {unit} × km more: {rooms}."
    ),
    "next_yuan_worst_distance": N_(
        "The next {yuan} yuan would shorten the longest walk by {gain} m more: {rooms}."
    ),
    "next_yuan_capacity": N_("The next {yuan} yuan would serve {gain} {unit} more: {rooms}."),
    "next_yuan_nothing": N_("The next {yuan} yuan would bring nothing more."),
    "with_estimates": N_("These figures count estimated households, too."),
    # why a candidate was not chosen
    "nothing_new": N_("reaches no estate that is uncovered"),
    "covered_by": N_("what it reaches is reached by {name} already"),
    "over_budget": N_(
        "adds {households} {unit} for {yuan} yuan; exceeds what is left of the budget by"
        " {missing} yuan"
    ),
    "less_gain": N_("adds only {households} {unit}, less than the chosen sites"),
    "less_together": N_(
        "adds {households} {unit} for {yuan} yuan; within the limits the chosen sites together"
        " add more"
    ),
    "next_by_budget": N_(
        "adds {households} {unit}; number {rank} in line, opened from a budget of {budget} yuan on"
    ),
    "next_by_sites": N_(
        "adds {households} {unit}; number {rank} in line, opened from {sites} sites on"
    ),
    "next_saves_by_budget": N_(
        "shortens walks by {saved} {unit} × km; number {rank} in line, opened from a"
        " budget of {budget} yuan on"
    ),
    "next_saves_by_sites": N_(
        "shortens walks by {saved} {unit} × km; number {rank} in line, opened from {sites} sites on"
    ),
    "next_shortens_by_budget": N_(
        "shortens the longest walk by {metres} m; number {rank} in line, opened from a"
        " budget of {budget} yuan on"
    ),
    "next_shortens_by_sites": N_(
        "shortens the longest walk by {metres} m; number {rank} in line, opened from"
        " {sites} sites on"
    ),
    "next_serves_by_budget": N_(
        "serves {households} more {unit}; number {rank} in line, opened from a"
        " budget of {budget} yuan on"
    ),
    "next_serves_by_sites": N_(
        "serves {households} more {unit}; number {rank} in line, opened from {sites} sites on"
    ),
    "next_after_phases_budget": N_(
        "adds {households} {unit}; number {rank} in line after the last year, for {budget} yuan"
        " with those before it"
    ),
    "next_after_phases_sites": N_(
        "adds {households} {unit}; number {rank} in line after the last year, with {sites}"
        " sites more"
    ),
    "next_after_target": N_(
        "the target is reached without it; beyond the target number {rank} in line: {households}"
        " {unit} more, for {budget} yuan with those before it"
    ),
    "target_reached": N_("the target is reached without it"),
    "rule_value": N_("{rule}: {value}"),
    "group_full": N_("its group has all that it may have: {group}"),
    "no_shorter": N_("the longest walk ({metres} m) gets no shorter with it"),
    "nothing_nearer": N_("brings no station nearer to anybody"),
    "less_saved": N_(
        "would bring {households} {unit} nearer by {metres} m on average, less than the"
        " chosen sites"
    ),
    "nobody_unserved": N_("all within its reach are served by others"),
    "less_served": N_("would serve {households} more {unit}, less than the chosen sites"),
    "closed": N_("excluded by the planner"),
    "other_level": N_("new stations are estate stations and do not count at the level asked for"),
    "resident_last": N_("other rooms reach the same estates; residents' rooms come last"),
    # what cannot hold together: arguments of the problem, as a planner calls them
    "nothing_possible": N_("No choice of rooms meets these requirements together: {clash}."),
    "nothing_found": N_(
        "No choice was found within the time, nor proven impossible: allow more with --time-limit."
    ),
    "clash_more": N_("{clash} and {count} others"),
    "clash_sites": N_("number of sites (--sites)"),
    "clash_budget": N_("budget (--budget)"),
    "clash_cost": N_("costs of the rooms"),
    "clash_open": N_("fixed rooms (--lock)"),
    "clash_closed": N_("excluded rooms (--ban)"),
    "clash_group": N_("the rule {name} (--rules)"),
    "clash_target": N_("target share (--target)"),
    "clash_distance": N_("estates that no room can be reached from"),
    "clash_capacity": N_("areas of the rooms"),
    "clash_demand": N_("households to be served"),
    "clash_covers": N_("no room that may be chosen"),
}
