"""Sentences about matching: pairs, needs without an offer, idle offers, weights."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    # a pair; {unit} carries the distance, {offer} and {need} are the rows' own words
    "pair": N_("{unit}: its “{offer}” meets what {community} asks for, “{need}”{notes}."),
    "pair_station": N_(
        "{unit}: its “{offer}” helps {community} to a station it does not have yet."
    ),
    "pair_station_funds": N_(
        "{unit}: its {yuan} yuan help {community} to a station it does not have yet."
    ),
    "pair_at": N_("{unit} ({metres} m on foot)"),
    "pair_at_km": N_("{unit} ({kilometres} km on foot)"),
    "pair_at_straight": N_("{unit} ({metres} m away, estimated from the straight line)"),
    "pair_at_straight_km": N_("{unit} ({kilometres} km away, estimated from the straight line)"),
    "pair_uncovered": N_("; {share} of the households there cannot walk to a station"),
    "pair_asleep": N_(
        "What this unit has agreed to has been without activity for {days} days: ask it first."
    ),
    # a need without an offer
    "unmatched_limit_zero": N_("The need takes no offer: its limit is 0."),
    "unmatched_no_offer_in_class": N_("No unit offers this class: {category}."),
    "unmatched_too_far": N_("{offers} offers of this class ({category}) stand, none within reach."),
    "unmatched_banned": N_("The offers that would fit were ruled out, such as that of {unit}."),
    "unmatched_all_full": N_("All offers that fit are full; the best is that of {unit}."),
    "unmatched_all_full_taken": N_(
        "All offers that fit are full; the best, that of {unit}, went to {community}."
    ),
    "unmatched_class_runs": N_(
        "This class of service is already given there in the same period; the best offer that is"
        " left, that of {unit}, would double it."
    ),
    "unmatched_unit_full": N_(
        "The unit of the best offer, {unit}, already serves as many communities as it can."
    ),
    "unmatched_unit_spent": N_("The unit of the best offer, {unit}, has no money left for it."),
    "unmatched_score_zero": N_(
        "The offers that would fit, such as that of {unit}, have no points under these weights."
    ),
    "unmatched_search_stopped": N_(
        "The search was stopped before it was over; the offer of {unit} may still fit."
    ),
    # an offer without a need
    "idle_for_gain": N_("The offer is for gain; only services of public interest are paired."),
    "idle_class_runs": N_(
        "The needs within reach, such as that of {community}, have this class of service in the"
        " same period already."
    ),
    "idle_unit_full": N_(
        "The unit already serves as many communities as it can with other offers."
    ),
    "idle_unit_spent": N_(
        "The unit's funds are used up by other pairs, or too small for this one."
    ),
    "idle_no_capacity": N_("The offer can serve no community: its capacity is 0."),
    "idle_no_need_in_class": N_("No community asks for this class: {category}."),
    "idle_too_far": N_("{needs} needs of this class ({category}) stand, none within reach."),
    "idle_banned": N_("The needs that it would meet were ruled out for it."),
    "idle_needs_served_by_others": N_("The needs within reach are met by offers that fit better."),
    "idle_needs_served_by_unit": N_(
        "The needs within reach are met by others; the best for it, of {community}, by {unit}."
    ),
    "idle_score_zero": N_("The needs within reach have no points under these weights."),
    "idle_search_stopped": N_(
        "The search was stopped before it was over; the need of {community} may still fit."
    ),
    # the best offer a pair's need did not get
    "alternative_all_full": N_(
        "The offer of {unit} would have had {score} points, but is full with other needs."
    ),
    "alternative_class_runs": N_(
        "The offer of {unit} would have had {score} points, but this class of service is given"
        " there in that period already."
    ),
    "alternative_unit_full": N_(
        "The offer of {unit} would have had {score} points, but its unit serves as many"
        " communities as it can."
    ),
    "alternative_unit_spent": N_(
        "The offer of {unit} would have had {score} points, but its unit has no money left."
    ),
    "alternative_second": N_("Next best would have been the offer of {unit}, {score} points."),
    # what one place more would bring
    "unlock_offer": N_(
        "{category}, one place more (such as “{offer}” of {unit} for one community more): {gain}"
    ),
    "unlock_unit": N_("If {unit} served one community more in all: {gain}"),
    "unlock_funds": N_("If {unit} had {yuan} yuan more: {gain}"),
    "unlock_communities": N_("{communities} communities more with something, score {score}."),
    "unlock_pairs": N_("{pairs} needs more met, score {score}."),
    "unlock_score": N_("score {score}."),
    # offers that ask for a room
    "room": N_("{unit}: {station} has {area} m² free for its “{offer}”."),
    "room_free_unknown": N_(
        "{unit} asks for {area} m²: no station has recorded free area. Fill in the column “free_m2”"
        " of the stations."
    ),
    "room_too_far": N_("{unit} asks for {area} m²: no station with free area is within reach."),
    "room_too_large": N_(
        "{unit} asks for {area} m²: the stations within reach have {largest} m² free at most."
    ),
    "room_taken": N_(
        "{unit} asks for {area} m²: the rooms of that size within reach went to others."
    ),
    # how firm the pairs are
    "pairs_firm": N_(
        "When weights are off by up to {share} (paired again {runs} times), {always} of {pairs}"
        " pairs always stand again, at least {least} in any one case."
    ),
    # what is not known
    "note_needs_unplaced": N_(
        "{rows} needs have no place; they are matched within the district by class alone."
    ),
    "note_offers_unplaced": N_(
        "{rows} offers have units without a place; they are matched within the district by class"
        " alone."
    ),
    "note_classes_unknown": N_(
        "{rows} needs and offers have a class that is not in the taxonomy; it is kept as text and"
        " meets only its like."
    ),
    "note_units_merged": N_(
        "{rows} units stand twice: one name within 300 m. Their offers are counted together."
    ),
    # weights
    "weights_range": N_("The weight {factor} must be a number from 0 to 1; it is {value}."),
    "weights_sum": N_("The weights must sum to 1; they sum to {total}. Adjust the file."),
    "weights_hardware": N_(
        "Distance and capacity together have {hardware} of the weight; hardware may have {most}"
        " at most. Give more to need and will."
    ),
    "weights_unreadable": N_("{file} cannot be read: {told}. Check the path and the rights."),
    "weights_not_toml": N_("{file} is not a TOML file: {told}. See docs/examples/weights.toml."),
    "weights_unknown": N_(
        "{key} in {file} is not a factor. The factors stand in docs/examples/weights.toml."
    ),
    "weights_missing": N_(
        "{file} lacks the weight {key}. All eight must be given; see docs/examples/weights.toml."
    ),
}
