"""Measure cases and print one line each, checked."""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.siting.cases import CASES, Case
from matching import siting
from matching.siting.choice import Choice
from matching.siting.solve import SOLVERS

__all__ = ["arguments", "run"]

HEAD = (
    "| case | limit | status | value | of best known | bound beyond it | gap | s | cut | MB |\n"
    "|---|---:|---|---:|---:|---:|---:|---:|---|---:|"
)


def arguments(doc: str | None) -> argparse.Namespace | None:
    """Read the command line; None, said so, where the cases are not beside the project."""
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("--case", default="", help="part of a case's name")
    parser.add_argument(
        "--time-limit", type=float, nargs="+", help="seconds, instead of each case's own"
    )
    given = parser.parse_args()
    if not CASES.exists():
        print("nothing measured: the cases are not beside the project")
        return None
    return given


def run(doc: str | None, cases: Callable[[], Iterable[Case]]) -> None:
    """Measure the cases that the command line asks for, and print the seconds of all."""
    given = arguments(doc)
    if given is None:
        return
    print(HEAD)
    total = 0.0
    for case in cases():
        if given.case not in case.name:
            continue
        problem = case.make()
        SOLVERS[type(problem)][0]()  # loads compiled code
        for limit in given.time_limit or case.limits:
            seconds, proven = measure(case, problem, limit)
            total += seconds
            if proven:
                break
        del problem
    print(f"\n{total:.1f} s in all")


def measure(case: Case, problem: Choice, limit: float) -> tuple[float, bool]:
    """Solve, check and print; return the seconds and whether the optimum is proven."""
    began = time.perf_counter()
    result = siting.solve(problem, time_limit=limit)
    seconds = time.perf_counter() - began
    if broken := [*_broken(problem, result), *_beyond_the_record(case, problem, result)]:
        sys.exit("\n  ".join([case.name, *broken]))
    of_best = beyond = ""
    if case.best_known:
        of_best = f"{result.objective / case.best_known:.3%}"
        beyond = f"{result.bound / case.best_known - 1:+.3%}"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"| {case.name} | {limit:g} | {result.status} | {result.objective:,.0f} | {of_best} | "
        f"{beyond} | {result.gap:.3%} | {seconds:.2f} | {'yes' if result.truncated else 'no'} | "
        f"{memory:,} |",
        flush=True,
    )
    return seconds, result.status == "optimal"


def _broken(problem: Choice, result: siting.Result) -> list[str]:
    """List what an answer breaks, the split of weight over rooms included."""
    found = siting.violations(problem, result.chosen, result.assigned)
    if isinstance(problem, siting.ServedProblem):
        served = siting.serve(problem, result.chosen, result.assigned)
        found += siting.violations_served(problem, result.chosen, served, result.objective)
    return found


def _beyond_the_record(case: Case, problem: Choice, result: siting.Result) -> list[str]:
    """Tell whether the bound rules out a record, which some choice has reached."""
    if not case.best_known:
        return []
    most: tuple[Any, ...] = (siting.CoverageProblem, siting.ServedProblem)
    spare = 1e-6 * case.best_known
    short = (case.best_known - result.bound) * (1 if isinstance(problem, most) else -1)
    return [f"bound {result.bound} rules out the record {case.best_known}"] * (short > spare)
