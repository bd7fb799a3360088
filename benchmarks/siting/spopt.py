"""Maximal coverage beside spopt with HiGHS, building and solving, against size.

Usage: ``python -m benchmarks.siting.spopt [--plot]``; with ``--plot`` the figure goes into
``docs/figures/siting-spopt.svg``.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import scipy.sparse as sp

from benchmarks.siting.cases import CASES, generated_city
from matching import siting

FIGURE: Final = Path(__file__).parents[2] / "docs" / "figures" / "siting-spopt.svg"
SIZES: Final = (  # demand, candidates, sites
    (500, 125, 10),
    (1_000, 250, 20),
    (1_500, 375, 30),
    (2_000, 500, 40),
    (2_500, 625, 50),
    (3_000, 750, 60),
)
ROUNDS: Final = 3  # of ours; spopt's take long enough to be told from noise


class Measured(NamedTuple):
    """One size."""

    demand: int
    candidates: int
    sites: int
    ours: float
    spopt: float

    @property
    def ratio(self) -> float:
        """How many times as fast we are."""
        return self.spopt / self.ours


def measure(demand: int, candidates: int, sites: int) -> Measured:
    """Solve by both; end the run where the optima differ."""
    weight, covers = generated_city(demand, candidates)
    value, ours = _ours(weight, covers, sites)
    other, theirs = _spopt(weight, covers, sites)
    if abs(value - other) > 0.5:
        sys.exit(f"{demand} × {candidates}: we proved {value}, spopt {other}")
    return Measured(demand, candidates, sites, ours, theirs)


def _ours(weight: np.ndarray, covers: sp.csr_array, sites: int) -> tuple[float, float]:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        problem = siting.CoverageProblem(weight, covers, sites=sites)
        result = siting.solve(problem, time_limit=60.0)
        times.append(time.perf_counter() - began)
    broken = siting.violations(problem, result.chosen, result.assigned)
    if broken or result.status != "optimal":
        sys.exit("\n  ".join([f"{covers.shape}: {result.status}", *broken]))
    return result.objective, float(np.median(times))


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


def plot(rows: list[Measured]) -> None:
    """Draw seconds of both, and the ratio, against the demand points."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "spopt"  # the same figures, the same file
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9.0, 3.8), layout="constrained")
    demand = [row.demand for row in rows]
    left.plot(demand, [row.spopt for row in rows], "s-", color="#8a8a8a", label="spopt, HiGHS")
    left.plot(demand, [row.ours for row in rows], "o-", color="#1f6f8b", label="Linli")
    left.set(xlabel="demand points (candidates: a quarter)", ylabel="seconds", yscale="log")
    left.set_title("building and proving the optimum", fontsize=10)
    left.legend(frameon=False)
    right.plot(demand, [row.ratio for row in rows], "o-", color="#1f6f8b")
    right.set(xlabel="demand points (candidates: a quarter)", ylim=(0, None))
    right.set_title("times as fast", fontsize=10)
    for axes in (left, right):
        axes.grid(which="major", color="#dddddd", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
    FIGURE.parent.mkdir(exist_ok=True)
    figure.savefig(FIGURE, metadata={"Date": None, "Creator": None})
    plt.close(figure)


def main() -> None:
    """Measure, print and, where asked, draw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--plot", action="store_true")
    asked = parser.parse_args()
    if not CASES.exists():
        print("nothing measured: the cases are not beside the project")
        return
    siting.solve(siting.CoverageProblem([1.0], np.ones((1, 1), bool), sites=1))  # compiled code
    print("| size | sites | ours s | spopt s | times as fast |\n|---|---:|---:|---:|---:|")
    rows = []
    for size in SIZES:
        rows.append(row := measure(*size))
        print(
            f"| {row.demand:,} × {row.candidates:,} | {row.sites} | {row.ours:.3f} "
            f"| {row.spopt:.2f} | {row.ratio:.0f} |",
            flush=True,
        )
    if asked.plot:
        plot(rows)


if __name__ == "__main__":
    main()
