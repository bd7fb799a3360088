"""Sentences about consent: what may be recorded of a pair, what a new matching keeps."""

from service.i18n import N_

__all__ = ["SENTENCES", "STEP_REASONS"]

STEP_REASONS = {
    "row_pair_not_matched": N_(
        "The latest matching does not have this pair, and nothing is recorded of it. Check the ids."
    ),
    "row_pair_personal": N_(
        "Who says so, or why, holds a telephone or identity number. Name the unit or office only."
    ),
    "row_pair_step_refused": N_(
        "This does not follow from the state of the pair; linli pairs W tells it."
    ),
    "row_pair_is_over": N_(
        "The pair is ended or declined, and no matching has suggested it again since."
    ),
    "row_pair_reason_missing": N_("The pair was declined: say why."),
    "row_pair_day_ahead": N_("The day is after today. Record what has happened."),
    "row_pair_day_before": N_("The day is before the last step of the pair."),
    "row_state_unknown": N_(
        "This is no step of a pair. Use 已邀约, 已同意, 实施中, 已结束, 已谢绝 or invited, agreed,"
        " active, ended, declined."
    ),
    "row_day_unreadable": N_("The day cannot be read. Write it as YYYY-MM-DD."),
}
"""Why a row of a sheet of steps was rejected."""

SENTENCES = {
    **STEP_REASONS,
    "no_match_run": N_("Nothing has been matched yet. Run first: linli match W"),
    "pair_not_matched": N_(
        "The latest matching (run {run}) does not have the pair {pair}, and nothing is recorded of"
        " it. Check the ids, or have it matched: linli match W --lock {pair}"
    ),
    "pair_step_refused": N_(
        "The pair {pair} is in the state {state} and cannot become {wanted}. From there it can"
        " become: {steps}."
    ),
    "pair_is_over": N_(
        "The pair {pair} is {state}, and no step follows until a matching suggests it again. To"
        " bring it up again: linli match W --lock {pair}"
    ),
    "pair_by_missing": N_("Who says so about the pair {pair}? Name the unit or office with --by."),
    "pair_personal": N_(
        "The pair {pair}: a telephone or identity number is not recorded. Name the unit or office"
        " only."
    ),
    "pair_reason_missing": N_(
        "The pair {pair} was declined: say why with --reason, so that the next matching can tell."
    ),
    "pair_day_ahead": N_(
        "The pair {pair}: {day} is after today, {today}. Record what has happened, not what is"
        " planned."
    ),
    "pair_day_before": N_(
        "The pair {pair}: {day} is before {last}, when it became {state}. Record steps in the order"
        " of their days."
    ),
    "day_unreadable": N_("{option} takes a day as YYYY-MM-DD, got {text}."),
    "pairs_intended": N_(
        "{agreed} of them agreed, {active} active; {intentions} are intentions until both sides"
        " agree."
    ),
    # what a new matching keeps
    "ban_of_agreed": N_(
        "The pair {pair} is agreed and cannot be banned. If it no longer holds, record that first:"
        " linli pair W --pair {pair} --state ended"
    ),
    "lock_over_agreed": N_(
        "The pair {pair} cannot be locked: what its offer can do or its need can take is agreed"
        " already ({agreed}). Leave out the lock, or end an agreed pair first."
    ),
    "lifted_offer": N_(
        "The offer {id} can serve {room}, but {agreed} pairs of it are agreed. They are kept;"
        " correct the offer's capacity, or end one of them."
    ),
    "lifted_need": N_(
        "The need {id} takes {room}, but {agreed} pairs for it are agreed. They are kept; end one"
        " of them if it is not needed."
    ),
    "lifted_unit_total": N_(
        "{id} can serve {room} in all, but {agreed} of its pairs are agreed. They are kept; correct"
        " the unit's number, or end one of them."
    ),
    "lifted_unit_funds": N_(
        "{id} has {room} yuan, but its agreed pairs come to {agreed} yuan. They are kept; correct"
        " the unit's funds, or end one of them."
    ),
    "missing_offer": N_("The agreed pair {pair} is not kept: its offer is no longer there."),
    "missing_need": N_("The agreed pair {pair} is not kept: its need is no longer there."),
    "missing_gap": N_("The agreed pair {pair} is not kept: its gap is closed."),
    # why a need or an offer stays without
    "unmatched_declined": N_(
        "The offer that would fit, that of {unit}, was declined on {day} by {by}: {reason}."
    ),
    "idle_declined": N_(
        "The need that it would meet, of {community}, was declined on {day} by {by}: {reason}."
    ),
}
