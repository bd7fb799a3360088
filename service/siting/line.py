"""Who is next in line: at which budget, number of sites, or after the last year."""

from typing import Any, Final

import numpy as np

from matching import siting
from service.siting.choosing import Choice

__all__ = ["NEXT", "next_ones"]

# Codes of rooms that are next in line, in the words of `service.sentences.siting`: what a room
# brings, by objective, and what must be given for it.
BRINGS: Final = {
    "coverage": "next_by",
    "distance": "next_saves_by",
    "worst-distance": "next_shortens_by",
    "capacity": "next_serves_by",
}
AFTER: Final = ("next_after_phases_budget", "next_after_phases_sites", "next_after_target")
NEXT: Final = (*(f"{code}_{by}" for code in BRINGS.values() for by in ("budget", "sites")), *AFTER)


def next_ones(choice: Choice) -> dict[int, dict[str, Any]]:
    """Return code and values of the candidates that would be opened next, best first.

    After a target, and after the last of several years, each is told with what it costs on top.
    """
    objective, by = choice.request.objective, _limit(choice)
    code = (
        f"next_after_{by}" if by.startswith(("phases", "target")) else f"{BRINGS[objective]}_{by}"
    )
    problem = _asked(choice)
    line = siting.next_in_line(problem, choice.result.chosen)
    spent = 0.0 if by in ("target", "phases_budget") else problem.cost[choice.sites].sum()
    cost = spent + np.cumsum(problem.cost[line.candidates])
    told: dict[int, dict[str, Any]] = {}
    for at, column in enumerate(line.candidates.tolist()):
        gain = float(line.added[at])
        values: dict[str, Any] = {"rank": at + 1, **_gain(objective, gain)}
        if by in ("sites", "phases_sites"):
            values["sites"] = at + 1 if by == "phases_sites" else len(choice.sites) + at + 1
        else:
            values["budget"] = f"{cost[at]:,.0f}"
        told[column] = {"code": code, "values": values}
    return told


def _limit(choice: Choice) -> str:
    """Return what would have to be raised."""
    if choice.request.objective == "full-coverage":
        return "target"
    if choice.request.phases is not None:
        paid = any(phase.budget is not None for phase in choice.request.phases.phases)
        return "phases_budget" if paid else "phases_sites"
    return "budget" if choice.problem.budget is not None else "sites"


def _asked(choice: Choice) -> Any:
    """Return the problem whose objective tells who is next; money counts where it is asked for."""
    if _limit(choice) in ("target", "phases_budget"):
        return choice.view.replace(budget=float(choice.view.cost.sum()))
    return choice.view if choice.request.objective == "coverage" else choice.problem


def _gain(objective: str, gain: float) -> dict[str, str]:
    if objective == "distance":
        return {"saved": f"{gain / 1000.0:,.1f}"}
    if objective == "worst-distance":
        return {"metres": f"{gain:,.0f}"}
    return {"households": f"{gain:,.0f}"}
