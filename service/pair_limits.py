"""The limits of a matching: what offers, units and communities can take, as a problem."""

import unicodedata
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from matching.pairing import PairingProblem
from matching.scoring import Scored
from matching.taxonomy import code_of
from service.errors import ServiceError

__all__ = ["beyond_units", "check_locks", "problem_of", "with_room_for"]


def problem_of(
    scored: Scored,
    needs: gpd.GeoDataFrame,
    offers: gpd.GeoDataFrame,
    locked: np.ndarray,
    banned: np.ndarray,
) -> PairingProblem:
    """Return the assignment: each community something before any gets seconds.

    An offer serves as many communities as it says (one where it does not), a unit no more than its
    total over all its offers, and each pair takes of the unit's ``funds_yuan`` an even share of the
    offer's ``fund_yuan``: that is what it gives to all communities that it can serve together.
    What is not recorded limits nothing.
    """
    matrix = scored.matrix
    if len(banned):
        row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        width = matrix.shape[1]
        keep = ~np.isin(row * width + matrix.indices, banned[:, 0] * width + banned[:, 1])
        matrix = csr_array((matrix.data[keep], (row[keep], matrix.indices[keep])), matrix.shape)
    group, _ = pd.factorize(needs["community"].fillna("need " + needs["id"].astype(str)))
    unit, _ = pd.factorize(offers["unit"].fillna("offer " + offers["id"].astype(str)))
    first = np.unique(unit, return_index=True)[1]
    return PairingProblem(
        score=matrix,
        capacity=_amounts(offers["capacity"], 1.0),
        limit=needs["limit"].to_numpy(int),
        group=group,
        fixed=locked if len(locked) else None,
        alone=_alone(needs),
        period=pd.factorize(_periods(offers["times"]))[0],
        unit=unit,
        total=_amounts(offers["unit_capacity"].iloc[first], np.inf),
        cost=_amounts(offers["share_yuan"], 0.0),
        funds=_amounts(offers["unit_funds"].iloc[first], np.inf),
    )


def with_room_for(problem: PairingProblem, kept: np.ndarray) -> PairingProblem:
    """Return the problem with totals, funds and classes that let agreed pairs (k, 2) stand.

    What is agreed is newer than what the lists say of units, and two that are agreed of one class
    at one time are for the communities to settle (`service.consent` tells them as doublings);
    `beyond_units` tells the units.
    """
    if not len(kept):
        return problem
    need, offer = kept.T
    unit, size = problem.unit[offer], len(problem.total)
    twice = pd.DataFrame({"label": problem.alone[need], "period": problem.period[offer]})
    alone = problem.alone.copy()
    alone[need[twice.duplicated().to_numpy()]] = -1
    return problem.replace(
        total=np.maximum(problem.total, np.bincount(unit, minlength=size)),
        funds=np.maximum(problem.funds, np.bincount(unit, problem.cost[offer], size)),
        alone=alone,
    )


def beyond_units(
    problem: PairingProblem, kept: np.ndarray, offers: pd.DataFrame
) -> list[dict[str, object]]:
    """Return the units that have agreed to more, or to more money, than they say they have.

    As `service.consent.outcome` tells offers and needs beyond their number: ``kind, id, room,
    agreed``, here with the unit's name as id and yuan for ``unit_funds``.
    """
    offer = kept[:, 1]
    unit, names = problem.unit[offer], offers["unit_name"].to_numpy(object)
    told: list[dict[str, object]] = []
    for kind, takes, room in (
        ("unit_total", np.ones(len(offer)), problem.total),
        ("unit_funds", problem.cost[offer], problem.funds),
    ):
        used = np.bincount(unit, takes, len(room))
        for at in np.flatnonzero(used > room + 1e-9):
            name = names[np.flatnonzero(problem.unit == at)[0]]
            told.append({"kind": kind, "id": name, "room": room[at], "agreed": used[at]})
    return told


def _amounts(values: pd.Series, missing: float) -> np.ndarray:
    """Return numbers; what is missing is `missing`, what is negative nothing."""
    numbers = pd.to_numeric(values).astype(float)
    return np.asarray(numbers.fillna(missing).clip(lower=0.0).to_numpy(float))


def _alone(needs: pd.DataFrame) -> np.ndarray:
    """Return a label for class and community of each need, -1 where either is not known.

    Needs of one label are not served twice in one period. A station's needs have no label: its
    room, its money and its hands are to come together, and are not the same service three times.
    """
    codes = needs["category"].map(code_of)
    known = needs["community"].notna() & codes.notna() & ~codes.isin(["station", "other"])
    labels, _ = pd.factorize(needs["community"].astype(str) + "\n" + codes.astype(str))
    return np.where(known, labels, -1)


def _periods(times: pd.Series) -> np.ndarray:
    """Return the period of each offer, as written but for width and spaces.

    Offers that do not say when are taken to be at one time: nobody knows that they are not.
    """
    written = [each if isinstance(each, str) else "" for each in times]
    return np.array(
        ["".join(unicodedata.normalize("NFKC", each).split()) for each in written], object
    )


def check_locks(
    problem: PairingProblem,
    scored: Scored,
    needs: pd.DataFrame,
    offers: pd.DataFrame,
    kept: np.ndarray,
) -> None:
    """Refuse locks that cannot stand together, naming what they break.

    Agreed pairs (`kept`, (k, 2) rows of needs and offers) are locked too, with room for them.

    Raises
    ------
    ServiceError
        ``lock_for_gain``, ``locks_over_limit``, ``locks_over_capacity``, ``locks_over_total``,
        ``locks_over_funds``, ``locks_same_class``.
    """
    need, offer = problem.fixed.T
    agreed = (problem.fixed[:, None, :] == kept[None, :, :]).all(axis=2).any(axis=1)
    gain = offer[scored.for_gain[offer] & ~agreed]
    if len(gain):
        raise ServiceError("lock_for_gain", offer=offers["id"].iloc[gain[0]])
    unit = problem.unit[offer]
    names = offers["unit_name"].to_numpy(object)
    owner = [names[np.flatnonzero(problem.unit == each)[0]] for each in range(len(problem.total))]
    _within("locks_over_limit", need, np.ones(len(need)), problem.limit, list(needs["id"]))
    _within("locks_over_capacity", offer, np.ones(len(need)), problem.capacity, list(offers["id"]))
    _within("locks_over_total", unit, np.ones(len(need)), problem.total, owner)
    _within("locks_over_funds", unit, problem.cost[offer], problem.funds, owner)
    label, period = problem.alone[need], problem.period[offer]
    pairs = pd.DataFrame({"label": label, "period": period, "need": need})[label >= 0]
    twice = pairs[pairs.duplicated(["label", "period"])]
    if len(twice):
        row = needs.iloc[twice["need"].iloc[0]]
        raise ServiceError("locks_same_class", need=row["id"], community=row["community_name"])


def _within(
    code: str, owner: np.ndarray, takes: np.ndarray, room: np.ndarray, names: Sequence[object]
) -> None:
    """Refuse where an owner would take more than its room."""
    used = np.bincount(owner, takes, len(room))
    over = np.flatnonzero(used > room + 1e-9)
    if len(over):
        at = int(over[0])
        raise ServiceError(code, name=names[at], used=f"{used[at]:,.0f}", most=f"{room[at]:,.0f}")
