"""What is left to decide when the fixed pairs stand: open arcs, and the room that remains.

Limits that no flow can carry (funds of units, labels that stand alone) become rows; those that no
answer can break are left out, so that they do not slow the search.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.pairing.flow import Bipartite, Bools
from matching.pairing.problem import Floats, Ints, PairingProblem

__all__ = ["Rest", "Side", "rest_of", "standing"]


@dataclass(frozen=True, eq=False)
class Side:
    """Rows over the open arcs: ``rows @ chosen ≤ room``."""

    rows: sp.csr_array[Any]
    room: Floats

    def holds(self, chosen: Bools) -> bool:
        """Tell whether these arcs break no row."""
        used = self.rows @ chosen.astype(np.float64)
        return bool((used <= self.room + 1e-9 * np.maximum(1.0, self.room)).all())


@dataclass(frozen=True, eq=False)
class Rest:
    """The open part of a problem: a flow, loads where there are any, and rows beside it.

    ``arcs`` are the positions of the open arcs in ``score.data``, ``loads`` what they take of
    ``room``, that of the offers.
    """

    part: Bipartite
    arcs: Ints
    loads: Floats | None
    room: Floats
    side: Side


def standing(problem: PairingProblem) -> Ints:
    """Return the positions in ``score.data`` of the fixed pairs that are allowed."""
    if len(problem.fixed) == 0:
        return np.zeros(0, dtype=np.int64)
    m = max(1, problem.score.shape[1])
    needs, offers = problem.arcs
    keys = problem.fixed[:, 0] * m + problem.fixed[:, 1]
    order = np.argsort(needs * m + offers, kind="stable")
    return order[np.isin((needs * m + offers)[order], keys)]


def rest_of(problem: PairingProblem) -> Rest | None:
    """Return what is left beside the fixed pairs; None when they cannot stand."""
    needs, offers = problem.arcs
    stand = standing(problem)
    if len(stand) < len(problem.fixed):
        return None
    load = np.ones(len(needs)) if problem.load is None else problem.load
    n, m = problem.score.shape
    room = problem.capacity - np.bincount(offers[stand], load[stand], m)
    limit = problem.limit - np.bincount(needs[stand], minlength=n)
    total, funds = _left_of_units(problem, offers[stand])
    keys = problem.alone_keys
    gone = keys[stand][keys[stand] >= 0]
    slack = 1e-9 * np.maximum(1.0, problem.capacity)
    broken = (room < -slack).any() or (limit < 0).any() or (total < 0).any()
    if broken or (funds < -1e-9 * np.maximum(1.0, problem.funds)).any():
        return None
    if len(np.unique(gone)) < len(gone):
        return None
    free = np.ones(len(needs), dtype=bool)
    free[stand] = False
    free &= (limit[needs] > 0) & (load <= room[offers] + slack[offers]) & ~np.isin(keys, gone)
    owner = problem.unit[offers]
    free &= (total[owner] >= 1) & (problem.cost[offers] <= funds[owner] + 1e-9)
    arcs = np.flatnonzero(free)
    group, wanting = _groups(problem, needs[stand])
    whole = np.maximum(np.floor(room), 0).astype(np.int64)
    unit, most = _totals(problem, whole, total)
    part = Bipartite(needs[arcs], offers[arcs], problem.score.data[arcs], limit, whole, group,
                     wanting, unit, most)  # fmt: skip
    rows = [_alone(part, keys[arcs]), _money(problem, part, funds)]
    loads = None if problem.load is None else load[arcs]
    if loads is not None:  # no flow that could carry the totals
        rows.append(_rows(problem.unit[part.offer], np.ones(len(arcs)), total))
    return Rest(part, arcs, loads, np.maximum(room, 0.0), _side(rows, len(arcs)))


def _left_of_units(problem: PairingProblem, taken: Ints) -> tuple[Floats, Floats]:
    """Return the totals and funds that pairs with the offers `taken` leave."""
    owner, units = problem.unit[taken], len(problem.total)
    spent = np.bincount(owner, problem.cost[taken], units)
    return problem.total - np.bincount(owner, minlength=units), problem.funds - spent


def _groups(problem: PairingProblem, served: Ints) -> tuple[Ints, Ints]:
    """Return the group of each need from 0 on, and whether it still counts to serve each."""
    n = problem.score.shape[0]
    if problem.group is None:
        return np.zeros(n, dtype=np.int64), np.zeros(1, dtype=np.int64)
    labels, group = np.unique(problem.group, return_inverse=True)
    wanting = np.ones(len(labels), dtype=np.int64)
    wanting[group[served]] = 0
    return group, wanting


def _totals(problem: PairingProblem, room: Ints, total: Floats) -> tuple[Ints, Ints]:
    """Return units and totals for the flow; nothing where no total can bind."""
    ample = np.bincount(problem.unit, room, len(total))
    if problem.load is not None or (ample <= total).all():
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing
    return problem.unit, np.minimum(ample, total).astype(np.int64)


def _alone(part: Bipartite, keys: Ints) -> tuple[sp.csr_array[Any], Floats]:
    """Return a row for each label and period that could stand twice."""
    known, n = np.flatnonzero(keys >= 0), max(1, len(part.limit))
    labels, row = np.unique(keys[known], return_inverse=True)
    cells = np.unique(row * n + part.need[known])  # each label with each of its needs, once
    most = np.bincount(cells // n, part.limit[cells % n], len(labels))
    binds = most[row] > 1
    kept, row = np.unique(row[binds], return_inverse=True)
    cells = known[binds]
    rows = sp.csr_array((np.ones(len(row)), (row, cells)), shape=(len(kept), len(keys)))
    return rows, np.ones(len(kept))


def _money(
    problem: PairingProblem, part: Bipartite, funds: Floats
) -> tuple[sp.csr_array[Any], Floats]:
    """Return a row for each unit that could spend more than it has."""
    m = len(part.capacity)
    pairs = np.bincount(part.offer, minlength=m)
    if problem.load is None:
        pairs = np.minimum(pairs, part.capacity)
    ample = np.bincount(problem.unit, pairs * problem.cost, len(funds))
    return _rows(
        problem.unit[part.offer], problem.cost[part.offer], np.where(ample > funds, funds, np.inf)
    )


def _rows(owner: Ints, takes: Floats, room: Floats) -> tuple[sp.csr_array[Any], Floats]:
    """Return a row for each owner with a finite room: what its arcs take of it."""
    binds = np.isfinite(room)
    number = np.cumsum(binds) - 1
    at = np.flatnonzero(binds[owner] & (takes > 0))
    rows = sp.csr_array((takes[at], (number[owner[at]], at)), shape=(int(binds.sum()), len(owner)))
    return rows, np.maximum(room[binds], 0.0)


def _side(parts: list[tuple[sp.csr_array[Any], Floats]], arcs: int) -> Side:
    rows = sp.vstack([part for part, _ in parts], format="csr")
    return Side(sp.csr_array(rows), np.concatenate([room for _, room in parts]))
