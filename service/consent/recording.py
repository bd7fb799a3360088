"""Recording what units and communities say about a pair."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.consent.listing import latest_match, listed_pairs
from service.consent.states import Life, Pair, PairEvent, State, check_step, pair_name
from service.db.workspace import Workspace
from service.errors import ServiceError

__all__ = ["Ledger", "Step", "day_of"]


@dataclass(frozen=True)
class Step:
    """What is to be recorded of one pair; `Ledger.take` tells whether it may be."""

    pair: Pair
    state: State
    by: str
    day: date
    reason: str | None


def day_of(text: str, option: str) -> date:
    """Return the day that is written YYYY-MM-DD; ServiceError ``day_unreadable``."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ServiceError("day_unreadable", option=option, text=text) from None


class Ledger:
    """The pairs as they stand, with the steps that were taken since it was opened.

    Parameters
    ----------
    today
        No step is later than this day.

    Attributes
    ----------
    taken
        The steps that are not stored yet.
    """

    def __init__(self, workspace: Workspace, *, today: date) -> None:
        self._workspace = workspace
        self._since = workspace.last_pair_event()
        self._run = latest_match(workspace)
        self._today = today
        listed = listed_pairs(workspace, self._run)
        self._lives: dict[Pair, Life] = {each.pair: each.life for each in listed if not each.gone}
        self._known = {_key(event) for each in listed for event in each.life.events}
        self.taken: list[PairEvent] = []

    def has(self, step: Step) -> bool:
        """Tell whether just this step was taken before, under the ids that it is told with."""
        return (step.pair, step.state, step.day, step.by.strip()) in self._known

    def take(self, step: Step) -> None:
        """Take one step of a pair.

        Raises
        ------
        ServiceError
            ``pair_not_matched`` and those of `service.consent.states.check_step`.
        """
        offer, need = step.pair
        life = self._lives.get(step.pair)
        if life is None:
            raise ServiceError("pair_not_matched", pair=pair_name(offer, need), run=self._run.id)
        by, reason = step.by.strip(), (step.reason or "").strip() or None
        event = PairEvent(offer, need, step.state, by, step.day, reason, self._run.id)
        check_step(life, event, today=self._today)
        self.taken.append(event)
        self._known.add(_key(event))
        self._lives[step.pair] = Life((*life.events, event))

    def store(self) -> dict[str, Any]:
        """Store what was taken, all or nothing, and return it as ``linli pair`` tells it.

        Raises
        ------
        WorkspaceError
            ``workspace_changed``: another step was recorded since the ledger was opened.
        """
        self._workspace.add_pair_events(self.taken, since=self._since)
        return {
            "run": self._run.id,
            "recorded": [
                {
                    "offer": event.offer,
                    "need": event.need,
                    "state": event.state,
                    "by": event.by,
                    "on": event.day.isoformat(),
                    "reason": event.reason,
                }
                for event in self.taken
            ],
        }


def _key(event: PairEvent) -> tuple[Pair, State, date, str]:
    return (event.offer, event.need), event.state, event.day, event.by
