"""Small numbers scaled up to where the tolerances of the solvers are made for.

A share of households or a distance in degrees is far below 1; a sum of them may be nearer to the
next best one than any tolerance. All factors are powers of 2, which change no digit.
"""

from typing import Any, Final, cast

import numpy as np
import scipy.sparse as sp

from matching.siting.capacity.problem import CapacityProblem
from matching.siting.center.problem import CenterProblem
from matching.siting.choice import Choice
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.median.problem import MedianProblem
from matching.siting.served.problem import ServedProblem
from matching.siting.target.problem import TargetProblem

__all__ = ["scaled_up"]

# Of each kind of problem the arguments that share a unit, and whether the objective has it.
YUAN: Final = (("cost", "budget"), False)
UNITS: Final[dict[type, tuple[tuple[tuple[str, ...], bool], ...]]] = {
    CapacityProblem: ((("cost", "assign_cost", "budget"), True), (("demand", "capacity"), False)),
    CenterProblem: ((("distance", "existing"), True), YUAN),
    CoverageProblem: ((("weight",), True), YUAN),
    MedianProblem: ((("weight",), True), (("distance", "existing", "beyond"), True), YUAN),
    ServedProblem: ((("weight", "capacity"), True), YUAN),
    TargetProblem: ((("cost", "budget"), True), (("weight",), False)),
}
UP_TO: Final = 10  # the largest number of a unit becomes about 2 to this power


def scaled_up(problem: Choice) -> tuple[Choice, float]:
    """Return the problem with units whose numbers are all below 1 scaled up.

    The objective of what comes back is the given one's times the factor that comes with it.
    """
    changes: dict[str, Any] = {}
    objective = 1.0
    for names, counts in UNITS[type(problem)]:
        values = {name: getattr(problem, name) for name in names}
        most = max(_largest(value) for value in values.values())
        if 0.0 < most < 1.0:
            factor = 2.0 ** (UP_TO - int(np.frexp(most)[1]))
            changes |= {k: v if v is None else v * factor for k, v in values.items()}
            objective *= factor if counts else 1.0
    return (problem.replace(**changes) if changes else problem), objective


def _largest(value: Any) -> float:
    """Return the largest finite number, 0 where there is none."""
    if value is None:
        return 0.0
    numbers = np.atleast_1d(cast("Any", value).data if sp.issparse(value) else value)
    return float(np.max(numbers, initial=0.0, where=np.isfinite(numbers)))
