"""The walking network: exact distances on foot along streets.

Distance on foot = straight leg to the nearest point of the nearest walkable edge + along edges
+ straight leg. Streets are walked in both directions; all lengths are metres.
"""

import os
from functools import cached_property
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import CRS
from scipy.sparse import csr_array

from geo.attach import Attacher, Attachment
from geo.levels import positive_cutoff
from geo.metric import metric_crs, projected, to_metric
from geo.threads import Rows, in_threads
from geo.topology import Graph, join_ends, lay_out, walkable_lines
from geo.walked import walked_streets
from geo.walking_rules import is_footway, is_steps

__all__ = ["WalkNetwork"]

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int32]
Long = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

ISLAND_TOLERANCE: Final = 20.0
# Below this share of length in ways made for walkers, a file holds roads only.
FEW_FOOTWAYS: Final = 0.05


class WalkNetwork:
    """Streets that may be walked; build it with `from_lines` or `from_osm`.

    Attributes
    ----------
    crs
        Projected CRS, metres.
    graph
        Nodes, edges and their CSR arrays.
    lines
        (m,) LineStrings of the edges in `crs`.
    steps
        (m,) booleans: the edge is a flight of steps.
    footway
        (m,) booleans: made for walkers; None where the file has no ``highway``.
    """

    def __init__(
        self,
        crs: CRS,
        graph: Graph,
        lines: npt.NDArray[np.object_],
        *,
        steps: Mask,
        footway: Mask | None,
    ) -> None:
        self.crs = crs
        self.graph = graph
        self.lines = lines
        self.steps = steps
        self.footway = footway

    def __repr__(self) -> str:
        nodes, edges = len(self.graph.nodes), self.lines.size
        return f"WalkNetwork(nodes={nodes}, edges={edges}, crs={self.crs.to_string()!r})"

    @classmethod
    def from_lines(
        cls, lines: gpd.GeoDataFrame, *, tolerance: float = 0.01, crs: object = None
    ) -> "WalkNetwork":
        """Build the network of drawn lines; they meet where their end points do.

        Parameters
        ----------
        lines
            LineStrings (or MultiLineStrings) in any CRS. The columns ``highway``, ``foot``,
            ``access``, ``motorroad``, ``steps`` are used where present
            (`geo.walking_rules`); lines without ``highway`` are walkable.
        tolerance
            End points within so many metres are one node.
        crs
            Projected CRS in metres; default: the file's own where it measures metres, else
            the CGCS2000 3-degree zone (outside China UTM) of the data's centre.

        Raises
        ------
        InputError
            ``layer_crs_missing``, ``layer_location_missing``, ``streets_not_lines``,
            ``network_empty``, ``network_crs_not_metres``.
        """
        frame = walkable_lines(gpd.GeoDataFrame(lines, geometry=lines.geometry))
        target = metric_crs(frame.geometry) if crs is None else projected(crs)
        frame = frame.to_crs(target)
        geometry = np.asarray(frame.geometry.values)
        return cls._assemble(frame, target, *join_ends(geometry, tolerance))

    @classmethod
    def from_osm(cls, path: str | os.PathLike[str], *, crs: object = None) -> "WalkNetwork":
        """Build the network of an OpenStreetMap file, ``.osm`` or ``.pbf``.

        Ways meet where they share a node, so a bridge does not meet what it crosses; closed
        gates and other barriers cut a way in two.

        Raises
        ------
        InputError
            ``osm_missing``, ``osm_unreadable``, ``osm_no_streets``, ``network_empty``.
        """
        from geo.osm import read_streets

        frame = walkable_lines(read_streets(Path(path)))
        target = metric_crs(frame.geometry) if crs is None else projected(crs)
        frame = frame.to_crs(target)
        return cls._assemble(
            frame, target, frame["node_from"].to_numpy(), frame["node_to"].to_numpy()
        )

    @classmethod
    def _assemble(
        cls,
        frame: gpd.GeoDataFrame,
        crs: CRS,
        tail: Int | Long,
        head: Int | Long,
    ) -> "WalkNetwork":
        lines = np.asarray(frame.geometry.values)
        tagged = "highway" in frame and bool(frame["highway"].notna().any())
        return cls(
            crs,
            lay_out(lines, tail, head),
            lines,
            steps=is_steps(frame),
            footway=is_footway(frame) if tagged else None,
        )

    @cached_property
    def _attacher(self) -> Attacher:
        graph = self.graph
        return Attacher(self.lines, graph.length, graph.component[graph.tail], graph.main)

    def attach(
        self, points: gpd.GeoSeries, *, island_tolerance: float = ISLAND_TOLERANCE
    ) -> Attachment:
        """Attach points, in any CRS, to the nearest point of the nearest edge.

        Parameters
        ----------
        points
            Points; an empty series is fine.
        island_tolerance
            An edge of a cut-off island is passed over when the main component is at most so
            many metres farther; 0 switches this off.

        Raises
        ------
        InputError
            ``layer_location_missing``, ``layer_not_points``, ``layer_crs_missing``.
        """
        xy = to_metric(points, self.crs, "points")
        return self._attacher.attach(xy, island_tolerance)

    def distances(
        self,
        origins: gpd.GeoSeries,
        destinations: gpd.GeoSeries,
        cutoff: float,
        *,
        island_tolerance: float = ISLAND_TOLERANCE,
    ) -> csr_array:
        """Return the walking distances up to `cutoff`, in metres.

        Parameters
        ----------
        origins, destinations
            Points in any CRS.
        cutoff
            Metres, > 0.
        island_tolerance
            See `attach`.

        Returns
        -------
        CSR (len(origins) × len(destinations)) with sorted indices; no entry means farther
        than `cutoff`, a stored 0 is a distance.

        Raises
        ------
        InputError
            ``cutoff_not_positive`` and those of `attach`.

        Notes
        -----
        Dijkstra from each point of the smaller side, bounded by `cutoff`: exact, in time
        proportional to the nodes reached.
        """
        limit = positive_cutoff(cutoff)
        return self.between(
            self.attach(origins, island_tolerance=island_tolerance),
            self.attach(destinations, island_tolerance=island_tolerance),
            limit,
        )

    def between(self, origins: Attachment, destinations: Attachment, cutoff: float) -> csr_array:
        """Return the walking distances between points attached before; see `distances`."""
        if len(origins) > len(destinations):
            turned = self.between(destinations, origins, cutoff).T.tocsr()
            return csr_array(turned)
        shape = (len(origins), len(destinations))
        if 0 in shape:
            return csr_array(shape, dtype=np.float64)
        rows, found, metres = self._search(origins, destinations, positive_cutoff(cutoff))
        matrix = csr_array((metres, found, rows), shape=shape)
        matrix.sort_indices()
        return matrix

    def _search(self, sources: Attachment, targets: Attachment, cutoff: float) -> Rows:
        from geo import kernel

        graph = self.graph
        node, extra = self._ends(targets)
        of_target = np.repeat(np.arange(len(targets), dtype=np.int32), 2).reshape(-1, 2)
        near = extra <= cutoff
        by_node = _group(node[near], len(graph.nodes))
        on_edge = np.flatnonzero(targets.edge >= 0).astype(np.int32)
        by_edge = _group(targets.edge[on_edge], self.lines.size)
        seeds, seed_dist = self._ends(sources)

        def run(part: slice) -> Rows:
            rows: Rows = kernel.search(
                graph.start, graph.end, graph.arc_length,
                seeds[part], seed_dist[part],
                sources.edge[part], sources.offset[part], sources.leg[part],
                by_node[0], of_target[near][by_node[1]], extra[near][by_node[1]],
                by_edge[0], on_edge[by_edge[1]], targets.offset, targets.leg, cutoff,
            )  # fmt: skip
            return rows

        return in_threads(run, len(sources))

    def _ends(self, points: Attachment) -> tuple[Int, Float]:
        """Return the two nodes that each point walks through and the metres to them."""
        graph = self.graph
        edge = np.maximum(points.edge, 0)
        node = np.column_stack([graph.tail[edge], graph.head[edge]])
        rest = np.maximum(graph.length[edge] - points.offset, 0.0)
        metres = points.leg[:, None] + np.column_stack([points.offset, rest])
        metres[points.edge < 0] = np.inf
        return np.ascontiguousarray(node), np.ascontiguousarray(metres)

    def nearest(
        self,
        origins: gpd.GeoSeries,
        destinations: gpd.GeoSeries,
        *,
        island_tolerance: float = ISLAND_TOLERANCE,
    ) -> tuple[Float, npt.NDArray[np.intp]]:
        """Return the walk to the nearest destination, however far.

        Returns
        -------
        (len(origins),) metres, infinite where none can be reached, and the destination's
        position, -1 where none. Of equally near destinations the first.

        Notes
        -----
        One search from all destinations together.
        """
        return self.nearest_between(
            self.attach(origins, island_tolerance=island_tolerance),
            self.attach(destinations, island_tolerance=island_tolerance),
        )

    def nearest_between(
        self, here: Attachment, there: Attachment
    ) -> tuple[Float, npt.NDArray[np.intp]]:
        """Return the walk to the nearest of the points `there`, attached before; see `nearest`."""
        from geo import kernel

        metres, index = np.full(len(here), np.inf), np.full(len(here), -1, dtype=np.intp)
        placed = np.flatnonzero(there.edge >= 0)
        if len(here) == 0 or placed.size == 0:
            return metres, index
        graph = self.graph
        seed, seed_dist = self._ends(there)
        dist, label = kernel.spread(
            graph.start, graph.end, graph.arc_length, seed[placed].reshape(-1),
            seed_dist[placed].reshape(-1), np.repeat(placed, 2).astype(np.int32),
        )  # fmt: skip
        node, walk = self._ends(here)
        by_node = walk + dist[node]
        # Prefer the shorter way; of two equal ones the lower number.
        side = np.lexsort((label[node], by_node), axis=1)[:, 0]
        pick = (np.arange(len(here)), side)
        metres, index = by_node[pick], label[node][pick].astype(np.intp)
        self._nearest_on_edge(here, there, metres, index)
        index[np.isinf(metres)] = -1
        return metres, index

    def _nearest_on_edge(
        self, here: Attachment, there: Attachment, metres: Float, index: npt.NDArray[np.intp]
    ) -> None:
        """Mend `metres` and `index` where a destination on the same edge is nearer."""
        left = pd.DataFrame({"edge": here.edge, "i": np.arange(len(here))})
        right = pd.DataFrame({"edge": there.edge, "j": np.arange(len(there))})
        pairs = left[left["edge"] >= 0].merge(right, on="edge")
        i, j = pairs["i"].to_numpy(), pairs["j"].to_numpy()
        walk = here.leg[i] + np.abs(here.offset[i] - there.offset[j]) + there.leg[j]
        order = np.lexsort((j, walk, i))
        first = order[np.unique(i[order], return_index=True)[1]]
        row, metre, target = i[first], walk[first], j[first]
        better = (metre < metres[row]) | ((metre == metres[row]) & (target < index[row]))
        metres[row[better]], index[row[better]] = metre[better], target[better]

    def unreachable(self, points: gpd.GeoSeries, *, limit: float = 500.0) -> Mask:
        """Tell which points the network does not serve.

        A point is unreachable when it attaches to nothing, when its straight leg alone is
        longer than `limit` metres, or when the nearest edge belongs to a cut-off island and
        the main component is more than the island tolerance farther.
        """
        at = self.attach(points)
        mask: Mask = (at.leg > limit) | (at.component != self.graph.main)
        return mask

    def reached(self, points: gpd.GeoSeries, cutoff: float) -> gpd.GeoSeries:
        """Return the pieces of street within a walk of `cutoff` metres of each point.

        Returns
        -------
        MultiLineStrings in WGS84 on the index of `points`, partial edges included; empty
        where the nearest edge is already too far. The straight leg counts, but is not drawn.
        """
        limit = positive_cutoff(cutoff)
        at = self.attach(points)
        seeds, seed_dist = self._ends(at)
        walked = walked_streets(self.graph, self.lines, at, seeds, seed_dist, limit)
        return gpd.GeoSeries(walked, index=points.index, crs=self.crs).to_crs(4326)

    def quality(self) -> dict[str, object]:
        """Return what the network is worth.

        Returns
        -------
        ``nodes``, ``edges``, ``components``, ``main_share`` (share of length in the main
        component), ``dead_ends``, ``length_m``, ``footway_share`` (share of length in ways
        made for walkers, None where the file does not tell), ``steps``, and ``warning``:
        ``footways_missing`` when that share is below 5 %, so that walks are an upper estimate;
        else None.
        """
        graph = self.graph
        total = float(graph.length.sum())
        in_main = graph.component[graph.tail] == graph.main
        share = None if self.footway is None else float(graph.length[self.footway].sum() / total)
        missing = share is not None and share < FEW_FOOTWAYS
        return {
            "nodes": len(graph.nodes),
            "edges": int(self.lines.size),
            "components": int(graph.component.max()) + 1,
            "main_share": float(graph.length[in_main].sum() / total),
            "dead_ends": int((np.diff(graph.start) == 1).sum()),
            "length_m": total,
            "footway_share": share,
            "steps": int(self.steps.sum()),
            "warning": "footways_missing" if missing else None,
        }


def _group(key: Int, groups: int) -> tuple[Long, npt.NDArray[np.intp]]:
    """Return row starts and order of a CSR that gathers the positions of each key."""
    start = np.zeros(groups + 1, np.int64)
    np.cumsum(np.bincount(key, minlength=groups), out=start[1:])
    return start, np.argsort(key, kind="stable")
