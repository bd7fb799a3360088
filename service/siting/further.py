"""What else could be done: more or less money, other figures than those that were recorded."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from matching import siting
from matching.siting.choice import Choice as Problem
from matching.siting.stability import Weighted
from service.siting.choosing import Choice, years_of

__all__ = ["Further", "further_of"]

# Shares of the budget, or of the number of sites, for which the frontier is told.
SHARES: Final = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
EXTRA_YUAN: Final = 100_000.0
SHARE_OF_TIME: Final = 0.05  # of the time limit, for each problem that is solved anew


@dataclass(frozen=True)
class Further:
    """What is told beside a choice; each None where it does not apply.

    Attributes
    ----------
    stable
        How much of the choice stays when costs and weights are off by a fifth.
    frontier
        What other budgets, or numbers of sites, would reach.
    extra
        What the next 100,000 yuan would buy.
    """

    stable: siting.Stability | None = None
    frontier: siting.Frontier | None = None
    extra: siting.NextYuan | None = None

    def told(self, choice: Choice) -> dict[str, Any]:
        """Return the figures as a run keeps them."""
        return {
            "stability": None if self.stable is None else _stability(self.stable, choice),
            "frontier": None if self.frontier is None else _frontier(self.frontier, choice),
            "next_yuan": None if self.extra is None else _next_yuan(self.extra, choice),
        }


def further_of(choice: Choice) -> Further:
    """Solve nearby problems of a choice."""
    result, request = choice.result, choice.request
    if result.status == "infeasible" or not len(choice.sites):
        return Further()
    seconds = SHARE_OF_TIME * request.time_limit
    stable = _stable(choice, seconds)
    if choice.phases is not None:
        return Further(stable)
    problem, limits = _limits(choice)
    known = None if request.objective == "full-coverage" else result
    seed, paid = request.seed, problem.budget is not None and problem.cost.any()
    return Further(
        stable=stable,
        frontier=siting.frontier(
            problem, **limits, time_limit=seconds * len(SHARES), seed=seed, known=known
        ),
        extra=siting.next_yuan(problem, result, EXTRA_YUAN, time_limit=seconds, seed=seed)
        if paid and known is not None
        else None,
    )


def _stable(choice: Choice, seconds: float) -> siting.Stability:
    problem, request = choice.problem, choice.request
    if choice.phases is not None and request.phases is not None:
        assert isinstance(problem, siting.CoverageProblem)  # noqa: S101 - checked by the request
        return siting.stability_phases(
            problem, years_of(request.phases), choice.phases, carry=request.phases.carry,
            time_limit=seconds, seed=request.seed,
        )  # fmt: skip
    assert isinstance(problem, Weighted)  # noqa: S101 - all that a request can ask for
    return siting.stability(problem, choice.result, time_limit=seconds, seed=request.seed)


def _limits(choice: Choice) -> tuple[Problem, dict[str, Any]]:
    """Return the problem that is solved for other limits, and these.

    Where a share was to be covered at least cost, it is how much shares of that cost would cover.
    """
    problem = choice.problem
    if choice.request.objective == "full-coverage":
        whole = float(problem.cost[choice.result.chosen].sum())
        if whole > 0:
            return choice.view.replace(budget=whole), {"budgets": [whole * s for s in SHARES]}
        problem = choice.view.replace(sites=len(choice.sites))
    if problem.budget is not None:
        return problem, {"budgets": [problem.budget * share for share in SHARES]}
    assert problem.sites is not None  # noqa: S101 - one of the two is given
    sites = {max(round(problem.sites * share), 1) for share in SHARES}
    return problem, {"sites": sorted(sites)}


def _stability(stable: siting.Stability, choice: Choice) -> dict[str, Any]:
    return {
        "share": stable.share,
        "runs": stable.runs,
        "sites": len(choice.sites),
        "always": stable.always,
        "least": stable.least,
        "most": stable.most,
        "weights": stable.weights,
        "costs": stable.costs,
    }


def _frontier(found: siting.Frontier, choice: Choice) -> dict[str, Any]:
    by_budget = "budgets" in _limits(choice)[1]
    points = [
        {
            "budget": float(found.limits[at]) if by_budget else None,
            "sites": int(found.sites[at]) if by_budget else int(found.limits[at]),
            "objective": float(found.objective[at]),
            "bound": float(found.bound[at]),
            "cost": float(found.cost[at]),
            "chosen": int(found.sites[at]),
        }
        for at in np.flatnonzero(found.possible)
    ]
    knee = int(found.possible[: found.knee].sum()) if found.knee >= 0 else None
    return {"points": points, "knee": knee}


def _next_yuan(extra: siting.NextYuan, choice: Choice) -> dict[str, Any]:
    rooms = choice.rooms

    def named(columns: Any) -> list[dict[str, str]]:
        some = rooms.iloc[choice.index[columns]]
        return [
            {"space": space, "name": name}
            for space, name in zip(some["id"], some["name"], strict=True)
        ]

    return {
        "yuan": EXTRA_YUAN,
        "gain": extra.gain,
        "cost": extra.cost,
        "spaces": named(extra.added),
        "dropped": named(extra.dropped),
    }
