"""Pairing against known optima and peers: ``python -m benchmarks.pairing``.

Prints one row for each piece of work: what it reached, what is known, seconds. OR-Tools runs
in a process of its own, because its wheel and highspy's carry two versions of HiGHS that
cannot be loaded together.
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment

from matching.pairing import PairingProblem, solve, violations

CASES = Path(__file__).resolve().parents[1] / ".." / "shared" / "cases"
SCALE = 1_000_000  # OR-Tools takes whole numbers

PEER = """
import sys, time
import numpy as np
from ortools.graph.python import min_cost_flow
z = np.load(sys.argv[1])
n, m, a = len(z["limit"]), len(z["capacity"]), len(z["need"])
began = time.perf_counter()
flow = min_cost_flow.SimpleMinCostFlow()
needs, offers, sink = np.arange(n), n + np.arange(m), n + m
flow.add_arcs_with_capacity_and_unit_cost(
    np.concatenate([z["need"], offers, needs]),
    np.concatenate([n + z["offer"], np.full(m + n, sink)]),
    np.concatenate([np.ones(a, int), z["capacity"], z["limit"]]),
    np.concatenate([-z["cost"], np.zeros(m + n, int)]))
flow.set_nodes_supplies(np.append(needs, sink), np.append(z["limit"], -z["limit"].sum()))
assert flow.solve() == flow.OPTIMAL
print(-flow.optimal_cost(), time.perf_counter() - began)
"""


def gap_problem(path: Path) -> tuple[PairingProblem, int]:
    """Read an OR-Library generalised assignment file; return the problem and its lift.

    Costs are minimised with every item assigned: score = lift − cost, each item its own group.
    """
    numbers = np.array(path.read_text().split(), dtype=float)
    agents, items = int(numbers[0]), int(numbers[1])
    cost, load = numbers[2 : 2 + 2 * agents * items].reshape(2, agents, items)
    lift = int(cost.max())
    problem = PairingProblem(
        lift - cost.T, numbers[-agents:], np.ones(items), load=load.T, group=np.arange(items)
    )
    return problem, lift


def bench_gap() -> None:
    """Solve gap1–6 (Cattrysse et al. 1994) and compare with the optima."""
    best = CASES / "gap" / "best.csv"
    if not best.exists():
        print("gap1-6: skipped, the cases are not here")
        return
    began, optima, total = time.perf_counter(), 0, 0
    for row in csv.DictReader(best.open(encoding="utf-8")):
        path = CASES / "gap" / row["Path"].rsplit("/", 1)[1]
        problem, lift = gap_problem(path)
        result = solve(problem, time_limit=60.0)
        cost = lift * problem.score.shape[0] - result.objective
        good = result.status == "optimal" and cost == float(row["Optimum"])
        good &= not violations(problem, result.pairs)
        optima, total = optima + good, total + 1
        if not good:
            print(f"  {path.name}: {cost:g}, {result.status}; optimum {row['Optimum']}")
    print(f"gap1-6: {optima} of {total} optima, {time.perf_counter() - began:.1f} s")


def bench_square(size: int = 2_000) -> None:
    """Solve a dense assignment and compare with scipy."""
    score = np.random.default_rng(0).random((size, size))
    result = solve(PairingProblem(score, np.ones(size)), time_limit=120.0)
    began = time.perf_counter()
    rows, columns = linear_sum_assignment(score, maximize=True)
    seconds, best = time.perf_counter() - began, score[rows, columns].sum()
    print(
        f"dense {size}×{size}: {result.objective:.6f} ({result.status}, {result.seconds:.1f} s); "
        f"scipy {best:.6f} ({seconds:.1f} s)"
    )


def bench_large(needs: int = 20_000, offers: int = 5_000, each: int = 50) -> None:
    """Solve 20,000 × 5,000 with 50 candidates each, and the same arcs with OR-Tools."""
    rng = np.random.default_rng(1)
    columns = np.sort(
        np.stack([rng.choice(offers, each, replace=False) for _ in range(needs)]), axis=1
    )
    score = np.round(rng.random(needs * each), 6)
    matrix = sp.csr_matrix(
        (score, columns.ravel(), np.arange(needs + 1) * each), shape=(needs, offers)
    )
    capacity, limit = rng.integers(1, 6, offers), np.ones(needs, dtype=int)
    for name, group in (("", None), (", 4,000 communities", rng.integers(0, 4_000, needs))):
        problem = PairingProblem(matrix, capacity, limit, group=group)
        result = solve(problem, time_limit=120.0)
        print(
            f"{needs:,} × {offers:,} × {each}{name}: {result.objective:.6f} "
            f"({result.status}, groups {result.groups_served}, {result.seconds:.1f} s)"
        )
    arcs = {
        "need": problem.arcs[0], "offer": problem.arcs[1], "capacity": capacity, "limit": limit,
        "cost": np.round(score * SCALE).astype(int),
    }  # fmt: skip
    print(f"  OR-Tools min-cost flow without groups: {_peer(arcs)}")


def bench_market() -> None:
    """Match a whole market in processes of their own, and its arcs with OR-Tools as well."""
    sizes = {
        "20,000 × 5,000 × 50 end to end": [],
        "2,000 × 500 × 50 end to end with totals, funds, classes once": [
            "--needs", "2000", "--offers", "500", "--rules"],
        "20,000 × 5,000 × 50 end to end with totals, funds, classes once": ["--rules"],
    }  # fmt: skip
    for name, options in sizes.items():
        told = _market(options)
        parts = ", ".join(f"{part} {each:.1f}" for part, each in told["seconds"].items())
        gap = (told["bound"] - told["score"]) / told["score"]
        print(
            f"{name}: {told['score']:.6f} ({told['status']}, gap {gap:.3%}, communities"
            f" {told['groups']} of {told['groups_bound']}, {told['violations']} violations,"
            f" {sum(told['seconds'].values()):.1f} s: {parts}; {told['peak_mb']:,.0f} MB)"
        )


def bench_arcs() -> None:
    """Solve the market's arcs without communities by the flow and by OR-Tools."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "arcs.npz"
        _market(["--arcs", str(path)])
        arcs = dict(np.load(path))
    cost = np.round(arcs["score"] * SCALE).astype(int)
    matrix = sp.csr_array(
        (cost / SCALE, (arcs["need"], arcs["offer"])),
        shape=(len(arcs["limit"]), len(arcs["capacity"])),
    )
    result = solve(PairingProblem(matrix, arcs["capacity"], arcs["limit"]), time_limit=120.0)
    print(
        f"  its {len(cost):,} arcs without communities: {result.objective:.6f} ({result.status},"
        f" {result.seconds:.1f} s); OR-Tools min-cost flow {_peer({**arcs, 'cost': cost})}"
    )


def _market(options: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.market", *options],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _peer(arcs: dict[str, np.ndarray]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "arcs.npz"
        np.savez(path, **arcs)
        done = subprocess.run(
            [sys.executable, "-c", PEER, str(path)], capture_output=True, text=True, check=False
        )
    if done.returncode:
        return f"not run ({done.stderr.strip().splitlines()[-1]})"
    value, seconds = done.stdout.split()
    return f"{int(value) / SCALE:.6f} ({float(seconds):.1f} s)"


if __name__ == "__main__":
    bench_gap()
    bench_square()
    bench_large()
    bench_market()
    bench_arcs()
