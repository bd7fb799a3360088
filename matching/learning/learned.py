"""A learned score: points that add up to a probability, stored without pickle."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from matching.learning.history import ASKED, FEATURES, History
from matching.scoring.weights import FACTORS

__all__ = ["Learned", "LearnedError", "data_hash"]

Floats = NDArray[np.float64]

# What a stored model may hold beside what skops trusts by itself.
TRUSTED: Final = frozenset(
    {
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    }
)
LARGEST: Final = 20_000_000  # bytes of a stored model


class LearnedError(ValueError):
    """A stored model that cannot be used: a code with values."""

    def __init__(self, code: str, message: str, **values: object) -> None:
        super().__init__(message)
        self.code = code
        self.values = values


@dataclass(frozen=True, eq=False)
class Learned:
    """A score that was learned from past pairings.

    Attributes
    ----------
    kind
        Name of the model.
    model
        A calibrated classifier over `FEATURES`.
    data
        Hash of the history that it learned from.
    """

    kind: str
    model: Any
    data: str

    def chance(self, values: Mapping[str, Floats]) -> Floats:
        """Return the probability that pairs with these factors, asked for, come to good."""
        return np.asarray(self.model.predict_proba(_table(values))[:, 1])

    def points(self, values: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return points per factor, which add up to the probability.

        A factor brings its part of the log-odds over those of its worst value, 0; the probability
        is shared out in proportion, evenly where no factor brings anything.
        """
        table = _table(values)
        estimator = self.model.calibrated_classifiers_[0].estimator
        lowest = np.zeros((1, len(FEATURES)))
        ground = estimator.decision_function(lowest)[0]
        brought = np.zeros((len(FACTORS), len(table)))
        for k in range(len(FACTORS)):
            different, place = np.unique(table[:, k], return_inverse=True)
            alone = np.repeat(lowest, len(different), axis=0)
            alone[:, k] = different
            brought[k] = np.maximum(estimator.decision_function(alone) - ground, 0.0)[place]
        total = brought.sum(axis=0)
        share = np.where(total > 0, brought / np.where(total > 0, total, 1.0), 1 / len(FACTORS))
        return dict(zip(FACTORS, share * self.chance(values), strict=True))

    def dump(self) -> bytes:
        """Return the model as bytes that nothing runs from, with versions and hash."""
        import skops.io

        head = {
            "kind": self.kind,
            "features": list(FEATURES),
            "data": self.data,
            "scikit-learn": version("scikit-learn"),
        }
        body: bytes = skops.io.dumps(self.model)
        return json.dumps(head).encode() + b"\n" + body

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Read what `dump` wrote.

        Raises
        ------
        LearnedError
            ``model_unreadable``, ``model_of_other_features``, ``model_of_other_version``.
        """
        import skops.io

        line, _, body = content[:LARGEST].partition(b"\n")
        try:
            head = json.loads(line)
            kind, features, data = head["kind"], head["features"], head["data"]
            wrote = head["scikit-learn"]
        except (ValueError, KeyError, TypeError) as error:
            raise LearnedError("model_unreadable", "no head of a stored model") from error
        if tuple(features) != FEATURES:
            other = sorted({*features} ^ {*FEATURES})
            raise LearnedError(
                "model_of_other_features",
                f"the model must know {FEATURES}, got {features}",
                features=", ".join(other),
            )
        if _series(wrote) != _series(version("scikit-learn")):
            raise LearnedError(
                "model_of_other_version",
                f"the model is of scikit-learn {wrote}, here is {version('scikit-learn')}",
                wrote=wrote,
                here=version("scikit-learn"),
            )
        try:
            strange = set(skops.io.get_untrusted_types(data=body)) - TRUSTED
            if strange:
                raise LearnedError("model_unreadable", f"the model holds {sorted(strange)}")
            model = skops.io.loads(body, trusted=sorted(TRUSTED))
        except LearnedError:
            raise
        except Exception as error:  # skops raises whatever a damaged archive leads to
            raise LearnedError("model_unreadable", str(error)) from error
        return cls(kind, model, data)


def data_hash(history: History) -> str:
    """Return a hash of the pairings that a model learned from."""
    digest = hashlib.sha256(" ".join(FEATURES).encode())
    for array in (history.features, history.good, history.community):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _table(values: Mapping[str, Floats]) -> Floats:
    columns = [np.asarray(values[name], dtype=np.float64) for name in FACTORS]
    asked = np.ones(len(columns[0])) if ASKED not in values else values[ASKED]
    return np.column_stack([*columns, asked])


def _series(release: str) -> tuple[str, ...]:
    return tuple(release.split(".")[:2])
