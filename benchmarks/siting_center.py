"""The worst distance on known networks and generated cities: value, proven bound and time.

Usage: ``python -m benchmarks.siting_center [--time-limit S] [--case WORD]``. The networks pmed1–20
of OR-Library are read from ``../shared/cases`` beside the project; their centers are proven here,
not compared with a record.
"""

import argparse
import sys
import time
from collections.abc import Iterator

from benchmarks.siting_median import ORLIB, city, read_network
from matching import siting

CITIES = ((2_000, 200, 20, 6_000.0), (5_000, 1_000, 60, 6_000.0), (20_000, 2_000, 200, 6_000.0))


def cases(word: str) -> Iterator[tuple[str, siting.CenterProblem]]:
    """All cases whose name contains `word`, small ones first."""
    for number in range(1, 21) if ORLIB.exists() else ():
        if word in (name := f"pmed{number}"):
            yield name, siting.CenterProblem(*read_network(number))
    for demand, candidates, sites, within in CITIES:
        if word in (name := f"city {demand}x{candidates} p={sites}"):
            weight, distance = city(demand, candidates, within)
            yield name, siting.CenterProblem(distance, sites, weight=weight)


def main() -> int:
    """Print one line per case, and the seconds of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, default=10.0)
    parser.add_argument("--case", default="", help="part of a case's name")
    given = parser.parse_args()
    siting.solve(siting.CenterProblem([[1.0]], 1))  # compiled code
    print("| case | worst distance | bound | gap | seconds | proven | cut short |")
    print("|---|---|---|---|---|---|---|")
    total = 0.0
    for name, problem in cases(given.case):
        began = time.perf_counter()
        result = siting.solve(problem, time_limit=given.time_limit)
        seconds = time.perf_counter() - began
        total += seconds
        broken = siting.violations(problem, result.chosen, result.assigned)
        if broken:
            print(name, *broken, sep="\n  ")
            return 1
        proven = "yes" if result.status == "optimal" else "no"
        cut = "yes" if result.truncated else "no"
        print(
            f"| {name} | {result.objective:.0f} | {result.bound:.0f} | {result.gap:.4%} | "
            f"{seconds:.2f} | {proven} | {cut} |",
            flush=True,
        )
    print(f"{total:.1f} s in total")
    return 0


if __name__ == "__main__":
    sys.exit(main())
