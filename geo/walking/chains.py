"""Chains: streets between two crossings as one link, so that a search skips what lies between.

Two nodes out of three on a drawn network have just two streets. No shortest path turns there,
so distances stay exact when every run of such streets becomes one chain; points keep their
place on it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from geo.arrays import Float, Int, Mask, Sign
from geo.walking.topology import Arcs, Graph

__all__ = ["HAIR", "Chains", "chains_of"]

# Metres: places on a one-way street that are closer than this are one place. Two points attached
# there from two sides differ by rounding, and must not lie behind each other for it.
HAIR: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Chains:
    """The network between crossings; a crossing is whatever has not just two streets.

    Attributes
    ----------
    tail, head, weight
        (c,) crossings at both ends of each chain and the walk between them in metres.
    way
        (c,) 0 walked in both directions, 1 from tail to head only, -1 the other way only.
    crossings
        Their number.
    chain, base, slope
        (m,) of each street: its chain, and where a point `offset` metres along the street
        stands on it: ``base + slope * offset``.
    one_way
        Whether any chain is walked in one direction only.
    """

    tail: Int
    head: Int
    weight: Float
    way: Sign
    crossings: int
    chain: Int
    base: Float
    slope: Float

    @cached_property
    def one_way(self) -> bool:
        """Tell whether any chain is walked in one direction only."""
        return bool(self.way.any())

    @cached_property
    def out(self) -> Arcs:
        """Arcs that leave each crossing."""
        return self._arcs(self.way >= 0, self.way <= 0)

    @cached_property
    def into(self) -> Arcs:
        """Arcs that lead into each crossing, turned round."""
        return self._arcs(self.way <= 0, self.way >= 0) if self.one_way else self.out

    def _arcs(self, forward: Mask, backward: Mask) -> Arcs:
        # A chain that returns to its own crossing is no short cut to anywhere, and a dead end leads
        # to nothing: who stands on its street is met from the other end, and never later.
        leads = self.tail != self.head
        streets = np.bincount(np.concatenate([self.tail, self.head]), minlength=self.crossings)
        goes_on = streets > 1
        ahead = np.flatnonzero(leads & forward & goes_on[self.head])
        back = np.flatnonzero(leads & backward & goes_on[self.tail])
        source = np.concatenate([self.tail[ahead], self.head[back]])
        target = np.concatenate([self.head[ahead], self.tail[back]])
        metres = np.concatenate([self.weight[ahead], self.weight[back]])
        return Arcs.of(source, target, metres, self.crossings)


def chains_of(graph: Graph, weight: Float, way: Sign) -> Chains:
    """Join the streets of `graph` into chains.

    Parameters
    ----------
    graph
        Nodes and streets.
    weight
        (m,) what it takes to walk each street, metres.
    way
        (m,) 0 both directions, 1 along the street only, -1 against it only.
    """
    from geo.walking.kernels.chains import join

    between = np.diff(graph.start) == 2
    directed = np.flatnonzero(way)
    between[graph.tail[directed]] = between[graph.head[directed]] = False
    stops = ~between
    chain, base, sign, first, last, metres = join(
        graph.start, graph.end, graph.arc_edge, graph.tail, graph.head, weight, stops
    )
    number = np.cumsum(stops, dtype=np.int32) - np.int32(1)
    chain_way = np.zeros(first.size, np.int8)
    # A chain with a direction is one street, and may have been walked against it.
    chain_way[chain[directed]] = way[directed] * sign[directed]
    with np.errstate(invalid="ignore"):
        slope = sign * (weight / graph.length)
    return Chains(
        tail=number[first],
        head=number[last],
        weight=metres,
        way=chain_way,
        crossings=int(stops.sum()),
        chain=chain,
        base=base,
        slope=slope,
    )
