"""What a call asks for that no room can give, told before anything is solved."""

import numpy as np

from service.errors import ServiceError
from service.siting.problems import Setting
from service.siting.request import Request

__all__ = ["refuse_what_nothing_can_meet"]


def refuse_what_nothing_can_meet(setting: Setting, request: Request) -> None:
    """Refuse money that opens no useful room, and capacity without a single known area.

    Raises
    ------
    ServiceError
        ``budget_below_cheapest``, ``areas_unknown``.
    """
    rooms = setting.rooms
    if request.objective == "capacity" and not (rooms["usable_m2"] > 0).any():
        raise ServiceError("areas_unknown")
    budget = _most_at_once(request)
    useful = np.asarray(setting.covers.T @ (setting.weight * ~setting.covered)) > 0
    cost = rooms["cost_yuan"].to_numpy(float)
    if budget is None or request.lock or not useful.any() or np.isnan(cost).any():
        return
    cheapest = int(np.argmin(np.where(useful, cost, np.inf)))
    if cost[cheapest] > budget:
        raise ServiceError(
            "budget_below_cheapest",
            budget=f"{budget:,.0f}",
            room=rooms["name"].iloc[cheapest],
            cost=f"{cost[cheapest]:,.0f}",
        )


def _most_at_once(request: Request) -> float | None:
    """Return the most that may be spent on one room; None without a limit."""
    if request.phases is None:
        return request.budget
    budgets = [phase.budget for phase in request.phases.phases]
    known = [each for each in budgets if each is not None]
    if len(known) < len(budgets) or not known:
        return None
    return sum(known) if request.phases.carry else max(known)
