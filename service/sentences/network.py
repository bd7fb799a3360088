"""Sentences of the walking network, coverage and gap zones."""

from service.i18n import N_

SENTENCES: dict[str, str] = {
    "gaps_too_many": N_(
        "Too many uncovered estates lie within a walk of each other to find gaps in one go"
        " ({pairs} pairs, at most {most}). Work district by district, or with a shorter --walk."
    ),
    "network_worth": N_(
        "The streets come to {kilometres} km in {pieces} pieces, {main} of it in the largest, with"
        " {dead_ends} dead ends; {footways} of the length is made for walkers."
    ),
    "network_cut_off": N_("Not joined to the other streets: {names}."),
    "network_cut_off_some": N_(
        "Not joined to the other streets: {names} and others ({count} named in all)."
    ),
    "level_unknown": N_("No level is called {level}; choose one of: {known}."),
    "group_unknown": N_("No group is called {group}; choose one of: {known}."),
    "walk_and_group": N_(
        "A walk of {walk} m and the group {group} contradict each other; give only one of them."
    ),
    "cutoff_not_positive": N_(
        "The walk (--walk) must be a number of metres above 0; it is {value}."
    ),
    "walk_unit": N_(
        "The walk (--walk) is in metres and must lie between {least} and {most}; it is {walk}. Half"
        " a kilometre is 500."
    ),
    "tolerance_negative": N_(
        "A tolerance must be a number of metres of at least 0; it is {value}."
    ),
    "steps_factor_below_one": N_(
        "A metre of steps cannot be easier than one on the flat; the factor must be a number of"
        " at least 1, it is {value}."
    ),
    "speed_not_positive": N_("A walking speed must be a number above 0; it is {value}."),
    "nearest_count": N_("At least 1 of the nearest must be asked for, not {value}."),
    "step_free_straight": N_(
        "A straight distance tells nothing of steps; import streets, or leave out --step-free."
    ),
    "layer_crs_missing": N_("Layer {layer} has no coordinate system; state it when importing."),
    "layer_location_missing": N_(
        "Layer {layer} has rows without a usable location: {rows}. Mend or remove them."
    ),
    "layer_not_points": N_("Layer {layer} must hold points; these rows are none: {rows}."),
    "layer_off_earth": N_(
        "Coordinates such as {x}, {y} do not lie on the Earth in the stated coordinate system;"
        " state the right one."
    ),
    "layer_id_not_unique": N_("Layer {layer} has the same id more than once: {rows}."),
    "streets_not_lines": N_("The street layer must hold lines; these rows are none: {rows}."),
    "network_empty": N_(
        "None of the {lines} streets may be walked; import a file with ordinary streets."
    ),
    "network_crs_not_metres": N_(
        "Distances cannot be measured in {crs}; choose a projected coordinate system in metres."
    ),
    "osm_missing": N_("The file {file} does not exist."),
    "osm_unreadable": N_("The file {file} is no OpenStreetMap file or is damaged: {reason}"),
    "osm_no_streets": N_("The file {file} holds no streets."),
    "footways_missing": N_(
        "The streets hold hardly any footways; real walks are shorter and these distances are"
        " an upper estimate."
    ),
    "network_in_pieces": N_(
        "The streets fall into pieces that do not meet; walks from one piece to another are not"
        " found. Join the ends of the lines or import a better street file."
    ),
    "network_elsewhere": N_(
        "Most estates lie more than 500 m from any street; these look like the streets of"
        " another place. Import the streets of this city."
    ),
    "gap_cause_no_space": N_("no recorded room within the walk"),
    "gap_cause_space_unused": N_("a usable room within the walk is not open"),
    "gap_cause_space_unusable": N_("the rooms within the walk may not be used"),
    "gap_cause_capacity": N_("the rooms within the walk are too small for the households"),
    "gap_cause_cut_off": N_("cut off: a river, railway, expressway or wall lies in between"),
    "gap_cause_no_network": N_("no street recorded within the walk"),
    "gap_cause_unknown": N_("not known: no rooms have been recorded"),
    "gap_suggestion_open_space": N_("open the room that reaches most households"),
    "gap_suggestion_add_rooms": N_("use several rooms together or enlarge one"),
    "gap_suggestion_survey_streets": N_("add the missing streets and entrances, then look again"),
    "gap_suggestion_open_way": N_("open a gate, bridge or underpass, or serve each side by itself"),
    "gap_suggestion_free_space": N_("clear what keeps the rooms from being used"),
    "gap_suggestion_find_space": N_("find a room: handed over, idle, shared or offered"),
    "gap_suggestion_survey_spaces": N_("record the rooms of the area, then look again"),
}
