"""Closing what is left of the gap with HiGHS (Huangfu & Hall 2018)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools
from matching.siting.effort import Effort
from matching.siting.programme import Programme, branch_and_cut
from matching.siting.target.core import Core

__all__ = ["Exact", "solve_exactly"]

# What a look of HiGHS counts for, in entries of the work limit, per entry of its matrix.
ENTRIES_PER_LOOK = 75.0
# Where all candidates cost the same, many choices are equal, and a look takes twice as long.
ALIKE = 2.0
FEWEST_LOOKS = 10  # fewer are not worth the building
PART = 0.8  # of the work and of the time left: some stays for searching on


@dataclass(frozen=True, eq=False)
class Exact:
    """What HiGHS found.

    Attributes
    ----------
    choice
        (m',) booleans, or None where it found nothing.
    bound
        Proven lower bound of the core; infinite where nothing fits.
    cut
        Whether the clock stopped it.
    """

    choice: Bools | None
    bound: float
    cut: bool = False


def solve_exactly(core: Core, start: Bools | None, effort: Effort, gap: float) -> Exact:
    """Branch and cut on a core, from a known choice, as long as work and its part of time allow."""
    alike = bool(core.cost.size) and float(np.ptp(core.cost)) == 0
    price = max(ENTRIES_PER_LOOK * core.size * (ALIKE if alike else 1.0), 1.0)
    work = PART * effort.left
    if work < FEWEST_LOOKS * price or effort.late():
        return Exact(None, -np.inf)
    scale = max(float(core.cost.max()), 1e-9)
    ended = branch_and_cut(
        _programme(core, scale), effort, price, work,
        share=PART, start=None if start is None else _extended(core, start), mip_rel_gap=gap,
        mip_abs_gap=0.9 * core.step / scale if core.step else 1e-10,
    )  # fmt: skip
    choice = None if ended.values is None else ended.values[: len(core.cost)] > 0.5
    bound = ended.bound * scale
    return Exact(choice, bound - 1e-10 * abs(bound) if np.isfinite(bound) else bound, ended.cut)


def _extended(core: Core, choice: Bools) -> Any:
    """Values of all columns: candidates and, where demand may stay uncovered, demand."""
    if core.full:
        return choice.astype(np.float64)
    covered = core.rows @ choice.astype(np.int32) > 0
    return np.concatenate([choice, covered]).astype(np.float64)


def _programme(core: Core, scale: float) -> Programme:
    """Set covering, or its partial form with coverage z from 0 to 1, as a programme.

    Costs are counted in the dearest and weights in the heaviest, near 1 as HiGHS likes them.
    """
    n, m = core.rows.shape
    extra = 0 if core.full else n
    blocks: list[Any] = [core.rows.astype(np.float64)]
    lower, upper = [np.ones(n)], [np.full(n, np.inf)]
    if extra:
        heavy = float(core.weight.max())
        blocks[0] = sp.hstack([blocks[0], -sp.eye_array(n)])
        lower[0] = np.zeros(n)
        blocks.append(np.concatenate([np.zeros(m), core.weight / heavy])[None, :])
        lower.append(np.array([core.need / heavy]))
        upper.append(np.array([np.inf]))
    groups = sp.csr_array(core.member.T, dtype=np.float64)
    some = np.concatenate([np.ones((1, m)), core.cost[None, :] / scale])
    for rows, least, most in (
        (groups, core.least, core.most),
        (some, np.full(2, -np.inf), np.array([core.sites, core.budget / scale])),
    ):
        blocks.append(sp.hstack([sp.csr_array(rows), sp.csr_array((rows.shape[0], extra))]))
        lower.append(least)
        upper.append(most)
    return Programme(
        cost=np.concatenate([core.cost / scale, np.zeros(extra)]),
        lower=np.zeros(m + extra),
        upper=np.ones(m + extra),
        whole=np.arange(m + extra) < m,
        rows=sp.csr_array(sp.vstack([sp.csr_array(block) for block in blocks])),
        least=np.concatenate(lower),
        most=np.concatenate(upper),
    )
