"""What is recorded of all pairs, told in the ids of one coverage run.

Offers and recorded needs keep their ids. A gap zone does not: zones are numbered anew by each
coverage run. A pair with a gap therefore follows the estates of its zone into the zone of the
newer run that shares most of them, and is told to be gone when none of them lacks a station now.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.consent.states import Life, Pair, PairEvent
from service.db.workspace import Run, Workspace
from service.plain import frame
from service.wants import GAP_PREFIX

__all__ = ["Standing", "standing_of"]


@dataclass(frozen=True)
class Standing:
    """The pairs that something is recorded of.

    Parameters
    ----------
    lives
        Pair → its events; needs are those of the coverage run asked for.
    gone
        The same for pairs with a gap that is closed; by the ids they were recorded with.
    """

    lives: Mapping[Pair, Life]
    gone: tuple[Life, ...]


def standing_of(workspace: Workspace, basis: Run, match: Run | None = None) -> Standing:
    """Return what is recorded of all pairs.

    Parameters
    ----------
    basis
        The coverage run that numbers the gaps.
    match
        A match run built on `basis`: what it suggests anew counts as suggested.
    """
    chains = _Chains(workspace)
    for event in workspace.pair_events():
        chains.add(event)
    chains.move_to(basis)
    lives = {pair: Life(tuple(events)) for pair, events in chains.standing.items()}
    gone = tuple(Life(tuple(events)) for events in chains.gone)
    if match is not None:
        for row in match.detail["pairs"]:
            life = lives.get((row["offer"], row["need"]))
            if life is not None and life.events[-1].match_run < match.id:
                lives[row["offer"], row["need"]] = Life(life.events, anew=True)
    return Standing(lives, gone)


@dataclass
class _Chains:
    """The events of each pair, whose gaps are followed from one coverage run to the next."""

    workspace: Workspace
    basis: Run | None = None
    standing: dict[Pair, list[PairEvent]] = field(default_factory=dict)
    gone: list[list[PairEvent]] = field(default_factory=list)
    _basis_of: dict[int, Run] = field(default_factory=dict)

    def add(self, event: PairEvent) -> None:
        """Add the next event, whose need is told in the ids of the coverage run of its time."""
        if event.match_run not in self._basis_of:
            match = self.workspace.run(event.match_run)
            self._basis_of[event.match_run] = self.workspace.run(match.params["coverage_run"])
        self.move_to(self._basis_of[event.match_run])
        self.standing.setdefault((event.offer, event.need), []).append(event)

    def move_to(self, basis: Run) -> None:
        """Tell all pairs in the ids of `basis`; what has no gap there is gone."""
        before, self.basis = self.basis, basis
        if before is None or before.id == basis.id:
            return
        new_need = _followed(before.detail, basis.detail)
        moved: dict[Pair, list[PairEvent]] = {}
        for (offer, need), events in self.standing.items():
            there = new_need.get(need) if need.startswith(GAP_PREFIX) else need
            if there is None:
                self.gone.append(events)
            else:  # two gaps that have become one: the younger pair counts
                moved.setdefault((offer, there), []).extend(events)
        self.standing = moved


def _followed(then: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, str]:
    """Return need of a gap → need of the gap that shares most estates with it now."""
    zone_of = {estate: zone for zone, estates in _members(now) for estate in estates}
    found = {}
    for zone, estates in _members(then):
        shared = Counter(zone_of[estate] for estate in estates if estate in zone_of)
        if shared:
            most = min(shared, key=lambda each: (-shared[each], each))
            found[GAP_PREFIX + zone] = GAP_PREFIX + most
    return found


def _members(detail: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the gaps of a coverage run, each with its estates."""
    gaps = frame(detail["gaps"])
    return list(zip(gaps["id"], gaps["members"], strict=True)) if len(gaps) else []
