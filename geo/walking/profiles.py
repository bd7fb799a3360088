"""How different people walk: their speed, what steps cost them, and who cannot climb any."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geo.errors import InputError
from geo.levels import SPEEDS

__all__ = ["PROFILES", "WalkProfile", "profile_of"]


@dataclass(frozen=True)
class WalkProfile:
    """One way of walking.

    Attributes
    ----------
    speed
        Metres a second on the flat.
    steps_factor
        How many metres on the flat take as long as one metre of steps, ≥ 1.
    step_free
        Steps are not walked at all (wheelchair, pram).
    """

    speed: float
    steps_factor: float = 1.0
    step_free: bool = False

    def __post_init__(self) -> None:
        if not 0.0 < self.speed < float("inf"):
            raise InputError("speed_not_positive", value=self.speed)
        if not 1.0 <= self.steps_factor < float("inf"):
            raise InputError("steps_factor_below_one", value=self.steps_factor)


# Walkers on stairs advance at about half their speed on the flat (Weidmann 1993: 0.61 m/s up and
# 0.69 m/s down beside 1.34 m/s); for adults and children the planning speeds of `geo.levels`
# already allow for it. Not checked in the original: a parameter.
ELDERS_ON_STEPS: Final = 2.0
PROFILES: Final = MappingProxyType(
    {
        "adult": WalkProfile(SPEEDS["adult"]),
        "elder": WalkProfile(SPEEDS["elder"], steps_factor=ELDERS_ON_STEPS),
        "child": WalkProfile(SPEEDS["child"]),
    }
)


def profile_of(group: str | None = None, *, step_free: bool = False) -> WalkProfile:
    """Return how `group` (default: adult) walks.

    Raises
    ------
    InputError
        ``group_unknown``.
    """
    name = "adult" if group is None else group
    if name not in PROFILES:
        raise InputError("group_unknown", group=name, known=", ".join(PROFILES))
    own = PROFILES[name]
    return WalkProfile(own.speed, own.steps_factor, step_free)
