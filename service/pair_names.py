"""Names for the row numbers of an explanation: what a match run stores of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from matching.pairing import Unlocked
from matching.scoring import Explanation, PairReason
from service.plain import plain

__all__ = ["PairNames"]

DIGITS = 6  # of points and scores, as `service.plain` stores figures


@dataclass(frozen=True)
class PairNames:
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

    def unlocked(self, found: list[Unlocked], unit: np.ndarray) -> list[dict[str, Any]]:
        """Return what a little more brings, with names; of totals and funds the unit's alone."""
        told = []
        for each in found:
            at = each.offer if each.offer is not None else int((unit == each.unit).argmax())
            row = self.offers.iloc[at]
            whole = each.offer is None
            told.append(
                {
                    "unit": row["unit"],
                    "unit_name": row["unit_name"],
                    "offer": None if whole else row["id"],
                    "offer_text": None if whole else row["text"],
                    "category": None if whole else row["category"],
                    "yuan": each.yuan,
                    "communities": each.groups,
                    "pairs": each.pairs,
                    "score": each.score,
                }
            )
        return told

    @staticmethod
    def counted(rows: list[dict[str, Any]]) -> dict[str, int]:
        """Return how many rows have each code, the most first."""
        return dict(Counter(row["code"] for row in rows).most_common())

    def _pair(self, pair: PairReason) -> dict[str, Any]:
        other = pair.alternative
        points = {name: round(part, DIGITS) for name, part in pair.points.items()}
        return {
            **self._need(pair.need),
            **self._offer(pair.offer),
            "score": round(sum(points.values()), DIGITS),  # what is told adds up
            "points": points,
            "strongest": pair.strongest,
            "metres": pair.metres,
            "straight": self.straight,
            "alternative": None if other is None else self._unit(other),
            "alternative_score": pair.alternative_score,
            "alternative_blocked": pair.alternative_blocked,
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
            "share_yuan": row["share_yuan"],
            "idle_days": row.get("idle_days"),
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
