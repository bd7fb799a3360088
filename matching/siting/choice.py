"""What every siting problem may ask of a choice: number, money, locks, bans and groups."""

from collections.abc import Iterable
from dataclasses import dataclass
from inspect import signature
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from matching.siting.arguments import amount, amounts, indices, number
from matching.siting.arrays import Floats, Ints

__all__ = ["Choice", "Group"]


@dataclass(frozen=True, init=False, eq=False)
class Group:
    """Candidates of which at most, or at least, so many may be open.

    Several fit-outs of one room (at most one of them), the rooms of a community (at most or at
    least k), of a source or a fund, of one party branch (at most one station).

    Parameters
    ----------
    members
        Candidate indices.
    at_most, at_least
        Numbers of open members, locked ones included; at least one of the two is given.
    name
        What people call it; `Result.clash` and `violations` use it.

    Raises
    ------
    ValueError
        Naming the argument, what it must be and what it got.
    """

    members: Ints
    at_most: int | None
    at_least: int
    name: str

    def __init__(
        self,
        members: ArrayLike,
        at_most: int | None = None,
        at_least: int = 0,
        name: str = "",
    ) -> None:
        most = None if at_most is None else number("at_most", at_most)
        least = number("at_least", at_least)
        if most is None and least == 0:
            raise ValueError("at_most or at_least must be given, got neither")
        if most is not None and most < least:
            raise ValueError(f"at_most must not be below at_least, got {most} and {least}")
        found = np.asarray(members)
        top = int(found.max()) + 1 if found.size and found.dtype.kind in "iu" else 0
        for key, value in (
            ("members", indices("members", members, max(top, 1))),
            ("at_most", most),
            ("at_least", least),
            ("name", str(name)),
        ):
            object.__setattr__(self, key, value)


@dataclass(frozen=True, init=False, eq=False)
class Choice:
    """The requirements of a choice among m candidates; the problems inherit them.

    Attributes
    ----------
    sites
        Most candidates that may be open, locked ones included; None: as many as you like.
    cost
        (m,) yuan to open each candidate.
    budget
        Most yuan that may be spent, locked candidates included; None: no limit.
    open, closed
        Indices of candidates that must be open (locked) or stay closed (banned).
    groups
        Groups of candidates with limits of their own.
    matrix
        The argument that has a column for each candidate.
    fewest
        So many must be chosen at least.
    maximises
        Whether more of the objective is better.
    """

    matrix: ClassVar[str] = "covers"
    fewest: ClassVar[int] = 1
    maximises: ClassVar[bool] = False
    sites: int | None
    cost: Floats
    budget: float | None
    open: Ints
    closed: Ints
    groups: tuple[Group, ...]

    @property
    def absent(self) -> Ints:
        """Columns that are no candidates at all, such as existing stations."""
        return np.zeros(0, np.int64)

    def replace(self, **changes: Any) -> Self:
        """Return the problem with some arguments changed; all are checked anew."""
        names = [name for name in signature(type(self)).parameters if name not in changes]
        return type(self)(**{name: getattr(self, name) for name in names}, **changes)

    def _require(
        self,
        m: int,
        *,
        sites: int | None,
        cost: ArrayLike | None,
        budget: float | None,
        open: ArrayLike,  # noqa: A002 - the name callers rely on
        closed: ArrayLike,
        groups: Iterable[Group],
    ) -> None:
        """Check and keep the requirements."""
        if budget is not None and cost is None:
            raise ValueError("cost must be given with budget, got none")
        locked, banned = indices("open", open, m), indices("closed", closed, m)
        both = np.intersect1d(locked, banned)
        if both.size:
            raise ValueError(f"open and closed must not overlap, got {both.tolist()} in both")
        self._keep(
            sites=None if sites is None else number("sites", sites),
            cost=amounts("cost", np.zeros(m) if cost is None else cost, m),
            budget=None if budget is None else amount("budget", budget),
            open=locked,
            closed=banned,
            groups=_groups(groups, m),
        )

    def _keep(self, **values: Any) -> None:
        """Set attributes once, in spite of the frozen class."""
        for name, value in values.items():
            object.__setattr__(self, name, value)


def _groups(given: Iterable[Group], m: int) -> tuple[Group, ...]:
    if given is None or isinstance(given, Group):
        raise ValueError(f"groups must be a list of Group, got {type(given).__name__}")
    groups = tuple(given)
    for group in groups:
        if not isinstance(group, Group):
            raise ValueError(f"groups must hold Group, got {type(group).__name__}")
        if group.members.size and group.members[-1] >= m:
            raise ValueError(
                f"groups must hold candidates from 0 to {m - 1}, got {group.members[-1]}"
            )
    return groups
