"""At the door: is there a file, is it what its name says, is it safe to open."""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from geo.errors import InputError

__all__ = [
    "FORMATS",
    "MAX_CELLS",
    "MAX_UNPACKED",
    "check_zip",
    "identify",
    "not_what_it_says",
    "shown_name",
    "unpack",
]

FORMATS = {
    ".csv": "text",
    ".txt": "text",
    ".tsv": "text",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".geojson": "geojson",
    ".json": "geojson",
    ".gpkg": "gpkg",
    ".shp": "shp",
    ".zip": "zip",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".kml": "kml",
    ".osm": "osm",
    ".pbf": "pbf",
}

MAX_UNPACKED = 2 * 1024**3
"""Bytes that an archive may unpack to."""
MAX_CELLS = 20_000_000
"""Cells of the rectangle that a sheet or text file spans."""
_MAX_RATIO, _RATIO_MATTERS = 200, 100 * 1024**2
_DEFLATE_LIMIT = 1032  # no deflate stream grows more than this, so small files need no trial
_HEAD, _BLOCK = 4096, 1 << 22
# Encrypted members raise RuntimeError, unknown methods NotImplementedError.
_UNPACK_ERRORS = (
    zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError, struct.error,
)  # fmt: skip
_MAGIC = (
    (b"SQLite format 3\x00", "gpkg"),
    (b"PAR1", "parquet"),
    (b"\x00\x00\x27\x0a", "shp"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "rar"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
)
_NAMES = {"text": "CSV/TXT", "ole": "XLS", "geojson": "JSON", "pbf": "OSM PBF", "osm": "OSM XML"}
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")  # UTF-16 and UTF-32
_CONTROL = bytes(set(range(32)) - set(b"\t\n\f\r"))
_STRAY, _SHARE = 5, 20  # text has a few such bytes by accident, binary data one in ten


def identify(path: Path) -> str:
    """Return the format of `path`, one of the values of `FORMATS`.

    Raises
    ------
    InputError
        ``file_missing``, ``file_is_directory``, ``file_unreadable``, ``file_empty``,
        ``file_type_unknown``, ``excel_old``, ``zip_too_large``, ``file_damaged`` or
        ``file_not_what_it_says`` (with the formats in ``says`` and ``found``).
    """
    head = _head(path)
    says = FORMATS.get(path.suffix.lower())
    found = _sniff(head)
    if found == "ole" and (says in (None, "xlsx")):
        raise InputError("excel_old", file=path.name)
    if says is None:
        raise InputError("file_type_unknown", file=path.name, known=", ".join(FORMATS))
    if found == "zip":
        found = _zip_content(path)
    if found == "binary":
        raise InputError("file_damaged", file=path.name)
    if says != found:
        raise not_what_it_says(path.name, says, found)
    return says


def not_what_it_says(source: str, says: str, found: str) -> InputError:
    """Return the error for content of another format than the suffix says."""
    told = {name: _NAMES.get(name, name.upper()) for name in (says, found)}
    return InputError("file_not_what_it_says", file=source, says=told[says], found=told[found])


def shown_name(name: str) -> str:
    """Return a file's name as people and databases can read it.

    A name packed on a Chinese Windows and unpacked on Linux is GBK in a world of UTF-8; Python
    keeps its bytes as lone surrogates, which no database takes.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name


def check_zip(path: Path) -> zipfile.ZipFile:
    """Open the archive `path` after checking what it would unpack to.

    Raises
    ------
    InputError
        ``zip_too_large`` (more than `MAX_UNPACKED`, or more than 100 MB at over 200 times its
        size, declared or real) or ``file_damaged``.
    """
    try:
        archive = zipfile.ZipFile(path)
        members = archive.infolist()
    except _UNPACK_ERRORS as error:
        raise InputError("file_damaged", file=path.name) from error
    packed = path.stat().st_size
    unpacked = sum(member.file_size for member in members)
    if packed * _DEFLATE_LIMIT > MAX_UNPACKED and not _too_large(packed, unpacked):
        unpacked = _real_size(archive, path.name)
    if _too_large(packed, unpacked):
        archive.close()
        raise InputError("zip_too_large", file=path.name, megabytes=unpacked // 1024**2)
    return archive


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: str) -> Iterator[bytes]:
    """Yield the content of `member` in blocks; ``file_damaged`` where it cannot be unpacked."""
    try:
        with archive.open(member) as stream:
            while block := stream.read(_BLOCK):
                yield block
    except _UNPACK_ERRORS as error:
        raise InputError("file_damaged", file=source) from error


def _too_large(packed: int, unpacked: int) -> bool:
    return unpacked > MAX_UNPACKED or (unpacked > _RATIO_MATTERS and unpacked > _MAX_RATIO * packed)


def _real_size(archive: zipfile.ZipFile, name: str) -> int:
    """Return the unpacked size by unpacking: the declared one may be a lie."""
    total = 0
    for member in archive.infolist():
        member.file_size = 2 * MAX_UNPACKED  # read on past what is declared
        for block in unpack(archive, member, name):
            total += len(block)
            if total > MAX_UNPACKED:
                return total
    return total


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise InputError("file_is_directory", file=str(path))
    if not path.exists():
        raise InputError("file_missing", file=str(path))
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise InputError("file_unreadable", file=str(path), reason=error.strerror) from error
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise InputError("file_empty", file=path.name)
    return head


def _sniff(head: bytes) -> str:
    """Return the format that the first bytes show."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if b"OSMHeader" in head[:64]:
        return "pbf"
    control = len(head) - len(head.translate(None, _CONTROL))
    if (control - _STRAY) * _SHARE > len(head) and not head.startswith(_WIDE):
        return "binary"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"{"):
        return "geojson"
    if start.startswith(b"<"):
        for tag in ("kml", "osm", "html"):
            if f"<{tag}".encode() in start:
                return tag
        if b"<table" in start or start.startswith(b"<!doctype"):
            return "html"
        return "xml" if start.startswith(b"<?xml") else "text"
    return "text"


def _zip_content(path: Path) -> str:
    with check_zip(path) as archive:
        names = archive.namelist()
    return "xlsx" if "xl/workbook.xml" in names else "zip"
