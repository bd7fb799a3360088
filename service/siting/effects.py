"""What rooms do for the objectives that are not coverage: walks saved, households served."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matching import siting
from service.siting.choosing import Choice

__all__ = ["Effects", "effects_of"]

Floats = npt.NDArray[np.float64]
WhyNot = Callable[[int], tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Effects:
    """What the reasons of an objective are told from.

    Attributes
    ----------
    gain
        (k,) what each chosen site brings, in the order of `Choice.sites`; None: what it covers.
    nearest
        (k,) of each chosen site, for how many estates it is the nearest, and how far the farthest
        of them walks; None: that is not told.
    why_not
        Code and values of a candidate that was not chosen; None: those of coverage.
    """

    gain: Floats | None = None
    nearest: list[tuple[int, float]] | None = None
    why_not: WhyNot | None = None


def effects_of(choice: Choice) -> Effects:
    """Return what the chosen sites do, and what the others would."""
    problem = choice.problem
    if choice.result.status == "infeasible":
        return Effects()
    if isinstance(problem, siting.MedianProblem):
        return _walks_saved(choice, problem)
    if isinstance(problem, siting.CenterProblem):
        return _longest_walks(choice, problem)
    if isinstance(problem, siting.ServedProblem):
        return _served(choice, problem)
    return Effects()


def _walks_saved(choice: Choice, problem: siting.MedianProblem) -> Effects:
    """Tell metres walked less by all households together, of each site as it stands."""
    paid = np.full(len(problem.weight), problem.beyond)
    paid = np.minimum(paid, problem.existing)
    cols = problem.distance.tocsc()

    def column(site: int) -> tuple[npt.NDArray[np.int32], Floats]:
        part = slice(cols.indptr[site], cols.indptr[site + 1])
        return cols.indices[part], cols.data[part]

    best, second = paid.copy(), paid.copy()
    nearest = np.full(len(paid), -1, np.int64)
    for site in choice.sites:
        rows, metres = column(int(site))
        nearer = metres < best[rows]
        second[rows] = np.where(nearer, best[rows], np.minimum(second[rows], metres))
        best[rows[nearer]], nearest[rows[nearer]] = metres[nearer], site
    saved = problem.weight * (second - best)
    gain = np.array([saved[nearest == site].sum() for site in choice.sites])

    def why_not(site: int) -> tuple[str, dict[str, Any]]:
        rows, metres = column(site)
        more = problem.weight[rows] * np.maximum(best[rows] - metres, 0.0)
        if more.sum() <= 0:
            return "nothing_nearer", {}
        return "less_saved", {
            "households": f"{problem.weight[rows][more > 0].sum():,.0f}",
            "metres": f"{more.sum() / problem.weight[rows][more > 0].sum():,.0f}",
        }

    return Effects(gain, why_not=why_not)


def _longest_walks(choice: Choice, problem: siting.CenterProblem) -> Effects:
    """Tell whose longest walk each site shortens."""
    assigned, longest = choice.result.assigned, f"{choice.result.objective:,.0f}"
    metres = problem.distance.tocsc()
    nearest = []
    for site in choice.sites:
        rows = np.flatnonzero((assigned == site) & (problem.weight > 0))
        walks = np.asarray(metres[rows, int(site)].todense()).ravel() if len(rows) else np.zeros(1)
        nearest.append((len(rows), float(walks.max())))
    return Effects(nearest=nearest, why_not=lambda _: ("no_shorter", {"metres": longest}))


def _served(choice: Choice, problem: siting.ServedProblem) -> Effects:
    """Tell the households that each site has room for and serves."""
    served = siting.serve(problem, choice.result.chosen)
    gain = np.asarray(served.sum(axis=0)).ravel()[choice.sites]
    open_weight = np.maximum(problem.weight - np.asarray(served.sum(axis=1)).ravel(), 0.0)
    cols = problem.covers.tocsc()

    def why_not(site: int) -> tuple[str, dict[str, Any]]:
        rows = cols.indices[cols.indptr[site] : cols.indptr[site + 1]]
        waiting = min(float(open_weight[rows].sum()), float(problem.capacity[site]))
        if waiting <= 1e-6 * max(float(problem.weight.sum()), 1.0):
            return "nobody_unserved", {}
        return "less_served", {"households": f"{waiting:,.0f}"}

    return Effects(gain, why_not=why_not)
