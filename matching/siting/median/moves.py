"""Compiled moves of the median search: open, close and weigh up, over the arcs of a `Core`.

Signatures are written out, so nothing is compiled while a planner waits; no loop holds the
interpreter's lock.

The data are ``(rowptr, rowidx, rowcost, colptr, colidx, colcost, cap, cost, memptr, member,
least, most)``: arcs by demand (from near to far) and by candidate, what unserved demand pays,
yuan, the groups of each candidate, and how many members of each group may be open.

A state is ``(near, next, paid, spare, loss, place, slots, count, money, extra)``:

near, next
    (n,) the open candidates nearest and second nearest to each demand point, -1 for none.
paid, spare
    (n,) what it pays, and what it would pay if `near` closed.
loss
    (m,) what closing each open candidate would cost; of closed ones without meaning.
place, slots
    (m,) position of each open candidate in `slots`, -1 while closed; its first
    ``place[m]`` entries are the open ones (`place` has m + 1 entries, the last is the number).
count
    (g + 1,) open members of each group.
money
    (2,) yuan left, value of the choice.
extra
    (m,) zeros between moves (Whitaker 1983; Resende & Werneck 2007: what a candidate saves of
    the losses of each open one).
"""

from typing import Any

from numba import types

from matching.compiled import compiled

__all__ = ["DATA", "STATE", "add", "allowed", "fits", "gain", "remove", "swap_out"]

INDEX, POINTER = types.int32[::1], types.int64[::1]
FLOATS = types.float64[::1]
DATA = types.Tuple(  # type: ignore[no-untyped-call]
    (POINTER, INDEX, FLOATS, POINTER, INDEX, FLOATS, FLOATS, FLOATS, POINTER, INDEX, INDEX, INDEX)
)
STATE = types.Tuple(  # type: ignore[no-untyped-call]
    (INDEX, INDEX, FLOATS, FLOATS, FLOATS, INDEX, INDEX, INDEX, FLOATS, FLOATS)
)
INTEGER, NUMBER, FLAG = types.int64, types.float64, types.boolean


@compiled(INTEGER(DATA, STATE, INTEGER))
def add(data: Any, state: Any, j: Any) -> Any:
    """Open candidate j; return the arcs followed."""
    _, _, _, colptr, colidx, colcost, _, cost, memptr, member, _, _ = data
    near, second, paid, spare, loss, place, slots, count, money, _extra = state
    loss[j] = 0.0
    for e in range(colptr[j], colptr[j + 1]):
        i, c = colidx[e], colcost[e]
        if c < paid[i]:
            k = near[i]
            if k >= 0:
                loss[k] -= spare[i] - paid[i]
            money[1] -= paid[i] - c
            loss[j] += paid[i] - c
            second[i], spare[i] = k, paid[i]
            near[i], paid[i] = j, c
        elif c < spare[i]:
            loss[near[i]] -= spare[i] - c
            second[i], spare[i] = j, c
    last = len(place) - 1
    place[j] = place[last]
    slots[place[last]] = j
    place[last] += 1
    money[0] -= cost[j]
    for e in range(memptr[j], memptr[j + 1]):
        count[member[e]] += 1
    return colptr[j + 1] - colptr[j]


@compiled(INTEGER(DATA, STATE, INTEGER))
def remove(data: Any, state: Any, j: Any) -> Any:
    """Close candidate j; return the arcs followed."""
    rowptr, rowidx, rowcost, colptr, colidx, _, cap, cost, memptr, member, _, _ = data
    near, second, paid, spare, loss, place, slots, count, money, _extra = state
    last = len(place) - 1
    place[last] -= 1
    moved = slots[place[last]]
    slots[place[j]] = moved
    place[moved] = place[j]
    place[j] = -1
    work = colptr[j + 1] - colptr[j]
    for e in range(colptr[j], colptr[j + 1]):
        i = colidx[e]
        if near[i] == j:
            money[1] += spare[i] - paid[i]
            near[i], paid[i] = second[i], spare[i]
        elif second[i] == j:
            loss[near[i]] -= spare[i] - paid[i]
        else:
            continue
        second[i], spare[i] = -1, cap[i]
        for f in range(rowptr[i], rowptr[i + 1]):
            k = rowidx[f]
            if place[k] >= 0 and k != near[i]:
                second[i], spare[i] = k, rowcost[f]
                work += f - rowptr[i]
                break
        if near[i] >= 0:
            loss[near[i]] += spare[i] - paid[i]
    money[0] += cost[j]
    for e in range(memptr[j], memptr[j + 1]):
        count[member[e]] -= 1
    return work


@compiled(FLAG(DATA, STATE, INTEGER, INTEGER))
def allowed(data: Any, state: Any, into: Any, out: Any) -> Any:
    """Tell whether the groups allow opening `into` and closing `out` (-1: none)."""
    memptr, member, least, most = data[8], data[9], data[10], data[11]
    count = state[7]
    if into >= 0:
        for e in range(memptr[into], memptr[into + 1]):
            if count[member[e]] >= most[member[e]]:
                leaves = False
                if out >= 0:
                    for f in range(memptr[out], memptr[out + 1]):
                        leaves = leaves or member[f] == member[e]
                if not leaves:
                    return False
    if out >= 0:
        for e in range(memptr[out], memptr[out + 1]):
            if count[member[e]] <= least[member[e]]:
                comes = False
                if into >= 0:
                    for f in range(memptr[into], memptr[into + 1]):
                        comes = comes or member[f] == member[e]
                if not comes:
                    return False
    return True


@compiled(FLAG(DATA, STATE, INTEGER, INTEGER))
def fits(data: Any, state: Any, into: Any, out: Any) -> Any:
    """Tell whether money and groups allow opening `into` and closing `out` (-1: none)."""
    cost, money = data[7], state[8]
    price = 0.0
    if into >= 0:
        price += cost[into]
    if out >= 0:
        price -= cost[out]
    return price <= money[0] and allowed(data, state, into, out)


@compiled(NUMBER(DATA, STATE, INTEGER))
def gain(data: Any, state: Any, j: Any) -> Any:
    """Return what opening candidate j would save."""
    colptr, colidx, colcost = data[3], data[4], data[5]
    paid = state[2]
    saved = 0.0
    for e in range(colptr[j], colptr[j + 1]):
        saved += max(paid[colidx[e]] - colcost[e], 0.0)
    return saved


@compiled(types.Tuple((INTEGER, NUMBER))(DATA, STATE, INTEGER))  # type: ignore[no-untyped-call]
def swap_out(data: Any, state: Any, j: Any) -> Any:
    """Return the candidate to close when j opens, and the change of the value; -1: none may."""
    colptr, colidx, colcost = data[3], data[4], data[5]
    near, _, paid, spare, loss, place, slots, _, _, extra = state
    saved = 0.0
    for e in range(colptr[j], colptr[j + 1]):
        i, c = colidx[e], colcost[e]
        if c < paid[i]:
            saved += paid[i] - c
            if near[i] >= 0:
                extra[near[i]] += spare[i] - paid[i]
        elif c < spare[i]:
            extra[near[i]] += spare[i] - c
    out, change = -1, 0.0
    for s in range(place[len(place) - 1]):
        k = slots[s]
        rise = loss[k] - extra[k]
        extra[k] = 0.0
        if (out < 0 or rise < change) and fits(data, state, j, k):
            out, change = k, rise
    return out, change - saved
