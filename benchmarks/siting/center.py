"""The worst distance: OR-Library's networks, whose centers prove themselves, and generated cities.

Usage: ``python -m benchmarks.siting.center [--case WORD] [--time-limit S ...]``.
"""

from collections.abc import Iterator
from functools import partial

from benchmarks.siting.cases import Case, scattered_city
from benchmarks.siting.median import read_network
from benchmarks.siting.table import run
from matching import siting

__all__ = ["cases"]

CITIES = ((2_000, 200, 20), (5_000, 1_000, 60), (20_000, 2_000, 200))
WITHIN = 6_000.0  # metres within which there are distances


def cases() -> Iterator[Case]:
    """Return all cases, small ones first."""
    for number in range(1, 21):
        yield Case(f"pmed{number}", partial(_network, number), (10.0,))
    for city in CITIES:
        demand, candidates, sites = city
        name = f"city {demand:,} × {candidates:,}, {sites} sites"
        yield Case(name, partial(_city, *city), (10.0,))


def _network(number: int) -> siting.CenterProblem:
    return siting.CenterProblem(*read_network(number))


def _city(demand: int, candidates: int, sites: int) -> siting.CenterProblem:
    weight, distance = scattered_city(demand, candidates, WITHIN)
    return siting.CenterProblem(distance, sites, weight=weight)


if __name__ == "__main__":
    run(__doc__, cases)
