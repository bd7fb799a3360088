"""Files of siting: rules for groups of rooms, and phases year by year (TOML).

Examples stand in ``docs/examples/rules.toml`` and ``docs/examples/phases.toml``.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Self

from service.errors import ServiceError

__all__ = ["Phase", "Phases", "Rule", "read_rules"]

COUNTS: Final = ("at_most", "at_least")


@dataclass(frozen=True)
class Rule:
    """At most or at least so many open rooms in each group.

    Attributes
    ----------
    by
        A column of the rooms (``community``, ``source``, ``owner`` …): its values are the
        groups. None: `rooms` is the one group.
    rooms
        Ids or names of rooms.
    at_most, at_least
        How many may, or must, be open in each group.
    name
        What people call the rule.
    """

    by: str | None = None
    rooms: tuple[str, ...] = ()
    at_most: int | None = None
    at_least: int = 0
    name: str = ""

    def told(self) -> dict[str, Any]:
        """Return the rule as a run keeps it."""
        return {
            "by": self.by,
            "rooms": list(self.rooms),
            "at_most": self.at_most,
            "at_least": self.at_least,
            "name": self.name,
        }


@dataclass(frozen=True)
class Phase:
    """What may be added in one year, and what is to be reached by its end."""

    name: str
    budget: float | None = None
    sites: int | None = None
    target: float | None = None


@dataclass(frozen=True)
class Phases:
    """The years of a plan.

    Attributes
    ----------
    phases
        In order.
    carry
        Whether money that one year leaves may be spent in the next.
    """

    phases: tuple[Phase, ...]
    carry: bool = False

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read tables ``[[phase]]`` with ``name`` and any of ``budget, sites, target``.

        Raises
        ------
        ServiceError
            ``terms_unreadable``, ``terms_not_toml``, ``terms_unknown``, ``terms_value_of``,
            ``terms_empty``, ``phase_twice``, ``phase_falls``.
        """
        content = _read(path, "phases", known=("phase", "carry"))
        tables = _tables(content, "phase", path, "phases")
        phases = []
        for number, table in enumerate(tables, 1):
            _known(table, ("name", "budget", "sites", "target"), path, "phases")
            place = _Place(path, "phase", number)
            phase = Phase(
                name=str(table.get("name", number)),
                budget=_amount(table, "budget", place),
                sites=_count(table, "sites", place),
                target=_share(table, "target", place),
            )
            if phase.budget is None and phase.sites is None and phase.target is None:
                raise place.error("name", must="budget | sites | target", got="–")
            phases.append(phase)
        _follow(phases, path)
        carry = content.get("carry", False)
        if not isinstance(carry, bool):
            raise ServiceError(
                "terms_value", file=path, key="carry", must="true, false", got=repr(carry)
            )
        return cls(tuple(phases), carry)

    def told(self) -> dict[str, Any]:
        """Return the phases as a run keeps them."""
        return {"carry": self.carry, "phases": [vars(phase) for phase in self.phases]}


def read_rules(path: str | Path) -> tuple[Rule, ...]:
    """Read tables ``[[group]]`` with ``by`` or ``rooms`` and ``at_most`` or ``at_least``.

    Raises
    ------
    ServiceError
        ``terms_unreadable``, ``terms_not_toml``, ``terms_unknown``, ``terms_value_of``,
        ``terms_empty``.
    """
    content = _read(path, "rules", known=("group",))
    rules = []
    for number, table in enumerate(_tables(content, "group", path, "rules"), 1):
        place = _Place(path, "group", number)
        _known(table, ("by", "rooms", *COUNTS, "name"), path, "rules")
        by, rooms = table.get("by"), table.get("rooms")
        named = isinstance(by, str) and by != ""
        listed = isinstance(rooms, list) and rooms and all(isinstance(r, str) for r in rooms)
        if named == bool(listed):
            must, got = 'by = "…" | rooms = ["…"]', f"by = {by!r}, rooms = {rooms!r}"
            raise place.error("by, rooms", must=must, got=got)
        most, least = _count(table, "at_most", place), _count(table, "at_least", place) or 0
        if (most is None and not least) or (most is not None and most < least):
            got = f"at_least = {least}, at_most = {most}"
            raise place.error("at_least, at_most", must="at_least ≤ at_most", got=got)
        name = str(table.get("name", ""))
        rules.append(Rule(by if named else None, tuple(rooms or ()), most, least, name))
    return tuple(rules)


def _read(path: str | Path, kind: str, *, known: tuple[str, ...]) -> Mapping[str, Any]:
    """Read a TOML file and refuse keys that nobody knows."""
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        told = error.strerror or str(error)
        raise ServiceError("terms_unreadable", file=path, told=told) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ServiceError("terms_not_toml", file=path, kind=kind, told=error) from error
    _known(content, known, path, kind)
    return content


def _tables(content: Mapping[str, Any], key: str, path: str | Path, kind: str) -> list[Any]:
    tables = content.get(key)
    if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
        raise ServiceError("terms_empty", file=path, table=f"[[{key}]]", kind=kind)
    return tables


def _known(table: Mapping[str, Any], known: tuple[str, ...], path: str | Path, kind: str) -> None:
    for key in table:
        if key not in known:
            names = ", ".join(known)
            raise ServiceError("terms_unknown", file=path, key=key, known=names, kind=kind)


def _number(table: Mapping[str, Any], key: str) -> Any:
    value = table.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


@dataclass(frozen=True)
class _Place:
    """One of several tables of a file, for errors that name it."""

    path: str | Path
    table: str
    number: int

    def error(self, key: str, *, must: str, got: str) -> ServiceError:
        where = {"key": key, "table": self.table, "number": self.number}
        return ServiceError("terms_value_of", file=self.path, must=must, got=got, **where)


def _checked(table: Mapping[str, Any], key: str, place: _Place, must: str, *, fits: bool) -> None:
    if key in table and not fits:
        raise place.error(key, must=must, got=repr(table[key]))


def _amount(table: Mapping[str, Any], key: str, place: _Place) -> float | None:
    value = _number(table, key)
    fits = value is not None and 0 <= value < float("inf")
    _checked(table, key, place, "≥ 0", fits=fits)
    return float(value) if fits else None


def _count(table: Mapping[str, Any], key: str, place: _Place) -> int | None:
    value = _number(table, key)
    fits = isinstance(value, int) and value >= 0
    _checked(table, key, place, "0, 1, 2 …", fits=fits)
    return value if fits else None


def _share(table: Mapping[str, Any], key: str, place: _Place) -> float | None:
    value = _number(table, key)
    fits = value is not None and 0 < value <= 1
    _checked(table, key, place, "0 – 1", fits=fits)
    return float(value) if fits else None


def _follow(phases: Sequence[Phase], path: str | Path) -> None:
    """Refuse names that stand twice, and a target below one before it."""
    names = [phase.name for phase in phases]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ServiceError("phase_twice", file=path, name=twice[0])
    aimed = [phase for phase in phases if phase.target is not None]
    for before, phase in pairwise(aimed):
        if phase.target < before.target:  # type: ignore[operator]
            raise ServiceError(
                "phase_falls", file=path, name=phase.name, before=before.name,
                target=f"{phase.target:.0%}", target_before=f"{before.target:.0%}",
            )  # fmt: skip
