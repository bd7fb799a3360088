"""The import: read → clean → check → merge → store, for one or several files at once.

All files of a call are one import: their counts are summed and they are stored in one
transaction, each merged into what the one before it left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.checks import check, is_trusted, wants_streets
from geo.clean import Cleaned, clean
from geo.crs import guess_epsg
from geo.findings import Finding
from geo.layers import LAYERS
from geo.merging import Merged, merge
from geo.places import lonlat
from geo.readers import RawTable, read
from geo.readers.files import shown_name
from geo.references import newly_resolved
from geo.sheets import SHEETS
from service.consent.sheet import SHEET, import_pairs
from service.db.workspace import NewRun, Workspace
from service.errors import ServiceError, WorkspaceError
from service.i18n import N_, gettext
from service.progress import Report, silent
from service.rejects import Rejected, beside, check_rejects, reasons_of, write_rejects

__all__ = ["import_layer"]

ATTEMPTS = 5
"""So often an import is merged anew when others store theirs while it is being made."""
LISTED = 200
"""So many rows of each warning are kept with the run; the counts are always whole."""


@dataclass(frozen=True)
class _Done:
    """One file after the merge."""

    raw: RawTable
    cleaned: Cleaned
    merged: Merged

    @property
    def rejects(self) -> tuple[Finding, ...]:
        return (*self.cleaned.rejects, *self.merged.rejects)

    @property
    def rejected(self) -> Rejected:
        return Rejected(self.cleaned.layer, self.raw, self.rejects)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        lost = {reject.row for reject in self.rejects}
        told = (*self.cleaned.warnings, *self.merged.warnings)
        return tuple(warning for warning in told if warning.row not in lost)


def import_layer(
    workspace: Workspace,
    layer: str,
    files: Sequence[str | Path],
    *,
    crs: str | None = None,
    table: str | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    rejects: str | Path | None = None,
    progress: Report = silent,
) -> dict[str, Any]:
    """Import files into a layer.

    Parameters
    ----------
    workspace
        Takes the rows; unchanged when no row is accepted.
    layer
        Name of the layer, or ``pairs`` for steps of matched pairs (`service.consent.sheet`).
    files
        Paths; one import together.
    crs
        ``wgs84``, ``gcj02``, ``bd09``, ``cgcs2000``, ``EPSG:n``; None where the files tell.
    table
        Sheet or layer in the files.
    columns
        Field → header, where the synonyms do not find it.
    encoding
        Of text files; detected when None.
    rejects
        Where rejected rows are written; by default beside the workspace.
    progress
        Told what is being done.

    Returns
    -------
    dict
        The JSON object of INTERFACE "import".

    Raises
    ------
    InputError
        When a file or the call is unusable; nothing is stored.
    """
    if layer not in (known := (*LAYERS, *SHEETS)):
        raise ServiceError("layer_unknown", layer=layer, known=", ".join(known))
    if not files:
        raise ServiceError("no_files")
    paths = [Path(file) for file in files]
    where = beside(workspace.target, paths[0], layer) if rejects is None else Path(rejects)
    check_rejects(where, paths if rejects is not None else [])
    raws: list[RawTable] = []
    for number, path in enumerate(paths):
        progress(gettext(N_("Reading {file}")).format(file=path.name), number / len(files))
        raws.append(read(path, layer=layer, table=table, encoding=encoding))
    if layer == SHEET:
        return import_pairs(workspace, raws, columns, where, keep=rejects is None)
    files_read = [(raw, clean(raw, layer, crs=crs, columns=columns)) for raw in raws]
    names = [raw.source for raw in raws]
    params: dict[str, Any] = {"layer": layer, "files": names, "crs": crs}
    params |= {"table": table, "columns": dict(columns or {}), "encoding": encoding}
    progress(gettext(N_("Storing")), 0.9)
    for attempt in range(ATTEMPTS):
        since = workspace.last_run()
        merging = _merge(workspace, layer, files_read)
        result = _result(layer, merging.done)
        if result["rejected"]:
            lost = [file.rejected for file in merging.done]
            result["rejects_file"] = str(write_rejects(where, lost, keep=rejects is None))
        try:
            if result["accepted"]:
                _store(workspace, merging, _run(params, result, merging.done), since)
        except WorkspaceError as error:
            # Another import was faster: merge once more, into what it left.
            if error.code != "workspace_changed" or attempt == ATTEMPTS - 1:
                raise
        else:
            break
    return result


@dataclass(frozen=True)
class _Merging:
    """All files merged into a layer: its rows and which of them are new or changed."""

    layer: str
    done: Sequence[_Done]
    rows: pd.DataFrame
    touched: npt.NDArray[np.bool_]


def _merge(workspace: Workspace, layer: str, files: Sequence[tuple[RawTable, Cleaned]]) -> _Merging:
    """Check the files and merge them, one after the other, into what is stored."""
    context = _context(workspace, layer)
    done: list[_Done] = []
    touched = np.zeros(len(context[layer]), dtype=bool)
    for raw, cleaned in files:
        if wants_streets(cleaned) and "streets" not in context:
            context["streets"] = workspace.layer("streets")
        checked = check(cleaned, context)
        merged = merge(context[layer], checked, context, trusted=is_trusted(checked))
        fresh = np.zeros(len(merged.table) - len(touched), dtype=bool)
        touched = np.concatenate([touched, fresh]) | merged.touched
        context[layer] = merged.table
        done.append(_Done(raw, checked, merged))
    return _Merging(layer, done, context[layer], touched)


def _run(params: dict[str, Any], result: dict[str, Any], done: Sequence[_Done]) -> NewRun:
    """Return what is noted about the import."""
    told = {**result, "rejects_file": shown_name(result["rejects_file"] or "") or None}
    return NewRun("import", params, inputs=(params["layer"],), result=told, detail=_detail(done))


def _store(workspace: Workspace, merging: _Merging, run: NewRun, since: int) -> None:
    """Store what has changed and the run in one transaction."""
    changes = {merging.layer: merging.rows[merging.touched].reset_index(drop=True)}
    if merging.touched.any():
        changes |= _now_resolved(workspace, merging.layer, merging.rows)
    places = lonlat(merging.rows)
    places = places[np.isfinite(places[:, 0])]
    # The first data decides the projected system for metres.
    epsg = guess_epsg(places[:, 0], places[:, 1]) if len(places) else None
    workspace.apply(changes, run, since=since, epsg=epsg)


def _context(workspace: Workspace, layer: str) -> dict[str, pd.DataFrame]:
    """Return the layer itself, those it refers to, and the communities, as stored."""
    needed = {layer, *(name for field in LAYERS[layer].fields for name in field.refers)}
    if LAYERS[layer].geometry:
        needed.add("communities")
    return {name: workspace.layer(name, provenance=name == layer) for name in needed}


def _now_resolved(workspace: Workspace, layer: str, rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return rows of other layers that named a row of this one before it was there."""
    changes = {}
    for name, contract in LAYERS.items():
        refers = {to for field in contract.fields if layer in field.refers for to in field.refers}
        if name == layer or not refers:
            continue
        stored = workspace.layer(name)
        if stored.empty:
            continue
        frames = {to: rows if to == layer else workspace.layer(to) for to in refers}
        found = newly_resolved(stored, name, layer, frames)
        if len(found):
            changes[name] = found
    return changes


def _result(layer: str, done: Sequence[_Done]) -> dict[str, Any]:
    inserted, updated, unchanged = (
        sum(getattr(file.merged, name) for file in done)
        for name in ("inserted", "updated", "unchanged")
    )
    rejected = sum(len({reject.row for reject in file.rejects}) for file in done)
    warnings: dict[str, int] = {}
    for file in done:
        for code, _ in sorted({(warning.code, warning.row) for warning in file.warnings}):
            warnings[code] = warnings.get(code, 0) + 1
    if any(not is_trusted(file.cleaned) for file in done):
        untrusted = [file for file in done if not is_trusted(file.cleaned)]
        warnings["location_untrusted"] = sum(file.cleaned.read for file in untrusted)
    better = (w.value for file in done for w in file.warnings if w.code == "datum_suspect")
    return {
        "layer": layer,
        "read": sum(file.cleaned.read for file in done),
        "accepted": inserted + updated + unchanged,
        "inserted": inserted,
        "updated": updated,
        "unchanged": unchanged,
        "rejected": rejected,
        "reasons": reasons_of([file.rejected for file in done]),
        "warnings": warnings,
        "crs": next((file.cleaned.crs for file in done if file.cleaned.crs), None),
        "crs_suggested": next(better, None),
        "rejects_file": None,
    }


def _detail(done: Sequence[_Done]) -> dict[str, Any]:
    """Return file → warning → rows, the first of each."""
    detail: dict[str, Any] = {}
    for file in done:
        listed: dict[str, list[dict[str, Any]]] = {}
        for row, code, field, value in file.warnings:
            rows = listed.setdefault(code, [])
            if len(rows) < LISTED:
                rows.append({"row": row, "field": field, "value": value})
        detail[file.raw.source] = listed
    return {"warnings": detail}
