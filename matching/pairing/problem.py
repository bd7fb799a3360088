"""The pairing problem and its answer: arrays that are checked once, copied and read-only."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from matching.pairing.arguments import Floats, Ints, amounts, loads, pairs, scores, wholes

__all__ = ["Floats", "Ints", "PairingProblem", "Prices", "Result", "Status"]

Status = Literal["optimal", "feasible", "infeasible"]


@dataclass(frozen=True, eq=False)
class PairingProblem:
    """Needs to be paired with offers.

    Each pair is used at most once. The best answer serves as many groups as possible, so that
    each community gets something before any gets seconds; among such answers it has the
    greatest total score. Without `group` only the total score counts.

    Parameters
    ----------
    score
        Sparse n needs × m offers. No entry: the pair is forbidden; a stored 0: it is allowed.
        A dense array allows every pair. Scores may be negative.
    capacity
        (m,) how many needs an offer can serve, or, with `load`, how much load it carries.
    limit
        (n,) how many offers a need can take; one each when left out.
    group
        (n,) any integer label, such as the community of each need.
    load
        n × m, dense or sparse (no entry: no load): what the pair takes of the offer's
        capacity (generalised assignment). Without it every pair takes 1.
    fixed
        (k, 2) pairs (need, offer) that stand already; they use all that others use.
    alone
        (n,) labels of the needs, such as class × community; -1: none. Of the pairs whose needs
        have one label and whose offers one period, at most one stands.
    period
        (m,) any integer label of the offers; all the same when left out.
    unit
        (m,) which unit, 0 … u - 1, each offer belongs to; one without limits when left out.
    total
        (u,) most pairs over all offers of a unit; inf: no limit.
    cost, funds
        (m,) what each pair of an offer takes of its unit's funds, and (u,) those; inf: no limit.

    Raises
    ------
    ValueError
        Naming the argument, what it must be and what it got.

    Notes
    -----
    A ban is an absent entry of `score`; a fixed pair must have one.
    """

    score: sp.csr_array[Any]
    capacity: Floats
    limit: Ints
    group: Ints | None
    load: Floats | None
    fixed: Ints
    alone: Ints
    period: Ints
    unit: Ints
    total: Floats
    cost: Floats
    funds: Floats

    def __init__(
        self,
        score: sp.sparray | sp.spmatrix | ArrayLike,
        capacity: ArrayLike,
        limit: ArrayLike | None = None,
        *,
        group: ArrayLike | None = None,
        load: sp.sparray | sp.spmatrix | ArrayLike | None = None,
        fixed: ArrayLike | None = None,
        alone: ArrayLike | None = None,
        period: ArrayLike | None = None,
        unit: ArrayLike | None = None,
        total: ArrayLike | None = None,
        cost: ArrayLike | None = None,
        funds: ArrayLike | None = None,
    ) -> None:
        matrix = scores(score)
        n, m = matrix.shape
        carried = amounts("capacity", capacity, m) if load is not None else wholes(
            "capacity", capacity, m, least=0
        ).astype(np.float64)  # fmt: skip
        values: dict[str, Any] = {
            "score": matrix,
            "capacity": carried,
            "limit": wholes("limit", np.ones(n) if limit is None else limit, n, least=0),
            "group": None if group is None else wholes("group", group, n, least=None),
            "load": None if load is None else loads(load, matrix),
            "fixed": pairs("fixed", fixed, (n, m)),
            "alone": wholes("alone", np.full(n, -1) if alone is None else alone, n, least=-1),
            "period": wholes("period", np.zeros(m) if period is None else period, m, least=None),
            **_of_units(m, unit, total, cost, funds),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        for array in (*values.values(), matrix.data, matrix.indices, matrix.indptr):
            if isinstance(array, np.ndarray):
                array.flags.writeable = False

    @property
    def arcs(self) -> tuple[Ints, Ints]:
        """Need and offer of each allowed pair, in the order of ``score.data``."""
        needs = np.repeat(np.arange(self.score.shape[0]), np.diff(self.score.indptr))
        return needs, self.score.indices.astype(np.int64)

    @property
    def alone_keys(self) -> Ints:
        """A number for label and period of each allowed pair, as in `arcs`; -1: no label."""
        needs, offers = self.arcs
        _, period = np.unique(self.period, return_inverse=True)
        label = self.alone[needs]
        return np.where(label < 0, -1, label * (int(period.max(initial=0)) + 1) + period[offers])

    def replace(self, **changes: Any) -> Self:
        """Return the same problem with other arguments; `load` stays as it is."""
        n, m = self.score.shape
        load = None
        if self.load is not None:
            load = sp.csr_array((self.load, self.score.indices, self.score.indptr), shape=(n, m))
        given = {name: getattr(self, name) for name in type(self).__dataclass_fields__}
        return type(self)(**{**given, "load": load, **changes})


def _of_units(
    offers: int,
    unit: ArrayLike | None,
    total: ArrayLike | None,
    cost: ArrayLike | None,
    funds: ArrayLike | None,
) -> dict[str, Any]:
    """Return the arguments about units, each complete; without units one that has no limits."""
    if unit is None:
        for name, value in (("total", total), ("cost", cost), ("funds", funds)):
            if value is not None:
                raise ValueError(f"{name} must come with unit, got it alone")
        unit = np.zeros(offers)
    owner = wholes("unit", unit, offers, least=0)
    told = [np.size(each) for each in (total, funds) if each is not None]
    units = max(1, *told, int(owner.max(initial=-1)) + 1)
    endless = np.full(units, np.inf)
    most = amounts("total", endless if total is None else total, units, endless=True)
    if (part := most[np.isfinite(most) & (most != np.floor(most))]).size:
        raise ValueError(f"total must be whole numbers or inf, got {part[0]}")
    return {
        "unit": owner,
        "total": most,
        "cost": amounts("cost", np.zeros(offers) if cost is None else cost, offers),
        "funds": amounts("funds", endless if funds is None else funds, units, endless=True),
    }


class Prices(NamedTuple):
    """What one place more is worth at most, in groups first and then in score.

    (m + u,): of the offers, then of the units' totals; the dual prices of the flow.
    """

    groups: Ints
    score: Floats


@dataclass(frozen=True, eq=False)
class Result:
    """An answer to a pairing problem.

    Attributes
    ----------
    status
        ``optimal``: proven; ``feasible``: valid, not proven; ``infeasible``: the fixed pairs
        break a limit of the problem, or are forbidden.
    pairs
        (k, 2) need and offer, sorted, the fixed ones included.
    objective, bound
        Total score, and a proven upper bound on the total score of any answer that serves as
        many groups as this one has been proven to need; NaN when infeasible.
    groups_served, groups_bound
        Groups with at least one pair and a proven upper bound on it; None without groups.
    truncated
        True when the time limit, not the search itself, ended the work.
    seconds
        Wall-clock time.
    prices
        Of offers and units, from the flow without `alone` and funds; None with loads.
    """

    status: Status
    pairs: Ints
    objective: float
    bound: float
    groups_served: int | None
    groups_bound: int | None
    truncated: bool
    seconds: float
    prices: Prices | None = None
