"""Closing what is left of the gap with HiGHS (Huangfu & Hall 2018)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools
from matching.siting.coverage.core import Core
from matching.siting.effort import Effort
from matching.siting.programme import Programme, branch_and_cut

__all__ = ["Exact", "solve_exactly", "worth_solving"]

# What a look of HiGHS counts for, in entries of the work limit, per entry of its matrix.
ENTRIES_PER_LOOK = 120.0
# Looks that closing a gap takes, by experience: at least so many, so many per relative gap, and
# twice as many where the gap is a hard one.
FEWEST_LOOKS, LOOKS_PER_GAP, HARD_GAP = 10, 80_000, 0.005
MANY_LOOKS = 1_000  # where so many fit in, the core is so small that nothing else is worth the work
SHARE = 0.8  # of the work left that HiGHS may take

# A core is reduced already and the search has looked for good choices: presolve and HiGHS's own
# searches cost more than they give.
PLAIN: dict[str, Any] = {
    "presolve": "off",
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
}


@dataclass(frozen=True, eq=False)
class Exact:
    """What HiGHS found.

    Attributes
    ----------
    choice
        (m',) booleans, or None where it found nothing.
    bound
        Proven upper bound of the core.
    """

    choice: Bools | None
    bound: float


def worth_solving(core: Core, effort: Effort, gap: float) -> bool:
    """Tell whether HiGHS is likely to close a relative gap within the work left."""
    looks = max(FEWEST_LOOKS, LOOKS_PER_GAP * gap * (1 + gap / HARD_GAP))
    return effort.left * SHARE > min(looks, MANY_LOOKS) * _price(core)


def solve_exactly(core: Core, start: Bools, effort: Effort, gap: float) -> Exact:
    """Branch and cut on a core, from a known choice, as long as work and clock allow."""
    times = core.rows @ start.astype(np.int32)
    known = np.concatenate([start, times > 0, (times > 1)[core.second > 0]]).astype(np.float64)
    ended = branch_and_cut(
        _programme(core), effort, _price(core), effort.left * SHARE, start=known, **PLAIN,
        mip_rel_gap=max(gap, 0.0),
        mip_abs_gap=0.9 if core.whole else 1e-9 * float(core.weight.sum()),
    )  # fmt: skip
    effort.truncated = effort.truncated or ended.cut
    choice = None if ended.values is None else ended.values[: len(start)] > 0.5
    # The programme minimises the negative, so its lower bound is the upper bound negated.
    bound = np.inf if np.isinf(ended.bound) else -ended.bound + 9e-10 * abs(ended.bound)
    return Exact(choice, bound)


def _price(core: Core) -> float:
    """Entries that one look of HiGHS counts for."""
    return ENTRIES_PER_LOOK * core.size


def _programme(core: Core) -> Programme:
    """Maximal covering as a mixed-integer programme.

    x binary, coverage z from 0 to 1, and z' where a second reach earns: ``z + z' ≤ reach``. Where
    it earns more than the first, z is binary and z' at most z.
    """
    n, m = core.rows.shape
    twice = np.flatnonzero(core.second > 0)
    eager = np.flatnonzero(core.second[twice] > core.weight[twice])
    t, size = len(twice), m + n + len(twice)
    again = sp.csr_array((np.ones(t), (twice, np.arange(t))), shape=(n, t))
    blocks = [sp.hstack([-core.rows.astype(np.float64), sp.eye_array(n), again])]
    lower, upper = [np.full(n, -np.inf)], [np.zeros(n)]

    def add(matrix: Any, at_least: Any, at_most: Any) -> None:
        blocks.append(sp.hstack([matrix, sp.csr_array((matrix.shape[0], size - matrix.shape[1]))]))
        lower.append(np.asarray(at_least, np.float64))
        upper.append(np.asarray(at_most, np.float64))

    add(sp.csr_array(np.ones((1, m))), [-np.inf], [core.sites])
    if np.isfinite(core.budget):
        add(sp.csr_array(core.cost[None, :]), [-np.inf], [core.budget])
    if len(core.rules.most):
        add(sp.csr_array(core.rules.members.T), core.rules.least, core.rules.most)
    if len(eager):
        above = sp.csr_array(
            (np.ones(len(eager)), (np.arange(len(eager)), m + n + eager)), shape=(len(eager), size)
        )
        below = sp.csr_array(
            (np.ones(len(eager)), (np.arange(len(eager)), m + twice[eager])),
            shape=(len(eager), size),
        )
        add(above - below, np.full(len(eager), -np.inf), np.zeros(len(eager)))
    whole = np.zeros(size, bool)
    whole[:m] = True
    whole[m + twice[eager]] = True
    return Programme(
        cost=np.concatenate([np.zeros(m), -core.weight, -core.second[twice]]),
        lower=np.zeros(size),
        upper=np.ones(size),
        whole=whole,
        rows=sp.csr_array(sp.vstack(blocks)),
        least=np.concatenate(lower),
        most=np.concatenate(upper),
    )
