"""The same walks by scipy and by pandana, each used as its own users would."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from benchmarks.walking.timing import timed
from geo import WalkNetwork
from geo.walking.attach import Attachment

__all__ = ["AT_ONCE", "Attached", "Cut", "Pandana", "Scipy", "streets_graph"]

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.integer]

AT_ONCE: Final = (4, 16, 64)  # sources a call that are tried


@dataclass(frozen=True, eq=False)
class Attached:
    """Points on edges: number of the edge, metres along it, straight metres to it."""

    edge: Int
    offset: Float
    leg: Float

    @classmethod
    def of(cls, points: Attachment) -> "Attached":
        """Take over our own attachment, for equal starts."""
        return cls(points.edge, points.offset, points.leg)


@dataclass(frozen=True, eq=False)
class Cut:
    """A graph with homes and sites among its nodes, and the straight legs to them."""

    graph: csr_array
    homes: Int
    sites: Int
    home_leg: Float
    site_leg: Float

    def tuned(self, cutoff: float) -> int:
        """Return how many sources a call are the fastest here.

        With few of them the dense answer fits into memory that is used again and again.
        """
        return min(AT_ONCE, key=lambda number: timed(partial(self.search, cutoff, number))[1])

    def search(self, cutoff: float, at_once: int) -> csr_array:
        """Return the walks up to `cutoff`, homes × sites, so many sources a call."""
        parts = []
        for at in range(0, len(self.sites), at_once):
            part = slice(at, at + at_once)
            metres = dijkstra(self.graph, indices=self.sites[part], limit=cutoff)
            metres = metres[:, self.homes] + self.site_leg[part, None] + self.home_leg
            parts.append(_within(metres, cutoff))
        return _stack(parts)

    def search_plainly(self, cutoff: float) -> csr_array:
        """Return the same by one call that takes the graph as undirected.

        Its answer is dense: sites × nodes.
        """
        metres = dijkstra(self.graph, directed=False, indices=self.sites, limit=cutoff)
        metres = metres[:, self.homes] + self.site_leg[:, None] + self.home_leg
        return _stack([_within(metres, cutoff)])


class Scipy:
    """Bounded Dijkstra of `scipy.sparse.csgraph` on a graph cut at the attached points."""

    def __init__(self, net: WalkNetwork) -> None:
        self._net = net
        self._tree = shapely.STRtree(net.lines)

    def attach(self, points: gpd.GeoSeries) -> Attached:
        """Attach points with shapely's index, as a user of geopandas would."""
        there = np.asarray(points.to_crs(self._net.crs).values)
        (_, edge), leg = self._tree.query_nearest(there, return_distance=True, all_matches=False)
        return Attached(edge, shapely.line_locate_point(self._net.lines[edge], there), leg)

    def cut(self, homes: Attached, sites: Attached) -> Cut:
        """Return the network with every point as a node of its own."""
        graph = self._net.graph
        edge = np.concatenate([homes.edge, sites.edge])
        offset = np.concatenate([homes.offset, sites.offset])
        nodes, edges = len(graph.nodes), np.arange(graph.length.size)
        along = np.concatenate([edges, edge, edges])
        metres = np.concatenate([np.zeros(edges.size), offset, graph.length])
        points = nodes + np.arange(edge.size)
        number = np.concatenate([graph.tail, points, graph.head])
        # Head and tail keep their places when a point stands exactly on them.
        rank = np.repeat([0, 1, 2], [edges.size, edge.size, edges.size])
        order = np.lexsort((rank, metres, along))
        same = np.diff(along[order]) == 0
        a, b = number[order][:-1][same], number[order][1:][same]
        size = nodes + edge.size
        streets = streets_graph(a, b, np.diff(metres[order])[same], size)
        first = len(homes.leg)
        return Cut(streets, points[:first], points[first:], homes.leg, sites.leg)

    def walk(
        self, homes: gpd.GeoSeries, sites: gpd.GeoSeries, cutoff: float, at_once: int
    ) -> csr_array:
        """Attach, cut and search."""
        return self.cut(self.attach(homes), self.attach(sites)).search(cutoff, at_once)


def streets_graph(a: Int, b: Int, metres: Float, nodes: int) -> csr_array:
    """Return streets in both directions; of parallel ones the shorter, since scipy adds them up."""
    a, b = np.concatenate([a, b]), np.concatenate([b, a])
    metres = np.concatenate([metres, metres])
    by = np.lexsort((metres, b, a))
    first = np.ones(by.size, dtype=bool)
    first[1:] = (np.diff(a[by]) != 0) | (np.diff(b[by]) != 0)
    kept = by[first]
    return csr_array(coo_array((metres[kept], (a[kept], b[kept])), shape=(nodes, nodes)))


def _within(metres: Float, cutoff: float) -> coo_array:
    row, column = np.nonzero(metres <= cutoff)
    return coo_array((metres[row, column], (row, column)), shape=metres.shape)


def _stack(parts: list[coo_array]) -> csr_array:
    """Return homes × sites of parts sites × homes, zeros kept."""
    height = np.cumsum([0, *(part.shape[0] for part in parts)])
    row = np.concatenate([part.row + at for part, at in zip(parts, height, strict=False)])
    column = np.concatenate([part.col for part in parts])
    metres = np.concatenate([part.data for part in parts])
    return csr_array((metres, (column, row)), shape=(parts[0].shape[1], height[-1]))


class Pandana:
    """Range queries of pandana: from nodes to nodes, points standing on the nearest node."""

    def __init__(self, net: WalkNetwork) -> None:
        import pandana

        graph, self._crs = net.graph, net.crs
        x, y = (pd.Series(graph.nodes[:, axis]) for axis in (0, 1))
        ends = pd.Series(graph.tail), pd.Series(graph.head)
        self._network = pandana.Network(x, y, *ends, pd.DataFrame({"metres": graph.length}))

    def attach(self, points: gpd.GeoSeries) -> npt.NDArray[np.int64]:
        """Return the nearest node of each point."""
        there = points.to_crs(self._crs)
        nodes: npt.NDArray[np.int64] = self._network.get_node_ids(there.x, there.y).to_numpy()
        return nodes

    def search(self, sites: npt.NDArray[np.int64], cutoff: float) -> pd.DataFrame:
        """Return all nodes within `cutoff` of each site's node: source, destination, metres."""
        reached: pd.DataFrame = self._network.nodes_in_range(np.unique(sites), cutoff)
        return reached

    def walks(
        self, reached: pd.DataFrame, homes: npt.NDArray[np.int64], sites: npt.NDArray[np.int64]
    ) -> csr_array:
        """Return homes × sites of what `search` found."""
        home = pd.DataFrame({"destination": homes, "home": np.arange(homes.size)})
        site = pd.DataFrame({"source": sites, "site": np.arange(sites.size)})
        pairs = reached.merge(home, on="destination").merge(site, on="source")
        found = (pairs["home"].to_numpy(), pairs["site"].to_numpy())
        return csr_array((pairs["metres"].to_numpy(), found), shape=(homes.size, sites.size))

    def walk(self, homes: gpd.GeoSeries, sites: gpd.GeoSeries, cutoff: float) -> csr_array:
        """Attach, search and gather."""
        here, there = self.attach(homes), self.attach(sites)
        return self.walks(self.search(there, cutoff), here, there)
