"""Sentences of the room that draws maps."""

from service.i18n import N_

SENTENCES = {
    "assets_missing": N_(
        "The front-end file {name} has not been built: run `make assets` once, then try again."
    ),
}
