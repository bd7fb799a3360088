"""Random numbers in compiled loops: the same on every machine, one stream for each search."""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled

__all__ = ["below", "unit"]

RANDOM, INTEGER, NUMBER = types.uint64[::1], types.int64, types.float64


@compiled(types.uint64(RANDOM))
def _draw(random: Any) -> Any:
    """Next 64 bits of splitmix64 (Steele, Lea & Flood 2014)."""
    random[0] += np.uint64(0x9E3779B97F4A7C15)
    z = random[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled(INTEGER(RANDOM, INTEGER))
def below(random: Any, n: Any) -> Any:
    """Draw a whole number from 0 to n - 1."""
    return types.int64(_draw(random) % np.uint64(n))


@compiled(NUMBER(RANDOM))
def unit(random: Any) -> Any:
    """Draw a number from 0 to 1, never 0."""
    return (types.float64(_draw(random) >> np.uint64(11)) + 0.5) / 9007199254740992.0
