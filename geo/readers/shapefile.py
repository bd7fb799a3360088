"""Shapefiles as they come in China: no .cpg, GBK tables, headers cut in the middle of a character.

Values and headers are taken as bytes and decoded here, because a lying ``.cpg`` or one header
cut off at ten bytes makes GDAL's own decoding fail for the whole file (STANDARDS C9).
"""

import codecs
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyogrio
import pyproj
from pyproj.exceptions import CRSError

from geo.errors import InputError
from geo.headers import normalise
from geo.readers.files import check_zip, unpack
from geo.readers.table import RawTable
from geo.readers.vector import choose_table, damaged, to_raw
from geo.sheets import contract

__all__ = ["read_shapefile", "read_zipped_shapefile"]

_BYTES = "ISO-8859-1"  # one character for each byte, there and back
_LONGEST_HEADER = 10
_DAMAGED = 20
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def read_shapefile(
    path: Path, *, layer: str, encoding: str | None = None, source: str | None = None
) -> RawTable:
    """Read a shapefile; the encoding of its table is UTF-8 or GB18030, whichever fits.

    Raises
    ------
    InputError
        ``shapefile_part_missing``, ``file_damaged``, ``character_damaged``, ``encoding_wrong``
        or ``encoding_unknown``.
    """
    source = source or path.name
    parts = _check_parts(path, source)
    if ".prj" in parts and not _is_crs(parts[".prj"]):
        with TemporaryDirectory() as folder:
            for suffix in (".shp", ".shx", ".dbf"):
                shutil.copyfile(parts[suffix], Path(folder, "table").with_suffix(suffix))
            return read_shapefile(
                Path(folder, "table.shp"), layer=layer, encoding=encoding, source=source
            )
    with damaged(source):
        frame = pyogrio.read_dataframe(path, encoding=_BYTES)
    texts = [name for name in frame.columns if pd.api.types.is_string_dtype(frame[name].dtype)]
    encoding = _find_encoding(source, frame, texts, encoding)
    for name in texts:
        frame[name] = frame[name].map(lambda cell: _decode(cell, encoding), na_action="ignore")
    names = {name: _header(name, encoding, layer) for name in frame if name != "geometry"}
    return to_raw(source, frame.rename(columns=names))


def read_zipped_shapefile(
    path: Path, *, layer: str, table: str | None = None, encoding: str | None = None
) -> RawTable:
    """Read a shapefile packed with its parts into a ZIP archive; `table` chooses one of several.

    Raises
    ------
    InputError
        ``zip_without_shapefile``, ``tables_several``, ``table_missing`` and as `read_shapefile`.
    """
    with check_zip(path) as archive, TemporaryDirectory() as folder:
        members = {_member_name(info.filename, info.flag_bits): info for info in archive.infolist()}
        stems = {Path(name).stem: Path(name) for name in members if name.lower().endswith(".shp")}
        if not stems:
            raise InputError("zip_without_shapefile", file=path.name)
        chosen = stems[choose_table(path.name, list(stems), table, layer)]
        for name, info in members.items():
            part = Path(name)
            if part.with_suffix("") == chosen.with_suffix("") and part.suffix.lower() in _PARTS:
                unpacked = Path(folder, "table").with_suffix(part.suffix.lower())
                with unpacked.open("wb") as file:
                    file.writelines(unpack(archive, info, path.name))
        source = f"{path.name} [{chosen.stem}]"
        return read_shapefile(
            Path(folder, "table.shp"), layer=layer, encoding=encoding, source=source
        )


def _member_name(name: str, flags: int) -> str:
    """Return the name of a member; without the UTF-8 flag Chinese tools write GBK."""
    if flags & 0x800:
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


def _is_crs(prj: Path) -> bool:
    """Tell whether a .prj can be read: one with a Chinese name or broken text states nothing."""
    try:
        pyproj.CRS.from_user_input(prj.read_bytes().decode("ascii"))
    except (CRSError, UnicodeDecodeError):
        return False
    return True


def _check_parts(path: Path, source: str) -> dict[str, Path]:
    """Return suffix → part; refuse a shapefile without parts, or shorter than its headers say."""
    parts = {
        part.suffix.lower(): part
        for part in path.parent.iterdir()
        if part.stem == path.stem and part.suffix.lower() in _PARTS
    }
    for suffix in (".shx", ".dbf"):
        if suffix not in parts:
            raise InputError("shapefile_part_missing", file=source, part=path.stem + suffix)
    shp, dbf = path.read_bytes()[:100], parts[".dbf"].read_bytes()[:32]
    shapes = 2 * int.from_bytes(shp[24:28], "big")
    records = int.from_bytes(dbf[4:8], "little") * int.from_bytes(dbf[10:12], "little")
    if (
        min(len(shp) - 99, len(dbf) - 31) < 1
        or path.stat().st_size < shapes
        or parts[".dbf"].stat().st_size < int.from_bytes(dbf[8:10], "little") + records
    ):
        raise InputError("file_damaged", file=source)
    return parts


def _find_encoding(source: str, frame: pd.DataFrame, texts: list[str], told: str | None) -> str:
    """Return the encoding under which no header or value has an impossible byte.

    Where a few of many cells are not UTF-8, they are damaged: GB18030 would make other words of
    the rest.
    """
    cells = list(_cells(frame, texts))
    for encoding in (told,) if told else ("utf-8", "gb18030"):
        try:
            bad = [row for row, cell in cells if not _fits(cell, encoding)]
        except LookupError as error:
            raise InputError("encoding_not_known", encoding=told) from error
        if not bad:
            return encoding
        if told is None and encoding == "utf-8" and len(bad) * _DAMAGED < len(cells):
            raise InputError("character_damaged", file=source, row=bad[0])
    code = "encoding_wrong" if told else "encoding_unknown"
    raise InputError(code, file=source, encoding=told, row=bad[0])


def _cells(frame: pd.DataFrame, texts: list[str]) -> Iterable[tuple[int, str]]:
    """Yield each text that is not ASCII with the number of its feature; headers are 0."""
    yield from ((0, name) for name in frame.columns if not name.isascii())
    for name in texts:
        cells = frame[name].dropna()
        for row, cell in zip(cells.index, cells, strict=True):
            if not cell.isascii():
                yield int(row) + 1, cell


def _fits(cell: str, encoding: str) -> bool:
    """Tell whether `cell` is text of `encoding`, its last character perhaps cut."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(cell.encode(_BYTES), final=False)
    except UnicodeDecodeError:
        return False
    return True


def _decode(cell: str, encoding: str) -> str:
    """Return the text of `cell` without a last character that was cut."""
    return cell.encode(_BYTES).decode(encoding, errors="ignore")


def _header(name: str, encoding: str, layer: str) -> str:
    """Return a header; one cut at ten bytes becomes the one of `layer` that begins like it.

    ``建筑面积`` takes twelve bytes in UTF-8 and arrives as ``建筑面``.
    """
    header = _decode(name, encoding)
    if len(name) < _LONGEST_HEADER or header.isascii():
        return header
    found: dict[str, str] = {}
    for field in contract(layer).fields:
        known = (field.chinese, *field.synonyms)
        if any(normalise(word) == normalise(header) for word in known):
            return header
        for word in known:
            if word.startswith(header):
                found.setdefault(field.name, word)
    return found.popitem()[1] if len(found) == 1 else header
