"""A whole matching in a process of its own: scoring, pairing and reasons of a made-up market.

``python -m benchmarks.market [--needs N] [--offers M] [--rules]`` prints one JSON object: seconds
of each part, peak memory of the process, what was reached, and the arcs' file for a peer where
``--arcs FILE`` asks for it. `benchmarks.pairing` runs it and tells the row.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from benchmarks.walking.timing import peak_mb
from matching.pairing import PairingProblem, Result, solve, violations
from matching.scoring import Scored, explain, score
from matching.taxonomy import CLASSES

EACH = 50  # candidates of each need after scoring; a fifth more are within reach
COMMUNITY, UNIT, PERIODS, TEXTS = 5, 2, 6, 40  # needs and offers of one each; texts of a class
KINDS = [entry.code for entry in CLASSES if entry.code not in {"station", "other"}]
WORDS = "社区居民老人儿童义诊法律咨询环境清洁助餐陪伴培训就业安全宣传文艺演出托管调解维修探访"
Maker = np.random.Generator


def market(needs: int, offers: int, rng: Maker) -> tuple[pd.DataFrame, pd.DataFrame, sp.csr_array]:
    """Return needs, offers and distances; each need reaches offers of its own class."""
    asked, given = rng.integers(0, len(KINDS), needs), np.arange(offers) % len(KINDS)
    told = [["".join(rng.choice(list(WORDS), 14)) for _ in range(TEXTS)] for _ in KINDS]
    places = rng.integers(0, needs // COMMUNITY, needs)
    want = pd.DataFrame(
        {
            "category": [KINDS[k] for k in asked],
            "text": [told[k][t] for k, t in zip(asked, rng.integers(0, TEXTS, needs), strict=True)],
            "beneficiaries": rng.integers(10, 900, needs).astype(float),
            "urgency": rng.choice(["high", "medium", "low"], needs),
            "community": [f"SQ{k}" for k in places],
            "uncovered_share": rng.random(needs),
            "running": rng.integers(0, 3, needs),
        }
    )
    give = pd.DataFrame(
        {
            "category": [KINDS[k] for k in given],
            "text": [
                told[k][t] for k, t in zip(given, rng.integers(0, TEXTS, offers), strict=True)
            ],
            "capacity": rng.integers(1, 6, offers).astype(float),
            "willing": rng.choice(["high", "medium", "low", "unknown"], offers),
            "members": rng.integers(5, 300, offers).astype(float),
        }
    )
    of_kind = [np.flatnonzero(given == k) for k in range(len(KINDS))]
    reach = min(EACH * 6 // 5, min(map(len, of_kind)))
    columns = np.concatenate([rng.choice(of_kind[k], reach, replace=False) for k in asked])
    metres = rng.uniform(50, 5_000, needs * reach)
    rows = np.repeat(np.arange(needs), reach)
    return want, give, sp.csr_array((metres, (rows, columns)), shape=(needs, offers))


def problem_of(
    scored: Scored, needs: pd.DataFrame, offers: pd.DataFrame, rng: Maker, *, rules: bool
) -> PairingProblem:
    """Return the problem; with `rules` totals and funds of units and classes that run once."""
    place, _ = pd.factorize(needs["community"])
    if not rules:
        return PairingProblem(scored.matrix, offers["capacity"], group=place)
    units = len(offers) // UNIT
    return PairingProblem(
        scored.matrix,
        offers["capacity"],
        group=place,
        alone=pd.factorize(needs["community"] + needs["category"])[0],
        period=rng.integers(0, PERIODS, len(offers)),
        unit=np.minimum(np.arange(len(offers)) // UNIT, units - 1),
        total=np.where(rng.random(units) < 0.2, 4, np.inf),
        cost=np.where(rng.random(len(offers)) < 0.1, 10_000.0, 0.0),
        funds=np.where(rng.random(units) < 0.1, 20_000.0, np.inf),
    )


def run(needs: int, offers: int, *, rules: bool, arcs: Path | None = None) -> dict[str, Any]:
    """Match a market of this size; return what it took and reached."""
    rng = np.random.default_rng(2)
    want, give, distance = market(needs, offers, rng)
    marks = [time.perf_counter()]
    scored = score(want, give, distance, top=EACH)
    problem = problem_of(scored, want, give, rng, rules=rules)
    marks.append(time.perf_counter())
    result = solve(problem, time_limit=120.0)
    marks.append(time.perf_counter())
    why = explain(scored, problem, result.pairs)
    marks.append(time.perf_counter())
    peak = peak_mb()  # before the check
    told = {"pairs": len(why.pairs), "unmatched": len(why.unmatched), "idle": len(why.idle)}
    if arcs is not None:
        save(problem, arcs)
    return {
        **_reached(problem, result),
        **told,
        "nnz": scored.matrix.nnz,
        "seconds": dict(zip(("scoring", "pairing", "reasons"), np.diff(marks).tolist(),
                            strict=True)),
        "peak_mb": peak,
    }  # fmt: skip


def _reached(problem: PairingProblem, result: Result) -> dict[str, Any]:
    return {
        "status": result.status,
        "score": result.objective,
        "bound": result.bound,
        "groups": result.groups_served,
        "groups_bound": result.groups_bound,
        "violations": len(violations(problem, result.pairs)),
    }


def save(problem: PairingProblem, path: Path) -> None:
    """Write the arcs of a problem without groups and rules, for a peer."""
    need, offer = problem.arcs
    np.savez(path, need=need, offer=offer, score=problem.score.data, limit=problem.limit,
             capacity=problem.capacity.astype(int))  # fmt: skip


def main() -> None:
    """Read the call, match, print."""
    parser = argparse.ArgumentParser(prog="benchmarks.market", description=__doc__)
    parser.add_argument("--needs", type=int, default=20_000)
    parser.add_argument("--offers", type=int, default=5_000)
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--arcs", type=Path)
    asked = parser.parse_args()
    print(json.dumps(run(asked.needs, asked.offers, rules=asked.rules, arcs=asked.arcs)))


if __name__ == "__main__":
    main()
