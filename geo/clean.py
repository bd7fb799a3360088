"""Cleaning: from the file as it is to rows of a layer, with everything told that was changed.

Nothing is dropped silently. A row that cannot be used is a reject with field, value and reason;
a cell that cannot be read becomes missing, and the row says so in ``flags``.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.cells import is_missing, plain, read_cells
from geo.contracts import NUMERIC, violations
from geo.errors import InputError
from geo.findings import Finding, Findings
from geo.headers import Columns, match_columns
from geo.layers import LAYERS, Field, Layer
from geo.location import locate
from geo.names import base_ids
from geo.personal import personal_rows, refuse_personal
from geo.readers.table import RawTable
from geo.shapes import shape

__all__ = ["Cleaned", "clean", "read_fields", "require_fields"]

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Cleaned:
    """One file, cleaned.

    Parameters
    ----------
    layer, source
        Name of the layer and of the file.
    frame
        The usable rows: all fields of the layer, ``flags``, ``extra`` (JSON text),
        ``source_file``, ``source_row`` and, where the layer has places, ``geometry``
        (EPSG:4326, None where the file gives none). Numbers are float64 with NaN, all else
        objects with None. A MultiLineString gives several rows with one ``source_row``.
    base
        (n,) the id each row has when the file gives none; equal rows have equal ones.
    unplaced
        (n,) why a row has no geometry: ``""``, ``no_location``, ``bad_location`` or
        ``wrong_geometry``.
    given
        (n,) what the file says about the place of such a row, ``""`` for nothing.
    read
        Number of rows in the file.
    rejects, warnings
        What was found, in the order of rows.
    crs
        The coordinates' system as declared or as the file states it, ``""`` for none.
    """

    layer: str
    source: str
    frame: gpd.GeoDataFrame
    base: npt.NDArray[np.object_]
    unplaced: npt.NDArray[np.object_]
    given: npt.NDArray[np.object_]
    read: int
    rejects: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    crs: str


def clean(
    raw: RawTable,
    layer: str,
    *,
    crs: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Cleaned:
    """Clean one file for one layer.

    Parameters
    ----------
    raw
        The file as it was read.
    layer
        Name of the layer.
    crs
        ``wgs84``, ``gcj02``, ``bd09``, ``cgcs2000`` or ``EPSG:n``; needed where the file states
        none, and goes before what it states (``crs_overridden``).
    columns
        Field → header, where the synonyms do not find it.

    Raises
    ------
    InputError
        ``no_rows``, ``column_missing``, ``personal_column``, ``crs_not_told`` and what `geo.crs`
        raises.
    """
    contract = LAYERS[layer]
    if not len(raw.rows):
        raise InputError("no_rows", file=raw.source)
    matched = match_columns(list(raw.columns.columns), contract, columns, source=raw.source)
    refuse_personal(raw, matched)
    warnings, rejects = Findings(raw.rows), Findings(raw.rows)
    for code, rows in raw.warnings.items():
        warnings.extend(code, rows)
    frame = read_fields(raw, matched, contract, warnings)
    _keep_contract(frame, layer, warnings)
    require_fields(frame, contract, rejects)
    rejects.add("personal_value", personal_rows(raw, matched))
    place = locate(raw, matched, contract, crs, warnings)
    geometry, unplaced = place.geometry, place.unplaced
    if contract.geometry:
        found = Findings(raw.rows)
        geometry = shape(geometry, contract.geometry, found)
        unplaced[found.hit("wrong_geometry")] = "wrong_geometry"
        for code in ("repaired", "point_from_shape"):
            warnings.add(code, found.hit(code))
    frame["flags"] = warnings.flags()
    frame["extra"] = pd.Series(_extra(raw, matched), dtype=object)
    frame["source_file"] = raw.source
    frame["source_row"] = raw.rows
    usable = np.flatnonzero(~rejects.hit())
    kept, parts = _explode(geometry, usable, contract)
    placed = gpd.GeoDataFrame(
        frame.iloc[kept].reset_index(drop=True), geometry=parts, crs="EPSG:4326"
    )
    return Cleaned(
        layer=layer,
        source=raw.source,
        frame=placed,
        base=base_ids(placed, layer),
        unplaced=unplaced[kept],
        given=place.given[kept],
        read=len(raw.rows),
        rejects=tuple(rejects),
        warnings=tuple(warnings),
        crs=place.crs,
    )


def read_fields(
    raw: RawTable, matched: Columns, contract: Layer, warnings: Findings
) -> pd.DataFrame:
    """Return one column for each field of a layer or sheet; `warnings` takes what is odd."""
    cells = {field.name: _field(raw, matched, field, warnings) for field in contract.fields}
    # Named dtypes: pandas would otherwise take objects that are all text for another type.
    return pd.DataFrame({name: pd.Series(of, dtype=of.dtype) for name, of in cells.items()})


def _field(
    raw: RawTable, matched: Columns, field: Field, warnings: Findings
) -> npt.NDArray[np.generic]:
    """Return the cells of `field`, from the first of its columns that is not empty."""
    positions = matched.fields.get(field.name, ())
    count, nothing = len(raw.rows), np.nan if field.kind in NUMERIC else None
    merged = np.full(count, nothing, dtype=float if field.kind in NUMERIC else object)
    filled = np.zeros(count, dtype=bool)
    for position in positions:
        values = raw.columns.iloc[:, position].to_numpy(dtype=object)
        cells, unreadable = read_cells(values, field, unit=matched.units[position])
        warnings.add("unreadable_value", unreadable, field=field.name, values=values)
        present = ~pd.isna(cells)
        merged[present & ~filled] = cells[present & ~filled]
        filled |= present
    if len(positions) > 1:
        warnings.add("double_header", filled, field=field.name)
    if positions and (field.name in ("id", "code") or field.kind == "reference"):
        spoilt = [bool(_SCIENTIFIC.fullmatch(str(cell))) for cell in merged]
        warnings.add("scientific_code", np.array(spoilt), field=field.name, values=merged)
    return merged


def _keep_contract(frame: pd.DataFrame, layer: str, warnings: Findings) -> None:
    """Tell what lies outside the contract; what cannot be (negative counts) becomes missing."""
    for (column, check), cases in violations(frame, layer).groupby(["column", "check"]):
        field = LAYERS[layer][str(column)]
        at = cases["index"].to_numpy(dtype=int)
        mask = np.zeros(len(frame), dtype=bool)
        mask[at] = True
        values = frame[field.name].to_numpy(dtype=object)
        warnings.add(str(check), mask, field=field.name, values=values)
        if check == "out_of_range" and field.low is not None and field.low >= 0:
            frame.loc[mask & (frame[field.name] < 0).to_numpy(), field.name] = np.nan


def require_fields(frame: pd.DataFrame, contract: Layer, rejects: Findings) -> None:
    """Add the rows of `frame` that lack what every row needs to `rejects`."""
    for name in contract.required:
        rejects.add("missing_value", frame[name].isna().to_numpy(), field=name)
    if contract.one_of:
        nothing = frame[list(contract.one_of)].isna().all(axis=1).to_numpy()
        rejects.add("missing_value", nothing, field=contract.one_of[0])


def _extra(raw: RawTable, matched: Columns) -> npt.NDArray[np.object_]:
    """Return (n,) JSON of the cells that are no field; None where there is nothing."""
    told: list[dict[str, str]] = [{} for _ in raw.rows]
    for position, header in matched.extra.items():
        for row, cell in zip(told, raw.columns.iloc[:, position], strict=True):
            if cell is None or cell != cell:
                continue
            text = plain(cell)
            if not is_missing(text):
                row.setdefault(header, text)
    extra = np.full(len(told), None, dtype=object)
    extra[:] = [json.dumps(row, ensure_ascii=False) if row else None for row in told]
    return extra


def _explode(
    geometry: npt.NDArray[np.object_], usable: npt.NDArray[np.intp], contract: Layer
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.object_]]:
    """Return positions of rows and their geometry; a row of several lines gives several."""
    chosen = geometry[usable]
    if contract.geometry != "line":
        return usable, chosen
    parts, of = shapely.get_parts(chosen, return_index=True)
    empty = np.setdiff1d(np.arange(len(chosen)), of)
    of = np.concatenate([of, empty])
    parts = np.concatenate([parts, np.full(len(empty), None, dtype=object)])
    order = np.argsort(of, kind="stable")
    return usable[of[order]], parts[order]
