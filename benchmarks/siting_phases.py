"""Schedules over three phases on generated cities: cumulative coverage, proven bound and time.

Usage: ``python -m benchmarks.siting_phases [--time-limit S] [--case WORD]``. The generator is read
from ``../shared/cases`` beside the project; without it there is nothing to measure. Opening costs
are drawn from 50,000 to 600,000 yuan in thousands.
"""

import argparse
import importlib.util
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from matching import siting
from matching.siting import Phase

CASES = Path(__file__).resolve().parents[1].parent / "shared" / "cases"
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


def cases(word: str) -> Iterator[tuple[str, siting.CoverageProblem, list[Phase]]]:
    """All cases whose name contains `word`."""
    spec = importlib.util.spec_from_file_location("generated", CASES / "generated.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(CASES / "generated.py")
    generated = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generated)
    for demand, candidates, radius in CITIES:
        weight, covers = generated.generated_city(demand, candidates, radius=radius)
        yuan = np.random.default_rng(1).integers(50, 601, candidates) * 1_000.0
        problem = siting.CoverageProblem(weight, covers, sites=candidates, cost=yuan)
        for plan, phases in PLANS.items():
            if word in (name := f"{demand}x{candidates} {plan}"):
                yield name, problem, phases


def main() -> int:
    """Print one line per case; 1 where the checker finds something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, default=10.0)
    parser.add_argument("--case", default="", help="part of a case's name")
    given = parser.parse_args()
    if not CASES.exists():
        print("nothing measured: the cases are not beside the project")
        return 0
    tiny = siting.CoverageProblem([1.0], np.ones((1, 1), bool), sites=1)
    siting.solve_phases(tiny, [Phase("1", sites=1)])  # compiled code
    print("| case | status | value | bound | gap | s | by the clock | sites |")
    print("|---|---|---|---|---|---|---|---|")
    for name, problem, phases in cases(given.case):
        began = time.perf_counter()
        result = siting.solve_phases(problem, phases, time_limit=given.time_limit)
        seconds = time.perf_counter() - began
        if broken := siting.violations_phases(problem, phases, result):
            print(name, *broken, sep="\n  ")
            return 1
        sites = ", ".join(str(len(some)) for some in result.opened)
        print(
            f"| {name} | {result.status} | {result.objective:.0f} | {result.bound:.0f} "
            f"| {result.gap:.2%} | {seconds:.1f} | {'yes' if result.truncated else 'no'} "
            f"| {sites} |",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
