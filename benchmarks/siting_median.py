"""The weighted median against the records: value, proven bound and time.

Usage: ``python -m benchmarks.siting_median [--time-limit S] [--case WORD]``. The networks pmed1–20
of OR-Library are read from ``../shared/cases`` beside the project; the generated cities need
nothing.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import floyd_warshall
from scipy.spatial import cKDTree

from matching import siting

ORLIB = Path(__file__).resolve().parents[1].parent / "shared" / "cases" / "orlib"
CITIES = (  # demand, candidates, sites, metres within which there are distances
    (2_000, 500, 40, 3_000.0),
    (20_000, 2_000, 150, 3_000.0),
    (20_000, 2_000, 150, 6_000.0),
)


@dataclass(frozen=True)
class Case:
    """A problem and, where it is known, the optimum."""

    name: str
    problem: siting.MedianProblem
    optimum: float | None


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


def city(
    demand: int, candidates: int, within: float, seed: int = 5
) -> tuple[np.ndarray, sp.csr_array]:
    """Return households and sparse straight distances of a clustered city of 30 km."""
    random = np.random.default_rng(seed)
    centres = random.uniform(0, 30_000, (demand // 300, 2))
    x = centres[random.integers(0, len(centres), demand)] + random.normal(0, 900, (demand, 2))
    y = x[random.choice(demand, candidates, replace=False)]
    y = y + random.normal(0, 100, (candidates, 2))
    weight = np.round(random.lognormal(5.5, 0.8, demand))
    near = cKDTree(x).sparse_distance_matrix(cKDTree(y), within, output_type="coo_matrix")
    shape = (demand, candidates)
    return weight, sp.csr_array((near.data, (near.row, near.col)), shape=shape)


def cases(word: str) -> Iterator[Case]:
    """All cases whose name contains `word`, small ones first."""
    known = optima() if ORLIB.exists() else {}
    for number, optimum in known.items():
        if word in (name := f"pmed{number}"):
            distance, sites = read_network(number)
            problem = siting.MedianProblem(np.ones(len(distance)), distance, sites)
            yield Case(name, problem, optimum)
    for demand, candidates, sites, within in CITIES:
        name = f"city {demand}x{candidates} within {within:.0f} p={sites}"
        if word in name:
            weight, distance = city(demand, candidates, within)
            problem = siting.MedianProblem(weight, distance, sites, beyond=2 * within)
            yield Case(name, problem, None)
        if word in (name := f"{name} money"):
            weight, distance = city(demand, candidates, within)
            cost = np.round(np.random.default_rng(1).lognormal(0, 0.6, candidates) * 100)
            money = {"cost": cost, "budget": 80.0 * sites}
            yield Case(
                name, siting.MedianProblem(weight, distance, beyond=2 * within, **money), None
            )


def main() -> int:
    """Print one line per case, and the seconds of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, default=10.0)
    parser.add_argument("--case", default="", help="part of a case's name")
    given = parser.parse_args()
    siting.solve(siting.MedianProblem([1.0], [[1.0]], 1))  # compiled code
    print("| case | value | best known | gap | seconds | proven | cut short | MB |")
    print("|---|---|---|---|---|---|---|---|")
    total = 0.0
    for case in cases(given.case):
        began = time.perf_counter()
        result = siting.solve(case.problem, time_limit=given.time_limit)
        seconds = time.perf_counter() - began
        total += seconds
        broken = siting.violations(case.problem, result.chosen, result.assigned)
        if broken or (case.optimum is not None and result.bound > case.optimum):
            print(case.name, *broken, f"bound {result.bound}, optimum {case.optimum}", sep="\n  ")
            return 1
        best = f"{case.optimum:.0f}" if case.optimum is not None else "-"
        proven = "yes" if result.status == "optimal" else "no"
        cut = "yes" if result.truncated else "no"
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"| {case.name} | {result.objective:.0f} | {best} | {result.gap:.4%} | "
            f"{seconds:.2f} | {proven} | {cut} | {memory} |",
            flush=True,
        )
    print(f"{total:.1f} s in total")
    return 0


if __name__ == "__main__":
    sys.exit(main())
