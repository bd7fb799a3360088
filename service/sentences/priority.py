"""Sentences about the order of gaps and the file of its weights."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    "priority_range": N_("{key} must be a number from {low:g} to {high:g}; it is {value}."),
    "priority_sum": N_("The weights of priority must sum to 1; they sum to {total}."),
    "priority_unreadable": N_("{file} cannot be read: {told}. Check the path and the rights."),
    "priority_not_toml": N_("{file} is not a TOML file: {told}. See docs/examples/priority.toml."),
    "priority_unknown": N_(
        "{key} in {file} is no weight of priority. The names stand in docs/examples/priority.toml."
    ),
    "priority_missing": N_(
        "{file} lacks the weight {key}. All four must be given; see docs/examples/priority.toml."
    ),
}
