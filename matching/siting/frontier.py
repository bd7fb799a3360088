"""What each budget buys: the frontier of cost and what it brings, and its knee."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.siting.arguments import amount, number, settings
from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.choice import Choice
from matching.siting.effort import Effort
from matching.siting.result import Result
from matching.siting.solve import solve_within

BEND = 0.7  # after a knee each yuan brings at most this share of what it brought before

__all__ = ["Frontier", "frontier"]

ROUNDING = 1e-9  # share of a budget


@dataclass(frozen=True, eq=False)
class Frontier:
    """The objective by budget or by number of sites, in rising order.

    Attributes
    ----------
    limits
        (k,) the budgets in yuan, or the numbers of sites.
    possible
        (k,) False where nothing was found that meets all that is asked within a limit: none chosen.
    chosen
        Of each limit, sorted candidate indices.
    objective
        (k,) as in `Result`; never gets worse, NaN where nothing was found.
    bound
        (k,) proven bounds on it; never get worse.
    sites, cost
        (k,) number and yuan of what is chosen, locked candidates included.
    knee
        Position of the point farthest on the better side of the straight line from the first
        possible point to the last, both axes scaled to 0–1 (Satopää, Albrecht, Irwin & Raghavan
        2011); -1 where the curve does not bend there.
    truncated
        Whether the clock stopped one of the searches.
    """

    limits: Floats
    possible: Bools
    chosen: tuple[Ints, ...]
    objective: Floats
    bound: Floats
    sites: Ints
    cost: Floats
    knee: int
    truncated: bool


def frontier(
    problem: Choice,
    budgets: Sequence[float] | None = None,
    sites: Sequence[int] | None = None,
    time_limit: float = 10.0,
    seed: int = 0,
    *,
    known: Result | None = None,
) -> Frontier:
    """Solve a problem for several budgets, or several numbers of sites.

    Parameters
    ----------
    problem
        What is asked. Its own `budget`, or `sites`, is replaced; the other one holds.
    budgets, sites
        Yuan, or numbers of sites: one of the two. They are sorted, and each is kept once.
    time_limit
        Seconds for all together.
    seed
        As in `solve`.
    known
        The answer to `problem` itself, which then is not solved again for its own limit.

    Returns
    -------
    Frontier
        Never worse with more: an answer that is no better than that of the limit before gives
        way to it.

    Raises
    ------
    ValueError
        Neither or both of `budgets` and `sites` are given, or they hold no or wrong numbers.
    """
    settings(time_limit, 0.0, seed)
    name, limits = _limits(budgets, sites)
    effort = Effort(time_limit)
    answers = [
        known
        if known is not None and limit == getattr(problem, name)
        else solve_within(problem.replace(**{name: limit}), effort.part(1 / len(limits)), seed=seed)
        for limit in limits
    ]
    better = 1.0 if problem.maximises else -1.0
    chosen, objective = _never_worse(answers, better)
    possible = np.isfinite(objective)
    # No choice within less is better than the best one within more.
    bound = better * np.where(possible, [answer.bound for answer in answers], better * np.inf)
    bound = np.minimum.accumulate(bound[::-1])[::-1]
    return Frontier(
        limits=np.array(limits, float),
        possible=possible,
        chosen=chosen,
        objective=objective,
        bound=better * np.where(possible, np.fmax(bound, better * objective), np.nan),
        sites=np.array([len(some) for some in chosen], np.int64),
        cost=np.array([problem.cost[some].sum() for some in chosen]),
        knee=_knee(np.array(limits, float), better * objective, np.flatnonzero(possible)),
        truncated=any(answer.truncated for answer in answers),
    )


def _limits(
    budgets: Sequence[float] | None, sites: Sequence[int] | None
) -> tuple[str, list[float] | list[int]]:
    """Return the argument that is varied, and its values in rising order."""
    limits: list[float] | list[int]
    if budgets is not None and sites is None:
        name, limits = (
            "budget",
            sorted({amount("budgets", each) for each in _each("budgets", budgets)}),
        )
    elif sites is not None and budgets is None:
        name, limits = "sites", sorted({number("sites", each) for each in _each("sites", sites)})
    else:
        raise ValueError("budgets or sites must be given, got neither or both")
    if not limits:
        raise ValueError("budgets or sites must hold at least one number, got none")
    return name, limits


def _each(name: str, given: object) -> Iterable[Any]:
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise ValueError(f"{name} must be a list of numbers, got {given!r}")
    return given


def _never_worse(answers: Sequence[Result], better: float) -> tuple[tuple[Ints, ...], Floats]:
    """Return choices and their values, each at least as good as the one before."""
    chosen: list[Ints] = []
    values: list[float] = []
    for answer in answers:
        kept = bool(values) and not np.isnan(values[-1])
        if kept and not better * answer.objective > better * values[-1]:
            chosen.append(chosen[-1])
            values.append(values[-1])
        else:
            chosen.append(answer.chosen)
            values.append(answer.objective)
    return tuple(chosen), np.array(values)


def _knee(limits: Floats, worth: Floats, points: Ints) -> int:
    """Position of the knee among some points; see `Frontier`."""
    if len(points) < 3:
        return -1
    x, y = limits[points], worth[points]
    if x[-1] <= x[0] or y[-1] <= y[0]:
        return -1
    above = (y - y[0]) / (y[-1] - y[0]) - (x - x[0]) / (x[-1] - x[0])
    best = int(np.argmax(above))
    if above[best] <= ROUNDING or not 0 < best < len(x) - 1:
        return -1
    before = (y[best] - y[best - 1]) / (x[best] - x[best - 1])
    after = (y[best + 1] - y[best]) / (x[best + 1] - x[best])
    return int(points[best]) if after <= BEND * before else -1
