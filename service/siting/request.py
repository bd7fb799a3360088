"""What the planner asks of siting: the options of ``linli site``."""

from dataclasses import dataclass
from typing import Final

from geo.levels import ANY
from service.city import JOIN
from service.errors import ServiceError
from service.siting.rules import Phases, Rule

__all__ = ["OBJECTIVES", "OPENED_LEVEL", "WEIGHTS", "Request"]

OBJECTIVES: Final = ("coverage", "full-coverage", "distance", "worst-distance", "capacity")
WEIGHTS: Final = ("households", "population", "elders", "old")
OPENED_LEVEL: Final = "estate"  # INTERFACE: what is opened becomes an estate-level station


@dataclass(frozen=True)
class Request:
    """What is to be reached, from which rooms, within which limits.

    Attributes
    ----------
    objective
        ``coverage``: most weight newly within the walk; ``full-coverage``: least cost for
        `target`; ``distance``: least weighted walk; ``worst-distance``: shortest longest walk;
        ``capacity``: most weight served under the rooms' area.
    level, walk, group, step_free, join
        Terms of reach (`geo.levels.cutoff`, `service.city.City`).
    weight
        Who counts: ``households``, ``population``, ``elders``, or ``old`` (households of old
        estates).
    target
        Share 0–1 of what can be reached, for ``full-coverage``; None: all.
    backup
        Share 0–1 of the objective that a second station within the walk earns, for ``coverage``.
    single_source
        Each estate is served by one room alone, for ``capacity``.
    min_area
        Least usable area in m².
    budget, sites
        Most yuan of fit-out and most rooms, locked ones included.
    lock, ban
        Ids or names of rooms that must, or must not, be opened.
    rules
        Limits for groups of rooms.
    phases
        Limits and targets year by year instead of `budget` and `sites`.
    time_limit, seed
        Of the solver.

    Raises
    ------
    ServiceError
        ``budget_or_sites``, ``negative_option``, ``option_not_positive``, ``share_option``,
        ``option_for_objective``, ``phases_alone``.
    """

    objective: str = "coverage"
    level: str = ANY
    walk: float | None = None
    group: str | None = None
    step_free: bool = False
    join: float = JOIN
    weight: str = "households"
    target: float | None = None
    backup: float = 0.0
    single_source: bool = False
    min_area: float = 80.0
    budget: float | None = None
    sites: int | None = None
    lock: tuple[str, ...] = ()
    ban: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    phases: Phases | None = None
    time_limit: float = 10.0
    seed: int = 0

    def __post_init__(self) -> None:
        self._check_objective()
        self._check_limits()

    def _check_objective(self) -> None:
        """Refuse an option that the objective would not heed."""
        for option, given, objective in (
            ("--target", self.target is not None, "full-coverage"),
            ("--backup", self.backup != 0.0, "coverage"),
            ("--single-source", self.single_source, "capacity"),
            ("--phases", self.phases is not None, "coverage"),
        ):
            if given and self.objective != objective:
                raise ServiceError("option_for_objective", option=option, objective=objective)
        for option, share, least in (
            ("--target", self.target, False),
            ("--backup", self.backup, True),
        ):
            if share is not None and not (0 < share <= 1 or (least and share == 0)):
                raise ServiceError("share_option", option=option, value=share)
        limited = self.budget is not None or self.sites is not None
        if self.phases is not None and limited:
            raise ServiceError("phases_alone")
        if self.phases is not None and self.backup:
            raise ServiceError("phases_without_backup")
        if not (limited or self.phases or self.objective == "full-coverage"):
            raise ServiceError("budget_or_sites")

    def _check_limits(self) -> None:
        limits = {
            "--budget": self.budget,
            "--sites": self.sites,
            "--min-area": self.min_area,
            "--seed": self.seed,
        }
        for option, value in limits.items():
            if value is not None and not 0 <= value < float("inf"):
                raise ServiceError("negative_option", option=option, value=value)
        if self.sites == 0:
            raise ServiceError("option_not_positive", option="--sites", value=self.sites)
        if not 0 < self.time_limit < float("inf"):
            raise ServiceError("option_not_positive", option="--time-limit", value=self.time_limit)

    @property
    def counts_opened(self) -> bool:
        """Whether new stations count at the level asked for; levels never stand in for another."""
        return self.level in (ANY, OPENED_LEVEL)
