"""Sentences about which stored results may be told together."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    "straight_estimate": N_(
        "Walks are estimated: straight distance × 1.3. True walks need streets, and no --straight."
    ),
    "run_of_no_plan": N_(
        "Run {run} is of kind {kind}; maps and proposals tell coverage, site and match runs."
    ),
    "no_coverage_run": N_(
        "No coverage has been measured yet. Run first: linli coverage W (then site and match)"
    ),
    "match_of_other_rooms": N_(
        "Rooms were chosen anew after run {run} (match), which names the earlier ones as places."
        " Run linli match again, or accept the old result with --stale."
    ),
    "run_stale": N_(
        "The data has changed since run {run} ({kind}). Run linli {kind} again, or accept the"
        " old result with --stale."
    ),
    "runs_disagree": N_(
        "Runs {first} and {second} were made with different levels, walks or groups, so their"
        " numbers must not stand in one document. Run coverage, site and match again with the"
        " same options, or choose a run with its own coverage: --run {second}"
    ),
    "no_site_run": N_("No rooms have been chosen yet. Run first: linli site W --budget YUAN"),
}
