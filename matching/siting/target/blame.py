"""Why nothing covers the target: the smallest set of requirements that clash with it."""

import math
from collections.abc import Collection, Sequence
from typing import Final

from matching.siting.clash import UNDECIDED, clashing, limited_by, limits_of, told
from matching.siting.effort import Effort
from matching.siting.target.core import core_of
from matching.siting.target.exact import solve_exactly
from matching.siting.target.problem import TargetProblem

__all__ = ["blamed"]

ENOUGH: Final = 2  # requirements beside the target; larger sets are shrunk, not searched for
FIRST = 0.99  # a gap at which HiGHS ends with the first choice that fits


def blamed(problem: TargetProblem, effort: Effort, proven: bool) -> tuple[str, ...]:
    """Name what clashes with the target.

    Parameters
    ----------
    problem
        One for which no choice was found. Banned candidates are never to blame: the target counts
        only what the others reach.
    effort
        Work and clock; what they do not suffice to prove is taken as possible.
    proven
        Whether it is proven that there is no choice.
    """
    if not proven:
        return UNDECIDED
    names = [name for name in limits_of(problem) if name != "closed"]

    def possible(some: Sequence[str]) -> bool:
        return not _impossible(problem, some, effort)

    return ("target", *told(problem, clashing(names, possible, ENOUGH)))


def _impossible(problem: TargetProblem, names: Collection[str], effort: Effort) -> bool:
    """Tell whether it is proven that the target clashes with these requirements alone."""
    if effort.late() or effort.left <= 0:
        return False
    core = core_of(limited_by(problem, {*names, "closed"}))
    if core.impossible or not len(core.cost):
        return core.impossible
    return solve_exactly(core, None, effort, FIRST).bound == math.inf
