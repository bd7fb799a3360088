"""Floating catchments beside PySAL's `access`: equal answers, and time.

``python -m benchmarks.catchment [--rounds N]``. The data of `access`'s tutorial are downloaded
when it is used; its worked examples are rebuilt here instead: the three tracts of its hospital
example in four states of traffic, and the grid of its tests. The last case is a generated city.
"""

import argparse
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from access import Access
from access import weights as peer_weights
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from benchmarks.walking.timing import Times, interleaved
from geo.floating_catchment import Decay, floating_catchment, gaussian_decay, uniform, zone_decay

Float = npt.NDArray[np.float64]
Scalar = Callable[[float], float]

SAME: Final = 1e-9  # relative
TRAFFIC: Final = {  # minutes between two suburbs (1, 2) and the city (3): in, out, across
    "congested both ways": (40.0, 40.0, 80.0),
    "faster into the city": (20.0, 40.0, 80.0),
    "faster out of the city": (40.0, 20.0, 80.0),
    "faster both ways": (20.0, 20.0, 40.0),
}
HOSPITAL_LIMIT: Final = 61.0


@dataclass(frozen=True)
class Example:
    """Demand and supply, the costs between them, and how far counts."""

    name: str
    demand: Float
    supply: Float
    cost: csr_array  # demand × supply
    limit: float


def examples() -> Iterator[Example]:
    """Yield all examples, small ones first."""
    for name, (inward, outward, across) in TRAFFIC.items():
        cost = np.array([[1.0, across, inward], [across, 1.0, inward], [outward, outward, 1.0]])
        people, doctors = np.array([100.0, 50.0, 10.0]), np.array([15.0, 20.0, 100.0])
        yield Example(f"hospitals, {name}", people, doctors, csr_array(cost), HOSPITAL_LIMIT)
    x, y = np.divmod(np.arange(25.0), 5.0)
    # Not sparse by value: the distance 0 of a place to itself counts.
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    every = np.indices(apart.shape).reshape(2, -1)
    value = np.random.default_rng(44).integers(1, 201, 25).astype(float)
    yield Example("grid of 25", value, value, csr_array((apart.ravel(), tuple(every))), 2.0)
    yield generated(20_000, 1_000)


def generated(homes: int, stations: int, side: float = 30_000.0) -> Example:
    """Return homes and stations thrown over a square of `side` metres, within 1,200 m."""
    rng = np.random.default_rng(0)
    here, there = (cKDTree(rng.uniform(0.0, side, (count, 2))) for count in (homes, stations))
    metres = csr_array(here.sparse_distance_matrix(there, 1_200.0, output_type="coo_matrix"))
    households = rng.integers(20, 3_000, homes).astype(float)
    area = rng.uniform(100.0, 3_000.0, stations)
    return Example(f"city of {homes:,} × {stations:,}", households, area, metres, 1_200.0)


def peer(example: Example) -> Access:
    """Return the example as `access` takes it."""
    pairs = example.cost.tocoo()
    homes = pd.DataFrame({"id": np.arange(example.demand.size), "demand": example.demand})
    stations = pd.DataFrame({"id": np.arange(example.supply.size), "supply": example.supply})
    cost = pd.DataFrame({"origin": pairs.row, "dest": pairs.col, "cost": pairs.data})
    return Access(
        demand_df=homes, demand_index="id", demand_value="demand",
        supply_df=stations, supply_index="id", supply_value="supply",
        cost_df=cost, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip


def methods(limit: float) -> dict[str, tuple[Decay, Scalar | None]]:
    """Return each method as we and as `access` say it."""
    gaussian = gaussian_decay(limit)
    zones = {limit / 3: 1.0, limit * 2 / 3: 0.68, limit: 0.22}
    return {
        "2SFCA": (uniform, None),
        # The weight of the hospital example.
        "2SFCA, 1 / cost": (
            lambda cost: 1.0 / np.maximum(cost, 1.0),
            peer_weights.gravity(1.0, -1.0, min_dist=1.0),
        ),
        "E2SFCA, three zones": (zone_decay(limit), peer_weights.step_fn(zones)),
        "E2SFCA, Gaussian": (gaussian, lambda metres: float(gaussian(np.asarray(metres)))),
    }


def compare(example: Example, rounds: int) -> Iterator[tuple[str, float, dict[str, Times]]]:
    """Yield method, largest relative difference and the seconds of both."""
    model = peer(example)
    within = example.cost.tocoo()
    kept = within.data <= example.limit
    near = csr_array(
        (within.data[kept], (within.row[kept], within.col[kept])), shape=example.cost.shape
    )
    for method, (decay, weight) in methods(example.limit).items():
        found, seconds = interleaved(
            {
                "ours": partial(
                    floating_catchment, near, example.demand, example.supply, decay=decay
                ),
                "access": partial(
                    model.two_stage_fca, name="f", max_cost=example.limit, weight_fn=weight
                ),
            },
            rounds,
        )
        # Where nothing is in reach access has no value, we have a supply of 0.
        theirs = found["access"]["f_supply"].fillna(0.0).to_numpy()
        apart = np.abs(found["ours"].supply - theirs) / np.maximum(theirs, np.finfo(float).tiny)
        yield method, float(apart.max()), seconds


def main() -> int:
    """Print a row for each example and method; fail where the answers differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    logging.disable(logging.INFO)  # access tells of every column that it writes again
    print("| example | method | ours | access | times as fast | largest relative difference |")
    print("|---|---|---:|---:|---:|---:|")
    worst = 0.0
    for example in examples():
        for method, apart, seconds in compare(example, asked.rounds):
            ours, theirs = seconds["ours"], seconds["access"]
            worst = max(worst, apart)
            print(
                f"| {example.name} | {method} | {ours} | {theirs} |"
                f" {theirs.best / ours.best:.0f} | {apart:.0e} |"
            )
    if worst > SAME:
        print(f"The answers differ: {worst:.1e}, allowed {SAME:.0e}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
