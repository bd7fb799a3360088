"""An independent check of a choice that covers a target: shares no code with the solvers."""

import numpy as np

from matching.siting.target.problem import TargetProblem

__all__ = ["target_violations"]


def target_violations(problem: TargetProblem, sites: list[int], serving: np.ndarray) -> list[str]:
    """List what a choice breaks: the target, and who serves whom."""
    n = len(problem.weight)
    begin, reach = problem.covers.indptr, problem.covers.indices
    opened, banned = set(sites), set(problem.closed.tolist())
    reachable, covered, missed, wrong = 0.0, 0.0, [], []
    fits = serving.shape == (n,) and (n == 0 or serving.dtype.kind in "iu")
    for d in range(n):
        within = set(reach[begin[d] : begin[d + 1]].tolist())
        weight = float(problem.weight[d])
        if problem.covered[d] or within - banned:
            reachable += weight
            if problem.covered[d] or within & opened:
                covered += weight
            elif weight > 0:
                missed.append(d)
        if fits:
            j = int(serving[d])
            idle = problem.covered[d] or not within & opened
            if (j == -1 and not idle) or (j != -1 and j not in within & opened):
                wrong.append(d)
    found = []
    if problem.target == 1.0 and missed:
        found.append(f"target: demand {missed[:5]} could be covered and is not")
    elif covered < problem.target * reachable - 1e-9 * reachable:
        found.append(
            f"target: {covered} of {reachable} covered, at least {problem.target:.2%} needed"
        )
    if not fits:
        found.append(f"assigned: must be {n} whole numbers, is {serving.dtype} {serving.shape}")
    elif wrong:
        found.append(
            f"assigned: demand {wrong[:5]} must be served by an open site in reach, if any"
        )
    return found
