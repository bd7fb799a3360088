"""Why nothing can be chosen: the smallest set of requirements that cannot hold together."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.siting.choice import Choice

__all__ = [
    "INFEASIBLE",
    "UNDECIDED",
    "Asked",
    "clash",
    "clashing",
    "limited_by",
    "limits_of",
    "smallest",
    "told",
]

INFEASIBLE: Final = 2  # what milp calls it
UNDECIDED: Final = ("time_limit",)  # nothing was found in time, and nothing proven
ENOUGH: Final = 3  # requirements: larger sets are halved until minimal, not searched for
FEW: Final = 12  # requirements among which sets are searched for at all


Kind = TypeVar("Kind", bound=Choice)
# Rows of a matrix over the candidates, the least and the most that each may come to.
Asked: TypeAlias = tuple[Any, Any, Any]


def clash(
    problem: Choice, also: Mapping[str, Asked] | None = None, seconds: float = np.inf
) -> tuple[str, ...]:
    """Name the smallest set of arguments that leaves nothing to choose; () where there is.

    Mostly something must be chosen: at least one candidate (`Choice.fewest`). A set of more than
    three requirements is minimal (none of it can be left out), though perhaps not the smallest.

    Parameters
    ----------
    problem
        What is asked of every choice.
    also
        What the model asks besides, by argument: rows over the candidates, least, most.
    seconds
        What no answer was found for within this time counts as possible.
    """
    m = len(problem.cost)
    if m == 0:
        return (problem.matrix,) if problem.fewest else ()
    asked = {**_requirements(problem), **(also or {})}
    return told(problem, smallest(m, problem.fewest, asked, seconds))


def smallest(
    m: int, fewest: int, asked: Mapping[str, Asked], seconds: float = np.inf
) -> tuple[str, ...]:
    """Name the smallest set of requirements on m yes-or-no choices that cannot hold together.

    At least `fewest` of them must be yes; () where all requirements can hold.
    """
    until = time.perf_counter() + seconds

    def possible(names: Sequence[str]) -> bool:
        return _possible(m, fewest, [asked[name] for name in names], until)

    names = list(asked)
    return () if possible(names) else clashing(names, possible, ENOUGH)


def clashing(
    names: Sequence[str], possible: Callable[[Sequence[str]], bool], enough: int
) -> tuple[str, ...]:
    """Return a smallest clashing set of names, or where it or all are many, a minimal one.

    Parameters
    ----------
    names
        Requirements that clash, all together.
    possible
        Tells whether some of them can hold.
    enough
        Sets up to this size are searched for.
    """
    if len(names) <= FEW:
        for size in range(1, min(enough, len(names)) + 1):
            for some in combinations(names, size):
                if not possible(some):
                    return some

    def needed(known: list[str], rest: list[str], grown: bool) -> list[str]:
        """Those of the rest that clash with what is known (QuickXplain, Junker 2004)."""
        if grown and not possible(known):
            return []
        if len(rest) == 1:
            return rest
        left, right = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        later = needed(known + left, right, True)
        return needed(known + later, left, bool(later)) + later

    return tuple(needed([], list(names), False))


def _requirements(problem: Choice) -> dict[str, Asked]:
    """Return what is asked as rows of a matrix with the least and the most they may come to."""
    m = len(problem.cost)
    asked: dict[str, Asked] = {}
    if len(problem.open):
        asked["open"] = (_row(problem.open, m), len(problem.open), np.inf)
    if problem.sites is not None:
        asked["sites"] = (sp.csr_array(np.ones((1, m))), 0.0, problem.sites)
    if problem.budget is not None:
        # In units of the dearest: the programme's own tolerance must not pay for small costs.
        dearest = float(problem.cost.max(initial=0.0)) or 1.0
        budget = problem.budget / dearest * (1 + 1e-9)
        asked["budget"] = (sp.csr_array(problem.cost[None, :] / dearest), 0.0, budget)
    if len(problem.absent):
        asked[problem.matrix] = (_row(problem.absent, m), 0.0, 0.0)
    if len(banned := np.setdiff1d(problem.closed, problem.absent)):
        asked["closed"] = (_row(banned, m), 0.0, 0.0)
    for at, group in enumerate(problem.groups):
        most = np.inf if group.at_most is None else group.at_most
        asked[f"groups[{at}]"] = (_row(group.members, m), group.at_least, most)
    return asked


def _row(members: Any, m: int) -> Any:
    row = np.zeros(m)
    row[members] = 1.0
    return sp.csr_array(row[None, :])


def _possible(m: int, fewest: int, asked: list[Asked], until: float) -> bool:
    """Tell whether some choice of at least `fewest` candidates meets all of these."""
    rows = [sp.csr_array(np.ones((1, m))), *(row for row, _, _ in asked)]
    least = np.concatenate([[fewest], *(np.atleast_1d(low) for _, low, _ in asked)])
    most = np.concatenate([[np.inf], *(np.atleast_1d(high) for _, _, high in asked)])
    left = max(until - time.perf_counter(), 0.0)
    found = milp(
        np.zeros(m),
        integrality=np.ones(m, int),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(sp.vstack(rows).tocsr(), least, most),
        options={"time_limit": left} if np.isfinite(left) else {},
    )
    return found.status != INFEASIBLE


def limits_of(problem: Choice) -> list[str]:
    """Return the names of what limits a choice, each group by itself."""
    return [
        *(["open"] if len(problem.open) else []),
        *(["closed"] if len(np.setdiff1d(problem.closed, problem.absent)) else []),
        *(["sites"] if problem.sites is not None else []),
        *(["budget"] if problem.budget is not None else []),
        *(f"groups[{at}]" for at in range(len(problem.groups))),
    ]


def limited_by(problem: Kind, names: Collection[str]) -> Kind:
    """Return the problem with only these of its limits (`limits_of`)."""
    return problem.replace(
        open=problem.open if "open" in names else (),
        closed=problem.closed if "closed" in names else problem.absent,
        sites=problem.sites if "sites" in names else None,
        budget=problem.budget if "budget" in names else None,
        groups=[g for at, g in enumerate(problem.groups) if f"groups[{at}]" in names],
    )


def told(problem: Choice, names: tuple[str, ...]) -> tuple[str, ...]:
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
