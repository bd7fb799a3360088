"""Run kernels that release the GIL on all processors."""

import os
from collections.abc import Callable
from threading import Thread
from typing import Final, TypeVar, cast

import numpy as np
import numpy.typing as npt

__all__ = ["Rows", "in_threads", "map_parts"]

T = TypeVar("T")
# Row starts, indices, values: a CSR without its shape.
Rows = tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float64]]

LEAST: Final = 32  # sources in a slice
TASKS_PER_PROCESSOR: Final = 4  # uneven parts even out


def in_threads(run: Callable[[slice], Rows], sources: int) -> Rows:
    """Run a kernel over slices of the sources on all processors and join the rows."""
    parts = map_parts(run, sources)
    if len(parts) == 1:
        return parts[0]
    counts = np.concatenate([np.diff(rows) for rows, _, _ in parts])
    return (
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.concatenate([found for _, found, _ in parts]),
        np.concatenate([metres for _, _, metres in parts]),
    )


def map_parts(run: Callable[[slice], T], count: int, *, least: int = LEAST) -> list[T]:
    """Run a kernel over slices of `count` things, `least` or more each, on all processors.

    Returns
    -------
    What each slice gave, in order; one, empty slice when there is nothing to do.
    """
    step = max(least, -(-count // (TASKS_PER_PROCESSOR * processors())))
    parts = [slice(at, min(at + step, count)) for at in range(0, count, step)]
    if len(parts) < 2:
        return [run(slice(0, count))]
    found: list[T | None] = [None] * len(parts)
    waiting = iter(range(len(parts)))
    failed: list[BaseException] = []

    def work() -> None:
        try:
            for part in waiting:
                found[part] = run(parts[part])
        except BaseException as error:
            failed.append(error)

    # Short searches are over before a pool of threads stands: plain ones, and this one works, too.
    helpers = [Thread(target=work) for _ in range(min(processors(), len(parts)) - 1)]
    for helper in helpers:
        helper.start()
    work()
    for helper in helpers:
        helper.join()
    if failed:
        raise failed[0]
    return cast("list[T]", found)


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
