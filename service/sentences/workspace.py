"""What is said about a workspace that cannot be used."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    "target_unknown": N_(
        "{target} is no workspace: give a path ending in .gpkg, or a database as"
        " postgresql+psycopg://user@host/database."
    ),
    "target_unescaped": N_(
        "{target}: write an @ in the password as %40, or keep the password in PGPASSWORD."
    ),
    "workspace_exists": N_(
        "{target} is there already and was left as it is. Choose another name, or remove it first."
    ),
    "workspace_missing": N_(
        "There is no workspace at {target}. Make one with: linli init {target}"
    ),
    "workspace_damaged": N_(
        "{target} is damaged: empty, cut off or not a database. Restore it from a backup; nothing"
        " was changed."
    ),
    "workspace_altered": N_(
        "Somebody changed {target} in a way that Linli cannot read ({told}). Undo that change or"
        " restore the workspace from a backup."
    ),
    "workspace_foreign": N_(
        "{target} is not a workspace of Linli. To use its data, make a workspace with linli init"
        " and bring the file in with linli import."
    ),
    "workspace_unreadable": N_(
        "{target} may not be read. Ask its owner for permission to read it."
    ),
    "workspace_readonly": N_(
        "{target} may not be written: the file or its folder is read-only. Ask for permission to"
        " write both, or copy the workspace to a folder of your own."
    ),
    "workspace_newer": N_(
        "{target} was written by a newer version of Linli (schema {revision}; this one knows"
        " {known}). Update Linli."
    ),
    "workspace_locked": N_(
        "{target} is being changed by another program (QGIS, or another linli). Finish there and"
        " try again; nothing was changed."
    ),
    "workspace_changed": N_(
        "{target} was changed by another linli meanwhile. Try again; nothing was changed here."
    ),
    "folder_missing": N_("The folder {folder} for {target} is not there. Make it first."),
    "disk_failed": N_(
        "The disk of {target} does not read or write ({told}). Check the disk or the network"
        " drive; the workspace is as it was before."
    ),
    "database_unreachable": N_(
        "No database answers at {target}: {told} Check the host and the port, and that the server"
        " runs."
    ),
    "database_refused": N_(
        "The database {target} refused: {told} Check the user, the password and the rights."
    ),
    "database_address": N_("{target} cannot be used as an address of a database: {told}"),
    "database_encoding": N_(
        "The database {target} keeps text as {encoding}, which has not all characters. Use one made"
        " with ENCODING 'UTF8'."
    ),
    "database_occupied": N_(
        "The database {target} already has tables that Linli would make ({tables}). Use an empty"
        " database or schema."
    ),
    "postgis_missing": N_(
        "The database {target} has no PostGIS and it could not be added: {told} Have an"
        " administrator run: CREATE EXTENSION postgis"
    ),
    "epsg_unusable": N_(
        "EPSG:{epsg} is no projected coordinate system in metres. Leave --epsg out, or give one"
        " such as 4547 (CGCS2000, central meridian 114°E)."
    ),
    "run_missing": N_("There is no run {run} in {target}. linli status {target} lists the runs."),
}
