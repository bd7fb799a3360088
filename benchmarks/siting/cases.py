"""Published and generated cities of maximal coverage, read from ``../shared/cases``."""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from matching import siting

__all__ = ["CASES", "Case", "generated_city", "published", "street_city"]

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "cases"
EARTH = 6_378_100.0  # metres, as the records were computed
RADII = {"NewYork": 400, "SanFrancisco": 600}


@dataclass(frozen=True)
class Case:
    """A problem and, where there is one, the best known value."""

    name: str
    problem: siting.CoverageProblem
    best_known: float | None = None


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
    """Read New York and San Francisco, with 50 to 100 sites."""
    for city, radius in RADII.items():
        weight, covers = read_city(city, radius)
        for sites in range(50, 101, 10):
            problem = siting.CoverageProblem(weight, covers, sites=sites)
            yield Case(f"{city} p={sites}", problem, record(city, sites))


def generated_city(
    demand: int, candidates: int, side: float = 30_000.0
) -> tuple[np.ndarray, sp.csr_array]:
    """Make weights and reach of a generated city."""
    spec = importlib.util.spec_from_file_location("generated", CASES / "generated.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(CASES / "generated.py")
    generated = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generated)
    weight, covers = generated.generated_city(demand, candidates, side=side)
    return weight, sp.csr_array(covers)


def street_city(demand: int, candidates: int, sites: int, **asked: object) -> Case:
    """Make a problem on a generated city: dense, but the one of a million."""
    side = 90_000.0 if demand >= 1_000_000 else 30_000.0
    weight, covers = generated_city(demand, candidates, side)
    problem = siting.CoverageProblem(weight, covers, sites=sites, **asked)
    more = "".join(f" {name}={value}" for name, value in asked.items())
    return Case(f"city {demand:,} x {candidates:,} p={sites}{more}", problem)
