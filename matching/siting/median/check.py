"""An independent check of a median assignment: shares no code with the solvers."""

import numpy as np

from matching.siting.median.problem import MedianProblem

__all__ = ["median_violations"]


def median_violations(problem: MedianProblem, sites: list[int], serving: np.ndarray) -> list[str]:
    """List what an assignment breaks: demand is served by what is nearest to it."""
    n = len(problem.weight)
    if serving.shape != (n,) or (n and serving.dtype.kind not in "iu"):
        return [f"assigned: must be {n} whole numbers, is {serving.dtype} {serving.shape}"]
    begin, columns, metres = (
        problem.distance.indptr,
        problem.distance.indices,
        problem.distance.data,
    )
    opened = set(sites)
    closed, farther, unserved, needless = [], [], [], []
    for d, j in enumerate(serving.tolist()):
        otherwise = float(problem.existing[d])
        if problem.beyond is not None and problem.beyond < otherwise:
            otherwise = problem.beyond
        nearest, site = float("inf"), -1
        for e in range(begin[d], begin[d + 1]):
            if int(columns[e]) in opened and metres[e] < nearest:
                nearest, site = float(metres[e]), int(columns[e])
        if j == -1:
            if nearest < otherwise:
                farther.append(d)
            elif otherwise == float("inf") and problem.weight[d] > 0:
                unserved.append(d)
        elif j not in opened:
            closed.append(d)
        elif nearest >= otherwise:
            needless.append(d)
        elif j != site:
            farther.append(d)
    told = [
        (closed, "is served by candidates that are not open"),
        (farther, "is not served by the nearest open candidate"),
        (unserved, "must be served and is out of reach of all that is open"),
        (needless, "is served although what exists, or going unserved, costs no more"),
    ]
    return [f"assigned: demand {found[:5]} {what}" for found, what in told if found]
