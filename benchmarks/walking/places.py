"""What is walked between: a real city, a generated one, and points on a network."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo import WalkNetwork
from geo.walking.attach import Attachment

__all__ = ["Case", "at_nodes", "beside_streets", "generated_city", "grid", "real_city"]

WUHAN: Final = Path(__file__).parents[3] / "shared" / "cases" / "wuhan"
IMPORTS: Final = (
    ("communities", "communities.gpkg", None),
    ("streets", "streets.parquet", None),
    ("estates", "estates_sofang_gbk.csv", "bd09"),
    ("estates", "estates_beike.csv", "bd09"),
    ("estates", "estates_lianjia.xlsx", "bd09"),
    ("spaces", "spaces.xlsx", "bd09"),
)
SITES: Final = 1_000
CRS: Final = 4547
CORNER: Final = (500_000.0, 3_380_000.0)
BLOCK: Final = 80.0  # metres between crossings


@dataclass(frozen=True)
class Case:
    """Streets, the points of homes and sites, and how far is walked."""

    name: str
    streets: gpd.GeoDataFrame
    homes: gpd.GeoSeries
    sites: gpd.GeoSeries
    cutoff: float

    def save(self, folder: Path) -> None:
        """Write the case, so that processes of their own can read it."""
        (folder / "name").write_text(f"{self.cutoff} {self.name}", encoding="utf-8")
        self.streets.to_parquet(folder / "streets.parquet")
        for points, file in ((self.homes, "homes"), (self.sites, "sites")):
            gpd.GeoDataFrame(geometry=points).to_parquet(folder / f"{file}.parquet")

    @classmethod
    def load(cls, folder: Path) -> "Case":
        """Read what `save` wrote."""
        cutoff, _, name = (folder / "name").read_text(encoding="utf-8").partition(" ")
        streets, homes, sites = (
            gpd.read_parquet(folder / f"{file}.parquet") for file in ("streets", "homes", "sites")
        )
        return cls(name, streets, homes.geometry, sites.geometry, float(cutoff))


def real_city() -> Case | None:
    """Import the private case as a planner would; None where it is not beside the project.

    All located estates, and 1,000 of the rooms drawn by a fixed seed.
    """
    if not WUHAN.exists():
        return None
    from service.db.workspace import Workspace
    from service.importing import import_layer

    with (
        TemporaryDirectory() as folder,
        Workspace.create(Path(folder) / "wuhan.gpkg") as workspace,
    ):
        for layer, file, crs in IMPORTS:
            import_layer(workspace, layer, [WUHAN / file], crs=crs)
        streets, estates, rooms = (
            gpd.GeoDataFrame(workspace.layer(name)) for name in ("streets", "estates", "spaces")
        )
    drawn = np.random.default_rng(0).permutation(len(rooms))[:SITES]
    homes, sites = estates.geometry, rooms.geometry.iloc[np.sort(drawn)]
    return Case("Wuhan", streets, homes, sites, 1_000.0)


def generated_city(nodes: int, homes: int, sites: int, cutoff: float) -> Case:
    """Return a generated grid with homes and sites beside its streets."""
    streets = grid(nodes)
    return Case(
        f"generated city of {nodes:,} nodes",
        streets,
        beside_streets(streets, homes, 1),
        beside_streets(streets, sites, 2),
        cutoff,
    )


def grid(nodes: int, seed: int = 0) -> gpd.GeoDataFrame:
    """Return the streets of a grid of about `nodes` crossings, shaken, a tenth left out."""
    side, rng = round(np.sqrt(nodes)), np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    places = np.column_stack([x.ravel(), y.ravel()]) * BLOCK + rng.uniform(-20, 20, (side**2, 2))
    number = np.arange(side**2).reshape(side, side)
    tail = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    head = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    kept = rng.random(tail.size) > 0.1
    ends = np.stack([places[tail[kept]], places[head[kept]]], axis=1) + CORNER
    return gpd.GeoDataFrame(geometry=shapely.linestrings(ends), crs=CRS)


def beside_streets(streets: gpd.GeoDataFrame, count: int, seed: int) -> gpd.GeoSeries:
    """Return points some 30 m from the middle of random streets."""
    rng = np.random.default_rng(seed)
    lines = np.asarray(streets.geometry.values)[rng.integers(0, len(streets), count)]
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    xy += rng.normal(0.0, 30.0, xy.shape)
    return gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs=streets.crs)


def at_nodes(net: WalkNetwork, nodes: npt.NDArray[np.integer] | Sequence[int]) -> Attachment:
    """Return points that stand exactly on nodes of the network."""
    graph = net.graph
    ends = np.concatenate([graph.tail, graph.head])
    edge = np.unique(ends, return_index=True)[1][nodes] % graph.tail.size
    on_tail = graph.tail[edge] == nodes
    like = net.attach(gpd.GeoSeries([], crs=net.crs))
    return replace(
        like,
        edge=edge.astype(like.edge.dtype),
        offset=np.where(on_tail, 0.0, graph.length[edge]),
        leg=np.zeros(len(nodes)),
        component=graph.component[nodes],
    )
