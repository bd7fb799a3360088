"""What stored runs say to people, in the current language.

A run stores codes and values; the sentences are made when they are read, so one run answers in
Chinese and in English.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.coverage import Coverage
from matching.siting import Reasons, explain
from service.choosing import Choice
from service.db.workspace import Run
from service.i18n import N_, gettext, language
from service.match_text import tell_match
from service.plain import plain, records
from service.sentences import sentence

__all__ = [
    "chosen_reason",
    "clash_told",
    "rejected_reason",
    "store_choice",
    "tell_choice",
    "tell_run",
]


def tell_run(run: Run) -> dict[str, Any]:
    """Return the JSON object of a stored run of any kind."""
    if run.kind == "site":
        return tell_choice(run)
    if run.kind == "match":
        return tell_match(run)
    return {"run": run.id, **run.result}


def store_choice(choice: Choice, before: Coverage) -> dict[str, Any]:
    """Return the chosen and rejected rooms as they are stored: codes and values."""
    why = explain(choice.problem, choice.result)
    return {
        "chosen": _chosen(choice, why, before),
        "rejected": _rejected(choice, why),
        "locked": [choice.rooms["id"].iloc[i] for i in choice.index[choice.problem.open]],
        "banned": list(choice.rooms.loc[choice.rooms["reason"] == "banned", "id"]),
    }


def tell_choice(run: Run) -> dict[str, Any]:
    """Return the JSON object of ``linli site`` from a stored run."""
    chosen = [
        {
            "space": row["space"],
            "name": row["name"],
            "cost": row["cost_yuan"],
            "gain": row["gain"],
            "gain_households": row["gain_households"],
            "gain_estates": row["gain_estates"],
            "reason": chosen_reason(row),
        }
        for row in run.detail["chosen"]
    ]
    rejected = [
        {"space": row["space"], "reason": rejected_reason(row["code"], row["values"])}
        for row in run.detail["rejected"]
    ]
    return {"run": run.id, **run.result, "chosen": chosen, "rejected": rejected}


def chosen_reason(row: Mapping[str, Any]) -> str:
    """Return why a room was chosen and what a meeting should know of it."""
    parts = [sentence("locked_site")] if row["locked"] else []
    estates, households = int(row["gain_estates"]), f"{int(row['gain_households']):,}"
    parts.append(sentence("adds", households=households, estates=estates))
    if row["estates_estimated"]:
        parts.append(sentence("adds_unknown", estates=int(row["estates_estimated"])))
    if notes := list(row["notes"]):
        joined = gettext(N_(", ")).join(sentence(code) for code in notes)
        parts.append(sentence("note_of", notes=joined))
    return (" " if language() == "en" else "").join(parts)


def clash_told(clash: Iterable[str]) -> str:
    """Return the requirements that cannot hold together, as a planner calls them."""
    return gettext(N_(", ")).join(sentence(f"clash_{name}") for name in clash)


def rejected_reason(code: str, values: Mapping[str, Any] | None) -> str:
    """Return why a room was not chosen."""
    return sentence(code, **(values or {}))


def _chosen(choice: Choice, why: Reasons, before: Coverage) -> list[dict[str, Any]]:
    """Return the chosen rooms, the one that adds most first."""
    rooms = choice.rooms.iloc[choice.index[why.chosen]]
    table = pd.DataFrame(
        {
            "rank": np.arange(1, len(rooms) + 1),
            "space": rooms["id"].to_numpy(),
            "id": rooms["id"].to_numpy(),
            **{
                name: rooms[name].to_numpy()
                for name in (
                    "name",
                    "source",
                    "kind",
                    "state",
                    "usable_m2",
                    "cost_yuan",
                    "cost_estimated",
                    "yearly_yuan",
                    "notes",
                )
            },
            "place": list(rooms.geometry),
            "gain": why.added,
            "alone": why.alone,
            "locked": np.isin(why.chosen, choice.problem.open),
        }
    )
    return records(table.join(_gains(choice, why.chosen, before)))


def _gains(choice: Choice, order: np.ndarray, before: Coverage) -> pd.DataFrame:
    """Return what each chosen room adds to those before it: estates, reported households."""
    rows = choice.covers[:, order].sorted_indices()
    reached = np.flatnonzero(np.diff(rows.indptr) > 0)
    fresh = reached[~choice.problem.covered[reached]]
    first = rows.indices[rows.indptr[fresh]]
    estates = before.estates.iloc[fresh]
    households = estates["households"].to_numpy(float)
    unknown = np.isnan(households)
    size = len(order)
    return pd.DataFrame(
        {
            "gain_estates": np.bincount(first, minlength=size),
            "gain_households": np.bincount(first, np.nan_to_num(households), size),
            "estates_estimated": np.bincount(first[unknown], minlength=size),
        }
    )


def _rejected(choice: Choice, why: Reasons) -> list[dict[str, Any]]:
    """Return every room that is not chosen, with a code and its values."""
    names, ids = choice.rooms["name"].to_numpy(), choice.rooms["id"].to_numpy()
    reached = np.diff(choice.reached.tocsc().indptr) > 0
    rows = []
    for at, column in enumerate(why.rejected):
        code = str(why.code[at])
        values: dict[str, Any] = {}
        if code == "covered_by":
            values["name"] = names[choice.index[why.covered_by[at]]]
        elif code == "over_budget":
            values["missing"] = f"{why.missing[at]:,.0f}"
        elif code == "less_gain":
            values["households"] = f"{why.gain[at]:,.0f}"
        elif code == "nothing_new" and not choice.counts:
            code = "other_level"
        elif code == "nothing_new" and _held_back(choice, column, reached):
            code = "resident_last"
        rows.append({"space": ids[choice.index[column]], "code": code, "values": values})
    out = choice.rooms[~choice.rooms["eligible"]]
    rows += [
        {"space": space, "code": code, "values": {}}
        for space, code in zip(out["id"], out["reason"], strict=True)
    ]
    result: list[dict[str, Any]] = plain(sorted(rows, key=lambda row: str(row["space"])))
    return result


def _held_back(choice: Choice, column: int, reached: np.ndarray) -> bool:
    """Tell whether a residents' room reaches estates that do not count for it."""
    counting = choice.covers[:, [column]].nnz
    resident = choice.rooms["source"].iloc[choice.index[column]] == "resident"
    return bool(resident and counting == 0 and reached[column])
