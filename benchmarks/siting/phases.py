"""Schedules over three phases in generated cities: cumulative coverage, proven bound and time.

Usage: ``python -m benchmarks.siting.phases [--case WORD] [--time-limit S]``.
"""

import sys
import time
from collections.abc import Iterator

import numpy as np

from benchmarks.siting.cases import generated_city, yuan
from benchmarks.siting.table import arguments
from matching import siting
from matching.siting import Phase

CITIES = ((2_000, 500, 1_000.0), (4_000, 2_500, 300.0), (20_000, 2_000, 1_000.0))
PLANS = {
    "20, 30, 40 sites": [Phase("1", sites=20), Phase("2", sites=30), Phase("3", sites=40)],
    "3, 5, 4 million": [Phase("1", budget=3e6), Phase("2", budget=5e6), Phase("3", budget=4e6)],
    "20 sites, 60 %, 4 million": [
        Phase("1", sites=20),
        Phase("2", target=0.6),
        Phase("3", budget=4e6),
    ],
}
LIMIT = 10.0


def cases(word: str) -> Iterator[tuple[str, siting.CoverageProblem, list[Phase]]]:
    """Return all cases whose name contains `word`."""
    for demand, candidates, radius in CITIES:
        weight, covers = generated_city(demand, candidates, radius=radius)
        problem = siting.CoverageProblem(weight, covers, sites=candidates, cost=yuan(candidates))
        for plan, phases in PLANS.items():
            if word in (name := f"city {demand:,} × {candidates:,}, {plan}"):
                yield name, problem, phases


def main() -> None:
    """Print one line per case."""
    given = arguments(__doc__)
    if given is None:
        return
    tiny = siting.CoverageProblem([1.0], np.ones((1, 1), bool), sites=1)
    siting.solve_phases(tiny, [Phase("1", sites=1)])  # loads compiled code
    print("| case | limit | status | value | bound | gap | s | cut | sites |")
    print("|---|---:|---|---:|---:|---:|---:|---|---|")
    for name, problem, phases in cases(given.case):
        for limit in given.time_limit or (LIMIT,):
            began = time.perf_counter()
            result = siting.solve_phases(problem, phases, time_limit=limit)
            seconds = time.perf_counter() - began
            if broken := siting.violations_phases(problem, phases, result):
                sys.exit("\n  ".join([name, *broken]))
            sites = ", ".join(str(len(some)) for some in result.opened)
            print(
                f"| {name} | {limit:g} | {result.status} | {result.objective:,.0f} "
                f"| {result.bound:,.0f} | {result.gap:.2%} | {seconds:.1f} "
                f"| {'yes' if result.truncated else 'no'} | {sites} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
