"""Pairing under limits that no flow can carry: branch and bound by HiGHS.

Such are loads (generalised assignment), funds of units, and labels that stand alone. Two steps:
first as many groups as possible, then the greatest total score with that many. Each step starts
from a greedy answer, so a time limit never leaves it without one.
"""

import time
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp

from matching.pairing.bound import price_bound
from matching.pairing.flow import Bipartite, Bools
from matching.pairing.greedy import greedy
from matching.pairing.problem import Floats, Prices
from matching.pairing.rest import Side

__all__ = ["LoadAnswer", "limits_of", "served", "side_prices", "solve_limits"]

NODES = 200_000  # work limit of branch and bound in each step
CARE = 0.9  # HiGHS looks at the clock rarely while it simplifies a large problem


class LoadAnswer(NamedTuple):
    """Chosen arcs with bounds on groups and score; `truncated` by the clock."""

    chosen: Bools
    groups_bound: int
    score_bound: float
    truncated: bool


@dataclass(frozen=True)
class _Step:
    """One answer of HiGHS: values of all columns, bound, and whether the clock ended it."""

    values: Floats
    bound: float
    truncated: bool


def limits_of(part: Bipartite, loads: Floats, room: Floats, side: Side) -> Side:
    """Return all that pairs take: loads of the offers' room, totals, and last the rows beside."""
    arc, m, u = np.arange(len(part.need)), len(part.capacity), len(part.total)
    rows = [sp.csr_array((loads, (part.offer, arc)), (m, len(arc)))]
    if u:
        rows.append(sp.csr_array((np.ones(len(arc)), (part.unit[part.offer], arc)), (u, len(arc))))
    together = sp.csr_array(sp.vstack([*rows, side.rows], format="csr"))
    return Side(together, np.concatenate([room, part.total, side.room]))


def solve_limits(
    part: Bipartite,
    limits: Side,
    start: Bools,
    *,
    deadline: float,
    seed: int,
    most: int | None = None,
) -> LoadAnswer:
    """Return the best pairing under `limits` that is found by `deadline`, beginning at `start`.

    `most` is a proven bound on the groups that can be served, where one is known.
    """
    arcs, groups = len(part.need), len(part.wanting)
    rows, upper = _rows(part, limits)
    chosen, truncated = start, False
    most = served(part, np.ones(arcs, dtype=bool)) if most is None else most
    if served(part, chosen) < most:
        gains = np.concatenate([np.zeros(arcs), part.wanting])
        step = _branch(rows, upper, gains, _columns(part, chosen), deadline, seed)
        chosen, truncated = step.values[:arcs] > 0.5, step.truncated
        most = min(most, int(np.floor(step.bound + 1e-6)))
        chosen |= greedy(part, limits, among=part.score > 0, begin=chosen)
    count = served(part, chosen)
    if count:
        rows = sp.csr_array(sp.vstack([rows, _floor(part)], format="csr"))
        upper = np.append(upper, -count)
    gains = np.concatenate([part.score, np.zeros(groups)])
    step = _branch(rows, upper, gains, _columns(part, chosen), deadline, seed)
    bound = min(step.bound, _bound_without_room(part))
    return LoadAnswer(step.values[:arcs] > 0.5, most, bound, truncated or step.truncated)


def side_prices(part: Bipartite, limits: Side, start: Bools, *, deadline: float) -> Floats | None:
    """Return what one more of each of `limits` is worth to the linear program, with as many groups.

    None where it is not solved by `deadline`.
    """
    import highspy

    rows, upper = _rows(part, limits)
    rows = sp.csr_array(sp.vstack([rows, _floor(part)], format="csr"))
    upper = np.append(upper, -served(part, start))
    gains = np.concatenate([part.score, np.zeros(len(part.wanting))])
    highs = _solver(rows, upper, gains, deadline, whole=False)
    if highs is None or highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    prices = np.asarray(highs.getSolution().row_dual)[: len(limits.room)]
    return np.asarray(np.maximum(prices, 0.0))


def served(part: Bipartite, chosen: Bools) -> int:
    """Return how many groups that count these arcs serve."""
    return int(part.wanting[np.unique(part.group[part.need[chosen]])].sum())


def _bound_without_room(part: Bipartite) -> float:
    """Return the total score if every offer had room for all: a bound before any search."""
    free = part._replace(wanting=np.zeros_like(part.wanting))
    size = len(part.capacity) + len(part.total)
    return price_bound(free, Prices(np.zeros(size, dtype=np.int64), np.zeros(size)))[1]


def _columns(part: Bipartite, chosen: Bools) -> Floats:
    """Return the values of the columns (arcs, then groups) of a pairing."""
    reached = np.zeros(len(part.wanting))
    reached[part.group[part.need[chosen]]] = 1.0
    return np.concatenate([chosen, reached * part.wanting])


def _rows(part: Bipartite, limits: Side) -> tuple[sp.csr_array[Any], Floats]:
    """Return the rows ``A·(x, y) ≤ b``: limits, limits of needs, y only if served."""
    n, g, a = len(part.limit), len(part.wanting), len(part.need)
    arc, ones = np.arange(a), np.ones(a)
    limit = sp.csr_array((ones, (part.need, arc)), (n, a))
    serving = sp.csr_array((-ones, (part.group[part.need], arc)), (g, a))
    top = sp.vstack([limits.rows, limit])
    top = sp.hstack([top, sp.csr_array((top.shape[0], g))])
    rows = sp.vstack([top, sp.hstack([serving, sp.eye_array(g)])], format="csr")
    return sp.csr_array(rows), np.concatenate([limits.room, part.limit, np.zeros(g)])


def _floor(part: Bipartite) -> sp.csr_array[Any]:
    """Return the row that keeps the number of groups served from falling."""
    return sp.csr_array(np.concatenate([np.zeros(len(part.need)), -part.wanting])[None, :])


def _branch(
    rows: sp.csr_array[Any], upper: Floats, gains: Floats, start: Floats, deadline: float, seed: int
) -> _Step:
    """Maximise `gains` over 0–1 columns under ``rows·x ≤ upper``, starting from `start`."""
    import highspy

    highs = _solver(rows, upper, gains, deadline, start=start, seed=seed)
    if highs is None:
        return _Step(start, float(np.maximum(gains, 0).sum()), True)
    info = highs.getInfo()
    truncated = highs.getModelStatus() == highspy.HighsModelStatus.kTimeLimit
    values = np.asarray(highs.getSolution().col_value)
    if len(values) == 0 or gains @ np.round(values) < gains @ start:
        values = start
    bound = info.mip_dual_bound if np.isfinite(info.mip_dual_bound) else np.maximum(gains, 0).sum()
    return _Step(np.round(values), float(bound), truncated)


def _solver(
    rows: sp.csr_array[Any],
    upper: Floats,
    gains: Floats,
    deadline: float,
    *,
    start: Floats | None = None,
    seed: int = 0,
    whole: bool = True,
) -> Any:
    """Return HiGHS after its run, in whole numbers or not; None where no time is left."""
    import highspy

    left = CARE * (deadline - time.perf_counter())
    if left <= 0:
        return None
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    # Exact, and without restarts: see docs/decisions/siting-capacity.md for what happened else.
    options: dict[str, Any] = {
        "output_flag": False, "threads": 1, "random_seed": seed % 2**31, "time_limit": left,
        "mip_rel_gap": 0.0, "mip_abs_gap": 1e-9, "mip_max_nodes": NODES,
        "mip_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9,
        "mip_allow_restart": False,
    }  # fmt: skip
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(_model(rows, upper, gains, whole=whole))
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = list(start)
        highs.setSolution(solution)
    highs.run()
    return highs


def _model(rows: sp.csr_array[Any], upper: Floats, gains: Floats, *, whole: bool) -> Any:
    import highspy

    columns = len(gains)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, len(upper)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = gains, np.zeros(columns), np.ones(columns)
    lp.row_lower_, lp.row_upper_ = np.full(len(upper), -highspy.kHighsInf), upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = rows.indptr, rows.indices
    lp.a_matrix_.value_ = rows.data
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    return lp
