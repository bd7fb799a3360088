"""Matching on a city: needs and offers to a problem of numbers, and back to names."""

from datetime import date
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.walking.kernels.compiled import use_cache_directory
from matching.pairing import PairingProblem, Result, solve, unlock
from matching.scoring import Points, Scored, explain, score, stability
from matching.taxonomy import CLASSES, code_of
from service.agreement import Agreement, rows_of
from service.apart import unplaced, walks_apart
from service.city import CITY_LAYERS, City
from service.consent.outcome import tell_consent
from service.consent.settled import Settled
from service.consent.standing import standing_of
from service.db.workspace import Run, Workspace
from service.errors import ServiceError
from service.pair_limits import beyond_units, check_locks, problem_of, with_room_for
from service.pair_names import PairNames
from service.plain import frame, plain
from service.rooms import rooms_of
from service.running import running
from service.same_units import first_of_each
from service.siting.choosing import with_opened
from service.wants import nearest_place, offers_of, wants_of

__all__ = ["MATCH_LAYERS", "Agreement", "pair_up", "places_of"]

MATCH_LAYERS = tuple(sorted({*CITY_LAYERS, "history", "needs", "offers", "units"}))
KNOWN: Final = frozenset(entry.code for entry in CLASSES)
SECONDS: Final = (
    10.0  # for the pairing; the same again for what one place more brings, and for draws
)


def pair_up(
    workspace: Workspace,
    city: City,
    basis: Run,
    sited: Run | None,
    agreement: Agreement,
    points: Points,
    today: date,
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
    today
        Tells which activities run, and which units lie asleep.

    Raises
    ------
    ServiceError
        ``no_offers``, ``no_needs``, those of `rows_of` and of `check_locks`, ``ban_of_agreed``,
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
    needs["running"] = running(needs, pd.DataFrame(workspace.layer("history")), today)
    settled = Settled.among(standing_of(workspace, basis), needs, offers)
    locked = rows_of(settled.lock(agreement.lock, agreement.ban), needs, offers)
    banned = rows_of(settled.ban(agreement.lock, agreement.ban), needs, offers)
    kept = rows_of(settled.kept, needs, offers)
    needs, offers = settled.lift(needs, offers)
    offers["idle_days"] = settled.idle_days(offers, today)
    scored = score(
        pd.DataFrame(needs), pd.DataFrame(offers), walks_apart(city, needs, offers),
        points, always=locked,
    )  # fmt: skip
    said = problem_of(scored, needs, offers, locked, banned)
    problem = with_room_for(said, kept)
    check_locks(problem, scored, needs, offers, kept)
    use_cache_directory()
    result = solve(problem, SECONDS, agreement.seed)
    chosen = frame(sited.detail["chosen"] if sited else [], "place")
    stations = with_opened(city.stations, chosen) if len(chosen) else city.stations
    names = PairNames(needs, offers, places_of(city, needs, stations), city.straight)
    detail = tell_consent(names.detail(explain(scored, problem, result.pairs)), settled)
    detail["over_agreed"] += plain(beyond_units(said, kept, offers))
    figures = _figures(result, scored, needs)
    figures |= _further(names, detail, scored, problem, result, agreement.seed)
    detail |= rooms_of(city, offers, chosen, agreement.seed)
    units = workspace.layer("units")
    figures |= {"agreed_kept": len(settled.kept), "notes": _notes(needs, offers, units)}
    return plain(figures), detail


def places_of(city: City, needs: gpd.GeoDataFrame, stations: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return id and name of the nearest existing or chosen station of each need."""
    at = nearest_place(city, needs, stations)
    named = stations[["id", "name"]].reset_index(drop=True).reindex(at)
    return pd.DataFrame({"place": list(named["id"]), "place_name": list(named["name"])})


def _figures(result: Result, scored: Scored, needs: pd.DataFrame) -> dict[str, Any]:
    return {
        "status": result.status,
        "score": result.objective,
        "bound": result.bound,
        "communities_served": result.groups_served,
        "communities_bound": result.groups_bound,
        "truncated": result.truncated,
        "needs": len(needs),
        "plausible_pairs": scored.matrix.nnz,
        "seconds": result.seconds,
    }


def _further(
    names: PairNames,
    detail: dict[str, Any],
    scored: Scored,
    problem: PairingProblem,
    result: Result,
    seed: int,
) -> dict[str, Any]:
    """Return what else is worth knowing: reasons counted, what would unlock more, what is firm.

    Each pair of `detail` is told how often it stands again.
    """
    classes, _ = pd.factorize(names.offers["category"].map(code_of))
    more = unlock(problem, result, label=classes, time_limit=SECONDS, seed=seed)
    stable = stability(scored, problem, result.pairs, time_limit=SECONDS, seed=seed)
    for row, kept in zip(detail["pairs"], stable.kept.tolist(), strict=True):
        row |= {"kept": kept, "kept_of": stable.runs}
    return {
        "unmatched_reasons": names.counted(detail["unmatched_needs"]),
        "idle_reasons": names.counted(detail["idle_offers"]),
        "unlock": names.unlocked(more, problem.unit),
        "stability": {
            "share": stable.share,
            "runs": stable.runs,
            "pairs": len(stable.kept),
            "always": stable.always,
            "least": stable.least,
            "most": stable.most,
        },
    }


def _notes(
    needs: gpd.GeoDataFrame, offers: gpd.GeoDataFrame, units: gpd.GeoDataFrame
) -> dict[str, int]:
    """Return how many needs and offers have no place, have a class of their own, are merged."""
    one = units["id"].map(first_of_each(units))
    strange = [
        sum(code is not None and code not in KNOWN for code in table["category"].map(code_of))
        for table in (needs, offers)
    ]
    return {
        "needs_unplaced": int(unplaced(needs).sum()),
        "offers_unplaced": int(unplaced(offers).sum()),
        "classes_unknown": sum(strange),
        "units_merged": int((one != units["id"]).sum()),
    }
