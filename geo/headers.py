"""Headers of files: which column means which field of a layer.

Headers lose spaces, colons and bracketed units before they are compared with the names, the
Chinese headers and the synonyms of `geo.layers`; the unit is kept, since it scales the cells.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geo.coordinates import PAIR_HEADERS, WKT_HEADERS, X_HEADERS, Y_HEADERS
from geo.errors import InputError
from geo.layers import Field, Layer

__all__ = ["LOCATION", "REJECT_HEADERS", "Columns", "match_columns", "normalise", "unit_of"]

_BRACKETED = re.compile(r"[(\[{【〔〈《「][^)\]}】〕〉》」]*[)\]}】〕〉》」]")
_NOISE = re.compile(r"[\s:*\ufeff\u200b]+")
_TRAILING_UNIT = re.compile(
    r"(.+?)((?:亿|千万|百万|万|千|百)?(?:元|平方米|平米|平方公里|公顷|亩|m2|km2|ha|人|户))"
)

LOCATION: dict[str, tuple[str, ...]] = {
    "lng": X_HEADERS,
    "lat": Y_HEADERS,
    "lnglat": PAIR_HEADERS,
    "wkt": WKT_HEADERS,
}
"""Columns that say where a row is: two columns, one column ``lng,lat``, or WKT."""

REJECT_HEADERS = (("行号", "字段", "值", "原因"), ("row", "field", "value", "reason"))
"""The columns a rejects file adds, in each language; ignored when it is imported again."""

_SHOWN, _LONG = 30, 40
"""So many headers, of so many characters, stand in a message."""

# Columns that a workspace itself adds; they come back when its file is imported elsewhere.
_OWN = frozenset({"fid", "ogc_fid", "district", "flags", "extra", "source_file", "source_row"})


def normalise(header: object) -> str:
    """Return `header` without spaces, colons, asterisks and bracketed parts, in half width.

    Latin letters become lower case. A header that is nothing but a bracket keeps its content.

    Examples
    --------
    >>> normalise(" 建筑面积（㎡）： ")
    '建筑面积'
    """
    half = unicodedata.normalize("NFKC", "" if header is None else str(header)).casefold()
    bare = _NOISE.sub("", _BRACKETED.sub("", half))
    return bare or _NOISE.sub("", re.sub(r"[(){}\[\]【】〔〕〈〉《》「」]", "", half))


def unit_of(header: object) -> str:
    """Return what stands in the brackets of `header`, in half width, without ``单位:``.

    Examples
    --------
    >>> unit_of("改造费用（万元）")
    '万元'
    """
    half = unicodedata.normalize("NFKC", "" if header is None else str(header)).casefold()
    inside = [_NOISE.sub("", piece[1:-1]) for piece in _BRACKETED.findall(half)]
    return inside[-1].removeprefix("单位") if inside else ""


@dataclass(frozen=True)
class Columns:
    """Which column of a file means what; columns by their position, units as in the header.

    Parameters
    ----------
    fields
        Field → positions of the columns that mean it, in the file's order.
    units
        Position → unit in the header, ``""`` where it has none.
    location
        Some of ``lng``, ``lat``, ``lnglat``, ``wkt`` → position.
    extra
        Position → header of columns that are no field.
    """

    fields: dict[str, tuple[int, ...]]
    units: dict[int, str]
    location: dict[str, int]
    extra: dict[int, str]


def match_columns(
    headers: Sequence[object],
    layer: Layer,
    chosen: Mapping[str, str] | None = None,
    *,
    source: str = "",
) -> Columns:
    """Find the fields of `layer` among `headers`.

    Parameters
    ----------
    headers
        Headers as in the file.
    layer
        The layer whose fields are looked for.
    chosen
        Field (or ``lng``, ``lat``, ``lnglat``, ``wkt``) → header; goes before any synonym.
    source
        File name for messages.

    Returns
    -------
    Columns

    Raises
    ------
    InputError
        ``unknown_field``, ``no_such_column`` for `chosen`; ``column_missing`` when a required
        field has no column.
    """
    bare = [normalise(header) for header in headers]
    taken = _take_chosen(headers, bare, layer, chosen or {}, source)
    known = _known(layer)
    ignored = _ignored(bare)
    fields: dict[str, list[int]] = {}
    units: dict[int, str] = {}
    location: dict[str, int] = {}
    extra: dict[int, str] = {}
    for position, header in enumerate(bare):
        target, unit = taken.get(position), unit_of(headers[position])
        if target is None and header not in ignored:
            target, unit = _target(header, unit, known)
            target = None if target in taken.values() else target
        if target is None:
            if header and header not in ignored:
                extra[position] = str(headers[position]).strip()
        elif target in LOCATION:
            location.setdefault(target, position)
        else:
            fields.setdefault(target, []).append(position)
            units[position] = unit
    _require(layer, fields, headers, source)
    return Columns({name: tuple(at) for name, at in fields.items()}, units, location, extra)


def _known(layer: Layer) -> dict[str, str]:
    """Return normalised header → field or kind of location; names go before synonyms."""
    known: dict[str, str] = {}
    for field in layer.fields:
        known.setdefault(normalise(field.name), field.name)
    for field in layer.fields:
        known.setdefault(normalise(field.chinese), field.name)
    for field in layer.fields:
        for synonym in field.synonyms:
            known.setdefault(normalise(synonym), field.name)
    for kind, synonyms in LOCATION.items():
        for synonym in synonyms:
            known.setdefault(normalise(synonym), kind)
    return known


def _target(header: str, unit: str, known: Mapping[str, str]) -> tuple[str | None, str]:
    """Return what `header` means, once more without a unit written at its end."""
    if header not in known and (match := _TRAILING_UNIT.fullmatch(header)):
        return known.get(match[1]), unit or match[2]
    return known.get(header), unit


def _ignored(bare: Sequence[str]) -> frozenset[str]:
    """Return the headers that a rejects file or a workspace has added."""
    present = set(bare)
    added = [four for four in REJECT_HEADERS if present.issuperset(four)]
    return _OWN.union(*added)


def _take_chosen(
    headers: Sequence[object],
    bare: Sequence[str],
    layer: Layer,
    chosen: Mapping[str, str],
    source: str,
) -> dict[int, str]:
    """Return position → field for the columns that the caller chose by hand."""
    taken: dict[int, str] = {}
    for name, header in chosen.items():
        if name not in layer.names and name not in LOCATION:
            known = ", ".join((*layer.names, *LOCATION))
            raise InputError("unknown_field", field=name, layer=layer.name, known=known)
        exact = [at for at, found in enumerate(headers) if str(found) == header]
        found = exact or [at for at, one in enumerate(bare) if one == normalise(header)]
        if not found:
            raise InputError("no_such_column", file=source, header=header, found=_list(headers))
        taken[found[0]] = name
    return taken


def _require(
    layer: Layer, fields: Mapping[str, list[int]], headers: Sequence[object], source: str
) -> None:
    missing = [layer[name] for name in layer.required if name not in fields]
    if layer.one_of and not fields.keys() & set(layer.one_of):
        missing += [layer[name] for name in layer.one_of]
    if missing:
        raise InputError(
            "column_missing",
            file=source,
            layer=layer.name,
            needed=_list(_both_names(field) for field in missing),
            found=_list(headers),
        )


def _both_names(field: Field) -> str:
    return f"{field.chinese} ({field.name})"


def _list(names: Iterable[object]) -> str:
    told = [str(name)[:_LONG] for name in names if str(name).strip()]
    return ", ".join([*told[:_SHOWN], *(["…"] if len(told) > _SHOWN else [])]) or "–"
