"""What a walking network is worth: pieces, dead ends, footways, and who stays outside.

A walk is only as good as the streets under it. The report says how many pieces the network
falls into, names what lies on the pieces that stay cut off and the estates far from any street,
and warns where the figures mean less than they seem to.
"""

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.arrays import Int, Long
from geo.walking.network import WalkNetwork
from geo.walking.topology import Graph

__all__ = [
    "FAR",
    "FEW_FOOTWAYS",
    "NetworkReport",
    "OutsideEstate",
    "StreetIsland",
    "network_report",
]


FAR: Final = 100.0  # metres from an estate to the nearest street: one seems to be missing
ELSEWHERE: Final = 500.0  # as `WalkNetwork.unreachable`: farther than this is not served at all
ISLAND_TOLERANCE: Final = 20.0
# Below this share of length in ways made for walkers, a file holds roads only.
FEW_FOOTWAYS: Final = 0.05
# With less than this share of length in the main piece, streets were not joined.
IN_PIECES: Final = 0.9


@dataclass(frozen=True)
class OutsideEstate:
    """An estate that the network does not serve as it should.

    Attributes
    ----------
    id, name
        Label and name; None where it has no name.
    leg_m
        Metres straight from the estate to the nearest street.
    """

    id: Hashable
    name: str | None
    leg_m: float


@dataclass(frozen=True)
class StreetIsland:
    """A piece of the network that no walk connects with the main one.

    Attributes
    ----------
    edges, length_m
        Its edges and metres of street.
    streets
        The names of its streets, sorted; those without a name are left out.
    estates
        The estates that attach to it.
    """

    edges: int
    length_m: float
    streets: tuple[str, ...]
    estates: tuple[OutsideEstate, ...]


@dataclass(frozen=True)
class NetworkReport:
    """What a network is worth; lengths in metres, shares 0–1.

    Attributes
    ----------
    nodes, edges, length_m
        Size; an edge runs from one meeting of streets to the next.
    components, main_share
        Pieces without connection, and the share of length in the longest.
    dead_ends
        Nodes with one edge; streets cut at the rim of an extract and at closed gates count.
    footway_share
        Share of length in ways made for walkers; None where the file does not tell.
    steps, steps_m
        Flights of steps and their metres.
    islands, islands_m
        Pieces beside the main one and their metres.
    named_islands
        Those that hold an estate or a named street: most estates first, then longest first.
    estates
        Estates asked about; None: none were given.
    cut_off_estates, far_estates
        Number of estates on islands, and of those more than `FAR` metres from any street.
    far_share
        Share of `far_estates`; None without estates.
    far
        These estates by name, the farthest first.
    warnings
        Codes: ``footways_missing`` (ways made for walkers are below 5 % of length: walks are an
        upper estimate), ``network_in_pieces`` (less than 90 % of length in the main piece),
        ``network_elsewhere`` (most estates are more than 500 m from any street: these are the
        streets of another place).
    """

    nodes: int
    edges: int
    length_m: float
    components: int
    main_share: float
    dead_ends: int
    footway_share: float | None
    steps: int
    steps_m: float
    islands: int
    islands_m: float
    named_islands: tuple[StreetIsland, ...]
    estates: int | None
    cut_off_estates: int | None
    far_estates: int | None
    far_share: float | None
    far: tuple[OutsideEstate, ...]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        return asdict(self)


def network_report(
    network: WalkNetwork,
    estates: gpd.GeoSeries | None = None,
    *,
    names: "pd.Series[str] | None" = None,
    streets: Sequence[object] | None = None,
    island_tolerance: float = ISLAND_TOLERANCE,
) -> NetworkReport:
    """Report what the network is worth.

    Parameters
    ----------
    network
        The streets.
    estates
        Points in any CRS on the estates' ids; several points of one id are its doors, of which
        the one nearest to a street counts.
    names
        The estates' names on their ids.
    streets
        The streets' names, one for each row of the frame that the network was built of; None
        or NaN: no name.
    island_tolerance
        As in `WalkNetwork.attach`: how much farther the main piece may be before an estate
        counts as cut off.

    Raises
    ------
    InputError
        Those of `WalkNetwork.attach`.
    """
    graph = network.graph
    piece = graph.component[graph.tail]
    metres = np.bincount(piece, weights=graph.length, minlength=int(graph.component.max()) + 1)
    total = float(metres.sum())
    main = float(metres[graph.main])
    footways = network.footway
    share = None if footways is None else float(graph.length[footways].sum()) / total
    placed = None if estates is None else _placed(network, estates, names, island_tolerance)
    cut_off = None if placed is None else placed[~placed["piece"].isin((graph.main, -1))]
    far = () if placed is None else _listed(placed[placed["leg_m"] > FAR])
    count = None if placed is None else len(placed)
    return NetworkReport(
        nodes=len(graph.nodes),
        edges=int(graph.tail.size),
        length_m=total,
        components=int(metres.size),
        main_share=main / total,
        dead_ends=_dead_ends(graph),
        footway_share=share,
        steps=int(network.steps.sum()),
        steps_m=float(graph.length[network.steps].sum()),
        islands=int(metres.size) - 1,
        islands_m=total - main,
        named_islands=_islands(graph, piece, cut_off, network.streets.row, streets),
        estates=count,
        cut_off_estates=None if cut_off is None else len(cut_off),
        far_estates=None if placed is None else len(far),
        far_share=len(far) / count if count else None,
        far=far,
        warnings=tuple(_warnings(share, main / total, placed)),
    )


def _dead_ends(graph: Graph) -> int:
    degree = np.bincount(graph.tail, minlength=len(graph.nodes))
    degree += np.bincount(graph.head, minlength=len(graph.nodes))
    return int((degree == 1).sum())


def _placed(
    network: WalkNetwork,
    estates: gpd.GeoSeries,
    names: "pd.Series[str] | None",
    island_tolerance: float,
) -> pd.DataFrame:
    """Return name, metres to any street and piece of the network of each estate."""
    doors = pd.DataFrame(
        {
            "leg_m": network.attach(estates, island_tolerance=0.0).leg,
            "piece": network.attach(estates, island_tolerance=island_tolerance).component,
        },
        index=estates.index,
    )
    # One door on the main piece is enough: such doors go first, then the nearest.
    doors["aside"] = doors["piece"] != network.graph.main
    ordered = doors.sort_values(["aside", "leg_m"], kind="stable")
    placed = ordered[~ordered.index.duplicated()].reindex(estates.index.unique())
    placed["leg_m"] = doors.groupby(level=0)["leg_m"].min()
    placed["name"] = None if names is None else names.reindex(placed.index)
    return placed


def _listed(estates: pd.DataFrame) -> tuple[OutsideEstate, ...]:
    ordered = estates.sort_values("leg_m", ascending=False, kind="stable")
    return tuple(
        OutsideEstate(label, _text(name), float(leg))
        for label, name, leg in zip(ordered.index, ordered["name"], ordered["leg_m"], strict=True)
    )


def _islands(
    graph: Graph,
    piece: Int,
    cut_off: pd.DataFrame | None,
    row: Long,
    streets: Sequence[object] | None,
) -> tuple[StreetIsland, ...]:
    """Return the islands that have something to be named by."""
    edges = pd.DataFrame({"piece": piece, "metres": graph.length})
    if streets is None:
        edges["street"] = None
    else:
        edges["street"] = np.array([_text(name) for name in streets], dtype=object)[row]
    aside = edges[edges["piece"] != graph.main]
    named = set(aside.loc[aside["street"].notna(), "piece"])
    estates = {}
    if cut_off is not None:
        estates = {number: _listed(rows) for number, rows in cut_off.groupby("piece")}
    told = [
        StreetIsland(
            edges=len(rows),
            length_m=float(rows["metres"].sum()),
            streets=tuple(sorted(set(rows["street"].dropna()))),
            estates=estates.get(number, ()),
        )
        for number, rows in aside[aside["piece"].isin(named | set(estates))].groupby("piece")
    ]
    return tuple(sorted(told, key=lambda island: (-len(island.estates), -island.length_m)))


def _warnings(
    footway_share: float | None, main_share: float, placed: pd.DataFrame | None
) -> list[str]:
    elsewhere = placed is not None and float((placed["leg_m"] > ELSEWHERE).mean()) > 0.5
    told = {
        "network_elsewhere": elsewhere,
        "network_in_pieces": main_share < IN_PIECES,
        "footways_missing": footway_share is not None and footway_share < FEW_FOOTWAYS,
    }
    return [code for code, holds in told.items() if holds]


def _text(name: object) -> str | None:
    """Return a name, None where the cell holds none."""
    return None if pd.isna(name) else str(name).strip() or None  # type: ignore[call-overload]
