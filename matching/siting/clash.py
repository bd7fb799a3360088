"""Why nothing can be chosen: the smallest set of requirements that cannot hold together."""

from itertools import combinations
from typing import Any, Final

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.siting.choice import Choice

__all__ = ["clash"]

ENOUGH: Final = 3  # requirements: larger sets are shrunk one by one, not searched for the smallest


def clash(problem: Choice) -> tuple[str, ...]:
    """Name the smallest set of arguments that leaves nothing to choose; () where there is.

    Something must be chosen: at least one candidate. A set of more than three requirements is
    minimal (none of it can be left out), though perhaps not the smallest.
    """
    m = len(problem.cost)
    if m == 0:
        return ("covers",)
    asked = _requirements(problem)
    if _possible(m, list(asked.values())):
        return ()
    names = list(asked)
    for size in range(1, min(ENOUGH, len(names)) + 1):
        for some in combinations(names, size):
            if not _possible(m, [asked[name] for name in some]):
                return _told(problem, some)
    kept = list(names)
    for name in names:
        rest = [other for other in kept if other != name]
        if not _possible(m, [asked[other] for other in rest]):
            kept = rest
    return _told(problem, tuple(kept))


def _requirements(problem: Choice) -> dict[str, tuple[Any, float, float]]:
    """Return what is asked as rows of a matrix with the least and the most they may come to."""
    m = len(problem.cost)
    asked: dict[str, tuple[Any, float, float]] = {}
    if len(problem.open):
        asked["open"] = (_row(problem.open, m), len(problem.open), np.inf)
    if problem.sites is not None:
        asked["sites"] = (sp.csr_array(np.ones((1, m))), 0.0, problem.sites)
    if problem.budget is not None:
        budget = problem.budget * (1 + 1e-9)
        asked["budget"] = (sp.csr_array(problem.cost[None, :]), 0.0, budget)
    if len(problem.closed):
        asked["closed"] = (_row(problem.closed, m), 0.0, 0.0)
    for at, group in enumerate(problem.groups):
        most = np.inf if group.at_most is None else group.at_most
        asked[f"groups[{at}]"] = (_row(group.members, m), group.at_least, most)
    return asked


def _row(members: Any, m: int) -> Any:
    row = np.zeros(m)
    row[members] = 1.0
    return sp.csr_array(row[None, :])


def _possible(m: int, asked: list[tuple[Any, float, float]]) -> bool:
    """Tell whether some choice of at least one candidate meets all of these."""
    rows = [sp.csr_array(np.ones((1, m))), *(row for row, _, _ in asked)]
    least = np.array([1.0, *(low for _, low, _ in asked)])
    most = np.array([np.inf, *(high for _, _, high in asked)])
    found = milp(
        np.zeros(m),
        integrality=np.ones(m, int),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(sp.vstack(rows).tocsr(), least, most),
    )
    return bool(found.success)


def _told(problem: Choice, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names as arguments: money is what candidates cost, a group goes by its name."""
    told: list[str] = []
    for name in names:
        if name == "budget":
            told += ["cost", "budget"]
        elif name.startswith("groups["):
            called = problem.groups[int(name[7:-1])].name
            told.append(f"groups[{called}]" if called else name)
        else:
            told.append(name)
    return tuple(told)
