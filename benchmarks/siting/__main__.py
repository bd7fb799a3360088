"""Siting against the records: value, proven bound and time on known and generated cities.

Usage: ``python -m benchmarks.siting [--quick] [--case WORD] [--time-limit S ...]``. The cases are
read from ``../shared/cases`` beside the project; without them there is nothing to measure.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.siting.cases import CASES, Case, published, street_city
from benchmarks.siting.peers import beside_spopt
from matching import siting

LIMITS = (5.0, 20.0, 60.0, 120.0)  # seconds, one after the other until the optimum is proven


def generated() -> Iterator[tuple[Callable[[], Case], float]]:
    """Return generated cities, small ones first, and the time limit of each."""
    yield lambda: street_city(2_000, 500, 40), 5.0
    yield lambda: street_city(5_000, 2_600, 100), 5.0
    yield lambda: street_city(4_000, 2_500, 100, backup=0.3), 10.0
    yield lambda: grouped(4_000, 2_500, 100), 10.0
    yield lambda: street_city(20_000, 2_000, 150), 30.0
    yield lambda: street_city(1_000_000, 10_000, 1_000), 120.0


def grouped(demand: int, candidates: int, sites: int) -> Case:
    """Make a city with rooms of up to three fit-outs, communities and four sources."""
    random = np.random.default_rng(2)
    room, community, source = candidates * 2 // 3, candidates // 25, 4
    groups = [
        *_split(random.integers(0, room, candidates), at_most=1),
        *_split(random.integers(0, community, candidates), at_most=2),
        *_split(random.integers(0, source, candidates), at_most=sites, at_least=sites // 8),
    ]
    case = street_city(demand, candidates, sites, groups=groups)
    return Case(f"city {demand:,} x {candidates:,} p={sites} in groups", case.problem)


def _split(label: np.ndarray, at_most: int, at_least: int = 0) -> list[siting.Group]:
    return [siting.Group(np.flatnonzero(label == each), at_most, at_least) for each in set(label)]


def measure(case: Case, limit: float) -> bool:
    """Print one line; tell whether the optimum is proven."""
    began = time.perf_counter()
    result = siting.solve(case.problem, time_limit=limit)
    seconds = time.perf_counter() - began
    if broken := siting.violations(case.problem, result.chosen, result.assigned):
        raise SystemExit("\n  ".join([case.name, *broken]))
    share, above = " " * 9, " " * 8
    if case.best_known:
        share = f"{result.objective / case.best_known:9.3%}"
        above = f"{result.bound / case.best_known - 1:8.3%}"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{case.name:36} {limit:5.0f} {result.status:9} {result.objective:12.0f} {share} {above} "
        f"{result.gap:8.3%} {seconds:7.2f} {'yes' if result.truncated else 'no':>4} {memory:6}",
        flush=True,
    )
    return result.status == "optimal"


def main() -> int:
    """Print one line per case and time limit, then the comparison with spopt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, nargs="+", help="instead of each case's own")
    parser.add_argument("--case", default="", help="part of a case's name, or of 'spopt'")
    parser.add_argument("--quick", action="store_true", help="first limits only, no largest city")
    given = parser.parse_args()
    if not CASES.exists():
        print("nothing measured: the cases are not beside the project")
        return 0
    siting.solve(siting.CoverageProblem([1.0], np.ones((1, 1), bool), sites=1))  # compiled code
    print(
        f"{'case':36} {'limit':>5} {'status':9} {'value':>12} {'of best':>9} {'bound+':>8} "
        f"{'gap':>8} {'s':>7} {'cut':>4} {'MB':>6}"
    )
    for case in published():
        limits = given.time_limit or (LIMITS[:1] if given.quick else LIMITS)
        for limit in limits if given.case in case.name else ():
            if measure(case, limit):
                break
    cities = list(generated())
    for make, limit in cities[:-1] if given.quick else cities:
        case = make()
        if given.case in case.name:
            for each in given.time_limit or (limit,):
                measure(case, each)
        del case
    if given.case in "spopt":
        for line in beside_spopt(quick=given.quick):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
