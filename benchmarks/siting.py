"""Siting against the records: value, proven bound and time on known and generated cities.

Usage: ``python -m benchmarks.siting [--time-limit S] [--case WORD]``. The cases are read from
``../shared/cases`` beside the project; without them there is nothing to measure.
"""

import argparse
import importlib.util
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from matching import siting

CASES = Path(__file__).resolve().parents[1].parent / "shared" / "cases"
EARTH = 6_378_100.0  # metres, as the records were computed
RADII = {"NewYork": 400, "SanFrancisco": 600}
CITIES = (  # demand, candidates, sites, side in metres
    (2_000, 500, 40, 30_000.0),
    (5_000, 2_600, 100, 30_000.0),
    (20_000, 2_000, 150, 30_000.0),
    (1_000_000, 10_000, 1_000, 90_000.0),
)


@dataclass(frozen=True)
class Case:
    """A problem and, where there is one, the best known value."""

    name: str
    problem: siting.CoverageProblem
    best_known: float | None


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


def cases(word: str) -> Iterator[Case]:
    """All cases whose name contains `word`, small ones first."""
    spec = importlib.util.spec_from_file_location("generated", CASES / "generated.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(CASES / "generated.py")
    generated = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generated)
    for city, radius in RADII.items():
        for sites in range(50, 101, 10):
            if word in (name := f"{city} p={sites}"):
                weight, covers = read_city(city, radius)
                problem = siting.CoverageProblem(weight, covers, sites=sites)
                yield Case(name, problem, record(city, sites))
    for demand, candidates, sites, side in CITIES:
        if word in (name := f"city {demand}x{candidates} p={sites}"):
            weight, covers = generated.generated_city(demand, candidates, side=side)
            yield Case(name, siting.CoverageProblem(weight, covers, sites=sites), None)


def main() -> int:
    """Print one line per case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, default=10.0)
    parser.add_argument("--case", default="", help="part of a case's name")
    given = parser.parse_args()
    if not CASES.exists():
        print("nothing measured: the cases are not beside the project")
        return 0
    siting.solve(siting.CoverageProblem([1.0], np.ones((1, 1), bool), sites=1))  # compiled code
    print(
        f"{'case':32} {'status':9} {'value':>12} {'of best':>8} {'gap':>7} {'s':>6} {'cut':>4} MB"
    )
    for case in cases(given.case):
        began = time.perf_counter()
        result = siting.solve(case.problem, time_limit=given.time_limit)
        seconds = time.perf_counter() - began
        broken = siting.violations(case.problem, result.chosen, result.assigned)
        if broken:
            print(case.name, *broken, sep="\n  ")
            return 1
        share = f"{result.objective / case.best_known:8.3%}" if case.best_known else " " * 8
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{case.name:32} {result.status:9} {result.objective:12.0f} {share} {result.gap:7.3%} "
            f"{seconds:6.2f} {'yes' if result.truncated else 'no':>4} {memory}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
