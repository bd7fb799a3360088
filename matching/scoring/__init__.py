"""Scoring: how well each offer fits each need within reach, in points that add up."""

from matching.scoring.reasons import Explanation, NeedReason, OfferReason, PairReason, explain
from matching.scoring.score import Points, Scored, factor_values, score
from matching.scoring.weights import DEFAULT, FACTORS, HARDWARE, Weights, WeightsError

__all__ = [
    "DEFAULT",
    "FACTORS",
    "HARDWARE",
    "Explanation",
    "NeedReason",
    "OfferReason",
    "PairReason",
    "Points",
    "Scored",
    "Weights",
    "WeightsError",
    "explain",
    "factor_values",
    "score",
]
