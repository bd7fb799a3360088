"""Time against size: networks of 10⁴ to 10⁶ nodes, and farther and farther walks.

``python -m benchmarks.walking.growth [--plot]`` prints two tables; with ``--plot`` it draws
them into ``docs/figures/walking-growth.svg``.
"""

import argparse
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from benchmarks.walking.places import at_nodes, beside_streets, grid
from benchmarks.walking.timing import interleaved, peak_mb, timed
from geo import WalkNetwork

FIGURE: Final = Path(__file__).parents[2] / "docs" / "figures" / "walking-growth.svg"
SIZES: Final = (10_000, 30_000, 100_000, 300_000, 1_000_000)
CUTOFFS: Final = (300.0, 600.0, 1_200.0, 2_400.0, 4_800.0)
NODES_A_HOME: Final = 10  # as dense everywhere; never fewer homes than sites
SITES: Final = 1_000
CUTOFF: Final = 1_200.0
ROUNDS: Final = 20


class Measured(NamedTuple):
    """One network and cutoff."""

    nodes: int
    cutoff: float
    build: float
    search: float
    walks: int
    reached: int
    peak_mb: float

    @property
    def nanoseconds(self) -> float:
        """Time of the search for each node reached."""
        return self.search / self.reached * 1e9


def measure(nodes: int, cutoffs: tuple[float, ...]) -> list[Measured]:
    """Search a generated grid from 1,000 sites to a home for 10 nodes, once for each cutoff."""
    streets = grid(nodes)
    net, build = timed(lambda: WalkNetwork.from_lines(streets))
    homes, sites = (
        net.attach(beside_streets(streets, count, seed))
        for count, seed in ((nodes // NODES_A_HOME, 1), (SITES, 2))
    )
    everywhere = at_nodes(net, np.arange(len(net.graph.nodes)))
    rows = []
    for cutoff in cutoffs:
        search = partial(net.between, homes, sites, cutoff)
        found, seconds = interleaved({"search": search}, ROUNDS)
        peak = peak_mb()
        reached = net.between(sites, everywhere, cutoff).nnz
        size, walks = len(net.graph.nodes), found["search"].nnz
        rows.append(Measured(size, cutoff, build, seconds["search"].best, walks, reached, peak))
    return rows


def show(rows: list[Measured]) -> None:
    """Print a table."""
    print(
        "| nodes | cutoff m | build s | search ms | walks | nodes reached | ns a node | peak MB |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for row in rows:
        print(
            f"| {row.nodes:,} | {row.cutoff:,.0f} | {row.build:.2f} | {row.search * 1000:.1f} |"
            f" {row.walks:,} | {row.reached:,} | {row.nanoseconds:.0f} | {row.peak_mb:,.0f} |",
            flush=True,
        )


def plot(sizes: list[Measured], cutoffs: list[Measured]) -> None:
    """Draw time against the size of the network and against the nodes reached."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "walking"  # the same figures, the same file
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9.0, 3.8), layout="constrained")
    nodes = np.array([row.nodes for row in sizes])
    left.loglog(nodes, [row.build for row in sizes], "s-", color="#8a8a8a", label="build network")
    left.loglog(nodes, [row.search for row in sizes], "o-", color="#1f6f8b", label="search")
    left.set(xlabel="nodes of the network", ylabel="seconds")
    left.set_title(
        f"{SITES:,} sites, {CUTOFF:,.0f} m, a home for {NODES_A_HOME} nodes", fontsize=10
    )
    left.legend(frameon=False)
    reached = np.array([row.reached for row in cutoffs])
    seconds = np.array([row.search for row in cutoffs])
    right.loglog(reached, seconds, "o-", color="#1f6f8b", label="search")
    right.loglog(
        reached, seconds[-1] * reached / reached[-1], ":", color="#8a8a8a", label="in proportion"
    )
    right.set(xlabel="nodes reached from all sites", ylabel="seconds")
    right.set_title(f"{cutoffs[0].nodes:,} nodes, {CUTOFFS[0]:,.0f}–{CUTOFFS[-1]:,.0f} m",
                    fontsize=10)  # fmt: skip
    right.legend(frameon=False)
    for axes in (left, right):
        axes.grid(which="major", color="#dddddd", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
    FIGURE.parent.mkdir(exist_ok=True)
    figure.savefig(FIGURE, metadata={"Date": None, "Creator": None})
    plt.close(figure)


def main() -> None:
    """Measure, print and, where asked, draw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--plot", action="store_true")
    asked = parser.parse_args()
    sizes = [row for nodes in SIZES[:-1] for row in measure(nodes, (CUTOFF,))]
    cutoffs = measure(SIZES[-1], CUTOFFS)
    sizes.append(next(row for row in cutoffs if row.cutoff == CUTOFF))
    print("Larger networks:\n")
    show(sizes)
    print("\nFarther walks on the largest:\n")
    show(cutoffs)
    if asked.plot:
        plot(sizes, cutoffs)


if __name__ == "__main__":
    main()
