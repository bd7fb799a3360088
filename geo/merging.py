"""Merging a cleaned file into the stored rows: what is new, what changes, what stays.

Cells of a row that updates another replace what is stored; an empty cell replaces nothing. All
other rows only fill what is missing: where both say something different the stored value stays
and the row is told as ``conflict``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.clean import Cleaned
from geo.contracts import NUMERIC
from geo.findings import Finding, Findings
from geo.identity import Matches, match_rows
from geo.layers import LAYERS, Field
from geo.references import lookup, resolve

__all__ = ["Merged", "merge"]

_PROVENANCE = ("flags", "source_file", "source_row")
_SAME_PLACE = 1e-9  # degrees: a tenth of a millimetre, above what storing a double can lose


@dataclass(frozen=True)
class Merged:
    """What one file does to a layer.

    Parameters
    ----------
    table
        All rows of the layer after the merge: fields, ``flags``, ``extra``, ``source_file``,
        ``source_row``, ``geometry`` for layers with places.
    touched
        (len(table),) bool: rows that are new or changed.
    inserted, updated, unchanged
        Rows of the file; their sum is what was accepted.
    rejects, warnings
        Of the merge alone, in the order of rows.
    """

    table: pd.DataFrame
    touched: npt.NDArray[np.bool_]
    inserted: int
    updated: int
    unchanged: int
    rejects: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def merge(
    stored: pd.DataFrame,
    cleaned: Cleaned,
    lookups: Mapping[str, pd.DataFrame],
    *,
    trusted: bool = True,
) -> Merged:
    """Merge `cleaned` into `stored`; neither is changed.

    Parameters
    ----------
    stored
        Rows of the layer as stored, with ``flags``, ``extra``, ``source_file``, ``source_row``
        and, for layers with places, ``geometry`` (EPSG:4326).
    cleaned
        One file.
    lookups
        Layers that this one refers to, by name; its own stored rows among them if it does.
    trusted
        False when the file's points are not its rows' own: its rows then only fill.

    Returns
    -------
    Merged
    """
    numbers = cleaned.frame["source_row"].to_numpy(dtype=np.int64)
    rejects, warnings = Findings(numbers), Findings(numbers)
    matches = match_rows(stored, cleaned, rejects, trusted=trusted)
    references = _references(cleaned, lookups)
    work = _Work(stored, cleaned, matches, references, warnings)
    for field in LAYERS[cleaned.layer].fields[1:]:
        work.merge_field(field)
    work.merge_extra()
    if trusted and LAYERS[cleaned.layer].geometry:
        work.merge_places()
    table = work.table(placed=LAYERS[cleaned.layer].geometry is not None)
    _refer_to_itself(table, cleaned.layer, work.touched)
    _tell_unresolved(table, cleaned, matches, lookups, warnings)
    return Merged(table, work.touched, *work.counts(numbers), tuple(rejects), tuple(warnings))


def _references(cleaned: Cleaned, lookups: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, str]]:
    """Return reference field → what may stand in it → id."""
    return {
        field.name: lookup(lookups, field.refers)
        for field in LAYERS[cleaned.layer].fields
        if field.kind == "reference"
    }


class _Work:
    """The columns of the table to be, and what has happened to each row."""

    def __init__(
        self,
        stored: pd.DataFrame,
        cleaned: Cleaned,
        matches: Matches,
        references: Mapping[str, Mapping[str, str]],
        warnings: Findings,
    ) -> None:
        self.stored, self.frame, self.references = stored, cleaned.frame, references
        self.matches, self.warnings = matches, warnings
        self.new = np.flatnonzero(matches.how == "insert")
        self.update = np.flatnonzero(matches.how == "update")
        self.fill = np.flatnonzero(matches.how == "fill")
        size = len(stored) + len(self.new)
        self.touched = np.zeros(size, dtype=bool)
        self.touched[len(stored) :] = True
        self.gave = np.zeros(len(cleaned.frame), dtype=bool)
        ids = [*stored["id"].tolist(), *matches.ids[self.new]]
        self.columns: dict[str, npt.NDArray[np.generic]] = {"id": np.array(ids, dtype=object)}

    def merge_field(self, field: Field) -> None:
        """Merge one field; numbers as floats, all else as objects with None."""
        dtype = np.float64 if field.kind in NUMERIC else object
        old, new = _cells(self.stored[field.name], dtype), _cells(self.frame[field.name], dtype)
        if field.kind == "reference":
            old = resolve(old.astype(object), self.references[field.name])[0]
            new = resolve(new.astype(object), self.references[field.name])[0]
        tell = field.kind not in ("text", "date")
        self.columns[field.name] = self._merge(field.name, old, new, tell=tell)

    def merge_extra(self) -> None:
        """Merge what is no field, and where rows came from."""
        old, new = _cells(self.stored["extra"], object), _cells(self.frame["extra"], object)
        self.columns["extra"] = self._merge("extra", old, new, tell=False)

    def merge_places(self) -> None:
        """Merge geometry: that of a row found by its id moves the stored one."""
        old, new = self.stored.geometry.to_numpy(), self.frame.geometry.to_numpy()
        whole = np.concatenate([old, new[self.new]])
        at = self.matches.target[self.update]
        moved = ~shapely.is_missing(new[self.update])
        moved &= ~shapely.equals_exact(whole[at], new[self.update], _SAME_PLACE)
        whole[at[moved]] = new[self.update][moved]
        self._note(self.update[moved])
        self.columns["geometry"] = whole

    def _merge(
        self,
        name: str,
        old: npt.NDArray[np.generic],
        new: npt.NDArray[np.generic],
        *,
        tell: bool,
    ) -> npt.NDArray[np.generic]:
        whole = np.concatenate([old, new[self.new]])
        told = ~pd.isna(new)
        by_id = self.update[told[self.update]]
        changed = by_id[_differ(whole[self.matches.target[by_id]], new[by_id])]
        whole[self.matches.target[changed]] = new[changed]
        self._note(changed)
        fill = self.fill[told[self.fill]]
        empty = fill[pd.isna(whole[self.matches.target[fill]])]
        # Several rows may fill one; the first of the file does.
        first = empty[np.unique(self.matches.target[empty], return_index=True)[1]]
        whole[self.matches.target[first]] = new[first]
        self._note(first)
        if tell:
            mask = np.zeros(len(new), dtype=bool)
            mask[fill[_differ(whole[self.matches.target[fill]], new[fill])]] = True
            self.warnings.add("conflict", mask, field=name, values=new)
        return whole

    def _note(self, rows: npt.NDArray[np.intp]) -> None:
        self.gave[rows] = True
        self.touched[self.matches.target[rows]] = True

    def table(self, *, placed: bool) -> pd.DataFrame:
        """Return all rows; those changed by their id carry the file's flags and row."""
        given = self.update[self.gave[self.update]]
        for name in _PROVENANCE:
            dtype = np.float64 if name == "source_row" else object
            old, new = _cells(self.stored[name], dtype), _cells(self.frame[name], dtype)
            whole = np.concatenate([old, new[self.new]])
            whole[self.matches.target[given]] = new[given]
            self.columns[name] = whole
        if placed and "geometry" not in self.columns:
            self.columns["geometry"] = self.stored.geometry.to_numpy()
        columns = {
            name: pd.Series(cells, dtype=cells.dtype) for name, cells in self.columns.items()
        }
        if not placed:
            return pd.DataFrame(columns)
        geometry = columns.pop("geometry").to_numpy()
        table: pd.DataFrame = gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326")
        return table

    def counts(self, numbers: npt.NDArray[np.int64]) -> tuple[int, int, int]:
        """Return how many rows of the file were inserted, updated, unchanged."""
        rank = np.select([self.matches.how == "insert", self.gave], [2, 1], 0)
        accepted = self.matches.how != "reject"
        best = pd.Series(rank[accepted]).groupby(numbers[accepted]).max()
        return int((best == 2).sum()), int((best == 1).sum()), int((best == 0).sum())


def _refer_to_itself(table: pd.DataFrame, layer: str, touched: npt.NDArray[np.bool_]) -> None:
    """Resolve references to rows of the same layer, new ones included."""
    for field in LAYERS[layer].fields:
        if field.kind != "reference" or layer not in field.refers:
            continue
        cells = table[field.name].to_numpy(dtype=object)
        resolved = resolve(cells, lookup({layer: table}, (layer,)))[0]
        touched |= _differ(cells, resolved)
        table[field.name] = pd.Series(resolved, dtype=object)


def _tell_unresolved(
    table: pd.DataFrame,
    cleaned: Cleaned,
    matches: Matches,
    lookups: Mapping[str, pd.DataFrame],
    warnings: Findings,
) -> None:
    """Tell the rows of the file whose references mean no row."""
    for field in LAYERS[cleaned.layer].fields:
        if field.kind != "reference":
            continue
        frames = {**lookups, cleaned.layer: table}
        cells = cleaned.frame[field.name].to_numpy(dtype=object)
        unresolved = resolve(cells, lookup(frames, field.refers))[1]
        unresolved &= matches.how != "reject"
        warnings.add("unresolved_reference", unresolved, field=field.name, values=cells)


def _cells(series: "pd.Series[Any]", dtype: type) -> npt.NDArray[np.generic]:
    """Return cells with NaN (numbers) or None (all else) where missing."""
    if dtype is np.float64:
        return series.to_numpy(dtype=np.float64, na_value=np.nan)
    cells = series.to_numpy(dtype=object).copy()
    cells[pd.isna(cells)] = None
    return cells


def _differ(a: npt.NDArray[np.generic], b: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    """Return (n,) whether cells differ; two missing cells do not."""
    return np.asarray((a != b) & ~(pd.isna(a) & pd.isna(b)), dtype=bool)
