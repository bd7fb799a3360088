"""Sentences about learning from past pairings."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    "no_history": N_(
        "There are no past pairings yet. Import them first: linli import W history FILE"
    ),
    "learned_adopted": N_(
        "The learned score ({model}) tells pairings that come to good from others better than the"
        " weights do. Matching uses it from now on; linli match W --by-weights does not."
    ),
    "learned_kept": N_(
        "No learned score is better than the weights beyond chance, so matching keeps the weights."
    ),
    "learned_too_little": N_(
        "{used} past pairings of {communities} communities, of which {good} came to good, are too"
        " few to learn from; it takes {records} of {places} communities, with {each} that came to"
        " good and {each} that did not. Matching keeps the weights."
    ),
    # past pairings that cannot be learned from
    "skipped_agreed_unknown": N_("nobody recorded whether they were agreed"),
    "skipped_unit_unknown": N_("the unit is not in the layer of units"),
    "skipped_community_unknown": N_("the community is not in the layer of communities"),
    # a stored model
    "model_unreadable": N_(
        "The learned score of run {run} is damaged. Learn it anew with linli learn W, or match with"
        " --by-weights."
    ),
    "model_of_other_features": N_(
        "The learned score of run {run} knows other factors ({features}). Learn it anew with linli"
        " learn W, or match with --by-weights."
    ),
    "model_of_other_version": N_(
        "The learned score of run {run} was stored by scikit-learn {wrote}, here is {here}. Learn"
        " it anew with linli learn W, or match with --by-weights."
    ),
}
