"""Tiny pairing problems, drawn at random, and their answers by trying every pairing."""

from itertools import product

import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st

from matching.pairing import PairingProblem, violations


@st.composite
def tiny_problems(
    draw, *, loads: bool = False, fixed: bool = True, alone: bool = False, units: bool = False
):
    """At most 9 allowed pairs, scores with ties, zeros and negatives, any limits."""
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    cells = [(i, j) for i in range(n) for j in range(m)]
    kept = sorted(draw(st.lists(st.sampled_from(cells), unique=True, max_size=9)))
    scores = draw(st.lists(st.integers(-3, 6), min_size=len(kept), max_size=len(kept)))
    rows, columns = ([cell[k] for cell in kept] for k in (0, 1))
    score = sp.csr_matrix((np.array(scores, float) / 4, (rows, columns)), shape=(n, m))
    counts = st.integers(0, 3)
    problem = {
        "score": score,
        "capacity": draw(st.lists(counts, min_size=m, max_size=m)),
        "limit": draw(st.lists(counts, min_size=n, max_size=n)),
        "group": draw(st.none() | st.lists(st.integers(0, 2), min_size=n, max_size=n)),
    }
    if loads:
        weights = draw(st.lists(st.integers(0, 4), min_size=n * m, max_size=n * m))
        problem["load"] = np.array(weights, float).reshape(n, m) / 2
    if alone:
        problem["alone"] = draw(st.lists(st.integers(-1, 1), min_size=n, max_size=n))
        problem["period"] = draw(st.none() | st.lists(st.integers(0, 1), min_size=m, max_size=m))
    if units:
        problem |= _of_units(draw, m)
    if fixed and kept and draw(st.booleans()):
        problem["fixed"] = draw(st.lists(st.sampled_from(kept), unique=True, max_size=2))
    return PairingProblem(**problem)


def _of_units(draw, offers: int) -> dict:
    """Units 0 and 1 of the offers, with totals, or funds, or both, often too small."""
    told = {"unit": draw(st.lists(st.integers(0, 1), min_size=offers, max_size=offers))}
    limits = st.lists(st.integers(0, 3) | st.just(float("inf")), min_size=2, max_size=2)
    if draw(st.booleans()):
        told["total"] = draw(limits)
    if draw(st.booleans()):
        told["cost"] = draw(st.lists(st.integers(0, 2), min_size=offers, max_size=offers))
        told["funds"] = draw(limits)
    return told


def best_by_trying(problem: PairingProblem) -> tuple[int, float] | None:
    """Return (groups served, total score) of the best pairing, None when none is feasible."""
    needs, offers = problem.arcs
    pairs = np.stack([needs, offers], axis=1)
    group = np.zeros(len(problem.limit), int) if problem.group is None else problem.group
    best = None
    for picks in product([False, True], repeat=len(pairs)):
        chosen = np.array(picks, dtype=bool)
        if violations(problem, pairs[chosen]):
            continue
        served = 0 if problem.group is None else len(set(group[needs[chosen]]))
        value = (served, float(problem.score.data[chosen].sum()))
        best = value if best is None else max(best, value)
    return best
