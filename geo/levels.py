"""How far people walk: metres by level of service, or a group's speed times minutes."""

from types import MappingProxyType
from typing import Final

from geo.errors import InputError

__all__ = ["ANY", "LEVELS", "MINUTES", "SPEEDS", "STATION_LEVELS", "cutoff", "speed"]

ANY: Final = "any"
# GB 50180-2018, life circles: 300 m in five minutes, 500 m in ten, 1,000 m in fifteen.
LEVELS: Final = MappingProxyType({"estate": 300.0, "community": 500.0, "street": 1000.0})
ANY_METRES: Final = 500.0
SHORTEST_WALK, LONGEST_WALK = 20.0, 20_000.0  # metres; beyond, another unit was meant
ADULT: Final = "adult"
MINUTES: Final = MappingProxyType({"estate": 5.0, "community": 10.0, ANY: 10.0, "street": 15.0})
# Metres a second; research note B7: planning speeds of adults, elders, children.
SPEEDS: Final = MappingProxyType({"adult": 1.1, "elder": 0.8, "child": 0.9})
# Level of a station -> level it serves; a service point stands in for an estate station.
STATION_LEVELS: Final = MappingProxyType(
    {"estate": "estate", "point": "estate", "community": "community", "street": "street"}
)


def cutoff(level: str = ANY, walk: float | None = None, group: str | None = None) -> float:
    """Return the longest walk that counts as served, in metres.

    Parameters
    ----------
    level
        ``any`` (a station of whatever level), ``estate``, ``community`` or ``street``.
    walk
        Metres, instead of the level's own.
    group
        ``adult``, ``elder`` or ``child``: the group's speed times 5, 10 or 15 minutes instead
        of the level's metres.

    Raises
    ------
    InputError
        ``level_unknown``, ``group_unknown``, ``walk_and_group``, ``cutoff_not_positive``,
        ``walk_unit``: so short or long a walk was meant in kilometres, or in centimetres.

    Notes
    -----
    Distances: GB 50180-2018; seed row A001-025 asks for what is near to residents.
    """
    if level != ANY and level not in LEVELS:
        raise InputError("level_unknown", level=level, known=", ".join((ANY, *LEVELS)))
    pace = speed(group)
    if walk is not None and group is not None:
        raise InputError("walk_and_group", walk=walk, group=group)
    if walk is not None:
        metres = positive_cutoff(walk)
        if not SHORTEST_WALK <= metres <= LONGEST_WALK:
            least, most = f"{SHORTEST_WALK:,.0f}", f"{LONGEST_WALK:,.0f}"
            raise InputError("walk_unit", walk=f"{walk:,g}", least=least, most=most)
        return metres
    if group is not None:
        return pace * 60.0 * MINUTES[level]
    return LEVELS.get(level, ANY_METRES)


def speed(group: str | None = None) -> float:
    """Return how fast a group walks, in metres a second; an adult where none is named.

    Raises
    ------
    InputError
        ``group_unknown``.
    """
    if group is not None and group not in SPEEDS:
        raise InputError("group_unknown", group=group, known=", ".join(SPEEDS))
    return SPEEDS[group or ADULT]


def not_negative(metres: float) -> float:
    """Return a tolerance in metres as a float, or raise ``tolerance_negative`` (NaN too)."""
    value = _number(metres)
    if not 0.0 <= value < float("inf"):
        raise InputError("tolerance_negative", value=metres)
    return value


def positive_cutoff(metres: float) -> float:
    """Return `metres` as a float, or raise ``cutoff_not_positive`` (NaN and infinity too)."""
    value = _number(metres)
    if not 0.0 < value < float("inf"):
        raise InputError("cutoff_not_positive", value=metres)
    return value


def _number(metres: object) -> float:
    """Return a length as a float; what is none is not a number."""
    try:
        return float(metres)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")
