"""Working memory of searches: as long as the network, so it is kept and used again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.arrays import Records

__all__ = ["NODE", "Scratch", "ScratchPool"]


# What a search keeps of a node stands side by side: metres to it (infinite: not met), and the
# bucket it waits in (-1: none).
NODE: Final = np.dtype([("metres", np.float64), ("waits", np.int64)])


@dataclass(frozen=True, eq=False)
class Scratch:
    """What one search at a time writes on; every search leaves it as it was.

    Attributes
    ----------
    state
        (n,) records of `NODE`.
    met
        (n,) nodes in the order met.
    first
        (slots,) first entry of each bucket, -1: none.
    entry
        (e, 2) a node that waits, and the entry after it in the bucket, -1: none; e > n.
    """

    state: Records
    met: npt.NDArray[np.uint32]
    first: npt.NDArray[np.int32]
    entry: npt.NDArray[np.int32]

    @classmethod
    def of(cls, nodes: int, slots: int) -> "Scratch":
        """Return working memory for a network of so many nodes."""
        state = np.empty(nodes, NODE)
        state["metres"], state["waits"] = np.inf, -1
        return cls(
            state=state,
            met=np.empty(nodes, np.uint32),
            first=np.full(slots, -1, np.int32),
            # Twice as many as nodes can wait, so that tidying up is rare.
            entry=np.empty((2 * nodes + 2, 2), np.int32),
        )


class ScratchPool:
    """Working memories that no thread uses just now.

    A search that fails does not give its memory back, so what is here is always clean.
    """

    def __init__(self, nodes: int, slots: int) -> None:
        self._size = nodes, slots
        self._free: list[Scratch] = []

    @contextmanager
    def borrow(self) -> Iterator[Scratch]:
        """Lend one to a thread."""
        try:
            scratch = self._free.pop()
        except IndexError:
            scratch = Scratch.of(*self._size)
        yield scratch
        self._free.append(scratch)
