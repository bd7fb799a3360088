"""Events of matched pairs: added, never changed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from service.consent.states import STEPS, PairEvent
from service.db.failures import UnreadableError
from service.db.frames import clean_text
from service.db.models import PairEvents

__all__ = ["add_pair_events", "find_pair_events", "last_pair_event"]

_COLUMNS = ("offer", "need", "state", "by", "reason", "match_run")


def add_pair_events(connection: Connection, district: str, events: Sequence[PairEvent]) -> None:
    """Store `events` in their order, recorded now."""
    now = datetime.now(UTC)
    rows = [
        {
            **{name: getattr(event, name) for name in _COLUMNS},
            "by": clean_text(event.by),
            "reason": None if event.reason is None else clean_text(event.reason),
            "day": event.day.isoformat(),
            "district": district,
            "recorded_at": now,
        }
        for event in events
    ]
    if rows:
        connection.execute(insert(PairEvents), rows)


def find_pair_events(connection: Connection, district: str) -> tuple[PairEvent, ...]:
    """Return the events of `district`, oldest first."""
    table = PairEvents.__table__
    names = (*_COLUMNS, "day", "recorded_at")
    statement = select(*(table.c[name] for name in names)).where(table.c.district == district)
    return tuple(map(_event, connection.execute(statement.order_by(table.c.id)).mappings()))


def _event(row: Mapping[Any, Any]) -> PairEvent:
    """Return a stored event; others may have written what none is."""
    try:
        day = date.fromisoformat(row["day"])
    except (TypeError, ValueError) as error:
        raise UnreadableError(f"pair_events.day: {error}") from error
    if row["state"] not in STEPS:
        raise UnreadableError(f"pair_events.state: {row['state']}")
    return PairEvent(**{**row, "day": day})


def last_pair_event(connection: Connection) -> int:
    """Return the id of the newest event of all districts, 0 when there is none."""
    return int(connection.execute(select(func.max(PairEvents.id))).scalar() or 0)
