"""Attach points to the nearest point of the nearest walkable edge."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.arrays import Float, Int, Mask
from geo.walking.segments import SegmentTree

__all__ = ["Attacher", "Attachment"]


@dataclass(frozen=True, eq=False)
class Attachment:
    """Where points stand on a network; one entry a point.

    Attributes
    ----------
    edge
        (n,) edge number, -1: attached to nothing.
    offset
        (n,) metres along the edge from its tail.
    leg
        (n,) metres straight from the point to the edge; infinite when attached to nothing.
    component
        (n,) component of the network, -1: none.
    """

    edge: Int
    offset: Float
    leg: Float
    component: Int

    def __len__(self) -> int:
        return int(self.edge.size)

    def take(self, rows: npt.NDArray[np.intp] | Mask) -> "Attachment":
        """Return the attachment of some of the points, by position or mask."""
        return Attachment(self.edge[rows], self.offset[rows], self.leg[rows], self.component[rows])


@dataclass(frozen=True, eq=False)
class Attacher:
    """Nearest edges, of all or of the main component alone.

    Attributes
    ----------
    tree
        Of all edges.
    length, component
        (m,) metres and component of each edge.
    main
        Number of the main component.
    """

    tree: SegmentTree
    length: Float
    component: Int
    main: int

    def attach(self, xy: Float, island_tolerance: float) -> Attachment:
        """Attach coordinates (n, 2); those not finite attach to nothing.

        An edge outside the main component is passed over when an edge of the main component
        is at most `island_tolerance` metres farther; 0 switches this off.
        """
        edge = np.full(len(xy), -1, dtype=np.int32)
        offset, leg = np.zeros(len(xy)), np.full(len(xy), np.inf)
        there = np.flatnonzero(np.isfinite(xy).all(axis=1))
        everything = np.ones(self.length.size, dtype=bool)
        edge[there], offset[there], leg[there] = self.tree.nearest(xy[there], everything)
        in_main = self.component == self.main
        islanders = there[~in_main[edge[there]]]
        if island_tolerance > 0.0 and islanders.size:
            at, along, far = self.tree.nearest(xy[islanders], in_main)
            moves = far <= leg[islanders] + island_tolerance
            rows = islanders[moves]
            edge[rows], offset[rows], leg[rows] = at[moves], along[moves], far[moves]
        offset = np.clip(offset, 0.0, np.where(edge >= 0, self.length[edge], 0.0))
        component = np.where(edge >= 0, self.component[edge], -1).astype(np.int32)
        return Attachment(edge, offset, leg, component)
