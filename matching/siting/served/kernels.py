"""Compiled loops over flows from open candidates to demand, over entries by candidate.

A net is the tuple ``(colptr, points, rowptr, entries, owner, weight, capacity)``: the demand point
of each entry by candidate, and by demand point the entries that lead to it; `owner` is the
candidate of each entry. A flow is the tuple ``(flow, left, room, opened, total)``:

flow
    Weight served along each entry.
left
    (n,) weight of each demand point that is not served.
room
    (m,) what each open candidate has left.
opened
    (m,) 1 while open.
total
    [weight served, entries followed].

A flow is always a largest one for what is open: opening adds along augmenting paths from the new
candidate, closing refills along paths to what it served (Ford & Fulkerson 1956; shortest paths
first, Edmonds & Karp 1972). More than `LEAST` of a weight is something.
"""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled
from matching.siting.capacity.kernels import LIMITS, may
from matching.siting.draws import below, unit

__all__ = ["anneal", "close", "count", "extend", "may", "open_up"]

INDEX, POINTER, FLOATS = types.int32[::1], types.int64[::1], types.float64[::1]
MARKS, RANDOM = types.uint8[::1], types.uint64[::1]
NET = types.Tuple((POINTER, INDEX, POINTER, INDEX, INDEX, FLOATS, FLOATS))  # type: ignore[no-untyped-call]
FLOW = types.Tuple((FLOATS, FLOATS, FLOATS, MARKS, FLOATS))  # type: ignore[no-untyped-call]
# Marks of who has been visited, and the entry that led to each demand point and candidate.
VISITS = types.Tuple((INDEX, INDEX, INDEX, INDEX, INDEX))  # type: ignore[no-untyped-call]
INTEGER, NUMBER, FLAG, VOID = types.int64, types.float64, types.boolean, types.void
LEAST = 1e-9  # relative to the largest weight; the nets are scaled so that this is 1


@compiled(INTEGER(NET, FLOW, VISITS, INTEGER))
def _search(net: Any, flow: Any, visits: Any, start: Any) -> Any:
    """Find a demand point with weight left on a path from an open candidate; -1: there is none."""
    colptr, points, rowptr, entries, owner, _weight, _capacity = net
    along, left, _room, _opened, total = flow
    seen, to_point, to_candidate, queue, number = visits
    number[0] += 1
    mark, n = number[0], len(left)
    queue[0], first, last = start, 0, 1
    seen[n + start] = mark
    while first < last:
        c = queue[first]
        first += 1
        for e in range(colptr[c], colptr[c + 1]):
            d = points[e]
            if seen[d] == mark:
                continue
            seen[d] = mark
            to_point[d] = e
            if left[d] > LEAST:
                total[1] += first + last
                return d
            for f in entries[rowptr[d] : rowptr[d + 1]]:
                k = owner[f]
                if along[f] > LEAST and seen[n + k] != mark:
                    seen[n + k] = mark
                    to_candidate[k] = f
                    queue[last] = k
                    last += 1
        total[1] += 2 * (colptr[c + 1] - colptr[c])
    return -1


@compiled(VOID(NET, FLOW, VISITS, INTEGER))
def open_up(net: Any, flow: Any, visits: Any, j: Any) -> Any:
    """Open candidate j and serve as much more as that allows."""
    points, owner = net[1], net[4]
    along, left, room, opened, total = flow
    _seen, to_point, to_candidate, _queue, _number = visits
    opened[j], room[j] = 1, net[6][j]
    while room[j] > LEAST:
        end = _search(net, flow, visits, j)
        if end < 0:
            return
        more, d = min(room[j], left[end]), end
        while owner[to_point[d]] != j:
            f = to_candidate[owner[to_point[d]]]
            more = min(more, along[f])
            d = points[f]
        d = end
        along[to_point[d]] += more
        while owner[to_point[d]] != j:
            f = to_candidate[owner[to_point[d]]]
            along[f] -= more
            d = points[f]
            along[to_point[d]] += more
        left[end] -= more
        room[j] -= more
        total[0] += more


@compiled(FLAG(NET, FLOW, VISITS, INTEGER))
def _refill(net: Any, flow: Any, visits: Any, start: Any) -> Any:
    """Serve more of a demand point from a candidate with room at the end of a path, if any."""
    colptr, points, rowptr, entries, owner, _weight, _capacity = net
    along, left, room, opened, total = flow
    seen, to_point, to_candidate, queue, number = visits
    number[0] += 1
    mark, n = number[0], len(left)
    queue[0], first, last = start, 0, 1
    seen[start] = mark
    while first < last:
        d = queue[first]
        first += 1
        for f in entries[rowptr[d] : rowptr[d + 1]]:
            k = owner[f]
            if not opened[k] or seen[n + k] == mark:
                continue
            seen[n + k] = mark
            to_candidate[k] = f
            if room[k] > LEAST:
                more, c = min(room[k], left[start]), k
                while points[to_candidate[c]] != start:
                    e = to_point[points[to_candidate[c]]]
                    more = min(more, along[e])
                    c = owner[e]
                room[k] -= more
                along[to_candidate[k]] += more
                c = k
                while points[to_candidate[c]] != start:
                    e = to_point[points[to_candidate[c]]]
                    along[e] -= more
                    c = owner[e]
                    along[to_candidate[c]] += more
                left[start] -= more
                total[0] += more
                return True
            for e in range(colptr[k], colptr[k + 1]):
                i = points[e]
                if along[e] > LEAST and seen[i] != mark:
                    seen[i] = mark
                    to_point[i] = e
                    queue[last] = i
                    last += 1
            total[1] += 2 * (colptr[k + 1] - colptr[k])
    return False


@compiled(VOID(NET, FLOW, VISITS, INTEGER, FLAG))
def close(net: Any, flow: Any, visits: Any, j: Any, refill: Any) -> Any:
    """Close candidate j; with `refill` the others serve as much of its demand as they can."""
    colptr, points = net[0], net[1]
    along, left, room, opened, total = flow
    opened[j], room[j] = 0, 0.0
    for e in range(colptr[j], colptr[j + 1]):
        left[points[e]] += along[e]
        total[0] -= along[e]
    for e in range(colptr[j], colptr[j + 1]):
        freed = along[e] > LEAST
        along[e] = 0.0
        while refill and freed and left[points[e]] > LEAST:
            freed = _refill(net, flow, visits, types.int64(points[e]))


@compiled(VOID(LIMITS, FLOATS, FLOATS, INTEGER, NUMBER))
def count(limits: Any, sums: Any, used: Any, j: Any, sign: Any) -> Any:
    """Count a candidate as opened (sign 1) or closed (sign -1) in the limits."""
    sums[2] -= sign
    for e in range(limits[2][j], limits[2][j + 1]):
        used[limits[3][e]] += sign * limits[4][e]


@compiled(VOID(NET, FLOW, VISITS, LIMITS, FLOATS, FLOATS, FLOATS, FLOATS))
def extend(
    net: Any, flow: Any, visits: Any, limits: Any, sums: Any, used: Any, gain: Any, price: Any
) -> Any:
    """Open what serves most more per price until nothing serves more; lazily (Minoux 1978).

    `gain` holds an upper bound of what each candidate adds, and is lowered on the way.
    """
    opened, total = flow[3], flow[4]
    while True:
        best, worth, second = -1, 0.0, 0.0
        for j in range(len(gain)):
            value = gain[j] / price[j]
            if opened[j] or gain[j] <= LEAST or value <= second:
                continue
            if not may(limits, sums, used, j, -1):
                continue
            if value > worth:
                best, worth, second = j, value, worth
            else:
                second = value
        total[1] += len(gain)
        if best < 0:
            return
        before = total[0]
        open_up(net, flow, visits, best)
        gain[best] = total[0] - before
        if gain[best] > LEAST and gain[best] / price[best] >= second:
            count(limits, sums, used, best, 1.0)
        else:
            close(net, flow, visits, best, False)


@compiled(
    VOID(
        NET, FLOW, VISITS, LIMITS, FLOATS, FLOATS, RANDOM, FLOATS,
        NUMBER, NUMBER, MARKS, FLOATS,
    )
)  # fmt: skip
def anneal(
    net: Any, flow: Any, visits: Any, limits: Any, sums: Any, used: Any, random: Any, heat: Any,
    until: Any, end: Any, best: Any, record: Any,
) -> Any:  # fmt: skip
    """Anneal over openings, closings and swaps, until total[1] reaches `until`.

    The temperature falls from heat[0] to heat[1], geometrically in the work from heat[2] to
    `end`. `best` holds the best choice, record[0] its value.
    """
    colptr, points, rowptr, entries, owner, _weight, _capacity = net
    opened, total = flow[3], flow[4]
    m = len(opened)
    step, hot = 0, heat[0]
    while total[1] < until:
        if step % 64 == 0:
            hot = heat[0] * (heat[1] / heat[0]) ** ((total[1] - heat[2]) / (end - heat[2]))
        step += 1
        total[1] += 20
        into = below(random, m)
        width = colptr[into + 1] - colptr[into]
        if opened[into] or width == 0 or limits[1][into]:
            continue
        out = -1
        if not may(limits, sums, used, into, -1):
            if below(random, 2) == 0:  # one in the neighbourhood
                d = points[colptr[into] + below(random, width)]
                f = entries[rowptr[d] + below(random, rowptr[d + 1] - rowptr[d])]
                out = types.int64(owner[f])
            else:
                out = below(random, m)
            if not opened[out] or not may(limits, sums, used, into, out):
                continue
        before = total[0]
        if out >= 0:
            close(net, flow, visits, out, True)
        open_up(net, flow, visits, into)
        worse = before - total[0]
        if worse > 0.0 and worse > -hot * np.log(unit(random)):
            close(net, flow, visits, into, out >= 0)
            if out >= 0:
                open_up(net, flow, visits, out)
            continue
        count(limits, sums, used, into, 1.0)
        if out >= 0:
            count(limits, sums, used, out, -1.0)
        if total[0] > record[0] + LEAST:
            record[0] = total[0]
            best[:] = opened
