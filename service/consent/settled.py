"""What a new matching must keep and must not suggest again: agreed and declined pairs."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

import geopandas as gpd
import numpy as np
import pandas as pd

from service.consent.standing import Standing
from service.consent.states import CONFIRMED, Life, Pair, pair_name
from service.errors import ServiceError

__all__ = ["Settled"]

Pairs = tuple[Pair, ...]
End = tuple[Literal["offer", "need"], str]
"""One side of a pair, with its id."""


@dataclass(frozen=True)
class Settled:
    """What is recorded of pairs, for the needs and offers of one matching.

    Parameters
    ----------
    lives
        Of all pairs whose offer and need are there.
    missing
        Agreed and active pairs whose offer, need or gap is no longer there, and which of them.
    room
        How many pairs each offer and each need takes.
    community
        Need → name of its community.
    """

    lives: Mapping[Pair, Life]
    missing: tuple[tuple[Life, str], ...]
    room: Mapping[End, int]
    community: Mapping[str, str | None]

    @classmethod
    def among(cls, standing: Standing, needs: pd.DataFrame, offers: pd.DataFrame) -> Self:
        """Return what of `standing` concerns `needs` and `offers`."""
        capacity = offers["capacity"].astype(float).fillna(1.0)
        room: dict[End, int] = {}
        room |= {("offer", name): int(n) for name, n in zip(offers["id"], capacity, strict=True)}
        room |= {
            ("need", name): int(n) for name, n in zip(needs["id"], needs["limit"], strict=True)
        }
        lives, missing = {}, [(life, "gap") for life in standing.gone]
        for pair, life in standing.lives.items():
            gone = next((kind for kind, name in _ends(pair) if (kind, name) not in room), None)
            if gone is None:
                lives[pair] = life
            else:
                missing.append((life, gone))
        missing = [each for each in missing if each[0].state in CONFIRMED]
        names = dict(zip(needs["id"], needs["community_name"], strict=True))
        return cls(lives, tuple(missing), room, names)

    @property
    def kept(self) -> Pairs:
        """Pairs that are agreed or active: they stand in every matching."""
        return tuple(pair for pair, life in self.lives.items() if life.state in CONFIRMED)

    def lock(self, lock: Pairs, ban: Pairs) -> Pairs:
        """Return all pairs that stand: those the planner locks, and those that are agreed.

        Raises
        ------
        ServiceError
            ``ban_of_agreed``, and ``lock_over_agreed`` where the agreed pairs leave no room.
        """
        if wrong := sorted(set(self.kept) & set(ban)):
            raise ServiceError("ban_of_agreed", pair=pair_name(*wrong[0]))
        every = tuple(dict.fromkeys((*self.kept, *lock)))
        taken = Counter(end for pair in every for end in _ends(pair))
        for pair in every[len(self.kept) :]:
            for end in _ends(pair):
                agreed = sorted(pair_name(*each) for each in self.kept if end in _ends(each))
                if agreed and taken[end] > max(len(agreed), self.room.get(end, 0)):
                    told = ", ".join(agreed)
                    raise ServiceError("lock_over_agreed", pair=pair_name(*pair), agreed=told)
        return every

    def idle_days(self, offers: pd.DataFrame, today: date) -> np.ndarray:
        """(m,) days since the last activity of any pair the unit has agreed to; NaN: none is."""
        unit = dict(zip(offers["id"], offers["unit"], strict=True))
        last: dict[str, date] = {}
        for offer, need in self.kept:
            day = self.lives[offer, need].events[-1].day
            last[unit[offer]] = max(day, last.get(unit[offer], day))
        return np.array(
            [(today - last[each]).days if each in last else np.nan for each in offers["unit"]],
            dtype=np.float64,
        )

    @property
    def declined(self) -> Pairs:
        """Pairs that are declined."""
        return tuple(pair for pair, life in self.lives.items() if life.state == "declined")

    def ban(self, lock: Pairs, ban: Pairs) -> Pairs:
        """Return all pairs that must not be: declined ones too, unless a lock brings them up."""
        return tuple(dict.fromkeys((*ban, *(pair for pair in self.declined if pair not in lock))))

    @property
    def beyond(self) -> dict[End, int]:
        """Offers and needs that have agreed to more pairs than they take, and to how many."""
        taken = Counter(end for pair in self.kept for end in _ends(pair))
        return {end: agreed for end, agreed in taken.items() if agreed > self.room[end]}

    def lift(
        self, needs: gpd.GeoDataFrame, offers: gpd.GeoDataFrame
    ) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """Return both with room for what is agreed: the agreement is newer than the lists."""
        if not self.beyond:
            return needs, offers
        limit = [self.beyond.get(("need", row.id), row.limit) for row in needs.itertuples()]
        capacity = [self.beyond.get(("offer", row.id), row.capacity) for row in offers.itertuples()]
        return needs.assign(limit=limit), offers.assign(capacity=capacity)


def _ends(pair: Pair) -> tuple[End, End]:
    return ("offer", pair[0]), ("need", pair[1])
