"""The pairs of the latest matching and what became of them: states, sleepers, doublings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matching.scoring import SLEEP_DAYS
from matching.taxonomy import code_of
from service.consent.outcome import life_told
from service.consent.standing import standing_of
from service.consent.states import CONFIRMED, INTENTIONS, STEPS, Life, Pair
from service.db.workspace import Run, Workspace
from service.errors import ServiceError, WorkspaceError

__all__ = [
    "Listed",
    "doublings",
    "latest_match",
    "listed_pairs",
    "sleepers",
    "told_pairs",
]

_SHOWN = (
    "offer", "offer_text", "unit", "unit_name", "need", "need_text", "need_category", "community",
    "community_name",
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """One pair with what is recorded of it.

    Parameters
    ----------
    row
        As the match run stored it, see `service.pairs`.
    life
        Its events.
    in_match
        The latest match run has it.
    gone
        Its gap is closed: nothing is left to be done about it.
    """

    row: Mapping[str, Any]
    life: Life
    in_match: bool = False
    gone: bool = False

    @property
    def pair(self) -> Pair:
        """Its offer and need."""
        return self.row["offer"], self.row["need"]

    @property
    def confirmed(self) -> bool:
        """It is agreed or active, and its gap is still open."""
        return self.life.state in CONFIRMED and not self.gone

    @property
    def place(self) -> tuple[str | None, str]:
        """The community and the service class of its need."""
        return self.row["community"], code_of(self.row["need_category"]) or "other"

    def told(self) -> dict[str, Any]:
        """Return the pair as the answer of ``linli pairs`` has it."""
        current = self.life.current
        return {
            **{name: self.row[name] for name in _SHOWN},
            **life_told(self.life),
            "on": current[-1].day.isoformat() if current else None,
            "reason": current[-1].reason if current else None,
            "steps": [] if self.gone else list(STEPS[self.life.state]),
            "in_match": self.in_match,
            "gone": self.gone,
        }


def latest_match(workspace: Workspace) -> Run:
    """Return the newest match run; ServiceError ``no_match_run`` when there is none."""
    match = workspace.latest("match")
    if match is None:
        raise ServiceError("no_match_run")
    return match


def listed_pairs(workspace: Workspace, match: Run) -> list[Listed]:
    """Return the pairs of `match`, then those it does not have but something is recorded of."""
    basis = workspace.run(match.params["coverage_run"])
    standing = standing_of(workspace, basis, match)
    listed = []
    for row in match.detail["pairs"]:
        life = standing.lives.get((row["offer"], row["need"]), Life())
        listed.append(Listed(row, life, in_match=True))
    known = {each.pair for each in listed}
    rows = _Rows(workspace)
    for (offer, need), life in standing.lives.items():
        if (offer, need) not in known:
            listed.append(Listed({**rows.of(life), "need": need}, life))
    return listed + [Listed(rows.of(life), life, gone=True) for life in standing.gone]


@dataclass(frozen=True)
class _Rows:
    """Finds what older match runs stored about pairs that the latest one does not have."""

    workspace: Workspace
    _runs: dict[int, dict[Pair, Mapping[str, Any]]] = field(default_factory=dict)

    def of(self, life: Life) -> Mapping[str, Any]:
        """Return the row of a pair from the match run that its first event was recorded after."""
        first = life.events[0]
        if first.match_run not in self._runs:
            pairs = self.workspace.run(first.match_run).detail["pairs"]
            self._runs[first.match_run] = {(row["offer"], row["need"]): row for row in pairs}
        try:
            return self._runs[first.match_run][first.offer, first.need]
        except KeyError:
            target = self.workspace.target
            raise WorkspaceError("workspace_altered", target=target, told="pair_events") from None


def told_pairs(listed: Sequence[Listed], match: Run, today: date) -> dict[str, Any]:
    """Return the JSON object of ``linli pairs``."""
    states = [each.life.state for each in listed]
    return {
        "run": match.id,
        "on": today.isoformat(),
        "counts": {state: states.count(state) for state in STEPS},
        "intentions": sum(state in INTENTIONS for state in states),
        "pairs": [each.told() for each in listed],
        "sleepers": sleepers(listed, today),
        "doublings": doublings(listed, match.detail["unmatched_needs"]),
    }


def sleepers(listed: Iterable[Listed], today: date) -> list[dict[str, Any]]:
    """Return agreed and active pairs without activity for 90 days, longest first."""
    found = []
    for each in listed:
        last = each.life.last_activity if each.confirmed else None
        if last is not None and (days := (today - last).days) >= SLEEP_DAYS:
            found.append({**each.told(), "days": days})
    return sorted(found, key=lambda row: -row["days"])


def doublings(
    listed: Iterable[Listed], unmatched: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return service classes that one community gets more than once by agreement.

    Parameters
    ----------
    unmatched
        Needs without an offer: where one is of the same class, and its community has no agreed
        pair of the class, the community is told under ``elsewhere``.

    Notes
    -----
    The need of a gap takes room, money and hands together, so pairs of class ``station`` are no
    doublings.
    """
    groups: dict[tuple[str | None, str], list[Listed]] = {}
    for each in listed:
        if each.confirmed and each.place[0] is not None and each.place[1] != "station":
            groups.setdefault(each.place, []).append(each)
    without: dict[str, dict[str, str | None]] = {}
    for row in unmatched:
        place = row["community"], code_of(row["need_category"]) or "other"
        if place[0] is not None and place not in groups:
            without.setdefault(place[1], {})[place[0]] = row["community_name"]
    return [
        {
            "community": community,
            "community_name": pairs[0].row["community_name"],
            "category": category,
            "pairs": [each.told() for each in pairs],
            "elsewhere": [
                {"community": place, "community_name": name}
                for place, name in without.get(category, {}).items()
            ],
        }
        for (community, category), pairs in groups.items()
        if len(pairs) > 1
    ]
