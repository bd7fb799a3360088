"""Mixed-integer programmes, and HiGHS on them within counted work (Huangfu & Hall 2018)."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Floats
from matching.siting.effort import Effort

__all__ = ["Ended", "Programme", "branch_and_cut"]

# Of every solve. The last digits of sums matter; and where it starts from a known solution, HiGHS
# 1.15 with its usual tolerances and restarts sometimes ended with that as the proven optimum though
# there was a better one (docs/decisions/siting-capacity.md).
OPTIONS: Final = {
    "parallel": "off",
    "random_seed": 0,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
    "mip_allow_restart": False,
}
SHORTEST: Final = 0.01  # seconds that HiGHS is given at least


@dataclass(frozen=True, eq=False)
class Programme:
    """Least ``cost @ x + base`` where ``least <= rows @ x <= most`` and ``lower <= x <= upper``.

    Attributes
    ----------
    cost, lower, upper, whole
        (c,) of the columns; `whole` ones take whole numbers only.
    rows, least, most
        (r, c) sparse, and (r,) limits; infinite ones bind nothing.
    base
        A constant.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    whole: Bools
    rows: sp.csr_array
    least: Floats
    most: Floats
    base: float = 0.0


@dataclass(frozen=True, eq=False)
class Ended:
    """What HiGHS ended with.

    Attributes
    ----------
    values
        (c,) of the columns; None where it found nothing.
    bound
        Proven lower bound; infinite where nothing is possible, minus infinity where none is known.
    cut
        Whether the clock stopped it.
    """

    values: Floats | None
    bound: float
    cut: bool

    @property
    def impossible(self) -> bool:
        """Whether it is proven that nothing is possible."""
        return self.bound == np.inf


def branch_and_cut(
    programme: Programme,
    effort: Effort,
    price: float,
    work: float,
    *,
    share: float = 1.0,
    start: Floats | None = None,
    **options: Any,
) -> Ended:
    """Branch and cut as long as work and clock allow.

    Parameters
    ----------
    programme
        What to solve.
    effort
        Takes the work, and has the clock.
    price, work
        Entries that a look of HiGHS at its limits counts for, and entries that may be followed.
        HiGHS looks up after about every linear programme it has solved, whatever the load.
    share
        Of the seconds that remain, how many it may take.
    start
        Values of the first columns, or of all, in a known solution.
    options
        Further ones of HiGHS.
    """
    import highspy  # loaded only when a gap is left

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    seconds = max(share * effort.remaining, SHORTEST)
    for option, value in (OPTIONS | {"time_limit": seconds} | options).items():
        solver.setOptionValue(option, value)
    solver.passModel(_model(programme, highspy))
    if start is not None:
        solver.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
    looks, most = [0], work / max(price, 1.0)

    def stop(event: Any) -> None:
        looks[0] += 1
        if looks[0] > most:
            event.interrupt()

    solver.cbMipInterrupt += stop
    solver.run()
    effort.spent += max(looks[0], 1) * price
    status, statuses = solver.getModelStatus(), highspy.HighsModelStatus
    if status == statuses.kInfeasible:
        return Ended(None, np.inf, cut=False)
    solution, bound = solver.getSolution(), float(solver.getInfo().mip_dual_bound)
    return Ended(
        np.array(solution.col_value) if solution.value_valid else None,
        bound if np.isfinite(bound) else -np.inf,
        cut=status == statuses.kTimeLimit,
    )


def _model(programme: Programme, highspy: Any) -> Any:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = programme.rows.shape
    model.col_cost_, model.offset_ = programme.cost, programme.base
    model.col_lower_, model.col_upper_ = programme.lower, programme.upper
    model.row_lower_, model.row_upper_ = programme.least, programme.most
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = programme.rows.indptr
    model.a_matrix_.index_ = programme.rows.indices
    model.a_matrix_.value_ = programme.rows.data
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in programme.whole]
    return model
