"""Taking pairs one after another while they fit; imported only when used, since it loads numba."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.compiled import compiled

__all__ = ["Room", "stand", "take"]

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]


class Room(NamedTuple):
    """What pairs take (columns of the limits) and what is left; the last four change."""

    starts: I64
    rows: I64
    takes: F64
    need: I64
    group: I64
    left: F64
    limit: I64
    wanting: I64
    chosen: NDArray[np.bool_]


@compiled()
def stand(room: Room, arcs: I64) -> None:
    """Let these pairs stand without asking."""
    for arc in arcs:
        _add(room, arc)


@compiled()
def take(room: Room, order: I64, only_new: bool) -> None:
    """Take pairs in this order where they fit, with `only_new` for groups that have nothing."""
    for arc in order:
        need = room.need[arc]
        if room.chosen[arc] or room.limit[need] == 0:
            continue
        if only_new and room.wanting[room.group[need]] == 0:
            continue
        fits = True
        for k in range(room.starts[arc], room.starts[arc + 1]):
            if room.takes[k] > room.left[room.rows[k]]:
                fits = False
                break
        if fits:
            _add(room, arc)


@compiled()
def _add(room: Room, arc: int) -> None:
    room.chosen[arc] = True
    for k in range(room.starts[arc], room.starts[arc + 1]):
        room.left[room.rows[k]] -= room.takes[k]
    room.limit[room.need[arc]] -= 1
    room.wanting[room.group[room.need[arc]]] = 0
