"""The two models: logistic regression and additive gradient boosting, calibrated, rising.

In both no factor ever lowers a score: nearer, better fitting, more willing is never worse. Both
add up what the factors bring, on the scale of log-odds, so that a score can be explained.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.learning.history import FEATURES, History

__all__ = ["MODELS", "fit_boosted", "fit_logistic"]

Splits = list[tuple[NDArray[np.intp], NDArray[np.intp]]]
FOLDS: Final = 5


def fit_logistic(history: History, seed: int) -> Any:
    """Fit logistic regression on the factors that it finds to help; return a calibrated model.

    A factor that would lower the score is left out, the one that lowers it most first, until none
    is left that does.
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    kept = list(range(len(FEATURES)))
    while True:
        chosen = ColumnTransformer([("kept", "passthrough", kept)])
        model = make_pipeline(chosen, StandardScaler(), LogisticRegression(C=1.0))
        slope = model.fit(history.features, history.good)[-1].coef_[0] if kept else np.zeros(0)
        if not (slope < 0).any():
            return _calibrated(model, history, seed)
        del kept[int(np.argmin(slope))]


def fit_boosted(history: History, seed: int) -> Any:
    """Fit rising steps for each factor by gradient boosting; return a calibrated model.

    Trees that may not cross factors add up to one curve for each (Lou et al. 2012).
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=120,
        max_leaf_nodes=4,
        min_samples_leaf=20,
        l2_regularization=1.0,
        monotonic_cst=[1] * len(FEATURES),
        interaction_cst="no_interactions",
        early_stopping=False,
        random_state=seed,
    )
    return _calibrated(model, history, seed)


def _calibrated(model: Any, history: History, seed: int) -> Any:
    """Fit a model, and a sigmoid on what it says of communities held out (Platt 1999)."""
    from sklearn.calibration import CalibratedClassifierCV

    folds = splits(history, seed)
    calibrated = CalibratedClassifierCV(model, method="sigmoid", cv=folds, ensemble=False)
    return calibrated.fit(history.features, history.good)


def splits(history: History, seed: int) -> Splits:
    """Split into folds of whole communities, with alike shares of good pairings."""
    from sklearn.model_selection import StratifiedGroupKFold

    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    return list(folds.split(history.features, history.good, history.community))


# By name; of two that are equally good the first is taken.
MODELS: Final[dict[str, Callable[[History, int], Any]]] = {
    "logistic": fit_logistic,
    "boosted": fit_boosted,
}
