"""Sentences about the machine: disk, permissions, memory."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    "disk_full": N_("The disk is full ({path}). Free some space and repeat; nothing was changed."),
    "no_permission": N_(
        "There is no permission to write {path}. Choose another folder or ask for the right."
    ),
    "path_missing": N_("{path} does not exist. Check the spelling of the path."),
    "path_is_directory": N_("{path} is a folder, not a file. Name a file in it."),
    "system_refused": N_(
        "{path} cannot be used; the system says: {told}. Name another file or folder."
    ),
    "map_not_html": N_("{path}: the map is a web page. Name a file that ends in .html."),
    "memory": N_("The memory of this machine does not suffice. Close other programs and repeat."),
}
