"""What a new matching must keep and must not suggest again: agreed and declined pairs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import pandas as pd

from service.consent.standing import Standing
from service.consent.states import CONFIRMED, Life, Pair, pair_name
from service.errors import ServiceError

__all__ = ["End", "Settled", "life_told"]

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
    """

    lives: Mapping[Pair, Life]
    missing: tuple[tuple[Life, str], ...]

    @classmethod
    def among(cls, standing: Standing, needs: pd.DataFrame, offers: pd.DataFrame) -> Self:
        """Return what of `standing` concerns `needs` and `offers`."""
        has_need, has_offer = set(needs["id"]), set(offers["id"])
        lives, missing = {}, [(life, "gap") for life in standing.gone]
        for (offer, need), life in standing.lives.items():
            if offer not in has_offer:
                missing.append((life, "offer"))
            elif need not in has_need:
                missing.append((life, "need"))
            else:
                lives[offer, need] = life
        return cls(lives, tuple(each for each in missing if each[0].state in CONFIRMED))

    @property
    def kept(self) -> tuple[Pair, ...]:
        """Pairs that are agreed or active: they stand in every matching."""
        return tuple(pair for pair, life in self.lives.items() if life.state in CONFIRMED)

    def declined(self, lock: Iterable[Pair]) -> tuple[Pair, ...]:
        """Pairs that are declined, and not brought up again by a lock."""
        declined = (pair for pair, life in self.lives.items() if life.state == "declined")
        return tuple(pair for pair in declined if pair not in set(lock))

    def check(self, lock: Iterable[Pair], ban: Iterable[Pair], room: Mapping[End, int]) -> None:
        """Refuse what the planner settles against what is agreed.

        Parameters
        ----------
        room
            How many pairs each offer and each need takes.

        Raises
        ------
        ServiceError
            ``ban_of_agreed``, ``lock_over_agreed``.
        """
        kept = set(self.kept)
        if wrong := sorted(kept & set(ban)):
            raise ServiceError("ban_of_agreed", pair=pair_name(*wrong[0]))
        taken = Counter(end for pair in kept for end in _ends(pair))
        for pair in dict.fromkeys(lock):
            if pair in kept:
                continue
            taken.update(_ends(pair))
            for end in _ends(pair):
                agreed = sorted(pair_name(*each) for each in kept if end in _ends(each))
                if agreed and taken[end] > room.get(end, 0):
                    raise ServiceError(
                        "lock_over_agreed", pair=pair_name(*pair), agreed=", ".join(agreed)
                    )

    def lifted(self, room: Mapping[End, int]) -> list[dict[str, Any]]:
        """Return the offers and needs that have agreed to more pairs than they take."""
        taken = Counter(end for pair in self.kept for end in _ends(pair))
        return [
            {"kind": end[0], "id": end[1], "room": room[end], "agreed": agreed}
            for end, agreed in taken.items()
            if agreed > room[end]
        ]

    def told(self, offer: str, need: str) -> dict[str, Any]:
        """Return state, by whom and when, of a pair that a matching has chosen."""
        recorded = self.lives.get((offer, need), Life())
        return life_told(Life(recorded.events, anew=True))

    def missing_told(self) -> list[dict[str, Any]]:
        """Return the agreed pairs that could not be kept, and what of them is gone."""
        return [
            {
                "offer": life.events[-1].offer,
                "need": life.events[-1].need,
                **life_told(life),
                "code": gone,
            }
            for life, gone in self.missing
        ]

    def refusal(
        self, *, offer: str | None = None, need: str | None = None
    ) -> dict[str, Any] | None:
        """Return who declined the pair, or the newest declined pair of an offer, and why."""
        found = [
            (pair, life.events[-1])
            for pair, life in self.lives.items()
            if life.state == "declined" and offer in (None, pair[0]) and need in (None, pair[1])
        ]
        if not found:
            return None
        pair, event = max(found, key=lambda each: each[1].day)
        told = {"by": event.by, "on": event.day.isoformat(), "reason": event.reason}
        return {"pair": list(pair), **told}


def _ends(pair: Pair) -> tuple[End, End]:
    return ("offer", pair[0]), ("need", pair[1])


def life_told(life: Life) -> dict[str, Any]:
    """Return ``state, by, agreed_on`` of a pair as results store them."""
    current = life.current
    return {
        "state": life.state,
        "by": current[-1].by if current else None,
        "agreed_on": None if life.agreed_on is None else life.agreed_on.isoformat(),
    }
