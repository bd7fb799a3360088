"""The walking network: exact distances on foot along streets.

Distance on foot = straight leg to the nearest point of the nearest walkable edge + along edges
+ straight leg; all lengths are metres. Streets are walked in both directions unless their tags
say that walkers go one way only.
"""

import os
from functools import cached_property
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from pyproj import CRS
from scipy.sparse import csr_array

from geo.arrays import Float, Index, Mask
from geo.errors import InputError
from geo.levels import not_negative, positive_cutoff
from geo.metric import to_metric
from geo.walking.attach import Attacher, Attachment
from geo.walking.chains import Chains, chains_of
from geo.walking.profiles import WalkProfile, profile_of
from geo.walking.searching import distances_between, nearest_between
from geo.walking.streets import Streets, read_lines
from geo.walking.topology import Graph, join_ends, lay_out
from geo.walking.walked import walked_streets

__all__ = ["WalkNetwork"]


ISLAND_TOLERANCE: Final = 20.0


class WalkNetwork:
    """Streets that may be walked; build it with `from_lines` or `from_osm`.

    Attributes
    ----------
    crs
        Projected CRS, metres.
    streets
        The edges as flat arrays: vertices, steps, footways, directions.
    graph
        Nodes, edges and their CSR arrays.
    weight
        (m,) what it takes to walk each edge, as metres on the flat; longer than the edge only
        on steps in a network `walked_by` people whom they slow down.
    """

    def __init__(
        self, crs: CRS, streets: Streets, graph: Graph, weight: Float | None = None
    ) -> None:
        self.crs = crs
        self.streets = streets
        self.graph = graph
        self.weight = graph.length if weight is None else weight
        self._walked_by: dict[WalkProfile, WalkNetwork] = {}

    def __repr__(self) -> str:
        nodes, edges = len(self.graph.nodes), len(self.streets)
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
            ``access``, ``motorroad``, ``sidewalk``, ``oneway_foot``, ``steps`` are used where
            present (`geo.walking.rules`); lines without ``highway`` are walkable.
        tolerance
            End points within so many metres are one node; for drawn data.
        crs
            Projected CRS in metres; default: the file's own where it measures metres, else
            the CGCS2000 3-degree zone (outside China UTM) of the data's centre.

        Raises
        ------
        InputError
            ``layer_crs_missing``, ``layer_location_missing``, ``streets_not_lines``,
            ``network_empty``, ``network_crs_not_metres``, ``crs_unknown``,
            ``tolerance_negative``.
        """
        joined = not_negative(tolerance)
        streets, target = read_lines(lines, crs)
        return cls(target, streets, lay_out(streets, *join_ends(streets, joined)))

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
        from geo.walking.osm import read_streets

        frame = read_streets(Path(path))
        streets, target = read_lines(frame, crs)
        ends = (frame[name].to_numpy()[streets.row] for name in ("node_from", "node_to"))
        return cls(target, streets, lay_out(streets, *ends))

    @cached_property
    def lines(self) -> npt.NDArray[np.object_]:
        """(m,) LineStrings of the edges in `crs`."""
        return self.streets.lines

    @property
    def steps(self) -> Mask:
        """(m,) booleans: the edge is a flight of steps."""
        return self.streets.steps

    @property
    def footway(self) -> Mask | None:
        """(m,) booleans: made for walkers; None where the file has no ``highway``."""
        return self.streets.footway

    @cached_property
    def chains(self) -> Chains:
        """The edges between crossings joined, as searches walk them."""
        return chains_of(self.graph, self.weight, self.streets.way)

    @cached_property
    def _attacher(self) -> Attacher:
        graph = self.graph
        return Attacher(self.streets.tree, graph.length, graph.component[graph.tail], graph.main)

    def walked_by(self, profile: WalkProfile) -> "WalkNetwork":
        """Return the network as people of this `profile` walk it.

        Steps count `WalkProfile.steps_factor` times their length, or are left out where
        nobody can climb them. Its distances are metres on the flat; divided by the profile's
        speed they are seconds.

        Raises
        ------
        InputError
            ``network_empty`` when there is nothing but steps.
        """
        if not self.steps.any() or (profile.steps_factor == 1.0 and not profile.step_free):
            return self
        if profile not in self._walked_by:
            self._walked_by[profile] = self._for(profile)
        return self._walked_by[profile]

    def _for(self, profile: WalkProfile) -> "WalkNetwork":
        if profile.step_free:
            if self.steps.all():
                raise InputError("network_empty", lines=len(self.streets))
            flat, graph = ~self.steps, self.graph
            streets = self.streets.take(flat)
            graph = lay_out(streets, graph.tail[flat], graph.head[flat])
            return WalkNetwork(self.crs, streets, graph)
        slowed = np.where(self.steps, profile.steps_factor, 1.0)
        return WalkNetwork(self.crs, self.streets, self.graph, self.graph.length * slowed)

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
            ``layer_location_missing``, ``layer_not_points``, ``layer_crs_missing``,
            ``tolerance_negative``.
        """
        tolerance = not_negative(island_tolerance)
        return self._attacher.attach(to_metric(points, self.crs, "points"), tolerance)

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
        return distances_between(self.chains, origins, destinations, positive_cutoff(cutoff))

    def times(
        self,
        origins: gpd.GeoSeries,
        destinations: gpd.GeoSeries,
        minutes: float,
        *,
        group: str = "adult",
        step_free: bool = False,
    ) -> csr_array:
        """Return the walking times of a group up to `minutes`, in minutes.

        Parameters
        ----------
        origins, destinations
            Points in any CRS.
        minutes
            > 0.
        group
            ``adult``, ``elder`` or ``child`` (`geo.walking.profiles`): speed, and what steps cost.
        step_free
            Without any steps (wheelchair, pram).

        Returns
        -------
        CSR (len(origins) × len(destinations)); no entry means longer, a stored 0 is a time.
        """
        profile = profile_of(group, step_free=step_free)
        metres_a_minute = profile.speed * 60.0
        walks = self.walked_by(profile).distances(origins, destinations, minutes * metres_a_minute)
        walks.data /= metres_a_minute
        return walks

    def nearest(
        self,
        origins: gpd.GeoSeries,
        destinations: gpd.GeoSeries,
        *,
        k: int | None = None,
        island_tolerance: float = ISLAND_TOLERANCE,
    ) -> tuple[Float, Index]:
        """Return the walk to the nearest destination, or the `k` nearest, however far.

        Parameters
        ----------
        origins, destinations
            Points in any CRS.
        k
            How many destinations, ≥ 1; None: the nearest alone.
        island_tolerance
            See `attach`.

        Returns
        -------
        (len(origins),) metres, infinite where none can be reached, and the destination's
        position, -1 where none; with `k` both are (len(origins), k), nearest first. Of equally
        near destinations the first.

        Raises
        ------
        InputError
            ``nearest_count`` when `k` is no whole number of at least 1, and those of `attach`.

        Notes
        -----
        One search from all destinations together, in which every crossing is settled `k`
        times: exact.
        """
        here = self.attach(origins, island_tolerance=island_tolerance)
        there = self.attach(destinations, island_tolerance=island_tolerance)
        if k is None:
            return self.nearest_between(here, there)
        if isinstance(k, bool) or not (isinstance(k, int | np.integer) and k >= 1):
            raise InputError("nearest_count", value=k)
        return nearest_between(self.chains, here, there, k)

    def nearest_between(self, here: Attachment, there: Attachment) -> tuple[Float, Index]:
        """Return the walk to the nearest of the points `there`, attached before; see `nearest`."""
        metres, index = nearest_between(self.chains, here, there, 1)
        return metres[:, 0], index[:, 0]

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
        walked = walked_streets(self.graph, self.lines, at, self.weight, limit)
        return gpd.GeoSeries(walked, index=points.index, crs=self.crs).to_crs(4326)
