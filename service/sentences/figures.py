"""Sentences of the figures of coverage."""

from service.i18n import N_

SENTENCES: dict[str, str] = {
    "catchment_size": N_("{argument} must have {size} numbers, one for each row; it has {got}."),
    "catchment_value": N_("{argument} must be numbers of at least 0; one is {got}."),
    "equity_value": N_(
        "{argument} must be numbers of at least 0; one is {got}. Leave out what is not known."
    ),
    "factor_not_positive": N_("A factor on the walk must be a number above 0; it is {value}."),
}
