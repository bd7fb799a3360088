"""What can be said about a workspace file before it is opened."""

import struct
from pathlib import Path

from service.db.geopackage import APPLICATION_ID
from service.errors import WorkspaceError

__all__ = ["check_file", "check_place"]

_MAGIC = b"SQLite format 3\0"


def check_file(path: Path) -> None:
    """Raise `WorkspaceError` unless `path` can be a workspace.

    Raises
    ------
    WorkspaceError
        ``workspace_missing``, ``workspace_readonly``, ``workspace_damaged`` (empty, cut off or
        no database) or ``workspace_foreign`` (a database, but no GeoPackage).
    """
    try:
        if not path.is_file():
            raise WorkspaceError("workspace_missing", target=str(path))
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(100)
    except PermissionError:
        raise WorkspaceError("workspace_unreadable", target=str(path)) from None
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise WorkspaceError("workspace_damaged", target=str(path))
    if not _has_journal(path) and size < _promised_size(header):
        raise WorkspaceError("workspace_damaged", target=str(path))
    (application,) = struct.unpack_from(">I", header, 68)
    if application != APPLICATION_ID:
        raise WorkspaceError("workspace_foreign", target=str(path))


def _has_journal(path: Path) -> bool:
    """Tell whether an interrupted change is still to be rolled back; SQLite does it on opening."""
    return any(path.with_name(path.name + end).exists() for end in ("-journal", "-wal"))


def _promised_size(header: bytes) -> int:
    """Return the bytes that the header says the file has, 0 when it does not say.

    Source: https://sqlite.org/fileformat.html, 1.3.
    """
    (page,) = struct.unpack_from(">H", header, 16)
    changes, pages = struct.unpack_from(">II", header, 24)
    (valid_for,) = struct.unpack_from(">I", header, 92)
    return (65536 if page == 1 else page) * pages if changes == valid_for else 0


def check_place(path: Path) -> None:
    """Raise `WorkspaceError` unless a new workspace may be made at `path`."""
    if path.exists():
        raise WorkspaceError("workspace_exists", target=str(path))
    if not path.parent.is_dir():
        raise WorkspaceError("folder_missing", target=str(path), folder=str(path.parent))
