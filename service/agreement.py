"""What the planner settles before matching: weights, and pairs that must or must not be."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd

from matching.scoring import DEFAULT, Weights, WeightsError
from service.errors import ServiceError

__all__ = ["Agreement", "read_pairs", "rows_of"]


@dataclass(frozen=True)
class Agreement:
    """What the planner settles before matching (the options of ``linli match``)."""

    weights: Weights = DEFAULT
    by_weights: bool = False
    lock: tuple[tuple[str, str], ...] = ()
    ban: tuple[tuple[str, str], ...] = ()
    seed: int = 0

    @classmethod
    def read(
        cls,
        *,
        weights: Path | None = None,
        by_weights: bool = False,
        lock: Sequence[str] = (),
        ban: Sequence[str] = (),
        seed: int = 0,
    ) -> Self:
        """Read the options as they are written; pairs are ``OFFER:NEED``.

        Raises
        ------
        ServiceError
            Those of the weights file, ``negative_option``, ``pair_unreadable``,
            ``pair_locked_and_banned``.
        """
        if seed < 0:
            raise ServiceError("negative_option", option="--seed", value=seed)
        try:
            chosen = DEFAULT if weights is None else Weights.from_toml(weights)
        except WeightsError as error:
            raise ServiceError(error.code, **error.values) from error
        locked, banned = read_pairs(lock, "--lock"), read_pairs(ban, "--ban")
        if both := set(locked) & set(banned):
            raise ServiceError("pair_locked_and_banned", pair=":".join(min(both)))
        by_weights = by_weights or weights is not None  # who gives weights wants them
        return cls(chosen, by_weights, locked, banned, seed)

    def weights_told(self) -> dict[str, float]:
        """Return factor → weight."""
        return asdict(self.weights)


def read_pairs(words: Sequence[str], option: str) -> tuple[tuple[str, str], ...]:
    """Return pairs that are written ``OFFER:NEED``; ServiceError ``pair_unreadable``."""
    pairs = []
    for word in words:
        offer, sign, need = word.partition(":")
        if not (offer.strip() and sign and need.strip()):
            raise ServiceError("pair_unreadable", option=option, pair=word)
        pairs.append((offer.strip(), need.strip()))
    return tuple(pairs)


def rows_of(
    pairs: tuple[tuple[str, str], ...], needs: pd.DataFrame, offers: pd.DataFrame
) -> np.ndarray:
    """Return (need, offer) rows of pairs given as (offer id, need id).

    Raises
    ------
    ServiceError
        ``offer_unknown``, ``need_unknown``.
    """
    need_at = {name: i for i, name in enumerate(needs["id"])}
    offer_at = {name: i for i, name in enumerate(offers["id"])}
    found = []
    for offer, need in pairs:
        if offer not in offer_at:
            raise ServiceError("offer_unknown", offer=offer)
        if need not in need_at:
            raise ServiceError("need_unknown", need=need)
        found.append((need_at[need], offer_at[offer]))
    return np.array(found, dtype=np.int64).reshape(-1, 2)
