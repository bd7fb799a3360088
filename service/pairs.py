"""Matching on a city: needs and offers to a problem of numbers, and back to names."""

from collections.abc import Sequence
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
    Points,
    Scored,
    Weights,
    WeightsError,
    explain,
    score,
)
from service.apart import walks_apart
from service.city import CITY_LAYERS, City
from service.db.workspace import Run, Workspace
from service.errors import ServiceError
from service.pair_names import PairNames
from service.plain import frame, plain
from service.siting.choosing import with_opened
from service.wants import nearest_place, offers_of, wants_of

__all__ = ["MATCH_LAYERS", "Agreement", "pair_up", "places_of"]

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
        locked, banned = _pairs(lock, "--lock"), _pairs(ban, "--ban")
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
        ``no_offers``, ``no_needs``, ``offer_unknown``, ``need_unknown``.
    """
    needs, offers = wants_of(workspace, city, basis).needs, offers_of(workspace, city)
    if offers.empty:
        raise ServiceError("no_offers")
    if needs.empty:
        raise ServiceError("no_needs")
    locked, banned = _indices(agreement.lock, needs, offers), _indices(agreement.ban, needs, offers)
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
    places = places_of(city, needs, stations)
    told = PairNames(needs, offers, places, city.straight)
    why = explain(scored, problem, result.pairs)
    return _figures(result, scored, needs), told.detail(why)


def _pairs(words: Sequence[str], option: str) -> tuple[tuple[str, str], ...]:
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


def places_of(city: City, needs: gpd.GeoDataFrame, stations: gpd.GeoDataFrame) -> pd.DataFrame:
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
