"""Compile loops with numba, kept in a cache where there is one (``NUMBA_CACHE_DIR``)."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

__all__ = ["compiled"]

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(signature: Any = None) -> Callable[[Function], Function]:
    """Compile without holding the interpreter's lock.

    Parameters
    ----------
    signature
        Compiled for it at once; None: at the first call, for what that brings.
    """

    def wrap(function: Function) -> Function:
        try:
            made = njit(signature, nogil=True, cache=True)(function)
        except RuntimeError:  # numba found no folder for its cache
            made = njit(signature, nogil=True)(function)
        return cast("Function", made)

    return wrap
