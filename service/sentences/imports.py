"""Sentences about importing: what is wrong with a call, what was odd or rejected in rows.

Sentences of warnings and rejected rows take no values: row, field and value stand beside them.
"""

from service.i18n import N_

__all__ = ["NOTES", "REASONS", "SENTENCES"]

_CALL = {
    "layer_unknown": N_("There is no layer {layer}. Use one of: {known}."),
    "no_files": N_("No file was named. Name at least one file to import."),
    "no_rows": N_("{file} has a header but no rows. Export it again from where it comes from."),
    "unknown_field": N_("The layer {layer} has no field {field}. --columns knows: {known}."),
    "no_such_column": N_("{file} has no column {header}. Its columns are: {found}."),
    "column_missing": N_(
        "{file} has no column for {needed} of {layer}. Its columns are: {found}. "
        "Name the right one with --columns FIELD=HEADER, or import into the file's own layer."
    ),
    "personal_column": N_(
        "{file} counts people and has the column {header}. Only counts are taken: one row for each "
        "unit or community and post or skill, with the number of people. Delete the column, sum "
        "up the rows, and import again."
    ),
}

_REJECTS_FILE = {
    "rejects_not_xlsx": N_("{path}: rejected rows are written as .xlsx. Name such a file."),
    "rejects_is_input": N_(
        "{path} is the file to import and would be lost. Give rejected rows another file."
    ),
    "cell_cut": N_(
        "A text is longer than a spreadsheet can hold and was cut here. Mend the row in the "
        "original file."
    ),
}

REASONS = {
    "missing_value": N_("A field that every row needs is empty. Fill it in."),
    "no_location": N_(
        "The row has no coordinates, and no stored row has its name. Add coordinates."
    ),
    "bad_location": N_(
        "The coordinates cannot be read, and no stored row has the name. Write them as "
        "longitude,latitude."
    ),
    "wrong_geometry": N_(
        "The geometry is not of the kind this layer has. Import the file into its own layer, or "
        "draw the place anew."
    ),
    "untrusted_location": N_(
        "Many differently named rows of this file share their coordinates, so these are not "
        "trusted, and no stored row has the name. Add the row's own coordinates in another file."
    ),
    "ambiguous_name": N_(
        "Several stored rows have this name. Add the address, the community or coordinates."
    ),
    "duplicate_id": N_("The same id stands in an earlier row of this file. Give each row its own."),
    "personal_value": N_(
        "A cell holds a mobile or identity number. People are counted here, not listed: delete the "
        "number and give the number of people."
    ),
    "id_conflict": N_(
        "A row of another name in another place has this id. Correct the id, or leave it empty."
    ),
}
"""Why a row was rejected."""

NOTES = {
    "double_header": N_(
        "Two columns mean the same field; the first cell that is not empty counts."
    ),
    "unreadable_value": N_("The cell cannot be read as what it should be; it counts as missing."),
    "scientific_code": N_(
        "The code was written by a spreadsheet as a number and has lost digits. Export it as text."
    ),
    "unknown_value": N_("The value is not in the field's list; it was kept as it is."),
    "out_of_range": N_("The value is outside the plausible range."),
    "repaired": N_("The polygon was invalid and has been repaired."),
    "point_from_shape": N_("The layer has points; a point inside the shape was taken."),
    "swapped": N_("Longitude and latitude were the wrong way round and have been exchanged."),
    "shared_location": N_("Three or more differently named rows share these coordinates."),
    "outside": N_("The place is outside all communities."),
    "far_from_bulk": N_("The place is far away from the other rows."),
    "duplicate": N_("Another row has the same name and place."),
    "unresolved_reference": N_("No row was found that this name or id refers to; kept as text."),
    "conflict": N_("The stored row says something else; what was stored stays."),
    "datum_suspect": N_(
        "Clearly more estates of this file lie on main roads than under another datum; "
        "check --crs and import the file again."
    ),
    "location_untrusted": N_(
        "Most coordinates of the file are shared by differently named rows; "
        "they were not used, only the other columns."
    ),
}
"""What there is to look at in accepted rows."""

SENTENCES = {**_CALL, **_REJECTS_FILE, **REASONS, **NOTES}
