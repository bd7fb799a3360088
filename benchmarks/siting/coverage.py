"""Maximal coverage: records of New York and San Francisco, and generated cities.

Usage: ``python -m benchmarks.siting.coverage [--case WORD] [--time-limit S ...]``.
"""

from collections.abc import Iterator
from functools import cache, partial

import numpy as np
import scipy.sparse as sp

from benchmarks.siting.cases import CASES, Case, generated_city
from benchmarks.siting.table import run
from matching import siting

__all__ = ["cases", "published"]

EARTH = 6_378_100.0  # metres, as the records were computed
RADII = {"NewYork": 400, "SanFrancisco": 600}
LIMITS = (5.0, 20.0, 60.0, 120.0)


@cache
def read_city(city: str, radius: float) -> tuple[np.ndarray, sp.csr_array]:
    """Read weights and reach of an MCLP city: every point is demand and candidate."""
    lines = (CASES / "mclp" / f"{city}.txt").read_text().splitlines()
    n = int(lines[3].split(":")[1])
    latitude, longitude = np.radians(np.loadtxt(lines[5 : 5 + n])).T
    weight = np.loadtxt(lines[6 + n : 6 + 2 * n])
    half = np.sin((latitude[:, None] - latitude) / 2) ** 2
    across = np.sin((longitude[:, None] - longitude) / 2) ** 2
    half += np.cos(latitude)[:, None] * np.cos(latitude) * across
    return weight, sp.csr_array(2 * EARTH * np.arcsin(np.sqrt(half)) <= radius)


def record(city: str, sites: int) -> float:
    """Best known value of an MCLP city."""
    path = CASES / "mclp" / f"{city}_{sites}_{RADII[city]}.txt"
    return float(path.read_text().split()[1])


def published() -> Iterator[Case]:
    """Return New York and San Francisco, with 50 to 100 sites."""
    for city, radius in RADII.items():
        for sites in range(50, 101, 10):
            make = partial(_published, city, radius, sites)
            yield Case(f"{city} p={sites}", make, LIMITS, record(city, sites))


def _published(city: str, radius: float, sites: int) -> siting.CoverageProblem:
    weight, covers = read_city(city, radius)
    return siting.CoverageProblem(weight, covers, sites=sites)


def cases() -> Iterator[Case]:
    """Return all cases: published cities, then generated ones."""
    yield from published()
    for demand, candidates, sites, limit in (
        (2_000, 500, 40, 5.0),
        (5_000, 2_600, 100, 5.0),
        (20_000, 2_000, 150, 30.0),
        (1_000_000, 10_000, 1_000, 120.0),
    ):
        make = partial(street_city, demand, candidates, sites)
        yield Case(f"city {demand:,} × {candidates:,}, {sites:,} sites", make, (limit,))
    make = partial(street_city, 4_000, 2_500, 100, backup=0.3)
    yield Case("city 4,000 × 2,500, 100 sites, backup 0.3", make, (10.0,))
    make = partial(street_city, 4_000, 2_500, 100, groups=groups(2_500, 100))
    yield Case("city 4,000 × 2,500, 100 sites, in groups", make, (10.0,))


def street_city(
    demand: int, candidates: int, sites: int, **asked: object
) -> siting.CoverageProblem:
    """Make a problem on a generated city."""
    return siting.CoverageProblem(*generated_city(demand, candidates), sites=sites, **asked)


def groups(candidates: int, sites: int) -> list[siting.Group]:
    """Make rooms of up to three fit-outs, communities and four sources."""
    random = np.random.default_rng(2)
    return [
        *_split(random.integers(0, candidates * 2 // 3, candidates), at_most=1),
        *_split(random.integers(0, candidates // 25, candidates), at_most=2),
        *_split(random.integers(0, 4, candidates), at_most=sites, at_least=sites // 8),
    ]


def _split(label: np.ndarray, at_most: int, at_least: int = 0) -> list[siting.Group]:
    return [siting.Group(np.flatnonzero(label == each), at_most, at_least) for each in set(label)]


if __name__ == "__main__":
    run(__doc__, cases)
