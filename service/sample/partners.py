"""Units, offers and needs as layers."""

import numpy as np
import pandas as pd

from service.sample.ground import Array
from service.sample.partner_texts import NEEDS, UNITS

__all__ = ["list_offers", "list_units", "raise_needs"]

NEEDS_EACH = (2, 3, 4)  # a community asks for that many things
OF_AN_ESTATE = 0.25  # share of the needs that one estate raises


def list_units() -> tuple[pd.DataFrame, Array]:
    """Return the layer ``units`` without geometry and community, and its plan points (n, 2)."""
    frame = pd.DataFrame(
        {
            "id": [f"DW{n:02d}" for n in range(1, len(UNITS) + 1)],
            "name": [unit.name for unit in UNITS],
            "kind": [unit.kind for unit in UNITS],
            "system": [unit.system for unit in UNITS],
            "willing": [unit.willing for unit in UNITS],
            "funds_yuan": [np.nan if unit.funds is None else float(unit.funds) for unit in UNITS],
            "members": pd.array([unit.members for unit in UNITS], dtype="Int64"),
            "capacity": pd.array([unit.capacity for unit in UNITS], dtype="Int64"),
            "registration": [unit.registration for unit in UNITS],
            "wishes": [unit.wishes for unit in UNITS],
        }
    )
    return frame, np.array([(unit.x, unit.y) for unit in UNITS])


def list_offers() -> pd.DataFrame:
    """Return the layer ``offers``."""
    pairs = [(n, offer) for n, unit in enumerate(UNITS, start=1) for offer in unit.offers]
    return pd.DataFrame(
        {
            "id": [f"GJ{k:02d}" for k in range(1, len(pairs) + 1)],
            "unit": [f"DW{n:02d}" for n, _ in pairs],
            "category": [offer.category for _, offer in pairs],
            "text": [offer.text for _, offer in pairs],
            "capacity": pd.array([offer.capacity for _, offer in pairs], dtype="Int64"),
            "fund_yuan": [float(offer.fund) for _, offer in pairs],
            "times": [offer.times for _, offer in pairs],
            "room_m2": [np.nan if o.room is None else o.room for _, o in pairs],
            "commercial": False,
        }
    )


def raise_needs(
    estates: pd.DataFrame,
    truth: pd.DataFrame,
    of_estate: Array,
    role: list[str],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return the layer ``needs``: what old and new communities ask for.

    A community is old where half of its households live in old estates. Where there is no
    station, needs are more urgent. Some beneficiaries are not recorded.
    """
    households = truth["households"].to_numpy(float)
    old = np.bincount(of_estate, households * estates["old"].to_numpy(bool), len(role))
    share = old / np.maximum(np.bincount(of_estate, households, len(role)), 1.0)
    rows = []
    for k, named in enumerate(role):
        age = "old" if share[k] >= 0.5 else "new"
        fit = [n for n, need in enumerate(NEEDS) if need.where in (age, "any")]
        odds = np.array([2.0 if NEEDS[n].where == age else 1.0 for n in fit])
        count = int(rng.choice(NEEDS_EACH))
        here = np.flatnonzero(of_estate == k)
        for n in rng.choice(fit, size=count, replace=False, p=odds / odds.sum()):
            need = NEEDS[int(n)]
            one = int(rng.choice(here)) if rng.random() < OF_AN_ESTATE else None
            people = truth[need.who].to_numpy()[here if one is None else [one]].sum()
            ladder = ["high", "high", "medium"] if named != "served" else ["medium", "low", "high"]
            rows.append(
                {
                    "community": f"SQ{k + 1:02d}" if one is None else None,
                    "estate": None if one is None else str(estates["id"].iloc[one]),
                    "category": need.category,
                    "text": need.text,
                    "beneficiaries": max(1, round(float(people) * need.share)),
                    "urgency": str(rng.choice(ladder, p=[0.5, 0.35, 0.15])),
                }
            )
    frame = pd.DataFrame(rows)
    frame.insert(0, "id", [f"XU{n:03d}" for n in range(1, len(frame) + 1)])
    frame["beneficiaries"] = frame["beneficiaries"].astype("Int64")
    frame.loc[rng.random(len(frame)) < 0.08, "beneficiaries"] = pd.NA
    return frame
