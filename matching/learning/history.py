"""Past pairings as numbers."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.scoring.weights import FACTORS

__all__ = ["ASKED", "FEATURES", "FEWEST_COMMUNITIES", "FEWEST_OF_EACH", "FEWEST_RECORDS", "History"]

# 1 where the community had asked for the class of service, 0 where it was only proposed to it.
ASKED: Final = "asked"
FEATURES: Final = (*FACTORS, ASKED)

# Fewer tell nothing that would hold: a fifth of them is held out at a time.
FEWEST_RECORDS, FEWEST_OF_EACH, FEWEST_COMMUNITIES = 100, 20, 10


@dataclass(frozen=True, eq=False)
class History:
    """Pairings that were proposed, and whether they came to good.

    Parameters
    ----------
    features
        (k, f) in the order of `FEATURES`: factors of the score and `ASKED`, each from 0 to 1, where
        more is better.
    good
        (k,) whether the pairing was agreed, stayed alive and was not rated badly.
    community
        (k,) any whole number; pairings of a community are never told apart by a split.

    Raises
    ------
    ValueError
        Naming the argument, what it must be and what it got.
    """

    features: NDArray[np.float64]
    good: NDArray[np.bool_]
    community: NDArray[np.int64]

    def __init__(self, features: ArrayLike, good: ArrayLike, community: ArrayLike) -> None:
        table = np.array(features, dtype=np.float64)
        if table.ndim != 2 or table.shape[1] != len(FEATURES):
            raise ValueError(f"features must be (k, {len(FEATURES)}), got {table.shape}")
        if not ((table >= 0) & (table <= 1)).all():
            raise ValueError("features must be from 0 to 1, got others")
        for name, value in (
            ("features", table),
            ("good", np.array(good, dtype=bool)),
            ("community", np.array(community, dtype=np.int64)),
        ):
            if value.shape[:1] != (len(table),) or value.ndim > 2:
                raise ValueError(f"{name} must have {len(table)} rows, got {value.shape}")
            value.flags.writeable = False
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.good)

    @property
    def enough(self) -> bool:
        """Whether there is enough to learn from and to hold out."""
        good = int(self.good.sum())
        return (
            len(self) >= FEWEST_RECORDS
            and min(good, len(self) - good) >= FEWEST_OF_EACH
            and len(np.unique(self.community)) >= FEWEST_COMMUNITIES
        )

    def take(self, rows: NDArray[np.intp]) -> "History":
        """Return some of the pairings."""
        return History(self.features[rows], self.good[rows], self.community[rows])
