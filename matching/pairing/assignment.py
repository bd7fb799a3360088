"""Generalised assignment: pairs take loads of the offers' capacity; branch and bound by HiGHS.

Two steps: first as many groups as possible, then the greatest total score with that many.
Each step starts from a greedy answer, so a time limit never leaves it without one.
"""

import time
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp

from matching.pairing.bound import price_bound
from matching.pairing.flow import Bipartite, Bools
from matching.pairing.problem import Floats, Ints

__all__ = ["LoadAnswer", "solve_loads"]

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


def solve_loads(
    part: Bipartite, loads: Floats, room: Floats, *, deadline: float, seed: int
) -> LoadAnswer:
    """Return the best pairing under loads (a,) and room (m,) that is found by `deadline`."""
    arcs, groups = len(part.need), len(part.wanting)
    rows, upper = _rows(part, loads, room)
    chosen = greedy(part, loads, room)
    reachable = np.zeros(groups, dtype=bool)
    reachable[part.group[part.need]] = True
    most = int(part.wanting[reachable].sum())
    truncated = False
    if _served(part, chosen) < most:
        gains = np.concatenate([np.zeros(arcs), part.wanting])
        step = _branch(rows, upper, gains, _columns(part, chosen), deadline, seed)
        chosen, truncated = step.values[:arcs] > 0.5, step.truncated
        most = min(most, int(np.floor(step.bound + 1e-6)))
    served = _served(part, chosen)
    if served:
        rows = sp.vstack([rows, _floor(part)], format="csr")
        upper = np.append(upper, -served)
    gains = np.concatenate([part.score, np.zeros(groups)])
    step = _branch(rows, upper, gains, _columns(part, chosen), deadline, seed)
    bound = min(step.bound, _bound_without_room(part))
    return LoadAnswer(step.values[:arcs] > 0.5, most, bound, truncated or step.truncated)


def greedy(part: Bipartite, loads: Floats, room: Floats) -> Bools:
    """Return a feasible pairing: small loads to groups with nothing, then best scores first."""
    # plain lists: the loop looks at single values, where they are far faster than arrays
    left, limit, wanting = (room + 1e-9).tolist(), part.limit.tolist(), part.wanting.tolist()
    need, offer, load = part.need.tolist(), part.offer.tolist(), loads.tolist()
    group = part.group.tolist()
    chosen = np.zeros(len(need), dtype=bool)

    def take(order: Ints, *, only_new: bool) -> None:
        for arc in order.tolist():
            i, j = need[arc], offer[arc]
            if limit[i] == 0 or load[arc] > left[j] or (only_new and not wanting[group[i]]):
                continue
            chosen[arc] = True
            left[j] -= load[arc]
            limit[i] -= 1
            wanting[group[i]] = 0

    take(np.lexsort((-part.score, loads)), only_new=True)
    good = np.flatnonzero(~chosen & (part.score > 0))
    take(good[np.argsort(-part.score[good], kind="stable")], only_new=False)
    return chosen


def _served(part: Bipartite, chosen: Bools) -> int:
    return int(part.wanting[np.unique(part.group[part.need[chosen]])].sum())


def _bound_without_room(part: Bipartite) -> float:
    """Return the total score if every offer had room for all: a bound before any search."""
    free = part._replace(wanting=np.zeros_like(part.wanting))
    return price_bound(free, np.zeros_like(part.capacity), np.zeros(len(part.capacity)))[1]


def _columns(part: Bipartite, chosen: Bools) -> Floats:
    """Return the values of the columns (arcs, then groups) of a pairing."""
    served = np.zeros(len(part.wanting))
    served[part.group[part.need[chosen]]] = 1.0
    return np.concatenate([chosen, served * part.wanting])


def _rows(part: Bipartite, loads: Floats, room: Floats) -> tuple[sp.csr_array[Any], Floats]:
    """Return the rows ``A·(x, y) ≤ b``: loads of offers, limits of needs, y only if served."""
    n, m, g, a = len(part.limit), len(part.capacity), len(part.wanting), len(part.need)
    arc, ones = np.arange(a), np.ones(a)
    none = sp.csr_array((n + m, g))
    load = sp.csr_array((loads, (part.offer, arc)), (m, a))
    limit = sp.csr_array((ones, (part.need, arc)), (n, a))
    served = sp.csr_array((-ones, (part.group[part.need], arc)), (g, a))
    top = sp.hstack([sp.vstack([load, limit]), none])
    rows = sp.vstack([top, sp.hstack([served, sp.eye_array(g)])], format="csr")
    return rows, np.concatenate([room, part.limit, np.zeros(g)])


def _floor(part: Bipartite) -> sp.csr_array[Any]:
    """Return the row that keeps the number of groups served from falling."""
    return sp.csr_array(np.concatenate([np.zeros(len(part.need)), -part.wanting])[None, :])


def _branch(
    rows: sp.csr_array[Any], upper: Floats, gains: Floats, start: Floats, deadline: float, seed: int
) -> _Step:
    """Maximise `gains` over 0–1 columns under ``rows·x ≤ upper``, starting from `start`."""
    import highspy

    left = CARE * (deadline - time.perf_counter())
    if left <= 0:
        return _Step(start, float(np.maximum(gains, 0).sum()), True)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {
        "output_flag": False, "threads": 1, "random_seed": seed % 2**31, "time_limit": left,
        "mip_rel_gap": 0.0, "mip_abs_gap": 1e-9, "mip_max_nodes": NODES,
        "mip_feasibility_tolerance": 1e-9,
    }  # fmt: skip
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(_model(rows, upper, gains))
    solution = highspy.HighsSolution()
    solution.col_value = list(start)
    highs.setSolution(solution)
    highs.run()
    info = highs.getInfo()
    truncated = highs.getModelStatus() == highspy.HighsModelStatus.kTimeLimit
    values = np.asarray(highs.getSolution().col_value)
    if len(values) == 0 or gains @ np.round(values) < gains @ start:
        values = start
    bound = info.mip_dual_bound if np.isfinite(info.mip_dual_bound) else np.maximum(gains, 0).sum()
    return _Step(np.round(values), float(bound), truncated)


def _model(rows: sp.csr_array[Any], upper: Floats, gains: Floats) -> Any:
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
    lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    return lp
