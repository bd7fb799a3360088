"""Learn a score from past pairings, and adopt it only where it beats the weights."""

from dataclasses import dataclass
from typing import Literal

from matching.learning.compare import Compared, compare
from matching.learning.history import History
from matching.learning.learned import Learned, data_hash
from matching.learning.models import MODELS
from matching.scoring.weights import DEFAULT, Weights

__all__ = ["Lesson", "learn"]


@dataclass(frozen=True)
class Lesson:
    """What a history taught.

    Attributes
    ----------
    status
        ``adopted``: a model beats the weights; ``kept``: none does, the weights stay;
        ``too_little``: the history is too small to tell.
    learned
        The model that was adopted, fitted on all of the history.
    compared
        Metrics on communities held out; None with too little history.
    """

    status: Literal["adopted", "kept", "too_little"]
    learned: Learned | None
    compared: Compared | None


def learn(history: History, weights: Weights = DEFAULT, seed: int = 0) -> Lesson:
    """Compare both models with the weights on communities held out, and fit the winner on all.

    Parameters
    ----------
    history
        Past pairings.
    weights
        What the models must beat.
    seed
        Of the folds, the draws and the trees: same history, weights and seed, same lesson.
    """
    from threadpoolctl import threadpool_limits

    if not history.enough:
        return Lesson("too_little", None, None)
    with threadpool_limits(1):  # histories are short: threads would only wait for each other
        return _learn(history, weights, seed)


def _learn(history: History, weights: Weights, seed: int) -> Lesson:
    compared = compare(history, weights, seed)
    kind = compared.winner()
    if kind is None:
        return Lesson("kept", None, compared)
    return Lesson(
        "adopted", Learned(kind, MODELS[kind](history, seed), data_hash(history)), compared
    )
