"""What is opened year by year, as a run keeps it."""

from typing import Any

import numpy as np

from service.siting.choosing import Choice

__all__ = ["phases_of"]


def phases_of(choice: Choice) -> list[dict[str, Any]] | None:
    """Return the rooms, cost and coverage of each phase; None where there are no phases.

    Coverage is the share of the weight that a station or any candidate can reach.
    """
    found, asked = choice.phases, choice.request.phases
    if found is None or asked is None or found.status == "infeasible":
        return None
    ids = choice.rooms["id"].to_numpy()[choice.index]
    before = _share_before(choice)
    told = []
    for at, phase in enumerate(asked.phases):
        told.append(
            {
                "name": phase.name,
                "spaces": list(ids[found.opened[at]]),
                "cost": float(found.cost[at]),
                "coverage_before": before,
                "coverage_after": float(found.share[at]),
                "target": phase.target,
                "reached": found.reached[at],
            }
        )
        before = float(found.share[at])
    return told


def _share_before(choice: Choice) -> float:
    setting = choice.setting
    reachable = (np.diff(setting.covers.indptr) > 0) | setting.covered
    whole = float(setting.weight[reachable].sum())
    return float(setting.weight[setting.covered].sum()) / whole if whole > 0 else 1.0
