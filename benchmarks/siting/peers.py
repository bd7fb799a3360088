"""Maximal coverage beside spopt with HiGHS: building and solving, in the same run."""

import time
from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp

from benchmarks.siting.cases import generated_city
from matching import siting

__all__ = ["beside_spopt"]

SIZES = ((500, 125, 10), (1_000, 250, 20), (2_000, 500, 40), (3_000, 750, 60))  # the last: p


def beside_spopt(*, quick: bool) -> Iterator[str]:
    """One line per size: values, seconds of both, and how many times faster."""
    yield f"{'against spopt':26} {'value':>10} {'spopt':>10} {'s':>8} {'spopt s':>8} {'faster':>7}"
    for demand, candidates, sites in SIZES[:3] if quick else SIZES:
        weight, covers = generated_city(demand, candidates)
        ours, seconds, proven = _ours(weight, covers, sites)
        theirs, peer = _spopt(weight, covers, sites)
        told = "same optimum" if proven and abs(ours - theirs) < 0.5 else "DIFFERENT"
        yield (
            f"{f'{demand:,} x {candidates:,} p={sites}':26} {ours:10.0f} {theirs:10.0f} "
            f"{seconds:8.3f} {peer:8.3f} {peer / seconds:6.0f}x {told}"
        )


def _ours(weight: np.ndarray, covers: sp.csr_array, sites: int) -> tuple[float, float, bool]:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        problem = siting.CoverageProblem(weight, covers, sites=sites)
        result = siting.solve(problem, time_limit=60.0)
        times.append(time.perf_counter() - began)
    if broken := siting.violations(problem, result.chosen, result.assigned):
        raise SystemExit("\n  ".join(["against spopt", *broken]))
    return result.objective, float(np.median(times)), result.status == "optimal"


def _spopt(weight: np.ndarray, covers: sp.csr_array, sites: int) -> tuple[float, float]:
    import pulp
    from spopt.locate import MCLP

    # spopt takes distances and compares them with a radius.
    distance = np.where(covers.toarray(), 0.0, 2.0)
    began = time.perf_counter()
    model = MCLP.from_cost_matrix(distance, weight, service_radius=1.0, p_facilities=sites)
    solved = model.solve(pulp.HiGHS(msg=False), results=False)
    seconds = time.perf_counter() - began
    return float(abs(solved.problem.objective.value())), seconds
