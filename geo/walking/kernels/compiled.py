"""Compile kernels once and keep them: numba with a cache that never stops the work.

The machine code is kept in the user's cache directory (``NUMBA_CACHE_DIR`` if that is set).
Where nothing can be written there, or what lies there is damaged, the kernels are compiled
in memory for this process.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import TypeVar, cast

__all__ = ["compiled", "use_cache_directory"]

F = TypeVar("F", bound=Callable[..., object])


def compiled(*signatures: object, inline: bool = False) -> Callable[[F], F]:
    """Compile a function of arrays for exactly these numba signatures, without the GIL.

    Parameters
    ----------
    *signatures
        Eager signatures such as ``"void(float64[::1])"``, or of numba's own types where there
        are records; nothing else is compiled later.
    inline
        Hand the body to LLVM for inlining into the calling kernel.
    """

    def decorate(function: F) -> F:
        import numba

        keep = use_cache_directory()
        compile_now = partial(numba.njit, list(signatures), nogil=True, forceinline=inline)
        try:
            kernel = compile_now(cache=keep)(function)
        except Exception:
            # A cache written by another numba or cut off half-way raises whatever unpickling
            # raises. Without what is kept of this function compiling either works, and is kept
            # anew, or shows the real fault.
            if not keep:
                raise
            _forget(function.__name__)
            try:
                kernel = compile_now(cache=True)(function)
            except OSError:
                kernel = compile_now(cache=False)(function)
        return cast("F", kernel)

    return decorate


def _forget(name: str) -> None:
    """Delete what the cache holds of functions of this name; leave what cannot be deleted."""
    from numba.core import config

    for file in Path(config.CACHE_DIR).rglob(f"*{name}-*.nb[ic]"):  # type: ignore[attr-defined]
        with suppress(OSError):
            file.unlink()


@cache
def use_cache_directory() -> bool:
    """Point numba, for all kernels of this process, at a directory that can be written.

    Returns whether there is one.
    """
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    try:
        directory = Path(chosen) if chosen else _default_directory()
        directory.mkdir(parents=True, exist_ok=True)
        probe = directory / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except (OSError, RuntimeError):
        return False
    from numba.core import config

    # numba looks at this whenever a kernel is loaded or stored.
    config.CACHE_DIR = str(directory)  # type: ignore[attr-defined]
    return True


def _default_directory() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("linli", appauthor=False) / "kernels"
