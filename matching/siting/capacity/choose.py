"""A choice of candidates to start a search from: the best by worth that keeps to all limits."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.siting.arrays import Bools, Floats
from matching.siting.capacity.bound import take
from matching.siting.capacity.core import Core

__all__ = ["choose"]

NODES = 200  # of branch and bound: a start need not be the best


def choose(core: Core, worth: Floats, seconds: float) -> Bools | None:
    """Open the candidates of most worth that keep to the limits and have room for all demand.

    Parameters
    ----------
    core
        What to choose for.
    worth
        (m,) of each candidate, negative where it costs more than it brings.
    seconds
        That it may take; a safety stop, since so few nodes mostly end it before.

    Returns
    -------
    (m,) booleans with what is open anyway; None where no choice was found.
    """
    must = np.isinf(core.outside)
    needed = float(core.demand[must].sum() - core.capacity[core.always].sum())
    best = take(core, worth)
    enough = float(core.capacity[best & ~core.always].sum()) >= needed
    if enough and core.limits.fits(best & ~core.always):
        return best
    table, least, most = core.limits.rows()
    scale = max(float(np.abs(worth).max(initial=0.0)), 1e-300)
    found = milp(
        -worth / scale,
        integrality=np.ones(len(worth), int),
        bounds=Bounds(0, core.free.astype(np.float64)),
        constraints=[
            LinearConstraint(table, least, most),
            LinearConstraint(core.capacity[None, :] / max(needed, 1.0), min(needed, 1.0), np.inf),
        ],
        options={"node_limit": NODES, "mip_rel_gap": 1e-3, "time_limit": max(seconds, 0.01)},
    )
    if found.x is None:
        return None
    return np.asarray((found.x > 0.5) | core.always)
