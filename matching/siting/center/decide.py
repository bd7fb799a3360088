"""Whether a radius suffices: greedy and annealing find covers, prices and HiGHS refute them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.siting.arrays import Bools
from matching.siting.center.exact import cover_exactly
from matching.siting.center.reach import Field, cover_core
from matching.siting.effort import Effort
from matching.siting.median.bound import dual_bound
from matching.siting.median.core import Core
from matching.siting.median.feasible import first_choice
from matching.siting.median.search import Search

__all__ = ["Verdict", "decide", "whole_choice"]

HEAT: Final = (0.7, 0.1)  # first and last temperature, in demand points
REDUCING = 30.0  # arcs that could be followed, per distance within the radius, while it is reduced
DEPTH = 500  # most work of a search or a bound per arc
SURE = 1e-9  # what the bound must be above to prove that somebody stays uncovered


@dataclass(frozen=True, eq=False)
class Verdict:
    """What is known of a radius.

    Attributes
    ----------
    possible
        True, False, or None: not decided.
    choice
        (m',) booleans over the field of a choice that covers all, where possible.
    """

    possible: bool | None
    choice: Bools | None = None


def decide(
    field: Field, radius: float, effort: Effort, work: float, seed: int, *, exactly: bool
) -> Verdict:
    """Tell whether a choice within the limits leaves nobody beyond a radius.

    Parameters
    ----------
    field
        The problem.
    radius
        A distance.
    effort, work
        Arcs that may be followed.
    seed
        Of the random moves.
    exactly
        Ask HiGHS where search and bound decide nothing.
    """
    core = cover_core(field, radius)
    effort.spent += REDUCING * float((field.distance.data <= radius).sum())
    if (np.diff(core.rows.pointer) == 0).any():
        return Verdict(False)
    if not core.nnz:  # all are covered
        choice = first_choice(core, effort)
        if choice is None:
            return Verdict(None if effort.truncated else False)
        return Verdict(True, whole_choice(field, core, choice))
    most = min(work, DEPTH * core.size)
    search = Search(core, effort, seed)
    search.greedy()
    if search.value > 0:
        price = np.full(len(core.cap), 1.0 / len(core.cap))
        if dual_bound(core, 1.0, price, effort, most).value > SURE:
            return Verdict(False)
        search.anneal(most, HEAT)
    if search.value == 0 and core.limits.fits(search.best):
        return Verdict(True, whole_choice(field, core, search.best))
    if not exactly:
        return Verdict(None)
    possible, found = cover_exactly(core, effort, work)
    return Verdict(possible, None if found is None else whole_choice(field, core, found))


def whole_choice(field: Field, core: Core, choice: Bools) -> Bools:
    """Return a choice of the covering problem as one of the field."""
    whole = np.zeros(len(field.candidate), bool)
    whole[core.candidate[choice]] = True
    return whole
