"""An independent check of a coverage assignment: shares no code with the solvers."""

import numpy as np

from matching.siting.coverage.problem import CoverageProblem

__all__ = ["coverage_violations"]


def coverage_violations(
    problem: CoverageProblem, sites: list[int], serving: np.ndarray
) -> list[str]:
    """List what an assignment breaks: demand is served by an open site in its reach, if any."""
    n = len(problem.weight)
    if serving.shape != (n,) or (n and serving.dtype.kind not in "iu"):
        return [f"assigned: must be {n} whole numbers, is {serving.dtype} {serving.shape}"]
    found = []
    begin, reach = problem.covers.indptr, problem.covers.indices
    opened = set(sites)
    closed, unreached, unserved = [], [], []
    for d, j in enumerate(serving.tolist()):
        within = reach[begin[d] : begin[d + 1]].tolist()
        if j == -1:
            if not problem.covered[d] and not opened.isdisjoint(within):
                unserved.append(d)
        elif j not in opened:
            closed.append(d)
        elif j not in within:
            unreached.append(d)
    if closed:
        found.append(f"assigned: demand {closed[:5]} is served by candidates that are not open")
    if unreached:
        found.append(f"assigned: demand {unreached[:5]} is out of reach of what serves it")
    if unserved:
        found.append(f"assigned: demand {unserved[:5]} is within reach of an open site, unserved")
    return found
