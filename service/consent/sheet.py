"""Steps of pairs from spreadsheets, one in a row: what planners keep is recorded at once.

A sheet may be given again when it has grown: steps that are recorded already are left as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pandas as pd

from geo.clean import read_fields, require_fields
from geo.findings import Finding, Findings
from geo.headers import match_columns
from geo.readers import RawTable
from geo.sheets import SHEETS
from service.consent.recording import Ledger, Step, day_of
from service.consent.states import STEPS, State
from service.db.workspace import Workspace
from service.errors import ServiceError
from service.files import local_today
from service.plain import records
from service.rejects import Rejected, reasons_of, write_rejects

__all__ = ["SHEET", "import_pairs"]

SHEET = "pairs"
# Code of a refused step → the field to look at; the sentence of a row is ``row_`` and the code.
FIELDS: Mapping[str, str] = {
    "pair_not_matched": "need",
    "pair_personal": "by",
    "pair_step_refused": "state",
    "pair_is_over": "state",
    "pair_reason_missing": "reason",
    "pair_day_ahead": "on",
    "pair_day_before": "on",
}


@dataclass
class _Sheet:
    """One file: its rows, and what was found in them."""

    raw: RawTable
    rows: pd.DataFrame
    warnings: tuple[Finding, ...]
    rejects: list[Finding]

    @classmethod
    def read(cls, raw: RawTable, columns: Mapping[str, str] | None) -> "_Sheet":
        contract = SHEETS[SHEET]
        matched = match_columns(list(raw.columns.columns), contract, columns, source=raw.source)
        warnings, rejects = Findings(raw.rows), Findings(raw.rows)
        for code, rows in raw.warnings.items():
            warnings.extend(code, rows)
        frame = read_fields(raw, matched, contract, warnings).assign(row=raw.rows)
        require_fields(frame, contract, rejects)
        usable = frame[~rejects.hit()].reset_index(drop=True)
        return cls(raw, usable, tuple(warnings), list(rejects))

    @property
    def rejected(self) -> Rejected:
        return Rejected(SHEET, self.raw, self.rejects)

    def reject(self, row: Mapping[str, Any], code: str, name: str) -> None:
        value = "" if row[name] is None else str(row[name])
        self.rejects.append(Finding(int(row["row"]), code, name, value))


def import_pairs(
    workspace: Workspace,
    files: Sequence[RawTable],
    columns: Mapping[str, str] | None,
    rejects: Path,
    *,
    keep: bool,
) -> dict[str, Any]:
    """Record the steps in `files`, in the order of their days, those that are allowed.

    Parameters
    ----------
    files
        As they were read.
    columns
        Field → header, where the synonyms do not find it.
    rejects, keep
        Where rejected rows are written, see `service.rejects.write_rejects`.

    Returns
    -------
    dict
        The JSON object of INTERFACE "import".

    Raises
    ------
    InputError
        ``column_missing`` and the like, ``no_match_run``, ``workspace_changed``.
    """
    sheets = [_Sheet.read(raw, columns) for raw in files]
    ledger = Ledger(workspace, today=local_today())
    unchanged = _take(ledger, sheets)
    answer = _answer(sheets, len(ledger.taken), unchanged)
    if answer["rejected"]:
        lost = [sheet.rejected for sheet in sheets]
        answer["rejects_file"] = str(write_rejects(rejects, lost, keep=keep))
    ledger.store()
    return answer


def _take(ledger: Ledger, sheets: Sequence[_Sheet]) -> int:
    """Take the steps that are allowed, reject the others; return how many were known before."""
    dated = [
        (step, sheet, row)
        for sheet in sheets
        for row in records(sheet.rows)
        if (step := _step(row, sheet)) is not None
    ]
    known = 0
    for step, sheet, row in sorted(dated, key=lambda each: each[0].day):
        if ledger.has(step):
            known += 1
            continue
        try:
            ledger.take(step)
        except ServiceError as error:
            sheet.reject(row, f"row_{error.code}", FIELDS[error.code])
    return known


def _step(row: Mapping[str, Any], sheet: _Sheet) -> Step | None:
    """Return the step of a row; a row that tells none is rejected."""
    if row["state"] not in STEPS or row["state"] == "suggested":
        sheet.reject(row, "row_state_unknown", "state")
        return None
    try:
        day = day_of(row["on"], "on")
    except ServiceError:
        sheet.reject(row, "row_day_unreadable", "on")
        return None
    pair = (row["offer"], row["need"])
    return Step(pair, cast("State", row["state"]), row["by"], day, row["reason"])


def _answer(sheets: Sequence[_Sheet], inserted: int, unchanged: int) -> dict[str, Any]:
    warnings: dict[str, int] = {}
    for sheet in sheets:
        lost = {reject.row for reject in sheet.rejects}
        for code, row in {(told.code, told.row) for told in sheet.warnings}:
            if row not in lost:
                warnings[code] = warnings.get(code, 0) + 1
    return {
        "layer": SHEET,
        "read": sum(len(sheet.raw.rows) for sheet in sheets),
        "accepted": inserted + unchanged,
        "inserted": inserted,
        "updated": 0,
        "unchanged": unchanged,
        "rejected": sum(len({reject.row for reject in sheet.rejects}) for sheet in sheets),
        "reasons": reasons_of([sheet.rejected for sheet in sheets]),
        "warnings": warnings,
        "crs": None,
        "crs_suggested": None,
        "rejects_file": None,
    }
