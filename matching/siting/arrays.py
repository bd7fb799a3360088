"""Names for the arrays that siting works on."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bools", "Floats", "Ints", "Sparse"]

Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
# A scipy CSR or CSC array; its stubs follow shapes and types closer than slicing lets them.
Sparse: TypeAlias = Any
