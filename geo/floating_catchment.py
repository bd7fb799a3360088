"""Supply within reach: the two-step floating catchment area method (2SFCA) and its enhanced form.

Step 1 divides what each station has by the demand that can walk to it; step 2 adds up, for each
place of demand, the ratios of the stations within its reach. The enhanced form weighs both steps
by distance, so that a station next door counts more than one at the edge of the walk.
Sources: Luo & Wang (2003), *Environment and Planning B* 30, 865–884; Luo & Qi (2009), *Health &
Place* 15, 1100–1107.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, csr_matrix

from geo.arrays import Float
from geo.errors import InputError

__all__ = [
    "SHARP_ZONES",
    "SLOW_ZONES",
    "Catchment",
    "Decay",
    "floating_catchment",
    "gaussian_decay",
    "uniform",
    "zone_decay",
]

Decay = Callable[[Float], Float]  # metres -> weights 0–1

# Luo & Qi (2009): weights of three equal zones, with slow and with sharp decay.
SLOW_ZONES: Final = (1.0, 0.68, 0.22)
SHARP_ZONES: Final = (1.0, 0.42, 0.09)


@dataclass(frozen=True)
class Catchment:
    """What `floating_catchment` found.

    Attributes
    ----------
    supply
        (n,) capacity per unit of demand at each place; 0 where no station is in reach. Where
        `undecided`, what the stations of known capacity give: a lower bound.
    undecided
        (n,) whether a station of unknown capacity is in reach.
    demand
        (m,) weighted demand in reach of each station.
    ratio
        (m,) capacity per unit of that demand; NaN where the capacity is not known or nobody is
        in reach.
    """

    supply: Float
    undecided: npt.NDArray[np.bool_]
    demand: Float
    ratio: Float


def uniform(metres: Float) -> Float:
    """Weigh every distance in reach alike: the original 2SFCA."""
    return np.ones_like(metres)


def zone_decay(limit: float, weights: Sequence[float] = SLOW_ZONES) -> Decay:
    """Return the weights of equal zones up to `limit` metres; a border belongs to the nearer."""
    bounds = limit * np.arange(1, len(weights) + 1) / len(weights)
    # The last border is the limit itself, whatever the division says.
    bounds[-1] = limit
    steps = np.append(np.asarray(weights, dtype=float), 0.0)
    return lambda metres: steps[np.searchsorted(bounds, metres, side="left")]


def gaussian_decay(limit: float) -> Decay:
    """Return weights that fall along a Gaussian from 1 at the door to 0 at `limit` metres.

    ``(exp(-½ (d / limit)²) - exp(-½)) / (1 - exp(-½))``: Dai (2010), *Health & Place* 16,
    1038–1052.
    """
    edge = np.exp(-0.5)
    return lambda metres: np.clip(
        (np.exp(-0.5 * (metres / limit) ** 2) - edge) / (1.0 - edge), 0.0, 1.0
    )


def floating_catchment(
    distance: csr_array | csr_matrix,
    demand: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    decay: Decay = uniform,
) -> Catchment:
    """Share the capacity of stations among those who can walk to them.

    Parameters
    ----------
    distance
        (n × m) places of demand × stations, metres; no entry means out of reach, a stored 0 is
        a distance.
    demand
        (n,) households at each place, ≥ 0.
    capacity
        (m,) what each station has, such as m², ≥ 0; NaN where it is not known.
    decay
        Weight of a distance: `uniform` (2SFCA), `zone_decay` or `gaussian_decay` (E2SFCA).

    Returns
    -------
    The supply of each place and the ratio of each station:
    ``ratio_j = capacity_j / Σ_i demand_i w_ij`` and ``supply_i = Σ_j ratio_j w_ij``, so that
    ``Σ_i demand_i supply_i`` is the capacity of all stations that reach anybody.

    Raises
    ------
    InputError
        ``catchment_size``, ``catchment_value``.
    """
    people = _numbers(demand, "demand", distance.shape[0])
    has = _numbers(capacity, "capacity", distance.shape[1], missing=True)
    weights = csr_array(
        (decay(np.asarray(distance.data, dtype=float)), distance.indices, distance.indptr),
        shape=distance.shape,
    )
    asked = np.asarray(weights.T @ people, dtype=float)
    ratio = np.full(has.size, np.nan)
    np.divide(has, asked, out=ratio, where=asked > 0.0)
    supply = np.asarray(weights @ np.nan_to_num(ratio), dtype=float)
    undecided = np.asarray(weights @ np.isnan(has).astype(float)) > 0.0
    return Catchment(supply, undecided, asked, ratio)


def _numbers(given: Any, argument: str, size: int, *, missing: bool = False) -> Float:
    values = np.asarray(given, dtype=float)
    if values.shape != (size,):
        raise InputError("catchment_size", argument=argument, size=size, got=values.size)
    wrong = ~(np.isfinite(values) & (values >= 0.0)) & ~(np.isnan(values) & missing)
    if wrong.any():
        raise InputError("catchment_value", argument=argument, got=float(values[wrong][0]))
    return values
