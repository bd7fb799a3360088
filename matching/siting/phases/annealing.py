"""Improving a schedule by simulated annealing over the phases of all candidates."""

from typing import Any

import numpy as np

from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.effort import Effort
from matching.siting.phases.plan import Plan

__all__ = ["annealed"]

CHUNK = 5_000_000  # entries between two looks at the clock
HEAT = (0.1, 1e-3)  # first and last temperature, as shares of what a site is worth on average


def annealed(plan: Plan, when: Ints, span: Bools, effort: Effort, work: float, seed: int) -> Ints:
    """Anneal from a schedule that keeps all limits; return the best one found.

    Parameters
    ----------
    plan, when
        What is asked, and a schedule.
    span
        (T,) booleans, the phases that may be changed; what opens in others stays.
    effort, work
        Entries that may be followed.
    seed
        Of the random moves.
    """
    from matching.siting.phases import kernels  # compiled code, loaded when first needed

    free = np.append(span, True)[when]
    free[plan.dated] = False
    free[plan.problem.closed] = False
    if not free.any() or work < 1:
        return when
    # What groups need in the end is no matter before the last phase.
    groups = _groups(plan, plan.least if span[-1] else 0.0 * plan.least)
    matrix, rules = _matrix(plan), _rules(plan, groups)
    state = _state(plan, when, free, groups[0])
    worth = plan.value(when) / max(int((when < plan.count).sum()), 1)
    heat = np.array(HEAT) * max(worth, 1e-9)
    best = when.astype(np.int64)
    record = np.array([state[7][0], 1e-9 * max(float(plan.weight.sum()), 1.0)])
    random, movable = np.array([seed], np.uint64), np.flatnonzero(free)
    spent, total, phases = 0, int(work), np.flatnonzero(span)
    while spent < total and not effort.late():
        until = min(spent + CHUNK, total)
        spent = kernels.anneal(
            matrix, rules, state, random, movable, phases, heat, spent, until, total, best, record
        )
    effort.spent += spent
    return best


def _matrix(plan: Plan) -> tuple[Any, ...]:
    return (
        plan.weight,
        plan.rows.indptr.astype(np.int64),
        plan.rows.indices.astype(np.int32),
        plan.cols.indptr.astype(np.int64),
        plan.cols.indices.astype(np.int32),
    )


def _groups(plan: Plan, least: Floats) -> tuple[Floats, Floats, Floats]:
    """Members, most and least of each group; all locked candidates are one that is always open."""
    locked = plan.locked.astype(np.float64)
    return (
        np.vstack([plan.member.astype(np.float64), locked[None, :]]),
        np.append(plan.most, len(locked)),
        np.append(least, locked.sum()),
    )


def _rules(plan: Plan, groups: tuple[Floats, Floats, Floats]) -> tuple[Any, ...]:
    m, count = len(plan.problem.cost), plan.count
    size = len(plan.limits)
    return (
        np.array([limit.amount for limit in plan.limits], float).reshape(size, m),
        np.array([limit.within for limit in plan.limits], float).reshape(size, count),
        *groups,
    )


def _state(plan: Plan, when: Ints, free: Bools, member: Floats) -> tuple[Any, ...]:
    """Search state (see `kernels`) of a schedule."""
    m, count = len(when), plan.count
    opened = np.flatnonzero(free & (when < count)).astype(np.int32)
    place, slots = np.full(m + 1, -1, np.int32), np.zeros(m, np.int32)
    place[opened], slots[: len(opened)] = np.arange(len(opened)), opened
    place[m] = len(opened)
    counts = [plan.rows @ (when == t).astype(np.float64) for t in range(count)]
    return (
        np.ascontiguousarray(np.array(counts, np.int32).reshape(count, len(plan.weight)).T),
        plan.first(when),
        when.astype(np.int64),
        slots,
        place,
        member @ (when < count).astype(np.float64),
        np.array([plan.left(limit, when) for limit in plan.limits], float),
        np.array([plan.value(when)]),
    )
