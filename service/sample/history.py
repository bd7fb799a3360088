"""Past pairings, drawn by a rule that is known, so that learning can be tested against it.

The chance that a unit and a community agreed is ``1 / (1 + exp(-z))`` with ``z`` the sum of
`AGREED` over the features of `history_features`; the chance that what they agreed on stayed
alive is the same with `ACTIVE`. Both are drawn with the city's seed.
"""

import geopandas as gpd
import numpy as np
import pandas as pd

from service.sample.ground import Array

__all__ = ["ACTIVE", "AGREED", "RECORDS", "draw_history", "history_features"]

RECORDS = 400
AGREED = {
    "intercept": -1.3,
    "distance_km": -0.75,
    "offered": 1.6,
    "needed": 1.4,
    "willing": 1.5,
    "funds": 0.25,
}
ACTIVE = {
    "intercept": -0.6,
    "distance_km": -0.4,
    "offered": 0.8,
    "needed": 1.2,
    "willing": 0.9,
    "funds": 0.0,
}
WILLING = {"high": 1.0, "medium": 0.5, "low": 0.0, "unknown": 0.3}
METRES = "EPSG:4547"


def history_features(
    records: pd.DataFrame,
    units: gpd.GeoDataFrame,
    communities: gpd.GeoDataFrame,
    offers: pd.DataFrame,
    needs: pd.DataFrame,
) -> pd.DataFrame:
    """Return what the rule looks at, for each record.

    Parameters
    ----------
    records
        Columns ``unit, community, category`` (ids and class).
    units, communities, offers, needs
        The layers of the sample city.

    Returns
    -------
    DataFrame
        On the index of `records`: ``distance_km`` straight from the unit to a point inside the
        community; ``offered`` 1 where the unit offers the class; ``needed`` 1 where the
        community as such asks for it; ``willing`` 0–1 of the unit; ``funds`` the decimal
        logarithm of one plus its yuan over 1,000, 0 where not known.
    """
    homes = communities.set_index("id").geometry.to_crs(METRES).representative_point()
    places = units.set_index("id").geometry.to_crs(METRES)
    start, end = (
        np.column_stack([points.x, points.y])
        for points in (places.loc[records["unit"]], homes.loc[records["community"]])
    )
    unit = units.set_index("id").loc[records["unit"]]
    return pd.DataFrame(
        {
            "distance_km": np.hypot(*(start - end).T) / 1000.0,
            "offered": _among(records[["unit", "category"]], offers[["unit", "category"]]),
            "needed": _among(records[["community", "category"]], needs[["community", "category"]]),
            "willing": unit["willing"].map(WILLING).to_numpy(float),
            "funds": np.log10(1.0 + unit["funds_yuan"].fillna(0.0).to_numpy(float) / 1000.0),
        },
        index=records.index,
    )


def draw_history(
    units: gpd.GeoDataFrame,
    communities: gpd.GeoDataFrame,
    offers: pd.DataFrame,
    needs: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return the layer ``history``: `RECORDS` different proposals and what came of them."""
    lowest = communities[communities["level"] == "community"]
    records = _proposals(units, lowest, offers, needs, rng)
    features = history_features(records, units, lowest, offers, needs)
    agreed = rng.random(len(records)) < _chance(features, AGREED)
    active = agreed & (rng.random(len(records)) < _chance(features, ACTIVE))
    rating = 68.0 + 10.0 * features["needed"] + 8.0 * features["willing"]
    noise = rng.normal(0.0, 5.0, len(records))
    rating = (rating + noise).round().clip(40.0, 100.0)
    started = pd.Timestamp("2022-01-10") + pd.to_timedelta(rng.integers(0, 1300, len(records)), "D")
    ended = started + pd.to_timedelta(rng.integers(90, 400, len(records)), "D")
    rated = agreed & (rng.random(len(records)) < 0.8)
    records["agreed"] = agreed
    records["active"] = pd.Series(active, dtype="boolean").where(agreed, pd.NA)
    records["rating"] = rating.where(rated)
    records["started"] = pd.Series(started.strftime("%Y-%m-%d")).where(agreed, None)
    records["ended"] = pd.Series(ended.strftime("%Y-%m-%d")).where(agreed & ~active, None)
    records.insert(0, "id", [f"JL{n:03d}" for n in range(1, len(records) + 1)])
    return records


def _proposals(
    units: gpd.GeoDataFrame, lowest: gpd.GeoDataFrame, offers: pd.DataFrame,
    needs: pd.DataFrame, rng: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    """Return different triples of unit, community and class, mostly of what is offered or asked."""
    classes = sorted({*offers["category"], *needs["category"]})
    grid = pd.MultiIndex.from_product(
        [units["id"], lowest["id"], classes], names=["unit", "community", "category"]
    ).to_frame(index=False)
    offered = _among(grid[["unit", "category"]], offers[["unit", "category"]])
    needed = _among(grid[["community", "category"]], needs[["community", "category"]])
    odds = 0.02 + 0.3 * offered + 0.08 * needed + 1.2 * offered * needed
    chosen = rng.choice(len(grid), size=RECORDS, replace=False, p=odds / odds.sum())
    return grid.iloc[np.sort(chosen)].reset_index(drop=True)


def _among(rows: pd.DataFrame, known: pd.DataFrame) -> Array:
    """Return 1.0 for each row that stands among the `known` ones, else 0.0."""
    index = pd.MultiIndex.from_frame(known.dropna())
    return np.asarray(pd.MultiIndex.from_frame(rows).isin(index), dtype=float)


def _chance(features: pd.DataFrame, rule: dict[str, float]) -> Array:
    z = rule["intercept"] + sum(rule[name] * features[name] for name in features.columns)
    return np.asarray(1.0 / (1.0 + np.exp(-z)))
