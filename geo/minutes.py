"""How long the walks are: median, mean, the longest, in metres or minutes.

An estate from which no station can be reached has no length of walk, and is never left out for
that: where walks are put in order it stands last, and where they are averaged it is counted
beside the average.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from geo.arrays import Float

__all__ = ["minutes_to_nearest", "quantile", "worst_mean"]


WORST: Final = 0.1
SLACK: Final = 1e-9  # of the weight: shares such as 0.9 are not exact numbers


def quantile(walk: Float, share: float, weight: Float | None = None) -> float | None:
    """Return the shortest walk that at least `share` of the weight does not exceed.

    Parameters
    ----------
    walk
        (n,) lengths; NaN or infinite: no walk at all, longer than any.
    share
        0–1: 0.5 for the median, 0.9 for the 90th percentile.
    weight
        (n,) ≥ 0; default: one each.

    Returns
    -------
    A walk that somebody has (the inverse of the distribution function, no interpolation); None
    where it falls among those without a walk, or there is no weight.
    """
    far, mass = _sorted(walk, weight)
    total = np.cumsum(mass)
    if not total.size or total[-1] <= 0.0:
        return None
    found = far[min(np.searchsorted(total, (share - SLACK) * total[-1]), far.size - 1)]
    return float(found) if np.isfinite(found) else None


def worst_mean(
    walk: Float, weight: Float | None = None, share: float = WORST
) -> tuple[float | None, float]:
    """Return the mean walk of the worst `share`, and how much weight in it has none at all.

    The one on the border counts with the part of its weight that belongs to the worst (the
    conditional value at risk of Rockafellar & Uryasev 2000). Those without a walk are among the
    worst first of all, and the mean is over the others; None where there are no others.
    """
    far, mass = _sorted(walk, weight)
    total = mass.sum()
    before = np.cumsum(mass) - mass
    part = np.clip(before + mass - (1.0 - share) * total, 0.0, mass)
    lost = ~np.isfinite(far)
    with_walk = part[~lost].sum()
    # Weights that are left over by rounding alone make no mean.
    known = with_walk > SLACK * total
    mean = float(part[~lost] @ far[~lost] / with_walk) if known else None
    return mean, float(part[lost].sum())


def minutes_to_nearest(inside: pd.DataFrame, speed: float) -> dict[str, Any]:
    """Return how many minutes people walk to the nearest station.

    Parameters
    ----------
    inside
        Estates with ``minutes`` (NaN: no station can be reached) and ``households`` (reported).
    speed
        Metres a second that the minutes were made with; told beside them.

    Returns
    -------
    ``speed_m_s`` and twice the same figures, by ``estates`` and by reported ``households``:
    ``counted``, ``without_walk``, ``median``, ``mean`` (of those with a walk), ``p90``,
    ``worst_decile`` and ``worst_decile_without_walk``. See `quantile` and `worst_mean`. Estates
    without a record of households are in the figures by estates only: ``households_unknown``.
    """
    minutes = inside["minutes"].to_numpy(dtype=float)
    households = inside["households"].to_numpy(dtype=float)
    known = ~np.isnan(households)
    return {
        "speed_m_s": speed,
        "households_unknown": int((~known).sum()),
        "estates": _figures(minutes, np.ones(minutes.size)),
        "households": _figures(minutes[known], households[known]),
    }


def _figures(minutes: Float, weight: Float) -> dict[str, Any]:
    walked = np.isfinite(minutes)
    mass = weight[walked].sum()
    worst, worst_lost = worst_mean(minutes, weight)
    return {
        "counted": float(mass),
        "without_walk": float(weight[~walked].sum()),
        "median": quantile(minutes, 0.5, weight),
        "mean": float(weight[walked] @ minutes[walked] / mass) if mass > 0.0 else None,
        "p90": quantile(minutes, 0.9, weight),
        "worst_decile": worst,
        "worst_decile_without_walk": worst_lost,
    }


def _sorted(walk: Float, weight: Float | None) -> tuple[Float, Float]:
    """Return walks in order, those that nobody has last, and their weights; no weight of 0."""
    far = np.where(np.isnan(walk), np.inf, walk)
    mass = np.ones(far.size) if weight is None else weight
    far, mass = far[mass > 0.0], mass[mass > 0.0]
    order = np.argsort(far, kind="stable")
    return far[order], mass[order]
