"""Histories whose rule is known."""

import numpy as np

from matching.learning import FEATURES, History
from matching.scoring import DEFAULT, FACTORS

# Log-odds of a rule that is not the weights': all the will, little of the class.
RULE = dict.fromkeys(FEATURES, 0.0) | {
    "distance": 1.0, "category": 0.5, "willingness": 4.0, "asked": 1.5,
}  # fmt: skip


def chances(features: np.ndarray, rule: dict[str, float] = RULE, level: float = -3.2) -> np.ndarray:
    """Return the chance of each pairing under the rule."""
    z = level + features @ np.array([rule[name] for name in FEATURES])
    return np.asarray(1 / (1 + np.exp(-z)))


def drawn(count: int, seed: int, rule: dict[str, float] = RULE, level: float = -3.2) -> History:
    """Draw a history of about 40 communities by a rule."""
    random = np.random.default_rng(seed)
    features = random.random((count, len(FEATURES)))
    features[:, -1] = features[:, -1] < 0.5
    good = random.random(count) < chances(features, rule, level)
    return History(features, good, random.integers(0, max(count // 10, 1), count))


def by_weights(count: int, seed: int) -> History:
    """Draw a history in which the weights are the rule."""
    rule = {name: 12 * getattr(DEFAULT, name) for name in FACTORS} | {"asked": 0.0}
    return drawn(count, seed, rule, level=-6.0)
