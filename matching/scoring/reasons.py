"""Why each pair, each need without an offer and each offer without a need came out so.

Codes and values only; the sentences are made in `service.match_text`.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.pairing import PairingProblem
from matching.scoring.score import Scored
from matching.scoring.state import State

__all__ = ["Explanation", "NeedReason", "OfferReason", "PairReason", "explain"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
STRONGEST = 3


@dataclass(frozen=True)
class PairReason:
    """One pair with its points.

    Attributes
    ----------
    score, points
        Score and points per factor, which add up to it.
    strongest
        The three factors with most points, most first.
    metres
        Distance; None when unknown.
    alternative, alternative_score
        The best other offer this need does not have, with its score; None when there is none.
    alternative_blocked
        Why that offer could not be had beside all pairs (the codes of `State`); "" where it could,
        so that only the need's limit stands against it.
    """

    need: int
    offer: int
    score: float
    points: dict[str, float]
    strongest: tuple[str, ...]
    metres: float | None
    alternative: int | None
    alternative_score: float | None
    alternative_blocked: str


@dataclass(frozen=True)
class NeedReason:
    """A need without an offer: code and values (`offer`, `taken_by`: indices; `offers`: count).

    Codes: ``limit_zero`` ``no_offer_in_class`` ``too_far`` ``banned`` ``score_zero``
    ``search_stopped``, and what stands against its best offer: ``all_full`` ``unit_full``
    ``unit_spent`` ``class_runs`` (`taken_by`: who has it instead).
    """

    need: int
    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OfferReason:
    """An offer without a need: code and values (`need`, `served_by`: indices; `needs`: count).

    Codes: ``for_gain`` ``no_capacity`` ``no_need_in_class`` ``too_far`` ``banned``
    ``needs_served_by_others`` ``unit_full`` ``unit_spent`` ``class_runs`` ``score_zero``
    ``search_stopped``.
    """

    offer: int
    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """Every pair, every need without one and every offer without one, each told once."""

    pairs: list[PairReason]
    unmatched: list[NeedReason]
    idle: list[OfferReason]


def explain(scored: Scored, problem: PairingProblem, pairs: ArrayLike) -> Explanation:
    """Return the reasons of a pairing.

    Parameters
    ----------
    scored
        All plausible pairs.
    problem
        What was solved: its scores are `scored.matrix` less the banned pairs.
    pairs
        (k, 2) need and offer, as `pairing.solve` gives them.

    Raises
    ------
    ValueError
        If `problem` is of another size than `scored`, or a pair is not allowed in it.
    """
    if problem.score.shape != scored.matrix.shape:
        raise ValueError(
            f"problem must have the shape of scored {scored.matrix.shape}, "
            f"got {problem.score.shape}"
        )
    state = State.of(problem, np.asarray(pairs, dtype=np.int64).reshape(-1, 2))
    return Explanation(
        pairs=_pair_reasons(scored, state),
        unmatched=_need_reasons(scored, problem, state),
        idle=_offer_reasons(scored, problem, state),
    )


def _pair_reasons(scored: Scored, state: State) -> list[PairReason]:
    names = list(scored.points)
    table = np.array([scored.points[name] for name in names])
    width = state.shape[1]
    rows = np.repeat(np.arange(state.shape[0]), np.diff(scored.matrix.indptr))
    keys = rows * width + scored.matrix.indices
    taken = np.flatnonzero(state.chosen)
    at = np.searchsorted(keys, state.need[taken] * width + state.offer[taken])
    others = state.best(state.need, ~state.chosen, state.shape[0])
    ranked = np.argsort(-table[:, at], axis=0, kind="stable")[:STRONGEST].T
    told = []
    for arc, place, order in zip(taken.tolist(), at.tolist(), ranked.tolist(), strict=True):
        other, metres = int(others[state.need[arc]]), float(scored.metres[place])
        told.append(
            PairReason(
                need=int(state.need[arc]),
                offer=int(state.offer[arc]),
                score=float(scored.matrix.data[place]),
                points=dict(zip(names, table[:, place].tolist(), strict=True)),
                strongest=tuple(names[k] for k in order),
                metres=None if np.isnan(metres) else metres,
                alternative=None if other < 0 else int(state.offer[other]),
                alternative_score=None if other < 0 else float(state.score[other]),
                alternative_blocked="" if other < 0 else str(state.blocked[other]),
            )
        )
    return told


def _need_reasons(scored: Scored, problem: PairingProblem, state: State) -> list[NeedReason]:
    n, m = state.shape
    allowed, plausible = np.diff(problem.score.indptr) > 0, np.diff(scored.matrix.indptr) > 0
    best = state.best(state.need, np.ones(len(state.need), dtype=bool), n)
    spare = state.best(state.need, state.blocked == "", n)
    holder = state.weakest(state.offer, m)  # who took the last place of each offer
    told = []
    for need in np.flatnonzero(np.bincount(state.need[state.chosen], minlength=n) == 0).tolist():
        if problem.limit[need] == 0:
            told.append(NeedReason(need, "limit_zero"))
        elif not allowed[need]:
            told.append(_need_without_pair(scored, need, banned=bool(plausible[need])))
        elif spare[need] < 0:
            code, offer = str(state.blocked[best[need]]), int(state.offer[best[need]])
            held = state.rival[best[need]] if code == "class_runs" else holder[offer]
            taken_by = None if held < 0 else int(state.need[held])
            told.append(NeedReason(need, code, {"offer": offer, "taken_by": taken_by}))
        else:
            code = "score_zero" if state.score[spare[need]] <= 0 else "search_stopped"
            told.append(NeedReason(need, code, {"offer": int(state.offer[spare[need]])}))
    return told


def _need_without_pair(scored: Scored, need: int, *, banned: bool) -> NeedReason:
    if banned:
        row = slice(scored.matrix.indptr[need], scored.matrix.indptr[need + 1])
        best = scored.matrix.indices[row][np.argmax(scored.matrix.data[row])]
        return NeedReason(need, "banned", {"offer": int(best)})
    count = int(scored.offers_in_class[need])
    return (
        NeedReason(need, "too_far", {"offers": count})
        if count
        else NeedReason(need, "no_offer_in_class")
    )


def _offer_reasons(scored: Scored, problem: PairingProblem, state: State) -> list[OfferReason]:
    n, m = state.shape
    allowed = np.bincount(state.offer, minlength=m) > 0
    plausible = np.bincount(scored.matrix.indices, minlength=m) > 0
    best = state.best(state.offer, np.ones(len(state.offer), dtype=bool), m)
    hindered = state.best(state.offer, state.open_need, m)
    spare = state.best(state.offer, state.open_need & (state.blocked == ""), m)
    holder = state.weakest(state.need, n)
    told = []
    for offer in np.flatnonzero(np.bincount(state.offer[state.chosen], minlength=m) == 0).tolist():
        if scored.for_gain[offer]:
            told.append(OfferReason(offer, "for_gain"))
        elif problem.capacity[offer] == 0:
            told.append(OfferReason(offer, "no_capacity"))
        elif not allowed[offer]:
            told.append(_offer_without_pair(scored, offer, banned=bool(plausible[offer])))
        elif spare[offer] < 0 <= hindered[offer]:  # a need is open, the unit is not
            need, code = int(state.need[hindered[offer]]), str(state.blocked[hindered[offer]])
            told.append(OfferReason(offer, code, {"need": need}))
        elif spare[offer] < 0:
            need = int(state.need[best[offer]])
            served_by = None if holder[need] < 0 else int(state.offer[holder[need]])
            told.append(
                OfferReason(offer, "needs_served_by_others", {"need": need, "served_by": served_by})
            )
        else:
            code = "score_zero" if state.score[spare[offer]] <= 0 else "search_stopped"
            told.append(OfferReason(offer, code, {"need": int(state.need[spare[offer]])}))
    return told


def _offer_without_pair(scored: Scored, offer: int, *, banned: bool) -> OfferReason:
    if banned:
        return OfferReason(offer, "banned")
    if scored.needs_in_reach[offer]:  # each need in reach kept enough better offers
        return OfferReason(offer, "needs_served_by_others", {"need": None, "served_by": None})
    count = int(scored.needs_in_class[offer])
    return (
        OfferReason(offer, "too_far", {"needs": count})
        if count
        else OfferReason(offer, "no_need_in_class")
    )
