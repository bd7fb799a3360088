"""How evenly something is spread: the Lorenz curve and the Gini coefficient, with weights.

Sources: Lorenz (1905), *Publications of the American Statistical Association* 9, 209–219; Gini
(1912). Seed row A004-048 (rooms are spread unevenly) asks for it.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.arrays import Float
from geo.errors import InputError

__all__ = ["area_equity", "gini", "lorenz", "lorenz_points", "walk_equity"]


POINTS: Final = 20  # a curve is told at every twentieth of the population


def lorenz(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> tuple[Float, Float]:
    """Return the Lorenz curve of `values` as cumulative shares of weight and of value.

    Parameters
    ----------
    values
        (n,) what each has, ≥ 0, such as metres to walk or m² per household.
    weights
        (n,) how many each stands for, ≥ 0; default: one each.

    Returns
    -------
    Two (k,) arrays from 0 to 1, the poorest first; the curve is straight in between. Where all
    values are 0, everybody has the same: the diagonal. Without any weight: empty.

    Raises
    ------
    InputError
        ``equity_value`` when a number is negative or not finite; leave out what is missing.
    """
    x = _numbers(values, "values")
    w = np.ones_like(x) if weights is None else _numbers(weights, "weights")
    if not w.sum() > 0.0:
        return np.empty(0), np.empty(0)
    order = np.argsort(x, kind="stable")
    people = np.concatenate([[0.0], np.cumsum(w[order])])
    amount = np.concatenate([[0.0], np.cumsum((w * x)[order])])
    share = people / people[-1]
    return share, amount / amount[-1] if amount[-1] > 0.0 else share


def gini(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float | None:
    """Return the Gini coefficient: 0 when everybody has the same, towards 1 when one has all.

    Twice the area between the Lorenz curve and the diagonal, which is exactly the weighted mean
    absolute difference over twice the mean: ``Σ_ij w_i w_j |x_i - x_j| / (2 (Σ w)² mean)``.
    None without any weight; parameters and errors as in `lorenz`.
    """
    share, amount = lorenz(values, weights)
    if not share.size:
        return None
    return float(max(0.0, 1.0 - np.sum(np.diff(share) * (amount[1:] + amount[:-1]))))


def lorenz_points(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> list[list[float]]:
    """Return the Lorenz curve at every 5 % of the weight, as ``[share of weight, of value]``."""
    share, amount = lorenz(values, weights)
    if not share.size:
        return []
    at = np.linspace(0.0, 1.0, POINTS + 1)
    points: list[list[float]] = np.column_stack([at, np.interp(at, share, amount)]).tolist()
    return points


def walk_equity(inside: pd.DataFrame) -> dict[str, Any]:
    """Return how evenly the walk to the nearest station is spread.

    Parameters
    ----------
    inside
        Estates with ``nearest_m`` and ``households``.

    Returns
    -------
    ``gini`` and ``lorenz`` over households, ``gini_estates`` over estates. Left out, and
    counted: ``without_walk`` (no station can be reached) and ``households_unknown`` (of the
    others, in the figures over households).
    """
    walked = inside[inside["nearest_m"].notna()]
    known = walked[walked["households"].notna()]
    metres, households = known["nearest_m"], known["households"]
    return {
        "gini": gini(metres, households),
        "gini_estates": gini(walked["nearest_m"]),
        "lorenz": lorenz_points(metres, households),
        "without_walk": len(inside) - len(walked),
        "households_unknown": len(walked) - len(known),
    }


def area_equity(streets: pd.DataFrame) -> dict[str, Any]:
    """Return how evenly the area of stations per household is spread over the streets.

    Parameters
    ----------
    streets
        On the streets' ids (missing: in no street): ``m2_per_household`` (NaN: a station's area
        is not known), ``households_with_estimates`` and ``estates``.

    Returns
    -------
    ``gini`` and ``lorenz`` over the streets, weighted by their households; ``streets`` counted,
    ``streets_unknown`` and ``estates_without_street`` left out.
    """
    named = streets[streets.index.notna()]
    known = named[named["m2_per_household"].notna()]
    area, households = known["m2_per_household"], known["households_with_estimates"]
    return {
        "gini": gini(area, households),
        "lorenz": lorenz_points(area, households),
        "streets": len(known),
        "streets_unknown": len(named) - len(known),
        "estates_without_street": int(streets.loc[streets.index.isna(), "estates"].sum()),
    }


def _numbers(given: Any, argument: str) -> Float:
    numbers = np.asarray(given, dtype=float)
    wrong = ~(np.isfinite(numbers) & (numbers >= 0.0))
    if wrong.any():
        raise InputError("equity_value", argument=argument, got=float(numbers[wrong][0]))
    return numbers
