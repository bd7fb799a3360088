"""Scores of all plausible pairs of needs and offers, sparse, with the points of each factor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from matching.scoring import factors
from matching.scoring.columns import column, factorized, numbers, texts
from matching.scoring.text import text_fit
from matching.scoring.weights import DEFAULT, FACTORS
from matching.taxonomy import code_of, relatedness

__all__ = [
    "DOUBLING",
    "PLAUSIBLE_CLASS",
    "PLAUSIBLE_TEXT",
    "Points",
    "Scored",
    "factor_values",
    "score",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# A pair is plausible when its classes are near, or, with any class, when its texts clearly are.
PLAUSIBLE_CLASS = 0.5
PLAUSIBLE_TEXT = 0.5
# Points that a score loses because the class of service already runs in the community.
DOUBLING = "doubling"


class Points(Protocol):
    """What turns factors into points: `Weights`, or a score that was learned."""

    def points(self, values: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return points per factor, whose sum is the score of 0–1."""


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores of the plausible pairs.

    Attributes
    ----------
    matrix
        CSR n needs × m offers, scores of 0–1; no entry: not plausible.
    points
        Factor → points, and what is lost by doubling (not above 0), aligned with ``matrix.data``,
        whose sum they are.
    metres
        Distances aligned with ``matrix.data``; NaN: unknown.
    offers_in_class, offers_in_reach
        (n,) for each need: offers whose class could meet it wherever they are, and plausible
        offers within reach, before the cut to the best.
    needs_in_class, needs_in_reach
        (m,) the same for each offer.
    for_gain
        (m,) offers that are for gain, so that none of their pairs is plausible.
    """

    matrix: sp.csr_array[Any]
    points: dict[str, Floats]
    metres: Floats
    offers_in_class: Ints
    offers_in_reach: Ints
    needs_in_class: Ints
    needs_in_reach: Ints
    for_gain: NDArray[np.bool_]


def score(
    needs: pd.DataFrame,
    offers: pd.DataFrame,
    distance: sp.csr_array[Any] | sp.csr_matrix[Any],
    weights: Points = DEFAULT,
    *,
    top: int | None = 50,
    always: ArrayLike | None = None,
) -> Scored:
    """Score every plausible pair: ``Σ weight × factor``, or as it was learned.

    Parameters
    ----------
    needs
        One row each; columns `category`, `text`, `beneficiaries`, `urgency`, `community`,
        `street`, `uncovered_share` (0–1), `running` (activities of this class that run there
        already). Whatever is absent counts as missing.
    offers
        One row each; columns `category`, `text`, `capacity` (communities it can serve),
        `fund_yuan`, `willing`, `members`, `community`, `street` (of the unit), `wishes`,
        `commercial` (whether it is for gain; where that is missing the text tells), `idle_days`
        (since the last activity of any pair that the unit has agreed to).
    distance
        Sparse n × m in metres. No entry: too far to be plausible; NaN: allowed, unknown.
    weights
        Shares of the factors, or a learned score.
    top
        How many offers to keep for each need, best first; None keeps all.
    always
        (k, 2) pairs (need, offer) that are scored however far and whatever their class, for
        locks; a distance that is not there counts as unknown. Offers for gain stay out.

    Returns
    -------
    Scored
        Pairs within reach whose classes are related by at least 0.5, or whose texts fit by at
        least 0.5. A need of class `station` is met by offers of that class, offers whose text
        names a room, and offers with money (`factors.station_fit`). Public interest is a gate:
        an offer for gain fits nothing (`factors.for_gain`, seed row A000-065).

    Raises
    ------
    ValueError
        If `distance` has another shape or a negative entry, `top` is not positive, or
        `always` has indices out of range.
    """
    if distance.shape != (len(needs), len(offers)):
        raise ValueError(
            f"distance must have shape {(len(needs), len(offers))}, got {distance.shape}"
        )
    if top is not None and top < 1:
        raise ValueError(f"top must be at least 1, got {top}")
    gain = factors.for_gain(texts(offers), column(offers, "commercial"))
    reach = _within_reach(distance, always)
    public = ~gain[reach[1]]
    need, offer, metres, locked = (
        reach[0][public], reach[1][public], reach[2][public], reach[3][public]
    )  # fmt: skip
    need_class, offer_class, table = _classes(needs, offers)
    category = table[need_class[need], offer_class[offer]]
    fit = text_fit(texts(needs), texts(offers), need, offer)
    kept = (category >= PLAUSIBLE_CLASS) | (fit >= PLAUSIBLE_TEXT) | locked
    need, offer, metres, locked = need[kept], offer[kept], metres[kept], locked[kept]
    values = _factors(needs, offers, need, offer, metres)
    values |= {"category": category[kept], "text": fit[kept]}
    points = weights.points(values)
    loss = factors.doubling_loss(numbers(needs, "running"))[need]
    points[DOUBLING] = -loss * np.sum(list(points.values()), axis=0)
    total = np.sum(list(points.values()), axis=0)
    best = _best(need, np.where(locked, np.inf, total), len(needs), top)
    near = table >= PLAUSIBLE_CLASS
    given = np.bincount(offer_class[~gain], minlength=table.shape[1])
    return Scored(
        matrix=_matrix(need[best], offer[best], total[best], distance.shape),
        points={name: part[best] for name, part in points.items()},
        metres=metres[best],
        offers_in_class=(near @ given)[need_class],
        offers_in_reach=np.bincount(need, minlength=len(needs)),
        needs_in_class=(np.bincount(need_class, minlength=table.shape[0]) @ near)[offer_class],
        needs_in_reach=np.bincount(offer, minlength=len(offers)),
        for_gain=gain,
    )


def factor_values(
    needs: pd.DataFrame, offers: pd.DataFrame, need: Ints, offer: Ints, metres: Floats
) -> dict[str, Floats]:
    """Return every factor of the pairs ``need[i]``, ``offer[i]``, plausible or not, 0–1.

    `metres` between them: NaN where unknown; tables as in `score`.
    """
    need_class, offer_class, table = _classes(needs, offers)
    values = _factors(needs, offers, need, offer, metres)
    values["category"] = table[need_class[need], offer_class[offer]]
    values["text"] = text_fit(texts(needs), texts(offers), need, offer)
    return {name: values[name] for name in FACTORS}


def class_fit(needs: pd.DataFrame, offers: pd.DataFrame) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return classes of needs (n,) and offers (m,), and which of them make pairs plausible.

    Without a column `category` on either side every pair is.
    """
    if "category" not in needs or "category" not in offers:
        zeros = np.zeros(len(needs), np.int64), np.zeros(len(offers), np.int64)
        return *zeros, np.ones((1, 1), dtype=bool)
    need_class, offer_class, table = _classes(needs, offers)
    return need_class, offer_class, table >= PLAUSIBLE_CLASS


def _within_reach(
    distance: Any, always: ArrayLike | None
) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    """Return need, offer, metres and whether it is kept always, of each pair, sorted."""
    reach = sp.csr_array(distance, dtype=np.float64, copy=True)
    reach.sum_duplicates()
    if (reach.data < 0).any():
        raise ValueError(f"distance must not be negative, got {np.nanmin(reach.data)}")
    n, m = reach.shape
    keys = np.repeat(np.arange(n) * m, np.diff(reach.indptr)) + reach.indices
    locks = np.asarray([] if always is None else always, dtype=np.int64).reshape(-1, 2)
    if (locks < 0).any() or (locks >= (n, m)).any():
        raise ValueError(f"always must lie within {(n, m)}, got {locks.max(axis=0).tolist()}")
    wanted = locks[:, 0] * m + locks[:, 1]
    extra = np.setdiff1d(wanted, keys)
    order = np.argsort(np.concatenate([keys, extra]))
    keys = np.concatenate([keys, extra])[order]
    metres = np.concatenate([reach.data, np.full(len(extra), np.nan)])[order]
    return keys // max(1, m), keys % max(1, m), metres, np.isin(keys, wanted)


def _classes(needs: pd.DataFrame, offers: pd.DataFrame) -> tuple[Ints, Ints, Floats]:
    """Return a class number for each need and offer, and the relatedness of the classes.

    Offers of one class differ in whether they meet a station's needs, so their classes are
    told apart by that as well.
    """
    wanted = [code_of(value) for value in column(needs, "category")]
    given = [code_of(value) for value in column(offers, "category")]
    rooms = np.array([factors.names_room(text) for text in texts(offers)], dtype=bool)
    is_station = np.array([code == "station" for code in given], dtype=bool)
    station = factors.station_fit(is_station, rooms, numbers(offers, "fund_yuan"))
    need_class, need_codes = factorized(wanted)
    offer_class, kinds = factorized(list(zip(given, station.tolist(), strict=True)))
    table = relatedness(need_codes, [code for code, _ in kinds])
    for_station = np.array([code == "station" for code in need_codes], dtype=bool)
    table[for_station] = [fit for _, fit in kinds]
    return need_class, offer_class, table


def _factors(
    needs: pd.DataFrame, offers: pd.DataFrame, need: Ints, offer: Ints, metres: Floats
) -> dict[str, Floats]:
    """Return all factors but `category` and `text` for the pairs `need`, `offer`."""
    means = factors.capacity_fit(
        numbers(offers, "capacity"), numbers(offers, "fund_yuan"), numbers(offers, "members")
    )
    pressing = factors.urgency_fit(column(needs, "urgency"), numbers(needs, "beneficiaries"))
    stated = np.array([bool(text) for text in texts(offers, "wishes")], dtype=bool)
    share = factors.uncovered_fit(numbers(needs, "uncovered_share"))
    return {
        "distance": factors.distance_fit(metres),
        "capacity": means[offer],
        "reciprocity": factors.reciprocity_fit(
            _same_place(needs, offers, need, offer), stated[offer]
        ),
        "willingness": factors.willingness_fit(
            column(offers, "willing"), numbers(offers, "idle_days")
        )[offer],
        "urgency": pressing[need],
        "uncovered": share[need],
    }


def _same_place(needs: pd.DataFrame, offers: pd.DataFrame, need: Ints, offer: Ints) -> Floats:
    """Return 1 in one community, 0.7 in one street, 0.3 elsewhere, NaN unknown."""
    near = np.full(len(need), np.nan)
    for field, value in (("street", 0.7), ("community", 1.0)):
        ours = pd.Series(texts(needs, field), dtype=object).to_numpy()[need]
        theirs = pd.Series(texts(offers, field), dtype=object).to_numpy()[offer]
        known = (ours != "") & (theirs != "")
        near[known & np.isnan(near)] = 0.3
        near[known & (ours == theirs)] = value
    return near


def _best(need: Ints, total: Floats, count: int, top: int | None) -> Ints:
    """Return the positions of the `top` best pairs of each need, in the given order."""
    if top is None:
        return np.arange(len(need))
    order = np.lexsort((-total, need))
    starts = np.searchsorted(need, np.arange(count))  # `need` is sorted
    return np.sort(order[np.arange(len(need)) - starts[need[order]] < top])


def _matrix(need: Ints, offer: Ints, data: Floats, shape: tuple[int, int]) -> sp.csr_array[Any]:
    """Return the CSR of pairs that are sorted by need and offer; stored zeros stay."""
    indptr = np.searchsorted(need, np.arange(shape[0] + 1))
    return sp.csr_array((data, offer, indptr), shape=shape)
