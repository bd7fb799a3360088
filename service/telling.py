"""What stored runs say to people, in the current language.

A run stores codes and values; the sentences are made when they are read, so one run answers in
Chinese and in English.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from service.db.workspace import Run
from service.i18n import N_, gettext, joined
from service.match_text import tell_match
from service.post_text import tell_posts
from service.sentences import sentence

__all__ = [
    "chosen_reason",
    "clash_told",
    "rejected_reason",
    "tell_choice",
    "tell_run",
    "unit_name",
]


def tell_run(run: Run) -> dict[str, Any]:
    """Return the JSON object of a stored run of any kind."""
    if run.kind == "site":
        return tell_choice(run)
    if run.kind == "match":
        return tell_match(run)
    if run.kind == "posts":
        return tell_posts(run)
    return {"run": run.id, **run.result}


def tell_choice(run: Run) -> dict[str, Any]:
    """Return the JSON object of ``linli site`` from a stored run."""
    chosen = [
        {
            **{name: row.get(name) for name in TOLD},
            "cost": row["cost_yuan"],
            "reason": chosen_reason(row),
        }
        for row in run.detail["chosen"]
    ]
    rejected = [
        {
            "space": row["space"],
            "name": row.get("name"),
            "cost": row.get("cost_yuan"),
            "reason": rejected_reason(row["code"], row["values"]),
        }
        for row in run.detail["rejected"]
    ]
    return {"run": run.id, **run.result, "chosen": chosen, "rejected": rejected}


NAMED = 6  # requirements of a clash; dozens of groups say no more than some

# What callers see of a chosen room besides its cost and the reason; runs of older versions tell
# less of it.
TOLD = (
    "space",
    "name",
    "gain",
    "gain_households",
    "gain_estates",
    "alone_households",
    "alone_estates",
    "yuan_per_household",
    "walkers",
    "instead",
    "kept",
    "kept_of",
    "phase",
)


def chosen_reason(row: Mapping[str, Any]) -> str:
    """Return why a room was chosen and what a meeting should know of it."""
    objective = row.get("objective") or "coverage"
    unit = unit_name(row.get("unit"))
    parts = [sentence("locked_site")] if row["locked"] else []
    if objective == "distance":
        parts.append(sentence("saves", unit=unit, metres=f"{row['gain'] / 1000:,.0f}"))
    elif objective == "capacity":
        parts.append(sentence("serves", unit=unit, households=f"{row['gain']:,.0f}"))
    elif objective == "worst-distance" and row.get("nearest"):
        count, metres = row["nearest"]
        parts.append(sentence("nearest_of", estates=int(count), metres=f"{metres:,.0f}"))
    estates, households = int(row["gain_estates"]), f"{int(row['gain_households']):,}"
    unrecorded = int(row["estates_estimated"])
    if estates or objective in ("coverage", "full-coverage"):
        code = "adds_estates" if estates == unrecorded and estates else "adds"
        parts.append(sentence(code, households=households, estates=estates))
    if unrecorded and unrecorded < estates:
        parts.append(sentence("adds_unknown", estates=unrecorded))
    alone = int(row.get("alone_households") or 0)
    if 0 < alone < int(row["gain_households"]):
        parts.append(sentence("adds_alone", households=f"{alone:,}"))
    parts += _more_of(row)
    if notes := list(row["notes"]):
        named = gettext(N_(", ")).join(sentence(code) for code in notes)
        parts.append(sentence("note_of", notes=named))
    return joined(parts)


def _more_of(row: Mapping[str, Any]) -> list[str]:
    """Return who walks to a room, what a household costs, and what could take its place."""
    parts = []
    if walkers := row.get("walkers"):
        named = [
            sentence("walker", name=each["name"], metres=f"{each['walk_m']:,.0f}")
            for each in walkers
        ]
        parts.append(sentence("walkers", estates=gettext(N_(", ")).join(named)))
    if row.get("yuan_per_household"):
        parts.append(sentence("per_household", yuan=f"{row['yuan_per_household']:,.0f}"))
    if row.get("kept") is not None and row["kept"] < row["kept_of"]:
        parts.append(sentence("stays", kept=int(row["kept"]), runs=int(row["kept_of"])))
    if other := row.get("instead"):
        parts.append(_substitute(row, other))
    return parts


def _substitute(row: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Return what could take a room's place, and what that loses and costs."""
    objective, unit = row.get("objective"), unit_name(row.get("unit"))
    loss, extra = other["loss"], round(other["extra_yuan"])
    if objective == "distance":
        lost, less = (
            round(loss / 1000.0, 1),
            sentence("loses_walks", unit=unit, metres=f"{loss / 1000.0:,.1f}"),
        )
    else:
        lost, less = round(loss), sentence("loses_weight", unit=unit, households=f"{loss:,.0f}")
    money = "dearer" if extra > 0 else "cheaper" if extra < 0 else "equal"
    yuan = sentence(f"costs_{money}", yuan=f"{abs(extra):,}")
    if lost == 0:
        return sentence("instead_same", name=other["name"], costs=yuan)
    return sentence("instead", name=other["name"], loses=less, costs=yuan)


def clash_told(clash: Iterable[str]) -> str:
    """Return why nothing was chosen: the requirements that clash, as a planner calls them."""
    names = list(clash)
    if names == ["time_limit"]:
        return sentence("nothing_found")
    told = gettext(N_(", ")).join(_requirement(name) for name in names[:NAMED])
    if len(names) > NAMED:
        told = sentence("clash_more", clash=told, count=len(names) - NAMED)
    return sentence("nothing_possible", clash=told)


def _requirement(name: str) -> str:
    kind, bracket, called = name.partition("[")
    return sentence("clash_group", name=called[:-1]) if bracket else sentence(f"clash_{kind}")


def rejected_reason(code: str, values: Mapping[str, Any] | None) -> str:
    """Return why a room was not chosen."""
    told = dict(values or {})
    return sentence(code, **told | {"unit": unit_name(told.get("unit"))})


def unit_name(unit: str | None) -> str:
    """Return what weights are counted in: ``households`` (or None), ``people``, ``estates``."""
    return sentence(f"unit_{unit or 'households'}")
