"""Least cost of a target on generated cities: cost, proven bound and time.

Usage: ``python -m benchmarks.siting_target [--time-limit S] [--case WORD]``. The generator is read
from ``../shared/cases`` beside the project; without it there is nothing to measure. Opening costs
are drawn from 50,000 to 600,000 yuan in thousands; "sites" counts each site 1 instead.
"""

import argparse
import importlib.util
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from matching import siting

CASES = Path(__file__).resolve().parents[1].parent / "shared" / "cases"
CITIES = (  # demand, candidates, walk in metres: 25,000 to 1,100,000 entries
    (4_000, 2_500, 300.0),
    (4_000, 2_500, 1_000.0),
    (20_000, 2_000, 1_000.0),
)


def cases(word: str) -> Iterator[tuple[str, siting.TargetProblem]]:
    """All cases whose name contains `word`."""
    spec = importlib.util.spec_from_file_location("generated", CASES / "generated.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(CASES / "generated.py")
    generated = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generated)
    for demand, candidates, radius in CITIES:
        weight, covers = generated.generated_city(demand, candidates, radius=radius)
        yuan = np.random.default_rng(1).integers(50, 601, candidates) * 1_000.0
        for target in (0.85, 0.99, 1.0):
            for kind, cost in (("yuan", yuan), ("sites", None)):
                name = f"{demand}x{candidates} walk {radius:.0f} target {target} {kind}"
                if word in name:
                    yield name, siting.TargetProblem(weight, covers, cost, target)


def main() -> int:
    """Print one line per case; 1 where the checker finds something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, default=10.0)
    parser.add_argument("--case", default="", help="part of a case's name")
    given = parser.parse_args()
    if not CASES.exists():
        print("nothing measured: the cases are not beside the project")
        return 0
    siting.solve(siting.TargetProblem([1.0, 2], np.ones((2, 2), bool), target=0.5))  # compiled code
    print(
        "| case | status | cost | bound | gap | s | by the clock |\n|---|---|---|---|---|---|---|"
    )
    for name, problem in cases(given.case):
        began = time.perf_counter()
        result = siting.solve(problem, time_limit=given.time_limit)
        seconds = time.perf_counter() - began
        broken = siting.violations(problem, result.chosen, result.assigned)
        if broken:
            print(name, *broken, sep="\n  ")
            return 1
        print(
            f"| {name} | {result.status} | {result.objective:.0f} | {result.bound:.0f} "
            f"| {result.gap:.3%} | {seconds:.1f} | {'yes' if result.truncated else 'no'} |",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
