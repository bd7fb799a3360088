"""What a set of covered estates makes in estates, households, population and elders."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Mask
from geo.errors import InputError

__all__ = ["FACTORS", "headline", "sensitivity", "shares"]


FACTORS = (0.8, 1.0, 1.2)  # the walk may be set a fifth shorter or longer in a meeting


def headline(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the headline figures of all estates; those outside are in none but their own."""
    inside = frame[~frame["outside"]]
    households = inside["households"]
    figures: dict[str, Any] = {
        "estates": len(inside),
        "outside_estates": len(frame) - len(inside),
        "households": _whole(households.sum()),
        "households_unknown": int(households.isna().sum()),
        "unreachable_estates": int(inside["unreachable"].sum()),
    }
    for figure in ("population", "elders"):
        estimated = inside[f"{figure}_estimated"]
        figures |= {
            figure: _whole(inside[figure].sum(min_count=1)),
            f"{figure}_estimated": _whole(inside.loc[estimated, figure].sum()),
            f"{figure}_unknown": int(inside[figure].isna().sum()),
        }
    return figures | shares(inside, inside["covered"].to_numpy())


def shares(inside: pd.DataFrame, covered: Mask) -> dict[str, Any]:
    """Return what `covered` of the estates makes in estates, households, population, elders.

    Parameters
    ----------
    inside
        Estates with ``households``, ``population``, ``elders``; NaN is not known.
    covered
        (n,) which of them count.

    Returns
    -------
    ``covered_…`` (counts) and ``coverage_…`` (0–1, None where nothing is to be divided) of
    ``estates, households, population, elders``.
    """
    count = int(covered.sum())
    figures: dict[str, Any] = {
        "covered_estates": count,
        "coverage_estates": count / len(inside) if len(inside) else None,
    }
    for figure in ("households", "population", "elders"):
        total, part = inside[figure].sum(), inside.loc[covered, figure].sum()
        # Nobody known is not "nobody", except that reported households are always counted.
        known = figure == "households" or total > 0
        figures[f"covered_{figure}"] = _whole(part) if known else None
        figures[f"coverage_{figure}"] = float(part / total) if total > 0 else None
    return figures


def sensitivity(
    inside: pd.DataFrame, walk: float, factors: Sequence[float] = FACTORS
) -> list[dict[str, Any]]:
    """Return the shares for a walk that is somewhat shorter or longer.

    Parameters
    ----------
    inside
        Estates with ``nearest_m`` and what `shares` needs.
    walk
        Metres.
    factors
        What the walk is multiplied by, > 0.

    Returns
    -------
    For each factor ``factor``, ``walk_m`` and the figures of `shares`; a longer walk never
    covers less.

    Raises
    ------
    InputError
        ``factor_not_positive``.
    """
    for factor in factors:
        if not 0.0 < factor < np.inf:
            raise InputError("factor_not_positive", value=factor)
    metres = inside["nearest_m"].to_numpy(dtype=float)
    return [
        {"factor": factor, "walk_m": factor * walk} | shares(inside, metres <= factor * walk)
        for factor in factors
    ]


def _whole(count: float) -> int | None:
    return None if np.isnan(count) else round(float(count))
