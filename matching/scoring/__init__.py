"""Scoring: how well each offer fits each need within reach, in points that add up."""

from matching.scoring.factors import SLEEP_DAYS, distance_fit
from matching.scoring.reasons import Explanation, NeedReason, OfferReason, PairReason, explain
from matching.scoring.score import DOUBLING, Points, Scored, class_fit, factor_values, score
from matching.scoring.stability import PairStability, stability
from matching.scoring.weights import (
    DEFAULT,
    FACTORS,
    HARDWARE,
    HARDWARE_MOST,
    Weights,
    WeightsError,
)

__all__ = [
    "DEFAULT",
    "DOUBLING",
    "FACTORS",
    "HARDWARE",
    "HARDWARE_MOST",
    "SLEEP_DAYS",
    "Explanation",
    "NeedReason",
    "OfferReason",
    "PairReason",
    "PairStability",
    "Points",
    "Scored",
    "Weights",
    "WeightsError",
    "class_fit",
    "distance_fit",
    "explain",
    "factor_values",
    "score",
    "stability",
]
