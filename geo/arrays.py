"""Names for the arrays of coordinates, metres, positions and flags."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Float", "Index", "Int", "Long", "Mask", "Records", "Shapes", "Sign"]

Float: TypeAlias = NDArray[np.float64]
Int: TypeAlias = NDArray[np.int32]
Long: TypeAlias = NDArray[np.int64]
Sign: TypeAlias = NDArray[np.int8]
Mask: TypeAlias = NDArray[np.bool_]
# Positions, of whatever integer type numpy chose.
Index: TypeAlias = NDArray[np.integer[Any]]
# Structured arrays.
Records: TypeAlias = NDArray[np.void]
# Shapely geometries.
Shapes: TypeAlias = NDArray[np.object_]
