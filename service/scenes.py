"""From a plan to the scene that maps draw."""

from collections.abc import Mapping
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from geo.levels import ANY, STATION_LEVELS
from geo.walking.network import WalkNetwork
from geo.walking.profiles import profile_of
from geo.walking.service_areas import gained, service_bands, straight_areas
from maps.scene import Scene, Weight
from matching.scoring import HARDWARE, HARDWARE_MOST
from service.city import JOIN
from service.consent.states import state_name
from service.i18n import N_, gettext
from service.match_text import FACTOR_NAMES, pair_sentence
from service.plain import records
from service.plan import Plan
from service.sentences import sentence
from service.telling import chosen_reason, rejected_reason
from service.words import choice_name

__all__ = ["scene_of"]


def scene_of(plan: Plan, *, today: date) -> Scene:
    """Return everything a map or plate shows of `plan`, in the current language."""
    cover = plan.coverage.result
    return Scene(
        title=gettext(N_("{name}: walking coverage and sites of service stations")).format(
            name=plan.name
        ),
        subtitle=_subtitle(plan),
        notes=_notes(plan),
        sources=(gettext(N_("workspace of {district}")).format(district=plan.district),),
        date=today.isoformat(),
        synthetic=plan.synthetic,
        mode=cover["mode"],
        walk_m=cover["walk_m"],
        epsg=plan.epsg,
        summary=_summary(plan),
        estates=_estates(plan),
        stations=plan.stations,
        spaces=_spaces(plan),
        chosen=_chosen(plan),
        reach=_reach(plan),
        gaps=plan.gaps,
        matches=_matches(plan),
        weights=_weights(plan),
        hardware_most=HARDWARE_MOST,
        units=plan.units[plan.units["id"].isin(set(plan.pairs["unit"]))]
        if len(plan.pairs)
        else None,
        streets=plan.streets,
        communities=plan.communities.assign(
            name=plan.communities["name"].fillna(plan.communities["code"]).fillna("")
        ),
    )


def _subtitle(plan: Plan) -> str:
    cover = plan.coverage.result
    text = (
        N_("Walk of {walk} m along streets")
        if cover["mode"] == "network"
        else N_("Straight distance × 1.3 within {walk} m (estimate)")
    )
    return gettext(text).format(walk=f"{cover['walk_m']:,.0f}")


def _notes(plan: Plan) -> tuple[str, ...]:
    """Return what a reader must know to read the figures right."""
    cover = plan.coverage.result
    notes = []
    network = plan.coverage.result.get("network") or {}
    notes += [sentence(warning) for warning in network.get("warnings") or ()]
    if cover.get("households_unknown"):
        text = N_("{count} estates have no recorded households; they count as estates only.")
        notes.append(gettext(text).format(count=cover["households_unknown"]))
    if cover.get("outside_estates"):
        text = N_("{count} estates lie outside the communities and are left out of all shares.")
        notes.append(gettext(text).format(count=cover["outside_estates"]))
    return tuple(notes)


def _summary(plan: Plan) -> dict[str, float | None]:
    cover = plan.coverage.result
    names = (
        "estates",
        "covered_estates",
        "households",
        "covered_households",
        "coverage_estates",
        "coverage_households",
    )
    summary: dict[str, float | None] = {name: cover[name] for name in names}
    summary["gaps"] = len(plan.gaps)
    if plan.site is not None:
        after = plan.site.result["after"]
        summary["coverage_estates_after"] = after["coverage_estates"]
        summary["coverage_households_after"] = after["coverage_households"]
        summary["chosen"] = len(plan.chosen)
        summary["cost_yuan"] = plan.site.result["cost"]
        summary["gain_households"] = after["covered_households"] - cover["covered_households"]
    if plan.match is not None:
        summary["pairs"] = len(plan.pairs)
    return summary


def _estates(plan: Plan) -> gpd.GeoDataFrame:
    estates = plan.estates
    status = pd.Series("uncovered", index=estates.index)
    covered = estates["covered"].astype(bool)
    # Runs of older versions do not tell whether the room is enough.
    status[covered] = estates["state"][covered] if "state" in estates else "covered"
    status[estates["unreachable"].astype(bool) & ~covered] = "unreachable"
    status[estates["outside"].astype(bool)] = "outside"
    shown = ["id", "name", "households", "nearest_m", "m2_per_household", "gap", "geometry"]
    return estates[[name for name in shown if name in estates]].assign(status=status)


def _spaces(plan: Plan) -> gpd.GeoDataFrame:
    rooms = plan.rooms[~plan.rooms["chosen"] & (plan.rooms["kind"] != "centre")]
    told = [
        rejected_reason(code, values) if isinstance(code, str) else ""
        for code, values in zip(rooms["rejected_code"], rooms["rejected_values"], strict=True)
    ]
    state = [choice_name("spaces", "state", code) for code in rooms["state"]]
    return rooms.assign(reason=told, state=state)


def _chosen(plan: Plan) -> gpd.GeoDataFrame | None:
    if plan.chosen.empty:
        return None
    told = [
        chosen_reason(row) for row in records(pd.DataFrame(plan.chosen.drop(columns="geometry")))
    ]
    return plan.chosen.assign(reason=told)


def _reach(plan: Plan) -> gpd.GeoDataFrame | None:
    """Return the land within the walk of a station, and what the chosen sites add to it."""
    existing = gpd.GeoSeries(_counting(plan).geometry.to_numpy(), crs=4326)
    proposed = gpd.GeoSeries(plan.chosen.geometry.to_numpy(), crs=4326)
    now, new = _areas(plan, [existing, proposed])
    reach = gpd.GeoDataFrame(
        {"role": ["existing", "proposed"]}, geometry=[now, gained(new, now)], crs=plan.epsg
    ).to_crs(4326)
    return reach[~reach.geometry.is_empty]


def _counting(plan: Plan) -> gpd.GeoDataFrame:
    """Return the stations that count at the level of the coverage run."""
    level = plan.coverage.result["level"]
    serves = plan.stations["level"].map(STATION_LEVELS)
    return plan.stations if level == ANY else plan.stations[serves == level]


def _areas(plan: Plan, groups: list[gpd.GeoSeries]) -> list[shapely.Geometry]:
    """Return the area within the walk of each group of points, in the plan's metric CRS."""
    cover = plan.coverage.result
    if cover["mode"] == "straight":
        circles = [straight_areas(points, cover["walk_m"]) for points in groups]
        return [area.to_crs(plan.epsg).union_all() for area in circles]
    terms = plan.coverage.params
    people = profile_of(terms.get("group"), step_free=bool(terms.get("step_free")))
    joined = terms.get("join", JOIN)
    network = WalkNetwork.from_lines(plan.streets, tolerance=joined).walked_by(people)
    bands = [service_bands(network, points, [cover["walk_m"]]) for points in groups]
    return [area.to_crs(plan.epsg).iloc[0] for area in bands]


def _weights(plan: Plan) -> tuple[Weight, ...]:
    """Return the weights of the match; none where its scores were learned."""
    match = plan.match
    if match is None or match.result.get("scored_by", "weights") != "weights":
        return ()
    shares = match.params.get("weights") or {}
    if set(shares) != set(FACTOR_NAMES):  # runs of other versions
        return ()
    return tuple(
        Weight(name, gettext(label), float(shares[name]), name in HARDWARE)
        for name, label in FACTOR_NAMES.items()
    )


def _values(points: Mapping[str, float], weights: tuple[Weight, ...]) -> list[float]:
    """Return the values of the factors, 0–1, from the points of a pair."""
    return [points[w.name] / w.share if w.share > 0 else 0.0 for w in weights]


def _kept(points: Mapping[str, float]) -> float:
    """Return what the doubling of activities leaves of a score, 0–1."""
    whole = sum(part for name, part in points.items() if name != "doubling")
    return 1.0 + points.get("doubling", 0.0) / whole if whole > 0 else 1.0


def _matches(plan: Plan) -> gpd.GeoDataFrame | None:
    """Return a line from each unit to where its offer is needed."""
    pairs = plan.pairs
    if pairs.empty:
        return None
    pairs = pairs[pairs["unit_at"].notna() & pairs["need_at"].notna()]
    ends = [[a, b] for a, b in zip(pairs["unit_at"], pairs["need_at"], strict=True)]
    told = [pair_sentence(row) for row in records(pairs)]
    lines = shapely.linestrings(ends) if ends else []
    weights = _weights(plan)
    return gpd.GeoDataFrame(
        {
            "unit": pairs["unit_name"],
            "offer": pairs["offer_text"],
            "need": pairs["need_text"],
            "community": pairs["community_name"],
            "score": pairs["score"],
            "state": [state_name(code, bare=True) for code in pairs["state"]],
            "text": told,
            "values": [_values(points, weights) for points in pairs["points"]],
            "kept": [_kept(points) for points in pairs["points"]],
        },
        geometry=lines,
        crs=4326,
    )
