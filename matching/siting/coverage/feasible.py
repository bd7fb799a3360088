"""A choice that groups with a least number allow, to start from."""

from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.siting.arrays import Bools
from matching.siting.coverage.core import Core
from matching.siting.effort import Effort

__all__ = ["feasible"]

STOPPED = 1  # what milp calls a limit


def feasible(core: Core, effort: Effort) -> Bools | None:
    """Return few candidates of much weight that fit.

    Without groups that need members nothing is opened. None where nothing fits, or where the clock
    stopped the look for it (`Effort.truncated`).
    """
    m = len(core.cost)
    if not (core.rules.least > 0).any():
        return np.zeros(m, bool)
    if m == 0:
        return None
    reach = core.cols.T @ core.weight
    least: list[Any] = [core.rules.least, [0.0]]
    most: list[Any] = [core.rules.most, [core.sites]]
    rows = [sp.csr_array(core.rules.members.T, dtype=np.float64), sp.csr_array(np.ones((1, m)))]
    if np.isfinite(core.budget):
        rows.append(sp.csr_array(core.cost[None, :]))
        least.append([0.0])
        most.append([core.budget])
    found = milp(
        1.0 - 0.9 * reach / max(float(reach.max()), 1.0),
        integrality=np.ones(m, int),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(sp.vstack(rows).tocsr(), np.hstack(least), np.hstack(most)),
        options={"mip_rel_gap": 0.5, "time_limit": max(effort.remaining / 2, 0.01)},
    )
    effort.truncated = effort.truncated or found.status == STOPPED
    if found.x is None:
        return None
    choice = np.asarray(found.x) > 0.5
    return choice if core.fits(choice) else None
