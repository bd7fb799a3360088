"""Why each room was chosen and why not: codes and values, as a run keeps them.

Sentences are made of them in `service.telling`.
"""

from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from matching.siting import Reasons, Stability, alternatives, explain
from service.plain import plain, records
from service.siting.choosing import Choice
from service.siting.effects import Effects, effects_of
from service.siting.line import next_ones

__all__ = ["store_choice"]

NEAR: Final = 0.1  # a substitute is near-equal when it loses at most this share of what a site adds
OVERLAP: Final = 0.5  # and serves at least this share of who only the site serves
DEARER: Final = 0.25  # and, where money counts, costs at most this share more
NAMED: Final = 3  # estates that are named of those who walk to a site
ROOM_COLUMNS: Final = (
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


def store_choice(choice: Choice, stable: Stability | None) -> dict[str, Any]:
    """Return the chosen and rejected rooms as they are stored.

    Parameters
    ----------
    stable
        How much of the choice stays when costs and weights are off, where that was asked.
    """
    why = explain(choice.view, replace(choice.result, chosen=choice.sites))
    effects = effects_of(choice)
    return {
        "chosen": _chosen(choice, why, effects, stable),
        "rejected": _rejected(choice, why, effects),
        "locked": [choice.rooms["id"].iloc[i] for i in choice.index[choice.view.open]],
        "banned": list(choice.rooms.loc[choice.rooms["reason"] == "banned", "id"]),
    }


def _chosen(
    choice: Choice, why: Reasons, effects: Effects, stable: Stability | None
) -> list[dict[str, Any]]:
    """Return the chosen rooms, the one that adds most first."""
    rooms = choice.rooms.iloc[choice.index[why.chosen]]
    place = np.searchsorted(choice.sites, why.chosen)
    table = pd.DataFrame(
        {
            "rank": np.arange(1, len(rooms) + 1),
            "space": rooms["id"].to_numpy(),
            "id": rooms["id"].to_numpy(),
            **{name: rooms[name].to_numpy() for name in ROOM_COLUMNS},
            "place": list(rooms.geometry),
            "objective": choice.request.objective,
            "unit": choice.unit,
            "gain": why.added if effects.gain is None else effects.gain[place],
            "alone": why.alone,
            "locked": np.isin(why.chosen, choice.view.open),
            "phase": _phase_names(choice, why.chosen),
            "kept": None if stable is None else stable.kept[place],
            "kept_of": None if stable is None else stable.runs,
            "instead": _instead(choice, why, effects),
            "nearest": None if effects.nearest is None else [effects.nearest[at] for at in place],
        }
    ).join(_walkers(choice, why.chosen))
    households = table["gain_households"].where(table["gain_households"] > 0)
    table["yuan_per_household"] = table["cost_yuan"] / households
    return records(table)


def _phase_names(choice: Choice, order: npt.NDArray[np.int64]) -> list[str | None]:
    """Return in which phase each room is opened."""
    named: dict[int, str] = {}
    if choice.phases is not None and choice.request.phases is not None:
        for phase, opened in zip(choice.request.phases.phases, choice.phases.opened, strict=True):
            named |= dict.fromkeys(opened.tolist(), phase.name)
    return [named.get(int(column)) for column in order]


def _instead(choice: Choice, why: Reasons, effects: Effects) -> list[dict[str, Any] | None]:
    """Return the near-equal substitute of each chosen room, where there is one."""
    objective = choice.request.objective
    if objective == "worst-distance":  # where one walk counts, nearly every site has a substitute
        return [None] * len(why.chosen)
    covering = objective in ("coverage", "full-coverage")
    pays = choice.view.budget is not None or objective == "full-coverage"
    pays |= choice.phases is not None
    dearer = DEARER if pays else np.inf
    problem = choice.view if covering else choice.problem
    found = alternatives(problem, why.chosen, overlap=OVERLAP, dearer=dearer)
    at_stake = why.alone
    if not covering:
        place = np.searchsorted(choice.sites, why.chosen)
        at_stake = np.zeros(len(place)) if effects.gain is None else effects.gain[place]
    order = np.searchsorted(found.site, why.chosen)
    rooms = choice.rooms
    told: list[dict[str, Any] | None] = []
    for stake, at in zip(at_stake, order, strict=True):
        column = found.instead[at]
        if column < 0 or not found.loss[at] <= NEAR * max(stake, 1e-9):
            told.append(None)
            continue
        room = rooms.iloc[choice.index[column]]
        told.append(
            {
                "space": room["id"],
                "name": room["name"],
                "loss": max(float(found.loss[at]), 0.0),
                "extra_yuan": float(found.extra_cost[at]),
            }
        )
    return told


def _walkers(choice: Choice, order: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Return what each chosen room adds to those before it: estates, households, who walks."""
    setting = choice.setting
    rows = setting.covers[:, order].tocsr().sorted_indices()
    reached = np.flatnonzero(np.diff(rows.indptr) > 0)
    fresh = reached[~setting.covered[reached]]
    first = rows.indices[rows.indptr[fresh]]
    households = setting.estates["households"].to_numpy(float)[fresh]
    unknown = np.isnan(households)
    alone = np.diff(rows.indptr)[fresh] == 1
    size = len(order)
    return pd.DataFrame(
        {
            "gain_estates": np.bincount(first, minlength=size),
            "gain_households": np.bincount(first, np.nan_to_num(households), size),
            "estates_estimated": np.bincount(first[unknown], minlength=size),
            "alone_estates": np.bincount(first[alone], minlength=size),
            "alone_households": np.bincount(first[alone], np.nan_to_num(households)[alone], size),
            "walkers": [_largest(choice, fresh[first == at], order[at]) for at in range(size)],
        }
    )


def _largest(choice: Choice, who: npt.NDArray[np.intp], column: int) -> list[dict[str, Any]]:
    """Return the largest estates that walk to a room, with their walks."""
    setting = choice.setting
    names = setting.estate_names
    largest = who[np.argsort(-setting.weight[who], kind="stable")][:NAMED]
    return [
        {
            "id": setting.estates.index[estate],
            "name": names[estate],
            "walk_m": float(setting.reached[estate, column]),
        }
        for estate in largest
    ]


def _rejected(choice: Choice, why: Reasons, effects: Effects) -> list[dict[str, Any]]:
    """Return every room that is not chosen, with a code and its values."""
    names, ids = choice.rooms["name"].to_numpy(), choice.rooms["id"].to_numpy()
    if choice.result.status == "infeasible":  # nothing was weighed
        why = replace(why, rejected=why.rejected[:0])
    waiting = next_ones(choice) if len(why.rejected) else {}
    rows = []
    for at, column in enumerate(why.rejected):
        code, values = _why_not(choice, why, at, effects, waiting)
        if code == "covered_by":
            values = {"name": names[choice.index[why.covered_by[at]]]}
        if values and choice.unit != "households":
            values = values | {"unit": choice.unit}
        rows.append({"space": ids[choice.index[column]], "code": code, "values": values})
    out = choice.rooms[~choice.rooms["eligible"]]
    rows += [
        {"space": space, "code": code, "values": {}}
        for space, code in zip(out["id"], out["reason"], strict=True)
    ]
    about = choice.rooms.set_index("id")[["name", "cost_yuan"]]
    rows = [row | about.loc[row["space"]].to_dict() for row in rows]
    result: list[dict[str, Any]] = plain(sorted(rows, key=lambda row: str(row["space"])))
    return result


def _why_not(
    choice: Choice, why: Reasons, at: int, effects: Effects, waiting: dict[int, dict[str, Any]]
) -> tuple[str, dict[str, Any]]:
    """Return the code of a candidate that was not chosen, and the values of its sentence."""
    column = int(why.rejected[at])
    code = str(why.code[at])
    if code == "nothing_new" and not choice.request.counts_opened:
        return "other_level", {}
    if code == "nothing_new" and _held_back(choice, column):
        return "resident_last", {}
    if column in waiting and code != "closed":
        return waiting[column]["code"], waiting[column]["values"]
    if effects.why_not is not None and code not in ("closed", "over_budget"):
        return effects.why_not(column)
    households, yuan = f"{why.gain[at]:,.0f}", choice.view.cost[column]
    if code == "over_budget":
        missing = f"{why.missing[at]:,.0f}"
        return code, {"missing": missing, "households": households, "yuan": f"{yuan:,.0f}"}
    if code == "less_gain":
        if choice.request.objective == "full-coverage":
            return "target_reached", {}
        if why.gain[at] > why.alone.min(initial=np.inf):  # not alone, but the others together
            return "less_together", {"households": households, "yuan": f"{yuan:,.0f}"}
        return code, {"households": households}
    if code == "group_full":
        return code, {"group": choice.view.groups[why.group[at]].name}
    return code, {}


def _held_back(choice: Choice, column: int) -> bool:
    """Tell whether a residents' room reaches estates that do not count for it."""
    counting = choice.setting.covers[:, [column]].nnz
    resident = choice.rooms["source"].iloc[choice.index[column]] == "resident"
    return bool(resident and counting == 0 and choice.setting.reached[:, [column]].nnz)
