"""The weighted median: OR-Library's pmed1–20 and generated cities.

Usage: ``python -m benchmarks.siting.median [--case WORD] [--time-limit S ...]``.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy.sparse.csgraph import floyd_warshall

from benchmarks.siting.cases import CASES, Case, scattered_city
from benchmarks.siting.table import run
from matching import siting

__all__ = ["ORLIB", "cases", "optima", "read_network"]

ORLIB = CASES / "orlib"
CITIES = (  # demand, candidates, sites, metres within which there are distances
    (2_000, 500, 40, 3_000.0),
    (20_000, 2_000, 150, 3_000.0),
    (20_000, 2_000, 150, 6_000.0),
)


def read_network(number: int) -> tuple[np.ndarray, int]:
    """Read the shortest paths of a pmed network and its number of sites."""
    numbers = np.array((ORLIB / f"pmed{number}.txt").read_text().split(), int)
    n, _, sites = numbers[:3]
    length = np.full((n, n), np.inf)
    np.fill_diagonal(length, 0)
    for a, b, cost in numbers[3:].reshape(-1, 3):  # where an edge repeats, the last cost counts
        length[a - 1, b - 1] = length[b - 1, a - 1] = cost
    return floyd_warshall(length), int(sites)


def optima() -> dict[int, float]:
    """Optimal value of each pmed network."""
    lines = (ORLIB / "pmedopt.txt").read_text().splitlines()[1:]
    pairs = [line.split() for line in lines if line.strip()]
    return {int(name.removeprefix("pmed")): float(value) for name, value in pairs}


def cases() -> Iterator[Case]:
    """Return all cases, small ones first."""
    for number, optimum in optima().items():
        yield Case(f"pmed{number}", partial(_network, number), (10.0,), optimum)
    for city in CITIES:
        demand, candidates, sites, within = city
        name = f"city {demand:,} × {candidates:,} within {within:,.0f} m"
        yield Case(f"{name}, {sites} sites", partial(_city, *city), (30.0,))
        yield Case(f"{name}, budget", partial(_city, *city, money=True), (30.0,))


def _network(number: int) -> siting.MedianProblem:
    distance, sites = read_network(number)
    return siting.MedianProblem(np.ones(len(distance)), distance, sites)


def _city(
    demand: int, candidates: int, sites: int, within: float, *, money: bool = False
) -> siting.MedianProblem:
    weight, distance = scattered_city(demand, candidates, within)
    if not money:
        return siting.MedianProblem(weight, distance, sites, beyond=2 * within)
    cost = np.round(np.random.default_rng(1).lognormal(0, 0.6, candidates) * 100)
    return siting.MedianProblem(weight, distance, beyond=2 * within, cost=cost, budget=80.0 * sites)


if __name__ == "__main__":
    run(__doc__, cases)
