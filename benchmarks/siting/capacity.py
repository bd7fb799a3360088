"""Capacity: Holmberg's and OR-Library's records, and most served weight in generated cities.

Usage: ``python -m benchmarks.siting.capacity [--case WORD] [--time-limit S ...]``.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.siting.cases import CASES, Case, generated_city
from benchmarks.siting.table import run
from matching import siting

__all__ = ["cases"]


def holmberg() -> Iterator[Case]:
    """Single-source location of Holmberg, Rönnqvist & Yuan (1999)."""
    best = [float(word) for word in (CASES / "sscflp" / "optima.txt").read_text().split()]
    for number, optimum in enumerate(best, start=1):
        yield Case(f"holmberg p{number}", partial(_holmberg, number), (10.0,), optimum)


def _holmberg(number: int) -> siting.CapacityProblem:
    given = np.array((CASES / "sscflp" / f"holmberg_p{number}.txt").read_text().split(), float)
    m, n = int(given[0]), int(given[1])
    sites = given[2 : 2 + 2 * m].reshape(m, 2)
    demand, costs = given[2 + 2 * m :][:n], given[2 + 2 * m + n :].reshape(m, n)
    return siting.CapacityProblem(demand, sites[:, 0], sites[:, 1], costs.T)


def medians() -> Iterator[Case]:
    """Capacitated p-medians of OR-Library: Euclidean distances rounded down."""
    words = (CASES / "orlib" / "pmedcap1.txt").read_text().split()
    at = 1
    for _ in range(int(words[0])):
        number, best, n, sites, room = (int(word) for word in words[at : at + 5])
        points = np.array(words[at + 5 : at + 5 + 4 * n], float).reshape(n, 4)
        at += 5 + 4 * n
        make = partial(_median, points, sites, float(room))
        yield Case(f"pmedcap {number}", make, (20.0,), float(best))


def _median(points: np.ndarray, sites: int, room: float) -> siting.CapacityProblem:
    n = len(points)
    across = points[:, None, 1:3] - points[None, :, 1:3]
    metres = np.floor(np.sqrt((across**2).sum(axis=2)) + 1e-9)
    return siting.CapacityProblem(points[:, 3], np.full(n, room), np.zeros(n), metres, sites)


def cities() -> Iterator[Case]:
    """Most served weight, split over rooms of random size or not, in generated cities."""
    for walk in (300.0, 1_000.0):
        for whole in (False, True):
            kind = "one room for each" if whole else "split over rooms"
            name = f"city 4,000 × 2,500, walk {walk:,.0f} m, 100 sites, {kind}"
            yield Case(name, partial(_served, walk, whole=whole), (10.0,))


def _served(walk: float, *, whole: bool) -> siting.ServedProblem:
    weight, covers = generated_city(4_000, 2_500, radius=walk)
    room = np.round(np.random.default_rng(1).lognormal(6.9, 0.6, 2_500))
    return siting.ServedProblem(weight, covers, room, 100, single_source=whole)


def cases() -> Iterator[Case]:
    """Return all cases."""
    yield from holmberg()
    yield from medians()
    yield from cities()


if __name__ == "__main__":
    run(__doc__, cases)
