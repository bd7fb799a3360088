"""Capacity models against the records: value, proven bound and time.

Usage: ``python -m benchmarks.siting_capacity [--case WORD] [--time-limit S]``. Holmberg's
single-source instances (10 s each), OR-Library's capacitated p-medians (20 s each), and most
served weight in generated cities (10 s each). The cases are read from ``../shared/cases`` beside
the project; without them there is nothing to measure.
"""

import argparse
import importlib.util
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching import siting
from matching.siting.choice import Choice

CASES = Path(__file__).resolve().parents[1].parent / "shared" / "cases"


@dataclass(frozen=True)
class Case:
    """A problem, its time limit and, where there is one, the best known value."""

    name: str
    problem: Choice
    seconds: float
    best_known: float | None


def holmberg() -> Iterator[Case]:
    """Single-source location of Holmberg, Rönnqvist & Yuan (1999)."""
    best = [float(word) for word in (CASES / "sscflp" / "optima.txt").read_text().split()]
    for number, optimum in enumerate(best, start=1):
        path = CASES / "sscflp" / f"holmberg_p{number}.txt"
        given = np.array(path.read_text().split(), float)
        m, n = int(given[0]), int(given[1])
        sites = given[2 : 2 + 2 * m].reshape(m, 2)
        demand, costs = given[2 + 2 * m :][:n], given[2 + 2 * m + n :].reshape(m, n)
        problem = siting.CapacityProblem(demand, sites[:, 0], sites[:, 1], costs.T)
        yield Case(f"holmberg p{number}", problem, 10.0, optimum)


def medians() -> Iterator[Case]:
    """Capacitated p-medians of OR-Library: Euclidean distances rounded down."""
    words = (CASES / "orlib" / "pmedcap1.txt").read_text().split()
    at = 1
    for _ in range(int(words[0])):
        number, best, n, sites, room = (int(word) for word in words[at : at + 5])
        points = np.array(words[at + 5 : at + 5 + 4 * n], float).reshape(n, 4)
        at += 5 + 4 * n
        across = points[:, None, 1:3] - points[None, :, 1:3]
        metres = np.floor(np.sqrt((across**2).sum(axis=2)) + 1e-9)
        rooms, nothing = np.full(n, float(room)), np.zeros(n)
        problem = siting.CapacityProblem(points[:, 3], rooms, nothing, metres, sites)
        yield Case(f"pmedcap {number}", problem, 20.0, float(best))


def cities() -> Iterator[Case]:
    """Most served weight, split over rooms of random size or not, in generated cities."""
    spec = importlib.util.spec_from_file_location("generated", CASES / "generated.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(CASES / "generated.py")
    generated = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generated)
    for walk in (300.0, 1_000.0):
        weight, covers = generated.generated_city(4_000, 2_500, radius=walk)
        room = np.round(np.random.default_rng(1).lognormal(6.9, 0.6, 2_500))
        for whole in (False, True):
            problem = siting.ServedProblem(weight, covers, room, 100, single_source=whole)
            kind = "single source" if whole else "split"
            yield Case(f"city 4000x2500 {covers.nnz} entries {kind}", problem, 10.0, None)


def broken(problem: Choice, result: siting.Result) -> list[str]:
    """List what an answer breaks, the split of weight included."""
    found = siting.violations(problem, result.chosen, result.assigned)
    if isinstance(problem, siting.ServedProblem):
        served = siting.serve(problem, result.chosen, result.assigned)
        found += siting.violations_served(problem, result.chosen, served, result.objective)
    return found


def cases(word: str) -> Iterator[Case]:
    """All cases whose name contains `word`."""
    for source in (holmberg, medians, cities):
        yield from (case for case in source() if word in case.name)


def main() -> int:
    """Print one line per case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, help="seconds, instead of each case's own")
    parser.add_argument("--case", default="", help="part of a case's name")
    given = parser.parse_args()
    if not CASES.exists():
        print("nothing measured: the cases are not beside the project")
        return 0
    siting.solve(siting.CapacityProblem([1.0], [1.0], [1.0], [[1.0]]))  # compiled code
    siting.solve(siting.ServedProblem([1.0], np.ones((1, 1), bool), [1.0], 1))
    print("| case | value | best known | from it | bound | gap | s | proven | cut |")
    print("|---|---|---|---|---|---|---|---|---|")
    for case in cases(given.case):
        began = time.perf_counter()
        result = siting.solve(case.problem, time_limit=given.time_limit or case.seconds)
        seconds = time.perf_counter() - began
        if found := broken(case.problem, result):
            print(case.name, *found, sep="\n  ")
            return 1
        known, away = "", ""
        if case.best_known:
            known, away = f"{case.best_known:.0f}", f"{result.objective / case.best_known - 1:+.3%}"
        proven, cut = result.status == "optimal", result.truncated
        print(
            f"| {case.name} | {result.objective:.0f} | {known} | {away} | {result.bound:.1f} "
            f"| {result.gap:.3%} | {seconds:.2f} | {'yes' if proven else 'no'} "
            f"| {'yes' if cut else 'no'} |",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
