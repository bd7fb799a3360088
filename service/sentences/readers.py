"""Sentences about files and coordinate systems: what is wrong, where, what to do."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    "file_missing": N_("{file} does not exist. Check the spelling of the path."),
    "file_is_directory": N_("{file} is a folder. Name a file in it."),
    "file_unreadable": N_(
        "{file} cannot be read ({reason}). Close the program that holds it or ask for the right."
    ),
    "file_empty": N_("{file} is empty. Export it again from where it comes from."),
    "file_type_unknown": N_(
        "{file} is of a kind that is not read here. Save it as one of: {known}."
    ),
    "file_not_what_it_says": N_(
        "{file} is named as {says} but its content is {found}. "
        "Give it the right suffix or export it again."
    ),
    "file_damaged": N_(
        "{file} is damaged or was cut off on the way. Copy or export it again; nothing was read."
    ),
    "excel_old": N_(
        "{file} is an old .xls or a workbook with a password. "
        "Save it as .xlsx without a password and import that."
    ),
    "zip_too_large": N_(
        "{file} would unpack to {megabytes} MB, far more than such a file needs. "
        "It was not opened; ask for the data in another format."
    ),
    "zip_without_shapefile": N_(
        "{file} holds no shapefile. Pack the .shp, .shx, .dbf and .prj files, or import the "
        "unpacked file."
    ),
    "sheet_too_large": N_(
        "{file} has a cell as far out as {cell}. Delete the empty rows and columns behind the "
        "table, save it and import it again."
    ),
    "display_sheet_only": N_(
        "{file}: the sheet {table} is made for reading (merged cells). "
        "Import the data sheet (数据版), or remove the merged titles and rename the sheet."
    ),
    "table_empty": N_("{file} has no row of data. Export it again from where it comes from."),
    "table_missing": N_("{file} has no table {table}. It has: {tables}."),
    "tables_several": N_("{file} has several tables: {tables}. Choose one with --table."),
    "encoding_unknown": N_(
        "{file} row {row}: the text is neither UTF-8 nor GB18030. Name its encoding with "
        "--encoding, or save it as UTF-8."
    ),
    "character_damaged": N_(
        "{file} row {row}: a character is damaged; the rest of the text is UTF-8. Correct it and "
        "save the file again."
    ),
    "character_nul": N_(
        "{file} row {row}: there is a NUL, which no text holds. "
        "Delete it, or export the file again."
    ),
    "encoding_wrong": N_(
        "{file} row {row}: the text is not {encoding}. Leave --encoding out to have it detected."
    ),
    "encoding_not_known": N_("There is no encoding {encoding}. Use utf-8 or gb18030."),
    "quotes_open": N_(
        "{file} row {row}: a quotation mark is opened and never closed. Close it and import again."
    ),
    "shapefile_part_missing": N_(
        "{file}: the part {part} is missing. Put all parts of the shapefile into one folder."
    ),
    "osm_only_streets": N_(
        "{file} is OpenStreetMap data, which is read for the layer streets only."
    ),
    "crs_unknown": N_(
        "The coordinate system {crs} is not known. Use wgs84, gcj02, bd09, cgcs2000 or EPSG:n."
    ),
    "crs_not_told": N_(
        "{file} does not say its coordinate system. Add --crs: wgs84 for GPS and OpenStreetMap, "
        "gcj02 for AMap and Tencent, bd09 for Baidu, cgcs2000 or EPSG:n for survey data."
    ),
    "crs_not_degrees": N_(
        "{file}: the coordinates ({example}) are no degrees, so they cannot be {crs}. "
        "Name the projected system with --crs EPSG:n."
    ),
    "crs_not_metres": N_(
        "{file}: the coordinates ({example}) are degrees, so they cannot be {crs}. "
        "Name the right system with --crs: wgs84, gcj02, bd09 or cgcs2000."
    ),
    "crs_zone_mismatch": N_(
        "{file}: the coordinates ({example}) do not belong to the zone of {crs}; "
        "their digits point to {fits}. Name the right zone with --crs."
    ),
    "crs_overridden": N_("The file states another coordinate system than --crs; --crs was used."),
    "total_row": N_("The row is a total; it was left out."),
    "ragged_row": N_("The row has more cells than the header; the extra ones were kept apart."),
}
