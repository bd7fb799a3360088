"""Matching on a city: needs and offers to a problem of numbers, and back to names."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geo.walking.kernels.compiled import use_cache_directory
from matching.pairing import PairingProblem, Result, solve
from matching.scoring import (
    DEFAULT,
    Explanation,
    PairReason,
    Points,
    Scored,
    Weights,
    WeightsError,
    explain,
    score,
)
from service.apart import walks_apart
from service.city import CITY_LAYERS, City
from service.consent.outcome import tell_consent
from service.consent.settled import Settled
from service.consent.standing import standing_of
from service.consent.states import Pair
from service.db.workspace import Run, Workspace
from service.errors import ServiceError
from service.plain import frame, plain
from service.siting.choosing import with_opened
from service.wants import nearest_place, offers_of, wants_of

__all__ = ["MATCH_LAYERS", "Agreement", "pair_up", "read_pairs"]

MATCH_LAYERS = tuple(sorted({*CITY_LAYERS, "needs", "offers", "units"}))


@dataclass(frozen=True)
class Agreement:
    """What the planner settles before matching (the options of ``linli match``)."""

    weights: Weights = DEFAULT
    by_weights: bool = False
    lock: tuple[tuple[str, str], ...] = ()
    ban: tuple[tuple[str, str], ...] = ()
    seed: int = 0

    @classmethod
    def read(
        cls,
        *,
        weights: Path | None = None,
        by_weights: bool = False,
        lock: Sequence[str] = (),
        ban: Sequence[str] = (),
        seed: int = 0,
    ) -> Self:
        """Read the options as they are written; pairs are ``OFFER:NEED``.

        Raises
        ------
        ServiceError
            Those of the weights file, ``negative_option``, ``pair_unreadable``,
            ``pair_locked_and_banned``.
        """
        if seed < 0:
            raise ServiceError("negative_option", option="--seed", value=seed)
        try:
            chosen = DEFAULT if weights is None else Weights.from_toml(weights)
        except WeightsError as error:
            raise ServiceError(error.code, **error.values) from error
        locked, banned = read_pairs(lock, "--lock"), read_pairs(ban, "--ban")
        if both := set(locked) & set(banned):
            raise ServiceError("pair_locked_and_banned", pair=":".join(min(both)))
        by_weights = by_weights or weights is not None  # who gives weights wants them
        return cls(chosen, by_weights, locked, banned, seed)

    def weights_told(self) -> dict[str, float]:
        """Return factor → weight."""
        return asdict(self.weights)


def pair_up(
    workspace: Workspace,
    city: City,
    basis: Run,
    sited: Run | None,
    agreement: Agreement,
    points: Points,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return figures and detail of a match run.

    Parameters
    ----------
    basis
        The coverage run whose gaps become needs.
    sited
        The site run whose rooms count as places beside existing stations, if any.
    agreement, points
        What is settled, and what scores: the weights, or what was learned.

    Raises
    ------
    ServiceError
        ``no_offers``, ``no_needs``, ``offer_unknown``, ``need_unknown``, ``ban_of_agreed``,
        ``lock_over_agreed``.

    Notes
    -----
    Pairs that are agreed or active stand as if they were locked, whatever they score; declined
    ones are banned (`service.consent`).
    """
    needs, offers = wants_of(workspace, city, basis).needs, offers_of(workspace, city)
    if offers.empty:
        raise ServiceError("no_offers")
    if needs.empty:
        raise ServiceError("no_needs")
    settled = Settled.among(standing_of(workspace, basis), needs, offers)
    lock = settled.lock(agreement.lock, agreement.ban)
    ban = settled.ban(agreement.lock, agreement.ban)
    locked, banned = _indices(lock, needs, offers), _indices(ban, needs, offers)
    needs, offers = settled.lift(needs, offers)
    scored = score(
        pd.DataFrame(needs), pd.DataFrame(offers), walks_apart(city, needs, offers),
        points, always=locked,
    )  # fmt: skip
    problem = _problem(scored, needs, offers, locked, banned)
    use_cache_directory()
    result = solve(problem, seed=agreement.seed)
    stations = city.stations
    if sited is not None:
        stations = with_opened(stations, frame(sited.detail["chosen"], "place"))
    places = _places(city, needs, stations)
    told = _Teller(needs, offers, places, city.straight)
    why = explain(scored, problem, result.pairs)
    figures = {**_figures(result, scored, needs), "agreed_kept": len(settled.kept)}
    return figures, tell_consent(told.detail(why), settled)


def read_pairs(words: Sequence[str], option: str) -> tuple[Pair, ...]:
    """Return pairs that are written ``OFFER:NEED``; ServiceError ``pair_unreadable``."""
    pairs = []
    for word in words:
        offer, sign, need = word.partition(":")
        if not (offer.strip() and sign and need.strip()):
            raise ServiceError("pair_unreadable", option=option, pair=word)
        pairs.append((offer.strip(), need.strip()))
    return tuple(pairs)


def _indices(
    pairs: tuple[tuple[str, str], ...], needs: pd.DataFrame, offers: pd.DataFrame
) -> np.ndarray:
    """Return (need, offer) rows of pairs given as (offer id, need id)."""
    need_at = {name: i for i, name in enumerate(needs["id"])}
    offer_at = {name: i for i, name in enumerate(offers["id"])}
    found = []
    for offer, need in pairs:
        if offer not in offer_at:
            raise ServiceError("offer_unknown", offer=offer)
        if need not in need_at:
            raise ServiceError("need_unknown", need=need)
        found.append((need_at[need], offer_at[offer]))
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _problem(
    scored: Scored,
    needs: pd.DataFrame,
    offers: pd.DataFrame,
    locked: np.ndarray,
    banned: np.ndarray,
) -> PairingProblem:
    """Return the assignment: each community something before any gets seconds."""
    matrix = scored.matrix
    if len(banned):
        row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        width = matrix.shape[1]
        keep = ~np.isin(row * width + matrix.indices, banned[:, 0] * width + banned[:, 1])
        matrix = csr_array((matrix.data[keep], (row[keep], matrix.indices[keep])), matrix.shape)
    capacity = offers["capacity"].astype(float).fillna(1.0).to_numpy()
    group, _ = pd.factorize(needs["community"].fillna("need " + needs["id"].astype(str)))
    return PairingProblem(
        score=matrix,
        capacity=capacity,
        limit=needs["limit"].to_numpy(int),
        group=group,
        fixed=locked if len(locked) else None,
    )


def _places(city: City, needs: gpd.GeoDataFrame, stations: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return id and name of the nearest existing or chosen station of each need."""
    at = nearest_place(city, needs, stations)
    named = stations[["id", "name"]].reset_index(drop=True).reindex(at)
    return pd.DataFrame({"place": list(named["id"]), "place_name": list(named["name"])})


def _figures(result: Result, scored: Scored, needs: pd.DataFrame) -> dict[str, Any]:
    figures: dict[str, Any] = plain(
        {
            "status": result.status,
            "score": result.objective,
            "bound": result.bound,
            "communities_served": result.groups_served,
            "needs": len(needs),
            "plausible_pairs": scored.matrix.nnz,
            "seconds": result.seconds,
        }
    )
    return figures


@dataclass(frozen=True)
class _Teller:
    """Names for the indices of an explanation; the rows that `service.match_text` reads."""

    needs: gpd.GeoDataFrame
    offers: gpd.GeoDataFrame
    places: pd.DataFrame
    straight: bool

    def detail(self, why: Explanation) -> dict[str, Any]:
        """Return pairs, unmatched needs and idle offers as they are stored."""
        detail: dict[str, Any] = plain(
            {
                "pairs": [self._pair(pair) for pair in why.pairs],
                "unmatched_needs": [
                    {
                        **self._need(each.need),
                        "code": each.code,
                        "values": self._values(each.values),
                    }
                    for each in why.unmatched
                ],
                "idle_offers": [
                    {
                        **self._offer(each.offer),
                        "code": each.code,
                        "values": self._values(each.values),
                    }
                    for each in why.idle
                ],
            }
        )
        return detail

    def _pair(self, pair: PairReason) -> dict[str, Any]:
        other = pair.alternative
        return {
            **self._need(pair.need),
            **self._offer(pair.offer),
            "score": pair.score,
            "points": pair.points,
            "strongest": pair.strongest,
            "metres": pair.metres,
            "straight": self.straight,
            "alternative": None if other is None else self._unit(other),
            "alternative_score": pair.alternative_score,
            "alternative_full": pair.alternative_full,
        }

    def _need(self, at: int) -> dict[str, Any]:
        row = self.needs.iloc[at]
        known = row.geometry is not None and not row.geometry.is_empty
        names = ["community", "community_name", "gap", "uncovered_share"]
        return {
            "need": row["id"],
            "need_text": row["text"],
            "need_category": row["category"],
            **{name: row[name] for name in names},
            "place": self.places["place"].iloc[at],
            "place_name": self.places["place_name"].iloc[at],
            "need_at": row.geometry if known else None,
        }

    def _offer(self, at: int) -> dict[str, Any]:
        row = self.offers.iloc[at]
        known = row.geometry is not None and not row.geometry.is_empty
        return {
            "offer": row["id"],
            "offer_text": row["text"],
            "offer_category": row["category"],
            "fund_yuan": row["fund_yuan"],
            "unit": row["unit"],
            "unit_name": row["unit_name"],
            "unit_at": row.geometry if known else None,
        }

    def _values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a reason with names in the place of row numbers."""
        told = dict(values)
        for name, value in values.items():
            if value is None:
                continue
            if name in {"need", "taken_by"}:
                told[name] = self._community(value)
            elif name in {"offer", "served_by"}:
                told[name] = self._unit(value)
        return told

    def _unit(self, offer: int) -> dict[str, Any]:
        row = self.offers.iloc[offer]
        return {"offer": row["id"], "offer_text": row["text"], "unit_name": row["unit_name"]}

    def _community(self, need: int) -> dict[str, Any]:
        row = self.needs.iloc[need]
        return {"need": row["id"], "community_name": row["community_name"]}
