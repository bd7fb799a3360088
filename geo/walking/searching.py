"""Searches between attached points: many to many within a cutoff, and the nearest few."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from geo.arrays import Float, Index, Int
from geo.walking.attach import Attachment
from geo.walking.chains import HAIR, Chains
from geo.walking.threads import Rows, in_threads
from geo.walking.topology import Arcs

__all__ = ["distances_between", "nearest_between"]


class _OnChains:
    """Where attached points stand on chains, and the walks to both ends of theirs.

    Attributes
    ----------
    chain, position, leg
        (n,) chain (-1: attached to nothing), metres from its tail, straight leg.
    node, metres
        (n, 2) crossings at the chain's ends and the walks to (`leaving`) or from them;
        infinite where the chain is not walked that way.
    """

    def __init__(self, chains: Chains, at: Attachment, *, leaving: bool) -> None:
        from geo.walking.kernels.chains import stand

        self.leg = at.leg
        self.chain, self.position, self.node, self.metres = stand(
            at.edge, at.offset, at.leg, chains.chain, chains.base, chains.slope,
            chains.tail, chains.head, chains.weight,
            chains.way if leaving else -chains.way, HAIR,
        )  # fmt: skip

    def by_chain(self, chains: int) -> tuple[Int, Int]:
        """Return the points of each chain, as row starts and positions."""
        from geo.walking.kernels.rows import gather

        found: tuple[Int, Int] = gather(self.chain, chains)
        return found


def distances_between(
    chains: Chains, origins: Attachment, destinations: Attachment, cutoff: float
) -> csr_array:
    """Return CSR (origins × destinations) of metres up to `cutoff`, indices sorted.

    Searches from whichever side is smaller, against the direction of walking if need be.
    """
    from geo.walking.kernels.rows import turn

    turned = len(origins) > len(destinations)
    here = _OnChains(chains, origins, leaving=True)
    there = _OnChains(chains, destinations, leaving=False)
    sources, targets = (there, here) if turned else (here, there)
    if 0 in (len(origins), len(destinations)):
        return csr_array((len(origins), len(destinations)), dtype=np.float64)
    arcs, way = (chains.into, -chains.way) if turned else (chains.out, chains.way)
    # Neighbours one after the other find their streets in the processor's cache.
    order = np.argsort(sources.node[:, 0])
    found = _search(arcs, way, chains.crossings, sources, order, targets, cutoff)
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    # Turning rows round sorts them.
    start, index, metres = turn(*found, place, targets.chain.size)
    if not turned:
        start, index, metres = turn(start, index, metres, np.arange(start.size - 1), place.size)
    if start[-1] < np.iinfo(np.int32).max:
        # Narrow indices are half the memory, and scipy need not look for them.
        start = start.astype(np.int32)
    return csr_array((metres, index, start), shape=(len(origins), len(destinations)))


def _search(
    arcs: Arcs,
    way: npt.NDArray[np.int8],
    crossings: int,
    sources: _OnChains,
    order: Index,
    targets: _OnChains,
    cutoff: float,
) -> Rows:
    """Search from the sources in this order; the rows are in it, too."""
    from geo.walking.kernels.rows import leads
    from geo.walking.kernels.search import search

    lead_start, lead = leads(targets.node, targets.metres, cutoff, crossings)
    chain_start, chain_target = targets.by_chain(way.size)

    def run(part: slice) -> Rows:
        some = order[part]
        with arcs.scratch.borrow() as scratch:
            found: Rows = search(
                arcs.start, arcs.arc, arcs.width, arcs.slots,
                sources.node[some], sources.metres[some], sources.chain[some],
                sources.position[some], sources.leg[some], way,
                lead_start, lead, chain_start, chain_target,
                targets.position, targets.leg, cutoff,
                scratch.state, scratch.met, scratch.first, scratch.entry,
            )  # fmt: skip
        return found

    return in_threads(run, sources.chain.size)


def nearest_between(
    chains: Chains, origins: Attachment, destinations: Attachment, k: int
) -> tuple[Float, Index]:
    """Return the walks to the `k` nearest destinations, however far, and which they are.

    Returns
    -------
    (origins, k) metres, ascending, infinite where there are no more, and positions, -1 there.
    Of equally near destinations the first.
    """
    from geo.walking.kernels.nearest import nearest_of_points, spread

    here = _OnChains(chains, origins, leaving=True)
    there = _OnChains(chains, destinations, leaving=False)
    few = min(k, len(destinations))  # nobody finds more of them than there are
    metres = np.full((len(origins), few), np.inf)
    index = np.full((len(origins), few), -1, np.int32)
    if metres.size and (there.chain >= 0).any():
        into, label = chains.into, np.repeat(np.arange(len(destinations), dtype=np.int32), 2)
        dist, nearest = spread(
            into.start,
            into.arc,
            there.node.reshape(-1),
            there.metres.reshape(-1),
            label,
            few,
        )
        nearest_of_points(
            dist, nearest, here.node, here.metres, here.chain, here.position, here.leg,
            chains.way, *there.by_chain(chains.way.size), there.position, there.leg,
            metres, index,
        )  # fmt: skip
    rest = ((0, 0), (0, k - few))
    return (
        np.pad(metres, rest, constant_values=np.inf),
        np.pad(index.astype(np.intp), rest, constant_values=-1),
    )
