"""A space-filling curve: neighbours in the plane become neighbours in memory."""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["curve"]

CELLS: Final = 2**16 - 1


def curve(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return the position of each point (n, 2) on a Z-order (Morton) curve of 2¹⁶ × 2¹⁶ cells."""
    low = xy.min(axis=0)
    span = max(float(np.ptp(xy, axis=0).max()), 1e-9)
    cell = ((xy - low) / span * CELLS).astype(np.int64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        cell = (cell | (cell << shift)) & mask
    code: npt.NDArray[np.int64] = cell[:, 0] | (cell[:, 1] << 1)
    return code
