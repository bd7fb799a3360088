"""Run kernels that release the GIL on all processors."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["Rows", "in_threads"]

# Row starts, indices, values: a CSR without its shape.
Rows = tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float64]]

SOURCES_PER_TASK: Final = 32


def in_threads(run: Callable[[slice], Rows], sources: int) -> Rows:
    """Run a kernel over slices of the sources on all processors and join the rows."""
    step = max(SOURCES_PER_TASK, -(-sources // (4 * _processors())))
    parts = [slice(at, min(at + step, sources)) for at in range(0, sources, step)]
    if len(parts) < 2:
        whole: Rows = run(slice(0, sources))
        return whole
    with ThreadPoolExecutor(_processors()) as pool:
        results: list[Rows] = list(pool.map(run, parts))
    counts = np.concatenate([np.diff(rows) for rows, _, _ in results])
    return (
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.concatenate([found for _, found, _ in results]),
        np.concatenate([metres for _, _, metres in results]),
    )


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
