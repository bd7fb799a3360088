"""Models against the weights, on communities that they have not seen."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.learning.history import History
from matching.learning.models import MODELS, splits
from matching.scoring.weights import FACTORS, Weights

__all__ = ["WEIGHTS", "Compared", "Interval", "Metrics", "compare", "measure"]

Floats = NDArray[np.float64]

WEIGHTS: Final = "weights"
DRAWS: Final = 1_000
LOW, HIGH = 2.5, 97.5  # percent
TOP: Final = 5


@dataclass(frozen=True)
class Interval:
    """A value, and where 95 % of the draws of communities put it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Metrics:
    """How well probabilities tell good pairings from others.

    Attributes
    ----------
    auc
        Chance that a good pairing stands before another one: 0.5 by guessing, 1 at best.
    ndcg5
        Gain of the five best of each community, discounted by rank, as a share of the best
        possible (Järvelin & Kekäläinen 2002); communities without a good pairing do not count.
    brier
        Mean squared error of the probability (Brier 1950); 0 at best.
    """

    auc: Interval
    ndcg5: Interval
    brier: Interval


@dataclass(frozen=True)
class Compared:
    """Metrics of each model and of the weights, and what each model is better by.

    Attributes
    ----------
    metrics
        By name of the model; ``"weights"`` is the score, made a probability by a sigmoid.
    better
        By name of the model: its metrics less those of the weights, for Brier the other way
        round, so that more is better in all.
    """

    metrics: dict[str, Metrics]
    better: dict[str, Metrics]

    def winner(self) -> str | None:
        """Return the model that beats the weights, if any; of several that with the least Brier.

        It must tell good pairings apart better beyond the interval, and be no worse on average in
        the two others.
        """
        won = [
            name
            for name, gain in self.better.items()
            if gain.auc.low > 0 and gain.ndcg5.value >= 0 and gain.brier.value >= 0
        ]
        return min(won, key=lambda name: self.metrics[name].brier.value) if won else None


def compare(history: History, weights: Weights, seed: int) -> Compared:
    """Predict each community from the others, by each model and by the weights, and measure."""
    chances = {name: np.zeros(len(history)) for name in (WEIGHTS, *MODELS)}
    score = history.features[:, : len(FACTORS)] @ [getattr(weights, name) for name in FACTORS]
    for train, test in splits(history, seed):
        known = history.take(train)
        chances[WEIGHTS][test] = _chance_of_score(score[train], known.good, score[test])
        for name, fit in MODELS.items():
            model = fit(known, seed)
            chances[name][test] = model.predict_proba(history.features[test])[:, 1]
    return measure(chances, history.good, history.community, seed)


def measure(
    chances: dict[str, Floats], good: NDArray[np.bool_], community: NDArray[np.int64], seed: int
) -> Compared:
    """Measure probabilities; intervals by drawing whole communities (Efron 1979).

    Parameters
    ----------
    chances
        (k,) probabilities that each pairing comes to good, by name; ``"weights"`` among them.
    good, community
        As in `History`.
    seed
        Of the draws.
    """
    _, group = np.unique(community, return_inverse=True)
    count = int(group.max()) + 1
    random = np.random.default_rng(seed)
    times = random.multinomial(count, np.full(count, 1 / count), DRAWS)
    times = np.concatenate([np.ones((1, count), np.int64), times])  # the first: as it is
    names = list(chances)
    tables = np.array([_tables(chances[name], good, group, times) for name in names])
    gains = (tables - tables[names.index(WEIGHTS)]) * np.array([1.0, 1.0, -1.0])[:, None]
    told = {name: _metrics(table) for name, table in zip(names, tables, strict=True)}
    better = {name: _metrics(gain) for name, gain in zip(names, gains, strict=True)}
    del better[WEIGHTS]
    return Compared(told, better)


def _chance_of_score(score: Floats, good: NDArray[np.bool_], asked: Floats) -> Floats:
    """Return probabilities of scores, from a sigmoid through known ones."""
    from sklearn.linear_model import LogisticRegression

    sigmoid = LogisticRegression(C=1e6).fit(score[:, None], good)
    return np.asarray(sigmoid.predict_proba(asked[:, None])[:, 1])


def _tables(
    chance: Floats, good: NDArray[np.bool_], group: NDArray[np.intp], times: NDArray[np.int64]
) -> Floats:
    """Return (3, draws) AUC, NDCG and Brier, where each community counts so many `times`."""
    count = times.shape[1]
    row = times[:, group].astype(float)  # how often each pairing counts in each draw
    error = np.bincount(group, (chance - good) ** 2, count)
    size = np.bincount(group, minlength=count)
    ndcg = np.array([_ndcg(chance[group == g], good[group == g]) for g in range(count)])
    known = np.isfinite(ndcg)
    gains = times[:, known] @ ndcg[known] / np.maximum(times[:, known].sum(axis=1), 1)
    return np.array([_auc(chance, good, row), gains, times @ error / (times @ size)])


def _auc(chance: Floats, good: NDArray[np.bool_], row: Floats) -> Floats:
    """Return (draws,) areas under the curve of pairings that count ``row[d, i]`` times."""
    level = np.unique(chance, return_inverse=True)[1]
    levels = int(level.max()) + 1
    found = []
    for each in row:
        right = np.bincount(level[good], each[good], levels)
        wrong = np.bincount(level[~good], each[~good], levels)
        below = np.cumsum(wrong) - wrong / 2
        total = right.sum() * wrong.sum()
        found.append((right * below).sum() / total if total else np.nan)
    return np.array(found)


def _ndcg(chance: Floats, good: NDArray[np.bool_]) -> float:
    """Return the NDCG of the five best; of equals the average over their orders. NaN: none good."""
    if not good.any():
        return np.nan
    discount = np.where(np.arange(len(good)) < TOP, 1 / np.log2(np.arange(len(good)) + 2), 0.0)
    order = np.argsort(-chance, kind="stable")
    _, level = np.unique(-chance[order], return_inverse=True)
    share = np.bincount(level, good[order]) / np.bincount(level)
    return float((share[level] * discount).sum() / discount[: int(good.sum())].sum())


def _metrics(table: Floats) -> Metrics:
    low, high = np.nanpercentile(table[:, 1:], [LOW, HIGH], axis=1)
    parts = zip(table[:, 0].tolist(), low.tolist(), high.tolist(), strict=True)
    return Metrics(*(Interval(*part) for part in parts))
