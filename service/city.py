"""The city of a workspace, loaded once for a step: its layers and its walking network."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import geopandas as gpd
from scipy.sparse import csr_array, csr_matrix

from geo.coverage import Coverage, measure, reach_matrix
from service.db.workspace import Workspace
from service.errors import ServiceError
from service.freshness import Freshness

if TYPE_CHECKING:
    from geo.walking.network import WalkNetwork

__all__ = ["CITY_LAYERS", "JOIN", "City"]

JOIN: Final = 0.01  # metres: ends of streets so near are one (INTERFACE, "Reach")
CITY_LAYERS = ("communities", "entrances", "estates", "spaces", "stations", "streets")


@dataclass(frozen=True)
class City:
    """Layers as stored (EPSG:4326), who walks, and whether walks are straight.

    ``straight`` is true where it was asked for and where no streets are loaded; ``group`` is
    whose walks are measured (None: no group's in particular), ``step_free`` whether they avoid
    all steps, ``join`` within how many metres ends of streets are one; ``input_hash`` is the
    digest of the layers when they were read.
    """

    estates: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    spaces: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    entrances: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    straight: bool
    input_hash: str
    group: str | None = None
    step_free: bool = False
    join: float = JOIN

    @classmethod
    def load(
        cls,
        workspace: Workspace,
        *,
        straight: bool = False,
        group: str | None = None,
        step_free: bool = False,
        join: float = JOIN,
        freshness: Freshness | None = None,
    ) -> "City":
        """Read the layers; without estates there is nothing to ask (``no_estates``)."""
        input_hash = (freshness or Freshness(workspace)).digest(CITY_LAYERS)
        layers = {name: workspace.layer(name) for name in CITY_LAYERS}
        if layers["estates"].empty:
            raise ServiceError("no_estates")
        straight = straight or layers["streets"].empty
        return cls(
            **layers,
            straight=straight,
            input_hash=input_hash,
            group=group,
            step_free=step_free,
            join=join,
        )

    @cached_property
    def network(self) -> "WalkNetwork | None":
        """The network as the group walks it, or None where walks are straight."""
        if self.straight:
            return None
        from geo.walking.network import WalkNetwork
        from geo.walking.profiles import profile_of

        walker = profile_of(self.group, step_free=self.step_free)
        return WalkNetwork.from_lines(self.streets, tolerance=self.join).walked_by(walker)

    def coverage(
        self,
        stations: gpd.GeoDataFrame | None = None,
        *,
        level: str = "any",
        walk: float | None = None,
    ) -> Coverage:
        """Measure the reach of `stations` (default: those that exist)."""
        return measure(
            self.estates,
            self.stations if stations is None else stations,
            self.communities,
            network=self.network,
            level=level,
            walk=walk,
            group=self.group,
            step_free=self.step_free,
            entrances=self.entrances,
        )

    def reach(self, places: gpd.GeoDataFrame, cutoff: float) -> csr_matrix | csr_array:
        """Return walking metres, estates × places, no entry where farther than `cutoff`."""
        return reach_matrix(
            self.estates, places, cutoff, network=self.network, entrances=self.entrances
        )
