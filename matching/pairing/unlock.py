"""What a little more would bring: candidates by prices and leftovers, answers by solving again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from matching.pairing.problem import Ints, PairingProblem, Prices, Result
from matching.pairing.solve import solve

__all__ = ["Unlocked", "unlock"]

TRIES: Final = 24  # problems that are solved again at most, of each kind


@dataclass(frozen=True)
class Unlocked:
    """One place more, or money for one pair more, and what the best pairing gains by it.

    Attributes
    ----------
    offer, unit
        Whose capacity, or whose total or funds are greater: one of the two, the other is None.
    yuan
        By how much the unit's funds are greater; None where it is one place.
    groups, pairs, score
        Groups served, pairs and total score that the new optimum has more (pairs may be fewer).
    """

    offer: int | None
    unit: int | None
    yuan: float | None
    groups: int
    pairs: int
    score: float


def unlock(
    problem: PairingProblem,
    result: Result,
    *,
    most: int = 3,
    label: ArrayLike | None = None,
    time_limit: float = 10.0,
    seed: int = 0,
) -> list[Unlocked]:
    """Return where a place more, and where a little money more, brings most, the best first.

    A dual price is never below what one place more brings, because the optimum of a flow is
    concave in its capacities; so the dearest are tried first, and the search ends when none of the
    rest can be among the `most` best. Where funds or labels bind, prices are of the flow without
    them: they order the candidates, those that the answer has not filled are left out, and each
    figure still comes from solving again. What has no price is tried as well: offers that had no
    place at all, and units that lack money for a pair.

    Parameters
    ----------
    problem, result
        What was asked and answered; without prices (loads, infeasible) there is nothing to tell.
    most
        How many places to tell, and how many funds.
    label
        (m,) any whole number for each offer, such as its class: only the best of each is told.
    time_limit
        Seconds for all together.
    seed
        As in `solve`.
    """
    if result.prices is None or not len(result.pairs):
        return []
    names = np.arange(len(problem.capacity)) if label is None else np.asarray(label)
    places = _Search(result, names, most, time_limit, seed)
    places.go(_places(problem, result, result.prices))
    places.go(_closed(problem))
    funds = _Search(result, names, most, places.left, seed)
    funds.go(_funds(problem, result))
    return places.best() + funds.best()


class _Change(NamedTuple):
    """Something more: what it may bring at most, whose it is, and the problem with it."""

    ceiling: tuple[float, float]
    offer: int | None
    unit: int | None
    yuan: float | None
    problem: PairingProblem


class _Search:
    """Solves again what may still be among the best, within the time and the tries."""

    def __init__(
        self,
        result: Result,
        label: Ints,
        most: int,
        left: float,
        seed: int,
    ) -> None:
        self.result, self.label, self.most, self.left, self.seed = result, label, most, left, seed
        self.found: dict[tuple[str, int], Unlocked] = {}  # by label of the offer, or unit

    def best(self) -> list[Unlocked]:
        return sorted(self.found.values(), key=lambda each: (-each.groups, -each.score))[
            : self.most
        ]

    def go(self, changes: Iterator[_Change]) -> None:
        tries = 0
        for change in changes:
            if tries == TRIES or self.left <= 0 or self._enough(change.ceiling):
                return
            owner = self._owner(change)
            known = self.found.get(owner)
            if known is None or change.ceiling > (known.groups, known.score):
                tries += 1
                self._try(owner, change)

    def _owner(self, change: _Change) -> tuple[str, int]:
        if change.offer is None:
            return "unit", int(change.unit or 0)
        return "label", int(self.label[change.offer])

    def _enough(self, ceiling: tuple[float, float]) -> bool:
        best = self.best()
        return len(best) == self.most and ceiling <= (best[-1].groups, best[-1].score)

    def _try(self, owner: tuple[str, int], change: _Change) -> None:
        again = solve(change.problem, self.left, self.seed)
        self.left -= again.seconds
        gain = Unlocked(
            change.offer,
            change.unit,
            change.yuan,
            groups=(again.groups_served or 0) - (self.result.groups_served or 0),
            pairs=len(again.pairs) - len(self.result.pairs),
            score=again.objective - self.result.objective,
        )
        worth = (gain.groups, gain.score)
        known = self.found.get(owner)
        if worth > (0, 1e-9) and (known is None or worth > (known.groups, known.score)):
            self.found[owner] = gain


def _places(problem: PairingProblem, result: Result, prices: Prices) -> Iterator[_Change]:
    """Yield one place more of each full offer and total that has a price, the dearest first."""
    groups, score = prices
    m, offers = len(problem.capacity), result.pairs[:, 1]
    used = [np.bincount(offers, minlength=m),
            np.bincount(problem.unit[offers], minlength=len(problem.total))]  # fmt: skip
    full = np.concatenate(used) >= np.concatenate([problem.capacity, problem.total])
    order = np.lexsort((-score, -groups))
    for place in order[(full & ((groups > 0) | (score > 0)))[order]].tolist():
        ceiling = (int(groups[place]), float(score[place]))
        if place < m:
            yield _Change(ceiling, place, None, None, _wider(problem, place))
        else:
            total = problem.total + (np.arange(len(problem.total)) == place - m)
            yield _Change(ceiling, None, place - m, None, problem.replace(total=total))


def _closed(problem: PairingProblem) -> Iterator[_Change]:
    """Yield a first place of each offer that the flow did not see, for want of any room.

    Those come first that would fit some need best.
    """
    _, offers = problem.arcs
    taken = np.bincount(problem.fixed[:, 1], minlength=len(problem.capacity))
    best = np.full(len(problem.capacity), -np.inf)
    np.maximum.at(best, offers, problem.score.data)
    shut = (problem.capacity <= taken) & np.isfinite(best)
    for place in np.flatnonzero(shut)[np.argsort(-best[shut], kind="stable")].tolist():
        yield _Change((np.inf, np.inf), place, None, None, _wider(problem, place))


def _wider(problem: PairingProblem, offer: int) -> PairingProblem:
    one = np.arange(len(problem.capacity)) == offer
    return problem.replace(capacity=problem.capacity + one)


def _funds(problem: PairingProblem, result: Result) -> Iterator[_Change]:
    """Yield just enough money for a pair more of each unit that lacks it, the least first."""
    units, (_, offers) = len(problem.funds), result.pairs.T
    spent = np.bincount(problem.unit[offers], problem.cost[offers], units)
    room = problem.capacity - np.bincount(offers, minlength=len(problem.capacity))
    lack = problem.cost - (problem.funds - spent)[problem.unit]
    wanting = np.flatnonzero((lack > 1e-9) & (room > 0))
    least = np.full(units, np.inf)
    np.minimum.at(least, problem.unit[wanting], lack[wanting])
    for unit in np.argsort(least, kind="stable")[: int(np.isfinite(least).sum())].tolist():
        yuan = float(least[unit])
        funds = problem.funds + np.where(np.arange(units) == unit, yuan, 0.0)
        yield _Change((np.inf, np.inf), None, unit, yuan, problem.replace(funds=funds))
