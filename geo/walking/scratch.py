"""Working memory of searches: as long as the network, so it is kept and used again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Scratch", "ScratchPool"]


@dataclass(frozen=True, eq=False)
class Scratch:
    """What one search at a time writes on; every search leaves it as it was.

    Attributes
    ----------
    dist
        (n,) metres to each node, infinite.
    met
        (n,) nodes in the order met.
    links
        (n, 3) of a node that waits in a bucket: the bucket, the node after it and the one
        before; -1 in the first column: it does not wait.
    first
        (slots,) first node of each bucket, -1: none.
    """

    dist: npt.NDArray[np.float64]
    met: npt.NDArray[np.int32]
    links: npt.NDArray[np.int32]
    first: npt.NDArray[np.int32]

    @classmethod
    def of(cls, nodes: int, slots: int) -> "Scratch":
        """Return working memory for a network of so many nodes."""
        return cls(
            dist=np.full(nodes, np.inf),
            met=np.empty(nodes, np.int32),
            links=np.full((nodes, 3), -1, np.int32),
            first=np.full(slots, -1, np.int32),
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
