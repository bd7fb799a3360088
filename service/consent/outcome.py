"""What is recorded of pairs, written into the result of a new matching."""

from typing import Any

from service.consent.settled import Settled
from service.consent.states import Life

__all__ = ["life_told", "tell_consent"]


def life_told(life: Life) -> dict[str, Any]:
    """Return ``state, by, agreed_on`` of a pair as results store them."""
    current = life.current
    return {
        "state": life.state,
        "by": current[-1].by if current else None,
        "agreed_on": None if life.agreed_on is None else life.agreed_on.isoformat(),
    }


def tell_consent(detail: dict[str, Any], settled: Settled) -> dict[str, Any]:
    """Return the detail of a match run with the states of pairs, and declines as reasons.

    Parameters
    ----------
    detail
        ``pairs``, ``unmatched_needs`` and ``idle_offers`` as `service.pairs` tells them.
    """
    return {
        **detail,
        "pairs": [{**row, **_state(settled, row["offer"], row["need"])} for row in detail["pairs"]],
        "unmatched_needs": [_need(settled, row) for row in detail["unmatched_needs"]],
        "idle_offers": [_offer(settled, row) for row in detail["idle_offers"]],
        "declined": [list(pair) for pair in settled.declined],
        "over_agreed": [
            {"kind": kind, "id": name, "room": settled.room[kind, name], "agreed": agreed}
            for (kind, name), agreed in settled.beyond.items()
        ],
        "not_kept": [
            {
                "offer": life.events[-1].offer,
                "need": life.events[-1].need,
                **life_told(life),
                "code": gone,
            }
            for life, gone in settled.missing
        ],
    }


def _state(settled: Settled, offer: str, need: str) -> dict[str, Any]:
    """Return the state of a pair that the matching has chosen: one that was over begins anew."""
    recorded = settled.lives.get((offer, need), Life())
    return life_told(Life(recorded.events, anew=True))


def _need(settled: Settled, row: dict[str, Any]) -> dict[str, Any]:
    """Return a need without an offer; where the ban of the best one is a decline, that is told."""
    if row["code"] != "banned":
        return row
    pair = row["values"]["offer"]["offer"], row["need"]
    if pair not in settled.declined:
        return row
    values = {**row["values"], **_refusal(settled.lives[pair])}
    return {**row, "code": "declined", "values": values}


def _offer(settled: Settled, row: dict[str, Any]) -> dict[str, Any]:
    """Return an offer without a need; where a ban of it is a decline, the newest is told."""
    if row["code"] != "banned":
        return row
    declined = [
        (settled.lives[offer, need].events[-1].day, need)
        for offer, need in settled.declined
        if offer == row["offer"]
    ]
    if not declined:
        return row
    _, need = max(declined)
    told = {"need": need, "community_name": settled.community[need]}
    refusal = _refusal(settled.lives[row["offer"], need])
    return {**row, "code": "declined", "values": {"need": told, **refusal}}


def _refusal(life: Life) -> dict[str, Any]:
    last = life.events[-1]
    return {"by": last.by, "on": last.day.isoformat(), "reason": last.reason}
