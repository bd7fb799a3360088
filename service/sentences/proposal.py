"""Sentences about folders that a proposal or a demo cannot be written into."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    "folder_is_file": N_("{path} is a file, not a folder. Give another place with --out."),
    "folder_taken": N_(
        "{path} holds other files, which would be lost. Give an empty or new folder with --out."
    ),
}
