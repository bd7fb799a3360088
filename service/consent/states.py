"""The states of a pair and the steps between them.

A matching only suggests. Nothing is agreed until the unit says so; until then a pair is an
intention (意向; seed row A000-093). What happened is kept as events that are never changed; the
state is read from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from geo.personal import tells_a_person
from service.errors import ServiceError
from service.i18n import N_, gettext, language

__all__ = [
    "CONFIRMED",
    "INTENTIONS",
    "OVER",
    "STEPS",
    "Life",
    "Pair",
    "PairEvent",
    "State",
    "check_step",
    "pair_name",
    "state_name",
]

State = Literal["suggested", "invited", "agreed", "active", "ended", "declined"]
Pair = tuple[str, str]
"""Ids of an offer and of a need."""

INTENTIONS: Final[tuple[State, ...]] = ("suggested", "invited")
CONFIRMED: Final[tuple[State, ...]] = ("agreed", "active")
OVER: Final[tuple[State, ...]] = ("ended", "declined")

STEPS: Final[Mapping[State, tuple[State, ...]]] = {
    "suggested": ("invited", "agreed", "declined"),
    "invited": ("agreed", "declined"),
    "agreed": ("active", "ended", "declined"),
    "active": ("active", "ended"),  # once more active: a new day of activity
    "ended": (),
    "declined": (),
}

_NAMES: Final[Mapping[str, str]] = {
    "suggested": N_("intention"),
    "invited": N_("intention, invited"),
    "agreed": N_("agreed"),
    "active": N_("active"),
    "ended": N_("ended"),
    "declined": N_("declined"),
}


@dataclass(frozen=True)
class PairEvent:
    """One step of a pair.

    Parameters
    ----------
    offer, need
        Ids, as the match run `match_run` has them.
    state
        What the pair became.
    by
        The unit or office that says so.
    day
        When it happened.
    reason
        Why, or a remark; a declined pair always has one.
    match_run
        The newest match run when this was recorded.
    recorded_at
        When it was recorded, UTC; None until it is stored.
    """

    offer: str
    need: str
    state: State
    by: str
    day: date
    reason: str | None
    match_run: int
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class Life:
    """What has happened to one pair.

    Parameters
    ----------
    events
        Oldest first; none while it is only suggested.
    anew
        A matching has suggested the pair again after it was ended (or, because the planner
        locked it, declined).
    """

    events: tuple[PairEvent, ...] = ()
    anew: bool = False

    @property
    def state(self) -> State:
        """The state it is in."""
        current = self.current
        return current[-1].state if current else "suggested"

    @property
    def current(self) -> tuple[PairEvent, ...]:
        """The events since it was last suggested."""
        if self.anew and self.events and self.events[-1].state in OVER:
            return ()
        last = len(self.events) - 1
        over = [at for at, event in enumerate(self.events) if event.state in OVER and at < last]
        return self.events[over[-1] + 1 if over else 0 :]

    @property
    def agreed_on(self) -> date | None:
        """The day on which it was agreed; for a pair that was active at once, that day."""
        return next((event.day for event in self.current if event.state in CONFIRMED), None)

    @property
    def last_activity(self) -> date | None:
        """The last day on which an agreed or active pair showed a sign of life."""
        return self.current[-1].day if self.state in CONFIRMED else None


def check_step(life: Life, event: PairEvent, *, today: date) -> None:
    """Refuse a step that the pair's state, or the calendar, does not allow.

    Raises
    ------
    ServiceError
        ``pair_by_missing``, ``pair_personal``, ``pair_reason_missing``, ``pair_day_ahead``,
        ``pair_day_before``, ``pair_is_over``, ``pair_step_refused``.
    """
    pair = pair_name(event.offer, event.need)
    if not event.by.strip():
        raise ServiceError("pair_by_missing", pair=pair)
    if tells_a_person(event.by) or tells_a_person(event.reason or ""):  # offices are told (B11)
        raise ServiceError("pair_personal", pair=pair)
    if event.state == "declined" and not (event.reason or "").strip():
        raise ServiceError("pair_reason_missing", pair=pair)
    if event.day > today:
        raise ServiceError("pair_day_ahead", pair=pair, day=event.day, today=today)
    steps = STEPS[life.state]
    if not steps:
        raise ServiceError("pair_is_over", pair=pair, state=state_name(life.state))
    if event.state not in steps:
        raise ServiceError(
            "pair_step_refused",
            pair=pair,
            state=state_name(life.state),
            wanted=state_name(event.state),
            steps=gettext(N_(", ")).join(map(state_name, steps)),
        )
    if life.current and event.day < life.current[-1].day:
        last = life.current[-1]
        raise ServiceError(
            "pair_day_before", pair=pair, day=event.day, state=state_name(last.state), last=last.day
        )


def pair_name(offer: str, need: str) -> str:
    """Return a pair as the command line writes it, ``OFFER:NEED``."""
    return f"{offer}:{need}"


def state_name(state: str, *, bare: bool = False) -> str:
    """Return the name of a state; unless `bare`, with the word that the command line takes."""
    name = gettext(_NAMES[state])
    if bare or name == state:
        return name
    return f"{name}（{state}）" if language() == "zh" else f"{name} ({state})"
